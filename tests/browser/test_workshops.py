"""Both workshops in a real browser, on the quick house: every step to the end, back, a sample wording, going on later."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from coach.journal import Journal
from coach.ui.house import Home
from tests.browser.conftest import open_at
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


def write(page: Page, name: str, text: str) -> None:
    done = page.locator(f"#{name}-done .step-done")
    before = done.count()
    page.locator(f"#{name}-box textarea").fill(text)
    page.locator(f"#{name}-panel .send").click()
    expect(done).to_have_count(before + 1)


def asked(page: Page, name: str, words: str) -> None:
    expect(page.locator(f"#{name}-now .ask")).to_contain_text(words)


def test_an_i_statement_is_found_step_by_step(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Say it").click()
    asked(page, "say-it", "What do you want to say?")
    write(page, "say-it", "You never help, <b>idiot</b>")
    draft = page.locator("#say-it-done .draft").first
    expect(draft.locator("mark.fault")).to_have_text([re.compile("never"), re.compile("idiot")])
    expect(draft.locator(".words b")).to_have_count(0)
    expect(draft.locator(".notes li")).to_have_count(2)
    expect(draft.locator(".parts .there")).to_have_count(0)
    expect(draft.locator(".remark")).to_have_count(2)
    draft.locator(".notes summary").first.click()
    expect(draft.locator(".notes .passage").first).to_be_visible()

    asked(page, "say-it", "What did you feel")
    write(page, "say-it", "hurt")
    asked(page, "say-it", "Which moment")
    page.get_by_role("button", name="Back", exact=True).click()
    asked(page, "say-it", "What did you feel")
    expect(page.locator("#say-it-box textarea")).to_have_value("hurt")
    write(page, "say-it", "hurt and tired")
    write(page, "say-it", "sunday when the dishes were left")
    write(page, "say-it", "i need a fair share")
    write(page, "say-it", "could you do the dishes on sundays")
    page.get_by_role("button", name="Leave this out").click()
    asked(page, "say-it", "Now say it again")
    page.get_by_role("button", name="Show me one way to say it").click()
    sample = page.locator("#say-it-sample .sample .words")
    expect(sample).to_contain_text("I felt hurt and tired on Sunday")
    expect(sample).to_contain_text("Could you do the dishes")

    write(page, "say-it", "I was hurt on Sunday. I need a fair share. Could you do the dishes?")
    expect(page.locator("#say-it-done .draft").last.locator(".changes")).to_contain_text("gone")
    page.get_by_role("button", name="I'll try once more").click()
    write(page, "say-it", "I was hurt on Sunday. Could you do the dishes?")
    expect(page.locator("#say-it-done .draft").last.locator(".changes")).to_contain_text("no longer there")
    page.get_by_role("button", name="Yes, this is it").click()
    write(page, "say-it", "Friday evening")
    expect(page.locator("#say-it-now")).to_contain_text("I was hurt on Sunday. Could you do the dishes?")
    page.locator("#say-it-now").get_by_role("button", name="Go on").click()
    expect(page.locator("#say-it-now")).to_contain_text("This is the end of it")
    page.get_by_role("button", name="Begin anew").click()
    asked(page, "say-it", "What do you want to say?")


def test_an_apology_ends_in_a_promise(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Apologize").click()
    page.locator("#apologize-panel .send").click()
    expect(page.locator("#apologize-notice")).to_contain_text("Write a few words")
    write(page, "apologize", "Sorry if you were upset, but I was tired.")
    marks = page.locator("#apologize-done mark.fault")
    expect(marks).to_have_text([re.compile("if"), re.compile("but")])
    for answer in ("i shouted at dinner", "you were scared", "it was my fault", "i'll leave the room"):
        write(page, "apologize", answer)
    write(page, "apologize", "I shouted. You were scared. It was my fault. I'll leave the room next time.")
    expect(page.locator("#apologize-done .draft").last.locator(".parts .there")).to_have_count(4)
    page.get_by_role("button", name="Yes, this is it").click()
    write(page, "apologize", "leave the room when I get loud")
    page.locator("#apologize-now input[type=date]").fill("2031-05-06")
    page.locator("#apologize-now").get_by_role("button", name="Go on").click()
    expect(page.locator("#apologize-now")).to_contain_text("by May 6, 2031: leave the room when I get loud")


def test_what_was_left_unfinished_can_be_taken_up_again(
    watched: BrowserContext, serve_house: Callable[[Home], str], tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    url = serve_house(FakeHouse(journal=journal))
    first = open_at(watched, url)
    first.get_by_role("tab", name="Say it").click()
    write(first, "say-it", "You never listen to me")
    asked(first, "say-it", "What did you feel")
    later = open_at(watched, url)
    later.get_by_role("tab", name="Say it").click()
    later.get_by_role("button", name=re.compile("Go on with “Say it without blame”")).click()
    asked(later, "say-it", "What did you feel")
    expect(later.locator("#say-it-done")).to_contain_text("listen to me")
    write(later, "say-it", "lonely")
    asked(later, "say-it", "Which moment")
    journal.close()


def test_who_does_not_know_gets_an_easier_question(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Say it").click()
    write(page, "say-it", "You never come home")
    write(page, "say-it", "I don't know")
    asked(page, "say-it", "Which of these comes closest?")
    page.get_by_role("button", name="Lonely").click()
    asked(page, "say-it", "Which moment")
    expect(page.locator("#say-it-done")).to_contain_text("Lonely")


def test_what_is_whole_at_once_is_not_asked_for_again(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Apologize").click()
    write(page, "apologize", "I shouted and you were scared. It was my fault. I'll leave the room next time.")
    asked(page, "apologize", "Is this what you want to say?")
    page.get_by_role("button", name="Yes, this is it").click()
    asked(page, "apologize", "An apology is believed by what follows")
