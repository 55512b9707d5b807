import asyncio

import pytest

from coach.model.slots import Slot, Slots, in_common


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0.01)


def fill(slot: Slot, prefix: str, text: str) -> None:
    slot.prefix, slot.text = prefix, text


async def test_a_request_gets_the_slot_that_holds_most_of_it() -> None:
    slots = Slots(2)
    one, other = await slots.take("ask", "x"), await slots.take("ask", "x")
    assert {one.number, other.number} == {0, 1}
    fill(one, "ask", "guide|why is that?")
    fill(other, "ask", "guide|how")
    slots.give(other)
    slots.give(one)
    slot = await slots.take("ask", "guide|why not?")
    assert slot is one
    slots.give(slot)
    assert await slots.take("practice", "guide|why is that?") is other, "the one used longest ago"


async def test_a_request_waits_for_a_free_slot() -> None:
    slots = Slots(1)
    slot = await slots.take("a")
    waiting = asyncio.create_task(slots.take("b"))
    await settle()
    assert not waiting.done()
    slots.give(slot)
    assert await waiting is slot


async def test_reading_ahead_waits_until_nobody_else_is_at_work() -> None:
    slots = Slots(2)
    talk = await slots.take("talk")
    ahead = asyncio.create_task(slots.take("ahead", ahead=True))
    await settle()
    assert not ahead.done()
    slots.give(talk)
    await ahead


async def test_reading_ahead_pushes_no_talk_out_and_is_pushed_out_first() -> None:
    slots = Slots(2)
    talk = await slots.take("talk")
    slots.give(talk)
    ahead = await slots.take("ahead", ahead=True)
    assert ahead is not talk
    slots.give(ahead)
    assert await slots.take("another talk") is ahead


async def test_a_request_goes_before_reading_ahead() -> None:
    slots = Slots(1)
    slot = await slots.take("a")
    ahead = asyncio.create_task(slots.take("b", ahead=True))
    await settle()
    talk = asyncio.create_task(slots.take("c"))
    await settle()
    slots.give(slot)
    assert await talk is slot
    assert not ahead.done()
    slots.give(slot)
    await ahead


async def test_who_stops_waiting_leaves_nothing_behind() -> None:
    slots = Slots(1)
    slot = await slots.take("a")
    waiting = asyncio.create_task(slots.take("b"))
    await settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    slots.give(slot)
    # given, but cancelled before it could be used
    held = asyncio.create_task(slots.take("c"))
    await asyncio.sleep(0)
    held.cancel()
    await settle()
    assert await asyncio.wait_for(slots.take("d"), 1) is slot


def test_slots_work_across_event_loops() -> None:
    slots = Slots(1)
    for _ in range(2):
        slots.give(asyncio.run(slots.take("a")))


@pytest.mark.parametrize(
    ("a", "b", "count"), [("", "x", 0), ("abc", "abd", 2), ("ab", "abc", 2), ([1], [1], 1)]
)
def test_what_is_in_common(a: str, b: str, count: int) -> None:
    assert in_common(a, b) == count
