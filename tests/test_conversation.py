import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from coach.checks.grounding import Grounding
from coach.conversation import MAX_CHARACTERS, Coach, _chosen
from coach.domain.events import Done, Event, Found, Said, Trouble, Word
from coach.domain.guidance import Evidence, Hit, Passage, Reading, Scope, Section, Source
from coach.domain.session import Session
from coach.errors import EngineFailed, InputError
from coach.wording import load_prompt
from tests.fakes import ScriptedModel, WordEmbedder

PROMPTS = Path(__file__).parents[1] / "prompts"
TEXTS = (
    "One toxic pattern is stonewalling, which means going silent or pulling away in a fight.",
    "If feelings run high, take a break and come back later.",
    "If toxic patterns go on, think about getting professional support.",
    "Blaming each other without owning anything is toxic as well.",
)
SOURCE = Source("t", "The guide")
SECTION = Section(
    "t/s", "Toxic patterns", SOURCE, tuple(Passage(f"t/s#{n}", "t/s", x) for n, x in enumerate(TEXTS, 1))
)


class FixedGuidance:
    """Finds the one section for everything that it is told is covered."""

    def __init__(self, scope: Scope = Scope.COVERED, *outside: str) -> None:
        self.scope = scope
        self.outside = outside
        self.queries: list[str] = []

    def search(self, query: str, k: int = 5) -> Evidence:
        self.queries.append(query)
        scope = Scope.OUTSIDE if query in self.outside else self.scope
        return Evidence(query, (Hit(SECTION, SECTION.passages, (1.0, 0.9, 0.8, 0.2), 0.9),), scope, 0.9)

    def reading(self, section: str) -> Reading:
        return Reading(SECTION, SECTION.passages)


def coach(model: ScriptedModel | None, guidance: FixedGuidance | None = None) -> Coach:
    return Coach(
        guidance or FixedGuidance(), Grounding(WordEmbedder().embed), load_prompt(PROMPTS, "ask"), model
    )


async def events(of: Coach, message: str, session: Session | None = None) -> list[Event]:
    return [event async for event in of.reply(session or Session(), message)]


def said(all_events: list[Event]) -> list[Said]:
    return [e for e in all_events if isinstance(e, Said)]


async def test_what_was_found_comes_before_any_word_and_the_session_last() -> None:
    got = await events(
        coach(ScriptedModel("Take a break if feelings run high, and come back later.")), "he shuts down"
    )
    assert isinstance(got[0], Found)
    assert isinstance(got[1], Said)
    assert got[1].origin == "guide", "the matched passage itself is on screen while the model reads"
    assert got[1].text == TEXTS[0]
    assert any(isinstance(e, Word) for e in got)
    assert isinstance(got[-1], Done)
    assert got[-1].session.turns[-1].question == "he shuts down"
    assert got[-1].session.turns[-1].section == "t/s"


@pytest.mark.parametrize(
    ("pointed_first", "answers"), [(False, ("t/s",)), (True, ("tete/strategy-8", "t/s"))]
)
def test_what_points_at_somebody_is_said_first_or_not_at_all(
    pointed_first: bool, answers: tuple[str, ...]
) -> None:
    pointed = Section(
        "tete/strategy-8", "Patterns", SOURCE, (Passage("tete/strategy-8#1", "tete/strategy-8", TEXTS[3]),)
    )
    plain = Section("t/s", "Breaks", SOURCE, (Passage("t/s#1", "t/s", TEXTS[1]),))
    found = [Hit(pointed, pointed.passages, (0.9,), 0.9), Hit(plain, plain.passages, (0.8,), 0.9)]
    if not pointed_first:
        found = [replace(found[1], closeness=(0.9,)), replace(found[0], closeness=(0.8,))]
    chosen = _chosen(Evidence("we fight", tuple(found), Scope.COVERED, 0.9))
    assert tuple(passage.section for passage in chosen) == answers


async def test_only_what_the_passages_say_is_shown() -> None:
    model = ScriptedModel(
        "Take a break if feelings run high, and come back later. He is a narcissist and you should leave him at once. "
        "If toxic patterns go on, think about professional support."
    )
    texts = [s.text for s in said(await events(coach(model), "he shuts down"))]
    assert "Take a break if feelings run high, and come back later." in texts
    assert not any("narcissist" in text for text in texts)


async def test_without_a_model_the_passages_answer_in_whole_sentences() -> None:
    got = said(await events(coach(None), "he shuts down"))
    assert len(got) == 3
    assert all(s.origin == "guide" and s.text in TEXTS and s.citations for s in got)


async def test_a_model_that_says_nothing_of_use_still_leaves_an_answer() -> None:
    got = said(
        await events(coach(ScriptedModel("I'm sorry, but I can't assist with that.")), "he shuts down")
    )
    assert len(got) >= 2
    assert all(s.text in TEXTS for s in got)


async def test_a_model_that_fails_is_told_and_the_passages_answer() -> None:
    got = await events(coach(ScriptedModel(EngineFailed("The engine stopped. Ask again."))), "he shuts down")
    assert [e.text for e in got if isinstance(e, Trouble)] == ["The engine stopped. Ask again."]
    assert len(said(got)) == 3
    assert isinstance(got[-1], Done)


@pytest.mark.parametrize("scope", [Scope.OUTSIDE, Scope.NEAR])
async def test_what_is_not_covered_is_said_and_the_model_is_not_asked(scope: Scope) -> None:
    model = ScriptedModel("Boil it for nine minutes.")
    got = await events(coach(model, FixedGuidance(scope)), "how do i boil an egg")
    assert model.prompts == []
    (only,) = said(got)
    assert only.origin == "fixed"
    assert "Toxic patterns" in only.text, "the nearest section is named"
    assert only.citations == ()


async def test_a_follow_up_is_searched_with_the_question_before() -> None:
    guidance = FixedGuidance(Scope.COVERED, "and if he won't?")
    model = ScriptedModel("Take a break and come back later if feelings run high.")
    talk = coach(model, guidance)
    first = await events(talk, "he shuts down")
    assert isinstance(first[-1], Done)
    got = await events(talk, "and if he won't?", first[-1].session)
    assert guidance.queries[-1] == "he shuts down and if he won't?"
    assert isinstance(got[0], Found)
    assert got[0].evidence.in_scope
    assert model.prompts[-1].history[0][0] == "he shuts down"


async def test_stopping_stops_the_model_and_nothing_is_remembered() -> None:
    model = ScriptedModel("Take a break if feelings run high, and come back later. " * 50, pause=0.001)
    stream = coach(model).reply(Session(), "he shuts down")
    seen: list[Event] = []
    async for event in stream:
        seen.append(event)
        if isinstance(event, Word):
            break
    await stream.aclose()
    await asyncio.sleep(0)
    assert model.stopped == 1
    assert not any(isinstance(e, Done) for e in seen)


@pytest.mark.parametrize("empty", ["", "   ", "\x00\x01", "\u200b\n"])
async def test_an_empty_message_is_told(empty: str) -> None:
    with pytest.raises(InputError, match="nothing to read"):
        await events(coach(None), empty)


async def test_a_message_of_a_megabyte_is_told_at_once() -> None:
    with pytest.raises(InputError, match=f"{MAX_CHARACTERS:,}"):
        await events(coach(None), "why " * 262_144)


async def test_control_characters_never_reach_the_model() -> None:
    model = ScriptedModel("Take a break.")
    await events(coach(model), "he \x00shuts\u202e down\x1b[2J")
    assert "he shuts down[2J" in model.prompts[0].variable


async def test_a_question_that_looks_like_a_template_reaches_the_model_as_it_is() -> None:
    model = ScriptedModel("Take a break.")
    await events(coach(model), "what is {{passages}} and {title} %s ${x}?")
    assert "what is {{passages}} and {title} %s ${x}?" in model.prompts[0].variable
