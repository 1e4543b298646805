"""The Streamlit pages: map, add, about. ``SCRIPT`` is what the application runs for each session."""

from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "main.py"
