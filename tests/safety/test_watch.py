"""What a conversation remembers of danger: sticky, adding up, and calm only by the button."""

import json
import tomllib
from pathlib import Path

import pytest

from coach.domain.safety import STOPPED, Screening, Watch
from coach.domain.session import Session

LINES = tomllib.loads((Path(__file__).parent / "talk_down.toml").read_text(encoding="utf-8"))["lines"]
GRAVE = Screening("x", "self_harm", ("self_harm",), 3, ("Because.",), {"self_harm": 0.9})
NOTHING = Screening("x", hints={"self_harm": 0.0})


def mild(hint: float) -> Screening:
    return Screening("x", hints={"abuse_victim": hint})


def test_one_grave_message_switches_it_on_and_closes_the_exercises() -> None:
    watch = Watch().after(GRAVE)
    assert watch.on
    assert watch.stops == STOPPED
    assert (watch.label, watch.severity) == ("self_harm", 3)
    assert Watch().stops == frozenset()


def test_there_are_sixty_ways_to_talk_it_down() -> None:
    assert len(set(LINES)) == 60


def test_nothing_said_afterwards_switches_it_off() -> None:
    watch = Watch().after(GRAVE)
    for _ in range(200):
        watch = watch.after(NOTHING)
    assert watch.on and watch.label == "self_harm"


def test_the_button_calms_it_and_a_new_acute_message_alarms_anew() -> None:
    watch = Watch().after(GRAVE).false_alarm()
    assert not watch.on and watch.calmed == 1 and watch.heard == ()
    assert watch.after(NOTHING).on is False
    assert watch.after(GRAVE).on


def test_turns_that_are_mild_each_add_up() -> None:
    watch = Watch()
    for turn in range(10):
        watch = watch.after(mild(0.35))
        if turn == 0:
            assert not watch.on
    assert watch.on and watch.mild and watch.label == "abuse_victim"


def test_ordinary_turns_never_add_up() -> None:
    watch = Watch()
    for _ in range(500):
        watch = watch.after(mild(0.04))
    assert not watch.on


def test_a_refused_wish_alone_leaves_no_watch() -> None:
    assert not Watch().after(Screening("x", "refuse_control", ("refuse_control",), 2, ("No.",), {})).on


@pytest.mark.parametrize(
    "watch", [Watch(), Watch().after(GRAVE), Watch().after(mild(0.4)).after(GRAVE).false_alarm()]
)
def test_it_survives_being_stored(watch: Watch) -> None:
    assert Watch.from_json(json.loads(json.dumps(watch.to_json()))) == watch


def test_what_is_not_a_watch_is_told() -> None:
    with pytest.raises(ValueError, match="stored watch"):
        Watch.from_json({"severity": 2})


def test_taking_back_words_does_not_take_back_what_was_heard() -> None:
    session = Session(watch=Watch().after(GRAVE))
    assert session.before(0).watch.on
