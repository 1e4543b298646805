"""The colours of the system types stay apart for every kind of colour blindness, measured by colorspacious."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE

from geo.draw import assets
from geo.model import SystemType

# Machado, Oliveira and Fernandes (2009), full strength; differences in CAM02-UCS, where about 1 is just noticed.
_SEES = {
    "everything": None,
    "deuteranopia": {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100},
    "protanopia": {"name": "sRGB1+CVD", "cvd_type": "protanomaly", "severity": 100},
    "tritanopia": {"name": "sRGB1+CVD", "cvd_type": "tritanomaly", "severity": 100},
}
_LEAST_DIFFERENCE = 12.0


def colours() -> dict[str, np.ndarray]:
    codes = {name: look["colour"] for name, look in assets.look()["types"].items()}
    return {name: np.array([int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]) for name, code in codes.items()}


def test_every_type_has_a_colour() -> None:
    assert set(colours()) == {str(one) for one in SystemType}


@pytest.mark.parametrize("sees", _SEES)
def test_colours_stay_apart(sees: str) -> None:
    space = _SEES[sees]
    seen = {
        name: np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1) if space else rgb for name, rgb in colours().items()
    }
    closest = min((deltaE(seen[a], seen[b], input_space="sRGB1"), a, b) for a, b in combinations(seen, 2))
    assert closest[0] >= _LEAST_DIFFERENCE, closest


def test_the_measure_finds_colours_that_a_colour_blind_person_confuses() -> None:
    red, green = np.array([0.64, 0.38, 0.04]), np.array([0.54, 0.44, 0.0])
    apart = [
        deltaE(*(np.clip(cspace_convert(one, space, "sRGB1"), 0, 1) for one in (red, green)), input_space="sRGB1")
        for space in (_SEES["deuteranopia"],)
    ]
    assert apart[0] < 3 < deltaE(red, green, input_space="sRGB1")
