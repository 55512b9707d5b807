"""What the coach says to a draft: one strength, one thing to try, and what has changed since the last one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coach.checks.check import CheckResult
from coach.domain.findings import Finding, first_of, words_of
from coach.errors import FlowError
from coach.forms import read_table

__all__ = ["Feedback", "Sayings", "found_in", "load_sayings"]

FILE = Path(__file__).parent / "feedback.toml"


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
        return not self.result.faults and self.result.verdict in ("i_statement", "complete", "lands")


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
        has = [part for part in own["strength"] if result.parts.get(part)]
        # Where blame drowns it, a part that is there is still said, but nothing is called good.
        strength = _said(own["strength"][has[0]], result, has[0]) if has else own["none"]["strength"]
        wanting = [
            id_
            for id_ in own["try"]
            if id_ in result.faults or result.parts.get(id_) is False or id_ == result.verdict
        ]
        about = first_of(result.findings, wanting[0]) if wanting else None
        attempt = _said(own["try"][wanting[0]], result, wanting[0]) if wanting else own["none"]["try"]
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
    return (
        f"verdict.{result.verdict}",
        *(f"has.{part}" for part, there in result.parts.items() if there),
        *(f"missing.{part}" for part in missing),
        *(["missing"] if missing else []),
        *(f"fault.{fault}" for fault in result.faults),
        *(["fault"] if result.faults else []),
    )


def _said(sentence: str, result: CheckResult, check: str) -> str:
    """A sentence with the user's words that it is about."""
    words = words_of(result.text, first_of(result.findings, check))
    return sentence.replace("{words}", f"“{words}”")
