"""The public Python API: cheap to import, the verbs of the design, the README's example as it is written."""

import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import folium
import pytest

import geo
from geo.model import Article, Location, Report

ROOT = Path(__file__).resolve().parents[2]
TEXT = "An S-400 battery stands near Gvardeyskoye in Crimea."


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_importing_geo_loads_nothing_else() -> None:
    loaded = python("import sys, geo; print(*sorted(name for name in sys.modules if name.startswith('geo.')))")
    assert loaded.split() == []


def test_the_map_is_not_loaded_to_read_an_article() -> None:
    heavy = python(
        f"import sys, geo; geo.read({TEXT!r}); print(*{{'folium', 'streamlit', 'trafilatura'}} & set(sys.modules))"
    )
    assert heavy.split() == []


def test_every_public_name_is_there() -> None:
    assert set(geo.__all__) <= set(dir(geo))
    assert all(callable(getattr(geo, name)) for name in geo.__all__)
    with pytest.raises(AttributeError, match="strike"):
        geo.strike  # noqa: B018


def test_the_whole_way() -> None:
    article = geo.read(TEXT, title="Invented")
    assert (type(article), article.title) == (Article, "Invented")
    reports = geo.extract(article)
    assert [type(report) for report in reports] == [Report]
    assert geo.read_article(article).reports == reports
    assert geo.locate(reports[0]) == reports[0].location
    found = geo.deployments(reports, article)
    assert [one.system for one in found] == ["S-400"]
    assert isinstance(geo.map(found), folium.Map)


@pytest.mark.parametrize(
    "first", ["import geo.extract.reader", "from geo.extract import Reader", "import geo.pipeline", ""]
)
def test_the_packages_can_be_called_whatever_was_imported_first(first: str) -> None:
    told = python(
        f"{first}\nimport geo\narticle = geo.read({TEXT!r})\nprint(len(geo.extract(article)), callable(geo.locate))"
    )
    assert told.split() == ["1", "True"]


@pytest.mark.parametrize(
    ("package", "parameter", "gives"), [("extract", "article", tuple), ("locate", "report", Location)]
)
def test_a_callable_package_is_still_a_package(package: str, parameter: str, gives: type) -> None:
    module = getattr(geo, package)
    assert isinstance(module, ModuleType)
    assert module.__path__
    signature = inspect.signature(module)
    assert next(iter(signature.parameters)) == parameter
    assert gives.__name__ in str(signature.return_annotation)
    with pytest.raises(TypeError):
        module()


def test_a_report_without_clues_has_no_location() -> None:
    (report, *_) = geo.extract(geo.read(TEXT))
    assert geo.locate(Report(report.article_id, "S-400", report.system_type, report.status, report.evidence)) is None


def test_the_readmes_example_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(
        r"^ *```python\n(.*?)^ *```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == 1
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(inspect.cleandoc("\n" + blocks[0]), names)
    assert names["reports"], "the README's example finds nothing"
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "<html" in page
    assert "S-400" in page
