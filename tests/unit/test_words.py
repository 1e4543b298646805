"""Tokens, sentences and clauses point into the original text, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.extract.words import Words


@given(st.text(max_size=400))
def test_every_span_is_of_the_original_text(text: str) -> None:
    words = Words(text)
    for token in words.tokens:
        assert text[token.start : token.end].strip() == text[token.start : token.end] != ""
    for (_, end), (start, _) in zip(words.sentences, words.sentences[1:], strict=False):
        assert end <= start
    for token, sentence in zip(words.tokens, words.sentence_of, strict=True):
        start, end = words.sentences[sentence]
        assert start <= token.start < end


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A Patriot came. It stayed.", 2),
        ("The U.S. sent two batteries on Aug. 12 to Poland.", 1),
        ("Gen. Frank Gorenc spoke. He left.", 2),
        ("Am 4. Dezember kam das System. Es blieb.", 2),
        ("Зенитный комплекс стоит на ул. Ленина. Его видели.", 2),
        ("Headline without a stop\n\nFirst sentence. Second one!", 3),
        ("وصلت المنظومة. أين هي؟ لا أحد يعرف.", 3),
        ("He said: “It is here.” Then he left.", 2),
        ("The range is 3.5 km.", 1),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(Words(text).sentences) == count


def test_tokens_in_covers_a_span() -> None:
    words = Words("An S-400 battery stands at Luga.")
    first, last = words.tokens_in(3, 16)
    assert [words.text[t.start : t.end] for t in words.tokens[first:last]] == ["S-400", "battery"]


def test_clauses_end_at_commas_and_sentences() -> None:
    words = Words("It left Luga, they said. It stayed")
    assert words.clause_of == [1, 1, 1, 2, 2, 3, 3]
