"""The checks as one door: a text and a kind in, verdict, parts, faults, score and marks out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.checks.cue import Check
from coach.checks.landing import BEFORE, in_talk, weighed
from coach.checks.learned import Weights, frozen
from coach.checks.reading import Reading, read
from coach.checks.registry import (
    APOLOGIES,
    FAMILIES,
    TURNS,
    Family,
    evidence,
    verdict_features,
)
from coach.domain.findings import Finding
from coach.domain.text import Span, Text
from coach.errors import InputError

__all__ = ["KINDS", "WEIGHTS", "CheckResult", "Checks"]

KINDS = ("i_statement", "apology", "turn", "patterns")
WEIGHTS = Path(__file__).parent / "weights"
LONGEST_TEXT = 20_000  # characters; nobody says more than that in one breath
SURE = 0.4  # a cue is marked only where the learned weights find its sentence at least this likely
DEFINED = frozenset(
    {"always_never", "you_accusation", "contempt", "need"}
)  # their words nearly are what they mean
CUED = 0.6  # of its threshold is enough for one of these where a cue speaks for it, too
OPEN_ATTACKS = frozenset({"name_calling", "contempt", "threat"})

_Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the checks say of one text.

    Attributes:
        text: the text as it was checked; the findings' spans are places in it.
        kind: one of ``KINDS``.
        verdict: i_statement: i_statement, blame, pseudo_i, mixed or neutral; apology: complete, partial,
            undone (a fault takes it back) or none; turn: hurts or lands; patterns: toxic or none.
        parts: whether each part is there, by id; empty for turn and patterns.
        faults: ids of what was found against it, in the checks' order.
        score: 0 to 1. turn and i_statement: how much it will hurt; apology: how whole it is; patterns: how
            sure the surest pattern is.
        findings: marks for parts and faults alike (a fault's ``check`` is in ``faults``), in the text's order.
    """

    text: str
    kind: str
    verdict: str
    parts: dict[str, bool] = field(hash=False)
    faults: tuple[str, ...]
    score: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Judged:
    reading: Reading
    odds: NDArray[np.float32]  # by label, of the whole message
    pieces: NDArray[np.float32]  # log odds, shape (pieces, labels)
    vector: NDArray[np.float32]  # of the whole message, the layers as they came


class Checks:
    """Looks at texts with rules and learned weights.

    Args:
        embed: vectors, shape (texts, 5 x 384), for a sequence of texts; see ``guidance.tone``.
        folder: where the weights are.
    """

    def __init__(self, embed: _Embed, folder: Path = WEIGHTS) -> None:
        self._embed = embed
        self._folder = folder
        self._weights: dict[str, Weights] = {}

    def load(self) -> None:
        """Read the weights now; some tenths of a second.

        Raises:
            ModelMissing: a file of weights isn't there.
            ModelDamaged: one can't be read.
        """
        for family in FAMILIES:
            if family.name not in self._weights:
                self._weights[family.name] = Weights.load(self._folder / f"{family.name}.npz")

    def check(self, text: str, kind: str, context: Sequence[str] = ()) -> CheckResult:
        """Check one text.

        Args:
            text: what somebody wants to say.
            kind: one of ``KINDS``.
            context: the turns before, oldest first; only a turn's score looks at them.

        Raises:
            InputError: the text is empty or too long, or the kind isn't known.
            ModelMissing, ModelDamaged: the weights can't be used.
        """
        if kind not in KINDS:
            raise InputError(f"“{kind}” isn't a kind of check. Use one of: {', '.join(KINDS)}.")
        parsed = Text.parse(text)
        if not parsed.sentences:
            raise InputError("There is nothing to check. Write at least one word.")
        if len(parsed.content) > LONGEST_TEXT:
            raise InputError(f"That is more than {LONGEST_TEXT} characters. Check it in parts.")
        self.load()
        family = APOLOGIES if kind == "apology" else TURNS
        before = [Text.parse(turn[:LONGEST_TEXT]) for turn in context][-BEFORE:] if kind == "turn" else []
        judged = self._judged(family, [parsed, *(turn for turn in before if turn.sentences)])
        if kind == "apology":
            return self._apology(judged[0])
        if kind == "turn":
            return self._turn(judged)
        return self._i_statement(judged[0]) if kind == "i_statement" else self._patterns(judged[0])

    def _judged(self, family: Family, texts: Sequence[Text]) -> list[_Judged]:
        weights = self._weights[family.name]
        readings = [read(text, family.checks) for text in texts]
        strings = [string for reading in readings for string in reading.strings]
        flags = np.concatenate([reading.flags for reading in readings])
        vectors = self._embed(strings)
        whole, piece, tuned = weights.read(vectors, flags)
        mix = weights.heads["mix"]
        judged, start = [], 0
        for reading in readings:
            end = start + len(reading.flags)
            pieces = np.stack([piece[start + 1 : end], tuned[start + 1 : end]])
            seen = evidence(family, np.stack([whole[start], tuned[start]]), pieces, flags[start])
            odds = np.einsum("lf,fl->l", seen, mix.weights) + mix.bias
            judged.append(_Judged(reading, odds, pieces.mean(axis=0), frozen(vectors[start])))
            start = end
        return judged

    def _found(
        self, family: Family, judged: _Judged, checks: Sequence[Check]
    ) -> dict[str, tuple[Finding, ...]]:
        limits = self._weights[family.name].thresholds
        found = {}
        for check in checks:
            column = family.labels.index(check.id)
            sure = float(_likely(judged.odds[column]))
            # what was learned doesn't overrule a guard where no cue speaks for it
            vetoed = not judged.reading.cues[check.id] and check.guarded(judged.reading.words)
            eased = CUED if judged.reading.cues[check.id] and check.id in DEFINED else 1.0
            if sure >= eased * limits[check.id] and not vetoed:
                spans = _marked(judged, check.id, column)
                found[check.id] = tuple(
                    Finding(check.id, s, sure, check.reason, check.section) for s in spans
                )
        return found

    def _i_statement(self, judged: _Judged) -> CheckResult:
        found = self._found(TURNS, judged, (*TURNS.parts, *TURNS.faults))
        head = self._weights["turns"].heads["verdict"]
        verdict = head.labels[int(np.argmax(head(verdict_features(judged.odds[None]))[0]))]
        return _result(judged, "i_statement", verdict, TURNS.parts, TURNS.faults, found, self._hurt([judged]))

    def _apology(self, judged: _Judged) -> CheckResult:
        found = self._found(APOLOGIES, judged, APOLOGIES.checks)
        faults = [check.id for check in APOLOGIES.faults if check.id in found]
        parts = [check.id for check in APOLOGIES.parts if check.id in found]
        whole = "responsibility" in parts and len(parts) >= 3
        verdict = "undone" if faults else "complete" if whole else "partial" if parts else "none"
        worth = {
            "ack_what": 0.2,
            "impact": 0.2,
            "responsibility": 0.35,
            "amends_or_change": 0.25,
        }  # Lewicki 2016
        score = sum(worth[part] for part in parts) * 0.6 ** len(faults)
        return _result(judged, "apology", verdict, APOLOGIES.parts, APOLOGIES.faults, found, score)

    def _turn(self, judged: Sequence[_Judged]) -> CheckResult:
        found = self._found(TURNS, judged[0], (*TURNS.faults, *TURNS.patterns))
        score, limit = self._hurt(judged), self._weights["turns"].thresholds["landing"]
        if OPEN_ATTACKS & found.keys():
            score = max(score, limit)  # an insult hurts, however quiet the talk was before
        verdict = "hurts" if score >= limit else "lands"
        return _result(judged[0], "turn", verdict, (), (*TURNS.faults, *TURNS.patterns), found, score)

    def _patterns(self, judged: _Judged) -> CheckResult:
        found = self._found(TURNS, judged, TURNS.patterns)
        columns = [TURNS.labels.index(check.id) for check in TURNS.patterns]
        score = float(_likely(judged.odds[columns]).max())
        return _result(judged, "patterns", "toxic" if found else "none", (), TURNS.patterns, found, score)

    def _hurt(self, judged: Sequence[_Judged]) -> float:
        """How much the first will hurt, the others being the turns before it."""
        heads = self._weights["turns"].heads
        line = [float(heads["line"](j.vector[None])[0, 0]) for j in judged]
        talk = float(heads["talk"](in_talk([j.vector for j in judged])[None])[0, 0])
        label = float(judged[0].odds[TURNS.labels.index("lands")])
        return float(_likely(heads["landing"](weighed(talk, line[0], label, line[1:]))[0, 0]))


def _likely(odds: NDArray[np.float32] | np.float32) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(odds, dtype=np.float32))), dtype=np.float32)


def _marked(judged: _Judged, check: str, column: int) -> list[Span]:
    """The cues in likely pieces; else the piece that carries it most."""
    likely = _likely(judged.pieces[:, column])
    best = int(np.argmax(likely))
    strong = [
        p for p, sure in zip(judged.reading.pieces, likely, strict=True) if sure >= min(SURE, likely[best])
    ]
    marked = [cue for cue in judged.reading.cues[check] if any(cue.overlaps(piece) for piece in strong)]
    return [_tight(judged.reading.text, span) for span in marked or [judged.reading.pieces[best]]]


def _tight(text: Text, span: Span) -> Span:
    piece = text.of(span)
    left = len(piece) - len(piece.lstrip(" ,.;:!?…–—-"))
    right = len(piece.rstrip(" ,;:–—-"))
    return Span(span.start + left, span.start + right) if right > left else span


def _result(
    judged: _Judged,
    kind: str,
    verdict: str,
    parts: Sequence[Check],
    faults: Sequence[Check],
    found: dict[str, tuple[Finding, ...]],
    score: float,
) -> CheckResult:
    findings = sorted(
        (f for marks in found.values() for f in marks), key=lambda f: (f.span.start, f.span.end)
    )
    return CheckResult(
        judged.reading.text.content,
        kind,
        verdict,
        {check.id: check.id in found for check in parts},
        tuple(check.id for check in faults if check.id in found),
        round(score, 4),
        tuple(findings),
    )
