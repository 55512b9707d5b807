"""The tree of turns, the look back, and the swapped seats: pure values."""

import json

import pytest

from coach.domain.findings import Finding
from coach.domain.text import Span
from coach.errors import InputError
from coach.practice.debrief import debrief
from coach.practice.feedback import load_sayings
from coach.practice.hearing import Heard
from coach.practice.mood import moved
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import load_scenes
from coach.practice.seats import Swapped

SCENE = load_scenes()["money"]
SAYINGS = load_sayings()


def mark(text: str, words: str, check: str) -> Finding:
    start = text.index(words)
    return Finding(check, Span(start, start + len(words)), 0.9, "because", "tete/strategy-3")


def blame(text: str = "You always do this to me.") -> Heard:
    found = mark(text, "You always", "always_never")
    return Heard(text, 0.9, True, ("always_never",), (), (found,), "blame", 0.0, "You always")


def kind(text: str = "I was wrong to hide it.") -> Heard:
    found = mark(text, "I was wrong", "responsibility")
    return Heard(text, 0.1, False, (), ("responsibility",), (found,), "kind", 1.0, "I was wrong")


def played(*turns: Heard, begun: Rehearsal | None = None) -> Rehearsal:
    rehearsal = begun or Rehearsal(SCENE)
    for heard in turns:
        move = moved(rehearsal.mood, heard)
        feedback = SAYINGS.feedback(heard, [turn.heard for turn in rehearsal.path])
        rehearsal = rehearsal.plus(heard, move, feedback, f"answer {len(rehearsal.turns)}", "scene")
    return rehearsal


def test_a_turn_can_be_taken_back_and_tried_again() -> None:
    first = played(kind(), blame())
    assert first.mood.stage.id == "hurt"
    again = played(kind("I was wrong, and I own it."), begun=first.take_back())
    assert again.mood.stage.id == "softening"
    assert [turn.number for turn in again.path] == [0, 2]
    assert [[turn.number for turn in way] for way in again.branches] == [[0, 1], [0, 2]]
    assert again.turns[1].heard == first.turns[1].heard  # what was tried stays, with its score
    assert again.context == (
        SCENE.opening,
        "I was wrong to hide it.",
        "answer 0",
        "I was wrong, and I own it.",
        "answer 2",
    )
    assert again.go_to(1).mood == first.mood
    assert again.take_back(0).path == () and again.take_back(0).mood.stage is SCENE.begins


def test_what_is_not_there_cannot_be_taken_back() -> None:
    for wrong in (
        lambda: Rehearsal(SCENE).take_back(),
        lambda: played(kind()).take_back(4),
        lambda: played(kind()).go_to(-1),
    ):
        with pytest.raises(InputError):
            wrong()


def test_it_can_be_saved_and_resumed() -> None:
    rehearsal = played(kind(), blame(), kind("I was wrong again.")).take_back()
    assert Rehearsal.resume(SCENE, json.loads(json.dumps(rehearsal.state()))) == rehearsal
    other = load_scenes()["chores"]
    for scene, state in ((SCENE, {}), (SCENE, {**rehearsal.state(), "at": 9}), (other, rehearsal.state())):
        with pytest.raises(InputError):
            Rehearsal.resume(scene, state)


def test_the_look_back_tells_what_helped_and_what_cost_most() -> None:
    looked = json.loads(json.dumps(debrief(played(kind(), blame(), kind("I was wrong and I see it.")))))
    assert [point["stage"] for point in looked["arc"]] == ["guarded", "guarded", "hurt", "hurt"]
    assert [point["value"] for point in looked["arc"]] == [2, 2, 1, 1]
    assert looked["redo"]["turn"] == 1 and "You always" in looked["redo"]["why"]
    assert looked["redo"]["section"] == "tete/strategy-3"
    assert looked["best"]["turn"] in (0, 2)
    assert {guide["section"] for guide in looked["guides"]} >= {"tete/strategy-3", *SCENE.sections}
    outside = " ".join(looked["outside"])
    assert SCENE.views.user in outside and SCENE.views.partner in outside and "“You always”" in outside


def test_the_look_back_praises_nothing_that_is_not_there() -> None:
    looked = debrief(played(blame(), blame("You always lie.")))
    assert looked["best"] is None
    assert "easier" not in " ".join(looked["outside"])
    assert debrief(played(kind()))["redo"] is None
    with pytest.raises(InputError):
        debrief(Rehearsal(SCENE))


def test_feedback_names_the_words_and_goes_on_to_what_is_missing() -> None:
    first = SAYINGS.feedback(blame())
    assert "“You always”" in first.attempt and first.section == "tete/strategy-3"
    assert first.strength == "You try it out here, where it can be taken back."
    second = SAYINGS.feedback(kind(), [blame()])
    assert second.strength == "You own your part: “I was wrong”."
    assert "say what you heard" in second.attempt


def test_somebody_who_is_heated_hears_less() -> None:
    calm, heated = SAYINGS.feedback(blame()), SAYINGS.feedback(blame("You always shout."), [blame()])
    assert heated.heated and not calm.heated
    assert heated.strength == "" and len(heated.attempt) < len(calm.attempt)


def test_every_saying_can_be_said() -> None:
    quoted = Heard("x", 0.1, False, (), (), (), "plain", 0.25, "")
    for group in SAYINGS.sentences.values():
        for name, saying in group.items():
            assert saying["text"].count("{words}") <= 1 and "!" not in saying["text"]
            if name in ("hurts", "hearing", "own", "felt", "asking", "none", "trying"):
                assert "{words}" not in saying["text"]
    assert "{" not in SAYINGS.feedback(quoted).attempt


def test_swapped_seats_begin_with_hearing_and_stay_there_while_it_is_heated() -> None:
    seats = Swapped(SCENE)
    for n in range(9):
        seats = seats.answer(f"line {n}", heated=False)
    assert [exchange.answer for exchange in seats.exchanges[:8]] == list(SCENE.skilful)
    assert [exchange.aim for exchange in seats.exchanges] == [
        "hear",
        "hear",
        "own",
        "own",
        "feel",
        "feel",
        "ask",
        "ask",
        "close",
    ]
    hot = Swapped(SCENE)
    for n in range(6):
        hot = hot.answer(f"line {n}", heated=True)
    assert {exchange.aim for exchange in hot.exchanges} == {"hear", "own", "close"}
    assert hot.take_back().exchanges == hot.exchanges[:-1]
    assert len(hot.context) == 12
