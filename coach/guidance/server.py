"""Shelves on a Chroma server: the place for more than one machine serves. Vectors are always computed here.

Whatever answers at that address is taken for a stranger: its answers are bounded in time and length, and never followed.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from coach.errors import CoachError, IndexUnusable, SettingsError
from coach.guidance.places import Copy, graph

if TYPE_CHECKING:
    from chromadb.api import ServerAPI
    from chromadb.api.models.Collection import Collection

__all__ = ["Server"]

PATIENCE = 10.0  # seconds without a sign of the server
PAGE = 200  # collections asked for at once
MOST_PAGES = 50  # a server whose list has no end is none of Chroma's
MOST_SECONDS = 60.0  # for the body of one answer, however steadily it drips
MOST_BYTES = 64_000_000  # of one answer; the vectors of the guides are some three million


class Server:
    """Copies as collections on a Chroma server, which may hold those of others too.

    Args:
        url: the server's address, such as ``http://192.168.1.20:8000``.
        owner: tells this coach's collections from others'; only its digest goes to the server.
    """

    def __init__(self, url: str, owner: str) -> None:
        self.url = url
        self._owner = f"coach-{_digest(owner)}"
        self._api: ServerAPI | None = None
        self._system: Any = None

    def key(self, shelf: str) -> str:
        """As ``Place`` says; a digest, because a shelf is called after the user's file."""
        return f"{self._owner}-{_digest(shelf)}"

    def names(self) -> list[str]:
        """As ``Place`` says; of other coaches' copies nothing."""
        return sorted({c.name.rpartition(".")[0] for c in self._listed(f"{self._owner}-")})

    def open(self, name: str) -> Copy:
        """As ``Place`` says."""
        return _Remote(self._reached(), name)

    def finish(self, name: str, new: str) -> None:
        """As ``Place`` says."""
        for collection in self._listed(f"{name}."):
            kind = collection.name.rpartition(".")[2]
            self._reached()._modify(id=collection.id, new_name=f"{new}.{kind}")

    def remove(self, name: str) -> None:
        """As ``Place`` says."""
        for collection in self._listed(f"{name}."):
            self._reached().delete_collection(collection.name)

    def tell(self) -> str:
        """As ``Place`` says."""
        try:
            shelves = {name.partition(".")[0] for name in self.names()}
        except Exception as error:
            raise self.explain(error) from error
        return f"{len(shelves)} shelves on the Chroma server at {self.url}" if shelves else ""

    def explain(self, error: Exception) -> CoachError:
        """As ``Place`` says."""
        if isinstance(error, CoachError):
            return error
        kind = type(error).__name__
        if "Timeout" in kind:
            return IndexUnusable(
                f"The Chroma server at {self.url} doesn't answer. Look whether it is overloaded, or unset "
                "COACH_CHROMA_URL to keep the index on this machine."
            )
        if kind in ("ConnectError", "ReadError", "RemoteProtocolError", "WriteError", "CloseError"):
            return self._down()
        return IndexUnusable(
            f"The Chroma server at {self.url} answered in a way that the coach doesn't understand ({kind}). "
            "Check that COACH_CHROMA_URL names a Chroma server of version 1."
        )

    def lost(self, error: Exception) -> CoachError:
        """As ``Place`` says."""
        return self.explain(error)

    def close(self) -> None:
        """As ``Place`` says."""
        system, self._system, self._api = self._system, None, None
        if system is not None:
            system.stop()

    def _listed(self, start: str) -> list[Any]:
        """The collections whose names begin so."""
        api, found = self._reached(), list[Any]()
        for _ in range(MOST_PAGES):
            page = api.list_collections(limit=PAGE, offset=len(found))
            found += page
            if not page:
                break
        else:
            raise ValueError("a list without end")
        return [collection for collection in found if collection.name.startswith(start)]

    def _reached(self) -> "ServerAPI":
        """The server's interface; the first time it is looked whether anyone is there."""
        if self._api is None:
            self._ask()
            from chromadb.api import ServerAPI
            from chromadb.config import Settings, System

            address = urlsplit(self.url)
            self._system = System(
                Settings(
                    anonymized_telemetry=False,
                    chroma_api_impl="chromadb.api.fastapi.FastAPI",
                    chroma_server_host=address.hostname,
                    chroma_server_http_port=address.port or (443 if address.scheme == "https" else 8000),
                    chroma_server_ssl_enabled=address.scheme == "https",
                )
            )
            api: Any = self._system.instance(ServerAPI)
            # Chroma's own session waits for ever, takes answers of any length, and would go through a proxy that the
            # environment names.
            api._session = type(api._session)(
                timeout=PATIENCE,
                trust_env=False,
                follow_redirects=False,
                headers={**api._session.headers, "Accept-Encoding": "identity"},
                event_hooks={"response": [_bounded]},
            )
            self._system.start()
            self._api = api
        assert self._api is not None
        return self._api

    def _ask(self) -> None:
        """Whether a Chroma server answers at the address.

        Raises:
            SettingsError: the address isn't one.
            IndexUnusable: nobody answers there, or somebody else.
        """
        try:
            address = urlsplit(self.url)
            usable = address.scheme in ("http", "https") and address.hostname and (address.port or 1)
        except ValueError:
            usable = False
        if not usable:
            raise SettingsError(
                "COACH_CHROMA_URL must be an address such as http://192.168.1.20:8000. Set it to one, or unset it."
            )
        port = address.port or (443 if address.scheme == "https" else 8000)
        beat = f"{address.scheme}://{address.hostname}:{port}/api/v2/heartbeat"
        try:
            with build_opener(ProxyHandler({}), _Stay()).open(beat, timeout=PATIENCE) as answer:
                told = json.loads(_read(answer, 10_000))
                int(told["nanosecond heartbeat"])
        except TimeoutError as error:
            raise self.explain(error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self.explain(error) from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            told_off = getattr(error, "code", None) is not None
            if isinstance(reason, TimeoutError) or told_off:
                raise self.explain(reason if isinstance(reason, Exception) else error) from error
            raise self._down() from error
        except Exception as error:  # http.client's own: what answers there isn't HTTP
            raise self.explain(error) from error

    def _down(self) -> CoachError:
        return IndexUnusable(
            f"The Chroma server at {self.url} can't be reached. Start it, or unset COACH_CHROMA_URL to keep the "
            "index on this machine."
        )


class _Remote:
    def __init__(self, api: "ServerAPI", name: str) -> None:
        self._api = api
        self._name = name

    def create(self, kind: str, metadata: dict[str, Any], count: int) -> "Collection":
        return self._collection(
            self._api.create_collection(
                f"{self._name}.{kind}",
                metadata=metadata,
                configuration={"hnsw": graph(count), "embedding_function": None},
            )
        )

    def get(self, kind: str) -> "Collection":
        return self._collection(self._api.get_collection(f"{self._name}.{kind}"))

    def close(self) -> None:
        """Nothing is held: the connection is the place's."""

    def _collection(self, model: Any) -> "Collection":
        from chromadb.api.models.Collection import Collection

        return Collection(client=self._api, model=model, embedding_function=None)


class _Stay(HTTPRedirectHandler):
    """Goes nowhere else, whatever a server answers."""

    def redirect_request(self, *_: Any) -> None:
        """None: a redirect is an error."""


def _read(answer: Any, most: int) -> bytes:
    """At most so many bytes of an answer, within the patience for one."""
    read, end = b"", time.monotonic() + PATIENCE
    while len(read) < most and (part := answer.read1(most - len(read))):
        read += part
        if time.monotonic() > end:
            raise TimeoutError
    return read


def _bounded(response: Any) -> None:
    """Stop reading an answer that has no end, or that unpacks to one."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ValueError("packed, though nobody asked for it")
    kind = import_module(type(response).__module__.partition(".")[0]).SyncByteStream
    whole = response.stream

    class Bounded(kind):  # type: ignore[misc,valid-type]
        def __iter__(self) -> Iterator[bytes]:
            left, end = MOST_BYTES, time.monotonic() + MOST_SECONDS
            for block in whole:
                left -= len(block)
                if left < 0:
                    raise ValueError("the answer has no end")
                if time.monotonic() > end:
                    raise TimeoutError
                yield block

        def close(self) -> None:
            whole.close()

    response.stream = Bounded()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
