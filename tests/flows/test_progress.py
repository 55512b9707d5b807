"""What was practiced, what is due, and what may be begun."""

from datetime import date

import pytest

from coach.flows.progress import gate, practiced
from coach.flows.promises import promises
from coach.flows.walk import Walk
from tests.flows.walking import ALL, FAULTY, FINE, FLOWS, replied, walked

STAND = FLOWS["where-we-stand"]
FOUR = FLOWS["step-four"]


def test_drafts_before_and_after() -> None:
    walk = Walk.begin(FLOWS["name-it"])
    while walk.step.id != "say":
        walk = replied(walk, {})
    walk = walk.answer("You never talk to me.", found=FAULTY).answer("I feel lonely at dinner.", found=FINE)
    (done,) = practiced(FLOWS, [walk.state()])
    assert (done.flow, done.over, done.sections) == ("name-it", False, ("tete/strategy-1",))
    (draft,) = done.drafts
    assert (draft.before, draft.after, draft.count) == (
        "You never talk to me.",
        "I feel lonely at dinner.",
        2,
    )
    assert draft.asked.startswith("Now say it to them")


def test_how_many_marks_a_draft_had_at_first_and_has_now() -> None:
    walk = Walk.begin(FLOWS["name-it"])
    while walk.step.id != "say":
        walk = replied(walk, {})
    marked = ("fault", "fault.always_never", "fault.you_accusation")
    walk = walk.answer("You never talk to me.", found=marked).answer("I feel lonely.", found=FINE)
    assert practiced(FLOWS, [walk.state()])[0].drafts[0].marks == (2, 0)


def test_a_rewrite_that_was_left_out_is_no_draft() -> None:
    walk = Walk.begin(FLOWS["name-it"])
    while walk.step.id != "say":
        walk = replied(walk, {})
    walk = walk.answer("You never talk to me.", found=FAULTY).answer("")
    assert practiced(FLOWS, [walk.state()])[0].drafts[0].count == 1


def test_flows_that_are_no_more_are_left_out() -> None:
    state = walked(FOUR, {})[-1].state()
    assert practiced({}, [state]) == ()
    assert promises({}, [state]) == ()


def test_promises_are_sorted_by_day_and_told_in_the_users_words() -> None:
    states = []
    for id_, day in (
        ("step-four", "2027-05-02"),
        ("apology", "2027-04-01"),
        ("past-and-present", "2027-12-24"),
    ):
        walk = Walk.begin(ALL[id_])
        while not walk.over:
            walk = walk.answer(day) if walk.step.kind == "date" else replied(walk, {})
        states.append(walk.state())
    found = promises(ALL, [*states, states[0]])
    assert [(promise.day, promise.flow) for promise in found] == [
        (date(2027, 4, 1), "apology"),
        (date(2027, 5, 2), "step-four"),
        (date(2027, 12, 24), "past-and-present"),
    ]
    assert [promise.text for promise in found] == [
        "My words to promise.",
        "My words to first.",
        "My words to new.",
    ]


@pytest.mark.parametrize("id_", ALL)
def test_every_date_is_about_something_written(id_: str) -> None:
    state = walked(ALL[id_], {})[-1].state()
    dated = [answer["step"] for answer in state["answers"] if ALL[id_].step(answer["step"]).kind == "date"]
    found = promises(ALL, [state])
    assert len(found) == len(dated)
    assert all(promise.text for promise in found)


def test_a_draft_that_was_rewritten_is_due_as_it_is_now() -> None:
    walk = Walk.begin(FLOWS["name-it"])
    while walk.step.id != "say":
        walk = replied(walk, {})
    walk = walk.answer("You never talk.", found=FAULTY).answer("I am lonely.").answer("2027-01-01")
    assert [promise.text for promise in promises(FLOWS, [walk.state()])] == ["I am lonely."]


def test_recommitment_waits_for_the_look_at_where_one_stands() -> None:
    first = gate(FOUR, FLOWS, [])
    assert (first.open, first.first, first.unsafe) == (False, "where-we-stand", False)
    assert STAND.title in first.why
    half = walked(STAND, {})[3].state()
    assert not gate(FOUR, FLOWS, [half]).open
    assert gate(FOUR, FLOWS, [walked(STAND, {})[-1].state()]).open


@pytest.mark.parametrize("option", ["afraid", "hurt", "mine"])
def test_it_is_not_begun_where_there_is_harm(option: str) -> None:
    safe, unsafe = walked(STAND, {})[-1].state(), walked(STAND, {"harm": option})[-1].state()
    told = gate(FOUR, FLOWS, [safe, unsafe])
    assert (told.open, told.unsafe, told.first) == (False, True, "")
    assert gate(FOUR, FLOWS, [unsafe, safe]).open, "the newest look counts"
    assert not gate(FOUR, FLOWS, [walked(STAND, {"harm": option})[2].state()]).open, (
        "even where it was left there"
    )


def test_fear_told_in_another_exercise_counts_as_well() -> None:
    states = [walked(STAND, {})[-1].state(), walked(FLOWS["patterns"], {"fear": "yes"})[-1].state()]
    assert gate(FOUR, FLOWS, states).unsafe
    assert gate(FLOWS["patterns"], FLOWS, states).open, "what needs nothing may always be begun"


def test_nobody_is_reminded_of_a_plan_that_fear_has_overtaken() -> None:
    walk = Walk.begin(FLOWS["step-four"])
    while not walk.over:
        walk = replied(walk, {"never-is": "afraid"})
    assert promises(FLOWS, [walk.state()]) == ()


@pytest.mark.parametrize(
    "choices", [{"willing": "none"}, {"care": "gone"}, {"fit": "no"}, {"try": "nothing"}]
)
def test_the_look_does_not_judge(choices: dict[str, str]) -> None:
    assert gate(FOUR, FLOWS, [walked(STAND, choices)[-1].state()]).open
