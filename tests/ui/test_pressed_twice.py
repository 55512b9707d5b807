"""What is pressed twice at once is answered once, whatever the panel: a press tells what it was meant for."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from coach.flows.following import OUTCOMES
from coach.flows.promises import due
from coach.flows.walk import Walk
from coach.journal import Journal, Record
from coach.sealed import Pairing, Pairings
from coach.ui.alone_panel import AlonePanel
from coach.ui.exercises_panel import ExercisesPanel
from coach.ui.flow_panel import FlowPanel
from coach.ui.going import Going
from coach.ui.kept_walks import flow_state
from coach.ui.seat_panel import SeatPanel, Sitting
from coach.ui.together_panel import ALONE, Room, TogetherPanel
from coach.ui.vigil import Vigil
from tests.flows.walking import FLOWS, replied
from tests.ui.house import FakeHouse

WORD = "some quiet words"


class Page:
    """A panel as one page has it."""

    def __init__(self, kind: type[Any], house: FakeHouse, flows: tuple[str, ...]) -> None:
        with gr.Blocks(analytics_enabled=False):
            self.panel = kind(house, gr.State(Vigil()), flows, "panel")
        self.going: Going = self.panel._fresh()
        self.vigil = Vigil()

    @property
    def walk(self) -> Walk:
        assert self.going.walk is not None
        return self.going.walk

    def pressing(self, act: str, place: int = 0, value: str = "", box: str = "") -> AsyncGenerator[Any, None]:
        """A press, made now."""
        told = {"act": act, "place": place, "value": value, "moment": self.going.moment}
        return self.panel._press(box, self.going, self.vigil, gr.EventData(None, told))  # type: ignore[no-any-return]

    def writing(self, text: str) -> AsyncGenerator[Any, None]:
        """“Go on”, pressed now."""
        return self.panel._write(self.going.moment, text, self.going, self.vigil)  # type: ignore[no-any-return]


async def shown(updates: AsyncGenerator[Any, None]) -> dict[Any, Any]:
    """Everything that comes of a press; later updates over earlier ones."""
    made: dict[Any, Any] = {}
    async for update in updates:
        made |= update
    return made


async def twice(page: Page, *presses: AsyncGenerator[Any, None]) -> list[dict[Any, Any]]:
    """Presses that were made at the same moment, on their way at once; the words of whatever is too late are left alone."""
    return await asyncio.gather(*(shown(press) for press in presses))


def workshop() -> Page:
    return Page(FlowPanel, FakeHouse(), ("apology",))


async def exercise() -> Page:
    page = Page(ExercisesPanel, FakeHouse(), ("check-in", "name-it"))
    await shown(page.pressing("begin"))
    return page


async def alone() -> Page:
    page = Page(AlonePanel, FakeHouse(), ALONE)
    await shown(page.pressing("begin"))
    return page


async def seat(folder: Path) -> Page:
    page = Page(SeatPanel, FakeHouse(), ())
    pairing = Pairings(folder).create("Autumn", ("Ann", "Bo"), "step-five")
    assert isinstance(page.going, Sitting)
    await page.panel.sit(page.going, page.vigil, pairing, pairing.choose("Ann", WORD), "page")
    return page


async def any_page(kind: str, folder: Path) -> Page:
    if kind == "workshop":
        return workshop()
    return await {"exercise": exercise, "alone": alone}[kind]() if kind != "seat" else await seat(folder)


@pytest.mark.parametrize("kind", ["workshop", "exercise", "alone", "seat"])
async def test_two_presses_at_once_answer_one_step(kind: str, tmp_path: Path) -> None:
    page = await any_page(kind, tmp_path)
    for answered in range(1, 9):  # reads, choices, words, whatever comes
        step = page.walk.step
        if step.kind == "write":
            one, two = await twice(page, page.writing("Words of mine."), page.writing("Words of mine."))
            assert (page.panel.box in one) != (page.panel.box in two), "the late one leaves the box alone"
        elif step.kind == "choose":
            await twice(page, page.pressing("choose"), page.pressing("choose", 1))
        elif step.kind == "date":
            await twice(
                page, page.pressing("day", value="2031-05-06"), page.pressing("day", value="2031-05-07")
            )
        else:
            await twice(page, page.pressing("read"), page.pressing("read"))
        assert len(page.walk.answers) == answered
        assert page.walk.answers[-1].step == step.id


@pytest.mark.parametrize("kind", ["workshop", "exercise", "alone", "seat"])
async def test_a_press_that_was_made_before_the_answer_came_changes_nothing(
    kind: str, tmp_path: Path
) -> None:
    page = await any_page(kind, tmp_path)
    late = [
        page.writing("Late words."),
        *(page.pressing(act) for act in ("read", "choose", "skip", "back", "over")),
    ]
    first = page.writing("Mine.") if page.walk.step.kind == "write" else page.pressing("read")
    await shown(first)
    walk = page.walk
    assert len(walk.answers) == 1
    for press in late:
        made = await shown(press)
        assert page.walk == walk
        assert page.panel.box not in made, "what was typed stays in the box"
        assert walk.step.text.splitlines()[0][:20] in made[page.panel.now], "the page shows what really waits"


async def test_a_press_that_tells_no_moment_is_passed_over() -> None:
    page = workshop()
    await shown(page.panel._write("", "Words.", page.going, page.vigil))
    await shown(
        page.panel._press("", page.going, page.vigil, gr.EventData(None, {"act": "over", "place": 0}))
    )
    assert page.walk.answers == ()


async def test_back_pressed_twice_goes_back_once() -> None:
    page = workshop()
    for words in ("One.", "Two.", "Three."):
        await shown(page.writing(words))
    one, two = await twice(page, page.pressing("back"), page.pressing("back"))
    assert len(page.walk.answers) == 2
    assert {made.get(page.panel.box) for made in (one, two)} == {"Three.", None}


async def test_two_promises_are_not_answered_by_one_double_press(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    days = iter(("2020-01-01", "2020-01-02"))
    for _ in range(2):
        walk = Walk.begin(FLOWS["small-promises"])
        while not walk.over:
            walk = walk.answer(next(days)) if walk.step.kind == "date" else replied(walk, {})
        await Record(journal, "flow").save(flow_state(walk), "Promises")
    page = Page(ExercisesPanel, FakeHouse(journal=journal), ("small-promises",))
    await page.panel._arrive(page.going)
    assert len(page.going.due) == 2
    await twice(page, page.pressing("outcome", 0), page.pressing("outcome", 0))
    assert len(page.going.due) == 1
    states = [journal.load(entry.id) for entry in journal.list()]
    assert sum(len(state["followed"]) for state in states) == 1
    assert len(due(FLOWS, states, date.today())) == 1
    assert escape(OUTCOMES[0].reply) in page.panel._now(page.going)
    journal.close()


class Request:
    session_hash = "page"


@pytest.fixture
def tab(tmp_path: Path) -> TogetherPanel:
    with gr.Blocks(analytics_enabled=False):
        return TogetherPanel(FakeHouse(pairings=Pairings(tmp_path)), gr.State(Vigil()))


def done(pairing: Pairing) -> None:
    seat = pairing.choose("Ann", WORD)
    seat.finish({"shares": []})
    seat.leave()


async def test_beginning_together_twice_at_once_begins_one_pairing(tab: TogetherPanel) -> None:
    room, going, vigil = Room(scene="two"), Sitting(), Vigil()
    await asyncio.gather(*(tab._create("Autumn", "Ann", "Bo", room, going, vigil) for _ in range(2)))
    await tab._create("Autumn", "Ann", "Bo", room, going, vigil)
    assert len(tab._home.pairings.all()) == 1


async def test_entering_twice_never_agrees(tab: TogetherPanel) -> None:
    pairing = tab._home.pairings.create("Autumn", ("Ann", "Bo"), "step-five")
    done(pairing)
    room, going, vigil = Room(scene="door", pairing=pairing.id, partner="Ann"), Sitting(), Vigil()
    meant = tab._moment(room, going)
    request: Any = Request()
    await asyncio.gather(*(tab._enter(meant, WORD, "", room, going, vigil, request) for _ in range(2)))
    assert (room.scene, tab.seat.agrees_now(going)) == ("seat", True)
    await tab._enter(meant, WORD, "", room, going, vigil, request)
    assert not pairing.agreed("Ann"), "a passphrase that was sent to enter agrees to nothing"
    await tab._enter(tab._moment(room, going), WORD, "", room, going, vigil, request)
    assert pairing.agreed("Ann")


async def test_a_late_press_deletes_nothing(tab: TogetherPanel) -> None:
    pairing = tab._home.pairings.create("Autumn", ("Ann", "Bo"), "step-five")
    room, going, vigil = Room(scene="two"), Sitting(), Vigil()

    def press(act: str, moment: str) -> Any:
        return tab._press(room, going, vigil, gr.EventData(None, {"act": act, "place": 0, "moment": moment}))

    before = tab._moment(room, going)
    await press("forget", before)
    await press("forget-sure", before)
    assert [one.id for one in tab._home.pairings.all()] == [pairing.id]
    await press("forget-sure", tab._moment(room, going))
    assert not tab._home.pairings.all()


async def test_locking_is_never_too_late(tab: TogetherPanel) -> None:
    pairing = tab._home.pairings.create("Autumn", ("Ann", "Bo"), "step-five")
    room, going, vigil = Room(scene="door", pairing=pairing.id, partner="Ann"), Sitting(), Vigil()
    request: Any = Request()
    await tab._enter(tab._moment(room, going), WORD, WORD, room, going, vigil, request)
    assert going.seat is not None
    await tab._press(
        room, going, vigil, gr.EventData(None, {"act": "lock", "place": 0, "moment": "long ago"})
    )
    assert (room.scene, going.seat) == ("two", None)
