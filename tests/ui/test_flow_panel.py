"""A panel for flows without a browser: an alarm that was called false lets the same words through."""

from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.ui.flow_panel import FlowPanel
from tests.fakes import ScriptedScreen
from tests.ui.house import FakeHouse
from tests.ui.test_pressed_twice import Page, shown

WORDS = "The kids are at my mother's on Sunday."


def page() -> Page:
    guard = Guard(ScriptedScreen(child_risk="kids", abuse_victim="knife"), Cards("US"))  # type: ignore[arg-type]
    return Page(FlowPanel, FakeHouse(guard=guard), ("apology",))


async def test_words_whose_alarm_was_called_false_go_through_when_they_are_sent_again() -> None:
    mine = page()
    first = await shown(mine.writing(WORDS))
    assert mine.going.card is not None and mine.walk.answers == ()
    assert mine.panel.box not in first, "the words stay in the box"
    await shown(mine.pressing("calm"))
    assert mine.going.card is None and not mine.vigil.watch.on
    await shown(mine.writing(f"  {WORDS}\n"))
    assert mine.going.card is None
    assert [answer.text for answer in mine.walk.answers] == [WORDS]


async def test_other_words_are_heard_as_before() -> None:
    mine = page()
    await shown(mine.writing(WORDS))
    await shown(mine.pressing("calm"))
    await shown(mine.writing("He has a knife."))
    assert mine.going.card is not None and mine.vigil.watch.on
    await shown(mine.writing(WORDS))
    assert mine.going.card is not None, "while the watch is on, nothing is let through"
    assert mine.walk.answers == ()
