"""What each press in the practice panel does to a rehearsal."""

from collections.abc import Sequence

from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import Scene
from coach.ui.house import Home
from coach.ui.rehearsing import Rehearsing, keep, left, resume

__all__ = ["do"]


async def do(home: Home, going: Rehearsing, act: str, place: int, scenes: Sequence[Scene]) -> None:
    """Do what was pressed; what doesn't fit where the rehearsal stands does nothing.

    Args:
        home: the coach.
        going: changes in place.
        act: what was pressed; it comes from the browser and may be anything.
        place: which of several.
        scenes: those to choose from, as they are shown.

    Raises:
        CoachError: it can't be done; the message says why.
    """
    talk = going.rehearsal
    if talk is not None:
        await _within(home, going, talk, act, place)
    elif act == "own":
        going.telling = True
    elif act == "scene" and place < len(scenes):
        going.begin(home.practice.begin(scenes[place]))
    elif act == "resume" and place < len(going.unfinished):
        await resume(home, going, going.unfinished[place])


async def _within(home: Home, going: Rehearsing, talk: Rehearsal, act: str, place: int) -> None:
    if act == "over":
        going.begin(None)
        going.unfinished = await left(home)
        return
    if act in ("back", "again"):
        going.rehearsal = talk.take_back(place)
        going.looking, going.unsent = False, talk.turns[place].heard.text
    elif act == "go":
        going.rehearsal, going.looking = talk.go_to(place), False
    elif act == "end" and talk.path:
        going.looking = True
    elif act == "on":
        going.looking = False
    elif act == "seats":
        going.swap(talk.scene)
    elif act == "unsay" and going.seats is not None and going.seats.exchanges:
        going.unsent = going.seats.exchanges[-1].words
        going.seats = going.seats.take_back()
    else:
        return
    if talk.turns or going.record:
        going.notice = await keep(home, going)
