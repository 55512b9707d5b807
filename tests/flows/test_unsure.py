"""Answers that leave a question open."""

import pytest

from coach.flows.unsure import told, unsure


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know",
        "idk",
        "Hm, no idea, it's everything",
        "I really don’t know yet.",
        "not sure",
        "Well, the usual. You know how it goes.",
        "You'd have to ask her.",
        "That should be obvious by now.",
        "?",
    ],
)
def test_what_tells_nothing_is_heard(answer: str) -> None:
    assert unsure(answer)
    assert told(answer) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "hurt",
        "I don't know what we spend",
        "I can't tell her anything",
        "he said nothing",
        "everything was dark",
        "whatever I say, he leaves the room",
        "I suppose I could have handled it differently.",
    ],
)
def test_what_tells_something_stays_as_it_is(answer: str) -> None:
    assert not unsure(answer)
    assert told(answer) == answer


def test_a_word_after_an_i_dont_know_is_the_answer_after_all() -> None:
    assert told("I don't know, sad maybe") == "sad maybe"
    assert not unsure("I don't know, sad maybe")
    assert unsure("I don't know, she just went cold on me")
