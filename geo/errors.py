"""The one family of exceptions that Emplace raises for things a person can act on.

Every message says what happened, what was kept, and what to do. Anything that is not an ``EmplaceError`` is a
defect in Emplace itself.
"""


class EmplaceError(Exception):
    """Base of all errors that Emplace reports to people; its text is meant to be shown as it is."""


class InputError(EmplaceError):
    """What was given can't be read: empty, binary, too large, or not in the expected form."""


class FetchError(EmplaceError):
    """A link could not be fetched: refused, timed out, missing, or an address we do not open."""


class DataError(EmplaceError):
    """A row of our own data (a system, landmark, region, sample article) breaks its rules."""


class GazetteerError(EmplaceError):
    """The compiled gazetteer is missing, damaged or could not be built."""


class GeocoderError(EmplaceError):
    """A geocoder did not answer in time or answered with something unusable."""


class StoreError(EmplaceError):
    """The store could not be opened, read or written; ``passing`` when the same may well work a little later."""

    passing = False


class FilterError(EmplaceError):
    """A filter word or value is not one that we know."""
