"""Every check finds what it looks for, keeps silent about what only resembles it, and says what it rests on."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from coach.checks.check import Checks
from coach.checks.cue import Check, plain
from coach.checks.registry import APOLOGIES, TURNS
from coach.domain.text import Text

ROOT = Path(__file__).resolve().parents[2]
NAMED = [*TURNS.parts, *TURNS.faults, *TURNS.patterns, *APOLOGIES.parts, *APOLOGIES.faults]
EXAMPLES: dict[str, dict[str, Any]] = {}
for file in ("i_statement", "toxic_patterns", "apology"):
    EXAMPLES |= tomllib.loads((ROOT / "tests/examples" / f"{file}.toml").read_text(encoding="utf-8"))
SECTION = re.compile(r"\{#([\w/-]+)\}")


@pytest.fixture(scope="module")
def checks(real_checks: Checks) -> Checks:
    return real_checks


def kind(check: Check) -> str:
    if check in TURNS.patterns:
        return "patterns"
    return "apology" if check in APOLOGIES.checks else "i_statement"


@pytest.mark.parametrize("check", NAMED, ids=lambda c: c.id)
def test_each_check_has_examples_a_reason_and_something_to_rest_on(check: Check) -> None:
    sections = {
        s for path in (ROOT / "corpus").glob("*.md") for s in SECTION.findall(path.read_text("utf-8"))
    }
    assert len(EXAMPLES[check.id]["hits"]) >= 3
    assert len(EXAMPLES[check.id]["misses"]) >= 3
    assert check.section in sections | {"Rogers 2018", "Lewicki 2016"}
    assert check.looks_for
    assert check.reason.endswith(".")


def test_ids_are_unique() -> None:
    assert len({c.id for c in NAMED}) == len(NAMED) == len(EXAMPLES)


@pytest.mark.index
@pytest.mark.parametrize("check", NAMED, ids=lambda c: c.id)
def test_hits_are_found_and_marked(checks: Checks, check: Check) -> None:
    for text, carries in EXAMPLES[check.id]["hits"]:
        result = checks.check(text, kind(check))
        assert check.id in result.faults or result.parts.get(check.id), text
        marks = [f.span for f in result.findings if f.check == check.id]
        place = plain(Text.parse(text)).index(carries)
        assert any(m.start < place + len(carries) and place < m.end for m in marks), (text, marks)
        assert all(0 <= m.start < m.end <= len(result.text) for m in marks)


@pytest.mark.index
@pytest.mark.parametrize("check", NAMED, ids=lambda c: c.id)
def test_near_misses_stay_silent(checks: Checks, check: Check) -> None:
    for text in EXAMPLES[check.id]["misses"]:
        result = checks.check(text, kind(check))
        assert check.id not in result.faults, text
        assert not result.parts.get(check.id), text
