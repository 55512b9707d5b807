"""Which passages speak to a question: what is learned of where questions lead."""

import numpy as np
import pytest

from coach.guidance.leading import Leads

NAMES = ("g/a#1", "g/a#2", "g/b#1")
AXES = np.eye(6, dtype=np.float32)


@pytest.fixture(scope="module")
def leads() -> Leads:
    """Questions point along the first three axes, one for each passage; the passages' own vectors tell nothing."""
    chance = np.random.default_rng(3)
    goal = np.repeat(np.arange(3), 20)
    questions = AXES[goal] + 0.1 * chance.normal(size=(60, 6)).astype(np.float32)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    return Leads.fit([NAMES[n] for n in goal], questions, NAMES, AXES[[5, 5, 5]])


def even(names: tuple[str, ...]) -> dict[str, float]:
    return dict.fromkeys(names, 0.5)


@pytest.mark.parametrize("n", range(3))
def test_a_question_leads_where_such_questions_led(leads: Leads, n: int) -> None:
    close = leads.closeness(AXES[n], even(NAMES), even(NAMES))
    assert max(close, key=lambda id_: close[id_]) == NAMES[n]
    assert close[NAMES[n]] == 1.0
    assert all(value < 0.5 for id_, value in close.items() if id_ != NAMES[n])


def test_strange_passages_share_what_falls_to_their_section(leads: Leads) -> None:
    close = leads.closeness(AXES[0], even(NAMES), even(NAMES), strange={"g/a#1", "g/a#2"})
    assert close["g/a#1"] == close["g/a#2"] == 1.0 > close["g/b#1"]
    other = (*NAMES, "mine/x#1")
    assert leads.closeness(AXES[0], even(other), even(other), strange={"mine/x#1"})["mine/x#1"] < 0.5


def test_it_is_kept_and_recalled(leads: Leads) -> None:
    again = Leads.from_arrays(leads.as_arrays())
    assert again.closeness(AXES[1], even(NAMES), even(NAMES)) == leads.closeness(
        AXES[1], even(NAMES), even(NAMES)
    )
