"""What stands on the shelves at one moment, searched as one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coach.domain.guidance import Evidence, Hit, Passage, Section
from coach.guidance.embedder import Vectors
from coach.guidance.likeness import Likeness
from coach.guidance.ranking import Ranker
from coach.guidance.shelf import Match, Shelf

__all__ = ["Holdings"]

NEAR = 100  # passages and questions of the guides looked at a query
NEAR_OWN = 40  # passages of one of the user's documents

_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_CALLED = re.compile(
    rf"\b(?P<kind>step|strategy)\s*(?:#|no\.?|number)?\s*(?P<number>\d+|{'|'.join(_NUMBERS)})\b"
)


@dataclass(frozen=True)
class Holdings:
    """Sections and the shelves that they stand on. Never changes, so a search needs no lock.

    Attributes:
        guides: shelves of the guides and of the counter-examples, open.
        own: shelves of the user's documents, open, by the documents' ids. One whose id is a guide's holds the
            original, whose passages stand in the place of the guide's.
        sections: every section that can be found, by its id.
        ranker: what was learned from the guides' lay questions.
        likeness: what was learned of questions and the passages that answer them.
    """

    guides: Mapping[str, Shelf]
    own: Mapping[str, Shelf]
    sections: Mapping[str, Section]
    ranker: Ranker
    likeness: Likeness

    def search(self, query: str, vector: Vectors, k: int) -> Evidence:
        """The k sections that speak to a query best; see ``Library.search``.

        Args:
            query: the user's words.
            vector: theirs, shape (dimensions,).
            k: at most so many sections.

        Raises:
            IndexUnusable: a shelf was closed or lost meanwhile.
        """
        questions = [self._led(match) for match in _near(self.guides.values(), "questions", vector, NEAR)]
        passages = _near(self._guiding, "passages", vector, NEAR)
        ranking = self.ranker.rank(vector, passages, questions).led_by(self._named(query))
        closest = [m for shelf in self._unasked for m in shelf.near("passages", vector, NEAR_OWN)]
        ranking = ranking.beside(self.likeness.chances(query, closest, self.sections))
        found = [(self.sections[id_], score) for id_, score in ranking.sections[:k] if id_ in self.sections]
        similar = self._similar([section for section, _ in found], vector)
        hits = (Hit(section, *_ordered(section, similar, questions), score) for section, score in found)
        return Evidence(query, tuple(hits), ranking.scope, ranking.confidence)

    @cached_property
    def _guiding(self) -> tuple[Shelf, ...]:
        """The shelves of the guides' passages, those of originals in the place of their guides'."""
        return tuple(self.own.get(name, shelf) for name, shelf in self.guides.items())

    @cached_property
    def _unasked(self) -> tuple[Shelf, ...]:
        """The shelves of documents for which nobody has written lay questions."""
        return tuple(shelf for name, shelf in self.own.items() if name not in self.guides)

    @cached_property
    def _leads(self) -> Mapping[str, str]:
        """Which passage a lay question leads to, by the question's id; an original's differ from its guide's."""
        return {
            f"{section.id}?{n}": asked.passage
            for section in self.sections.values()
            for n, asked in enumerate(section.questions, 1)
        }

    def _led(self, question: Match) -> Match:
        return replace(question, passage=self._leads.get(question.id, question.passage))

    def _named(self, query: str) -> str | None:
        """The section that a question calls by its number, such as "step four" or "strategy 8"."""
        called = _CALLED.search(query.lower())
        if called is None:
            return None
        number = _NUMBERS.get(called["number"], called["number"])
        ending = f"/{called['kind']}-{number}"
        return next((name for name in self.ranker.names if name.endswith(ending)), None)

    def _similar(self, sections: Sequence[Section], vector: Vectors) -> dict[str, float]:
        """Cosine of the query with every passage of some sections, by the passages' ids."""
        wanted: dict[str, list[str]] = {}
        for section in sections:
            wanted.setdefault(section.source.id, []).extend(passage.id for passage in section.passages)
        similar: dict[str, float] = {}
        for source, ids in wanted.items():
            shelf = self.own.get(source) or self.guides[source]
            similar |= shelf.similarities(ids, vector)
        return similar


def _near(shelves: Iterable[Shelf], kind: str, vector: Vectors, k: int) -> list[Match]:
    """The nearest of all shelves, nearest first."""
    matches = [match for shelf in shelves for match in shelf.near(kind, vector, k)]
    return sorted(matches, key=lambda match: -match.similarity)


def _ordered(
    section: Section, similar: Mapping[str, float], questions: Sequence[Match]
) -> tuple[tuple[Passage, ...], tuple[float, ...]]:
    """A section's passages with their closeness: their own likeness plus that of questions that lead to them.

    Where nobody has written questions, the passage's own likeness stands in for that of a question.
    """
    asked: dict[str, float] = {}
    for match in questions:
        asked[match.passage] = max(asked.get(match.passage, 0.0), match.similarity)
    near = {p: max(similar[p.id], 0.0) for p in section.passages}
    close = {p: near[p] + (asked.get(p.id, 0.0) if section.questions else near[p]) for p in section.passages}
    ordered = tuple(sorted(section.passages, key=lambda p: -close[p]))
    return ordered, tuple(close[p] for p in ordered)
