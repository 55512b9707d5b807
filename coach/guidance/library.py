"""The library: every source's sections on their shelves, searched as one."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np

from coach.domain.guidance import Evidence, Hit, Passage, Reading, Section
from coach.errors import IndexUnusable
from coach.guidance.documents import load_guides, load_outside
from coach.guidance.embedder import Embedder, Vectors
from coach.guidance.ranking import Ranker
from coach.guidance.shelf import Entry, Match, Progress, Shelf

__all__ = ["Library"]

_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_CALLED = re.compile(
    rf"\b(?P<kind>step|strategy)\s*(?:#|no\.?|number)?\s*(?P<number>\d+|{'|'.join(_NUMBERS)})\b"
)

NEAR = 100  # passages and questions looked at a query


class Library:
    """Sections, passages and the index over them.

    Args:
        corpus: folder of the guides.
        index: folder of the index; made where it is missing.
        embedder: turns texts into vectors.
    """

    def __init__(self, corpus: Path, index: Path, embedder: Embedder) -> None:
        self._corpus = corpus
        self._root = index
        self._embedder = embedder
        self._shelves: list[Shelf] = []
        self._ranker: Ranker | None = None
        self._sections: dict[str, Section] = {}
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in the guides' order."""
        return tuple(self._sections.values())

    def load(self) -> None:
        """Read the guides; quick, needs neither model nor index.

        Raises:
            CorpusError: a guide breaks the form.
        """
        self._sections = {section.id: section for section in load_guides(self._corpus)}

    def open(self, progress: Progress | None = None) -> bool:
        """Open the index; whatever is missing, out of date or damaged is built first.

        Returns:
            True if anything had to be built.

        Raises:
            CorpusError, ModelError, DiskFull, IndexUnusable: as the rooms below say.
        """
        with self._lock:
            if not self._sections:
                self.load()
            self.close()
            built = False
            for name, entries in self._entries().items():
                shelf = Shelf(self._root, name)
                built |= shelf.open(entries, self._embedder, progress)
                self._shelves.append(shelf)
            self._known = {id_: vector for shelf in self._shelves for id_, vector in shelf.passages().items()}
            self._learn()
            return built

    def close(self) -> None:
        """Let go of the index's files."""
        for shelf in self._shelves:
            shelf.close()
        self._shelves = []

    def search(self, query: str, k: int = 5) -> Evidence:
        """The k sections that speak to a query best, each once, with the passage that matched.

        Raises:
            IndexUnusable: the library isn't open, or its files are gone.
        """
        if self._ranker is None:
            raise IndexUnusable("The index isn't open yet. Wait until the coach says that it is ready.")
        vector = self._embedder.embed([query])[0]
        questions = self._near("questions", vector)
        ranking = self._ranker.rank(vector, self._near("passages", vector), questions).led_by(
            self._named(query)
        )
        hits = tuple(
            Hit(self._sections[section], *self._ordered(section, vector, questions), score)
            for section, score in ranking.sections[:k]
        )
        return Evidence(query, hits, ranking.scope, ranking.confidence)

    def reading(self, section: str) -> Reading:
        """A section's passages, numbered, for answers about it: what a model can read ahead.

        Args:
            section: the section's id.
        """
        own = self._sections[section]
        return Reading(own, own.passages)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that the guides and the lay questions say: the words of this house."""
        own = [text for s in self._sections.values() for text in (s.title, *(p.text for p in s.passages))]
        return (*own, *(q.text for s in self._sections.values() for q in s.questions))

    def _entries(self) -> dict[str, list[Entry]]:
        shelves: dict[str, list[Entry]] = {}
        for section in self._sections.values():
            entries = shelves.setdefault(section.source.id, [])
            entries += [
                Entry(
                    p.id,
                    section.id,
                    p.id,
                    f"{section.title.partition(': ')[2] or section.title}. {p.text}",
                    "passages",
                )
                for p in section.passages
            ]
            entries += [
                Entry(f"{section.id}?{n}", section.id, asked.passage, asked.text, "questions")
                for n, asked in enumerate(section.questions, 1)
            ]
        outside = load_outside(self._corpus)
        shelves["outside"] = [
            Entry(f"outside?{n}", "", "", text, "questions") for n, text in enumerate(outside, 1)
        ]
        return shelves

    def _learn(self) -> None:
        """Learn from the lay questions how people ask for which section, or recall what was learned."""
        mark = hashlib.sha256("".join(shelf.mark for shelf in self._shelves).encode()).hexdigest()[:24]
        kept = self._root / f"learned-{mark}.npz"
        try:
            self._ranker = Ranker.load(kept)
        except (OSError, ValueError, KeyError, BadZipFile):
            questions = [shelf.vectors("questions") for shelf in self._shelves]
            passages = [shelf.vectors("passages") for shelf in self._shelves]
            self._ranker = Ranker.fit(*_joined(questions), _joined(passages)[1])
            for old in self._root.glob("learned-*.npz"):
                old.unlink()
            self._ranker.save(kept)

    def _named(self, query: str) -> str | None:
        """The section that a question calls by its number, such as "step four" or "strategy 8"."""
        called = _CALLED.search(query.lower())
        if called is None:
            return None
        number = _NUMBERS.get(called["number"], called["number"])
        ending = f"/{called['kind']}-{number}"
        return next((section for section in self._sections if section.endswith(ending)), None)

    def _near(self, kind: str, vector: Vectors) -> list[Match]:
        matches = [match for shelf in self._shelves for match in shelf.near(kind, vector, NEAR)]
        return sorted(matches, key=lambda m: -m.similarity)

    def _ordered(
        self, section: str, vector: Vectors, questions: Sequence[Match]
    ) -> tuple[tuple[Passage, ...], tuple[float, ...]]:
        """A section's passages with their closeness: their own likeness plus that of questions that lead to them."""
        passages = self._sections[section].passages
        asked: dict[str, float] = {}
        for match in questions:
            asked[match.passage] = max(asked.get(match.passage, 0.0), match.similarity)
        similar = np.stack([self._known[p.id] for p in passages]) @ vector
        close = {p: max(float(s), 0.0) + asked.get(p.id, 0.0) for p, s in zip(passages, similar, strict=True)}
        ordered = tuple(sorted(passages, key=lambda p: -close[p]))
        return ordered, tuple(close[p] for p in ordered)


def _joined(parts: Sequence[tuple[list[str], Vectors]]) -> tuple[list[str], Vectors]:
    owners = [owner for of_part, _ in parts for owner in of_part]
    return owners, np.concatenate([vectors for of_part, vectors in parts if of_part])
