"""From place words to places: coordinates, landmarks, gazetteer, geocoders, relations, all behind `Locator`.

The package can be called: ``geo.locate(report)`` places a report by its clues.
"""

from geo.callable_module import make_callable
from geo.locate.clues import locate
from geo.locate.locator import Locator

__all__ = ["Locator", "locate"]

make_callable(__name__, locate)
