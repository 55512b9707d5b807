"""Fingerprints of an article: hashes of a few words each, by which it and its sections are found again.

Nothing of its wording is kept. ``originals.toml`` was made with ``described`` from the articles, which aren't here.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["RUN", "Mark", "Note", "Original", "described", "hashed", "originals", "shingles", "words"]

RUN = 4  # words hashed together
ANCHORS = 24  # runs kept of a section's beginning, and of the article's end
SAMPLE = 12  # one run in so many is kept of the whole

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_IGNORED = frozenset({"a", "q"})  # marks of questions and answers, which cleaning takes out


@dataclass(frozen=True, slots=True)
class Mark:
    """How a section begins.

    Attributes:
        id: the section's id in the guide.
        heading: number of words of its heading; 0 where it has none.
        heading_hash: of these words.
        anchors: hashes of the runs that begin at its first word, its second …
    """

    id: str
    heading: int
    heading_hash: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of ours for a place in the article.

    Attributes:
        anchor: hash of a run in the passage that it belongs to.
        text: what it says, in our words.
    """

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Original:
    """An article behind a guide.

    Attributes:
        id: the guide's.
        size: words.
        sample: hashes of runs throughout it.
        marks: its sections, in order.
        end: hashes of the last runs, in order.
        dropped: (words, hash) of lines within it that aren't guidance.
        notes: ours.
    """

    id: str
    size: int
    sample: frozenset[str]
    marks: tuple[Mark, ...]
    end: tuple[str, ...]
    dropped: tuple[tuple[int, str], ...] = ()
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fingerprint for the child, and for ``originals.toml``."""
        return asdict(self) | {"sample": sorted(self.sample)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Original":
        """The fingerprint from the parent, or from ``originals.toml``."""
        return cls(
            values["id"],
            values["size"],
            frozenset(values["sample"]),
            tuple(
                Mark(m["id"], m["heading"], m["heading_hash"], tuple(m["anchors"])) for m in values["marks"]
            ),
            tuple(values["end"]),
            tuple((count, mark) for count, mark in values["dropped"]),
            tuple(Note(n["anchor"], n["text"]) for n in values["notes"]),
        )


@cache
def originals() -> tuple[Original, ...]:
    """The articles behind the two guides."""
    text = Path(__file__).with_name("originals.toml").read_text(encoding="utf-8")
    return tuple(Original.from_json(values) for values in tomllib.loads(text)["original"])


def words(text: str) -> list[tuple[str, int, int]]:
    """The words that count, small, each with its start and end; digits and marks of lists don't count."""
    low = text.replace("’", "'").replace("‘", "'")
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in low)
    return [(m[0], m.start(), m.end()) for m in _WORD.finditer(low) if m[0] not in _IGNORED]


def hashed(run: Sequence[str]) -> str:
    """12 hex digits for a run of words."""
    return hashlib.blake2b(" ".join(run).encode(), digest_size=6).hexdigest()


def shingles(tokens: Sequence[str]) -> list[str]:
    """The hashes of all runs of RUN words; the last begins RUN - 1 words before the end."""
    return [hashed(tokens[n : n + RUN]) for n in range(max(0, len(tokens) - RUN + 1))]


def described(
    id_: str,
    parts: Sequence[tuple[str, str, str]],
    dropped: Sequence[str] = (),
    notes: Sequence[tuple[str, str]] = (),
) -> Original:
    """The fingerprint of an article.

    Args:
        id_: the guide's.
        parts: id, heading and text of each section, in order, the headings not within the texts.
        dropped: lines within the texts that aren't guidance.
        notes: words of a passage, RUN of them, and our note on it.
    """
    every: list[str] = []
    marks = []
    for section, heading, text in parts:
        title = [w for w, _, _ in words(heading)]
        body = [w for w, _, _ in words(text)]
        marks.append(Mark(section, len(title), hashed(title), tuple(shingles(body)[:ANCHORS])))
        every += [*title, *body]
    lines = [[w for w, _, _ in words(line)] for line in dropped]
    return Original(
        id_,
        len(every),
        frozenset(h for h in shingles(every) if int(h, 16) % SAMPLE == 0),
        tuple(marks),
        tuple(shingles(every)[-ANCHORS:]),
        tuple((len(line), hashed(line)) for line in lines),
        tuple(Note(shingles([w for w, _, _ in words(place)])[0], text) for place, text in notes),
    )
