"""The one chat model: LangChain's, whether the engine is embedded or a server that the user chose."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coach.domain.model import Prompt
from coach.model.route import Host, Patience, Route
from coach.quiet import hush

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

__all__ = ["LangChainModel"]

# A server that doesn't hold to max_tokens is stopped here: no model's tokens are longer on average.
_LETTERS_A_TOKEN = 24
_MOST_BYTES = 16_000_000


class LangChainModel:
    """A ``ChatModel`` over LangChain's ChatOpenAI. Safe to use from several event loops."""

    def __init__(self, name: str, host: Host) -> None:
        self._name = name
        self.host = host

    @property
    def name(self) -> str:
        """What to call the model."""
        return self._name

    async def warm(self) -> None:
        """Get ready for the first request: load the libraries and start the engine.

        Raises:
            ModelError: it can't get ready; the message says why and what to do next.
        """
        loading = asyncio.to_thread(_load_libraries)
        try:
            await asyncio.gather(self.host.warm(), loading)
        except Exception as error:
            raise self.host.explain(error) from error

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """The reply, piece by piece. Closing the iterator, or cancelling its task, stops the model.

        Raises:
            ModelError: the model can't answer; the message says why and what to do next.
        """
        try:
            async with (
                self.host.route(prompt) as route,
                _connected(self._name, route, self.host.patience) as model,
            ):
                async for text in _pieces(model, prompt, route, self.host.patience):
                    yield text
        except Exception as error:
            raise self.host.explain(error) from error

    async def yes(self, prompt: Prompt) -> float:
        """How likely, 0 to 1, the reply begins with yes rather than no.

        Raises:
            ModelError: the model can't answer, or its server doesn't tell probabilities.
        """
        try:
            async with (
                self.host.route(prompt) as route,
                _connected(self._name, route, self.host.patience) as model,
                asyncio.timeout(self.host.patience.first),
            ):
                extra = {**route.extra, "max_tokens": 1}
                told = model.bind(logprobs=True, top_logprobs=10, temperature=0.0, extra_body=extra)
                reply = await told.ainvoke(_messages(prompt))
                return _share_of_yes(reply.response_metadata)
        except Exception as error:
            raise self.host.explain(error) from error

    async def prepare(self, prompt: Prompt) -> bool:
        """Read the constant part of a prompt ahead of time, where the engine can.

        Raises:
            ModelError: the engine can't; the message says why and what to do next.
        """
        try:
            return await self.host.prepare(prompt)
        except Exception as error:
            raise self.host.explain(error) from error

    async def close(self) -> None:
        """Let go of what the model holds. May be called twice."""
        await self.host.close()


async def _pieces(
    model: "ChatOpenAI", prompt: Prompt, route: Route, patience: Patience
) -> AsyncIterator[str]:
    extra: dict[str, Any] = {**route.extra, "max_tokens": prompt.max_tokens}
    if prompt.schema is not None:
        # Not as response_format of its own: the vendor's library would then raise where a reply is cut by max_tokens.
        schema = {"name": "reply", "schema": dict(prompt.schema), "strict": True}
        extra["response_format"] = {"type": "json_schema", "json_schema": schema}
    chunks = model.astream(_messages(prompt), temperature=prompt.temperature, extra_body=extra)
    left = prompt.max_tokens * _LETTERS_A_TOKEN
    clock = asyncio.get_running_loop().time
    limit = clock() + patience.first
    try:
        while left > 0:
            # A limit for each wait: between two of them the caller may take its time, or be another task.
            async with asyncio.timeout_at(limit):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            if text := chunk.text:  # only words count as signs of life
                route.heard(text)
                yield text
                left -= len(text)
                limit = clock() + patience.between
    finally:
        with suppress(Exception):
            await chunks.aclose()  # type: ignore[attr-defined]


def _share_of_yes(metadata: Mapping[str, Any]) -> float:
    """The probability of yes among yes and no, by the first token's candidates; 0.5 where neither is one."""
    first = ((metadata.get("logprobs") or {}).get("content") or [{}])[0]
    weight = {"yes": 0.0, "no": 0.0}
    for candidate in first.get("top_logprobs") or ():
        word = str(candidate["token"]).strip().lower()
        if word in weight:
            weight[word] += math.exp(float(candidate["logprob"]))
    total = weight["yes"] + weight["no"]
    return weight["yes"] / total if total else 0.5


def _messages(prompt: Prompt) -> list[tuple[str, str]]:
    turns = [turn for mine, yours in prompt.history for turn in (("human", mine), ("ai", yours))]
    system = [("system", prompt.constant)] if prompt.constant else []
    return [*system, *turns, ("human", prompt.variable)]


def _load_libraries() -> None:
    """Import LangChain, with everything switched off that an inherited variable could switch on."""
    hush()
    import langchain_openai  # noqa: F401


@asynccontextmanager
async def _connected(name: str, route: Route, patience: Patience) -> AsyncIterator["ChatOpenAI"]:
    """A chat model with connections of its own: closing them is what tells a server to stop."""
    await asyncio.to_thread(_load_libraries)
    import openai
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    secure = route.url.startswith("https:")
    timeout = openai.Timeout(None, connect=patience.connect)
    async with openai.DefaultAsyncHttpxClient(
        trust_env=False,
        follow_redirects=False,  # or a server could have the words sent on to anybody
        verify=secure,
        timeout=timeout,
        event_hooks={"response": [_bounded]},
    ) as connections:
        with openai.DefaultHttpxClient(trust_env=False, follow_redirects=False, verify=secure) as unused:
            yield ChatOpenAI(
                model=name,
                base_url=route.url,
                api_key=SecretStr(route.key or "none"),
                max_retries=0,
                timeout=timeout,
                stream_usage=False,
                stream_chunk_timeout=None,
                use_responses_api=False,
                cache=False,
                http_async_client=connections,
                http_client=unused,
            )


async def _bounded(response: Any) -> None:
    """Stop reading a reply that never ends: not all servers hold to what was asked."""
    # The vendor's library brings its own httpx; what its responses stream must be of that one's class.
    kind = import_module(type(response).__module__.partition(".")[0]).AsyncByteStream
    whole = response.stream

    class Bounded(kind):  # type: ignore[misc,valid-type]
        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = _MOST_BYTES
            async for block in whole:
                left -= len(block)
                if left < 0:
                    raise ValueError("the reply has no end")
                yield block

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Bounded()
