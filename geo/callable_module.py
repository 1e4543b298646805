"""Packages that can be called, so that ``geo.extract(article)`` works although ``geo.extract`` is a package.

The verbs of the public API are also the names of the layers that do them. Python has one name ``geo.extract``: once
anything imports ``geo.extract.reader``, it is the package, whatever ``geo/__init__.py`` says. So the package itself
answers the call. Nothing else about it changes: it is imported, inspected and patched like any other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class CallableModule(ModuleType):
    """A module that passes a call on to one of its functions."""

    # `inspect.signature` and `help` follow this name to the function.
    __wrapped__: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the function that `make_callable` was given."""
        return self.__wrapped__(*arguments, **named)


def make_callable(name: str, function: Callable[..., Any]) -> None:
    """Let a module be called.

    Parameters
    ----------
    name : str
        The module's ``__name__``; it must be imported, at least in part.
    function : callable
        What a call of the module does.
    """
    module = sys.modules[name]
    module.__class__ = CallableModule
    module.__dict__["__wrapped__"] = function
