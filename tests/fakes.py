"""Real classes behind the coach's protocols, quick and predictable."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Sequence

import numpy as np

from coach.domain.model import Prompt
from coach.domain.safety import Screening
from coach.guidance.embedder import Vectors

DIMENSIONS = 256


class WordEmbedder:
    """Texts that share words are near: each word is a direction, by hash."""

    def __init__(self, fingerprint: str = "words") -> None:
        self.fingerprint = fingerprint
        self.embedded = 0

    def load(self) -> None:
        pass

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z']+", text.lower()):
                vectors[row, zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
            vectors[row, 0] += 1e-3
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ScriptedModel:
    """Says what it is told to say, piece by piece, and remembers what it was asked."""

    def __init__(
        self, *replies: str | Exception, pause: float = 0.0, name: str = "scripted", pieces: int = 3
    ) -> None:
        self.name = name
        self.prompts: list[Prompt] = []
        self.prepared: list[Prompt] = []
        self.stopped = 0
        self.closed = False
        self.warmed = False
        self._replies = list(replies)
        self._pause = pause
        self._pieces = pieces

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        try:
            for start in range(0, len(reply), self._pieces):
                await asyncio.sleep(self._pause)
                yield reply[start : start + self._pieces]
        except GeneratorExit:
            self.stopped += 1
            raise

    async def warm(self) -> None:
        self.warmed = True

    async def prepare(self, prompt: Prompt) -> bool:
        self.prepared.append(prompt)
        return True

    async def close(self) -> None:
        self.closed = True


class ScriptedScreen:
    """Hears danger where a message holds one of the given words; otherwise as much of a hint as it is told."""

    def __init__(self, severity: int = 3, hint: float = 0.0, **words: str) -> None:
        self.severity = severity
        self.hint = hint
        self.words = words
        self.seen: list[str] = []

    def screen(self, text: str) -> Screening:
        self.seen.append(text)
        for label, word in self.words.items():
            if word in text.lower():
                return Screening(
                    text,
                    label,
                    (label,),
                    self.severity,
                    ("A reason.",),
                    {label: 0.9 if self.severity > 1 else 0.5},
                )
        return Screening(text, hints={"abuse_victim": self.hint})

    async def ask(self, text: str) -> Screening:
        return self.screen(text)
