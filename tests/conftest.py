"""For every test: settings of its own, so that nobody's store is touched and nothing depends on this machine.

The compiled gazetteer is shared with the user's: it is named after what it was made of, and compiled once.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

for variable in [name for name in os.environ if name.startswith("EMPLACE_")]:
    if variable not in {"EMPLACE_CACHE_DIR", "EMPLACE_CHROMIUM"}:
        del os.environ[variable]
_folder = tempfile.TemporaryDirectory(prefix="emplace-tests-")
os.environ["EMPLACE_DATABASE"] = str(Path(_folder.name) / "store.sqlite")
