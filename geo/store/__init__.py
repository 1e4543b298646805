"""Articles, their reports and the deployments these make, kept in a database: SQLite by default, or PostgreSQL."""

from geo.store.columns import NO_DAY, Density, Selected
from geo.store.published import Publication
from geo.store.store import Placed, Store

__all__ = ["NO_DAY", "Density", "Placed", "Publication", "Selected", "Store"]
