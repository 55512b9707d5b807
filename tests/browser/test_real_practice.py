"""Practice on real parts, with the real model and with none: a scene to its look back, a retry, a swap, one's own scene."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coach.compose import House
from coach.domain.model import ChatModel, Prompt
from coach.practice.scene import Stage, load_scenes
from tests.browser.rehearsing import begin, say

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.index]

SCENE = load_scenes()["money"]
HARSH = "You always make such a drama out of money, you control freak."
OWNING = "I bought the bicycle and hid it from you. That was wrong of me."
ASKING = "What was it like for you to see the bill this morning?"
ODD = "My cousin says the moon is a good place for a garden."  # nobody wrote an answer to that


class Heard:
    """The real model, and what it was asked."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.prompts: list[Prompt] = []

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        return self._model.stream(prompt)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


@pytest.fixture(params=["model", "none"])
def rehearsed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Page, Heard | None]:
    """The page with the real model, which gets all the time it needs, and the model; or the page without one, and None."""
    if request.param == "none":
        page: Page = request.getfixturevalue("bare_page")
        return page, None
    house: House = request.getfixturevalue("real_house")
    assert house.model is not None
    heard = Heard(house.model)
    monkeypatch.setattr(house.practice.partner, "_model", heard)
    monkeypatch.setattr("coach.practice.partner.PATIENCE", 60.0)
    page = request.getfixturevalue("real_page")
    return page, heard


def test_a_scene_a_retry_and_its_look_back(rehearsed: tuple[Page, Heard | None]) -> None:
    page, model = rehearsed
    begin(page)
    say(page, HARSH, wait=90)
    turn = page.locator("#practice-story .played").first
    expect(turn.locator(".landing")).to_contain_text("This hurts")
    expect(turn.locator(".mood")).to_contain_text(re.compile("hurt|shut down"))
    expect(turn.locator("mark.fault").first).to_be_visible()
    page.locator("#practice-story").get_by_role("button", name="Take it back").click()
    expect(page.locator("#practice-box textarea")).to_have_value(HARSH)
    owned = say(page, OWNING, wait=90)
    expect(page.locator("#practice-now .ways li")).to_have_count(2)
    told = say(page, ASKING, wait=90)
    answers = [answer for stage in Stage for answer in SCENE.answers.of(stage)]
    assert any(answer.say == told and "?" in answer.to for answer in answers), told
    odd = say(page, ODD, wait=90)
    assert len({SCENE.opening, owned, told, odd}) == 4 and all((owned, told, odd))
    if model is not None:
        assert [prompt.key for prompt in model.prompts if ODD in prompt.variable][:1] == ["partner/money"]
    page.get_by_role("button", name="End and look back").click()
    back = page.locator("#practice-now .debrief")
    expect(back.get_by_role("img")).to_have_attribute("aria-label", re.compile("began guarded"))
    expect(back.locator("svg circle")).to_have_count(4)
    expect(back.locator(".outside")).to_contain_text("A friend of both")


def test_a_swap_and_a_scene_of_ones_own(rehearsed: tuple[Page, Heard | None]) -> None:
    page, model = rehearsed
    begin(page)
    page.get_by_role("button", name="Swap seats").click()
    skilful = say(page, "Three weeks, and you never said a word about that bicycle.", wait=30)
    assert skilful in SCENE.skilful
    page.get_by_role("button", name="Back to my own seat").click()
    page.get_by_role("button", name="Another scene").click()
    page.locator("#practice-now .own").click()
    form = page.locator("#practice-own")
    form.get_by_label("Who is it?").fill("my brother-in-law, a quiet man")
    form.get_by_label("What happened").fill("I sold his old boat without asking him")
    form.get_by_label("How do they feel").fill("angry and sad")
    form.get_by_role("button", name="Begin the talk").click()
    expect(page.locator("#practice-story .scene")).to_contain_text("I sold his old boat")
    assert say(page, "I'm sorry I sold it. How was it for you?", wait=30)
    assert say(page, ODD, wait=90)
    if model is not None:
        (asked, *_) = [prompt for prompt in model.prompts if ODD in prompt.variable]
        assert "I sold his old boat" in asked.constant
