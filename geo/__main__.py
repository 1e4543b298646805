"""``python -m geo`` is the ``emplace`` command."""

import sys

from geo.cli import main

sys.exit(main())
