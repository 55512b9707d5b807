"""What two share of their walks, side by side and in turn."""

import json
from datetime import date

import pytest

from coach.errors import InputError
from coach.flows.shares import Share, shares, shares_from
from coach.flows.together import Papers, order, parts, side_by_side, turns
from coach.flows.walk import Walk
from tests.flows.walking import FAULTY, FLOWS, replied, walked

FIVE, FOUR, STAND = FLOWS["step-five"], FLOWS["step-four"], FLOWS["where-we-stand"]


def walk_five(name: str, choices: dict[str, str] | None = None, faulty: bool = False) -> Walk:
    walk = Walk.begin(FIVE)
    while not walk.over:
        blamed = faulty and walk.step.id == "missed"
        text = "You never cared." if blamed else f"{name} on {walk.step.id}."
        walk = replied(walk, choices or {}, FAULTY if blamed else (), text)
    return walk


def papers(name: str, four: dict[str, str] | None = None, **more: dict[str, str]) -> Papers:
    own = Papers({}).put(walked(STAND, {})[-1]).put(walked(FOUR, four or {})[-1])
    return own.put(walk_five(name, **more))


def test_what_is_needed_comes_first() -> None:
    assert [flow.id for flow in order(FIVE, FLOWS)] == ["where-we-stand", "step-four", "step-five"]
    assert [flow.id for flow in parts(FIVE, FLOWS)] == ["step-four", "step-five"]
    assert order(STAND, FLOWS) == (STAND,)


def test_papers_are_kept_and_taken_up_again() -> None:
    own = papers("Ana")
    assert Papers.resume(FLOWS, json.loads(json.dumps(own.state()))) == own
    assert Papers.resume(FLOWS, {}) == Papers({})
    assert own.walk(FIVE).over and own.walk(FLOWS["check-in"]) == Walk.begin(FLOWS["check-in"])
    assert Papers.resume({}, own.state()) == Papers({})


def test_papers_gate_by_ones_own_look_alone() -> None:
    assert Papers({}).gate(FIVE, FLOWS).first == "where-we-stand"
    assert papers("Ana").gate(FIVE, FLOWS).open
    afraid = Papers({}).put(walked(STAND, {"harm": "afraid"})[-1])
    assert afraid.gate(FIVE, FLOWS).unsafe


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_nothing_private_is_ever_shared(flow: object) -> None:
    walk = Walk.begin(flow)  # type: ignore[arg-type]
    while not walk.over:
        text = f"secret {walk.step.id}" if walk.step.private else f"open {walk.step.id}"
        walk = replied(walk, {}, text=text)
    own = [a for a in walk.answers if walk.flow.step(a.step).private]
    for share in shares(walk):
        assert not walk.flow.step(share.step).private
        assert "secret" not in share.text + share.asked + share.promise
        assert share.kind != "read"
    if walk.flow.id == "where-we-stand":
        assert own and shares(walk) == ()


def test_a_draft_that_was_mended_is_shared_as_it_is_now() -> None:
    (missed,) = (share for share in shares(walk_five("Ana", faulty=True)) if share.step == "missed")
    assert missed.text == "Ana on missed-again."
    assert missed.heading == "What I have missed"
    assert "You never cared." not in json.dumps(papers("Ana", faulty=True).shared(FIVE, FLOWS))


def test_the_question_and_the_day_are_shared_with_what_is_due() -> None:
    found = {share.step: share for share in shares(walk_five("Ana"))}
    assert found["again"].text == "Yes, I would"
    assert (found["by"].kind, found["by"].text, found["by"].promise) == ("date", "2027-03-14", "Ana on vow.")


def test_where_harm_was_told_nothing_is_shared() -> None:
    afraid = Walk.begin(FIVE)
    while not afraid.over:
        afraid = replied(afraid, {"wary": "afraid"})
    assert shares(afraid) == ()
    looked = Papers({}).put(walk_five("Ana")).put(walked(STAND, {"harm": "hurt"})[-1])
    with pytest.raises(InputError, match="Being safe comes first"):
        looked.shared(FIVE, FLOWS)


def test_what_is_not_over_is_not_shared() -> None:
    for own in (Papers({}), Papers({}).put(Walk.begin(FIVE))):
        with pytest.raises(InputError, match="to its end first"):
            own.shared(FIVE, FLOWS)


def test_step_four_comes_before_step_five_and_is_shared_with_it() -> None:
    stood = Papers({}).put(walked(STAND, {})[-1])
    assert stood.following(FIVE, FLOWS) == FOUR
    walked_four = stood.put(walked(FOUR, {})[-1])
    assert walked_four.following(FIVE, FLOWS) == FIVE
    with pytest.raises(InputError, match="Step Five"):
        walked_four.shared(FIVE, FLOWS)
    shared = papers("Ana").shared(FIVE, FLOWS)
    steps = {(row["flow"], row["step"]) for row in shared["shares"]}
    assert {
        ("step-four", "never"),
        ("step-four", "regret"),
        ("step-four", "risk"),
        ("step-five", "again"),
    } <= steps
    assert ("step-four", "never-is") not in steps, "what is private stays so"
    assert papers("Ana").following(FIVE, FLOWS) is None


@pytest.mark.parametrize("no", [{"risk": "no"}, {"regret-is": "no"}])
def test_whoever_says_no_in_step_four_may_be_done_there_and_isnt_led_on(no: dict[str, str]) -> None:
    said_no = Papers({}).put(walked(STAND, {})[-1]).put(walked(FOUR, no)[-1])
    assert said_no.following(FIVE, FLOWS) is None
    assert said_no.declined(FIVE, FLOWS)
    shared = said_no.shared(FIVE, FLOWS)
    assert {row["flow"] for row in shared["shares"]} == {"step-four"}
    begun = said_no.put(Walk.begin(FIVE).answer())
    assert begun.following(FIVE, FLOWS) == FIVE, "whoever goes on all the same walks it to its end"
    with pytest.raises(InputError, match="to its end first"):
        begun.shared(FIVE, FLOWS)
    assert not papers("Ana").declined(FIVE, FLOWS)


def test_shares_lie_side_by_side_and_are_told_in_turn() -> None:
    shared = [json.loads(json.dumps(papers(name).shared(FIVE, FLOWS))) for name in ("Ana", "Ben")]
    sides = side_by_side(FIVE, shared, FLOWS)
    assert [side.step for side in sides] == [
        "meeting",
        "missed",
        "faith",
        "best",
        "care",
        "again",
        "vow",
        "by",
    ]
    assert sides[1].texts == ("Ana on missed.", "Ben on missed.")
    told = turns(sides, ("Ana", "Ben"))
    assert len(told) == 16
    assert [turn.speaker for turn in told[:6]] == ["Ana", "Ben", "Ben", "Ana", "Ana", "Ben"]
    assert all({turn.speaker, turn.listener} == {"Ana", "Ben"} for turn in told)
    assert all(turn.said.startswith(turn.speaker) for turn in told if " on " in turn.said)
    assert "Ben, only listen." in told[0].to_listener
    assert "Ana, read it aloud" in told[0].to_speaker


def test_a_no_stands_beside_a_yes() -> None:
    shared = [papers("Ana").shared(FIVE, FLOWS), papers("Ben", choices={"again": "no"}).shared(FIVE, FLOWS)]
    by = {side.step: side.texts for side in side_by_side(FIVE, shared, FLOWS)}
    assert by["again"] == ("Yes, I would", "No, I wouldn't")
    assert by["vow"] == ("Ana on vow.", "")
    assert by["no-words"] == ("", "Ben on no-words.")
    told = turns(side_by_side(FIVE, shared, FLOWS), ("Ana", "Ben"))
    assert not [turn for turn in told if not turn.said]


def test_what_was_not_shared_by_this_coach_is_refused() -> None:
    for state in ({}, {"shares": [{"flow": "step-five"}]}, {"shares": 3}, {"shares": ["x"]}):
        with pytest.raises(InputError, match="Share it once more"):
            shares_from(state, FLOWS)
    with pytest.raises(InputError, match="one of each partner"):
        side_by_side(FIVE, [], FLOWS)
    assert (
        shares_from(
            {"shares": [{"flow": "gone", "step": "a", "asked": "", "text": "", "kind": "write"}]}, FLOWS
        )
        == ()
    )


def test_days_are_days() -> None:
    share: Share = next(one for one in shares(walk_five("Ana")) if one.kind == "date")
    assert date.fromisoformat(share.text) == date(2027, 3, 14)
