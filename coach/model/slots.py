"""Who may use which of the engine's slots, and what each one holds.

A slot is the engine's memory of one request's tokens: what two requests share at their beginning is read
once when the second gets the slot of the first. Requests of the user go before reading ahead, always.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

__all__ = ["Slot", "Slots", "in_common"]


def in_common(one: Sequence[object], other: Sequence[object]) -> int:
    """How many letters, or tokens, at the beginning are the same."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@dataclass(slots=True, eq=False)
class Slot:
    """One slot, and what it holds.

    Attributes:
        number: the engine's number for it.
        generation: which start of the engine this is about.
        prefix: name of the constant part that it holds or has begun to read, or None.
        whole: whether it holds all of that constant part.
        read: tokens of that constant part that were read ahead.
        text: the prompt and the reply that it holds, as far as that is known.
        used: when a request of the user last gave it back; 0 where none did.
        busy: whether someone uses it.
        ahead: whether it is being used to read ahead.
    """

    number: int
    generation: int = -1
    prefix: str | None = None
    whole: bool = False
    read: int = 0
    text: str = ""
    used: float = 0.0
    busy: bool = False
    ahead: bool = False

    def forget(self) -> None:
        """Count on nothing that the slot may hold."""
        self.prefix, self.whole, self.read, self.text = None, False, 0, ""

    def common(self, text: str) -> int:
        """How many letters at the beginning of a prompt are those that the slot holds."""
        return in_common(self.text, text)


@dataclass(slots=True, eq=False)
class _Waiting:
    prefix: str | None
    text: str
    ahead: bool
    given: "Future[Slot]" = field(default_factory=Future)


class Slots:
    """Gives slots to requests. Works across threads and event loops."""

    def __init__(self, count: int) -> None:
        self._slots = [Slot(number) for number in range(count)]
        self._queue: list[_Waiting] = []
        self._lock = threading.Lock()

    async def take(self, prefix: str | None, text: str = "", ahead: bool = False) -> Slot:
        """Wait for the slot that suits best, and hold it until ``give``.

        Args:
            prefix: name of the constant part, or None where it has none.
            text: the whole prompt.
            ahead: wait until no request of the user is at work or waiting.
        """
        waiting = _Waiting(prefix, text, ahead)
        with self._lock:
            self._queue.append(waiting)
            self._hand_out()
        try:
            return await asyncio.wrap_future(waiting.given)
        except asyncio.CancelledError:
            with self._lock:
                if waiting in self._queue:
                    self._queue.remove(waiting)
                    slot = None
                else:
                    slot = waiting.given.result() if not waiting.given.cancelled() else None
            if slot is not None:
                self.give(slot)
            raise

    def give(self, slot: Slot) -> None:
        """Give a slot back."""
        with self._lock:
            slot.busy = False
            # What was only read ahead is also on disk: it may be pushed out before any talk.
            slot.used = 0.0 if slot.ahead else time.monotonic()
            self._hand_out()

    def _hand_out(self) -> None:
        for waiting in sorted(self._queue, key=lambda one: one.ahead):
            user_at_work = any(slot.busy and not slot.ahead for slot in self._slots)
            free = [slot for slot in self._slots if not slot.busy]
            if not free or (waiting.ahead and user_at_work):
                return
            self._queue.remove(waiting)
            if waiting.given.set_running_or_notify_cancel():
                slot = max(free, key=lambda one: self._suits(one, waiting))
                slot.busy, slot.ahead = True, waiting.ahead
                waiting.given.set_result(slot)

    @staticmethod
    def _suits(slot: Slot, waiting: _Waiting) -> tuple[bool, int, float]:
        # Among slots with something else in them the one used longest ago goes.
        same = slot.prefix == waiting.prefix
        return same, slot.common(waiting.text) if same else 0, -slot.used
