"""The engine: what is shown when, and that nothing is lost on the way."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.errors import InputError
from coach.flows.flow import Flow
from coach.flows.walk import LONGEST, Walk
from tests.flows.walking import ALL, FAULTY, FINE, LONGEST_WALK

WORDS = st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip()))
STEP = {"id": "a", "kind": "write", "text": "A?"}


def flow(*steps: dict[str, object]) -> Flow:
    return Flow.model_validate(
        {"id": "f", "title": "F", "summary": "S", "sections": ["x/y"], "steps": list(steps)}
    )


def choose(id_: str, **more: object) -> dict[str, object]:
    options = [{"id": "yes", "text": "Yes"}, {"id": "no", "text": "No"}]
    return {"id": id_, "kind": "choose", "text": "?", "options": options, **more}


def answered(walk: Walk, data: st.DataObject) -> Walk:
    step = walk.step
    if step.kind == "choose":
        return walk.answer(choice=data.draw(st.sampled_from([option.id for option in step.options])))
    if step.kind == "read":
        return walk.answer()
    if step.optional and data.draw(st.booleans()):
        return walk.answer("")
    if step.kind == "date":
        return walk.answer(data.draw(st.dates(min_value=date(2000, 1, 1))).isoformat())
    found = data.draw(st.sampled_from([(), FINE, FAULTY])) if step.check else ()
    return walk.answer(data.draw(WORDS), found=found)


@pytest.mark.parametrize("id_", ALL)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
def test_a_random_walk_ends_and_loses_nothing(id_: str, data: st.DataObject) -> None:
    states, backs = [Walk.begin(ALL[id_])], 0
    for _ in range(LONGEST_WALK):
        walk = states[-1]
        saved = json.loads(json.dumps(walk.state()))
        assert Walk.resume(walk.flow, saved) == walk
        assert Walk.resume(walk.flow, saved).state() == walk.state()
        if walk.over:
            break
        if len(states) > 1 and backs < 3 and data.draw(st.integers(0, 9)) == 9:
            states.pop()
            backs += 1
            assert walk.back() == states[-1]
            continue
        states.append(answered(walk, data))
        assert states[-1].answers[:-1] == walk.answers, "no answer is changed or lost"
        assert states[-1].answers[-1].step == walk.step.id
    assert states[-1].over
    while len(states) > 1:
        later = states.pop()
        assert later.back() == states[-1]
    assert states[0].back() == states[0]


def test_when_and_unless() -> None:
    it = flow(
        choose("q"),
        {**STEP, "id": "y", "when": ["q.yes"]},
        {**STEP, "id": "n", "unless": ["q.yes"]},
        {**STEP, "id": "both", "when": ["q", "q.no"]},
    )
    yes = Walk.begin(it).answer(choice="yes")
    assert yes.step.id == "y"
    assert yes.answer("…").over
    no = Walk.begin(it).answer(choice="no")
    assert no.step.id == "n"
    assert no.answer("…").step.id == "both"


def test_a_first_step_that_does_not_fit_is_passed_over() -> None:
    assert Walk.begin(flow({**STEP, "when": ["b"]}, {**STEP, "id": "b"})).step.id == "b"


def test_a_loop_ends_after_its_rounds() -> None:
    again = choose("more", rounds=3)
    again["options"][0]["then"] = "a"  # type: ignore[index]
    it = flow({**STEP, "rounds": 3}, again, {"id": "last", "kind": "read", "text": "{a}"})
    walk = Walk.begin(it)
    for number in range(3):
        assert walk.step.id == "a"
        walk = walk.answer(str(number)).answer(choice="yes")
    assert walk.step.id == "last"
    assert walk.said(walk.step)[0] == "2"
    assert walk.drafts("a") == ("0", "1", "2")


def test_then_leads_past_steps_and_to_the_end() -> None:
    it = flow(
        {**STEP, "then": "c"}, {**STEP, "id": "b"}, {**STEP, "id": "c", "then": "end"}, {**STEP, "id": "d"}
    )
    walk = Walk.begin(it).answer("…")
    assert walk.step.id == "c"
    assert walk.answer("…").over


def test_a_step_that_is_called_end_is_shown() -> None:
    it = flow(choose("q", then="end"), {**STEP, "id": "b"}, {"id": "end", "kind": "read", "text": "Bye."})
    walk = Walk.begin(it).answer(choice="no")
    assert walk.step.id == "end"
    assert walk.answer().over


def test_a_rewrite_takes_the_place_of_the_draft_and_an_empty_one_does_not() -> None:
    it = flow(
        {**STEP, "id": "first", "draft": "words", "check": "turn"},
        {**STEP, "id": "again", "draft": "words", "check": "turn", "optional": True, "when": ["words.fault"]},
        {"id": "keep", "kind": "read", "text": "“{words}”", "when": ["first"]},
    )
    faulty = Walk.begin(it).answer("You never.", found=["verdict.hurts", "fault", "fault.always_never"])
    assert {"first", "words", "words.fault.always_never"} <= faulty.facts
    left = faulty.answer("")
    assert left.said(left.step)[0] == "“You never.”"
    assert "words.fault" in left.facts
    better = faulty.answer("I miss you.", found=["verdict.lands"])
    assert better.said(better.step)[0] == "“I miss you.”"
    assert "words.fault" not in better.facts
    assert "first" in better.facts


def test_lines_that_quote_nothing_are_left_out_and_days_are_spoken() -> None:
    it = flow(
        {**STEP, "optional": True},
        {"id": "by", "kind": "date", "text": "?", "optional": True},
        {"id": "keep", "kind": "read", "text": "To keep:\n\n“{a}”\n\nOn {by}.\n\nBye."},
    )
    walk = Walk.begin(it).answer("").answer("2027-03-04")
    assert walk.said(walk.step)[0] == "To keep:\n\nOn March 4, 2027.\n\nBye."
    walk = Walk.begin(it).answer("a {by} b").answer("")
    assert walk.said(walk.step)[0] == "To keep:\n\n“a {by} b”\n\nBye.", (
        "what was written is never read as a slot"
    )


def test_after_fear_only_safety_is_shown() -> None:
    asked = choose("q")
    asked["options"][0] |= {"then": "safe", "safety": True}  # type: ignore[index]
    it = flow(
        asked,
        {**STEP, "id": "b"},
        {"id": "safe", "kind": "read", "text": "Safe.", "safety": True, "then": "end"},
    )
    afraid = Walk.begin(it).answer(choice="yes")
    assert (afraid.step.id, afraid.unsafe) == ("safe", True)
    assert afraid.answer().over
    calm = afraid.back().answer(choice="no")
    assert (calm.step.id, calm.unsafe) == ("b", False)
    assert calm.answer("…").over, "the safety step isn't shown without need"


@pytest.mark.parametrize(
    ("step", "text", "says"),
    [
        (STEP, "", "Write a few words"),
        (STEP, "  \n", "Write a few words"),
        (STEP, "x" * (LONGEST + 1), "8,000 characters"),
        ({"id": "a", "kind": "date", "text": "?"}, "tomorrow", "year-month-day"),
        ({"id": "a", "kind": "date", "text": "?"}, "", "choose the date"),
        (choose("a"), "yes", "Choose one"),
    ],
)
def test_what_does_not_answer_is_told_and_changes_nothing(
    step: dict[str, object], text: str, says: str
) -> None:
    walk = Walk.begin(flow(step))
    with pytest.raises(InputError, match=says):
        walk.answer(text)
    assert walk.step.id == "a" and walk.answers == ()


@pytest.mark.parametrize(
    "state", [{}, {"at": None}, {"answers": [{}], "at": None}, {"answers": 3, "at": "a"}]
)
def test_what_was_not_saved_by_this_coach_is_refused(state: dict[str, object]) -> None:
    with pytest.raises(InputError, match="Begin it again"):
        Walk.resume(flow(STEP), state)


def test_a_walk_goes_on_where_its_flow_has_changed() -> None:
    old = Walk.begin(flow(STEP, {**STEP, "id": "gone"}, {**STEP, "id": "c"})).answer("1").answer("2")
    new = Walk.resume(flow(STEP, {**STEP, "id": "c"}), old.state())
    assert new.step.id == "c"
    assert [answer.text for answer in new.answers] == ["1"]
