"""Each rule finds what it warns of, and keeps silent about what only sounds like it."""

import tomllib
from pathlib import Path

import pytest

from coach.safety.cues import Rule, load_rules
from coach.safety.screen import DANGERS, REFUSALS
from coach.safety.typed import canonical, mended

EXAMPLES = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
RULES = load_rules()
KNOWN = frozenset(["kill", "myself", "want", "to", "die", "took", "pills", "suicide", "hit", "me"])


def matched(text: str) -> set[str]:
    return {m.rule.id for m in RULES.matches(canonical(mended(text, KNOWN))) if not m.guarded}


def test_every_rule_has_examples_a_reason_and_a_label() -> None:
    assert {rule.id for rule in RULES.rules} == set(EXAMPLES)
    assert {rule.label for rule in RULES.rules} == {*DANGERS, *REFUSALS}
    for rule in RULES.rules:
        assert rule.reason.endswith(".") and len(rule.reason.split()) > 5
        assert 1 <= rule.severity <= 3
        assert len(EXAMPLES[rule.id]["hits"]) >= 3
        assert len(EXAMPLES[rule.id]["misses"]) >= 3


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda r: r.id)
def test_hits_are_found_and_near_misses_are_not(rule: Rule) -> None:
    for text in EXAMPLES[rule.id]["hits"]:
        assert rule.id in matched(text), text
    for text in EXAMPLES[rule.id]["misses"]:
        assert rule.id not in matched(text), text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k1ll mys3lf", "kill myself"),
        ("K I L L  M Y S E L F", "kill myself"),
        ("i w a n t t o d i e", "i want to die"),
        ("su*cide", "suicide"),
        ("s.u.i.c.i.d.e", "suicide"),
        ("kiiiill meee", "kill me"),
        ("ｋｉｌｌ myself", "kill myself"),
        ("kіll mуself", "kill myself"),  # Cyrillic letters
        ("k\u200bill myself", "kill myself"),
        ("i dont wanna die, kms lol", "i dont want to die kill myself lol"),
    ],
)
def test_letters_are_put_right(typed: str, meant: str) -> None:
    assert canonical(mended(typed, KNOWN)) == meant


@pytest.mark.parametrize("text", ["I'm 24M and he's 5yo", "at 10am on the 2nd", "$200 and 50%", "b4 we met"])
def test_ages_times_and_sums_stay_as_they_are(text: str) -> None:
    assert mended(text, KNOWN) == text.lower()


def test_a_pattern_does_not_reach_into_the_next_sentence() -> None:
    assert "perpetrator_plain" not in matched("I hit. Her sister called.")
