"""The guard before every mode: a card and nothing else, until the user calls it a false alarm by the button."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from coach.checks.grounding import Grounding
from coach.conversation import Coach
from coach.domain.events import Concern, Done, Event, Found, Said, Word
from coach.domain.safety import Watch
from coach.domain.session import Session
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.ui import markup
from coach.ui.talk import Phase, Shown, Talk
from coach.wording import load_prompt
from tests.fakes import ScriptedModel, ScriptedScreen, WordEmbedder
from tests.test_conversation import PROMPTS, FixedGuidance

LINES = tomllib.loads((Path(__file__).parent / "talk_down.toml").read_text(encoding="utf-8"))["lines"]


def guard(**words: Any) -> Guard:
    return Guard(cast(Any, ScriptedScreen(**words)), Cards("GB"))


def coach(guidance: FixedGuidance, model: ScriptedModel, guard: Guard) -> Coach:
    return Coach(guidance, Grounding(WordEmbedder().embed), load_prompt(PROMPTS, "ask"), model, guard)


async def events(of: Coach, message: str, session: Session) -> tuple[list[Event], Session]:
    got = [event async for event in of.reply(session, message)]
    assert isinstance(got[-1], Done)
    return got, got[-1].session


async def test_danger_brings_a_card_and_neither_search_nor_model() -> None:
    guidance, model = FixedGuidance(), ScriptedModel("Take a break.")
    got, session = await events(
        coach(guidance, model, guard(abuse_victim="hits me")), "He hits me.", Session()
    )
    assert [type(e) for e in got] == [Concern, Done]
    assert guidance.queries == []
    assert model.prompts == []
    assert session.watch.on
    assert "repair" in session.watch.stops


@pytest.mark.parametrize("line", LINES)
async def test_no_words_talk_it_down(line: str) -> None:
    guidance, model = FixedGuidance(), ScriptedModel("Take a break.")
    talk = coach(guidance, model, guard(self_harm="want to die"))
    _, session = await events(talk, "I want to die.", Session())
    got, session = await events(talk, line, session)
    assert [type(e) for e in got] == [Concern, Done]
    assert guidance.queries == []
    assert model.prompts == []
    assert session.watch.on


async def test_after_the_button_it_answers_again_until_something_new_is_heard() -> None:
    talk = coach(FixedGuidance(), ScriptedModel("Take a break."), guard(self_harm="want to die"))
    _, session = await events(talk, "I want to die.", Session())
    session = replace(session, watch=session.watch.false_alarm())
    got, session = await events(talk, "he shuts down", session)
    assert any(isinstance(e, Found) for e in got)
    assert any(isinstance(e, Said | Word) for e in got)
    got, session = await events(talk, "I want to die.", session)
    assert isinstance(got[0], Concern)
    assert session.watch.on


async def test_a_soft_alarm_is_for_one_message() -> None:
    talk = coach(
        FixedGuidance(), ScriptedModel("Take a break."), guard(severity=1, abuse_victim="permission")
    )
    got, session = await events(talk, "I need his permission.", Session())
    assert isinstance(got[0], Concern)
    assert "misread" in got[0].card.heard
    got, _ = await events(talk, "he shuts down", session)
    assert isinstance(got[0], Found)


def test_mild_turns_together_bring_a_card_that_says_so() -> None:
    before, watch, card = guard(hint=0.35), Watch(), None
    for _ in range(10):
        seen = before.look(watch, "He likes to know where I am.")
        watch, card = seen.watch, seen.card
    assert card is not None
    assert "Together they worry me" in card.heard


def test_the_page_shows_a_card_as_a_region_of_its_own_with_the_button() -> None:
    card = guard(abuse_victim="hits me").look(Watch(), "He hits me <b>.").card
    assert card is not None
    html = markup.answered(Shown("He hits me.", phase=Phase.DONE, card=card), 0)
    assert 'role="region"' in html
    assert markup.FALSE_ALARM in html
    assert 'data-act="calm"' in html
    assert html.count("<li><b>") == len(card.places) <= 3


def test_the_words_of_the_button_are_the_cards() -> None:
    assert Cards("US").calm == markup.FALSE_ALARM


def test_the_button_on_the_page_calms_the_watch_and_says_so() -> None:
    talk = Talk(session=Session(watch=Watch(severity=3, label="self_harm")))
    talk.calm()
    assert not talk.session.watch.on
    assert talk.session.watch.calmed == 1
    assert talk.notice == Cards("US").calmed
