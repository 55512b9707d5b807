"""The embedded engine as a host that never reads a prompt twice.

A request is the constant part, the earlier turns, then what is new. The constant part is read once and its
state kept on disk (``prepared.py``); a slot that holds something else gets it back in some 10 ms. The engine
can't be interrupted while it reads, so everything longer than a few tokens is read in pieces, and Stop or a
more urgent request gets in between two of them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from coach.domain.model import Prompt
from coach.errors import PromptTooLong
from coach.model.engine import Engine, EngineConfig
from coach.model.faults import embedded_fault, is_timeout
from coach.model.prepared import PreparedPrompts
from coach.model.route import Patience, Route
from coach.model.slots import Slot, Slots, in_common

if TYPE_CHECKING:
    import httpx

__all__ = ["EmbeddedServer"]

# 48 tokens take 0.5 to 0.9 s on two cores: the longest that Stop has to wait. 32 for what nobody waits for.
_PIECE = 48
_PIECE_AHEAD = 32
# Up to so many new characters, some 60 tokens, go to the engine as they are: no more to interrupt than a piece.
_SHORT = 240
# A shorter constant part is read faster than looked up.
_WORTH_KEEPING = 24
# No tokenizer makes so few tokens of so many characters; asking it would only take long.
_LETTERS_A_TOKEN = 40


class EmbeddedServer:
    """The way to the embedded engine; see ``Host``."""

    def __init__(self, config: EngineConfig, cap: int, patience: Patience | None = None) -> None:
        self.engine = Engine(config)
        self.patience = patience or Patience(first=120.0)
        self._prepared = PreparedPrompts(config, cap)
        self._slots = Slots(config.slots)
        self._openings: dict[str, str] = {}
        self._constants: dict[str, list[int]] = {}
        self._tidied = False

    @asynccontextmanager
    async def route(self, prompt: Prompt) -> AsyncIterator[Route]:
        """Take a slot, see that it holds the constant part, and read what is long."""
        self._refuse_endless(prompt)
        url, text = await self._reached(prompt)
        name = self._prepared.name(prompt) if prompt.key and prompt.constant else None
        async with self._client(url) as client:
            slot = await self._slots.take(name, text)
            try:
                with self._forgetting(slot):
                    if name is None:
                        slot.prefix, slot.whole = None, False
                    elif slot.prefix != name or not slot.whole:
                        await self._bring_back(client, slot, prompt, name)
                    await self._read_long(client, slot, prompt, text)
                slot.text = text

                def heard(piece: str) -> None:
                    slot.text += piece

                yield Route(
                    f"{url}/v1", self.engine.key, {"id_slot": slot.number, "cache_prompt": True}, heard
                )
            finally:
                self._slots.give(slot)

    async def warm(self) -> None:
        """Start the engine."""
        await self._ready()

    async def prepare(self, prompt: Prompt) -> bool:
        """Read the constant part while no one waits for an answer, and keep it on disk."""
        if not prompt.key:
            return False
        url = await self._ready()
        name = self._prepared.name(prompt)
        if await asyncio.to_thread(self._prepared.find, name):
            return False
        async with self._client(url) as client:
            tokens = await self._constant(client, prompt, name)
            if len(tokens) < _WORTH_KEEPING:
                return False
            opening = await self._opening(client, prompt, name)
            while not await self._read_ahead(client, name, opening, tokens):
                pass
        return True

    def explain(self, error: Exception) -> Exception:
        """One of our errors in place of a vendor's. An engine that doesn't answer any more is ended."""
        if is_timeout(error):
            self.engine.kill(self.engine.generation)
        return embedded_fault(error, lambda: self.engine.alive)

    async def close(self) -> None:
        """End the engine."""
        await asyncio.to_thread(self.engine.stop)

    async def _ready(self) -> str:
        url = await self.engine.ready()
        if not self._tidied:
            self._tidied = True
            await asyncio.to_thread(self._prepared.tidy)
        return url

    async def _reached(self, prompt: Prompt) -> tuple[str, str]:
        """The engine's address, and the prompt in its template; an engine found dead is replaced."""
        import httpx

        for again in (True, False):
            url, generation = await self._ready(), self.engine.generation
            try:
                async with self._client(url) as client:
                    return url, await self._rendered(client, _messages(prompt))
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                if not again:
                    raise
                self.engine.kill(generation)
        raise AssertionError("not reached")

    def _client(self, url: str) -> "httpx.AsyncClient":
        import httpx

        return httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {self.engine.key}"},
            timeout=httpx.Timeout(self.patience.first, connect=self.patience.connect),
            trust_env=False,
            verify=False,  # plain HTTP on loopback: no certificates to load
        )

    @contextmanager
    def _forgetting(self, slot: Slot) -> Iterator[None]:
        """Know nothing of a slot that a former process had, or where filling it went wrong."""
        if slot.generation != self.engine.generation:
            slot.forget()
            slot.generation = self.engine.generation
        try:
            yield
        except BaseException:
            slot.forget()
            raise

    async def _read_ahead(
        self, client: "httpx.AsyncClient", name: str, opening: str, tokens: list[int]
    ) -> bool:
        """Read one piece of a constant part, and keep it on disk where it was the last."""
        # The slot is given back after each piece: the user's request never waits for two.
        slot = await self._slots.take(name, ahead=True)
        try:
            with self._forgetting(slot):
                if slot.prefix != name or slot.whole:
                    slot.forget()
                    slot.prefix = name
                slot.read = min(slot.read + _PIECE_AHEAD, len(tokens))
                await self._read(client, slot, tokens[: slot.read])
                slot.whole = slot.read == len(tokens)
                if slot.whole:
                    slot.text = opening
                    await self._keep(client, slot, name)
                return slot.whole
        finally:
            self._slots.give(slot)

    async def _bring_back(self, client: "httpx.AsyncClient", slot: Slot, prompt: Prompt, name: str) -> None:
        """See that the slot holds the constant part, from disk or by reading it."""
        file = await asyncio.to_thread(self._prepared.find, name)
        if file and await self._restore(client, slot, name, file):
            slot.text = await self._opening(client, prompt, name)
            return
        tokens = await self._constant(client, prompt, name)
        done = slot.read if slot.prefix == name else 0
        slot.forget()
        if len(tokens) < _WORTH_KEEPING:
            return
        for end in [*range(done + _PIECE, len(tokens), _PIECE), len(tokens)]:
            await self._read(client, slot, tokens[:end])
        slot.prefix, slot.whole, slot.read = name, True, len(tokens)
        slot.text = await self._opening(client, prompt, name)
        await self._keep(client, slot, name)

    async def _restore(self, client: "httpx.AsyncClient", slot: Slot, name: str, file: str) -> bool:
        import httpx

        slot.forget()
        try:
            answer = await client.post(f"/slots/{slot.number}?action=restore", json={"filename": file})
        except httpx.TransportError:
            # A file that the engine dies of must not be there the next time.
            await asyncio.to_thread(self._prepared.drop, name)
            raise
        if answer.status_code != 200:
            await asyncio.to_thread(self._prepared.drop, name)
            return False
        slot.prefix, slot.whole = name, True
        return True

    async def _keep(self, client: "httpx.AsyncClient", slot: Slot, name: str) -> None:
        """Save the constant part. That it can't be kept is no reason not to answer."""
        draft = self._prepared.draft(name)
        answer = await client.post(f"/slots/{slot.number}?action=save", json={"filename": draft})
        if answer.status_code == 200:
            await asyncio.to_thread(self._prepared.keep, name)

    async def _read_long(self, client: "httpx.AsyncClient", slot: Slot, prompt: Prompt, text: str) -> None:
        """Read what is new in pieces where it is long, all but the end, which the request itself reads."""
        held = slot.common(text)
        if len(text) - held <= _SHORT:
            return
        tokens = await self._tokens(client, text)
        room = self.engine.config.n_ctx - prompt.max_tokens
        if len(tokens) > room:
            raise PromptTooLong(
                f"That is {len(tokens):,} tokens long, and the model reads {room:,} at once. "
                "Make it shorter, or start a new conversation."
            )
        start = in_common(tokens, await self._tokens(client, text[:held]))
        for end in range(start + _PIECE, len(tokens) - 1, _PIECE):
            await self._read(client, slot, tokens[:end])

    async def _read(self, client: "httpx.AsyncClient", slot: Slot, tokens: Sequence[int]) -> None:
        """Have the slot hold these tokens; what it holds of them already isn't read again."""
        request = {"prompt": list(tokens), "n_predict": 0, "id_slot": slot.number, "cache_prompt": True}
        answer = await client.post("/completion", json=request)
        answer.raise_for_status()

    async def _opening(self, client: "httpx.AsyncClient", prompt: Prompt, name: str) -> str:
        """The text that all requests with this constant part begin with, in the model's own template."""
        known = self._openings.get(name)
        if known is None:
            one, other = [await self._rendered(client, _beginning(prompt, letter)) for letter in "A1"]
            known = self._openings[name] = one[: in_common(one, other)]
        return known

    async def _constant(self, client: "httpx.AsyncClient", prompt: Prompt, name: str) -> list[int]:
        """The tokens that all requests with this constant part begin with, whatever the user writes."""
        known = self._constants.get(name)
        if known is None:
            one, other = [
                await self._tokens(client, await self._rendered(client, _beginning(prompt, letter)))
                for letter in "A1"
            ]
            known = self._constants[name] = one[: in_common(one, other)]
        if len(known) > self.engine.config.n_ctx - prompt.max_tokens:
            raise PromptTooLong(
                f"The prompt {prompt.key} has {len(known):,} tokens, more than the model reads. "
                "Shorten its constant part."
            )
        return known

    async def _rendered(self, client: "httpx.AsyncClient", messages: list[dict[str, str]]) -> str:
        """A conversation as the model sees it, in its own template."""
        answer = await client.post("/apply-template", json={"messages": messages})
        answer.raise_for_status()
        return str(answer.json()["prompt"])

    async def _tokens(self, client: "httpx.AsyncClient", text: str) -> list[int]:
        request = {"content": text, "add_special": True, "parse_special": True}
        answer = await client.post("/tokenize", json=request)
        answer.raise_for_status()
        tokens: list[int] = answer.json()["tokens"]
        return tokens

    def _refuse_endless(self, prompt: Prompt) -> None:
        letters = (
            len(prompt.constant)
            + len(prompt.variable)
            + sum(len(text) for pair in prompt.history for text in pair)
        )
        if letters > self.engine.config.n_ctx * _LETTERS_A_TOKEN:
            raise PromptTooLong(
                f"That is {letters:,} characters long, far more than the model can read at once. Make it shorter."
            )


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    turns = [
        {"role": role, "content": text}
        for pair in prompt.history
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]
    system = [{"role": "system", "content": prompt.constant}] if prompt.constant else []
    return [*system, *turns, {"role": "user", "content": prompt.variable}]


def _beginning(prompt: Prompt, letter: str) -> list[dict[str, str]]:
    """A shortest conversation with the same constant part."""
    return [{"role": "system", "content": prompt.constant}, {"role": "user", "content": letter}]
