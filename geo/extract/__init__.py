"""Article -> reports: what it says of which system, where, with which status, and in which words.

The package can be called: ``geo.extract(article)`` reads an article's reports.
"""

from geo.callable_module import make_callable
from geo.extract.reader import Prepared, Reader, Reading
from geo.model import Article, Report
from geo.settings import Settings

__all__ = ["Prepared", "Reader", "Reading", "extract"]


def extract(article: Article, settings: Settings | None = None) -> tuple[Report, ...]:
    """Read an article's reports, each placed by the words of the article.

    Parameters
    ----------
    article : Article
        Its language is detected when it names none.
    settings : Settings, optional
        Read from the environment when not given.

    Returns
    -------
    tuple of Report
        In the order of their evidence; empty when the article reports no deployment.
    """
    return Reader.open(settings).read(article).reports


make_callable(__name__, extract)
