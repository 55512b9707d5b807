"""The main job on real parts: real model, real index, real browser."""

import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from coach.compose import House

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.index]

FIRST = "he shuts down every time we argue, what can I do?"
SECOND = "she found out i lied about money. how do i get her trust back"


def writing(house: House) -> bool:
    """Whether the engine is writing an answer. What it reads ahead meanwhile is read without writing."""
    engine = house.model.host.engine  # type: ignore[union-attr]
    url = engine.start().result(timeout=30)
    slots = httpx.get(f"{url}/slots", headers={"Authorization": f"Bearer {engine.key}"}).json()
    return any(slot["is_processing"] and slot["params"]["n_predict"] > 0 for slot in slots)


def until(writes: bool, house: House, seconds: float) -> float:
    """Wait until the engine writes, or writes no more; return the seconds that took."""
    began = time.monotonic()
    while writing(house) is not writes and time.monotonic() - began < seconds:
        time.sleep(0.02)
    return time.monotonic() - began


def ask(page: Page, text: str) -> None:
    page.locator("#box textarea").press_sequentially(text, delay=1)
    page.keyboard.press("Enter")


def test_a_question_gets_its_sections_then_a_streamed_answer_and_stop_stops(
    real_page: Page, real_house: House
) -> None:
    page = real_page
    ask(page, FIRST)
    expect(page.locator("#sources .source").first).to_be_visible(timeout=20_000)
    lengths = set()
    while not page.locator('#live .turn[data-phase="done"]').count():
        lengths.add(len(page.locator("#live .answer").inner_text()))
    assert len(lengths) >= 2, "the answer came in more than one piece"
    answer = page.locator("#live .answer").inner_text()
    assert len(answer.split()) > 20
    source = page.locator("#sources .source").first
    source.locator("summary").click()
    assert len(source.inner_text().split()) > 40, "the section opens to its full text"

    ask(page, SECOND)
    expect(page.locator('#live .turn[data-turn="1"] .said').first).to_be_visible(timeout=20_000)
    until(True, real_house, seconds=180)
    assert writing(real_house), "the model is in the middle of its answer"
    page.get_by_role("button", name="Stop").click()
    assert until(False, real_house, seconds=5) < 1.5, "the engine stopped"
    expect(page.get_by_text("You stopped this answer.")).to_be_visible(timeout=2000)
    time.sleep(0.5)
    assert not writing(real_house), "and it stays so"


def test_what_the_guides_do_not_cover_is_declined(real_page: Page) -> None:
    ask(real_page, "what's a good recipe for banana bread")
    expect(real_page.locator('#live .turn[data-phase="done"]')).to_be_visible(timeout=20_000)
    assert "don't cover this" in real_page.locator("#live .answer").inner_text()
