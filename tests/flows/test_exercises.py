"""The files of the exercises: what each holds, and every way through it."""

import re

import pytest

from coach.flows.flow import UNSAFE, Flow
from coach.flows.walk import Walk
from tests.flows.walking import ALL, FLOWS, SECTIONS, roads

QUOTED = {
    "step-four": (
        "“If you never saw this person again in your life, what would be your response?” (Randi Gunther)",
        "“If you don’t put all of yourself into this new possibility, even if it doesn’t work out, will you "
        "both look back and regret that you didn’t give it your best shot?” (Randi Gunther)",
    ),
    "step-five": (
        "“What you’ve missed between you” (Randi Gunther)",
        "“What you need now to regain faith in yourselves and each other” (Randi Gunther)",
        "“What would help to make you the best relationship partner you could be” (Randi Gunther)",
        "“How you would care for each other in the future when times are hard” (Randi Gunther)",
        "“Knowing What You Now Know and Understand, Would You Choose to Be My Partner Again?” (Randi Gunther)",
    ),
}
every = pytest.mark.parametrize("flow", ALL.values(), ids=ALL)
exercise = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)


def test_every_section_has_an_exercise() -> None:
    assert len(SECTIONS) == 30
    assert set(SECTIONS) == {section for flow in FLOWS.values() for section in flow.sections}


@exercise
def test_every_section_that_an_exercise_lists_is_cited_by_a_step(flow: Flow) -> None:
    assert set(flow.sections) == {flow.section_of(step) for step in flow.steps}


@every
def test_every_way_ends_and_every_step_and_option_is_on_one(flow: Flow) -> None:
    seen, taken = set(), set()
    for _, states in roads(flow):
        for answer in states[-1].answers:
            seen.add(answer.step)
            taken.add((answer.step, answer.choice))
        assert flow.step(states[-1].answers[-1].step).kind == "read", "the last step sums up"
    repeated = {
        step.id for step in flow.steps if step.when and step.check
    }  # parts that a check found or missed
    unseen = {step.id for step in flow.steps} - seen - repeated
    assert not {id_ for id_ in unseen if not any("." in fact for fact in flow.step(id_).when)}
    assert {(step.id, option.id) for step in flow.steps for option in step.options} <= taken


@exercise
def test_no_step_of_an_exercise_is_out_of_reach(flow: Flow) -> None:
    seen = {answer.step for _, states in roads(flow) for answer in states[-1].answers}
    assert seen == {step.id for step in flow.steps}


@exercise
def test_an_exercise_is_six_to_twelve_steps_long(flow: Flow) -> None:
    for choices, states in roads(flow):
        rewrites = {step.id for step in flow.steps if step.draft}
        own = [answer.step for answer in states[-1].answers if answer.step not in rewrites]
        assert len(own) <= 12
        if not states[-1].unsafe:
            assert len(own) >= 6, choices


@exercise
def test_fear_leads_to_safety_and_nowhere_else(flow: Flow) -> None:
    for _, states in roads(flow):
        for state in states:
            if not state.over:
                assert state.step.safety == state.unsafe
        assert states[-1].unsafe == (UNSAFE in states[-1].facts)
        if states[-1].unsafe:
            assert flow.step(states[-1].answers[-1].step).safety


@every
def test_what_is_said_quotes_nothing_empty(flow: Flow) -> None:
    for choices, states in roads(flow):
        for state in states:
            if state.over:
                continue
            text, hint = state.said(state.step)
            assert text and "{" not in text + hint and "“”" not in text + hint, choices


@exercise
def test_it_ends_with_something_to_take_along(flow: Flow) -> None:
    for choices, states in roads(flow):
        last = states[-2]
        if last.unsafe:
            continue
        own = [answer.text for answer in last.answers if answer.text]
        assert any(words in last.said(last.step)[0] for words in own), choices


@exercise
def test_every_option_gets_a_reply_and_nothing_shouts(flow: Flow) -> None:
    words = " ".join([flow.title, flow.summary, *(f"{step.text} {step.hint}" for step in flow.steps)])
    for step in flow.steps:
        for option in step.options:
            assert option.reply, f"{step.id}.{option.id}"
            words += f" {option.text} {option.reply}"
    assert "!" not in words
    assert not re.search(
        r"\b(?:trauma|narcissis\w*|codependen\w*|attachment style|toxic|heal you|diagnos\w*)\b", words, re.I
    )


@pytest.mark.parametrize(("id_", "quotes"), QUOTED.items(), ids=QUOTED)
def test_the_questions_stand_word_for_word(id_: str, quotes: tuple[str, ...]) -> None:
    texts = [step.text for step in FLOWS[id_].steps]
    for quote in quotes:
        assert sum(quote in text for text in texts) == 1
    assert [text for quote in quotes for text in texts if quote in text] == [
        text for text in texts if any(quote in text for quote in quotes)
    ], "in the order of the guide"


def test_recommitment_is_for_two_and_comes_after_the_look_at_where_one_stands() -> None:
    for id_ in ("step-four", "step-five"):
        assert FLOWS[id_].partners
        assert FLOWS[id_].needs == "where-we-stand"
    assert all(step.private for step in FLOWS["where-we-stand"].steps)


def test_what_tells_of_fear_is_private_wherever_two_share() -> None:
    for flow in FLOWS.values():
        for step in flow.steps:
            if step.safety or any(option.safety for option in step.options):
                assert step.private or not flow.partners, f"{flow.id}.{step.id}"


def test_blame_in_a_share_is_met_with_a_question_for_the_need() -> None:
    walk = Walk.begin(FLOWS["step-five"])
    while walk.step.id != "missed":
        walk = walk.answer("Hello.", "again" if walk.step.kind == "choose" else "")
    assert walk.answer("I missed our walks.", found=["verdict.lands"]).step.id == "faith"
    blamed = walk.answer("You never cared.", found=["verdict.hurts", "fault", "fault.always_never"])
    assert blamed.step.id == "missed-again"
    kept = blamed.answer("")
    assert (kept.step.id, kept.newest("missed")) == ("faith", "You never cared.")
    assert blamed.answer("I missed you.").newest("missed") == "I missed you."


@pytest.mark.parametrize("answer", ["regret-is", "risk"])
def test_a_no_to_step_four_is_taken_as_an_answer(answer: str) -> None:
    ways = [states for choices, states in roads(FLOWS["step-four"]) if choices == {answer: "no"}]
    assert ways
    for states in ways:
        assert states[-1].answers[-1].step == "keep-no"
        assert "first" not in {a.step for a in states[-1].answers}
