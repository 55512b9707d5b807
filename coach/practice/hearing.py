"""How the partner hears a turn: what the checks say of it, brought together for the mood and the feedback.

The checks err now and then, each in its own way. So a turn counts as blame only where two of them agree: a fault
was found, and the turn as a whole will hurt; or two faults. One alone is a doubt, and a doubt costs little.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.checks.check import CheckResult, Checks
from coach.domain.findings import Finding
from coach.domain.text import Span

__all__ = ["Heard", "Tone", "hear"]

# What the Gottman line of research and both guides find to cost most; one of them is enough where a turn hurts.
GRAVE = frozenset({"contempt", "name_calling", "threat", "gaslighting", "jealous_control"})
# Faults of a style rather than an attack: they take the turn's worth away, and do no harm alone.
MILD = frozenset({"pseudo_feeling", "conditional", "minimizing", "passive", "excuse", "demand_forgiveness"})
# What earns something. A situation or a need alone is neither kind nor unkind.
WORTH = {
    "responsibility": 1.0,
    "perspective": 1.0,
    "impact": 1.0,
    "interest": 0.75,
    "feeling": 0.75,
    "amends_or_change": 0.75,
    "request": 0.75,
    "warmth": 0.5,
}
MOST = 1.5  # what one turn can earn: no single line, however good, opens a closed heart
PLAIN = 0.25  # a civil turn without any of it
FEW_WORDS = 3  # so few words earn nothing: they may mean anything
BITTER = 0.85  # a landing score from which a turn without any fault still isn't taken for kind

Tone = str  # kind, plain, doubtful, blame or grave

_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+|my fault|my mistake|responsib\w+|forgive)\b", re.IGNORECASE)
_INTEREST = re.compile(
    r"(?:^|[.!?,;] *|\b(?:and|so) )(?:what|how|when|which|would you|will you|can you|could you|may i|is there|are you|do you|did i|tell me|"
    r"help me)\b[^.!?]*\b(?:you|your|yours|for you)\b[^.!?]*[?.]",
    re.IGNORECASE,
)
_WARMTH = re.compile(
    r"\b(?:thank(?: you|s)|i (?:hear|believe|love|miss|appreciate|understand)(?:d)? (?:you|that)|you'?re right|you matter|"
    r"that makes sense|i'?m (?:glad|grateful|here|listening)|take your time|i'?m proud)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn as the partner hears it.

    Attributes:
        text: the turn, as it was checked.
        landing: 0 to 1, how much it will hurt.
        hurts: whether that is enough to count.
        faults: ids of what was found against it, the gravest first.
        parts: ids of what earns something, the most first.
        findings: marks for both, in the text's order.
        tone: ``kind``, ``plain``, ``doubtful``, ``blame`` or ``grave``.
        worth: what it earns, 0 to ``MOST``.
        words: the user's words that weigh most; empty where nothing stands out.
    """

    text: str
    landing: float
    hurts: bool
    faults: tuple[str, ...]
    parts: tuple[str, ...]
    findings: tuple[Finding, ...]
    tone: Tone
    worth: float
    words: str


def hear(checks: Checks, text: str, context: Sequence[str] = (), earlier: Sequence[str] = ()) -> Heard:
    """What the checks say of a turn.

    Args:
        checks: the checks.
        text: the user's words.
        context: what both said before, oldest first.
        earlier: what the user said before; saying the same again earns nothing.

    Raises:
        InputError: the text is empty or too long.
        ModelMissing, ModelDamaged: the checks can't be used.
    """
    turn = checks.check(text, "turn", context)
    statement = checks.check(text, "i_statement")
    apology = checks.check(text, "apology")
    apologizes = _APOLOGY.search(turn.text) is not None
    faults = [*turn.faults, *(apology.faults if apologizes else ())]
    faults.sort(key=lambda fault: (fault not in GRAVE, fault in MILD))
    hurts = turn.verdict == "hurts"
    found = _parts(statement, apology, apologizes, hurts)
    owns = "responsibility" in found and not apology.faults
    # To own something one has to name what was done, and that reads like a charge; and to see the other's side
    # reads like mind reading, where it doesn't sting.
    spared = {"you_accusation"} if owns else set()
    spared |= {"mind_reading"} if "perspective" in found and not hurts else set()
    faults = [fault for fault in faults if fault not in spared]
    tone = _tone(turn, faults, hurts, owns)
    repeated = _same(turn.text) in {_same(said) for said in earlier}
    worth = 0.0
    if tone in ("kind", "plain") and not repeated and len(turn.text.split()) > FEW_WORDS:
        worth = (min(MOST, sum(WORTH[part] for part in found)) or PLAIN) * (0.5 if faults else 1.0)
        tone = "kind" if found else "plain"
    elif tone == "kind":
        tone = "plain"
    sources = (turn.findings, statement.findings, apology.findings if apologizes or found else ())
    marks = _marks(sources, {*faults, *found}, found)
    return Heard(
        turn.text,
        turn.score,
        hurts,
        tuple(faults),
        tuple(found),
        marks,
        tone,
        worth,
        _words(turn.text, marks, faults or list(found)),
    )


def _parts(
    statement: CheckResult, apology: CheckResult, apologizes: bool, hurts: bool
) -> dict[str, Span | None]:
    """What earns something, with its place where only this page knows it, the most first."""
    there: dict[str, Span | None] = {
        part: None for part in ("perspective", "feeling", "request") if statement.parts[part]
    }
    # The apology's checks read any talk of "I did" as an apology; away from one only the clear parts count.
    for part in ("responsibility", "impact", "amends_or_change"):
        if apology.parts[part] and (apologizes or part == "responsibility"):
            there[part] = None
    for part, pattern in (("interest", _INTEREST), ("warmth", _WARMTH)):
        match = pattern.search(statement.text.replace("’", "'"))
        # These two are only words: where the whole turn will hurt, “what's wrong with you?” is no interest.
        if match and not hurts and not (part == "interest" and "request" in there):
            lead = len(match[0]) - len(match[0].lstrip(" .!?,;"))  # the end of the sentence before
            there[part] = Span(match.start() + lead, match.end())
    return dict(sorted(there.items(), key=lambda part: -WORTH[part[0]]))


def _tone(turn: CheckResult, faults: Sequence[str], hurts: bool, owns: bool) -> Tone:
    serious = [fault for fault in faults if fault not in MILD]
    if hurts and GRAVE.intersection(serious):
        return "grave"
    if owns:
        return "plain" if faults else "kind"
    if (hurts and serious) or len(serious) >= 2:
        return "blame"
    if serious or turn.score >= BITTER:
        return "doubtful"
    return "plain" if faults or hurts else "kind"


def _marks(
    sources: Sequence[Sequence[Finding]], wanted: set[str], own: dict[str, Span | None]
) -> tuple[Finding, ...]:
    marks = {
        (found.check, found.span): found for source in sources for found in source if found.check in wanted
    }
    for part, span in own.items():
        if span is not None:
            reason = "You ask how it is for them." if part == "interest" else "This is kind."
            marks[part, span] = Finding(part, span, 1.0, reason, "tete/strategy-2")
    return tuple(sorted(marks.values(), key=lambda found: (found.span.start, found.span.end, found.check)))


def _words(text: str, marks: Sequence[Finding], order: Sequence[str]) -> str:
    """The words of the first in an order that has any."""
    for check in order:
        for mark in marks:
            if mark.check == check:
                words = " ".join(text[mark.span.start : mark.span.end].split()).strip(" .,;:!?")
                return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + "…"
    return ""


def _same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
