"""Deployments drawn on folium: base map, pins, range bands, uncertainty, legend, and the one-file page."""

from geo.draw.folium_map import base_map, framed_map, map, signal
from geo.draw.page import page, reading

__all__ = ["base_map", "framed_map", "map", "page", "reading", "signal"]
