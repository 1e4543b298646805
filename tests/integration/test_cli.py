"""The command contract, run as a subprocess on real input."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "An S-400 battery stands near Gvardeyskoye in Crimea, residents say. Talks about it were held in Paris."
TOLD = "Батарея С-400 стоит под Гвардейским в Крыму."
QUIET = "The cabinet met in Vilnius on Tuesday and spoke about the price of bread."
COMMANDS = ("extract", "geoparse", "geocode", "systems", "serve", "gazetteer", "doctor")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


# help and wrong use


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(emplace, command) -> None:
    run = emplace(command, "--help")
    assert run.status == 0
    assert re.search(rf"example:\n  (echo .*\| )?emplace {command}", run.out)


def test_the_console_script_is_the_same_command() -> None:
    script = Path(sys.executable).with_name("emplace")
    said = [
        subprocess.run([*command, "systems"], capture_output=True, text=True, check=True).stdout
        for command in ([script], [sys.executable, "-m", "geo"])
    ]
    assert said[0] == said[1] != ""


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "usage"),
        (["fly"], "fly"),
        (["extract"], "file"),
        (["extract", "x.txt", "--format", "pdf"], "pdf"),
        (["extract", "x.txt", "--published", "yesterday"], "yesterday"),
        (["geoparse"], "--jsonl"),
        (["geocode"], "place words"),
        (["gazetteer", "burn"], "burn"),
        (["serve", "--port", "many"], "many"),
    ],
)
def test_wrong_use_is_exit_2_and_named(emplace, arguments, named) -> None:
    run = emplace(*arguments)
    assert (run.status, run.out) == (2, "")
    assert named in run.err


# extract, one article


def test_extract_json_is_the_contract(emplace, article) -> None:
    run = emplace("extract", article, "--published", "2024-05-02")
    assert run.status == 0
    assert run.json["article"]["published"] == "2024-05-02"
    assert run.json["article"]["lang"] == "en"
    (report,) = run.json["reports"]
    assert (report["system"], report["system_type"], report["status"]) == ("S-400", "air defence", "deployed")
    evidence = report["evidence"]
    assert TEXT[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert "Gvardeyskoye" in report["place"]
    place = report["location"]
    assert (place["latitude"], place["longitude"]) == (pytest.approx(45.1, abs=0.3), pytest.approx(34.0, abs=0.3))
    assert place["radius_km"] >= 5
    assert place["precision"] in {"city", "area"}
    assert place["candidates"][0].keys() >= {"name", "latitude", "longitude", "score"}
    assert report["range_km"].keys() == {"low", "high", "kind", "source"}
    assert report["range_km"]["source"] == "catalogue"
    assert 0 < report["range_km"]["low"] <= report["range_km"]["high"]


def test_extract_geojson(emplace, article) -> None:
    run = emplace("extract", article, "--format", "geojson")
    assert (run.status, run.json["type"]) == (0, "FeatureCollection")
    (feature,) = run.json["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert 33 < longitude < 35
    assert 44.5 < latitude < 46
    assert feature["properties"]["description"] in TEXT
    assert re.fullmatch(r"#[0-9A-F]{6}", feature["properties"]["marker-color"])


def test_extract_table(emplace, article) -> None:
    run = emplace("extract", article, "--format", "table")
    assert run.status == 0
    assert run.out.startswith("1 report")
    for words in ("S-400", "deployed", "Gvardeyskoye", "An S-400 battery stands"):
        assert words in run.out


def test_extract_html_is_one_offline_file(emplace, article, tmp_path) -> None:
    run = emplace("extract", article, "--format", "html", "-o", "map.html")
    assert (run.status, run.out) == (0, "")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "An S-400 battery stands" in page
    fetched = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["']?(https?:[^"'\s>]+)""", page)
    assert fetched == []
    assert not (tmp_path / "map.html.part").exists()


def test_extract_reads_standard_input_and_other_languages(emplace) -> None:
    run = emplace("extract", "-", given=TOLD)
    assert run.status == 0
    assert run.json["article"]["lang"] == "ru"
    assert [report["system"] for report in run.json["reports"]] == ["S-400"]
    assert emplace("extract", "-", "--lang", "uk", given=TOLD).json["article"]["lang"] == "uk"


def test_extract_reads_a_page(emplace, site, tmp_path) -> None:
    run = emplace("extract", f"{site}/page", EMPLACE_FETCH_PRIVATE="1")
    assert run.status == 0
    assert run.json["article"]["title"] == "Launchers at Gvardeyskoye"
    assert run.json["article"]["url"] == f"{site}/page"
    assert [report["system"] for report in run.json["reports"]] == ["S-400"]


def test_an_article_without_deployments_is_exit_1_and_still_json(emplace) -> None:
    run = emplace("extract", "-", given=QUIET)
    assert (run.status, run.json["reports"]) == (1, [])
    assert "no deployment is reported" in run.err


def test_explain_says_why_on_stderr_only(emplace) -> None:
    run = emplace("extract", "-", "--explain", given=TEXT + " A Leopard 2 was sold.")
    assert run.status == 0
    assert json.loads(run.out)["reports"]
    assert "S-400 at near Gvardeyskoye" in run.err
    assert "left out: Leopard 2" in run.err


# extract, geoparse and geocode, many


def test_extract_many(emplace, tmp_path) -> None:
    given = jsonl(
        tmp_path / "in.jsonl",
        {"id": "a", "text": TEXT, "published": "2024-05-02"},
        {"id": 2, "text": QUIET},
        {"id": "c", "text": TOLD, "lang": "ru"},
    )
    run = emplace("extract", "--jsonl", given, "-o", "out.jsonl")
    assert (run.status, run.out) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", 2, "c"]
    assert [len(row["deployments"]) for row in rows] == [1, 0, 1]
    keys = {"system", "system_type", "place", "lat", "lon", "radius_km", "status", "evidence"}
    assert rows[0]["deployments"][0].keys() == keys
    assert rows[0]["deployments"][0]["evidence"] in TEXT
    assert rows[2]["deployments"][0]["evidence"] in TOLD


def test_a_bad_line_costs_no_other(emplace) -> None:
    lines = ['{"id": 1, "text": ""}', "no json", '{"id": 3}', "[4]", "", json.dumps({"id": 5, "text": TEXT})]
    run = emplace("extract", "--jsonl", "-", "-o", "-", given="\n".join(lines))
    assert run.status == 1
    assert [row["id"] for row in run.rows] == [5]
    for number in (1, 2, 3, 4):
        assert f"line {number}" in run.err
    assert "line 5" not in run.err


def test_geoparse_finds_and_places_toponyms(emplace) -> None:
    text = "The road from Engels to Saratov was closed, Russian officials said."
    run = emplace("geoparse", "--jsonl", "-", "-o", "-", given=json.dumps({"id": "x", "text": text}))
    assert run.status == 0
    (row,) = run.rows
    assert row["id"] == "x"
    found = {toponym["surface"]: toponym for toponym in row["toponyms"]}
    assert {"Engels", "Saratov"} <= found.keys()
    for toponym in row["toponyms"]:
        assert text[toponym["start"] : toponym["end"]] == toponym["surface"]
    assert found["Engels"]["geonameid"] == 563464
    assert found["Engels"]["country"] == "RU"
    assert (found["Engels"]["lat"], found["Engels"]["lon"]) == (
        pytest.approx(51.48, abs=0.1),
        pytest.approx(46.1, abs=0.1),
    )
    assert found["Engels"].keys() >= {"name", "precision", "radius_km"}


def test_geoparse_resolves_just_the_given_spans(emplace) -> None:
    text = "From Engels to Saratov in Russia."
    row = {"id": 1, "text": text, "spans": [[15, 22], [5, 11]]}
    (answer,) = emplace("geoparse", "--jsonl", "-", given=json.dumps(row)).rows
    assert sorted((toponym["start"], toponym["end"]) for toponym in answer["toponyms"]) == [(5, 11), (15, 22)]
    assert all(toponym["lat"] == pytest.approx(51.5, abs=0.1) for toponym in answer["toponyms"])
    assert emplace("geoparse", "--jsonl", "-", given=json.dumps({**row, "spans": []})).rows == [
        {"id": 1, "toponyms": []}
    ]


def test_geocode_one(emplace) -> None:
    run = emplace("geocode", "Taganka, Moscow", "--json")
    assert run.status == 0
    place = run.json["location"]
    assert (place["latitude"], place["longitude"]) == (pytest.approx(55.74, abs=0.03), pytest.approx(37.66, abs=0.05))
    assert place["precision"] == "district"
    assert place["reasons"]
    assert place["candidates"]
    spoken = emplace("geocode", "Taganka, Moscow")
    assert spoken.status == 0
    assert "because" in spoken.out
    assert "district" in spoken.out


def test_geocode_a_relative_place(emplace) -> None:
    place = emplace("geocode", "4 km southeast of the Kremlin, Moscow", "--json").json["location"]
    assert (place["latitude"], place["longitude"]) == (pytest.approx(55.727, abs=0.02), pytest.approx(37.662, abs=0.03))
    assert place["source"].startswith("relative")


def test_a_point_is_told_in_words(emplace) -> None:
    run = emplace("geocode", "--reverse", "55.7417", "37.6536", "--json")
    assert run.status == 0
    assert (run.json["location"]["latitude"], run.json["location"]["longitude"]) == (55.7417, 37.6536)
    assert run.json["nearest"][0]["country"] == "RU"
    assert "km from the point" in run.json["nearest"][0]["reasons"][0]
    assert "FJ (" in emplace("geocode", "--reverse", "-17.8", "179.99").out
    refused = emplace("geocode", "--reverse", "91, 37")
    assert (refused.status, "latitude 91 is beyond 90" in refused.err) == (1, True)


def test_an_unknown_place_is_exit_1_and_null(emplace) -> None:
    run = emplace("geocode", "Xyzzyqwq", "--json")
    assert (run.status, run.json["location"]) == (1, None)
    assert "Xyzzyqwq" in run.err


def test_geocode_many(emplace, tmp_path) -> None:
    given = jsonl(tmp_path / "q.jsonl", {"id": 1, "query": "Saratov"}, {"id": 2, "query": "Xyzzyqwq"}, {"id": 3})
    run = emplace("geocode", "--jsonl", given, "-o", "places.jsonl")
    assert (run.status, run.out) == (1, "")
    assert "line 3" in run.err
    rows = [json.loads(line) for line in (tmp_path / "places.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [1, 2]
    assert rows[0]["location"]["country"] == "RU"
    assert rows[1]["location"] is None
    assert rows[1]["reason"].startswith("no gazetteer here knows it")


def test_nonsense_coordinates_are_refused_with_their_reason(emplace) -> None:
    asked = (
        ("91, 37.6", "latitude 91 is beyond 90"),
        ("0,0", "missing value"),
        ("155.75, 37.6", "longitude stands first"),
    )
    lines = "".join(json.dumps({"id": query, "query": query}) + "\n" for query, _ in asked)
    rows = [json.loads(line) for line in emplace("geocode", "--jsonl", "-", "-o", "-", given=lines).out.splitlines()]
    for row, (query, reason) in zip(rows, asked, strict=True):
        assert row["id"] == query
        assert row["location"] is None
        assert reason in row["reason"]
    run = emplace("geocode", "91, 37.6", "--json")
    assert (run.status, run.json["location"]) == (1, None)
    assert asked[0][1] in run.json["reason"]
    assert asked[0][1] in run.err


# systems, gazetteer, doctor


def test_systems_json_is_the_contract(emplace) -> None:
    run = emplace("systems", "--json")
    assert run.status == 0
    assert len(run.json) >= 120
    for row in run.json:
        assert row.keys() >= {"name", "aliases", "type", "origin", "range_km", "sources"}
        assert row["sources"]
        assert row["range_km"] or row["no_ring"]
    pantsir = next(row for row in run.json if row["name"] == "Pantsir-S1")
    assert pantsir["type"] == "air defence"
    assert pantsir["range_km"]["low"] <= pantsir["range_km"]["high"]


def test_the_gazetteer_is_compiled_from_nothing_and_then_used(emplace, tmp_path) -> None:
    cache = {"EMPLACE_CACHE_DIR": str(tmp_path / "cache")}
    assert "not compiled yet" in emplace("doctor", **cache).out
    first = emplace("gazetteer", "build", **cache)
    assert (first.status, first.out) == (0, "")
    assert "Reading towns" in first.err
    made = sorted(path.name for path in (tmp_path / "cache").iterdir())
    second = emplace("geocode", "Saratov", **cache)
    assert (second.status, second.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == made


def test_doctor_says_what_is_there(emplace) -> None:
    run = emplace("doctor")
    assert run.status == 0, run.out
    for what in ("Python", "streamlit", "systems", "gazetteer", "store", "Nominatim"):
        assert re.search(rf"^ok    {what}: ", run.out, re.MULTILINE), what


def test_doctor_names_what_to_mend(emplace, tmp_path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all, " * 300)
    run = emplace("doctor", EMPLACE_NOMINATIM_URL="http://127.0.0.1:9", EMPLACE_NOMINATIM_DEADLINE_S="2")
    assert run.status == 1
    assert re.search(r"^MEND  store: .*store\.sqlite is damaged", run.out, re.MULTILINE)
    assert re.search(r"^MEND  Nominatim: .*does not answer", run.out, re.MULTILINE)
    assert "EMPLACE_NOMINATIM_URL" in run.out


# bad input: one clear sentence that names the thing, nothing on stdout


def clear(run, *named: str, status: int = 1) -> None:
    assert (run.status, run.out) == (status, "")
    assert "Traceback" not in run.err
    assert len(run.err.splitlines()) == 1
    for words in named:
        assert words in run.err


def test_empty_text(emplace, tmp_path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    clear(emplace("extract", "empty.txt"), "empty.txt is empty")
    clear(emplace("extract", "-", given=" \n\t .,;\n"), "standard input is empty")


def test_binary(emplace, tmp_path) -> None:
    (tmp_path / "photo.bin").write_bytes(bytes(range(256)) * 20)
    clear(emplace("extract", "photo.bin"), "photo.bin is not text", "Give its text")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n" + b"stream of things " * 50)
    clear(emplace("extract", "report.pdf"), "report.pdf is a damaged PDF", "Nothing was read")


def test_twenty_megabytes(emplace, tmp_path) -> None:
    (tmp_path / "large.txt").write_bytes(b"A battery came to Luga. " * 875_000)
    clear(emplace("extract", "large.txt"), "large.txt has 21 MB", "10 MB", "--jsonl")
    clear(emplace("extract", "-", given=b"word " * 4_200_000), "standard input has 21 MB")


def test_a_missing_file(emplace) -> None:
    clear(emplace("extract", "gone.txt"), "gone.txt can't be read")
    clear(emplace("geoparse", "--jsonl", "gone.jsonl"), "gone.jsonl can't be read")


def test_an_output_that_cannot_be_written(emplace, article) -> None:
    clear(emplace("extract", article, "-o", "no/such/folder/x.json"), "no/such/folder/x.json can't be written")


def test_an_output_that_is_a_device_or_a_link_stays_one(emplace, article, tmp_path) -> None:
    kept = tmp_path / "kept.json"
    for name, target in (("null", Path(os.devnull)), ("link", kept)):
        (tmp_path / name).symlink_to(target)
        assert emplace("extract", article, "-o", tmp_path / name).status == 0
        assert (tmp_path / name).is_symlink()
    assert Path(os.devnull).is_char_device()
    assert json.loads(kept.read_text(encoding="utf-8"))["reports"]
    assert list(tmp_path.glob("*.part")) == []


def test_links_that_lead_nowhere(emplace, site) -> None:
    private = {"EMPLACE_FETCH_PRIVATE": "1"}
    clear(emplace("extract", f"{site}/missing", **private), "/missing answered 404", "Try again later")
    clear(emplace("extract", "http://127.0.0.1:9/story", **private), "http://127.0.0.1:9/story could not be opened")
    clear(emplace("extract", "http://no-such-host.invalid/a", **private), "no-such-host.invalid")


def test_a_private_address_is_refused(emplace, site) -> None:
    clear(emplace("extract", f"{site}/page"), "private network address", "EMPLACE_FETCH_PRIVATE=1")


def test_a_catalogue_row_with_a_missing_field(emplace, tmp_path) -> None:
    folder = tmp_path / "data" / "systems" / "air-defence"
    folder.mkdir(parents=True)
    (folder / "example-9.toml").write_text(
        'name = "Example-9"\ntype = "air defence"\nsources = ["https://example.org"]\n'
    )
    clear(emplace("systems", EMPLACE_DATA_DIR=str(tmp_path / "data")), "example-9.toml", "'origin' is missing")


def test_a_corrupt_store(emplace, tmp_path) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(b"no database at all, " * 300)
    before = store.read_bytes()
    clear(emplace("serve", "--port", "0"), "store.sqlite is damaged", "EMPLACE_DATABASE")
    assert store.read_bytes() == before


def test_a_setting_that_is_no_number(emplace) -> None:
    clear(emplace("geocode", "Luga", EMPLACE_NOMINATIM_DEADLINE_S="soon"), "EMPLACE_NOMINATIM_DEADLINE_S is 'soon'")


def test_export_writes_what_the_filters_select(emplace, tmp_path) -> None:
    lines = [
        {
            "text": "An S-400 battery was deployed near Saratov, officials said.",
            "published": "2024-05-01",
            "lang": "en",
        },
        {"text": "An Iskander stands in Kaliningrad, officials said.", "published": "2023-05-01", "lang": "en"},
    ]
    given = "".join(json.dumps(line) + "\n" for line in lines)
    assert emplace("ingest", "-", "--workers", "1", given=given).status == 0
    run = emplace("export", "--type", "missile", "--to", "2023-12-31")
    (feature,) = json.loads(run.out)["features"]
    assert feature["properties"]["system"] == "Iskander"
    assert feature["properties"]["evidence"][0]["quote"] == lines[1]["text"]
    assert feature["geometry"]["coordinates"] == pytest.approx([20.5, 54.7], abs=0.1)
    assert "1 deployments written: missile" in run.err
    nothing = emplace("export", "-o", "none.geojson", "--status", "destroyed")
    assert nothing.status == 1
    assert json.loads((tmp_path / "none.geojson").read_text()) == {"type": "FeatureCollection", "features": []}
    clear(emplace("export", "--format", "papyrus"), "papyrus", "geojson")
    clear(emplace("export", "--type", "spaceship"), "spaceship")
    clear(emplace("export", "--profile", "nobody"), "nobody")


def test_backup_and_restore_by_the_command(emplace, tmp_path) -> None:
    line = json.dumps({"text": "An S-400 battery was deployed near Saratov, officials said.", "lang": "en"})
    emplace("ingest", "-", "--workers", "1", given=line)
    assert "1 articles and 1 reports" in emplace("backup", "monday.sqlite").err
    clear(emplace("backup", "monday.sqlite"), "monday.sqlite", "never overwrites")
    clear(emplace("restore", "monday.sqlite"), "not empty", "EMPLACE_DATABASE")
    other = {"EMPLACE_DATABASE": str(tmp_path / "other.sqlite")}
    assert "1 articles and 1 reports" in emplace("restore", "monday.sqlite", **other).err
    assert emplace("export", **other).out == emplace("export").out
