"""An optional recogniser: any installed spaCy pipeline that names places and organisations.

It proposes, nothing more: a place that it finds goes through the same `locate` as every other, and an organisation
that it finds keeps the place in its name from counting as one. spaCy is imported only when `EMPLACE_SPACY_MODEL` names
a pipeline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from geo.errors import InputError
from geo.extract.spans import Spans
from geo.locate import Locator
from geo.model import Toponym

# What pipelines call places and organisations: OntoNotes, WikiNER, and those of the Polish and Romanian corpora.
_PLACES = frozenset({"GPE", "LOC", "FAC", "FACILITY", "placeName", "geogName"})
_ORGANISATIONS = frozenset({"ORG", "ORGANIZATION", "orgName"})
_PIECE_CHARACTERS = 50_000  # pipelines refuse very long texts, and need memory in proportion


@dataclass(frozen=True, slots=True)
class Names:
    """Spans in characters of the text that a recogniser takes for places and for organisations."""

    places: tuple[tuple[int, int], ...]
    organisations: tuple[tuple[int, int], ...]


class Recogniser:
    """Finds names with a spaCy pipeline."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    @classmethod
    def open(cls, model: str) -> Recogniser:
        """Load a pipeline by name or path.

        Raises
        ------
        geo.errors.InputError
            If spaCy or the pipeline is not installed, or the pipeline recognises no names.
        """
        return _open(model)

    def names(self, text: str) -> Names:
        """Find places and organisations in a text of any length."""
        starts, pieces = zip(*_pieces(text), strict=True) if text else ((), ())
        places: list[tuple[int, int]] = []
        organisations: list[tuple[int, int]] = []
        for start, read in zip(starts, self._pipeline.pipe(pieces), strict=True):
            for name in read.ents:
                span = (start + name.start_char, start + name.end_char)
                if name.label_ in _PLACES:
                    places.append(span)
                elif name.label_ in _ORGANISATIONS:
                    organisations.append(span)
        return Names(tuple(places), tuple(organisations))

    def add_to(self, toponyms: Sequence[Toponym], text: str, lang: str, locator: Locator) -> tuple[Toponym, ...]:
        """Add the places that were not found without it, and leave out those inside an organisation's name.

        Parameters
        ----------
        toponyms : sequence of Toponym
            What `Locator.toponyms` found.
        text, lang : str
        locator : Locator
            Places what is added; what it can't place stays, unlocated.
        """
        names = self.names(text)
        organisations, places = Spans(names.organisations), Spans(names.places)
        kept = [t for t in toponyms if not organisations.cover(t.start, t.end)]
        # A name that no gazetteer knows is surely meant as a place when the recogniser says so too.
        kept = [replace(t, trust=1.0) if t.kind == "unknown" and places.cover(t.start, t.end) else t for t in kept]
        known = Spans([(t.start, t.end) for t in toponyms])
        for start, end in names.places:
            if known.touch(start, end) or organisations.touch(start, end):
                continue
            location = locator.geocode(text[start:end], lang)
            kind = location.candidates[0].kind if location and location.candidates else "unknown"
            kept.append(Toponym(start, end, text[start:end], kind, location))
        return tuple(sorted(kept, key=lambda t: t.start))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a long text at line breaks, else at spaces; each piece with its start."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _PIECE_CHARACTERS)
        if end < len(text):
            cut = text.rfind("\n", start, end)
            cut = cut if cut > start else text.rfind(" ", start, end)
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end


@lru_cache(maxsize=2)
def _open(model: str) -> Recogniser:
    undo = "or unset EMPLACE_SPACY_MODEL to read without it"
    try:
        import spacy
    except ImportError as error:
        raise InputError(
            f"EMPLACE_SPACY_MODEL asks for {model!r}, but spaCy is not installed. Install the extra `spacy` "
            f"(pip install 'emplace[spacy]'), {undo}."
        ) from error
    try:
        pipeline = spacy.load(model)
    except (OSError, ValueError) as error:
        raise InputError(
            f"EMPLACE_SPACY_MODEL asks for {model!r}, but spaCy could not load it: {str(error).splitlines()[0]} "
            f"Install that pipeline or give the path of one, {undo}."
        ) from error
    if not {"ner", "entity_ruler"} & set(pipeline.pipe_names):
        raise InputError(
            f"EMPLACE_SPACY_MODEL asks for {model!r}, which recognises no names (it has neither `ner` nor "
            f"`entity_ruler`). Give another pipeline, {undo}."
        )
    return Recogniser(pipeline)
