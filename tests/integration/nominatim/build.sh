#!/usr/bin/env bash
# Rebuild nominatim.sqlite.gz from town.osm.py; see README.md for what must be installed.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
chmod 755 "$work"
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
port=${PORT:-55488}
as=()
[ "$(id -u)" = 0 ] && as=(runuser -u postgres --)
finish() { "${as[@]}" "$bin/pg_ctl" -D "$work/pg/data" -m fast stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT

/usr/bin/python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q nominatim-db==5.3.3 nominatim-api==5.3.3 aiosqlite "psycopg[binary]"
mkdir "$work/pg"
[ "$(id -u)" = 0 ] && chown postgres "$work/pg"
"${as[@]}" "$bin/initdb" -D "$work/pg/data" -U tester -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$work/pg/data" -l "$work/pg/log" -w \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg -c fsync=off" start >/dev/null
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=tester
export NOMINATIM_DATABASE_DSN="pgsql:host=127.0.0.1;port=$port;dbname=nominatim;user=tester" NOMINATIM_DATABASE_WEBUSER=www-data
"$bin/createuser" www-data
python3 "$here/town.osm.py" > "$work/town.osm"
export PATH=$work/venv/bin:/usr/bin:/bin
mkdir "$work/project"
nominatim import --project-dir "$work/project" --osm-file "$work/town.osm" --threads 2 --osm2pgsql-cache 50 --offline --no-updates
nominatim convert --project-dir "$work/project" --format sqlite -o "$work/nominatim.sqlite"
# The grid of all other countries is most of the file and of no use here.
/usr/bin/python3 - "$work/nominatim.sqlite" <<'PY'
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.enable_load_extension(True)
base.load_extension("mod_spatialite")
base.execute("delete from country_osm_grid where country_code <> 'ru'")
base.commit()
base.execute("vacuum")
PY
gzip -9nc "$work/nominatim.sqlite" > "$here/nominatim.sqlite.gz"
ls -l "$here/nominatim.sqlite.gz"
