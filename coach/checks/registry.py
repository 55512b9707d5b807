"""All checks, by family: what reads turns and "I" statements, and what reads apologies."""

from collections.abc import Sequence
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
    "landing_features",
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

    @property
    def cautious(self) -> frozenset[str]:
        """Labels that keep silent rather than raise a false alarm."""
        return frozenset(c.id for c in (*self.faults, *self.patterns))


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
    """What is weighed for each label, shape (labels, 3): the whole's and the best piece's log odds, and the cue.

    Args:
        family: whose labels.
        whole: log odds of the whole message, shape (labels,).
        piece: log odds of each piece, shape (pieces, labels).
        flags: which cues matched anywhere, shape (checks,).
    """
    cue = np.zeros(len(family.labels), dtype=np.float32)
    named = len(family.parts) + len(family.faults) + len(family.patterns)
    cue[:named] = flags[:named]
    best = piece.max(axis=0) if len(piece) else whole
    return np.stack([np.clip(whole, -8, 8), np.clip(best, -8, 8), cue], axis=1)


def verdict_features(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the verdict on a turn is drawn from: every label's log odds and probability, shape (rows, 2 x labels)."""
    limited = np.clip(odds, -5, 5)
    return np.concatenate([limited / 2, 1 / (1 + np.exp(-2 * limited))], axis=1).astype(np.float32)


def landing_features(odds: Sequence[float]) -> NDArray[np.float32]:
    """What a turn's score is drawn from, shape (1, 4).

    Args:
        odds: log odds that each turn hurts: the turn's own, then those of the turns before, oldest first.
    """
    own, before = odds[0], [float(np.tanh(o / 4)) for o in odds[1:]]
    if not before:
        return np.array([[own, 0.0, 0.0, 0.0]], dtype=np.float32)
    return np.array([[own, float(np.mean(before)), before[-1], 1.0]], dtype=np.float32)
