"""Lay questions find their place in an original: each leads to the passage that says what the guide's says."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from coach.domain.guidance import Passage, Question, Section

__all__ = ["aligned"]

ORDER = 0.2  # what standing at the same place counts, beside sharing all words
_WORD = re.compile(r"[a-z]{3,}")


def aligned(guide: Section, passages: Sequence[Passage]) -> tuple[Question, ...]:
    """A guide's lay questions, each with the passage of the original's section that speaks to it.

    The guide tells what the article tells, in its order, so a passage is known by the words that both share,
    rare ones before common ones, and by its place.

    Args:
        guide: the guide's section.
        passages: of the same section in the original.
    """
    told, written = [_stems(p.text) for p in guide.passages], [_stems(p.text) for p in passages]
    counts = Counter(stem for stems in (*told, *written) for stem in stems)
    total = len(told) + len(written)
    rare = {stem: math.log(1 + total / count) for stem, count in counts.items()}
    place: dict[str, str] = {}
    for n, (passage, stems) in enumerate(zip(guide.passages, told, strict=True)):
        scores = [
            _shared(stems, other, rare) - ORDER * abs((n + 0.5) / len(told) - (m + 0.5) / len(written))
            for m, other in enumerate(written)
        ]
        place[passage.id] = passages[scores.index(max(scores))].id
    first = passages[0].id
    return tuple(Question(asked.text, place.get(asked.passage, first)) for asked in guide.questions)


def _shared(one: frozenset[str], other: frozenset[str], rare: Mapping[str, float]) -> float:
    common = sum(rare[stem] ** 2 for stem in one & other)
    size = math.sqrt(sum(rare[s] ** 2 for s in one) * sum(rare[s] ** 2 for s in other))
    return common / size if size else 0.0


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    import snowballstemmer

    return frozenset(snowballstemmer.stemmer("english").stemWords(_WORD.findall(text.lower())))
