"""Kinds of file beyond text and HTML, one module each with a `geo.sources.files.Kind` named ``KIND``."""
