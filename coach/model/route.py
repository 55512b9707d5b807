"""The way to a model server, whichever it is."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from coach.domain.model import Prompt

__all__ = ["Host", "Patience", "Route"]


def _no_matter(text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds.

    Attributes:
        connect: until it takes the connection.
        first: until its first word.
        between: from one word to the next.
    """

    connect: float = 5.0
    first: float = 60.0
    between: float = 30.0


@dataclass(frozen=True, slots=True)
class Route:
    """Where one request goes.

    Attributes:
        url: base address of the OpenAI-compatible interface, ending in ``/v1`` or the like.
        key: the key to show, or an empty string.
        extra: further fields of the request.
        heard: to be told each piece of the reply.
    """

    url: str
    key: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    heard: Callable[[str], None] = _no_matter


class Host(Protocol):
    """What stands behind a chat model: the embedded engine, or a server that the user chose."""

    patience: Patience

    def route(self, prompt: Prompt) -> AbstractAsyncContextManager[Route]:
        """Get ready for one request and hold what it needs until it is over."""

    async def warm(self) -> None:
        """Get ready for requests as far as that can be done ahead."""

    async def prepare(self, prompt: Prompt) -> bool:
        """See ``ChatModel.prepare``."""

    def explain(self, error: Exception) -> Exception:
        """One of our errors in place of a vendor's."""

    async def close(self) -> None:
        """Let go of everything. May be called twice."""
