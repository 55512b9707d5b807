"""One running session and its place in the journal."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from coach.errors import CoachError, EntryGone, EntryMoved
from coach.journal.journal import Journal

__all__ = ["Record"]

DELETED = "This session was deleted from the journal, so it isn't being saved any more. Begin a new one to save again."


class Record:
    """Saves a running session after each finished turn, and finds it again after a restart.

    The entry is begun with the first save, so a session in which nothing was finished leaves nothing behind.
    Where another window went on with the same session, this one becomes a session of its own: neither overwrites
    the other. Where the entry was deleted meanwhile, it stays deleted.

    Args:
        journal: where to save, or None to save nothing.
        kind: chat, flow or practice.

    Attributes:
        id: the entry, or None before the first save.
    """

    def __init__(self, journal: Journal | None, kind: str) -> None:
        self._journal = journal
        self._kind = kind
        self.id: str | None = None
        self._number: int | None = None
        self._over = False
        self._lock = (
            threading.Lock()
        )  # a save goes on in its thread when the page that asked for it goes away

    async def save(self, state: Mapping[str, Any], title: str) -> str:
        """Save the session as it stands; it is durable when this returns an empty text.

        Args:
            state: as ``Journal.save`` takes it.
            title: for a session that is saved for the first time.

        Returns:
            Empty, or a sentence for the user about why it isn't saved. The next save tries again.
        """
        if self._journal is None:
            return ""
        if self._over:
            return DELETED
        try:
            await asyncio.to_thread(self._save, self._journal, state, title)
        except EntryGone:
            self._over = True
            return DELETED
        except CoachError as error:
            return f"This session is not being saved. {error}"
        return ""

    async def resume(self, id_: str) -> dict[str, Any]:
        """Take up a saved session; later saves go to its entry.

        Returns:
            Its state.

        Raises:
            CoachError: as ``Journal.load``.
        """
        if self._journal is None:
            raise EntryGone("No sessions are kept, so there is none to go on with.")
        return await asyncio.to_thread(self._resume, self._journal, id_)

    def _resume(self, journal: Journal, id_: str) -> dict[str, Any]:
        with self._lock:
            entry = journal.entry(id_)  # before the state: a save in between shows as moved, not as ours
            state = journal.load(id_)
            self.id, self._number, self._over = id_, entry.number, False
        return state

    def _save(self, journal: Journal, state: Mapping[str, Any], title: str) -> None:
        with self._lock:
            if self.id is None:
                self.id, self._number = journal.begin(self._kind, title), None
            try:
                self._number = journal.save(self.id, state, self._number)
            except EntryMoved:
                self.id = journal.begin(self._kind, f"{title} (another window)")
                self._number = journal.save(self.id, state)
