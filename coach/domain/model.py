"""What the coach asks of a language model."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["ChatModel", "Decider", "Prompt"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request to the model, laid out so that the long constant part comes first.

    Attributes:
        key: names the constant part, such as ``ask/tete/strategy-8``; equal keys have an equal
            ``constant``, so an engine may prepare it once and restore it later.
        constant: the system message: instructions and passages.
        variable: the user message: what changes with every request, the user's words last.
        history: earlier (user, assistant) pairs, oldest first, between the two.
        max_tokens: the most that the model may write, in tokens.
        temperature: 0 is the most predictable.
        schema: a JSON schema that the whole reply must follow, or None for plain text.
    """

    key: str
    constant: str
    variable: str
    history: tuple[tuple[str, str], ...] = ()
    max_tokens: int = 160
    temperature: float = 0.2
    schema: Mapping[str, Any] | None = None


class ChatModel(Protocol):
    """A local language model that streams."""

    @property
    def name(self) -> str:
        """What to call the model, such as ``qwen2.5-coder-1.5b-instruct-q4_k_m``."""

    async def warm(self) -> None:
        """Get ready for the first request.

        Raises:
            ModelError: it can't get ready; the message says why and what to do next.
        """

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """The reply, piece by piece. Closing the iterator stops the model.

        Raises:
            ModelError: the model can't answer; the message says why and what to do next.
        """

    async def prepare(self, prompt: Prompt) -> bool:
        """Read the constant part of a prompt ahead of time, where the engine can.

        Returns:
            True if work was done, False if it was prepared before or there is nothing to prepare.
        """

    async def close(self) -> None:
        """Let go of what the model holds. May be called twice."""


class Decider(Protocol):
    """A local language model that can be asked for a yes or no."""

    async def yes(self, prompt: Prompt) -> float:
        """How likely, 0 to 1, the reply begins with yes rather than no, by the model's own probabilities.

        Raises:
            ModelError: the model can't answer, or doesn't tell its probabilities.
        """
