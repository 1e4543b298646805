"""Articles and their reports, kept in a database: SQLite by default."""

from geo.store.store import Placed, Store

__all__ = ["Placed", "Store"]
