"""One module a format, each with a ``FORMAT``."""
