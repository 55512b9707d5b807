"""The partner's line: checked before it is shown, drawn again, and the scene's own where nothing will do."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.domain.events import Trouble
from coach.errors import EngineFailed
from coach.practice.partner import Partner, Spoke, next_line
from coach.practice.role import Role
from coach.practice.scene import Scene, Stage, load_answers, load_lines, load_scenes
from coach.wording import load_prompt
from tests.fakes import ScriptedModel

SCENES = load_scenes()
SCENE = SCENES["money"]
PROMPT = load_prompt(Path(__file__).resolve().parents[2] / "prompts", "partner")


class Strict(Role):
    """Refuses sentences with the word "bad" in them."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def read(self, scene: Scene) -> None:
        pass

    def fault(self, line: str, scene: Scene, stage: Stage, said: Sequence[str], words: str) -> str:
        self.seen.append((line, tuple(said)))
        return "form" if "bad" in line else ""

    def likeness(self, lines: Sequence[str], words: str) -> NDArray[np.float32]:
        return np.ones(len(lines), dtype=np.float32)

    def alike(self, lines: Sequence[str], words: str) -> str:
        return words if words in lines else ""


async def line(
    model: ScriptedModel | None, stage: Stage = Stage.HURT, role: Role | None = None
) -> list[Spoke | Trouble]:
    partner = Partner(role or Strict(), PROMPT, model)
    return [event async for event in partner.line(SCENE, stage, (SCENE.opening,), "I hid it from you.")]


async def test_a_good_line_is_shown_sentence_by_sentence() -> None:
    role = Strict()
    model = ScriptedModel("That hurts! You knew it. I trusted you. And this one is too much.")
    assert await line(model, role=role) == [
        Spoke("That hurts.", "model"),
        Spoke("You knew it.", "model"),
    ]
    assert len(model.prompts) == 1
    assert role.seen[1] == ("You knew it.", (SCENE.opening, "That hurts."))


async def test_what_follows_a_refused_sentence_is_not_shown() -> None:
    assert await line(ScriptedModel("That hurts. A bad one. A fine one.")) == [Spoke("That hurts.", "model")]


async def test_a_refused_line_is_drawn_again_and_then_it_is_the_scenes_own() -> None:
    model = ScriptedModel("A bad one. Fine.", "Also bad. Fine.", "It still hurts. ")
    assert await line(model) == [Spoke("It still hurts.", "model")]
    assert len(model.prompts) == 3
    never = ScriptedModel("Always bad.")
    assert await line(never) == [Spoke(SCENE.lines.hurt[0], "scene")]
    assert len(never.prompts) == 3


async def test_who_is_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.practice.partner.PATIENCE", 0.05)
    model = ScriptedModel("That hurts. You knew it.", pause=0.2)
    partner = Partner(Strict(), PROMPT, model)
    events = [e async for e in partner.line(SCENE, Stage.HURT, (SCENE.opening,), "I hid it from you.")]
    assert events == [Spoke(SCENE.lines.hurt[0], "scene")]
    assert partner.refused == [("late", "")]
    assert len(asyncio.all_tasks()) == 1  # nothing goes on writing


@pytest.mark.parametrize("stage", Stage)
async def test_words_that_the_scene_has_an_answer_to_get_it_once_and_at_once(stage: Stage) -> None:
    answer = SCENE.answers.of(stage)[2]
    partner = Partner(Strict(), PROMPT, ScriptedModel(SCENE.lines.of(stage)[0], pause=0.01))
    said = [SCENE.opening]
    for _ in range(2):
        said += [e.text async for e in partner.line(SCENE, stage, said, answer.to) if isinstance(e, Spoke)]
    assert " ".join(said[1:]) == f"{answer.say} {SCENE.lines.of(stage)[0]}"


async def test_words_that_nothing_is_near_to_get_a_line_that_fits_whatever_was_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Strict, "likeness", lambda self, lines, words: np.zeros(len(lines)))
    assert await line(None, Stage.GUARDED) == [Spoke(load_lines()["guarded"][0], "scene")]


async def test_other_words_get_an_answer_that_fits_any_scene() -> None:
    answer = load_answers().guarded[0]
    partner = Partner(Strict(), PROMPT, None)
    events = [e async for e in partner.line(SCENE, Stage.GUARDED, (SCENE.opening,), answer.to)]
    assert events == [Spoke(answer.say, "scene")]


async def test_the_model_words_a_line_of_the_scene_and_reads_nothing_twice() -> None:
    model = ScriptedModel("A bad one.", "Also bad.", "It still hurts. ")
    partner = Partner(Strict(), PROMPT, model)
    said = (SCENE.opening, f"{SCENE.lines.hurt[0]} Really.")
    events = [event async for event in partner.line(SCENE, Stage.HURT, said, "I hid {{it}}.")]
    assert events == [Spoke("It still hurts.", "model")]
    for prompt in model.prompts:
        assert prompt.constant == model.prompts[0].constant
        assert SCENE.lines.hurt[1] in prompt.variable and "I hid {{it}}." in prompt.variable


async def test_what_the_scene_says_itself_needs_no_check() -> None:
    role = Strict()
    assert await line(ScriptedModel(SCENE.lines.hurt[0]), role=role)
    assert role.seen == []


async def test_a_line_that_the_model_said_among_others_counts_as_said() -> None:
    first, second, *_ = SCENE.lines.hurt
    assert next_line(SCENE, Stage.HURT, (SCENE.opening, f"{first} Really.")) == second


async def test_a_line_that_was_cut_off_is_not_shown() -> None:
    assert (await line(ScriptedModel("That hurts me because you")))[0] == Spoke(SCENE.lines.hurt[0], "scene")


async def test_trouble_is_told_and_the_scene_goes_on() -> None:
    events = await line(ScriptedModel(EngineFailed("It died. Start it again.")))
    assert events == [Trouble("It died. Start it again."), Spoke(SCENE.lines.hurt[0], "scene")]


async def test_stopping_stops_the_model() -> None:
    model = ScriptedModel("That hurts. You knew it. I trusted you so much that I never looked.", pause=0.01)
    talk = Partner(Strict(), PROMPT, model).line(SCENE, Stage.HURT, (SCENE.opening,), "I hid it.")
    assert await anext(talk) == Spoke("That hurts.", "model")
    await talk.aclose()
    assert len(asyncio.all_tasks()) == 1  # nothing goes on writing


async def test_without_a_model_the_partner_says_the_scenes_own_lines_in_turn() -> None:
    assert await line(None) == [Spoke(SCENE.lines.hurt[0], "scene")]
    said, all_lines = [SCENE.opening], (*SCENE.lines.hurt, *load_lines()["hurt"])
    for _ in range(len(all_lines) + 1):
        said.append(next_line(SCENE, Stage.HURT, said))
    assert said[1 : 1 + len(all_lines)] == list(all_lines)
    assert said[1 + len(all_lines)] == all_lines[0]  # the one said longest ago


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_constant_part_is_the_same_for_all_of_a_scene(scene: Scene) -> None:
    partner = Partner(Strict(), PROMPT, None)
    one = partner.request(scene, Stage.OPEN, "I hid {{mood}} from you.")
    other = partner.request(scene, Stage.SHUT_DOWN, "You always do it.")
    assert (one.key, one.constant) == (other.key, other.constant) == (f"partner/{scene.id}", one.constant)
    assert '"I hid {{mood}} from you."' in one.variable
    assert one.max_tokens <= 45
    assert "{{" not in one.constant


async def test_a_scene_can_be_read_ahead() -> None:
    model = ScriptedModel("Yes.")
    await Partner(Strict(), PROMPT, model).prepare(SCENE)
    assert [prompt.key for prompt in model.prepared] == ["partner/money"]
