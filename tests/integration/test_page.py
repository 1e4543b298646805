"""Fetching a page: what the caller knows of it wins over what the page says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.settings import Settings
from geo.sources import fetch


@pytest.mark.parametrize("path", ["page", "plain"])
def test_a_publisher_that_is_given_is_kept(site: str, path: str) -> None:
    settings = replace(Settings(), fetch_private=True)
    assert fetch(f"{site}/{path}", settings, source="The Paper").source == "The Paper"
    assert (fetch(f"{site}/{path}", settings).source or "").startswith("127.0.0.1")
