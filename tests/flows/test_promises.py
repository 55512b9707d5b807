"""What was promised is asked about once its day has come; each answer is kept with the walk, and closes or moves it."""

import json
from datetime import date

import pytest

from coach.flows.following import NOT_YET, OUTCOMES, Outcome, outcome
from coach.flows.promises import due, follow, promises
from coach.flows.walk import Walk
from coach.journal.forms import Answers
from tests.flows.walking import ALL, FLOWS, replied, walked

DAY, TODAY = "2027-04-01", date(2027, 4, 2)


def apology(day: str = DAY) -> Walk:
    walk = Walk.begin(ALL["apology"])
    while not walk.over:
        walk = walk.answer(day) if walk.step.kind == "date" else replied(walk, {})
    return walk


def asked(*walks: Walk, today: date = TODAY) -> list[tuple[str, date]]:
    return [(one.promise.flow, one.promise.day) for one in due(ALL, [walk.state() for walk in walks], today)]


def answered(walk: Walk, id_: str, again: date | None = None, today: date = TODAY) -> Walk:
    (one,) = due(ALL, [walk.state()], today)
    given = outcome(id_)
    assert given is not None
    return Walk.resume(walk.flow, json.loads(json.dumps(follow(walk, one.promise, given, again).state())))


@pytest.mark.parametrize(("today", "asks"), [("2027-03-31", False), (DAY, True), ("2031-01-01", True)])
def test_it_is_asked_from_its_day_on(today: str, asks: bool) -> None:
    assert bool(asked(apology(), today=date.fromisoformat(today))) == asks


def test_it_asks_in_the_users_words_and_the_oldest_first() -> None:
    found = due(ALL, [walk.state() for walk in (apology("2027-04-02"), apology())], TODAY)
    assert [one.place for one in found] == [1, 0]
    assert (
        found[0].promise.asked
        == "For April 1, 2027 you had set yourself this: “My words to promise.” How did it go?"
    )


@pytest.mark.parametrize("given", ["kept", "partly", NOT_YET])
def test_an_answer_is_kept_and_not_asked_for_again(given: str) -> None:
    walk = answered(apology(), given)
    assert asked(walk) == asked(walk, today=date(2040, 1, 1)) == []
    (row,) = walk.state()["followed"]
    assert (row["step"], row["day"], row["outcome"], row["again"]) == ("by", DAY, given, "")
    (promise,) = promises(ALL, [walk.state()])
    assert (promise.day, promise.outcome) == (date(2027, 4, 1), given)


def test_a_new_day_is_asked_about_from_that_day_on() -> None:
    walk = answered(
        answered(apology(), NOT_YET, date(2027, 5, 1)), NOT_YET, date(2027, 6, 1), date(2027, 5, 1)
    )
    assert asked(walk, today=date(2027, 5, 31)) == []
    assert asked(walk, today=date(2027, 6, 1)) == [("apology", date(2027, 6, 1))]
    kept = answered(walk, "kept", today=date(2027, 6, 3))
    assert asked(kept, today=date(2030, 1, 1)) == []
    assert len(kept.followed) == 3


def test_an_answer_about_the_same_day_takes_the_place_of_the_one_before() -> None:
    walk = apology()
    (one,) = due(ALL, [walk.state()], TODAY)
    first = follow(walk, one.promise, OUTCOMES[2])
    moved = follow(first, one.promise, OUTCOMES[2], date(2027, 5, 1))
    assert [row.again for row in moved.followed] == ["2027-05-01"]
    assert asked(moved, today=date(2027, 5, 1)) == [("apology", date(2027, 5, 1))]


def test_days_that_lead_back_to_each_other_end() -> None:
    walk = apology()
    (one,) = due(ALL, [walk.state()], TODAY)
    looped = follow(walk, one.promise, OUTCOMES[2], date(2027, 4, 1))
    assert asked(looped) == [("apology", date(2027, 4, 1))]


def test_whoever_told_of_harm_anywhere_is_asked_nothing() -> None:
    afraid = walked(FLOWS["where-we-stand"], {"harm": "afraid"})[-1]
    safe = walked(FLOWS["where-we-stand"], {})[-1]
    assert asked(apology(), afraid) == []
    assert asked(apology(), afraid, safe) == [("apology", date(2027, 4, 1))], "the newest look counts"


def test_what_cannot_be_read_is_passed_over() -> None:
    broken = {"flow": "apology", "answers": 3, "at": None}
    found = due(ALL, [broken, {}, apology().state()], TODAY)
    assert [one.place for one in found] == [2]
    assert due({}, [apology().state()], TODAY) == ()


def test_going_back_and_on_keeps_what_was_answered() -> None:
    walk = answered(apology(), "kept")
    assert walk.back().followed == walk.followed
    assert walk.back().answer().followed == walk.followed
    assert Walk.resume(walk.flow, {**walk.state(), "followed": []}).followed == ()
    older = {name: value for name, value in walk.state().items() if name != "followed"}
    assert Walk.resume(walk.flow, older).followed == (), "walks that were saved before there was any"


def test_a_day_that_was_chosen_anew_by_going_back_is_asked_about() -> None:
    walk = answered(apology(), "kept")
    again = walk.back().back().answer("2027-04-02").answer()
    assert asked(again) == [("apology", date(2027, 4, 2))]


def test_the_journal_reads_it_out() -> None:
    walk = answered(apology(), NOT_YET, date(2027, 5, 1))
    last = list(Answers().parts(walk.state()))[-1]
    assert "“My words to promise.”" in last.who
    assert last.text == "Not yet. A new day: May 1, 2027"


@pytest.mark.parametrize("one", OUTCOMES, ids=lambda one: one.id)
def test_what_is_said_to_an_answer_is_calm(one: Outcome) -> None:
    assert "!" not in one.reply
    assert not {"should", "must", "failed", "fail", "great", "proud"} & set(
        one.reply.lower().replace(".", "").split()
    )
