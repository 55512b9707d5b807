"""A wording keeps what was meant."""

import pytest

from coach.practice.meant import turned


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("I want to tell my life to a stranger.", "I don't tell my life to a stranger."),
        ("Sorry, but I think I did it on purpose.", "It isn't as if I do it on purpose."),
        (
            "I put a card there, instead of talking to you. ",
            "You put a card there, instead of talking to me. That hurt.",
        ),
        ("Is it the lies that make me feel so alone?", "It's the lying that makes me feel so alone."),
        ("I can listen to this now.", "I can't listen to this now. Give me an hour."),
    ],
)
def test_a_wording_that_turns_the_meaning_is_told(line: str, meant: str) -> None:
    assert turned(line, meant)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("I don't tell my life to strangers.", "I don't tell my life to a stranger."),
        ("Do you know how it feels to add up numbers that aren't true?", "Do you know how it feels to add up the numbers every month and they aren't even true?"),
        ("I'm going to my sister's tonight.", "I'm going to my sister's for tonight. Don't wait."),
        ("That hurt.", "You put a card there, instead of talking to me. That hurt."),
        ("Good to hear.", "It helps that you say it out loud."),
    ],
)  # fmt: skip
def test_a_fair_wording_passes(line: str, meant: str) -> None:
    assert not turned(line, meant)
