"""The page in a real browser, with a fake coach behind it."""

import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from coach.domain.events import Found
from coach.errors import EndpointDown
from coach.ui import markup
from tests.browser.conftest import open_at
from tests.ui.house import FAIR, OPENING, READING, WORDED, FakeHouse, FakeReadiness, covered, evidence

pytestmark = pytest.mark.browser

QUESTION = "He shuts down every time we argue, what can I do?"
# Gradio's own faults, which we can't mend from outside.
ALLOWED: set[str] = set()


def ask(page: Page, text: str = QUESTION) -> None:
    page.locator("#box textarea").press_sequentially(text, delay=1)
    page.keyboard.press("Enter")


def done(page: Page, place: int = 0) -> None:
    expect(page.locator(f'#live .turn[data-turn="{place}"][data-phase="done"]')).to_be_visible()


def box(page: Page) -> str:
    return page.locator("#box textarea").input_value()


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return true()


def test_the_sections_come_before_the_first_word_and_then_the_answer_streams(
    coach_page: Page, house: FakeHouse
) -> None:
    house.coach.script = lambda message: [Found(evidence(), READING), 0.8, *covered(0.5)[1:]]
    began = time.monotonic()
    ask(coach_page)
    first = coach_page.locator("#sources .source").first
    expect(first).to_be_visible(timeout=2000)
    assert coach_page.locator(".said").count() == 0
    assert time.monotonic() - began < 2
    expect(coach_page.get_by_text("Reading the guide")).to_be_visible()
    lengths = set()
    while not coach_page.locator('#live [data-phase="done"]').count():
        lengths.add(len(coach_page.locator("#live .answer").inner_text()))
    assert len(lengths) >= 4
    assert WORDED[-1].text in " ".join(coach_page.locator("#live .worded").inner_text().split())
    assert box(coach_page) == ""


def test_stop_stops_the_coach_within_a_second(coach_page: Page, house: FakeHouse) -> None:
    house.coach.script = lambda message: covered(0.6)
    expect(coach_page.locator("#stop")).to_have_count(0)
    ask(coach_page)
    expect(coach_page.locator(".worded")).to_be_visible()
    pressed = time.monotonic()
    coach_page.get_by_role("button", name="Stop").click()
    assert eventually(lambda: house.coach.running == 0, 1)
    assert time.monotonic() - pressed < 1
    assert house.coach.closed == 1
    expect(coach_page.get_by_text("You stopped this answer.")).to_be_visible()
    expect(coach_page.get_by_role("button", name="Send")).to_be_visible()
    house.coach.script = lambda message: covered()
    ask(coach_page, "And then?")
    done(coach_page, 1)
    assert house.coach.asked[-1][0].turns == ()


def test_escape_stops_too(coach_page: Page, house: FakeHouse) -> None:
    house.coach.script = lambda message: [Found(evidence(), READING), 60.0]
    ask(coach_page)
    expect(coach_page.locator("#stop")).to_be_visible()
    coach_page.keyboard.press("Escape")
    assert eventually(lambda: house.coach.closed == 1, 1)


def test_closing_the_tab_stops_the_coach(coach_page: Page, house: FakeHouse) -> None:
    house.coach.script = lambda message: covered(0.6)
    ask(coach_page)
    expect(coach_page.locator(".worded")).to_be_visible()
    coach_page.close()
    assert eventually(lambda: house.coach.running == 0, 3)


def test_try_again_asks_the_same_question_anew(coach_page: Page, house: FakeHouse) -> None:
    ask(coach_page)
    done(coach_page)
    coach_page.get_by_role("button", name="Try again with this question").click()
    assert eventually(lambda: len(house.coach.asked) == 2, 2)
    done(coach_page)
    assert house.coach.asked[0] == house.coach.asked[1]
    assert coach_page.locator(".turn").count() == 1


def test_an_earlier_question_can_be_changed(coach_page: Page, house: FakeHouse) -> None:
    for place, text in enumerate(("first", "second")):
        ask(coach_page, text)
        done(coach_page, place)
    coach_page.locator("#box textarea").press_sequentially("half a thought")
    coach_page.get_by_role("button", name="Edit this question").first.click()
    expect(coach_page.locator("#box textarea")).to_have_value("first")
    expect(coach_page.get_by_text("You are changing an earlier question.")).to_be_visible()
    coach_page.locator("#box textarea").press("End")
    ask(coach_page, ", reworded")
    expect(coach_page.locator("#live .question p")).to_have_text("first, reworded")
    done(coach_page)
    assert coach_page.locator(".turn").count() == 1
    assert house.coach.asked[-1][0].turns == ()
    expect(coach_page.locator("#box textarea")).to_have_value("half a thought")


def test_changing_can_be_left(coach_page: Page, house: FakeHouse) -> None:
    ask(coach_page)
    done(coach_page)
    coach_page.locator("#box textarea").press_sequentially("half a thought")
    coach_page.get_by_role("button", name="Edit this question").click()
    expect(coach_page.locator("#box textarea")).to_have_value(QUESTION)
    coach_page.get_by_role("button", name="Leave it").click()
    expect(coach_page.locator("#box textarea")).to_have_value("half a thought")
    expect(coach_page.locator(".notice")).to_have_count(0)


def test_copy_takes_the_words_and_where_they_come_from(coach_page: Page) -> None:
    ask(coach_page)
    done(coach_page)
    coach_page.get_by_role("button", name="Copy this answer").click()
    expect(coach_page.get_by_text("Copied")).to_be_visible()
    copied = coach_page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(OPENING.text + "\n\n" + WORDED[0].text)
    assert f"{FAIR.title} (How to Save a Relationship · Sneha Tete)" in copied


@pytest.mark.parametrize("place", [0, 5])
def test_an_example_is_sent_at_once(coach_page: Page, house: FakeHouse, place: int) -> None:
    coach_page.locator(".examples button").nth(place).click()
    done(coach_page)
    assert house.coach.asked[0][1] == markup.EXAMPLES[place][1]
    expect(coach_page.locator(".examples")).to_have_count(0)


def test_a_new_conversation_can_be_taken_back(coach_page: Page, house: FakeHouse) -> None:
    ask(coach_page)
    done(coach_page)
    coach_page.get_by_role("button", name="New conversation").click()
    expect(coach_page.locator(".turn")).to_have_count(0)
    expect(coach_page.locator(".examples")).to_be_visible()
    coach_page.get_by_role("button", name="Bring the last one back").click()
    done(coach_page)
    ask(coach_page, "And then?")
    done(coach_page, 1)
    assert len(house.coach.asked[-1][0].turns) == 1


def test_an_opened_section_stays_open_while_the_answer_grows(coach_page: Page, house: FakeHouse) -> None:
    house.coach.script = lambda message: covered(0.5)
    ask(coach_page)
    section = coach_page.locator("#sources .source").first
    section.locator("summary").click()
    expect(section.get_by_text(FAIR.passages[0].text)).to_be_visible()
    done(coach_page)
    coach_page.wait_for_timeout(200)
    expect(section.get_by_text(FAIR.passages[0].text)).to_be_visible()
    expect(section.locator(".cited").first).to_be_visible()


def test_everything_can_be_done_with_the_keyboard(coach_page: Page) -> None:
    coach_page.locator("#box textarea").focus()
    ask(coach_page)
    done(coach_page)

    def tab_to(selector: str) -> None:
        for _ in range(40):
            coach_page.keyboard.press("Tab")
            if coach_page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} can't be reached with Tab")

    coach_page.evaluate("document.activeElement.blur()")
    tab_to(".cite")
    coach_page.keyboard.press("Enter")
    expect(coach_page.locator('.passage[data-number="4"]')).to_be_focused()
    tab_to("#sources .source:nth-of-type(2) > summary")
    coach_page.keyboard.press("Space")
    expect(coach_page.locator("#sources .source").nth(1)).to_have_attribute("open", "")
    outline = coach_page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    tab_to('[data-act="retry"]')
    tab_to("#box textarea")
    tab_to("#send")


def test_an_error_keeps_what_was_typed(coach_page: Page, house: FakeHouse) -> None:
    down = EndpointDown("The model server can't be reached. Start it, then send again.")
    house.coach.script = lambda message: [Found(evidence(), READING), OPENING, 0.8, down]
    ask(coach_page)
    expect(coach_page.locator(".said")).to_be_visible()
    coach_page.locator("#box textarea").press_sequentially("the next thought")
    expect(coach_page.locator(".notice")).to_have_text(str(down))
    expect(coach_page.locator("#box textarea")).to_have_value(f"{QUESTION}\n\nthe next thought")
    expect(coach_page.get_by_role("button", name="Send")).to_be_visible()


@pytest.mark.parametrize(("text", "told"), [("   ", "nothing to read"), ("x" * 1_000_000, "longer than")])
def test_a_message_that_can_not_be_read_stays_in_the_box(coach_page: Page, text: str, told: str) -> None:
    coach_page.locator("#box textarea").fill(text)
    coach_page.get_by_role("button", name="Send").click()
    expect(coach_page.locator(".notice")).to_contain_text(told)
    expect(coach_page.locator("#box textarea")).to_have_value(text)
    expect(coach_page.locator(".turn")).to_have_count(0)
    coach_page.locator("#box textarea").fill("")
    ask(coach_page)
    done(coach_page)
    expect(coach_page.locator(".notice")).to_have_count(0)


def test_what_the_user_writes_is_never_markup(coach_page: Page) -> None:
    text = '<img src="http://evil.example/x.png" onerror="alert(1)"> ![i](http://evil.example/i.png) [x](http://evil.example) **b** $$x$$ {{value}} ${value}'
    ask(coach_page, text)
    done(coach_page)
    expect(coach_page.locator(".question p")).to_have_text(text)
    assert coach_page.locator("#live :is(img, a, strong, b)").count() == 0
    ask(coach_page, "next")
    done(coach_page, 1)
    expect(coach_page.locator("#past .question p")).to_have_text(text)
    assert coach_page.locator("#past :is(img, a, strong, b)").count() == 0


def test_while_the_coach_gets_ready_it_says_so_and_a_question_waits(
    watched: BrowserContext, serve_house: Callable[[FakeHouse], str], house: FakeHouse
) -> None:
    house.readiness = FakeReadiness(search=False, model=False, step="Opening the guides", done=1, total=4)
    page = open_at(watched, serve_house(house))
    expect(page.get_by_text("Opening the guides")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    ask(page)
    expect(page.get_by_text("your question waits here")).to_be_visible()
    house.readiness = FakeReadiness(model=False, step="Loading the language model", done=3, total=4)
    done(page)
    expect(page.get_by_text("The language model is still loading")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    house.readiness = FakeReadiness()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.wait_for_timeout(1200)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2000)
    assert not [url for url in asked if "heartbeat" not in url]


def test_trouble_is_told_calmly(
    watched: BrowserContext, serve_house: Callable[[FakeHouse], str], house: FakeHouse
) -> None:
    house.readiness = FakeReadiness(
        model=False, trouble="The model's file is missing. `make run` fetches it."
    )
    page = open_at(watched, serve_house(house))
    expect(page.get_by_text("The model's file is missing.")).to_be_visible()
    ask(page)
    done(page)


def test_two_tabs_are_two_conversations(coach_page: Page, watched: BrowserContext, house: FakeHouse) -> None:
    other = open_at(watched, coach_page.url)
    ask(coach_page, "in the first tab")
    done(coach_page)
    ask(other, "in the second tab")
    done(other)
    assert [len(session.turns) for session, _ in house.coach.asked] == [0, 0]
    assert "first tab" not in other.locator("body").inner_text()


def test_dark_and_light_follow_the_computer(watched: BrowserContext, coach_page: Page) -> None:
    def paper() -> int:
        color = coach_page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(int(part) for part in color.strip("rgb()").split(","))

    coach_page.emulate_media(color_scheme="light")
    coach_page.reload()
    expect(coach_page.locator("#box textarea")).to_be_visible()
    assert paper() > 600
    coach_page.emulate_media(color_scheme="dark")
    coach_page.reload()
    expect(coach_page.locator("#box textarea")).to_be_visible()
    assert eventually(lambda: paper() < 150, 2)


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_everything_in_its_width(coach_page: Page, house: FakeHouse, width: int) -> None:
    coach_page.set_viewport_size({"width": width, "height": 740})

    def fits() -> None:
        assert coach_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for name in ("#box textarea", "#send"):
            expect(coach_page.locator(name)).to_be_in_viewport(ratio=0.99)

    fits()
    ask(coach_page, "https://example.org/" + "a" * 200)
    done(coach_page)
    coach_page.locator("#sources summary").first.click()
    fits()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(coach_page: Page, house: FakeHouse, scheme: str, width: int) -> None:
    coach_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    coach_page.set_viewport_size({"width": width, "height": 860})
    house.readiness = FakeReadiness(
        model=False, step="Loading", done=1, total=3, trouble="Something is amiss."
    )
    coach_page.reload()
    coach_page.locator("#ready-mark").wait_for(state="attached")
    check(coach_page)
    ask(coach_page)
    done(coach_page)
    coach_page.locator("#sources summary").first.click()
    coach_page.locator("#box textarea").fill(" ")
    coach_page.keyboard.press("Enter")
    expect(coach_page.locator(".notice")).to_be_visible()
    coach_page.wait_for_timeout(300)
    check(coach_page)


def check(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    new = {
        fault["id"]: [node["html"][:200] for node in fault["nodes"]]
        for fault in found
        if fault["id"] not in ALLOWED
    }
    assert new == {}
