"""All checks, by family: what reads turns and "I" statements, and what reads apologies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.checks import apology, fair_fighting, i_statement, landing, toxic_patterns
from coach.checks.cue import Check

__all__ = [
    "APOLOGIES",
    "FAMILIES",
    "TURNS",
    "VERDICTS",
    "Family",
    "evidence",
    "verdict_features",
]

VERDICTS = ("i_statement", "blame", "pseudo_i", "mixed", "neutral")


@dataclass(frozen=True)
class Family:
    """Checks that share their weights.

    Attributes:
        name: the stem of the weights' file.
        parts: checks for what belongs in the text.
        faults: checks for what takes it back.
        patterns: checks for toxic patterns.
        other: cues that feed the learned scores and are never named.
        extra: learned labels without a check of their own.
    """

    name: str
    parts: tuple[Check, ...]
    faults: tuple[Check, ...]
    patterns: tuple[Check, ...] = ()
    other: tuple[Check, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, in the order of the columns."""
        return (*self.parts, *self.faults, *self.patterns, *self.other)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the weights speak of, in the order of the columns."""
        return (*(c.id for c in (*self.parts, *self.faults, *self.patterns)), *self.extra)


TURNS = Family(
    "turns",
    i_statement.PARTS,
    (*i_statement.FAULTS, *fair_fighting.FAULTS),
    toxic_patterns.PATTERNS,
    landing.CUES,
    (*VERDICTS, "lands"),
)
APOLOGIES = Family("apologies", apology.PARTS, apology.FAULTS)
FAMILIES = (TURNS, APOLOGIES)


def evidence(
    family: Family, whole: NDArray[np.float32], piece: NDArray[np.float32], flags: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What is weighed for each label, shape (labels, 5).

    Two models' log odds of the whole message, those of the piece that has most of it, and the cue.

    Args:
        family: whose labels.
        whole: log odds of the whole message, shape (2, labels).
        piece: log odds of each piece, shape (2, pieces, labels).
        flags: which cues matched anywhere, shape (checks,).
    """
    cue = np.zeros(len(family.labels), dtype=np.float32)
    named = len(family.parts) + len(family.faults) + len(family.patterns)
    cue[:named] = flags[:named]
    best = piece.max(axis=1)
    return np.concatenate([np.clip(whole, -8, 8), np.clip(best, -8, 8), cue[None]]).T


def verdict_features(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the verdict on a turn is drawn from: every label's log odds and probability, shape (rows, 2 x labels)."""
    limited = np.clip(odds, -5, 5)
    return np.concatenate([limited / 2, 1 / (1 + np.exp(-2 * limited))], axis=1).astype(np.float32)
