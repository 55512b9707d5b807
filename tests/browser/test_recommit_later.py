"""Step Four and Step Five in a real browser: a no in Step Four, presses made twice, promises under seal, a killed program,
and the real checks, screen and model."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from coach.compose import House
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
    door,
    enter,
    holds_nothing,
    lock,
    recommit,
)
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def pairings(tmp_path: Path) -> Pairings:
    return Pairings(tmp_path / "together")


def test_a_no_in_step_four_may_be_the_end(
    watched: BrowserContext, serve_house: Serve, parts: Parts, pairings: Pairings
) -> None:
    page = recommit(watched, serve_house(FakeHouse(pairings=pairings, **parts)))
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands()
    ann.step_four("ANNMARK ")
    ann.choose("No, I won't")
    ann.write("Thank you for the garden")
    ann.choose("Go on")
    expect(ann.now).to_contain_text("Nobody expects you to go on after a no.")
    ann.choose("Go on to “Step Five: would you choose each other again?” all the same")
    ann.at("Step Five asks")
    ann.choose("Back")
    ann.choose("I am done, and Bo <i> may know that I am")
    agree(page, ANN)
    ann.at("You agree to open it")
    lock(page)
    bo = enter(page, "Bo <i>", BO, first=True)
    bo.stands()
    bo.step_four_yes("BOMARK ")
    bo.step_five("BOMARK ")
    bo.promise("BOMARK ")
    bo.choose("I am done, and nobody is told")
    agree(page, BO)
    shown = page.locator(".opened")
    expect(shown).to_contain_text("There is a no among these answers.")
    expect(shown).to_contain_text("Thank you for the garden")
    expect(shown).to_contain_text("Ann stopped before this one, as anybody may.")
    expect(page.locator("section.vows h2")).to_have_text("Our words to each other")


def test_a_double_press_together_enters_once_and_agrees_and_deletes_nothing(
    watched: BrowserContext, serve_house: Serve, pairings: Pairings
) -> None:
    page = recommit(watched, serve_house(FakeHouse(pairings=pairings)))
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands()
    ann.step_four()
    ann.choose("No, I won't")
    ann.choose("Leave this out")
    ann.choose("Go on")
    ann.now.get_by_role("button", name="I am done, and nobody is told").dblclick()
    ann.at("You are done.")
    lock(page)
    page.get_by_role("button", name=re.compile("Autumn: Ann and Bo")).click()
    page.get_by_role("button", name="I am Ann", exact=True).click()
    page.locator("#recommit-word input").fill(ANN)
    page.evaluate("(() => { const b = document.querySelector('#recommit-enter'); b.click(); b.click(); })()")
    ann.at("You are done.")
    page.wait_for_timeout(500)
    (pairing,) = pairings.all()
    assert not pairing.agreed("Ann")
    lock(page)
    page.get_by_role("button", name="Delete", exact=True).dblclick()
    expect(page.get_by_role("button", name="Delete for good")).to_be_visible()
    page.wait_for_timeout(300)
    assert len(pairings.all()) == 1


def test_a_promise_under_seal_is_asked_about_at_ones_own_place(
    watched: BrowserContext, serve_house: Serve, pairings: Pairings
) -> None:
    page = recommit(watched, serve_house(FakeHouse(pairings=pairings)))
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands()
    ann.step_four("ANNMARK ")
    ann.choose("Yes, I will")
    ann.write("ANNMARK dinner on Friday")
    ann.day("2026-01-02")
    ann.choose("Go on")
    lock(page)
    bo = enter(page, "Bo <i>", BO, first=True)
    holds_nothing(page, "ANNMARK")
    expect(bo.now.locator(".follow")).to_have_count(0)
    lock(page)
    ann = enter(page, "Ann", ANN)
    follow = ann.now.locator(".follow")
    expect(follow).to_contain_text("“ANNMARK dinner on Friday” How did it go?")
    ann.at("Step Five asks")
    follow.get_by_role("button", name="Partly").click()
    expect(follow).to_contain_text("Part of it is done")
    lock(page)
    holds_nothing(page, "ANNMARK")
    ann = enter(page, "Ann", ANN)
    ann.at("Step Five asks")
    expect(ann.now.locator(".follow")).to_have_count(0)


@contextmanager
def program(folder: Path, *kind: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The coach as a program of its own, on what lies in that folder; its address. Killed at the end, if not before."""
    served = [sys.executable, "-m", "tests.browser.served", str(folder), *kind]
    process = subprocess.Popen(served, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize(
    "kind", [(), pytest.param(("real",), marks=[pytest.mark.model, pytest.mark.index], id="real")]
)
def test_a_program_that_was_killed_goes_on_where_both_walks_were(
    context: BrowserContext, tmp_path: Path, kind: tuple[str, ...]
) -> None:
    with program(tmp_path, *kind) as (url, process):
        page = recommit(context, url)
        page.get_by_role("button", name="By myself", exact=True).click()
        steps = Steps(page, "alone")
        steps.now.get_by_role("button", name=re.compile("Step Four: put")).click()
        steps.stands()
        steps.step_four("ALONE ")
        page.get_by_role("button", name="Back to the beginning").click()
        begin(page)
        ann = door(page, "Ann", ANN, first=True)
        ann.stands()
        ann.step_four("ANNMARK ")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        page.close()
    with program(tmp_path, *kind) as (url, _):
        page = recommit(context, url)
        page.get_by_role("button", name="By myself", exact=True).click()
        steps = Steps(page, "alone")
        steps.now.get_by_role("button", name=re.compile("Go on with “Step Four")).click()
        steps.at("It may fail, whatever you two do.")
        expect(steps.done).to_contain_text("ALONE regret")
        page.get_by_role("button", name="Back to the beginning").click()
        page.get_by_role("button", name="The two of us", exact=True).click()
        ann = enter(page, "Ann", ANN)
        ann.at("It may fail, whatever you two do.")
        expect(ann.done).to_contain_text("ANNMARK regret")


@pytest.mark.model
@pytest.mark.index
def test_alone_and_together_on_the_real_checks_screen_and_model(
    watched: BrowserContext, serve_house: Serve, real_house: House, tmp_path: Path
) -> None:
    """What they write is ordinary; where the screen hears more in it than there is, they say so and go on."""
    journal, pairings = Journal(tmp_path / "journal"), Pairings(tmp_path / "together")
    home = FakeHouse(workshop=real_house.workshop, guard=real_house.guard, journal=journal, pairings=pairings)
    page = recommit(watched, serve_house(home))
    page.get_by_role("button", name="By myself", exact=True).click()
    steps = Steps(page, "alone")
    steps.now.get_by_role("button", name=re.compile("Step Four: put")).click()
    steps.stands()
    steps.step_four()
    steps.choose("I want to, and I need more time")
    steps.write("Dinner without phones")
    steps.day("2031-05-01")
    steps.choose("Go on")
    steps.choose("Go on to “Step Five: would you choose each other again?”")
    steps.step_five()
    steps.promise()
    page.get_by_role("button", name="My words on a page to keep").click()
    expect(page.locator("section.vows h2")).to_have_text("My vows")
    assert len(journal.list()) == 3
    page.get_by_role("button", name="Back to the beginning").click()
    begin(page)
    for name, word, again in (("Ann", ANN, "Yes, I would"), ("Bo <i>", BO, "No, I wouldn't")):
        one = door(page, name, word, first=True) if name == "Ann" else enter(page, name, word, first=True)
        one.stands()
        one.step_four_yes()
        one.step_five("", again)
        if name == "Ann":
            one.promise()
        else:
            one.write("Thank you for the garden")
            one.choose("Go on")
        one.choose("I am done, and nobody is told")
        agree(page, word)
        if name == "Ann":
            one.at("You agree to open it")
            lock(page)
    expect(page.locator(".opened")).to_contain_text("There is a no among these answers.")
    journal.close()
