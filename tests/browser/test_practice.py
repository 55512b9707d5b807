"""Practice in a real browser, on the quick house: a scene to its look back, a retry, swapped seats, one's own scene."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from coach.journal import Journal
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.ui.house import Home
from tests.browser.conftest import open_at
from tests.browser.rehearsing import begin, say
from tests.fakes import ScriptedScreen
from tests.practice.rehearsals import practice
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser

KIND = "It was my fault. What was it like for you?"
HARSH = "You never care, <b>idiot</b>"


def test_a_scene_is_played_to_its_look_back(coach_page: Page) -> None:
    page = coach_page
    begin(page)
    expect(page.locator("#practice-story .partner .line").first).to_contain_text("I opened the card bill")
    expect(page.locator("#practice-now")).not_to_contain_text("End and look back")
    say(page, HARSH)
    turn = page.locator("#practice-story .played").first
    expect(turn.locator("mark.fault")).to_have_text([re.compile("never"), re.compile("idiot")])
    expect(turn.locator(".words")).to_contain_text("<b>idiot1</b>")  # the number of its note
    expect(turn.locator(".words b")).to_have_count(0)
    expect(turn.locator(".landing")).to_contain_text("This hurts. Likely to sting: 90 of 100.")
    expect(turn.locator(".mood")).to_contain_text("hurt")
    expect(turn.locator(".remark")).to_have_count(1)  # somebody worked up is told one thing only
    turn.locator("details.why").last.locator("summary").click()
    expect(turn.locator("details.why").last.locator(".passage").first).to_be_visible()
    say(page, KIND)
    expect(page.locator("#practice-story .played").last.locator(".landing")).to_contain_text("lands softly")
    page.get_by_role("button", name="End and look back").click()
    back = page.locator("#practice-now .debrief")
    expect(back.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("began guarded, then hurt after turn 1")
    )
    expect(back.locator("svg circle")).to_have_count(3)
    expect(back.locator(".best")).to_contain_text("my fault")
    expect(back.locator(".redo")).to_contain_text("<b>idiot</b>")
    expect(back.locator(".outside")).to_contain_text("A friend of both")
    expect(page.locator("#practice-box")).to_have_count(0)
    page.get_by_role("button", name="Try that turn again").click()
    expect(page.locator("#practice-story .played")).to_have_count(0)
    expect(page.locator("#practice-box textarea")).to_have_value(HARSH)


def test_a_turn_is_taken_back_and_both_ways_stay(coach_page: Page) -> None:
    page = coach_page
    begin(page)
    say(page, "You never talk to me")
    page.locator("#practice-story").get_by_role("button", name="Take it back").click()
    expect(page.locator("#practice-box textarea")).to_have_value("You never talk to me")
    say(page, KIND)
    ways = page.locator("#practice-now .ways li")
    expect(ways).to_have_count(2)
    expect(ways.first).to_contain_text("likely to sting: 90 of 100")
    expect(ways.last).to_contain_text("You are here")
    ways.first.get_by_role("button", name="Go there").click()
    expect(page.locator("#practice-story .played .words")).to_contain_text("talk to me")
    expect(ways.first).to_contain_text("You are here")


def test_seats_are_swapped_and_back(coach_page: Page) -> None:
    page = coach_page
    begin(page)
    page.locator("#practice-box textarea").fill("half a sentence")
    page.get_by_role("button", name="Swap seats").click()
    expect(page.get_by_label("What your partner would say")).to_have_value("half a sentence")
    say(page, "You never tell me anything <i>at all</i>")
    turn = page.locator("#practice-story .played").first
    expect(turn.locator(".partner .line")).to_have_text("What was it like for you to find it on the bill?")
    expect(turn.locator(".words")).to_contain_text("<i>at all</i>")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#practice-story .played")).to_have_count(0)
    page.get_by_role("button", name="Back to my own seat").click()
    expect(page.locator("#practice-now .ask")).to_have_text("What do you say?")


def test_a_scene_of_ones_own(coach_page: Page) -> None:
    page = coach_page
    page.get_by_role("tab", name="Practice").click()
    page.locator("#practice-now .own").click()
    form = page.locator("#practice-own")
    form.get_by_role("button", name="Begin the talk").click()
    expect(page.locator("#practice-notice")).to_contain_text("Write who your partner is")
    form.get_by_label("Who is it?").fill("my <b>husband</b>")
    form.get_by_label("What happened").fill("I forgot his birthday")
    form.get_by_label("How do they feel").fill("sad")
    form.get_by_label("What would they say first?").fill("You <b>forgot</b>.")
    form.get_by_role("button", name="Begin the talk").click()
    story = page.locator("#practice-story")
    expect(story.locator(".partner .line")).to_have_text("You <b>forgot</b>.")
    expect(story.locator(".scene")).to_contain_text("my <b>husband</b>")
    expect(form).to_have_count(0)
    say(page, KIND)


def test_a_turn_that_is_stopped_leaves_nothing_but_its_words(
    watched: BrowserContext, serve_house: Callable[[Home], str]
) -> None:
    page = open_at(watched, serve_house(FakeHouse(practice=practice(pause=30.0))))
    begin(page)
    page.locator("#practice-box textarea").fill(KIND)
    page.locator("#practice-panel .composer .send").click()
    expect(page.locator("#practice-line [aria-live=polite] .line")).to_be_visible()
    expect(page.locator("#practice-story .landing")).to_be_visible()
    page.locator("#practice-panel .composer .stop").click()
    expect(page.locator("#practice-notice")).to_contain_text("You stopped this turn")
    expect(page.locator("#practice-story .played")).to_have_count(0)
    expect(page.locator("#practice-box textarea")).to_have_value(KIND)


def test_danger_is_heard_before_the_partner(
    watched: BrowserContext, serve_house: Callable[[Home], str]
) -> None:
    screen = ScriptedScreen(abuse_victim="hits me")
    house = FakeHouse(guard=Guard(screen, Cards("US")))  # type: ignore[arg-type]
    page = open_at(watched, serve_house(house))
    begin(page)
    page.locator("#practice-box textarea").fill("He hits me")
    page.locator("#practice-panel .composer .send").click()
    expect(page.locator("#practice-now .card")).to_be_visible()
    expect(page.locator("#practice-story .played")).to_have_count(0)
    page.locator("#practice-now .card").get_by_role("button", name="This is a false alarm").click()
    expect(page.locator("#practice-now .ask")).to_have_text("What do you say?")
    say(page, KIND)


def test_what_was_left_unfinished_can_be_taken_up_again(
    watched: BrowserContext, serve_house: Callable[[Home], str], tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    url = serve_house(FakeHouse(journal=journal))
    first = open_at(watched, url)
    begin(first)
    say(first, "You never talk to me")
    first.locator("#practice-story").get_by_role("button", name="Take it back").click()
    expect(first.locator("#practice-box textarea")).to_have_value("You never talk to me")
    say(first, KIND)
    later = open_at(watched, url)
    later.get_by_role("tab", name="Practice").click()
    later.get_by_role("button", name=re.compile("Go on with “The card bill”")).click()
    expect(later.locator("#practice-story .played .words")).to_contain_text("my fault")
    expect(later.locator("#practice-now .ways li")).to_have_count(2)
    say(later, KIND)
    journal.close()
