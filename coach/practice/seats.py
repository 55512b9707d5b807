"""Swapped seats: the user plays their partner, and hears a skilful way to speak from their own seat. Pure values.

A scene's eight skilful lines come in four pairs: hearing the other, owning a part, saying what one feels, asking for
something. To somebody who is heated only hearing and owning help, so those come first, as long as there are any.
"""

from dataclasses import dataclass, replace

from coach.practice.scene import Scene

__all__ = ["AIMS", "Exchange", "Swapped"]

AIMS = ("hear", "own", "feel", "ask")
_HELD = "I can hear how much this matters to you. I want to take it in before I answer."
_LAST = "Thank you for telling me all of this. Let me think about it, and can we talk again tomorrow evening?"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the user said as their partner, and the skilful answer.

    Attributes:
        words: the user's, from the partner's seat.
        answer: the coach's, from the user's seat.
        aim: what the answer does: one of ``AIMS``, or ``close`` where all lines are used.
    """

    words: str
    answer: str
    aim: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """A talk with swapped seats.

    Attributes:
        scene: the scene.
        exchanges: what was said, oldest first.
    """

    scene: Scene
    exchanges: tuple[Exchange, ...] = ()

    @property
    def context(self) -> tuple[str, ...]:
        """What both have said, oldest first."""
        return tuple(words for exchange in self.exchanges for words in (exchange.words, exchange.answer))

    def answer(self, words: str, heated: bool) -> "Swapped":
        """This talk with one more exchange.

        Args:
            words: what the user said from the partner's seat.
            heated: whether it stings.
        """
        used = {exchange.answer for exchange in self.exchanges}
        free = [(n, line) for n, line in enumerate(self.scene.skilful) if line not in used]
        if heated:
            free = [(n, line) for n, line in free if n < 4]
        if free:
            place, line = free[0]
            aim = AIMS[place // 2]
        else:
            line, aim = (_HELD if heated and _HELD not in used else _LAST), "close"
        return replace(self, exchanges=(*self.exchanges, Exchange(words, line, aim)))

    def take_back(self) -> "Swapped":
        """This talk without its last exchange."""
        return replace(self, exchanges=self.exchanges[:-1])
