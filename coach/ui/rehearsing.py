"""One person's rehearsal on one open page, and how the journal keeps it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.domain.safety import Card
from coach.errors import CoachError, InputError
from coach.journal import Entry, Record
from coach.practice.practice import Landed
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import OWN, Scene, own_scene
from coach.practice.seats import Exchange, Swapped
from coach.ui.house import Home

__all__ = ["Rehearsing", "keep", "left", "resume"]

LOOKED_AT, OFFERED = 50, 3  # past rehearsals: read, and offered to go on with
FORM = 1  # raise when what is stored changes, and read the older forms too


@dataclass
class Rehearsing:
    """Lives on the server, changes in place.

    Attributes:
        rehearsal: how far it has come; None while no scene is chosen.
        own: the answers of the form, for a scene of the user's own; None for any other.
        telling: whether that form is open.
        seats: the talk with swapped seats, while they are.
        swapped: that talk while the user is back in their own seat.
        looking: whether the look back is open.
        words: the user's words of the turn that is being played; empty while none is.
        landed: how they landed, once that is known.
        spoken: what the partner has answered so far.
        busy: whether a turn is being played.
        unsent: words to put back into the box.
        notice: something to tell above the box.
        card: what is shown in place of everything, where somebody may be in danger.
        record: its place in the journal, once something was saved.
        unfinished: earlier rehearsals that can be taken up again, newest first.
        stopping: set to stop the turn that is being played.
    """

    rehearsal: Rehearsal | None = None
    own: tuple[str, str, str, str] | None = None
    telling: bool = False
    seats: Swapped | None = None
    swapped: Swapped | None = None
    looking: bool = False
    words: str = ""
    landed: Landed | None = None
    spoken: tuple[str, ...] = ()
    busy: bool = False
    unsent: str = ""
    notice: str = ""
    card: Card | None = None
    record: Record | None = None
    unfinished: tuple[Entry, ...] = ()
    stopping: asyncio.Event | None = None

    def begin(self, rehearsal: Rehearsal | None, own: tuple[str, str, str, str] | None = None) -> None:
        """Begin a scene, or go back to the choice of one."""
        self.rehearsal, self.own, self.record = rehearsal, own, None
        self.seats = self.swapped = None
        self.telling = self.looking = False
        self.words, self.landed, self.spoken, self.unsent = "", None, (), ""

    def swap(self, scene: Scene) -> None:
        """Change seats; what was said in the other one stays."""
        if self.seats is None:
            self.seats, self.swapped = self.swapped or Swapped(scene), None
        else:
            self.seats, self.swapped = None, self.seats

    @property
    def writes(self) -> bool:
        """Whether there is something to write."""
        return self.rehearsal is not None and not self.looking and self.card is None


async def keep(home: Home, going: Rehearsing) -> str:
    """Save the rehearsal; empty once it is on the disk, else what to tell the user."""
    if home.journal is None or going.rehearsal is None:
        return ""
    going.record = going.record or Record(home.journal, "practice")
    title = going.rehearsal.scene.title
    return await going.record.save(_state(going, going.rehearsal), title) or home.journal.news()


async def left(home: Home) -> tuple[Entry, ...]:
    """The newest rehearsals that nobody has looked back at yet."""
    return await asyncio.to_thread(_left, home)


async def resume(home: Home, going: Rehearsing, entry: Entry) -> None:
    """Go on with a rehearsal from the journal.

    Raises:
        CoachError: it can't be opened; the message says why.
    """
    record = Record(home.journal, "practice")
    state = await record.resume(entry.id)
    own = _own(state)
    rehearsal = Rehearsal.resume(_scene(home, state, own), _mapping(state.get("rehearsal")))
    seats = _seats(rehearsal.scene, state)
    going.begin(rehearsal, own)
    going.record, going.swapped = record, seats
    if state.get("in") == "their seat":
        going.swap(rehearsal.scene)


def _left(home: Home) -> tuple[Entry, ...]:
    if home.journal is None:
        return ()
    try:
        entries = [entry for entry in home.journal.list() if entry.kind == "practice"]
        states = [(entry, home.journal.load(entry.id)) for entry in entries[:LOOKED_AT]]
    except CoachError:
        return ()  # the journal's own panel tells what is wrong with it
    open_ = [entry for entry, state in states if not state.get("over") and _mapping(state.get("rehearsal"))]
    return tuple(open_[:OFFERED])


def _state(going: Rehearsing, rehearsal: Rehearsal) -> dict[str, Any]:
    said = [{"by": "partner", "text": rehearsal.scene.opening}]
    for turn in rehearsal.path:
        said += [{"by": "you", "text": turn.heard.text}, {"by": "partner", "text": turn.partner}]
    swapped = going.seats or going.swapped
    seats = swapped.exchanges if swapped is not None else ()
    for exchange in seats:
        said += [{"by": "you", "text": exchange.words}, {"by": "coach", "text": exchange.answer}]
    return {
        "kind": "practice",
        "form": FORM,
        "turns": said,
        "rehearsal": rehearsal.state(),
        "own": list(going.own) if going.own is not None else None,
        "seats": [{"words": e.words, "answer": e.answer, "aim": e.aim} for e in seats],
        "in": "own seat" if going.seats is None else "their seat",
        "over": going.looking,
    }


def _own(state: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    told = state.get("own")
    if not isinstance(told, list) or len(told) != 4:
        return None
    who, happened, feels, opening = (str(answer) for answer in told)
    return who, happened, feels, opening


def _scene(home: Home, state: Mapping[str, Any], own: tuple[str, str, str, str] | None) -> Scene:
    id_ = str(_mapping(state.get("rehearsal")).get("scene"))
    if id_ != OWN:
        return home.practice.scene(id_)
    if own is None:
        raise InputError("What was saved of this can't be read. Begin it again.")
    return own_scene(*own)


def _seats(scene: Scene, state: Mapping[str, Any]) -> Swapped | None:
    rows = state.get("seats")
    exchanges = tuple(
        Exchange(str(row.get("words")), str(row.get("answer")), str(row.get("aim")))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping)
    )
    return Swapped(scene, exchanges) if exchanges else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
