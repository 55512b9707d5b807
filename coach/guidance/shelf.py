"""One source's index on disk: a persistent Chroma folder that is whole or isn't there.

A shelf is built in a folder of its own beside the old one and renamed when it is complete, so a crash
leaves either the old shelf or the new one. Its folder's name and its collections' metadata carry the
fingerprint of all that went in; what doesn't match, or can't be read, is built anew.
"""

import errno
import hashlib
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.errors import CoachError, DiskFull, IndexUnusable
from coach.guidance.embedder import Embedder, Vectors
from coach.quiet import hush

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

__all__ = ["Entry", "Match", "Progress", "Shelf", "fingerprint"]

FORM = "1"  # raise when what is stored, or how, changes
BATCH = 256  # texts embedded between two reports of progress

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
        section: the id of its section; empty for a counter-example.
        passage: the id of the passage that it is, or that it leads to.
        similarity: cosine, -1 to 1.
    """

    section: str
    passage: str
    similarity: float


def fingerprint(entries: Sequence[Entry], embedder: Embedder) -> str:
    """24 hex digits that change when the entries, the embedding model or the form of storage change."""
    digest = hashlib.sha256(f"{FORM}\0{embedder.fingerprint}".encode())
    for entry in entries:
        digest.update(f"\0{entry.kind}\0{entry.id}\0{entry.section}\0{entry.passage}\0{entry.text}".encode())
    return digest.hexdigest()[:24]


class Shelf:
    """The passages and questions of one source, in Chroma."""

    def __init__(self, root: Path, name: str) -> None:
        self._root = root
        self.name = name
        self.mark = ""
        self._client: Client | None = None
        self._collections: dict[str, Collection] = {}

    def open(self, entries: Sequence[Entry], embedder: Embedder, progress: Progress | None = None) -> bool:
        """Open the shelf, building it where it is missing, out of date or damaged.

        Returns:
            True if it had to be built.

        Raises:
            DiskFull: there is no room to build it.
            IndexUnusable: it can't be built for another reason.
        """
        self.mark = mark = fingerprint(entries, embedder)
        for kept in self._root.glob(f"{self.name}.{mark}.*"):
            if self._try_open(kept, mark, entries):
                return False
        # A name of its own each time: Chroma keeps what it knows of a path, broken or not, until the process ends.
        folder = self._root / f"{self.name}.{mark}.{token_hex(3)}"
        self._build(folder, mark, entries, embedder, progress)
        if not self._try_open(folder, mark, entries):
            raise IndexUnusable(
                f"The index of {self.name} was built in {folder} but can't be read back. "
                "Check the disk, then run `coach index`."
            )
        self._discard_others(folder)
        return True

    def near(self, kind: str, vector: Vectors, k: int) -> list[Match]:
        """The k entries of a kind that are nearest to one vector of shape (dimensions,), nearest first.

        Raises:
            IndexUnusable: the index was removed or damaged while it was in use.
        """
        collection = self._collections.get(kind)
        if collection is None:
            return []
        try:
            found: Any = collection.query(
                query_embeddings=vector[None, :], n_results=k, include=["distances", "metadatas"]
            )
        except Exception as error:  # Chroma's Rust part raises its own kinds
            raise IndexUnusable(
                "The index can't be read any more; it will be rebuilt when the coach is started again."
            ) from error
        return [
            Match(str(meta["section"]), str(meta["passage"]), 1.0 - float(distance))
            for meta, distance in zip(found["metadatas"][0], found["distances"][0], strict=True)
        ]

    def vectors(self, kind: str) -> tuple[list[str], Vectors]:
        """The section id of every entry of a kind, and their vectors, shape (entries, dimensions)."""
        if kind not in self._collections:
            return [], np.zeros((0, 0), np.float32)
        stored: Any = self._collections[kind].get(include=["embeddings", "metadatas"])
        return [str(m["section"]) for m in stored["metadatas"]], np.asarray(stored["embeddings"], np.float32)

    def passages(self) -> dict[str, Vectors]:
        """The vector of every passage, shape (dimensions,), by the passage's id."""
        if "passages" not in self._collections:
            return {}
        stored: Any = self._collections["passages"].get(include=["embeddings"])
        return dict(zip(stored["ids"], np.asarray(stored["embeddings"], np.float32), strict=True))

    def close(self) -> None:
        """Let go of the files."""
        self._collections = {}
        if self._client is not None:
            self._client.close()
            self._client = None

    def remove(self) -> None:
        """Delete the shelf from the disk."""
        self.close()
        for folder in self._folders():
            shutil.rmtree(folder)

    def _try_open(self, folder: Path, mark: str, entries: Sequence[Entry]) -> bool:
        self.close()
        try:
            self._client = _client(folder)
            for kind in {entry.kind for entry in entries}:
                collection = self._client.get_collection(kind, embedding_function=None)
                expected = sum(entry.kind == kind for entry in entries)
                if (collection.metadata or {}).get("fingerprint") != mark or collection.count() != expected:
                    raise ValueError("another index")
                probe: Any = collection.get(limit=1, include=["embeddings"])
                collection.query(query_embeddings=probe["embeddings"], n_results=1)
                self._collections[kind] = collection
        except Exception:  # whatever is wrong with it, the answer is to build it anew
            with suppress(Exception):
                self.close()
            return False
        return True

    def _build(
        self,
        folder: Path,
        mark: str,
        entries: Sequence[Entry],
        embedder: Embedder,
        progress: Progress | None,
    ) -> None:
        beside = self._root / f"{self.name}.building.{token_hex(3)}"
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            client = _client(beside)
            done = 0
            for kind in sorted({entry.kind for entry in entries}):
                collection = client.create_collection(
                    kind,
                    metadata={"fingerprint": mark},
                    configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
                    embedding_function=None,
                )
                of_kind = [entry for entry in entries if entry.kind == kind]
                for start in range(0, len(of_kind), BATCH):
                    batch = of_kind[start : start + BATCH]
                    collection.add(
                        ids=[e.id for e in batch],
                        embeddings=embedder.embed([e.text for e in batch]),
                        metadatas=[{"section": e.section, "passage": e.passage} for e in batch],
                    )
                    done += len(batch)
                    if progress is not None:
                        progress(f"Indexing {self.name}", done, len(entries))
            client.close()
            beside.rename(folder)
        except Exception as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise _explained(error, self._root) from error

    def _folders(self) -> list[Path]:
        return [f for f in self._root.glob(f"{self.name}.*") if f.is_dir()]

    def _discard_others(self, keep: Path) -> None:
        for folder in self._folders():
            if folder != keep:
                shutil.rmtree(folder, ignore_errors=True)


def _client(folder: Path) -> "Client":
    hush()
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    assert isinstance(client, Client)
    return client


def _explained(error: Exception, root: Path) -> CoachError:
    if isinstance(error, CoachError):
        return error
    if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error).lower():
        return DiskFull(
            f"There is no room left on the disk that holds {root}. Free some space, then try again."
        )
    if isinstance(error, OSError):
        return IndexUnusable(
            f"The index can't be written in {root} ({error.strerror}). Check the folder's permissions."
        )
    return IndexUnusable(
        f"The index could not be built in {root} ({error}). Delete that folder and run `coach index`."
    )
