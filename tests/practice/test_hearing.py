"""What the checks say of a turn, brought together: two must agree before a turn counts as blame."""

from collections.abc import Sequence

import pytest

from coach.checks.check import CheckResult, Checks
from coach.domain.findings import Finding
from coach.domain.text import Span
from coach.practice.hearing import MOST, hear


class Told(Checks):
    """Checks that find what they are told to."""

    def __init__(
        self, score: float, faults: Sequence[str] = (), parts: Sequence[str] = (), apology: Sequence[str] = ()
    ) -> None:
        self.score, self.faults, self.there, self.apology = score, tuple(faults), parts, tuple(apology)

    def check(self, text: str, kind: str, context: Sequence[str] = ()) -> CheckResult:
        names = {
            "i_statement": ("feeling", "situation", "need", "request", "perspective"),
            "apology": ("ack_what", "impact", "responsibility", "amends_or_change"),
        }.get(kind, ())
        parts = {name: name in self.there for name in names}
        faults = {"turn": self.faults, "apology": self.apology}.get(kind, ())
        found = [*faults, *(name for name, there in parts.items() if there)]
        marks = tuple(
            Finding(name, Span(0, len(text.split()[0])), 0.9, "why", "tete/strategy-3") for name in found
        )
        return CheckResult(
            text, kind, "hurts" if self.score >= 0.5 else "lands", parts, faults, self.score, marks
        )


@pytest.mark.parametrize(
    ("checks", "tone"),
    [
        (Told(0.9, ["always_never"]), "blame"),
        (Told(0.2, ["always_never", "sarcasm"]), "blame"),
        (Told(0.2, ["always_never"]), "doubtful"),  # one sign alone may be a false alarm
        (Told(0.6), "plain"),
        (Told(0.95), "doubtful"),
        (Told(0.9, ["contempt"]), "grave"),
        (Told(0.2, ["contempt"]), "doubtful"),
        (Told(0.9, ["pseudo_feeling"]), "doubtful"),
        (Told(0.2, ["pseudo_feeling"]), "plain"),
        (Told(0.2, parts=["feeling"]), "kind"),
        (Told(0.6, parts=["feeling"]), "kind"),  # the score alone doesn't take it away
        (Told(0.2), "plain"),
    ],
)
def test_the_tone_of_a_turn(checks: Told, tone: str) -> None:
    assert hear(checks, "Words that nobody has a list of").tone == tone


def test_no_single_turn_earns_a_whole_step() -> None:
    everything = Told(0.1, parts=["feeling", "perspective", "request", "responsibility", "impact"])
    assert hear(everything, "I am sorry for all of it, my dear").worth == MOST < 2


def test_saying_the_same_again_earns_nothing_and_neither_do_a_few_words() -> None:
    checks = Told(0.1, parts=["feeling"])
    assert hear(checks, "I felt really sad today").worth > 0
    again = hear(checks, "I felt really sad, today!", earlier=["I felt really sad today"])
    assert (again.tone, again.worth) == ("plain", 0.0)
    assert hear(checks, "Sad. Yes.").worth == 0


def test_an_apology_that_takes_itself_back_is_no_kindness() -> None:
    shifted = Told(0.3, apology=["blame_shift", "excuse"], parts=["responsibility"])
    assert hear(shifted, "I'm sorry, but you made me do it").tone == "doubtful"
    assert (
        hear(shifted, "We were at the lake that day").faults == ()
    )  # away from an apology those checks are silent


def test_a_question_for_the_other_counts_where_it_does_not_sting() -> None:
    heard = hear(Told(0.1), "What was it like for you that evening?")
    assert heard.parts == ("interest",) and heard.words == "What was it like for you that evening"
    assert hear(Told(0.6), "What is wrong with you this evening?").parts == ()


def test_the_words_that_weigh_most_are_the_gravest() -> None:
    heard = hear(Told(0.9, ["always_never", "contempt"]), "Pathetic, as always")
    assert heard.faults == ("contempt", "always_never") and heard.words == "Pathetic"
