"""What the coach says to a turn: one strength, one thing to try, and the section that it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.domain.findings import Finding, first_of, words_of
from coach.errors import SceneError
from coach.forms import read_table
from coach.practice.hearing import Heard

__all__ = ["Feedback", "Sayings", "load_sayings"]

FILE = Path(__file__).parent / "feedback.toml"
HEATED = 0.7  # the landing score of somebody who is worked up, where something was found against it too
# What a good talk has in it, in the order in which it helps, and the parts that show that it was there.
_STEPS = (
    ("hearing", frozenset({"perspective", "interest", "impact"})),
    ("own", frozenset({"responsibility"})),
    ("felt", frozenset({"feeling"})),
    ("asking", frozenset({"request", "amends_or_change"})),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What there is to say of one turn.

    Attributes:
        strength: one sentence on what is good in it; never praise for what isn't there. Empty for a heated user.
        attempt: one sentence on what to try next; shorter for a heated user.
        section: id of the guidance section that the attempt rests on.
        strength_section: the one that the strength rests on.
        about: the mark that the attempt speaks of, or None.
        heated: whether the user is worked up: say little, and offer a pause.
    """

    strength: str
    attempt: str
    section: str
    strength_section: str
    about: Finding | None = None
    heated: bool = False


@dataclass(frozen=True, slots=True)
class Sayings:
    """The sentences of ``feedback.toml``: strength or try, then part or fault, then text, short, section."""

    sentences: Mapping[str, Mapping[str, Mapping[str, str]]]

    @property
    def sections(self) -> frozenset[str]:
        """The ids of all sections that they rest on."""
        return frozenset(said["section"] for kind in self.sentences.values() for said in kind.values())

    def feedback(self, heard: Heard, before: Sequence[Heard] = ()) -> Feedback:
        """What to say of a turn.

        Args:
            heard: the turn.
            before: the user's turns before it, oldest first.
        """
        heated = _worked_up(heard) and (heard.tone == "grave" or (bool(before) and _worked_up(before[-1])))
        good = next((part for part in heard.parts if part in self.sentences["strength"]), "")
        if not good:
            good = "trying" if heard.faults or heard.hurts else "none"
        praise = self.sentences["strength"][good]
        what = self._wanting(heard, before)
        attempt = self.sentences["try"][what]
        return Feedback(
            "" if heated else _said(praise["text"], heard, good),
            attempt["short"] if heated else _said(attempt["text"], heard, what),
            attempt["section"],
            praise["section"],
            first_of(heard.findings, what),
            heated,
        )

    def _wanting(self, heard: Heard, before: Sequence[Heard]) -> str:
        fault = next((fault for fault in heard.faults if fault in self.sentences["try"]), "")
        if fault:
            return fault
        if heard.tone in ("doubtful", "blame", "grave"):
            return "hurts"
        shown = {part for turn in (*before, heard) for part in turn.parts}
        return next((step for step, parts in _STEPS if not shown & parts), "none")


def load_sayings(file: Path = FILE) -> Sayings:
    """Read the sentences.

    Raises:
        SceneError: the file can't be read.
    """
    return Sayings(read_table(file, SceneError))


def _worked_up(heard: Heard) -> bool:
    return heard.landing >= HEATED and bool(heard.faults)


def _said(sentence: str, heard: Heard, check: str) -> str:
    """A sentence with the user's words that it is about."""
    words = words_of(heard.text, first_of(heard.findings, check))
    return sentence.replace("{words}", f"“{words}”") if words else _without(sentence)


def _without(sentence: str) -> str:
    """A sentence that has no words to quote."""
    for joint in (
        ": {words}",
        ", in place of {words}",
        " in place of {words}",
        ", without {words}",
        ", and leave out {words}",
    ):
        sentence = sentence.replace(joint, "")
    return sentence.replace("{words}", "these words")
