"""The partner: the stage is decided, the model only words it, and each sentence is checked before it is shown.

What the partner means is one of the scene's own lines of that stage, the one nearest to the user's words; the model is
asked to say it as an answer. Left to find something to say, a small model falls out of the part four times in five.

One wording is drawn first, since reading the turn is what takes time; where its first sentence won't do, two more are
drawn together, and the first that will do is shown. Where none does, or takes too long, the partner says the line itself.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from coach.domain.events import Trouble
from coach.domain.model import ChatModel, Prompt
from coach.domain.streams import sentences
from coach.errors import ModelError
from coach.practice.meant import turned
from coach.practice.role import Role
from coach.practice.scene import Scene, Stage, load_lines
from coach.wording import PromptFile

__all__ = ["Partner", "Spoke", "next_line"]

SENTENCES = 2
DRAWN = (1, 2)  # how many wordings each round draws at once
PATIENCE = 12.0  # seconds after which no other wording is drawn
WARMER = 0.2  # how much freer the words of the second round are


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
        self.refused: list[tuple[str, str]] = []  # what was not shown of the last line, and why

    def load(self) -> None:
        """Get ready to check lines; a second or two, once."""
        self._role.load()

    def request(self, scene: Scene, stage: Stage, said: str, words: str, meant: str = "") -> Prompt:
        """What the model is told for one line.

        Args:
            scene: the scene; all of it goes into the part that is read ahead.
            stage: how the partner is.
            said: the partner's line before.
            words: the user's words.
            meant: a line of the scene's own, for the model to word as an answer.
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
            said=said,
            words=words,
            meant=meant,
            open=_examples(scene, Stage.OPEN),
            softening=_examples(scene, Stage.SOFTENING),
            guarded=_examples(scene, Stage.GUARDED),
            hurt=_examples(scene, Stage.HURT),
            shut_down=_examples(scene, Stage.SHUT_DOWN),
        )

    async def prepare(self, scene: Scene) -> None:
        """Have the model read a scene ahead, while the user reads it too.

        Raises:
            ModelError: the model can't.
        """
        if self._model is not None:
            await self._model.prepare(self.request(scene, scene.begins, scene.opening, ""))

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
        own = next_line(scene, stage, said, self._general)
        if self._model is not None:
            end = time.monotonic() + PATIENCE
            try:
                own = await asyncio.to_thread(self._fitting, scene, stage, said, words)
                prompt = self.request(scene, stage, said[-1] if said else scene.opening, words, own)
                for round_, count in enumerate(DRAWN):
                    asked = replace(prompt, temperature=prompt.temperature + WARMER * round_)
                    spoken = 0
                    async with aclosing(self._drawn(asked, count, scene, stage, said, words, own)) as drawn:
                        async for sentence in drawn:
                            spoken += 1
                            yield Spoke(sentence, "model")
                    if spoken:
                        return
                    if time.monotonic() > end:
                        break
            except ModelError as error:
                yield Trouble(str(error))
        yield Spoke(own, "scene")

    def _fitting(self, scene: Scene, stage: Stage, said: Sequence[str], words: str) -> str:
        """Of the scene's own lines of a stage that weren't said, the one that is nearest to the user's words."""
        free = [line for line in scene.lines.of(stage) if not any(_same(line, one) for one in said)]
        return self._role.nearest(free, words) if free else next_line(scene, stage, said, self._general)

    async def _drawn(
        self,
        prompt: Prompt,
        count: int,
        scene: Scene,
        stage: Stage,
        said: Sequence[str],
        words: str,
        own: str,
    ) -> AsyncGenerator[str, None]:
        """The sentences of the first of some wordings whose first sentence will do."""
        queue: asyncio.Queue[tuple[int, str | ModelError | None]] = asyncio.Queue()
        writers = [asyncio.create_task(self._write(prompt, n, queue)) for n in range(count)]
        left, winner, shown = set(range(count)), -1, list[str]()
        try:
            while left:
                writer, sentence = await queue.get()
                if writer not in left:
                    continue
                if isinstance(sentence, ModelError):
                    raise sentence
                if sentence is None:
                    left.discard(writer)
                    continue
                line = _tidy(sentence)
                fault = ""
                if turned(line, own):
                    fault = "turned"
                elif line not in own:  # what the scene says itself needs no check
                    fault = await asyncio.to_thread(
                        self._role.fault, line, scene, stage, (*said, *shown), words
                    )
                if fault:
                    self.refused.append((fault, line))
                    left.discard(writer)  # what follows a sentence that fell out of the part does too
                    writers[writer].cancel()
                    continue
                if winner < 0:
                    winner, left = writer, {writer}
                    for n, other in enumerate(writers):
                        if n != winner:
                            other.cancel()
                shown.append(line)
                yield line
                if len(shown) == SENTENCES:
                    return
        finally:
            for task in writers:
                task.cancel()
            await asyncio.gather(*writers, return_exceptions=True)

    async def _write(
        self, prompt: Prompt, number: int, queue: "asyncio.Queue[tuple[int, str | ModelError | None]]"
    ) -> None:
        assert self._model is not None
        try:
            async with aclosing(sentences(self._model.stream(prompt))) as stream:
                async for sentence in stream:
                    if sentence:
                        await queue.put((number, sentence))
            await queue.put((number, None))
        except ModelError as error:
            await queue.put((number, error))


def next_line(
    scene: Scene, stage: Stage, said: Sequence[str], general: Mapping[str, tuple[str, ...]] | None = None
) -> str:
    """The scene's own next line of a stage; when all are said, one that fits any scene, then the one said longest ago."""
    lines = (*scene.lines.of(stage), *(general or load_lines())[stage.id])
    # The model may have said one among other sentences, or the first half of it.
    latest = {line: max((n for n, one in enumerate(said) if _same(line, one)), default=-1) for line in lines}
    return min(lines, key=lambda line: latest[line])


def _same(line: str, said: str) -> bool:
    return line in said or (said in line and len(said.split()) > 3)


def _tidy(sentence: str) -> str:
    return " ".join(sentence.replace("!", ".").split()).strip('"“” ')


def _examples(scene: Scene, stage: Stage) -> str:
    return " / ".join(f"“{line}”" for line in scene.lines.of(stage)[:2])
