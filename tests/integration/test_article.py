"""One article of our own, from text to map: a roof, two clues for one place, a range, a pledge and a meeting."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geo.geodesy import distance_km

ARTICLE = Path(__file__).with_name("article.txt").read_text(encoding="utf-8")

MINISTRY = (55.7290, 37.5927)  # the National Defence Control Centre's building on Frunzenskaya Embankment
TAGANKA = (55.7410, 37.6560)
KREMLIN = (55.7520, 37.6175)


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "geo", "extract", "-", "--published", "2024-01-20"]
    run = subprocess.run(command, input=ARTICLE.encode(), capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(run.stdout)["reports"]
    return found


def at(report) -> tuple[float, float]:
    return report["location"]["latitude"], report["location"]["longitude"]


def pantsirs(reports):
    return [report for report in reports if report["system"] == "Pantsir-S1"]


def test_the_roof_of_the_ministry(reports) -> None:
    (roof,) = [report for report in pantsirs(reports) if "Ministry of Defence" in (report["place"] or "")]
    assert roof["status"] == "deployed"
    assert distance_km(*at(roof), *MINISTRY) <= 3
    assert roof["evidence"]["quote"].startswith("One picture shows")


def test_both_clues_of_the_school_are_used_and_their_disagreement_widens_the_place(reports) -> None:
    (school,) = [report for report in pantsirs(reports) if "Taganka" in (report["place"] or "")]
    assert school["status"] == "deployed"
    assert len(school["clues"]) == 2
    assert any("4 km southeast of the Kremlin" in clue for clue in school["clues"])
    assert distance_km(*at(school), *TAGANKA) <= 3
    # Within the place as drawn lie both the district and what is 4 km from the Kremlin.
    gap = abs(distance_km(*at(school), *KREMLIN) - 4)
    assert school["location"]["radius_km"] >= gap


def test_the_range_is_the_articles_own_beside_the_catalogues_band(reports) -> None:
    for report in pantsirs(reports):
        assert (report["range_km"]["low"], report["range_km"]["high"]) == (30, 30)
        assert report["range_km"]["source"] == "article"
        assert "30 km" in report["range_km"]["quote"]
        assert report["catalogue_range_km"]["source"] == "catalogue"


def test_the_city_is_said_as_a_city(reports) -> None:
    (city,) = [report for report in reports if report["system"] == "S-400"]
    assert (city["place"].removeprefix("in "), city["status"]) == ("Moscow", "deployed")
    assert city["location"]["precision"] == "city"
    assert city["range_km"]["source"] == "catalogue"


def test_a_pledge_and_a_meeting_are_no_deployments(reports) -> None:
    told = json.dumps([(report["system"], report["place"], report["location"]) for report in reports])
    assert "Patriot" not in {report["system"] for report in reports}
    assert "Ramstein" not in told


def test_vague_equipment_is_kept_but_never_pinned_to_the_kremlin(reports) -> None:
    (vague,) = [report for report in reports if report["system"] == "military equipment"]
    assert vague["location"] is None
    assert "residence" in vague["evidence"]["quote"]


def test_every_quote_is_exact(reports) -> None:
    for report in reports:
        evidence = report["evidence"]
        assert ARTICLE[evidence["start"] : evidence["end"]] == evidence["quote"]
        assert evidence["quote"]
