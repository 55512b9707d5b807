"""Step Four and Step Five in a real browser: alone, together at one browser and at two, and after the program was killed."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect

from coach.journal import Journal
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.sealed import Pairings
from coach.ui.house import Home
from tests.browser.conftest import open_at
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser
Serve = Callable[[Home], str]
ANN, BO = "four words for ann", "four words for bo"


class Steps:
    """Somebody who walks on one page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.now, self.done = page.locator(f"#{name}-now"), page.locator(f"#{name}-done")

    def at(self, words: str) -> None:
        expect(self.now.locator(".ask").first).to_contain_text(words)

    def press(self, label: str) -> None:
        self.page.locator("#recommit").get_by_role("button", name=label, exact=True).first.click()

    def moves(self, act: Callable[[], None]) -> None:
        before = self.now.text_content() or ""
        act()
        expect(self.now).not_to_have_text(before, timeout=20_000)

    def choose(self, label: str) -> None:
        button = self.now.get_by_role("button", name=label, exact=True)
        expect(button).to_be_visible()
        self.moves(button.click)

    def write(self, text: str) -> None:
        box = self.page.locator(f"#{self.name}-box textarea")
        expect(box).to_have_value("")
        box.fill(text)
        self.moves(self.page.locator(f"#{self.name}-panel .send").click)

    def day(self, day: str) -> None:
        self.now.locator("input[type=date]").fill(day)
        self.choose("Go on")

    def stands(self, notice: str = "") -> None:
        """Where-we-stand, with answers that show no harm."""
        self.at("Before two people put work into a relationship")
        self.choose("Go on")
        for label in (
            "I'm safe with them, and they are with me",
            "Both of us",
            "Yes",
            "It does, by and large",
        ):
            self.choose(label)
        for label in ("Yes", "Yes", "Something wakes up"):
            self.choose(label)
        self.write(f"{notice}I noticed hope")
        self.write(f"{notice}ask them")
        self.choose("Go on")

    def step_four(self, mark: str = "") -> None:
        self.choose("Go on to “Step Four: put the two of you first”")
        self.at("Step Four asks")
        self.choose("Go on")
        self.write(f"{mark}away")
        self.choose("Leave this out")
        self.choose("Go on")
        self.at("If you never saw this person again in your life")
        self.write(f"{mark}never")
        self.choose("It would shatter me")
        self.at("will you both look back and regret")
        self.write(f"{mark}regret")
        self.choose("Yes, some")

    def step_four_yes(self, mark: str = "") -> None:
        self.step_four(mark)
        self.choose("Yes, I will")
        self.write(f"{mark}first")
        self.day("2031-05-01")
        self.choose("Go on")
        self.choose("Go on to “Step Five: would you choose each other again?”")

    def step_five(self, mark: str = "", again: str = "Yes, I would") -> None:
        self.at("Step Five asks")
        self.choose("Go on")
        self.write(f"I would say hello {mark}meeting")
        self.choose("What I know about myself")
        for share in ("missed", "faith", "best", "care"):
            self.write(f"{mark}{share}")
        self.choose(again)

    def promise(self, mark: str = "") -> None:
        self.write(f"I will be home {mark}vow")
        self.day("2031-05-06")
        self.choose("Go on")


@pytest.fixture
def pairings(tmp_path: Path) -> Pairings:
    return Pairings(tmp_path / "together")


def recommit(context: BrowserContext, url: str) -> Page:
    page = open_at(context, url)
    page.get_by_role("tab", name="Recommit").click()
    expect(page.locator("#recommit-top")).to_contain_text("Step Four asks")
    return page


def door(page: Page, partner: str, word: str, first: bool = False) -> Steps:
    page.get_by_role("button", name=f"I am {partner}", exact=True).click()
    page.locator("#recommit-word input").fill(word)
    if first:
        page.locator("#recommit-again input").fill(word)
    page.locator("#recommit-enter").click()
    expect(page.locator(".seat-bar")).to_contain_text(partner)
    return Steps(page, "seat")


def begin(page: Page) -> None:
    page.get_by_role("button", name="The two of us", exact=True).click()
    expect(page.locator("#recommit-top")).to_contain_text(
        "somebody with control of this computer could defeat this"
    )
    for box, text in (("title", "Autumn"), ("first", "Ann"), ("second", "Bo <i>")):
        page.locator(f"#recommit-{box} input, #recommit-{box} textarea").first.fill(text)
    page.locator("#recommit-create").click()


def lock(page: Page) -> None:
    page.get_by_role("button", name="Lock and leave").click()
    expect(page.locator("#recommit-create")).to_be_visible()


def enter(page: Page, partner: str, word: str, first: bool = False) -> Steps:
    page.get_by_role("button", name=re.compile("Autumn: Ann and Bo")).click()
    return door(page, partner, word, first)


def agree(page: Page, word: str) -> None:
    page.locator("#recommit-word input").fill(word)
    page.get_by_role("button", name="I agree to open").click()


def heard(context: BrowserContext) -> list[Request]:
    """Everything that a browser asks of the server, as it is answered."""
    requests: list[Request] = []
    context.on("requestfinished", lambda request: requests.append(request))
    return requests


def bodies(requests: list[Request]) -> list[str]:
    """What the server answered about the page and its words."""
    found = []
    for request in requests:
        if "/gradio_api/" in request.url or request.url.endswith(("/", "/config")):
            with suppress(Error):  # such as one without a body
                response = request.response()
                found.append(response.text() if response else "")
    return found


def holds_nothing(page: Page, mark: str) -> None:
    """Neither the page nor a box on it has any of those words."""
    boxes = page.evaluate(
        "[...document.querySelectorAll('input, textarea')].map((box) => box.value).join(' ')"
    )
    assert mark not in page.content()
    assert mark not in boxes


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


def test_a_no_is_respected(watched: BrowserContext, serve_house: Serve) -> None:
    page = recommit(watched, serve_house(FakeHouse()))
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


class QuietScreen:
    """Hears danger in one word."""

    def screen(self, text: str):  # type: ignore[no-untyped-def]
        from coach.domain.safety import Screening

        return (
            Screening(text, "abuse_victim", ("abuse_victim",), 3) if "threatens" in text else Screening(text)
        )


def guard() -> Guard:
    return Guard(QuietScreen(), Cards("US"))  # type: ignore[arg-type]


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
    watched: BrowserContext, browser: Browser, serve_house: Serve, pairings: Pairings, tmp_path: Path
) -> None:
    url = serve_house(FakeHouse(pairings=pairings))
    page = recommit(watched, url)
    begin(page)
    ann = door(page, "Ann", ANN, first=True)
    ann.stands("ANNMARK")
    ann.step_four_yes("ANNMARK ")
    ann.step_five("ANNMARK ")
    page.locator("#seat-box textarea").fill("ANNMARK draft")  # left in the box when the program is killed

    again = serve_house(FakeHouse(pairings=Pairings(tmp_path / "together")))
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


def test_a_no_in_step_four_may_be_the_end(
    watched: BrowserContext, serve_house: Serve, pairings: Pairings
) -> None:
    page = recommit(watched, serve_house(FakeHouse(pairings=pairings)))
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
    expect(shown).to_contain_text("Ann ended with the step before and didn't walk this one.")
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
