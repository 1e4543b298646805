"""From place words to places: coordinates, landmarks, gazetteer, geocoders, relations, all behind `Locator`."""

from geo.locate.locator import Locator

__all__ = ["Locator"]
