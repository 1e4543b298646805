"""Article -> reports: what it says of which system, where, with which status, and in which words."""

from geo.extract.reader import Prepared, Reader, Reading, locate

__all__ = ["Prepared", "Reader", "Reading", "locate"]
