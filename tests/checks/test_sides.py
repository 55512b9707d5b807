"""Whether a wording takes a side."""

import json
from pathlib import Path

import numpy as np
import pytest

from coach.checks.grounding import Grounding
from coach.checks.sides import sides
from coach.domain.guidance import Passage, Reading, Section, Source

CONFLICTS = Path(__file__).resolve().parents[1] / "evaluation" / "conflicts.jsonl"


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("You're right to be angry, and he should not have lied.", "teller"),
        ("He's being selfish.", "teller"),
        ("That was unfair of her.", "teller"),
        ("You did nothing wrong.", "teller"),
        ("It’s not your fault.", "teller"),
        ("You have every right to expect that.", "teller"),
        ("Your husband needs to apologize.", "teller"),
        ("You were wrong to shout at her.", "other"),
        ("Your wife is right.", "other"),
        ("She deserves an apology from you.", "other"),
        ("You should apologize to her.", "other"),
        ("You're overreacting.", "other"),
        ("You both want the same.", None),
        ("Neither of you is to blame.", None),
        ("It is hard to hear this from him.", None),
        ("He may feel that you're wrong.", None),
        ("Is he right?", None),
        ("It isn't about who is right.", None),
        ("She isn't wrong to want that.", None),
        ("Tell her which moment hurt you, and ask how it was for her.", None),
        ("Take responsibility for your own part.", None),
        ("You're right, and he's right too.", None),
        ("", None),
    ],
)
def test_sides(text: str, side: str | None) -> None:
    assert sides(text) == side


def test_grounding_shows_no_sentence_that_takes_a_side() -> None:
    def alike(texts: object) -> np.ndarray:
        return np.ones((len(list(texts)), 1), dtype=np.float32)  # type: ignore[call-overload]

    source = Source("s", "S")
    passage = Passage("s/1#1", "s/1", "Take turns to talk, and listen when he was unfair to you.")
    reading = Reading(Section("s/1", "One", source, (passage,)), (passage,))
    shown = Grounding(alike).check("He was unfair to you, so take turns to talk.", "what now", reading, [])
    assert shown is not None and shown.origin == "replacement"
    shown = Grounding(alike).check("Take turns to talk and listen to him.", "what now", reading, [])
    assert shown is not None and shown.origin == "model"


def test_the_fifty_conflicts_are_told_from_both_sides() -> None:
    rows = [json.loads(line) for line in CONFLICTS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 50 and len({row["topic"] for row in rows}) == 50
    assert all(row["one"] and row["other"] and row["one"] != row["other"] for row in rows)
