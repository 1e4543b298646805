"""Which maintained library finds a reprint best: run by hand, once, when the choice is to be made anew.

Reprints are made from the sample articles as editors make them (a credit put before, the headline changed, sentences
dropped, words exchanged, another subject's paragraph added); what is not a reprint is another article in the same
language about the same systems. For each measure: the best F1 over all thresholds and the time of one comparison.
Needs ``pip install datasketch rapidfuzz``.
"""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable

from geo.sources import samples

_WINDOW = 700


def reprints(text: str, chance: random.Random) -> list[str]:
    """Give three reprints: hardly touched, shortened, and rewritten in places."""
    sentences = re.split(r"(?<=[.!?。])\s*", text)
    short = [one for one in sentences if chance.random() < 0.6] or sentences[:1]
    words = text.split(" ")
    changed = [chance.choice(words) if chance.random() < 0.12 else word for word in words]
    return ["(Agency) - " + text, " ".join(short), " ".join(changed)]


def pairs() -> list[tuple[str, str, bool]]:
    """Give pairs of texts with whether one is a reprint of the other."""
    chance, found = random.Random(5), []
    texts = [(article.lang, article.text[:_WINDOW]) for article in samples()]
    for _, text in texts:
        found += [(text, other, True) for other in reprints(text, chance)]
    for (lang, one), (other_lang, other) in itertools.combinations(texts, 2):
        if lang == other_lang:
            found.append((one, other, False))
    return found


def measures() -> dict[str, Callable[[str, str], float]]:
    """Give each measure by name, 0 to 100."""
    from datasketch import MinHash
    from rapidfuzz import fuzz

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=128)
        flat = " ".join(text.casefold().split())
        made.update_batch([flat[at : at + 5].encode() for at in range(max(1, len(flat) - 4))])
        return made

    return {
        "datasketch MinHash, 5 characters": lambda a, b: 100 * sketch(a).jaccard(sketch(b)),
        "rapidfuzz ratio": fuzz.ratio,
        "rapidfuzz partial_ratio": fuzz.partial_ratio,
        "rapidfuzz token_sort_ratio": fuzz.token_sort_ratio,
        "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
    }


def main() -> None:
    """Print one line a measure."""
    given = pairs()
    print(f"{len(given)} pairs, {sum(same for _, _, same in given)} of them reprints")
    for name, measure in measures().items():
        started = time.perf_counter()
        scores = [(measure(a, b), same) for a, b, same in given]
        each_us = (time.perf_counter() - started) / len(given) * 1e6
        best, at = max((f1(scores, threshold), threshold) for threshold in range(5, 100))
        print(f"{name:34} F1 {best:.3f} at {at}, {each_us:6.0f} us a pair")


def f1(scores: list[tuple[float, bool]], threshold: float) -> float:
    """Give F1 of calling a pair a reprint from this score on."""
    right = sum(same for score, same in scores if score >= threshold)
    said, true = sum(score >= threshold for score, _ in scores), sum(same for _, same in scores)
    return 2 * right / (said + true) if right else 0.0


if __name__ == "__main__":
    main()
