"""Reports as GeoJSON (RFC 7946), with simplestyle properties for viewers that know them."""

from __future__ import annotations

from typing import Any

from geo.catalogue import Catalogue
from geo.exchange.json import article_object, report_object
from geo.extract.reader import Reading
from geo.model import SystemType

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


def feature_collection(reading: Reading, catalogue: Catalogue) -> dict[str, Any]:
    """Write an article's reports as a FeatureCollection; unlocated reports have no geometry."""
    features = []
    for report in reading.reports:
        written = report_object(report, catalogue)
        place = report.location
        features.append(
            {
                "type": "Feature",
                "id": report.id,
                "geometry": {"type": "Point", "coordinates": [round(place.longitude, 5), round(place.latitude, 5)]}
                if place
                else None,
                "properties": {
                    **{key: value for key, value in written.items() if key not in {"id", "why"}},
                    "article": article_object(reading.article),
                    "title": f"{report.system}: {report.status}",
                    "description": report.evidence.quote,
                    "marker-color": COLOURS[report.system_type],
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}
