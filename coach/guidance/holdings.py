"""What stands on the shelves at one moment, searched as one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coach.domain.guidance import Evidence, Hit, Passage, Section
from coach.guidance.embedder import Vectors
from coach.guidance.leading import Leads
from coach.guidance.likeness import CLOSEST, Likeness
from coach.guidance.ranking import Ranker
from coach.guidance.shelf import Match, Shelf

__all__ = ["Holdings"]

NEAR = 100  # passages and questions of the guides looked at a query
ASIDE = 0.02  # of their closeness is left to passages elsewhere, where a question names a section
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
        leads: what was learned of questions and the passage that each leads to.
    """

    guides: Mapping[str, Shelf]
    own: Mapping[str, Shelf]
    sections: Mapping[str, Section]
    ranker: Ranker
    likeness: Likeness
    leads: Leads

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
        named = self._named(query)
        ranking = self.ranker.rank(vector, passages, questions).led_by(named)
        closest = [m for shelf in self._unasked for m in shelf.near("passages", vector, NEAR_OWN)]
        own = self.likeness.chances(query, closest, self.sections)
        if own and not named:
            guides = self.likeness.chances(query, passages[:CLOSEST], self.sections)
            ranking = ranking.beside(own, max(guides.values(), default=0.0))
        found = [(self.sections[id_], score) for id_, score in ranking.sections[:k] if id_ in self.sections]
        close = self._closeness([section for section, _ in found], vector, questions)
        if named:
            close = {id_: c * (1.0 if id_.startswith(f"{named}#") else ASIDE) for id_, c in close.items()}
        hits = (Hit(section, *_ordered(section, close), score) for section, score in found)
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

    def _closeness(
        self, sections: Sequence[Section], vector: Vectors, questions: Sequence[Match]
    ) -> dict[str, float]:
        """How well the passages of some sections speak to the query, 0 to 1, by the passages' ids.

        Where nobody has written questions, the passage's own likeness stands in for that of a question.
        """
        similar = {id_: max(cosine, 0.0) for id_, cosine in self._similar(sections, vector).items()}
        nearest: dict[str, float] = {}
        for match in questions:
            nearest[match.passage] = max(nearest.get(match.passage, 0.0), match.similarity)
        # One that isn't among the nearest is no nearer than the last of them.
        furthest = questions[-1].similarity if questions else 0.0
        asked = {
            p.id: nearest.get(p.id, furthest) if section.questions else similar[p.id]
            for section in sections
            for p in section.passages
        }
        strange = {p.id for section in sections if section.source.own for p in section.passages}
        return self.leads.closeness(vector, similar, asked, strange)

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


def _ordered(section: Section, close: Mapping[str, float]) -> tuple[tuple[Passage, ...], tuple[float, ...]]:
    """A section's passages, the closest first, and how close they are."""
    ordered = tuple(sorted(section.passages, key=lambda p: -close[p.id]))
    return ordered, tuple(close[p.id] for p in ordered)
