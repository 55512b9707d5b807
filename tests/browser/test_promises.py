"""Workshops and exercises in a real browser: pressing twice, being asked about a promise, and what was practiced."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from coach.journal import Journal
from coach.ui.house import Home
from tests.browser.conftest import open_at
from tests.browser.test_workshops import asked, write
from tests.fakes import ScriptedModel
from tests.flows.workshops import workshop
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


def test_a_double_press_answers_one_step(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Apologize").click()
    page.locator("#apologize-box textarea").fill("Sorry.")
    page.locator("#apologize-panel .send").dblclick()
    asked(page, "apologize", "What exactly did you do")
    page.locator("#apologize-box textarea").fill("i shouted")
    page.evaluate(
        "(() => { const go = document.querySelector('#apologize-panel .send'); go.click(); go.click(); })()"
    )
    asked(page, "apologize", "What did it do to them")
    page.locator("#apologize-box textarea").fill("half a senten")
    page.wait_for_timeout(400)
    asked(page, "apologize", "What did it do to them")
    expect(page.locator("#apologize-box textarea")).to_have_value("half a senten")
    expect(page.locator("#apologize-done .step-done")).to_have_count(2)

    page.get_by_role("tab", name="Exercises").click()
    page.locator("#exercises-now").get_by_role(
        "button", name=re.compile("Trust by small promises")
    ).dblclick()
    go_on = page.locator("#exercises-now").get_by_role("button", name="Go on")
    expect(go_on).to_be_visible()
    before = page.locator("#exercises-now .ask").text_content() or ""
    go_on.dblclick()
    expect(page.locator("#exercises-now .ask")).not_to_have_text(before)
    page.wait_for_timeout(400)
    back = page.locator("#exercises-now").get_by_role("button", name="Back", exact=True)
    back.click()
    expect(page.locator("#exercises-now .ask")).to_have_text(before)


def test_the_next_step_can_be_answered_while_remarks_are_still_being_worded(
    watched: BrowserContext, serve_house: Callable[[Home], str]
) -> None:
    slow = ScriptedModel("You said what you did. " * 4, pause=2.0)
    page = open_at(watched, serve_house(FakeHouse(workshop=workshop(slow))))
    page.get_by_role("tab", name="Apologize").click()
    write(page, "apologize", "Sorry.")
    asked(page, "apologize", "What exactly did you do")
    write(page, "apologize", "i shouted")
    asked(page, "apologize", "What did it do to them")
    assert slow.prompts, "something was being worded"


def apologized(page: Page, day: str) -> None:
    """An apology with a promise, to its end."""
    page.get_by_role("tab", name="Apologize").click()
    words = "I shouted. You were scared. It was my fault. I'll leave the room next time."
    write(page, "apologize", "Sorry if you were upset, but I was tired.")
    for answer in ("i shouted at dinner", "you were scared", "it was my fault", "i'll leave the room", words):
        write(page, "apologize", answer)
    page.get_by_role("button", name="Yes, this is it").click()
    write(page, "apologize", "leave the <b>room</b> when I get loud")
    page.locator("#apologize-now input[type=date]").fill(day)
    for _ in range(2):
        waits = page.locator("#apologize-now [data-moment]")
        before = waits.get_attribute("data-moment") or ""
        page.locator("#apologize-now").get_by_role("button", name="Go on").click()
        expect(waits).not_to_have_attribute("data-moment", before)
    expect(page.locator("#apologize-now")).to_contain_text("This is the end of it")


def test_a_promise_is_asked_about_on_a_later_visit(
    watched: BrowserContext, serve_house: Callable[[Home], str], tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    url = serve_house(FakeHouse(journal=journal))
    apologized(open_at(watched, url), "2026-01-02")

    page = open_at(watched, url)
    page.get_by_role("tab", name="Apologize").click()
    follow = page.locator("#apologize-now .follow")
    expect(follow).to_contain_text("January 2, 2026")
    expect(follow).to_contain_text("“leave the <b>room</b> when I get loud”")
    asked(page, "apologize", "What do you want to apologize for?")
    follow.get_by_role("button", name="Not yet").click()
    expect(follow).to_contain_text("let them hear it from you first")
    follow.get_by_role("button", name="Ask me again then").click()
    expect(page.locator("#apologize-notice")).to_contain_text("Choose the day, or let it go.")
    follow.locator("input[type=date]").fill("2020-01-01")
    follow.get_by_role("button", name="Ask me again then").click()
    expect(page.locator("#apologize-notice")).to_contain_text("still to come")
    follow.locator("input[type=date]").fill("2041-02-03")
    follow.get_by_role("button", name="Ask me again then").click()
    expect(follow).to_contain_text("From February 3, 2041 on, the coach asks you about it again.")
    (entry,) = journal.list()
    (row,) = journal.load(entry.id)["followed"]
    assert (row["outcome"], row["again"]) == ("not-yet", "2041-02-03")
    assert any("Not yet" in part.text for part in journal.parts(entry.id))

    later = open_at(watched, url)
    later.get_by_role("tab", name="Apologize").click()
    asked(later, "apologize", "What do you want to apologize for?")
    later.wait_for_timeout(300)
    expect(later.locator("#apologize-now .follow")).to_have_count(0)
    later.get_by_role("tab", name="Exercises").click()
    later.get_by_text("What you have practiced").click()
    shown = later.locator("#exercises-now .progress")
    expect(shown).to_contain_text("1 walk to the end, on 1 day.")
    expect(shown.locator(".walks")).to_contain_text("Apologize and mean it")
    expect(shown.locator(".drafts blockquote")).to_have_text(
        ["Sorry if you were upset, but I was tired.", re.compile("^I shouted. You were scared.")]
    )
    expect(shown.locator(".promised")).to_contain_text("February 3, 2041: leave the <b>room</b>")
    expect(shown.locator("svg")).to_have_count(0)  # one draft is told better in words
    journal.close()


def test_more_drafts_are_drawn_with_a_sentence_beside_them(
    watched: BrowserContext, serve_house: Callable[[Home], str], tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    url = serve_house(FakeHouse(journal=journal))
    for day in ("2026-01-02", "2026-01-03"):
        apologized(open_at(watched, url), day)
    page = open_at(watched, url)
    page.get_by_role("tab", name="Apologize").click()
    follow = page.locator("#apologize-now .follow")
    expect(follow).to_contain_text("January 2, 2026")
    follow.get_by_role("button", name="I kept it").dblclick()
    expect(follow).to_contain_text("January 3, 2026")
    page.wait_for_timeout(300)
    expect(follow).to_contain_text("January 3, 2026")
    follow.get_by_role("button", name="Ask me another time").click()
    expect(follow).to_have_count(0)
    page.get_by_role("tab", name="Exercises").click()
    page.get_by_text("What you have practiced").click()
    shown = page.locator("#exercises-now .progress")
    expect(shown.locator("svg polyline")).to_have_count(2)
    expect(shown.locator("figcaption")).to_contain_text(
        "of the last 2 drafts that you wrote more than once, 2 have fewer marks now."
    )
    journal.close()
