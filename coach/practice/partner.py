"""The partner: the stage is decided, the model only words it, and each sentence is checked before it is shown.

Where the scene has an answer to words like the user's, at that stage, the partner says it at once. Else the model is asked to
word a line of the scene as an answer; left to find something to say, a small one falls out of the part four times in
five. Where no wording will do, or none has come after a second or so, the partner says the line itself.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import numpy as np

from coach.domain.events import Trouble
from coach.domain.model import ChatModel, Prompt
from coach.domain.streams import sentences
from coach.errors import ModelError
from coach.practice.meant import turned
from coach.practice.role import Role
from coach.practice.scene import Scene, Stage, load_answers, load_lines
from coach.wording import PromptFile

__all__ = ["Partner", "Spoke", "next_line"]

SENTENCES = 2
DRAWN = 3  # the most wordings that are drawn
PATIENCE = 1.2  # seconds that a first sentence may take: in a talk, who answers later is taken to hesitate
NEAR = 0.3  # likeness of a line to the user's words, below which one that fits any words is better
WARMER = 0.2  # how much freer the words of each next wording are


@dataclass(frozen=True, slots=True)
class Spoke:
    """One sentence of the partner, or a whole line of the scene's own.

    Attributes:
        text: the words.
        origin: ``model`` or ``scene``.
    """

    text: str
    origin: str


class Partner:
    """Words what the partner says.

    Args:
        role: what a sentence has to pass.
        prompt: the prompt ``partner``.
        model: None where there is none: the partner then says the scene's own lines.
    """

    def __init__(self, role: Role, prompt: PromptFile, model: ChatModel | None) -> None:
        self._role = role
        self._prompt = prompt
        self._model = model
        self._general = load_lines()
        self._answers = load_answers()
        self.refused: list[tuple[str, str]] = []  # what was not shown of the last line, and why

    def request(self, scene: Scene, stage: Stage, words: str, meant: str = "") -> Prompt:
        """What the model is told for one line.

        Args:
            scene: the scene; all of it goes into the part that is read ahead.
            stage: how the partner is.
            words: the user's words.
            meant: a line of the scene, for the model to word as an answer.
        """
        return self._prompt.render(
            scene.id,
            who=scene.who,
            happened=scene.happened,
            feels=scene.feels,
            wants=scene.wants,
            softens="; ".join(scene.softens),
            hurts="; ".join(scene.hurts),
            mood=stage.label,
            words=words,
            meant=meant,
            open=_examples(scene, Stage.OPEN),
            softening=_examples(scene, Stage.SOFTENING),
            guarded=_examples(scene, Stage.GUARDED),
            hurt=_examples(scene, Stage.HURT),
            shut_down=_examples(scene, Stage.SHUT_DOWN),
        )

    async def prepare(self, scene: Scene) -> None:
        """Read a scene ahead and have the model read it, while the user reads it too.

        Raises:
            ModelError: the model can't.
        """
        await asyncio.to_thread(self._role.read, scene)
        if self._model is not None:
            await self._model.prepare(self.request(scene, scene.begins, ""))

    async def line(
        self, scene: Scene, stage: Stage, said: Sequence[str], words: str
    ) -> AsyncGenerator[Spoke | Trouble, None]:
        """The partner's next line, sentence by sentence. Closing the iterator stops the model.

        Args:
            scene: the scene.
            stage: how the partner is after the user's words.
            said: what the partner has said so far, the opening first.
            words: the user's words.
        """
        self.refused = []
        answer = await asyncio.to_thread(self._answer, scene, stage, said, words)
        own = answer or await asyncio.to_thread(self._nearest, scene, stage, said, words)
        if answer or self._model is None:
            yield Spoke(own, "scene")
            return
        prompt = self.request(scene, stage, words, own)
        async with aclosing(self._worded(self._model, prompt, scene, stage, said, words, own)) as worded:
            first = asyncio.ensure_future(anext(worded, ""))
            try:
                await asyncio.wait({first}, timeout=PATIENCE)
                if not first.done():
                    self.refused.append(("late", ""))
                if not first.done() or not first.result():
                    yield Spoke(own, "scene")
                    return
                yield Spoke(first.result(), "model")
                async for sentence in worded:
                    yield Spoke(sentence, "model")
            except ModelError as error:
                yield Trouble(str(error))
                yield Spoke(own, "scene")
            finally:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)

    def _answer(self, scene: Scene, stage: Stage, said: Sequence[str], words: str) -> str:
        """What was written as an answer to such words at that stage, and wasn't said yet; empty where nothing was."""
        for answers in (scene.answers.of(stage), self._answers.of(stage)):
            free = {one.to: one.say for one in answers if not _among(one.say, said)}
            if free and (to := self._role.alike(list(free), words)):
                return free[to]
        return ""

    def _nearest(self, scene: Scene, stage: Stage, said: Sequence[str], words: str) -> str:
        """What is still to be said at a stage: what is near to the user's words; else what fits whatever was said."""
        lines = [line for line in scene.lines.of(stage) if not _among(line, said)]
        near = self._role.likeness(lines, words) if lines else np.zeros(0)
        if near.size and near.max() >= NEAR:
            return lines[int(near.argmax())]
        if general := [line for line in self._general[stage.id] if not _among(line, said)]:
            return general[int(self._role.likeness(general, words).argmax())]
        return next_line(scene, stage, said, self._general)

    async def _worded(
        self,
        model: ChatModel,
        prompt: Prompt,
        scene: Scene,
        stage: Stage,
        said: Sequence[str],
        words: str,
        own: str,
    ) -> AsyncGenerator[str, None]:
        """The sentences of the first wording whose first sentence will do."""
        for number in range(DRAWN):
            asked = replace(prompt, temperature=prompt.temperature + WARMER * number)
            shown: list[str] = []
            async with aclosing(sentences(model.stream(asked))) as stream:
                async for sentence in stream:
                    if not (line := _tidy(sentence)):
                        continue
                    if fault := await asyncio.to_thread(
                        self._fault, line, scene, stage, (*said, *shown), words, own
                    ):
                        self.refused.append((fault, line))
                        break  # what follows a sentence that fell out of the part does too
                    shown.append(line)
                    yield line
                    if len(shown) == SENTENCES:
                        return
            if shown:
                return

    def _fault(self, line: str, scene: Scene, stage: Stage, said: Sequence[str], words: str, own: str) -> str:
        if turned(line, own):
            return "turned"
        return "" if line in own else self._role.fault(line, scene, stage, said, words)


def next_line(
    scene: Scene, stage: Stage, said: Sequence[str], general: Mapping[str, tuple[str, ...]] | None = None
) -> str:
    """The scene's own next line of a stage; when all are said, one that fits any scene, then the one said longest ago."""
    lines = (*scene.lines.of(stage), *(general or load_lines())[stage.id])
    # The model may have said one among other sentences, or the first half of it.
    latest = {line: max((n for n, one in enumerate(said) if _same(line, one)), default=-1) for line in lines}
    return min(lines, key=lambda line: latest[line])


def _among(line: str, said: Sequence[str]) -> bool:
    return any(_same(line, one) for one in said)


def _same(line: str, said: str) -> bool:
    return line in said or (said in line and len(said.split()) > 3)


def _tidy(sentence: str) -> str:
    return " ".join(sentence.replace("!", ".").split()).strip('"“” ')


def _examples(scene: Scene, stage: Stage) -> str:
    return " / ".join(f"“{line}”" for line in scene.lines.of(stage)[:2])
