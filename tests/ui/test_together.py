"""The Recommit tab without a browser: what isn't sealed isn't acknowledged, what was left is locked, all is escaped."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gradio as gr
import pytest

from coach.errors import DiskFull
from coach.flows.together import SPEAKER, Side, Turn, turns
from coach.flows.vows import Day, Heading, Page
from coach.sealed import Pairing, Pairings, Seat
from coach.ui import opened_markup, together_markup, vows_markup
from coach.ui.seat_panel import SeatPanel, Sitting
from coach.ui.vigil import Vigil
from tests.flows.workshops import workshop
from tests.ui.house import FakeHouse

WORD = "some quiet words"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def pairing(tmp_path: Path) -> Pairing:
    return Pairings(tmp_path).create("Autumn", ("Ann", "Bo"), "step-five")


@pytest.fixture
def panel() -> SeatPanel:
    with gr.Blocks(analytics_enabled=False):
        return SeatPanel(FakeHouse(), gr.State(Vigil()), (), "seat")


async def sit(panel: SeatPanel, pairing: Pairing) -> tuple[Sitting, Vigil, Seat]:
    going, vigil = Sitting(), Vigil()
    seat = pairing.enter("Ann", WORD) if pairing.chosen("Ann") else pairing.choose("Ann", WORD)
    await panel.sit(going, vigil, pairing, seat, "page")
    return going, vigil, seat


def event(going: Sitting, act: str, place: int = 0, value: str = "") -> gr.EventData:
    """As the browser tells it, made now."""
    return gr.EventData(None, {"act": act, "place": place, "value": value, "moment": going.moment})


async def press(
    panel: SeatPanel, going: Sitting, vigil: Vigil, act: str, place: int = 0, value: str = ""
) -> dict[Any, Any]:
    shown: dict[Any, Any] = {}
    async for update in panel._press("", going, vigil, event(going, act, place, value)):
        shown |= update
    return shown


async def test_what_cannot_be_sealed_is_not_acknowledged(panel: SeatPanel, pairing: Pairing) -> None:
    going, vigil, _ = await sit(panel, pairing)
    with patch.object(Seat, "save", side_effect=DiskFull("There is no room left on the disk.")):
        shown = await press(panel, going, vigil, "read")
    assert going.walk is not None
    assert going.walk.answers == ()
    assert "no room left" in shown[panel.notice]
    await press(panel, going, vigil, "read")
    assert len(going.walk.answers) == 1


async def test_a_page_that_is_gone_is_locked(panel: SeatPanel, pairing: Pairing) -> None:
    going, vigil, seat = await sit(panel, pairing)
    await press(panel, going, vigil, "read")

    class Request:
        session_hash = "page"

    panel.gone(Request())  # type: ignore[arg-type]
    assert going.walk is None
    with pytest.raises(Exception, match="place was left"):
        seat.load()
    shown = await press(panel, going, vigil, "read")
    assert "is locked" in shown[panel.notice]
    going, vigil, _ = await sit(panel, pairing)
    assert going.walk is not None
    assert len(going.walk.answers) == 1


async def test_leaving_takes_every_word_from_the_page(panel: SeatPanel, pairing: Pairing) -> None:
    going, vigil, _ = await sit(panel, pairing)
    await press(panel, going, vigil, "read")
    await press(panel, going, vigil, "choose", 0)
    shown = await panel.rise(going, vigil)
    assert shown[panel.done] == shown[panel.now] == shown[panel.notice] == shown[panel.box] == ""
    assert going.seat is None
    assert not going.papers.walks


async def test_leaving_waits_for_an_answer_on_its_way(panel: SeatPanel, pairing: Pairing) -> None:
    going, vigil, _ = await sit(panel, pairing)
    answer = panel._press("", going, vigil, event(going, "read"))
    await anext(answer)
    leaving = asyncio.create_task(panel.rise(going, vigil))
    await asyncio.sleep(0.05)
    assert not leaving.done()
    rest = [update async for update in answer]
    assert all("harm" not in str(update.get(panel.now)) for update in rest)
    shown = await leaving
    assert shown[panel.now] == ""


async def test_fear_bars_the_way_and_shares_nothing(panel: SeatPanel, pairing: Pairing) -> None:
    going, vigil, seat = await sit(panel, pairing)
    await press(panel, going, vigil, "read")
    await press(panel, going, vigil, "choose", 2)  # I'm afraid of them
    await press(panel, going, vigil, "read")
    shown = await press(panel, going, vigil, "onward")
    assert "being safe comes first" in shown[panel.now]
    assert going.walk is None
    await press(panel, going, vigil, "done")
    assert not seat.done
    await press(panel, going, vigil, "unbar")
    assert going.walk is not None
    assert going.walk.answers == ()


def test_everything_foreign_is_escaped(tmp_path: Path) -> None:
    flow = workshop().flows["step-five"]
    pairing = Pairings(tmp_path).create(EVIL, (EVIL, "Bo"), "step-five")
    names = (EVIL, "Bo")
    side = Side("missed", EVIL, (EVIL, EVIL))
    turn = Turn(EVIL, "Bo", EVIL, EVIL, SPEAKER.replace("{name}", EVIL), EVIL)
    page = Page(
        EVIL, date(2031, 5, 6), names, (Heading(EVIL, ((EVIL, EVIL),)),), (Day(date(2031, 5, 6), EVIL, EVIL),)
    )
    shown = [
        together_markup.pairings([pairing], pairing.id),
        together_markup.door(pairing, ""),
        together_markup.door(pairing, EVIL),
        together_markup.bar(pairing, EVIL),
        together_markup.bar(pairing, "Bo"),
        together_markup.finish(EVIL),
        together_markup.done(EVIL, True),
        together_markup.waiting(EVIL),
        together_markup.barred(None, EVIL),
        together_markup.onward(EVIL),
        together_markup.all_the_same(EVIL),
        opened_markup.opened([opened_markup.Shown(flow, [side], [turn, turn])], names),
        vows_markup.vows(page),
    ]
    for html in shown:
        assert "alert(1)" in html
        assert "<script" not in html


def test_a_no_is_told_before_anything_else_and_dates_are_nobodys_turn() -> None:
    flow = workshop().flows["step-four"]
    sides = [
        Side("risk", "Will you?", ("Yes, I will", "No, I won't")),
        Side("by", "By which day? And more.", ("2031-05-06", "")),
    ]
    listed = turns(sides, ("Ann", "Bo"))
    html = opened_markup.opened([opened_markup.Shown(flow, sides, listed)], ("Ann", "Bo"))
    assert html.index("There is a no among these answers.") < html.index("Yes, I will")
    assert html.count("listens, then says back") == 2
    assert "By which day?</p>" in html and "And more" not in html and "May 6, 2031" in html
    yes = [Side("risk", "Will you?", ("Yes, I will", "Yes, I will"))]
    assert "There is a no" not in opened_markup.opened(
        [opened_markup.Shown(flow, yes, turns(yes, ("Ann", "Bo")))], ("Ann", "Bo")
    )


def test_who_did_not_walk_the_next_step_is_said_and_not_shown_as_silent() -> None:
    flow = workshop().flows["step-five"]
    sides = [Side("missed", "What?", ("", "I missed us."))]
    html = opened_markup.opened(
        [opened_markup.Shown(flow, sides, turns(sides, ("Ann", "Bo")))], ("Ann", "Bo")
    )
    assert "Ann stopped before this one, as anybody may." in html
    assert "left empty" not in html


def test_a_no_that_was_private_is_held_as_one_too() -> None:
    flows = workshop().flows
    four, five = (
        opened_markup.Shown(flows[id_], sides, turns(sides, ("Ann", "Bo")))
        for id_, sides in (
            ("step-four", [Side("never", "What?", ("Quiet.", "Never."))]),
            ("step-five", [Side("missed", "What?", ("", "I missed us."))]),
        )
    )
    assert "There is a no among these answers." in opened_markup.opened([four, five], ("Ann", "Bo"))
    neither = opened_markup.Shown(flows["step-five"], [], [])
    assert "There is a no among these answers." in opened_markup.opened([four, neither], ("Ann", "Bo"))
