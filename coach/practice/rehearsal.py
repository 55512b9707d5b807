"""A rehearsal: its turns as a tree, so that any of them can be taken back and tried again. Pure values.

Nothing is looked up, measured or saved here. What was tried before stays, with its scores, as a branch.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from coach.domain.findings import Finding
from coach.domain.text import Span
from coach.errors import InputError
from coach.practice.feedback import Feedback
from coach.practice.hearing import Heard
from coach.practice.mood import Mood, Move
from coach.practice.scene import Scene, Stage

__all__ = ["Rehearsal", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What the user said, what it did, and what the partner answered.

    Attributes:
        number: its place among all turns of the tree, from 0; never changes.
        parent: the number of the turn before it, or None for the first.
        heard: the user's words as the partner heard them.
        move: what they did to the mood.
        feedback: what the coach said to it.
        partner: what the partner answered.
        origin: ``model``, ``scene``, or ``mixed``.
    """

    number: int
    parent: int | None
    heard: Heard
    move: Move
    feedback: Feedback
    partner: str
    origin: str

    @property
    def stage(self) -> Stage:
        """How the partner is after it."""
        return self.move.after.stage


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How far a rehearsal has come.

    Attributes:
        scene: the scene.
        turns: all turns, those that were taken back too, in the order in which they were said.
        at: number of the turn that the talk has come to; None at its beginning.
    """

    scene: Scene
    turns: tuple[Turn, ...] = ()
    at: int | None = None

    @property
    def path(self) -> tuple[Turn, ...]:
        """The turns that count, from the first to the newest."""
        return self.path_to(self.at)

    @property
    def mood(self) -> Mood:
        """How the partner is now."""
        return Mood(self.scene.begins) if self.at is None else self.turns[self.at].move.after

    @property
    def said(self) -> tuple[str, ...]:
        """What the partner has said on this path, the opening first."""
        return (self.scene.opening, *(turn.partner for turn in self.path))

    @property
    def context(self) -> tuple[str, ...]:
        """What both have said on this path, oldest first."""
        both = [self.scene.opening]
        for turn in self.path:
            both += [turn.heard.text, turn.partner]
        return tuple(both)

    def path_to(self, number: int | None) -> tuple[Turn, ...]:
        """The turns from the first to one of them."""
        path: list[Turn] = []
        while number is not None:
            path.append(self.turns[number])
            number = self.turns[number].parent
        return tuple(reversed(path))

    def plus(self, heard: Heard, move: Move, feedback: Feedback, partner: str, origin: str) -> "Rehearsal":
        """This rehearsal with one more turn."""
        turn = Turn(len(self.turns), self.at, heard, move, feedback, partner, origin)
        return replace(self, turns=(*self.turns, turn), at=turn.number)

    def take_back(self, number: int | None = None) -> "Rehearsal":
        """The rehearsal as it stood before a turn, the newest where none is named; the turn stays as a branch.

        Raises:
            InputError: there is no such turn.
        """
        number = self.at if number is None else number
        if number is None or not 0 <= number < len(self.turns):
            raise InputError("There is no such turn to take back. Choose one that was said.")
        return replace(self, at=self.turns[number].parent)

    def go_to(self, number: int) -> "Rehearsal":
        """The rehearsal as it stood after a turn: to look at a branch, or to go on with it.

        Raises:
            InputError: there is no such turn.
        """
        if not 0 <= number < len(self.turns):
            raise InputError("There is no such turn to go to. Choose one that was said.")
        return replace(self, at=number)

    @property
    def branches(self) -> tuple[tuple[Turn, ...], ...]:
        """Every way that the talk has taken, each from its first turn to its last."""
        parents = {turn.parent for turn in self.turns}
        return tuple(self.path_to(turn.number) for turn in self.turns if turn.number not in parents)

    def state(self) -> dict[str, Any]:
        """What to save, as JSON knows it; the scene by its id only."""
        return {"scene": self.scene.id, "at": self.at, "turns": [asdict(turn) for turn in self.turns]}

    @classmethod
    def resume(cls, scene: Scene, state: Mapping[str, Any]) -> "Rehearsal":
        """A rehearsal from what was saved.

        Raises:
            InputError: it isn't what this coach saved, or belongs to another scene.
        """
        try:
            if state["scene"] != scene.id:
                raise InputError("What was saved belongs to another scene. Open that one.")
            turns = tuple(_turn(saved) for saved in state["turns"])
            at = state["at"]
            sound = all(
                turn.number == place and (turn.parent is None or 0 <= turn.parent < place)
                for place, turn in enumerate(turns)
            )
            if not sound or (at is not None and not 0 <= at < len(turns)):
                raise ValueError
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("What was saved of this can't be read. Begin it again.") from error
        return cls(scene, turns, at)


def _turn(saved: Mapping[str, Any]) -> Turn:
    heard, move, feedback = dict(saved["heard"]), saved["move"], dict(saved["feedback"])
    heard |= {name: tuple(heard[name]) for name in ("faults", "parts")}
    heard["findings"] = tuple(_finding(found) for found in heard["findings"])
    feedback["about"] = feedback["about"] and _finding(feedback["about"])
    return Turn(
        saved["number"],
        saved["parent"],
        Heard(**heard),
        Move(_mood(move["before"]), _mood(move["after"]), move["why"]),
        Feedback(**feedback),
        str(saved["partner"]),
        str(saved["origin"]),
    )


def _finding(saved: Mapping[str, Any]) -> Finding:
    return Finding(**{**saved, "span": Span(**saved["span"])})


def _mood(saved: Mapping[str, Any]) -> Mood:
    return Mood(Stage(saved["stage"]), float(saved["credit"]), float(saved["owed"]), bool(saved["doubtful"]))
