"""The mood: earned step by step, lost at once, and the same every time."""

import itertools

import pytest

from coach.practice.hearing import MOST, PLAIN, Heard
from coach.practice.mood import Mood, moved
from coach.practice.scene import Stage


def heard(tone: str, worth: float = 0.0, words: str = "") -> Heard:
    faults = {"grave": ("contempt",), "blame": ("always_never",), "doubtful": ("sarcasm",)}.get(tone, ())
    return Heard("some words", 0.5, tone in ("grave", "blame"), faults, (), (), tone, worth, words)


KIND, BEST, CIVIL = heard("kind", 0.75), heard("kind", MOST), heard("plain", PLAIN)
BLAME, GRAVE, DOUBT = heard("blame"), heard("grave"), heard("doubtful")


def after(start: Stage, *turns: Heard) -> Mood:
    mood = Mood(start)
    for turn in turns:
        mood = moved(mood, turn).after
    return mood


@pytest.mark.parametrize("start", Stage)
def test_no_first_line_softens_and_no_turn_jumps_up_two_stages(start: Stage) -> None:
    assert after(start, BEST).stage == start
    mood = Mood(start)
    for _ in range(12):
        move = moved(mood, BEST)
        assert move.steps in (0, 1)
        mood = move.after
    assert mood.stage is Stage.OPEN


@pytest.mark.parametrize("start", [Stage.OPEN, Stage.SOFTENING, Stage.GUARDED, Stage.HURT])
def test_blame_costs_at_once(start: Stage) -> None:
    assert after(start, BEST, BLAME).stage < start + 1
    assert after(start, BLAME).stage == start - 1


def test_after_contempt_one_kind_word_repairs_nothing() -> None:
    once = after(Stage.GUARDED, GRAVE)
    assert once.stage is Stage.HURT
    kind_needed = next(n for n in range(1, 20) if after(Stage.GUARDED, GRAVE, *[KIND] * n).stage > once.stage)
    without = next(n for n in range(1, 20) if after(Stage.HURT, *[KIND] * n).stage > Stage.HURT)
    assert kind_needed >= without + 2
    assert after(Stage.GUARDED, GRAVE, *[CIVIL] * 20).owed == once.owed  # being civil again is no amends


def test_being_civil_alone_opens_nobody() -> None:
    assert after(Stage.GUARDED, *[CIVIL] * 30).stage is Stage.GUARDED
    assert after(Stage.GUARDED, *[CIVIL] * 8, KIND).stage is Stage.SOFTENING


def test_one_doubt_moves_nothing_and_two_in_a_row_do() -> None:
    assert after(Stage.GUARDED, DOUBT).stage is Stage.GUARDED
    assert after(Stage.GUARDED, DOUBT, DOUBT).stage is Stage.HURT
    assert after(Stage.GUARDED, DOUBT, KIND, DOUBT).stage is Stage.GUARDED


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("alarm", [BLAME, DOUBT])
def test_one_false_alarm_does_not_ruin_a_skilful_run(place: int, alarm: Heard) -> None:
    turns = [heard("kind", 1.0)] * 8
    turns[place] = alarm
    best = max(after(Stage.GUARDED, *turns[:n]).stage for n in range(5, 9))
    assert best >= Stage.SOFTENING


def test_it_is_the_same_every_time_and_stays_within_bounds() -> None:
    for turns in itertools.product([KIND, BLAME, GRAVE, DOUBT, CIVIL], repeat=5):
        mood = after(Stage.HURT, *turns)
        assert mood == after(Stage.HURT, *turns)
        assert Stage.SHUT_DOWN <= mood.stage <= Stage.OPEN
        assert 0 <= mood.credit <= 2 and 0 <= mood.owed <= 3


def test_it_explains_itself() -> None:
    move = moved(Mood(Stage.GUARDED), heard("blame", words="you always"))
    assert move.why == "Moved from guarded to hurt because of “you always”."
    assert moved(Mood(Stage.GUARDED, 1.5), heard("kind", 1.0, "I was wrong")).why == (
        "Moved from guarded to softening because of “I was wrong”."
    )
    assert moved(Mood(Stage.SHUT_DOWN), BLAME).why.startswith("Stayed shut down")
