"""GeoJSON (RFC 7946) features of reports and deployments, with simplestyle properties for viewers that know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.catalogue import Catalogue
from geo.exchange.json import article_object, report_object
from geo.extract.reader import Reading
from geo.model import Deployment, Location, Report, SystemType

# The palette of Okabe and Ito (2008), made to be told apart by colour-blind readers, plus two greys.
COLOURS = {
    SystemType.AIR_DEFENCE: "#0072B2",
    SystemType.MISSILE: "#D55E00",
    SystemType.COASTAL_DEFENCE: "#009E73",
    SystemType.ARTILLERY: "#B8860B",
    SystemType.ARMOUR: "#7A5C3E",
    SystemType.AIRCRAFT: "#56B4E9",
    SystemType.DRONE: "#CC79A7",
    SystemType.RADAR_EW: "#6A3D9A",
    SystemType.NAVAL: "#1B4F72",
    SystemType.OTHER: "#666666",
}


_DIGITS = 6  # of degrees: a tenth of a metre


def feature(said: Report | Deployment, quote: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give one feature with the properties that every viewer gets; what has no place has a null geometry."""
    return {
        "type": "Feature",
        "id": said.id,
        "geometry": _point(said.location) if said.location else None,
        "properties": {
            **properties,
            "title": f"{said.system}: {said.status}",
            "description": quote,
            "marker-color": COLOURS[said.system_type],
        },
    }


def _point(place: Location) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(place.longitude, _DIGITS), round(place.latitude, _DIGITS)]}


def feature_collection(reading: Reading, catalogue: Catalogue) -> dict[str, Any]:
    """Write an article's reports as a FeatureCollection; unlocated reports have no geometry."""
    features = []
    for report in reading.reports:
        written = report_object(report, catalogue)
        properties = {key: value for key, value in written.items() if key not in {"id", "why"}}
        properties["article"] = article_object(reading.article)
        features.append(feature(report, report.evidence.quote, properties))
    return {"type": "FeatureCollection", "features": features}
