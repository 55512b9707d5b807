"""Leaving quickly, in a real browser: nothing is left to see, and nothing goes on behind it."""

import time

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from coach.domain.events import Found
from tests.browser.test_page import ask, done, eventually
from tests.ui.house import OPENING, READING, FakeHouse, covered, evidence

pytestmark = pytest.mark.browser
WORDS = "He shuts down every time"


def gone(page: Page) -> bool:
    try:
        shown = (
            page.content()
        )  # asked first: Playwright learns of a new address only while it is asked something
    except Error:
        return False  # in the middle of leaving
    return page.url == "about:blank" and WORDS not in shown and page.title() == ""


def three_shifts(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def test_the_button_is_always_in_view_and_leaves_nothing(coach_page: Page) -> None:
    for _ in range(3):
        ask(coach_page, WORDS)
        done(coach_page, _)
    coach_page.mouse.wheel(0, 3000)
    button = coach_page.get_by_role("button", name="Leave")
    expect(button).to_be_in_viewport()
    size = button.bounding_box()
    assert size is not None and min(size["width"], size["height"]) >= 44
    button.click()
    assert eventually(lambda: gone(coach_page), 2)


@pytest.mark.parametrize("width", [1280, 900, 400])
def test_the_button_covers_nothing_that_can_be_pressed(coach_page: Page, width: int) -> None:
    coach_page.set_viewport_size({"width": width, "height": 700})
    ask(coach_page, WORDS)
    done(coach_page)
    new = coach_page.get_by_role("button", name="New conversation").bounding_box()
    leave = coach_page.get_by_role("button", name="Leave").bounding_box()
    assert new is not None and leave is not None
    apart = new["x"] + new["width"] <= leave["x"] or new["y"] >= leave["y"] + leave["height"]
    assert apart


def test_three_times_shift_leaves_also_from_inside_the_box(coach_page: Page) -> None:
    ask(coach_page, WORDS)
    done(coach_page)
    coach_page.locator("#box textarea").focus()
    three_shifts(coach_page)
    assert eventually(lambda: gone(coach_page), 2)


def test_capitals_and_slow_presses_do_not_leave(coach_page: Page) -> None:
    coach_page.locator("#box textarea").focus()
    for letter in "ABC":
        coach_page.keyboard.press(f"Shift+{letter}")
    three = coach_page.locator("#box textarea")
    for _ in range(3):
        coach_page.keyboard.press("Shift")
        time.sleep(0.9)
    expect(three).to_have_value("ABC")


def test_in_mid_stream_it_is_blank_at_once_and_the_coach_stops(coach_page: Page, house: FakeHouse) -> None:
    house.coach.script = lambda message: [Found(evidence(), READING), OPENING, *covered(0.5)[2:], 60.0]
    ask(coach_page, WORDS)
    expect(coach_page.locator(".worded")).to_be_visible()
    began = time.monotonic()
    three_shifts(coach_page)
    assert eventually(lambda: gone(coach_page), 1)
    assert time.monotonic() - began < 1
    assert eventually(lambda: house.coach.running == 0, 3)
    assert house.coach.closed == 1


def test_back_and_forward_show_nothing(coach_page: Page, watched: BrowserContext) -> None:
    address = coach_page.url
    ask(coach_page, WORDS)
    done(coach_page)
    three_shifts(coach_page)
    assert eventually(lambda: gone(coach_page), 2)
    coach_page.go_back(wait_until="commit")
    assert WORDS not in coach_page.content()
    coach_page.goto(address)
    coach_page.locator("#ready-mark").wait_for(state="attached")
    assert WORDS not in coach_page.content()
    coach_page.goto("about:blank")
    coach_page.go_back()
    coach_page.locator("#ready-mark").wait_for(state="attached")
    assert WORDS not in coach_page.content()


def test_leaving_by_another_way_and_coming_back_shows_nothing(coach_page: Page) -> None:
    ask(coach_page, WORDS)
    done(coach_page)
    coach_page.goto("about:blank")
    coach_page.go_back()
    coach_page.locator("#ready-mark").wait_for(state="attached")
    assert WORDS not in coach_page.content()


def test_the_tab_says_nothing_of_what_this_is(coach_page: Page) -> None:
    assert coach_page.title() == "Notes"


def test_nothing_of_the_words_is_kept_in_the_browser(coach_page: Page) -> None:
    ask(coach_page, WORDS)
    done(coach_page)
    kept = coach_page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie,"
        " (await indexedDB.databases()).map((d) => d.name), await caches.keys()])"
    )
    assert WORDS not in kept and "[]" in kept
    assert "coach-" not in kept, "no script reads the token"
