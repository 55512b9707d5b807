"""What is learned from the guides' lay questions, and kept beside the shelves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.guidance.leading import Leads
from coach.guidance.likeness import Likeness
from coach.guidance.ranking import Ranker
from coach.guidance.shelf import Entry, Shelf

__all__ = ["Learned"]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned. Nothing of the user's documents is in it.

    Attributes:
        ranker: how people ask for which section of the guides.
        likeness: how questions are like the passages that answer them.
        leads: which passage such questions lead to.
    """

    ranker: Ranker
    likeness: Likeness
    leads: Leads

    @classmethod
    def fit(cls, shelves: Sequence[tuple[Shelf, Sequence[Entry]]]) -> "Learned":
        """Learn from the shelves of the guides and of the counter-examples, open, and what stands on them."""
        asked = [entry for _, entries in shelves for entry in entries if entry.kind == "questions"]
        told = [entry for _, entries in shelves for entry in entries if entry.kind == "passages"]
        questions, passages = (
            np.concatenate([v for shelf, _ in shelves if len(v := shelf.vectors(kind))])
            for kind in ("questions", "passages")
        )
        ranker = Ranker.fit([entry.section for entry in asked], questions, passages)
        likeness = Likeness.fit(
            [entry.text for entry in asked],
            np.array([bool(entry.section) for entry in asked]),
            questions @ passages.T,
            [entry.text for entry in told],
        )
        covered = np.array([bool(entry.section) for entry in asked])
        leads = Leads.fit(
            [entry.passage for entry in asked if entry.section],
            questions[covered],
            [entry.id for entry in told],
            passages,
        )
        return cls(ranker, likeness, leads)

    def save(self, file: Path) -> None:
        """Keep what was learned."""
        arrays: dict[str, Any] = {
            "likeness": self.likeness.weights,
            **self.ranker.as_arrays(),
            **self.leads.as_arrays(),
        }
        with file.open("wb") as out:
            np.savez(out, **arrays)

    @classmethod
    def load(cls, file: Path, shelves: Sequence[tuple[Shelf, Sequence[Entry]]]) -> "Learned":
        """What was learned before; raises OSError, ValueError or KeyError where the file can't be used."""
        asked = [entry.text for _, entries in shelves for entry in entries if entry.kind == "questions"]
        with np.load(file, allow_pickle=False) as kept:
            return cls(Ranker.from_arrays(kept), Likeness(kept["likeness"], asked), Leads.from_arrays(kept))
