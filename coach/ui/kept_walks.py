"""The walks that the journal keeps: those left unfinished, what is due of them, and what was practiced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coach.errors import CoachError, InputError
from coach.flows.following import Outcome
from coach.flows.progress import Practiced, practiced
from coach.flows.promises import Promise, due, follow, promises
from coach.flows.walk import Walk
from coach.journal import Entry, Record
from coach.ui.house import Home

__all__ = ["Asked", "KeptWalks", "Progress", "flow_state"]

LOOKED_AT, OFFERED = 200, 3  # past walks: read, and offered to go on with


@dataclass(frozen=True, slots=True)
class Asked:
    """A promise that the coach asks about.

    Attributes:
        promise: the promise.
        entry: id of its session in the journal; empty where it is kept elsewhere.
    """

    promise: Promise
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What was practiced so far.

    Attributes:
        walks: each walk with the day it was last saved, YYYY-MM-DD, oldest first.
        promises: what was promised, by day.
    """

    walks: tuple[tuple[str, Practiced], ...] = ()
    promises: tuple[Promise, ...] = ()


class KeptWalks:
    """Reads the journal for one panel. Blocks while it reads: call it from a thread.

    Args:
        home: the coach.
        flows: ids of the panel's flows; walks through others are passed over.
    """

    def __init__(self, home: Home, flows: tuple[str, ...]) -> None:
        self._home = home
        self._flows = flows

    def unfinished(self) -> tuple[Entry, ...]:
        """Walks that can be taken up again, newest first."""
        left = [
            entry for entry, state in self._read() if state.get("at") and state.get("flow") in self._flows
        ]
        return tuple(left[:OFFERED])

    def due(self, today: date) -> tuple[Asked, ...]:
        """What is to be asked about now, the oldest promise first."""
        kept = self._read()[::-1]
        flows = self._home.workshop.flows
        found = due(flows, [state for _, state in kept], today)
        return tuple(Asked(d.promise, kept[d.place][0].id) for d in found if d.promise.flow in self._flows)

    def progress(self) -> Progress:
        """What was practiced in any flow. A walk that can't be read is passed over."""
        flows = self._home.workshop.flows
        walks: list[tuple[str, Practiced]] = []
        promised: list[Promise] = []
        for entry, state in self._read()[::-1]:
            try:
                walks += [(entry.saved[:10], one) for one in practiced(flows, [state])]
                promised += promises(flows, [state])
            except InputError:
                continue
        return Progress(tuple(walks), tuple(sorted(dict.fromkeys(promised), key=lambda one: one.day)))

    async def follow(self, asked: Asked, outcome: Outcome, again: date | None = None) -> str:
        """Keep what was answered about a promise, in the session that it comes from.

        Returns:
            Empty, or a sentence about why it isn't kept.
        """
        record = Record(self._home.journal, "flow")
        try:
            state = await record.resume(asked.entry)
            walk = Walk.resume(self._home.workshop.flows[asked.promise.flow], state)
        except CoachError as error:
            return f"Your answer is not being kept. {error}"
        kept = follow(walk, asked.promise, outcome, again)
        return await record.save(flow_state(kept), kept.flow.title)

    def _read(self) -> list[tuple[Entry, Mapping[str, Any]]]:
        """Saved walks, newest first; none where the journal can't be read: its own panel tells why."""
        journal = self._home.journal
        if journal is None:
            return []
        try:
            entries = [entry for entry in journal.list() if entry.kind == "flow"]
            return [(entry, journal.load(entry.id)) for entry in entries[:LOOKED_AT]]
        except CoachError:
            return []


def flow_state(walk: Walk) -> dict[str, Any]:
    """A walk as the journal keeps it."""
    return {"kind": "flow", "form": 1, **walk.state()}
