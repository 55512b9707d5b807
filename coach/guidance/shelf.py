"""One source's index: vectors in Chroma, whole or not there.

A shelf is built as a copy of its own beside the old one and renamed when it is complete, so a crash
leaves either the old shelf or the new one. A copy's name and its collections' metadata carry the
fingerprint of all that went in; what doesn't match, or can't be read, is built anew.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.errors import IndexUnusable
from coach.guidance.embedder import Embedder, Vectors
from coach.guidance.places import Copy, Place

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

__all__ = ["Entry", "Match", "Progress", "Shelf", "fingerprint"]

FORM = "2"  # raise when what is stored, or how, changes
BATCH = 256  # texts embedded between two reports of progress
ABANDONED = 3600  # seconds after which a copy in the making isn't being made any more
_BUILDING = "building"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be found: a passage, or a question that people ask for a section.

    Attributes:
        id: unique within its kind.
        section: the id of its section; empty for a counter-example.
        passage: the id of the passage that it is, or that it leads to; empty for a counter-example.
        text: what is embedded.
        kind: ``passages`` or ``questions``.
    """

    id: str
    section: str
    passage: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that is near a query.

    Attributes:
        id: the entry's.
        section: the id of its section; empty for a counter-example.
        passage: the id of the passage that it is, or that it leads to.
        similarity: cosine, -1 to 1.
    """

    id: str
    section: str
    passage: str
    similarity: float


def fingerprint(entries: Iterable[Entry], embedder: Embedder) -> str:
    """24 hex digits that change when the entries, the embedding model or the form of storage change."""
    digest = hashlib.sha256(f"{FORM}\0{embedder.fingerprint}".encode())
    for entry in entries:
        digest.update(f"\0{entry.kind}\0{entry.id}\0{entry.section}\0{entry.passage}\0{entry.text}".encode())
    return digest.hexdigest()[:24]


class Shelf:
    """The passages and questions of one source. Chroma knows them by their numbers only."""

    def __init__(self, place: Place, name: str) -> None:
        self.name = name
        self.mark = ""
        self._place = place
        self._copy: Copy | None = None
        self._collections: dict[str, Collection] = {}
        self._held: dict[str, list[tuple[str, str, str]]] = {}
        self._numbers: dict[str, int] = {}
        self._lock = RLock()  # a shelf isn't closed while somebody looks something up

    def open(self, entries: Sequence[Entry], embedder: Embedder, progress: Progress | None = None) -> bool:
        """Open the shelf, building it where it is missing, out of date or damaged.

        Returns:
            True if it had to be built.

        Raises:
            DiskFull: there is no room to build it.
            IndexUnusable: it can't be built for another reason.
        """
        self.mark = fingerprint(entries, embedder)
        self._held = {kind: [] for kind in sorted({entry.kind for entry in entries})}
        for entry in entries:
            self._held[entry.kind].append((entry.id, entry.section, entry.passage))
        self._numbers = {id_: n for n, (id_, _, _) in enumerate(self._held.get("passages", ()))}
        try:
            damaged = []
            for kept in self._copies():
                if kept.split(".")[1] == self.mark:
                    if self._try_open(kept):
                        return False
                    damaged.append(kept)
            # A name of its own each time: Chroma keeps what it knows of a path, broken or not, until the process ends.
            name = self._build(entries, embedder, progress)
            if not self._try_open(name):
                raise ValueError("it was built, but can't be read back")
            self._discard_old(damaged)
        except Exception as error:
            raise self._place.explain(error) from error
        return True

    def near(self, kind: str, vector: Vectors, k: int) -> list[Match]:
        """The k entries of a kind that are nearest to one vector of shape (dimensions,), nearest first.

        Raises:
            IndexUnusable: the shelf is closed, or was removed or damaged while it was in use.
        """
        held = self._held.get(kind)
        if not held:
            return []

        def look(collection: "Collection") -> list[Match]:
            most = min(k, len(held))
            found: Any = collection.query(
                query_embeddings=vector[None, :], n_results=most, include=["distances"]
            )
            numbers = _whole(found["ids"][0], most, len(held))
            if not numbers:
                raise ValueError("nothing, where there is something")
            away = _finite(found["distances"][0], (len(numbers),))
            return [Match(*held[n], 1.0 - float(d)) for n, d in zip(numbers, away, strict=True)]

        return list(self._asked(kind, look))

    def similarities(self, passages: Sequence[str], vector: Vectors) -> dict[str, float]:
        """Cosine, -1 to 1, of one vector of shape (dimensions,) with each passage, by the passages' ids.

        Raises:
            IndexUnusable: as ``near`` says.
        """
        numbers = {str(self._numbers[id_]): id_ for id_ in passages}
        if not numbers:
            return {}

        def look(collection: "Collection") -> dict[str, float]:
            found: Any = collection.get(ids=list(numbers), include=["embeddings"])
            if sorted(found["ids"]) != sorted(numbers):
                raise ValueError("other entries than were asked for")
            similar = _finite(found["embeddings"], (len(numbers), len(vector))) @ vector
            return {numbers[n]: float(s) for n, s in zip(found["ids"], similar, strict=True)}

        return dict(self._asked("passages", look))

    def vectors(self, kind: str) -> Vectors:
        """The vectors of all entries of a kind, in the entries' order, shape (entries, dimensions).

        Raises:
            IndexUnusable: as ``near`` says.
        """
        held = self._held.get(kind)
        if not held:
            return np.zeros((0, 0), np.float32)

        def look(collection: "Collection") -> Vectors:
            found: Any = collection.get(include=["embeddings"])
            numbers = _whole(found["ids"], len(held), len(held))
            if len(numbers) != len(held):
                raise ValueError("some are missing")
            width = len(found["embeddings"][0])
            return _finite(found["embeddings"], (len(held), width))[np.argsort(numbers)]

        return np.asarray(self._asked(kind, look))

    def close(self) -> None:
        """Let go of the files, once nobody looks anything up any more."""
        with self._lock:
            copy, self._copy, self._collections = self._copy, None, {}
            if copy is not None:
                copy.close()

    def remove(self) -> None:
        """Delete every copy of the shelf.

        Raises:
            IndexUnusable: a copy can't be deleted.
        """
        self.close()
        try:
            for name in self._copies():
                self._place.remove(name)
        except Exception as error:
            raise self._place.explain(error) from error

    def _asked(self, kind: str, look: "Callable[[Collection], Any]") -> Any:
        with self._lock:
            if kind not in self._collections:
                raise IndexUnusable("The index isn't open. Wait until the coach says that it is ready.")
            try:
                found = look(self._collections[kind])
            except Exception as error:  # Chroma's Rust part raises its own kinds
                raise self._place.lost(error) from error
        return found

    def _copies(self) -> list[str]:
        key = self._place.key(self.name)
        return [name for name in self._place.names() if name.partition(".")[0] == key]

    def _try_open(self, name: str) -> bool:
        self.close()
        try:
            self._copy = self._place.open(name)
            for kind, held in self._held.items():
                collection = self._copy.get(kind)
                told = (collection.metadata or {}).get("fingerprint")
                if told != self.mark or collection.count() != len(held):
                    raise ValueError("another index")
                probe: Any = collection.get(limit=1, include=["embeddings"])
                collection.query(query_embeddings=probe["embeddings"], n_results=1, include=["distances"])
                self._collections[kind] = collection
        except Exception:  # whatever is wrong with it, the answer is to build it anew
            with suppress(Exception):
                self.close()
            return False
        return True

    def _build(self, entries: Sequence[Entry], embedder: Embedder, progress: Progress | None) -> str:
        """Build a copy; returns its name."""
        key, token = self._place.key(self.name), f"{int(time.time()):x}{token_hex(3)}"
        beside = f"{key}.{_BUILDING}.{token}"
        try:
            copy = self._place.open(beside)
            try:
                self._fill(copy, entries, embedder, progress)
            finally:
                copy.close()
            self._place.finish(beside, name := f"{key}.{self.mark}.{token}")
        except Exception:
            with suppress(Exception):
                self._place.remove(beside)
            raise
        return name

    def _fill(
        self, copy: Copy, entries: Sequence[Entry], embedder: Embedder, progress: Progress | None
    ) -> None:
        done = 0
        for kind in self._held:
            collection = copy.create(kind, {"fingerprint": self.mark}, len(self._held[kind]))
            of_kind = [entry.text for entry in entries if entry.kind == kind]
            for start in range(0, len(of_kind), BATCH):
                batch = of_kind[start : start + BATCH]
                vectors: Any = embedder.embed(batch)
                collection.add(ids=[str(start + n) for n in range(len(batch))], embeddings=vectors)
                done += len(batch)
                if progress is not None:
                    progress(f"Indexing {self.name}", done, len(entries))

    def _discard_old(self, damaged: Sequence[str]) -> None:
        """Remove what is damaged, of another text, or was never finished; not what another coach builds just now."""
        for name in self._copies():
            mark, token = name.split(".")[1:3]
            at_work = mark == _BUILDING and time.time() - _made(token) < ABANDONED
            if name in damaged or (mark != self.mark and not at_work):
                with suppress(Exception):
                    self._place.remove(name)


def _whole(told: Any, most: int, below: int) -> list[int]:
    """The entries' numbers, each once; what a server tells is not trusted.

    Raises:
        ValueError, TypeError: these aren't so many different numbers of entries.
    """
    numbers = [int(n) for n in told]
    if len(numbers) > most or len(set(numbers)) != len(numbers) or not all(0 <= n < below for n in numbers):
        raise ValueError("other entries than were asked for")
    return numbers


def _finite(told: Any, shape: tuple[int, ...]) -> Vectors:
    """Numbers of this shape; what a server tells is not trusted.

    Raises:
        ValueError, TypeError: they aren't.
    """
    with np.errstate(over="ignore"):  # too large becomes infinite, and is refused
        values = np.asarray(told, np.float32)
    if values.shape != shape or not np.isfinite(values).all():
        raise ValueError("other numbers than were asked for")
    return values


def _made(token: str) -> float:
    """When a copy was begun, in seconds since 1970; 0 where its token doesn't tell."""
    try:
        return int(token[:-6], 16)
    except ValueError:
        return 0.0
