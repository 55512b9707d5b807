"""What the coach says to a draft: one strength, one thing to try, and what has changed since the last one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.checks.check import CheckResult
from coach.domain.findings import LONGEST_QUOTE, Finding, first_of, said_back, words_of
from coach.domain.text import Span
from coach.errors import FlowError
from coach.forms import read_table

__all__ = ["SPARED", "Feedback", "Sayings", "clear_words", "found_in", "load_sayings", "sound"]

FILE = Path(__file__).parent / "feedback.toml"
FEW = 3  # words from which a cue tells enough to be quoted without its sentence
SPARED = frozenset({"perspective"})  # parts that a draft is whole without
_STOP = re.compile(r"[,;.!?\n]+\s*")
_HEAD = re.compile(r"^[\s,;–—-]*(?:but|and|so|because|cause)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"[\s,;–—-]+(?:but|and|because|cause|so|if|though|although|even though|or)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What there is to say of one draft.

    Attributes:
        result: what the checks found.
        strength: one sentence on what is good in it; never praise for what isn't there.
        attempt: one sentence on what to try next.
        about: the finding that ``attempt`` rests on, or None where something is missing or nothing is.
        gained: parts that the draft before lacked.
        lost: parts that the draft before had.
        cleared: faults of the draft before that are gone.
        fresh: faults that are new.
    """

    result: CheckResult
    strength: str
    attempt: str
    about: Finding | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether there is nothing against it and nothing missing that it can't do without."""
        return sound(self.result)


@dataclass(frozen=True, slots=True)
class Sayings:
    """The sentences of ``feedback.toml``: by kind of check, then strength, try or none, then part or fault."""

    sentences: Mapping[str, Mapping[str, Mapping[str, str]]]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every sentence there is."""
        return tuple(
            text for kind in self.sentences.values() for table in kind.values() for text in table.values()
        )

    def feedback(self, result: CheckResult, before: CheckResult | None = None) -> Feedback:
        """What to say of a draft.

        Args:
            result: what the checks found in it.
            before: what they found in the draft before it, or None.
        """
        own = self.sentences[result.kind]
        wanting = [id_ for id_ in own["try"] if all(_holds(name, result) for name in id_.split("+"))]
        about = first_of(result.findings, wanting[0].split("+")[0]) if wanting else None
        attempt = _attempt(own, result, wanting[0]) if wanting else own["none"]["try"]
        strength = _strength(own, result, before)
        if before is None:
            return Feedback(result, strength, attempt, about)
        return Feedback(
            result,
            strength,
            attempt,
            about,
            gained=tuple(p for p, there in result.parts.items() if there and not before.parts.get(p)),
            lost=tuple(p for p, there in result.parts.items() if not there and before.parts.get(p)),
            cleared=tuple(fault for fault in before.faults if fault not in result.faults),
            fresh=tuple(fault for fault in result.faults if fault not in before.faults),
        )


def load_sayings(file: Path = FILE) -> Sayings:
    """Read the sentences.

    Raises:
        FlowError: the file can't be read.
    """
    return Sayings(read_table(file, FlowError))


def found_in(result: CheckResult) -> tuple[str, ...]:
    """The facts that a check's result makes; see ``coach.flows.flow``."""
    missing = [part for part, there in result.parts.items() if not there]
    whole = sound(result) and SPARED.issuperset(missing)
    return (
        f"verdict.{result.verdict}",
        *(f"has.{part}" for part, there in result.parts.items() if there),
        *(f"missing.{part}" for part in missing),
        *(["missing"] if missing else []),
        *(f"fault.{fault}" for fault in result.faults),
        *(["fault"] if result.faults else []),
        *(["whole"] if whole else []),
    )


def sound(result: CheckResult) -> bool:
    """Whether there is nothing against a text, and nothing missing that it can't do without."""
    return not result.faults and result.verdict in ("i_statement", "complete", "lands")


def _strength(own: Mapping[str, Mapping[str, str]], result: CheckResult, before: CheckResult | None) -> str:
    """What is new in a rewrite before what was there already. What a fault takes back isn't called a strength."""
    has = {part: words for part in own["strength"] if (words := clear_words(result, part))}
    if not sound(result):  # a word for their side in the middle of blame is no room made for it
        has = {part: words for part, words in has.items() if part not in SPARED}
    if before is not None:
        fresh = {part: words for part, words in has.items() if not before.parts.get(part)}
        better = set(result.faults) < set(before.faults)
        if not fresh and better and "cleared" in own["none"]:
            return own["none"]["cleared"]
        has = fresh or has
    for part, words in has.items():
        return own["strength"][part].replace("{words}", f"“{said_back(words)}”")
    return own["none"]["strength"]


def _holds(name: str, result: CheckResult) -> bool:
    """Whether a thing to try is one to try: a fault that is there, a part that isn't, a verdict; "has.PART": one that is."""
    if name.startswith("has."):
        return bool(result.parts.get(name.removeprefix("has.")))
    return name in result.faults or result.parts.get(name) is False or name == result.verdict


def _attempt(own: Mapping[str, Mapping[str, str]], result: CheckResult, check: str) -> str:
    """What to try, with the words that it is about, unless those are a whole speech."""
    finding = first_of(result.findings, check.split("+")[0])
    if (
        finding is not None
        and finding.span.end - finding.span.start > LONGEST_QUOTE
        and check in own.get("long", {})
    ):
        return own["long"][check]
    return own["try"][check].replace("{words}", f"“{words_of(result.text, finding)}”")


def clear_words(result: CheckResult, part: str, longest: int = LONGEST_QUOTE) -> str:
    """The words in which a part was found, as far as no fault lies on them; a cue of two words with what it belongs to.

    Args:
        result: what the checks found.
        part: id of a part.
        longest: characters up to which a cue is told with what it belongs to.
    """
    against = [f.span for f in result.findings if f.check in result.faults]
    best = ""
    for finding in result.findings:
        if finding.check != part:
            continue
        spans = _around(result.text, finding.span, against, longest)
        for start, end in spans:
            words = _HEAD.sub("", _TAIL.sub("", " ".join(result.text[start:end].split()))).strip(" ,.;:!?–—-")
            if len(words.split()) >= 2 and len(words) > len(best):
                best = words
    return best


def _around(text: str, span: Span, against: Sequence[Span], longest: int) -> list[tuple[int, int]]:
    """A span without the faults on it; where it is a few words long, with the sentence that they stand in."""
    start, end = span.start, span.end
    if len(text[start:end].split()) < FEW:
        after = _STOP.search(text, end)
        to = after.start() if after else len(text)
        stops = [stop.end() for stop in _STOP.finditer(text, 0, start)]
        for begin in (stops[-1] if stops else 0, start):
            wider = Span(begin, to)
            if len(text[begin:to].strip()) <= longest and not any(wider.overlaps(a) for a in against):
                return [(begin, to)]
    pieces = [(start, end)]
    for fault in against:
        pieces = [
            piece
            for begin, to in pieces
            for piece in ((begin, min(to, fault.start)), (max(begin, fault.end), to))
            if piece[0] < piece[1]
        ]
    return pieces
