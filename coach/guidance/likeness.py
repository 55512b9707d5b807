"""Whether a passage for which nobody has written lay questions speaks to a question.

Two things tell: how close both are in meaning, and how many rare words they share. How much each counts is learned
from the guides, taken as if they were such documents: their lay questions are spoken to, the
counter-examples aren't. What the parts are worth stands in benchmarks/README.md.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.domain.guidance import Section
from coach.guidance.shelf import Match

__all__ = ["Likeness"]

CAUTION = 3.0  # answering what no document speaks to counts so many times passing over what one does
CLOSEST = 20  # passages compared word by word

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+")

Floats = NDArray[np.floating]


class Likeness:
    """Compares questions with passages.

    Args:
        weights: of cosine, of shared rare words, and the bias; shape (3,).
        asked: what people ask, all of it: a word is rare if it is rare here.
    """

    def __init__(self, weights: Floats, asked: Iterable[str]) -> None:
        self.weights = weights
        texts = [_stems(text) for text in asked]
        self._counts = Counter(stem for stems in texts for stem in stems)
        self._total = len(texts)

    @classmethod
    def fit(
        cls, asked: Sequence[str], spoken_to: NDArray[np.bool_], similar: Floats, passages: Sequence[str]
    ) -> "Likeness":
        """Learn from the guides.

        Args:
            asked: lay questions and counter-examples.
            spoken_to: which of them the guides speak to, shape (asked,).
            similar: cosine of each with each passage, shape (asked, passages).
            passages: the guides' passages.
        """
        from sklearn.linear_model import LogisticRegression

        untaught = cls(np.array([1.0, 0.0, 0.0]), asked)
        said = [_stems(text) for text in passages]
        rows = []
        for text, cosines in zip(asked, similar, strict=True):
            nearest = np.argsort(-cosines)[:CLOSEST]
            stems = _stems(text)
            pairs = [(float(cosines[n]), untaught._shared(stems, said[n])) for n in nearest]
            rows.append(max(pairs, key=lambda pair: pair[0] + 0.01 * pair[1]))
        weight = {True: 1 / spoken_to.mean(), False: CAUTION / (1 - spoken_to.mean())}
        fitted = LogisticRegression(C=100, class_weight=weight).fit(np.array(rows), spoken_to)
        return cls(np.append(fitted.coef_[0], fitted.intercept_[0]), asked)

    def chances(
        self, query: str, closest: Sequence[Match], sections: Mapping[str, Section]
    ) -> dict[str, float]:
        """Probability, 0 to 1, that a section speaks to a question, for each section of the passages given.

        Args:
            query: the question.
            closest: passages of the user's documents that are close to it.
            sections: by their ids.
        """
        asked = _stems(query)
        chances: dict[str, float] = {}
        for match in sorted(closest, key=lambda match: -match.similarity)[: 5 * CLOSEST]:
            section = sections.get(match.section)
            if section is None:
                continue
            text = next((p.text for p in section.passages if p.id == match.passage), "")
            features = np.array(
                [match.similarity, self._shared(asked, _stems(f"{section.title} {text}")), 1.0]
            )
            chance = float(1 / (1 + np.exp(-(features @ self.weights))))
            chances[section.id] = max(chance, chances.get(section.id, 0.0))
        return chances

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How many words two texts share, each counted by its rarity."""
        return sum(math.log((self._total + 1) / (self._counts[stem] + 1)) for stem in one & other)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("english")
