"""A model server that the user chose: Ollama, LM Studio, llama-server, vLLM, anything OpenAI-compatible."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

from coach.domain.model import Prompt
from coach.errors import SettingsError
from coach.model.faults import remote_fault
from coach.model.route import Patience, Route

__all__ = ["RemoteServer"]


class RemoteServer:
    """The way to an OpenAI-compatible server; see ``Host``.

    Raises:
        SettingsError: the address can't be one.
    """

    def __init__(self, url: str, model: str, key: str = "", patience: Patience | None = None) -> None:
        self.url = _base(url)
        self.patience = patience or Patience()
        self._model = model
        self._key = key

    @asynccontextmanager
    async def route(self, prompt: Prompt) -> AsyncIterator[Route]:
        """The same for every request."""
        yield Route(self.url, self._key)

    async def warm(self) -> None:
        """Nothing to do: the server is someone else's."""

    async def prepare(self, prompt: Prompt) -> bool:
        """Nothing can be prepared there."""
        return False

    def explain(self, error: Exception) -> Exception:
        """One of our errors in place of a vendor's."""
        return remote_fault(error, _without_secrets(self.url), self._model)

    async def close(self) -> None:
        """Nothing is held."""


def _base(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"COACH_LLM_URL can't be used: {url!r} isn't the address of a server. It looks like http://127.0.0.1:11434/v1."
        )
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
