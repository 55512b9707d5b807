"""Where shelves stand, and the folders on this disk where they mostly do; ``server.py`` has the other place.

A copy of a shelf has a name, ``<key>.<mark>.<token>``; one in the making has ``building`` for its mark. Vectors
and numbers are all that Chroma is ever given: no text and no title.
"""

import errno
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from coach.errors import CoachError, DiskFull, IndexUnusable
from coach.guidance.remains import blank_remains
from coach.quiet import hush

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

__all__ = ["Copy", "Folders", "Place", "graph"]

# ef_search bounds what a query looks at, ef_construction and max_neighbors how well the graph is knit; see
# benchmarks/README.md for recall and time with these.
HNSW: Any = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 24}
AT_ONCE = 20_000  # vectors added between two writings of a graph


class Copy(Protocol):
    """One copy of a shelf, open: a collection for each kind of entry."""

    def create(self, kind: str, metadata: dict[str, Any], count: int) -> "Collection":
        """A new, empty collection for so many entries."""

    def get(self, kind: str) -> "Collection":
        """A collection that is there; raises whatever Chroma raises where it isn't."""

    def close(self) -> None:
        """Let go of it."""


class Place(Protocol):
    """Somewhere that shelves stand. Methods raise Chroma's errors and the system's; see ``explain``."""

    def key(self, shelf: str) -> str:
        """What a shelf is called here; has no dot."""

    def names(self) -> list[str]:
        """The names of all copies of all shelves, those in the making too."""

    def open(self, name: str) -> Copy:
        """Open a copy, or begin a new one."""

    def finish(self, name: str, new: str) -> None:
        """Give a closed copy that is whole the name that it is to be found by."""

    def remove(self, name: str) -> None:
        """Delete a closed copy."""

    def tell(self) -> str:
        """How much of an index there is and where, for the user; empty where there is none.

        Raises:
            CoachError: it can't be told.
        """

    def explain(self, error: Exception) -> CoachError:
        """One of our errors in place of another's; ours stay as they are."""

    def lost(self, error: Exception) -> CoachError:
        """The same, for a copy that was in use."""

    def close(self) -> None:
        """Let go of the place."""


class Folders:
    """Copies as Chroma folders below a root on this disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def key(self, shelf: str) -> str:
        """As ``Place`` says."""
        return shelf

    def names(self) -> list[str]:
        """As ``Place`` says."""
        return sorted(f.name for f in self._root.glob("*.*.*") if f.is_dir())

    def open(self, name: str) -> Copy:
        """As ``Place`` says."""
        hush()
        import chromadb
        from chromadb.config import Settings

        folder = self._root / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _Folder(
            chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
        )

    def finish(self, name: str, new: str) -> None:
        """As ``Place`` says."""
        blank_remains(self._root / name)
        (self._root / name).rename(self._root / new)

    def remove(self, name: str) -> None:
        """As ``Place`` says."""
        shutil.rmtree(self._root / name)

    def tell(self) -> str:
        """As ``Place`` says."""
        shelves = sorted({name.partition(".")[0] for name in self.names()})
        return f"{', '.join(shelves)} in {self._root}" if shelves else ""

    def explain(self, error: Exception) -> CoachError:
        """As ``Place`` says."""
        if isinstance(error, CoachError):
            return error
        if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error).lower():
            return DiskFull(
                f"There is no room left on the disk that holds {self._root}. Free some space, then try again."
            )
        if isinstance(error, OSError):
            return IndexUnusable(
                f"The index can't be written in {self._root} ({error.strerror}). Check the folder's permissions."
            )
        return IndexUnusable(
            f"The index could not be built in {self._root} ({error}). Delete that folder and run `coach index`."
        )

    def lost(self, error: Exception) -> CoachError:
        """As ``Place`` says."""
        return IndexUnusable(
            "The index can't be read any more; it will be rebuilt when the coach is started again."
        )

    def close(self) -> None:
        """As ``Place`` says."""


class _Folder:
    def __init__(self, client: "ClientAPI") -> None:
        self._client = client

    def create(self, kind: str, metadata: dict[str, Any], count: int) -> "Collection":
        return self._client.create_collection(
            kind, metadata=metadata, configuration={"hnsw": graph(count)}, embedding_function=None
        )

    def get(self, kind: str) -> "Collection":
        return self._client.get_collection(kind, embedding_function=None)

    def close(self) -> None:
        self._client.close()  # type: ignore[attr-defined]


def graph(count: int) -> Any:
    """How Chroma builds a graph for so many entries is built: all of it is written by the time that the last one is in.

    What isn't written is read from a log, and searched one by one, whenever the shelf is opened; and where nothing
    was written, opening it writes a file of memory as it was found.
    """
    return {**HNSW, "sync_threshold": count // -(-count // AT_ONCE), "batch_size": 1}
