"""The main job and both workshops on real parts: real model, or none at all, real index, real browser."""

import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from coach.checks.check import Checks
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


# -- both workshops to the end ---------------------------------------------------------------------------------------

LOADED = 45_000  # milliseconds: for what the model words, on a machine that is busy
AT_ONCE = 15_000  # for what needs no model
STATEMENT = {
    "draft": "you're late again",
    "feeling": "worried",
    "moment": "tonight, you said 7 and came at 9",
    "need": "a text",
    "request": "text me if its later than 8",
    "view": "",
    "again": "I was worried tonight when you came at 9. Could you text me if it's later than 8?",
    "when": "tomorrow",
}
APOLOGY = {
    "draft": "sorry ok",
    "what": "forgot to pick you up",
    "impact": "you stood in the rain",
    "own": "i forgot. my fault",
    "repair": "set an alarm",
    "again": "I'm sorry I forgot to pick you up and you stood in the rain. That was my fault. I'll set an alarm from now on.",
    "promise": "alarm on wednesdays at 4",
}


def step(page: Page, name: str) -> str:
    """The id of the step that waits; empty at the end."""
    shown = page.locator(f"#{name}-now .ask")
    expect(shown).to_be_visible(timeout=AT_ONCE)
    return (shown.get_attribute("id") or "").removeprefix("ask-")


def moved_on(page: Page, name: str, at: str) -> None:
    """Wait until another step than ``at`` stands there; while the page draws, none does."""
    shown = page.locator(f"#{name}-now .ask")
    end = time.monotonic() + AT_ONCE / 1000
    while shown.count() != 1 or shown.get_attribute("id") == f"ask-{at}":
        cards = page.locator(f"#{name}-now .card")
        assert not cards.count(), f"the screen heard danger in the answer to {at}: {cards.all_inner_texts()}"
        assert time.monotonic() < end, f"{name} stays at {at}"
        time.sleep(0.1)


def answer(page: Page, name: str, text: str) -> None:
    """Write an answer, or leave it out."""
    if text:
        page.locator(f"#{name}-box textarea").fill(text)
        page.locator(f"#{name}-panel .send").click()
    else:
        page.locator(f"#{name}-now").get_by_role("button", name="Leave this out").click()


def walk_to_the_end(page: Page, name: str, answers: dict[str, str], models: bool, checks: Checks) -> str:
    """Walk a workshop as its steps come; returns what stands at its end."""
    asked: list[str] = []
    while (at := step(page, name)) and at != "end":
        assert at not in asked, f"{at} came twice"
        asked.append(at)
        now = page.locator(f"#{name}-now")
        if at == "enough":
            now.get_by_role("button", name="Yes, this is it").click()
        elif at == "by":
            now.locator("input[type=date]").fill("2031-05-06")
            now.get_by_role("button", name="Go on").click()
        else:
            if at == "again":
                sample_passes(page, name, models, checks)
            answer(page, name, answers[at])
        moved_on(page, name, at)
        if at == "draft":
            draft_is_marked(page, name, models)
    assert {"draft", "again", "enough"} <= set(asked)
    page.locator(f"#{name}-now").get_by_role("button", name="Go on").click()
    expect(page.locator(f"#{name}-now")).to_contain_text("This is the end of it", timeout=AT_ONCE)
    return page.locator(f"#{name}-now").inner_text()


def draft_is_marked(page: Page, name: str, models: bool) -> None:
    """The marks are there at once; the two remarks after them, in the model's words or in ours."""
    draft = page.locator(f"#{name}-done .draft").first
    expect(draft.locator(".parts li").first).to_be_visible(timeout=AT_ONCE)
    expect(draft.locator(".remark")).to_have_count(2, timeout=LOADED if models else AT_ONCE)


def sample_passes(page: Page, name: str, models: bool, checks: Checks) -> None:
    """A sample wording is shown, says where it comes from, and passes the checks that marked the draft."""
    page.get_by_role("button", name="Show me one way to say it").click()
    sample = page.locator(f"#{name}-sample .sample")
    expect(sample.locator(".words")).to_be_visible(timeout=LOADED if models else AT_ONCE)
    kind = "apology" if name == "apologize" else "i_statement"
    result = checks.check(sample.locator(".words").inner_text(), kind)
    assert not result.faults
    if not models:
        expect(sample).to_contain_text("without the model")


def test_an_i_statement_walks_to_its_end_with_the_model(real_page: Page, real_house: House) -> None:
    real_page.get_by_role("tab", name="Say it").click()
    end = walk_to_the_end(real_page, "say-it", STATEMENT, True, real_house.checks)
    assert STATEMENT["again"] in end


def test_an_apology_walks_to_its_end_with_the_model(real_page: Page, real_house: House) -> None:
    real_page.get_by_role("tab", name="Apologize").click()
    end = walk_to_the_end(real_page, "apologize", APOLOGY, True, real_house.checks)
    assert APOLOGY["again"] in end and "May 6, 2031" in end and APOLOGY["promise"] in end


def test_an_i_statement_walks_to_its_end_with_no_model_at_all(bare_page: Page, bare_house: House) -> None:
    bare_page.get_by_role("tab", name="Say it").click()
    end = walk_to_the_end(bare_page, "say-it", STATEMENT, False, bare_house.checks)
    assert STATEMENT["again"] in end


def test_an_apology_walks_to_its_end_with_no_model_at_all(bare_page: Page, bare_house: House) -> None:
    bare_page.get_by_role("tab", name="Apologize").click()
    end = walk_to_the_end(bare_page, "apologize", APOLOGY, False, bare_house.checks)
    assert APOLOGY["again"] in end and "May 6, 2031" in end and APOLOGY["promise"] in end
