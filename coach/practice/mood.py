"""The partner's mood: five stages, moved by how each turn is heard. Pure and the same every time.

Softening is earned: each stage costs about two kind turns, one at a time, and what was done in contempt has to be made
good first. Blame costs at once. The pace follows what is known of couples: one unkind thing outweighs several kind
ones (Gottman 1994), and after contempt a single kind word repairs nothing.
"""

from dataclasses import dataclass

from coach.practice.hearing import Heard
from coach.practice.scene import Stage

__all__ = ["Mood", "Move", "moved"]

PRICE = 2.0  # what a step toward openness costs; a turn earns 1.5 at most
OWED_FOR_GRAVE = 1.5
OWED_AT_MOST = 3.0
DOUBT_COSTS = 0.25


@dataclass(frozen=True, slots=True)
class Mood:
    """How the partner is.

    Attributes:
        stage: what shows.
        credit: what kind turns have earned toward the next stage, 0 to ``PRICE``.
        owed: what has to be made good before anything counts again.
        doubtful: whether the turn before was doubtful; the second in a row counts as blame.
    """

    stage: Stage
    credit: float = 0.0
    owed: float = 0.0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What a turn did.

    Attributes:
        before: the mood before it.
        after: the mood after it.
        why: one plain sentence that explains it to the user.
    """

    before: Mood
    after: Mood
    why: str

    @property
    def steps(self) -> int:
        """Stages toward openness; negative away from it."""
        return self.after.stage - self.before.stage


def moved(mood: Mood, heard: Heard) -> Move:
    """What a turn does to a mood."""
    if heard.tone == "grave":
        # From an open heart contempt is a long fall; from a closed one there is little left to lose.
        fall = 2 if mood.stage >= Stage.SOFTENING else 1
        owed = min(mood.owed + OWED_FOR_GRAVE, OWED_AT_MOST)
        return _move(mood, Mood(_down(mood.stage, fall), 0.0, owed), heard)
    if heard.tone == "blame" or (heard.tone == "doubtful" and mood.doubtful):
        return _move(mood, Mood(_down(mood.stage, 1), 0.0, mood.owed), heard)
    if heard.tone == "doubtful":
        return _move(mood, Mood(mood.stage, max(mood.credit - DOUBT_COSTS, 0.0), mood.owed, True), heard)
    worth = heard.worth
    if mood.owed and heard.tone == "plain":
        worth = 0.0  # being civil again is no amends
    paid = min(mood.owed, worth)
    credit, owed = mood.credit + worth - paid, mood.owed - paid
    # Being civil prepares the step; only something kind brings it about.
    if credit >= PRICE and mood.stage < Stage.OPEN and heard.tone == "kind":
        return _move(mood, Mood(Stage(mood.stage + 1), credit - PRICE, owed), heard)
    return _move(mood, Mood(mood.stage, min(credit, PRICE), owed), heard)


def _down(stage: Stage, steps: int) -> Stage:
    return Stage(max(stage - steps, 0))


def _move(before: Mood, after: Mood, heard: Heard) -> Move:
    because = f"because of “{heard.words}”" if heard.words else "because of the way it was said"
    if after.stage != before.stage:
        if after.stage > before.stage and not heard.words:
            because = "because you stayed calm"
        return Move(before, after, f"Moved from {before.stage.label} to {after.stage.label} {because}.")
    stayed = f"Stayed {after.stage.label}"
    if heard.tone in ("grave", "blame"):
        return Move(before, after, f"{stayed}, and further off, {because}.")
    if heard.tone == "doubtful":
        return Move(before, after, f"{stayed}. They weren't sure how to take {_it(heard)}.")
    if not heard.worth:
        return Move(before, after, f"{stayed}. There was nothing new to hold on to.")
    if before.owed:
        return Move(
            before, after, f"{stayed}. What was said before still stings, and this begins to mend it."
        )
    if after.stage is Stage.OPEN:
        return Move(before, after, f"{stayed}.")
    if heard.tone == "kind":
        return Move(before, after, f"{stayed}, a little nearer {because}.")
    return Move(before, after, f"{stayed}.")


def _it(heard: Heard) -> str:
    return f"“{heard.words}”" if heard.words else "it"
