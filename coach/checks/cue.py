"""What a check is: words that give a thing away, words that show it is something else, and why it matters."""

import re
from dataclasses import dataclass
from functools import cached_property

from coach.domain.text import Span, Text

__all__ = ["Check", "plain"]

# How people type, so that the patterns of the checks stay readable.
_SHORT = {
    "{you}": r"(?:you|u|ya|y'?all)",
    "{your}": r"(?:your|ur|yer)",
    "{youre}": r"(?:you'?re|you are|u'?re|u r|u are|ur|you were|you've been|you look like)",
    "{youve}": r"(?:you'?ve|you have|u'?ve|u have|you|u)",
    "{dont}": r"(?:don'?t|do not|didn'?t|did not|doesn'?t|never|wouldn'?t|won'?t|can'?t|couldn'?t)",
    "{im}": r"(?:i'?m|i am|i was|i'?ve been|i feel|i felt|i get|i got|i became|i'?m feeling|feeling)",
    "{ill}": r"(?:i'?ll|i will|i'?m going to|i'?m gonna|ima|i shall)",
    "{very}": r"(?:(?:so|very|really|rly|just|pretty|quite|a bit|a little|a lot|kind of|kinda|sort of|too|also|still|"
    r"completely|totally|deeply|all|super|honestly|both|more|extremely|incredibly|truly|terribly|absolutely|like|"
    r"uh|um|even|always|often|sometimes|been|being|feeling|left|such|the|proper|right|lowkey|genuinely|rather|fairly|"
    r"utterly|constantly|continually|getting|somewhat|again),? ){0,4}",
}
_CURLY = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "."})
_LETTER = re.compile(r"[^\W\d_]")


def plain(text: Text) -> str:
    """The message in lower case with straight quotes and with other people's words blanked out.

    It has as many characters as the message, so a place in it is a place in the message. A message that is
    one single quotation is the speaker's own: somebody put quotation marks around what they want to say.
    """
    letters = [c.lower() if len(c.lower()) == 1 else c for c in text.content.translate(_CURLY)]
    for quoted in text.quotations:
        around = text.content[: quoted.start] + text.content[quoted.end :]
        if _LETTER.search(around):
            letters[quoted.start + 1 : quoted.end - 1] = " " * (quoted.end - quoted.start - 2)
    return "".join(letters)


@dataclass(frozen=True)
class Check:
    """One thing to look for.

    Attributes:
        id: its name in results, such as ``always_never``.
        looks_for: what it looks for, in one line.
        reason: why it matters, one plain sentence for the user.
        section: the guidance section or the research that it rests on.
        cues: patterns that give it away, on lower-case text (see ``plain``); ``{you}`` and its kin stand for
            the ways people type a word.
        guards: patterns that show, within the same sentence, that the cue is something else.
    """

    id: str
    looks_for: str
    reason: str
    section: str
    cues: tuple[str, ...]
    guards: tuple[str, ...] = ()

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str] | None]:
        guards = re.compile("|".join(f"(?:{_expanded(g)})" for g in self.guards)) if self.guards else None
        return tuple(re.compile(_expanded(cue)) for cue in self.cues), guards

    def guarded(self, words: str) -> bool:
        """Whether a guard speaks against it somewhere in a message."""
        _, guards = self._compiled
        return guards is not None and guards.search(words) is not None

    def spans(self, words: str, sentence: Span) -> list[Span]:
        """Where a sentence gives it away; empty where a guard speaks against it.

        Args:
            words: the whole message as ``plain`` gives it.
            sentence: the sentence to look at.
        """
        cues, guards = self._compiled
        piece = words[sentence.start : sentence.end]
        if guards is not None and guards.search(piece):
            return []
        found = [
            Span(sentence.start + m.start(), sentence.start + m.end())
            for c in cues
            for m in c.finditer(piece)
        ]
        return _joined([span for span in found if span.end > span.start])


def _expanded(pattern: str) -> str:
    for short, full in _SHORT.items():
        pattern = pattern.replace(short, full)
    return pattern


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
