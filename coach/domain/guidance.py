"""What the coach knows: sources, their sections, and the passages in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Evidence", "Hit", "Passage", "Question", "Reading", "Scope", "Section", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A guide or a document of the user's own.

    Attributes:
        id: short and stable, such as ``tete``.
        title: as its author gave it.
        author: who wrote the original; empty where unknown.
        own: whether the user added it.
        original: whether it is the article that one of our guides restates.
    """

    id: str
    title: str
    author: str = ""
    own: bool = False
    original: bool = False

    @property
    def foreign(self) -> bool:
        """Whether nobody but the user knows what is in it. Its words are quoted, and no model gets to read them."""
        return self.own and not self.original


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that a section says.

    Attributes:
        id: the section's id, ``#`` and its place from 1, such as ``tete/strategy-8#2``.
        section: the section's id.
        text: complete sentences, readable alone.
    """

    id: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """How somebody who needs a section might ask; ours, never shown as guidance.

    Attributes:
        text: in a lay person's words.
        passage: the id of the passage that speaks to it best.
    """

    text: str
    passage: str


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a source, with its passages in order.

    Attributes:
        id: stable; used in the index, in citations, checks and tests.
        title: plain words for the screen.
        source: where it stands.
        passages: at least one.
        questions: how people who need this section ask.
    """

    id: str
    title: str
    source: Source
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...] = field(default=(), repr=False)


class Scope(StrEnum):
    """Whether the guides speak to a question."""

    COVERED = "covered"
    NEAR = "near"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that a search found, with the passage that speaks to it best.

    Attributes:
        section: the section found.
        passages: its passages, the one that speaks to the question best first.
        closeness: how well each of them speaks to it, 0 to 1; comparable within one search.
        score: 0 to 1, higher is closer; the first hit's is the evidence's confidence.
    """

    section: Section
    passages: tuple[Passage, ...]
    closeness: tuple[float, ...]
    score: float

    @property
    def passage(self) -> Passage:
        """The passage that speaks to the question best."""
        return self.passages[0]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search found for a question.

    Attributes:
        query: what was searched for.
        hits: sections, each once, best first.
        scope: whether the guides speak to the question.
        confidence: probability from 0 to 1 that they do.
    """

    query: str
    hits: tuple[Hit, ...]
    scope: Scope
    confidence: float

    @property
    def in_scope(self) -> bool:
        """Whether an answer may be given from the hits."""
        return self.scope is Scope.COVERED


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbered passages that an answer may draw on.

    Attributes:
        section: the section that the question is about.
        passages: in the order of their numbers; number 1 is ``passages[0]``.
    """

    section: Section
    passages: tuple[Passage, ...]

    def number(self, passage: Passage) -> int | None:
        """The number of a passage, from 1, or None where it isn't here."""
        return self.passages.index(passage) + 1 if passage in self.passages else None

    def plus(self, extra: Iterable[Passage]) -> "Reading":
        """The same with further passages, numbered on; those that are here already keep their number."""
        return Reading(self.section, tuple(dict.fromkeys((*self.passages, *extra))))
