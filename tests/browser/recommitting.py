"""People who walk Step Four and Step Five in a browser."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Request, expect

from coach.domain.safety import Screening
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.ui.house import Home
from tests.browser.conftest import open_at

Serve = Callable[[Home], str]
Parts = dict[str, Any]  # parts of a house that are real; the others are its own quick ones
ANN, BO = "four words for ann", "four words for bo"


class Steps:
    """Somebody who walks on one page. Where a card comes, they call it a false alarm and send the same words again.

    Args:
        page: the page.
        name: of the panel.
    """

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.now, self.done = page.locator(f"#{name}-now"), page.locator(f"#{name}-done")

    def at(self, words: str) -> None:
        expect(self.now.locator(".ask").first).to_contain_text(words)

    def press(self, label: str) -> None:
        self.page.locator("#recommit").get_by_role("button", name=label, exact=True).first.click()

    def moves(self, act: Callable[[], None]) -> None:
        """Do it, and wait until something else waits for an answer: what is pressed before then is passed over."""
        waits = self.now.locator("[data-moment]")
        before = waits.get_attribute("data-moment") or ""
        act()
        expect(waits).not_to_have_attribute("data-moment", before, timeout=20_000)

    def choose(self, label: str) -> None:
        button = self.now.get_by_role("button", name=label, exact=True)
        expect(button).to_be_visible()
        self.moves(button.click)

    def write(self, text: str) -> None:
        box, send = (
            self.page.locator(f"#{self.name}-box textarea"),
            self.page.locator(f"#{self.name}-panel .send"),
        )
        expect(box).to_have_value("")
        box.fill(text)
        self.moves(send.click)
        if self.now.locator(".card").count():
            self.choose("This is a false alarm")
            expect(box).to_have_value(text)
            self.moves(send.click)

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


class QuietScreen:
    """Hears danger in one word."""

    def screen(self, text: str) -> Screening:
        return (
            Screening(text, "abuse_victim", ("abuse_victim",), 3) if "threatens" in text else Screening(text)
        )


def guard() -> Guard:
    return Guard(QuietScreen(), Cards("US"))  # type: ignore[arg-type]
