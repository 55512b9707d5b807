"""Practice: a turn's way from the user's words to the partner's answer.

Practice.reply(rehearsal, words) -> async generator of events
  Landed(heard, move, feedback)    at once, before the model is asked: marks, stage, what to try
  Spoke(text, origin)              the partner's answer, sentence by sentence, each checked
  Trouble(text)                    the model could not be asked; the scene's own line follows
  Played(rehearsal)                only now is anything remembered
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from coach.checks.check import Checks
from coach.domain.events import Trouble
from coach.domain.text import Text
from coach.errors import InputError
from coach.practice.feedback import Feedback, Sayings
from coach.practice.hearing import Heard, hear
from coach.practice.mood import Move, moved
from coach.practice.partner import Partner, Spoke
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import Scene
from coach.practice.seats import Swapped

__all__ = ["MAX_CHARACTERS", "Landed", "Played", "Practice", "PracticeEvent"]

MAX_CHARACTERS = 2000  # of one turn; nobody says more in one breath


@dataclass(frozen=True, slots=True)
class Landed:
    """How the user's words landed; comes before anything of the partner's.

    Attributes:
        heard: landing score, faults, parts, marks.
        move: the stage before and after, and why.
        feedback: one strength, one thing to try.
    """

    heard: Heard
    move: Move
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Played:
    """The turn is complete; only now is anything remembered."""

    rehearsal: Rehearsal


PracticeEvent = Landed | Spoke | Trouble | Played


class Practice:
    """Rehearsals with a simulated partner.

    Args:
        scenes: by id.
        checks: what tells how a turn lands.
        partner: what words the partner's answers.
        sayings: what the coach says.
    """

    def __init__(
        self, scenes: Mapping[str, Scene], checks: Checks, partner: Partner, sayings: Sayings
    ) -> None:
        self.scenes = scenes
        self.partner = partner
        self._checks = checks
        self._sayings = sayings

    def scene(self, id_: str) -> Scene:
        """The scene of that id.

        Raises:
            InputError: there is none; the message lists those that there are.
        """
        if id_ not in self.scenes:
            raise InputError(f"There is no scene “{id_}”. Choose one of: {', '.join(self.scenes)}.")
        return self.scenes[id_]

    def begin(self, scene: Scene) -> Rehearsal:
        """A rehearsal at its beginning; the partner's opening line is ``rehearsal.said[0]``."""
        return Rehearsal(scene)

    async def prepare(self, scene: Scene) -> None:
        """Load what a scene needs and have the model read it ahead.

        Raises:
            ModelError: the checks or the model can't be used.
        """
        await asyncio.to_thread(self._checks.check, scene.opening, "turn")
        await self.partner.prepare(scene)

    async def reply(self, rehearsal: Rehearsal, words: str) -> AsyncGenerator[PracticeEvent, None]:
        """Play one turn. Closing the iterator stops the model; nothing of a stopped turn is remembered.

        Args:
            rehearsal: the rehearsal so far.
            words: what the user says to the partner.

        Raises:
            InputError: the words are empty or too long.
            ModelMissing, ModelDamaged: the checks can't be used.
        """
        text = _readable(words)
        before = tuple(turn.heard for turn in rehearsal.path)
        heard = await asyncio.to_thread(
            hear, self._checks, text, rehearsal.context, tuple(turn.text for turn in before)
        )
        move = moved(rehearsal.mood, heard)
        feedback = self._sayings.feedback(heard, before)
        yield Landed(heard, move, feedback)
        spoken: list[Spoke] = []
        async with aclosing(
            self.partner.line(rehearsal.scene, move.after.stage, rehearsal.said, text)
        ) as line:
            async for event in line:
                if isinstance(event, Spoke):
                    spoken.append(event)
                yield event
        origins = {event.origin for event in spoken}
        yield Played(
            rehearsal.plus(
                heard,
                move,
                feedback,
                " ".join(event.text for event in spoken),
                origins.pop() if len(origins) == 1 else "mixed",
            )
        )

    async def swapped(self, seats: Swapped, words: str) -> Swapped:
        """The user speaks from the partner's seat, and the coach answers skilfully from the user's.

        Raises:
            InputError: the words are empty or too long.
            ModelMissing, ModelDamaged: the checks can't be used.
        """
        text = _readable(words)
        result = await asyncio.to_thread(self._checks.check, text, "turn", seats.context)
        return seats.answer(text, heated=result.verdict == "hurts")


def _readable(words: str) -> str:
    text = Text.parse(words[: 4 * MAX_CHARACTERS]).content
    if not any(letter.isalnum() for letter in text):
        raise InputError("There is nothing to hear in that. Write what you would say to your partner.")
    if len(words) > MAX_CHARACTERS:
        raise InputError(
            f"That has {len(words):,} characters; a turn has {MAX_CHARACTERS:,} at most. Say the most important part first."
        )
    return text
