"""Step Four and Step Five in a real browser: alone, together at one browser and at two."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from coach.journal import Journal
from coach.sealed import Pairings
from tests.browser.recommitting import (
    ANN,
    BO,
    Parts,
    Serve,
    Steps,
    agree,
    begin,
    bodies,
    door,
    enter,
    guard,
    heard,
    holds_nothing,
    lock,
    recommit,
)
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def pairings(tmp_path: Path) -> Pairings:
    return Pairings(tmp_path / "together")


def test_alone_to_the_page_of_vows(watched: BrowserContext, serve_house: Serve, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    page = recommit(watched, serve_house(FakeHouse(journal=journal)))
    page.get_by_role("button", name="By myself", exact=True).click()
    steps = Steps(page, "alone")
    steps.now.get_by_role("button", name=re.compile("Step Five: would you")).click()
    expect(page.locator("#alone-notice")).to_contain_text("First comes “Where you stand”")
    steps.stands()
    steps.choose("Go on to “Step Five: would you choose each other again?”")
    steps.step_five("<b>own</b> ")
    steps.promise()
    page.get_by_role("button", name="My words on a page to keep").click()
    vows = page.locator("section.vows")
    expect(vows.locator("h2")).to_have_text("My vows")
    expect(vows).to_contain_text("<b>own</b> care")
    expect(vows).to_contain_text("May 6, 2031. I will be home vow")
    expect(vows.locator("b")).to_have_count(0)
    with page.expect_download() as saving:
        vows.get_by_role("button", name="Save as Markdown").click()
    assert "# My vows" in Path(saving.value.path()).read_text("utf-8")
    with watched.expect_page() as opening:
        vows.get_by_role("button", name="Print").click()
    expect(opening.value.locator("h1")).to_have_text("My vows")
    expect(opening.value.locator("blockquote").first).to_contain_text("<b>own</b>")
    assert sum(entry.kind == "flow" for entry in journal.list()) == 2
    journal.close()


def test_a_no_is_respected(watched: BrowserContext, serve_house: Serve, parts: Parts) -> None:
    page = recommit(watched, serve_house(FakeHouse(**parts)))
    page.get_by_role("button", name="By myself", exact=True).click()
    steps = Steps(page, "alone")
    steps.now.get_by_role("button", name=re.compile("Step Four: put")).click()
    steps.stands()
    steps.choose("Go on to “Step Four: put the two of you first”")
    steps.at("Step Four asks")
    steps.choose("Go on")
    steps.write("I was away")
    steps.choose("Leave this out")
    steps.choose("Go on")
    steps.write("I would breathe")
    steps.choose("Mostly a relief")
    steps.write("No")
    steps.choose("No. I have given it what I had")
    steps.at("What do you want your partner to know about this no?")
    steps.write("Thank you for the garden")
    steps.choose("Go on")
    page.get_by_role("button", name="My words on a page to keep").click()
    expect(page.locator("section.vows h2")).to_have_text("My words to you")


def test_where_fear_shows_nothing_begins(watched: BrowserContext, serve_house: Serve) -> None:
    page = recommit(watched, serve_house(FakeHouse(guard=guard())))
    page.get_by_role("button", name="By myself", exact=True).click()
    steps = Steps(page, "alone")
    steps.now.get_by_role("button", name=re.compile("Step Five: would you")).click()
    steps.choose("Go on")
    steps.choose("I'm afraid of them")
    expect(steps.now.locator(".card")).to_be_visible()
    expect(page.locator("#alone-box textarea")).not_to_be_visible()
    steps.choose("Begin anew")
    steps.now.get_by_role("button", name=re.compile("Step Five: would you")).click()
    expect(steps.now.locator(".card")).to_be_visible()
    steps.choose("This is a false alarm")
    steps.now.get_by_role("button", name=re.compile("Step Five: would you")).click()
    expect(steps.now).to_contain_text("being safe comes first")
    expect(steps.now.locator(".card .places li").first).to_be_visible()
    expect(page.locator("#alone-box textarea")).not_to_be_visible()


def test_together_in_one_browser(
    watched: BrowserContext, serve_house: Serve, pairings: Pairings, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    page = recommit(watched, serve_house(FakeHouse(pairings=pairings, journal=journal, guard=guard())))
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands("ANNMARK")
    ann.step_four_yes("ANNMARK ")
    ann.step_five("ANNMARK ")
    page.locator("#seat-box textarea").fill("he threatens me ANNMARK")
    page.locator("#seat-panel .send").click()
    expect(ann.now.locator(".card")).to_be_visible()
    lock(page)
    holds_nothing(page, "ANNMARK")
    bo = enter(page, "Bo <i>", BO, first=True)
    bo.at("Before two people put work")
    expect(page.locator("#recommit .card")).to_have_count(0)
    expect(page.locator("#seat-box textarea")).not_to_be_visible()
    bo.stands()
    bo.step_four_yes("BOMARK ")
    bo.step_five("BOMARK ", "No, I wouldn't")
    bo.write("Thank you BOMARK")
    bo.choose("Go on")
    bo.choose("I am done, and nobody is told")
    agree(page, BO)
    bo.at("You agree to open it")
    lock(page)
    holds_nothing(page, "BOMARK")
    ann = enter(page, "Ann", ANN)
    expect(ann.now.locator(".card")).to_be_visible()
    holds_nothing(page, "BOMARK")
    ann.choose("This is a false alarm")
    ann.promise("ANNMARK ")
    ann.choose("I am done, and Bo <i> may know that I am")
    agree(page, "not the passphrase")
    expect(page.locator("#recommit-told")).to_contain_text("That isn't the passphrase")
    holds_nothing(page, "BOMARK")
    agree(page, ANN)
    shown = page.locator(".opened")
    expect(shown).to_contain_text("BOMARK missed")
    expect(shown).to_contain_text("ANNMARK missed")
    expect(shown).to_contain_text("Ann speaks, Bo <i> listens, then says back what was heard.")
    expect(shown).to_contain_text("No, I wouldn't")
    expect(shown).to_contain_text("There is a no among these answers.")
    expect(shown).to_contain_text("ANNMARK never")
    expect(shown).to_contain_text("BOMARK regret")
    expect(shown).not_to_contain_text("It would shatter me")  # private
    expect(shown).not_to_contain_text("What I know about myself")  # private
    expect(shown).not_to_contain_text("I noticed hope")
    expect(page.locator("section.vows h2")).to_have_text("Our words to each other")
    lock(page)
    holds_nothing(page, "MARK")
    enter(page, "Bo <i>", BO)
    expect(page.locator(".opened")).to_contain_text("ANNMARK missed")
    assert journal.list() == ()
    journal.close()


def test_two_browsers_and_a_program_that_was_killed(
    watched: BrowserContext,
    browser: Browser,
    serve_house: Serve,
    parts: Parts,
    pairings: Pairings,
    tmp_path: Path,
) -> None:
    url = serve_house(FakeHouse(pairings=pairings, **parts))
    page = recommit(watched, url)
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands("ANNMARK")
    ann.step_four_yes("ANNMARK ")
    ann.step_five("ANNMARK ")
    page.locator("#seat-box textarea").fill("ANNMARK draft")  # left in the box when the program is killed

    again = serve_house(FakeHouse(pairings=Pairings(tmp_path / "together"), **parts))
    page = recommit(watched, again)
    page.get_by_role("button", name="The two of us", exact=True).click()
    ann = enter(page, "Ann", ANN)
    ann.at("What of all this can you promise?")
    expect(ann.done).to_contain_text("ANNMARK care")
    ann.promise("ANNMARK ")
    ann.choose("I am done, and nobody is told")
    agree(page, ANN)
    ann.at("You agree to open it")

    with browser.new_context() as other:
        requests = heard(other)
        theirs = recommit(other, again)
        theirs.get_by_role("button", name="The two of us", exact=True).click()
        bo = enter(theirs, "Bo <i>", BO, first=True)
        bo.stands()
        bo.step_four_yes("BOMARK ")
        bo.step_five("BOMARK ")
        bo.promise("BOMARK ")
        bo.choose("I am done, and nobody is told")
        bo.at("You are done. Ann is done too.")
        theirs.wait_for_timeout(500)
        holds_nothing(theirs, "ANNMARK")
        answers = bodies(requests)
        assert any("BOMARK missed" in body for body in answers)  # or they weren't looked at
        assert not any("ANNMARK" in body for body in answers)
        agree(theirs, BO)
        expect(theirs.locator(".opened")).to_contain_text("ANNMARK missed")
        expect(theirs.locator("section.vows h2")).to_have_text("Our vows")
        assert "ANNMARKI noticed" not in theirs.content()
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".opened")).to_contain_text("BOMARK vow")
