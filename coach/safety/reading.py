"""A message as the classifier sees it: the whole, and windows of a sentence or a few where it is long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.safety.cues import Match, Rules
from coach.safety.typed import canonical, mended

__all__ = ["FEATURES", "Reading", "evidence", "read"]

WHOLE = 160  # words that an embedding model reads at once
LONG = 45  # words from which windows are read too: one sentence drowns in a longer message
WINDOW = 36  # words of a window, at most
MOST = 24  # windows of one message that are read
FEATURES = 5  # what the weighing of each label is given, see ``evidence``
_JOINTS = frozenset(
    [
        "but",
        "because",
        "and",
        "so",
        "then",
        "when",
        "if",
        "he",
        "she",
        "i",
        "my",
        "they",
        "while",
        "after",
        "until",
    ]
)


@dataclass(frozen=True)
class Reading:
    """What there is to see in a message before anything is weighed.

    Attributes:
        strings: what is embedded: the whole or its beginning, then windows of a long message; never empty.
        matches: the rules that it matched.
    """

    strings: tuple[str, ...]
    matches: tuple[Match, ...]


def read(raw: str, rules: Rules, known: frozenset[str]) -> Reading:
    """Look at a message; ``known`` are words to recognize however they are typed."""
    text = mended(raw, known)
    every = text.split()
    windows = _windows(text) if len(every) > LONG else []
    return Reading((" ".join(every[:WHOLE]), *windows), rules.matches(canonical(text)))


def _windows(text: str) -> list[str]:
    """Neighbouring sentences together, up to ``WINDOW`` words; each begins where the one before ended."""
    found: list[list[str]] = [[]]
    for sentence in _sentences(text):
        tokens = sentence.split()
        if len(found[-1]) + len(tokens) <= WINDOW:
            found[-1] += tokens
            continue
        while len(tokens) > WINDOW:  # people who type without full stops still talk in breaths
            cut = next((i for i in range(WINDOW - 6, 12, -1) if tokens[i] in _JOINTS), WINDOW - 6)
            found.append(tokens[:cut])
            tokens = tokens[cut:]
        found.append(tokens)
    filled = [" ".join(tokens) for tokens in found if tokens]
    if len(filled) > MOST:  # a story's beginning and its end say most
        filled = [*filled[: MOST // 2], *filled[-MOST // 2 :]]
    return filled


def _sentences(text: str) -> list[str]:
    marked = text.replace("\n", " \n ")
    for end in (". ", "! ", "? ", "… "):
        marked = marked.replace(end, end[0] + " \n ")
    return [part for part in (p.strip() for p in marked.split("\n")) if part]


def evidence(reading: Reading, odds: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float32]:
    """What is weighed for each label, shape (labels, FEATURES).

    The log odds of the whole and of the most telling window, then 1 where a rule matched: an outright one, a
    veiled one, one with a guard against it.

    Args:
        reading: the message.
        odds: log odds of its strings, shape (strings, labels).
        labels: their names.
    """
    rows = np.zeros((len(labels), FEATURES), dtype=np.float32)
    rows[:, 0] = odds[0]
    rows[:, 1] = odds[1:].max(axis=0) if len(odds) > 1 else odds[0]
    for column, label in enumerate(labels):
        for match in reading.matches:
            mine = match.rule.label == label
            anyone = label in ("danger", "explicit") and not match.rule.label.startswith("refuse")
            if mine or anyone:
                rows[column, 4 if match.guarded else 2 if match.rule.explicit else 3] = 1.0
    return rows
