"""A private PostgreSQL cluster with PostGIS for the tests, in a folder of its own; never one that is there already.

python tests/postgresql.py   installs Debian's packages, and GDAL's programs with them, when they are missing and we may
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_OLDEST = 15
_PACKAGES = ("postgresql", "postgresql-postgis", "gdal-bin")
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = on
full_page_writes = off
shared_buffers = {buffers}
maintenance_work_mem = 256MB
max_wal_size = 4GB
max_connections = 60
log_min_messages = fatal
"""


class MissingError(Exception):
    """Why there is no cluster on this machine."""


def binaries() -> Path:
    """Folder of the newest PostgreSQL server programs that have PostGIS beside them.

    Raises
    ------
    MissingError
        If there are none.
    """
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and _version(folder) >= _OLDEST and _has_postgis(folder):
            return folder
    packages = " ".join(_PACKAGES)
    raise MissingError(f"no PostgreSQL {_OLDEST} or newer with PostGIS; on Debian: apt-get install {packages}")


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].partition(".")[0])


def _has_postgis(folder: Path) -> bool:
    shared = Path(f"/usr/share/postgresql/{folder.parent.name}")
    with contextlib.suppress(OSError):
        said = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True).stdout
        shared = shared if shared.exists() else Path(said.strip())
    return (shared / "extension" / "postgis.control").exists()


def install() -> None:
    """Install the packages when they are missing, this is Debian or Ubuntu, and we are root."""
    with contextlib.suppress(MissingError):
        binaries()
        if shutil.which("ogrinfo"):
            return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run: dict[str, Any] = {"check": False, "stdout": sys.stderr, "env": quiet}
    # The packages must not start a server of the whole machine.
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        subprocess.run(["apt-get", "update", "-qq"], **run)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES], **run)
    finally:
        if ours:
            policy.unlink()


class Cluster:
    """A running cluster; one database a call of `database`.

    Parameters
    ----------
    buffers : str
        Memory for its pages.
    folder : path, optional
        Where it stays, to be started again; a new folder that `remove` removes when not given.
    """

    def __init__(self, buffers: str = "64MB", folder: Path | None = None) -> None:
        self._bin = binaries()
        self._folder = folder or Path(tempfile.mkdtemp(prefix="emplace-pg-"))
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        again = self._data.exists()
        self._folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self._folder, "postgres")
        if again:  # it may be running still, where its maker was killed
            with contextlib.suppress(MissingError):
                self.stop()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._count = 0
        if again:
            with (self._data / "postgresql.conf").open("a") as file:
                file.write(f"port = {self.port}\n")  # what stands last counts
            self.start()
            return
        self._run("initdb", "-D", str(self._data), "-U", "emplace", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(port=self.port, folder=self._folder, buffers=buffers))
        self.start()
        self.sql("CREATE DATABASE pattern")
        self.sql("CREATE EXTENSION postgis", "pattern")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def database(self) -> str:
        """Address of a new database with PostGIS in it."""
        self._count += 1
        return self.named(f"store_{self._count}")

    def named(self, name: str) -> str:
        """Address of the database of a name, made if it is not there."""
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.sql(f"CREATE DATABASE {name} TEMPLATE pattern STRATEGY file_copy")
        return f"postgresql://emplace@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.sql(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement as the owner of everything."""
        import psycopg

        with psycopg.connect(host="127.0.0.1", port=self.port, user="emplace", dbname=database, autocommit=True) as to:
            cursor = to.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._folder / "log"), "-w", "-s", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; at once, as a crash would."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "-s", "stop")

    def remove(self) -> None:
        """Stop the server and remove its folder."""
        with contextlib.suppress(MissingError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["runuser", "-u", self._user, "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*prefix, str(self._bin / program), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/",
            text=True, env=os.environ | {"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if done.returncode:
            raise MissingError(f"{program}: {done.stderr[-400:]}")


if __name__ == "__main__":
    install()
    try:
        print(binaries())
    except MissingError as why:
        print(f"The tests with PostgreSQL can't run: {why}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 0)
