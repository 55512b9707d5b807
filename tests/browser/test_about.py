"""What this is, in a real browser: told once, always in reach, and the country of the places on every card."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from coach.domain.events import Concern
from coach.domain.safety import Screening
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.plainly import Told
from coach.ui.house import Home
from tests.browser.conftest import open_at
from tests.browser.test_leave import gone, three_shifts
from tests.browser.test_page import ask, check, done, eventually
from tests.fakes import ScriptedScreen
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser
FIRST = "This is a program, not a therapist."


@pytest.fixture
def careful(tmp_path: Path) -> FakeHouse:
    """A house that shows cards for the United States until told otherwise."""
    cards = Cards("US", tmp_path / "country")
    house = FakeHouse(guard=Guard(ScriptedScreen(), cards))  # type: ignore[arg-type]
    house.coach.script = lambda message: [
        Concern(cards.card(Screening(message, "self_harm", ("self_harm",), 3, ("A reason.",))))
    ]
    return house


def test_the_first_visit_is_told_once(
    watched: BrowserContext, serve_house: Callable[[Home], str], tmp_path: Path
) -> None:
    url = serve_house(FakeHouse(told=Told(tmp_path / "told")))
    page = open_at(watched, url)
    expect(page.get_by_text(FIRST)).to_be_visible()
    check(page)
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text(FIRST)).to_be_hidden()
    assert eventually((tmp_path / "told").exists, 3)
    page.reload()
    page.locator("#ready-mark").wait_for(state="attached")
    expect(page.get_by_text(FIRST)).to_be_hidden()
    ask(page, "hello")
    done(page)


def test_where_nothing_is_kept_the_browser_remembers_until_it_is_left_quickly(
    watched: BrowserContext, serve_house: Callable[[Home], str]
) -> None:
    url = serve_house(FakeHouse(told=None))
    page = open_at(watched, url)
    expect(page.get_by_text(FIRST)).to_be_visible()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text(FIRST)).to_be_hidden()
    page.reload()
    page.locator("#ready-mark").wait_for(state="attached")
    page.wait_for_timeout(300)
    expect(page.get_by_text(FIRST)).to_be_hidden()
    three_shifts(page)
    assert eventually(lambda: gone(page), 2)
    page.goto(url)
    expect(page.get_by_text(FIRST)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 961, 900, 390, 320])
def test_the_link_is_always_in_view_and_covers_nothing_else_in_the_corner(
    coach_page: Page, width: int
) -> None:
    coach_page.set_viewport_size({"width": width, "height": 700})
    for place in range(3):
        ask(coach_page, "He shuts down every time")
        done(coach_page, place)
    link = coach_page.get_by_text("What this is", exact=True)
    boxes = [
        coach_page.get_by_role("button", name=name).bounding_box() for name in ("Leave", "New conversation")
    ]
    mine = link.bounding_box()
    assert mine is not None
    for box in boxes:
        assert box is not None
        apart = (
            mine["x"] + mine["width"] <= box["x"]
            or box["x"] + box["width"] <= mine["x"]
            or mine["y"] >= box["y"] + box["height"]
            or box["y"] >= mine["y"] + mine["height"]
        )
        assert apart, (mine, box)
    coach_page.mouse.wheel(0, 3000)
    expect(link).to_be_in_viewport(ratio=0.99)
    link.click()
    expect(coach_page.get_by_text("A program, not a therapist")).to_be_in_viewport()
    coach_page.get_by_text("Leaving quickly").scroll_into_view_if_needed()
    expect(coach_page.get_by_text("Leaving quickly")).to_be_in_viewport()
    assert coach_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    coach_page.get_by_role("button", name="Leave").click()
    assert eventually(lambda: gone(coach_page), 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_and_closes_by_keyboard_and_axe_finds_nothing(
    watched: BrowserContext, serve_house: Callable[[Home], str], careful: FakeHouse, scheme: str
) -> None:
    page = open_at(watched, serve_house(careful))
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.locator("#about summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Leaving quickly")).to_be_visible()
    page.wait_for_timeout(300)
    check(page)
    page.keyboard.press("Escape")
    expect(page.get_by_text("Leaving quickly")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('#about summary')")


def test_the_country_is_chosen_on_a_card_and_shown_on_all_of_them(
    watched: BrowserContext, serve_house: Callable[[Home], str], careful: FakeHouse, tmp_path: Path
) -> None:
    url = serve_house(careful)
    page = open_at(watched, url)
    for place in range(2):
        ask(page, "words")
        expect(page.locator(f'#live .turn[data-turn="{place}"][data-phase="done"]')).to_be_visible()
    cards = page.locator("section.card")
    expect(cards).to_have_count(2)
    for number in range(2):
        expect(cards.nth(number)).to_contain_text("988")
    expect(cards.last.get_by_label("Show places in")).to_have_value("US")
    check(page)
    cards.last.get_by_label("Show places in").select_option("DE")
    for number in range(2):
        expect(cards.nth(number)).to_contain_text("TelefonSeelsorge")
        expect(cards.nth(number).locator(".places")).not_to_contain_text("988")
        expect(cards.nth(number).locator(".places li").first).to_contain_text("112")
    expect(page.locator("#about select")).to_have_value("DE")
    assert (tmp_path / "country").read_text() == "DE"
    ask(page, "more words")
    expect(page.locator("section.card")).to_have_count(3)
    for number in range(3):
        expect(cards.nth(number)).to_contain_text("TelefonSeelsorge")
    page.reload()
    page.locator("#ready-mark").wait_for(state="attached")
    page.locator("#about summary").click()
    expect(page.get_by_label("Show places in")).to_have_value("DE")
    page.get_by_label("Show places in").select_option("GB")
    page.keyboard.press("Escape")
    ask(page, "words")
    expect(page.locator("section.card")).to_contain_text("Samaritans")
