"""``emplace serve`` as a newcomer starts it: a new store, the samples in it, then a second start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from geo.settings import Settings

WAIT_S = 150


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[str]:
    """Start the command, wait until it answers, stop everything it started."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "geo", "serve", "--port", str(port), *more],
            env={**os.environ, "EMPLACE_DATABASE": str(folder / "store.sqlite")},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + WAIT_S
            while True:
                try:
                    with urlopen(f"{url}/health", timeout=5):
                        break
                except OSError:
                    assert process.poll() is None, (folder / "log.txt").read_text()
                    assert time.monotonic() < end, (folder / "log.txt").read_text()
                    time.sleep(0.2)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def ask(url: str) -> Any:
    with urlopen(url, timeout=30) as answer:
        return json.load(answer)


def test_a_new_store_is_filled_once_and_served_again(tmp_path: Path) -> None:
    samples = len(list((Settings().data_dir / "articles").glob("*.md"))) - 1
    with serving(tmp_path) as url:
        health = ask(f"{url}/health")
        assert (health["status"], health["articles"], health["missing"]) == ("ok", samples, [])
        assert health["reports"] > samples / 2
        first = ask(f"{url}/data/deployments.geojson")
        assert first["type"] == "FeatureCollection"
        assert first["features"]
        some = ask(f"{url}/data/deployments.geojson?type=missile")
        assert 0 < len(some["features"]) < len(first["features"])
        with pytest.raises(HTTPError) as refused:
            ask(f"{url}/data/deployments.geojson?type=spaceship")
        assert refused.value.code == 400
        assert "spaceship" in refused.value.read().decode()
        with urlopen(url, timeout=30) as page:
            assert b"<html" in page.read()
    with serving(tmp_path) as url:
        again = ask(f"{url}/health")
        assert (again["articles"], again["reports"]) == (health["articles"], health["reports"])
        assert ask(f"{url}/data/deployments.geojson")["features"] == first["features"]


def test_an_empty_store_stays_empty_when_asked(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-sample") as url:
        assert ask(f"{url}/health")["articles"] == 0
        assert ask(f"{url}/data/deployments.geojson")["features"] == []
