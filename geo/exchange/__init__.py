"""Formats that Emplace writes, one file a format."""
