"""The journal's file: opened, checked, set aside when damaged, and SQLite's errors in plain words."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from coach.errors import CoachError, EntryForeign, JournalBusy, JournalError, JournalLocked
from coach.journal import cipher
from coach.journal.shredding import destroy, shred, sync_folder
from coach.journal.troubles import BUSY, DAMAGED, code_of, explained

__all__ = ["Database"]

PLAIN, SEALED = "journal.db", "journal-sealed.db"
FORM = 1  # raise when the tables change
MARK = 0x436F4A6F  # SQLite's application id: this file is a journal of ours
WAIT_SECONDS = 5.0  # for another copy of the program
TABLES = """
CREATE TABLE entries(
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, form INTEGER NOT NULL, title TEXT NOT NULL,
  begun TEXT NOT NULL, saved TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL)
"""
# Deleted text is zeroed; a save is on the disk when it returns; nothing goes to temporary files.
_SETTINGS = ("secure_delete=ON", "synchronous=FULL", "temp_store=MEMORY", "trusted_schema=OFF")


class Database:
    """One connection to the journal's file, for any thread.

    Args:
        folder: private; made where it is missing.
        key: the passphrase, or None for a file that isn't encrypted.
    """

    def __init__(self, folder: Path, key: str | None = None) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._key = key
        self._connection: Any = None
        self._opened: tuple[int, int] = (0, 0)
        self._lock = threading.RLock()

    @property
    def file(self) -> Path:
        """The file in use."""
        return self.folder / (SEALED if self._key else PLAIN)

    def open(self) -> None:
        """Open the file, making it where there is none. A damaged one is kept under another name; see ``notes``.

        Raises:
            JournalError, DiskFull: it can't be used; the message says why and what to do.
        """
        with self._lock, explained(self.folder):
            if self._connection is not None:
                return
            self._private_folder()
            self._choose()
            if self.file.is_symlink():
                raise JournalError(
                    f"{self.file} is a link to elsewhere. Remove it, then start the coach again."
                )
            if not self.file.exists():
                self._make()
            if not self._try_open():
                self._set_aside()
                self._make()
                if not self._try_open():
                    raise JournalError(f"No journal can be kept in {self.folder}. Check the disk.")

    def close(self) -> None:
        """Let go of the file; SQLite folds its log into it."""
        with self._lock:
            if self._connection is not None:
                with suppress(*cipher.errors()):
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                with suppress(*cipher.errors()):
                    self._connection.close()
                self._connection = None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection to read from."""
        with self._lock, explained(self.folder):
            self._reopen_if_replaced()
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A transaction: when this ends without an error, everything in it is on the disk."""
        with self._lock, explained(self.folder):
            self._reopen_if_replaced()
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(*cipher.errors()):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the file or its log.

        Raises:
            JournalBusy: another copy of the coach reads; what is deleted is gone, its traces aren't yet.
        """
        with self._lock, explained(self.folder):
            with suppress(*cipher.errors()):  # a full disk has no room for tidying; zeroed pages are enough
                self._connection.execute("VACUUM")
            end = time.monotonic() + WAIT_SECONDS
            while self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > end:
                    raise JournalBusy(
                        "It is deleted, but another copy of the coach is open, so traces may be left on the disk until "
                        "that one is closed. Close it, and they go when the coach is closed."
                    )
                time.sleep(0.05)  # another copy is in the middle of a save

    def wipe(self) -> None:
        """Destroy the file, its log and whatever was set aside. The next use begins a new one.

        Raises:
            JournalBusy: another copy of the coach has it open.
        """
        with self._lock, explained(self.folder):
            if self._connection is None and self.file.exists():
                try:
                    self.open()
                except JournalBusy:
                    raise
                except CoachError:  # what can't be read can be wiped all the same
                    pass
            if self._connection is not None:
                self._alone()
            self.close()
            if left := shred(self.folder):
                raise JournalError(
                    f"{left[0]} can't be deleted. Close other programs, then delete it yourself."
                )

    def _alone(self) -> None:
        """Leaving the log's mode needs the file for oneself, so it tells whether somebody else has it open."""
        mode = self._connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        if mode != "delete":
            raise JournalBusy(BUSY)

    def _private_folder(self) -> None:
        for missing in [above for above in (self.folder, *self.folder.parents) if not above.exists()][::-1]:
            missing.mkdir(mode=0o700, exist_ok=True)
        with suppress(OSError):  # not ours, or a file system without permissions
            self.folder.chmod(0o700)

    def _choose(self) -> None:
        plain, sealed = self.folder / PLAIN, self.folder / SEALED
        if self._key is None:
            if sealed.exists():
                raise JournalLocked(
                    "The journal is encrypted. Set COACH_JOURNAL_KEY to its passphrase, then start the coach again."
                )
            return
        if plain.exists():
            if sealed.exists():  # the last time broke off between the two last steps
                cipher.connect(sealed, self._key).close()
            else:
                cipher.seal(plain, sealed, self._key)
            for left in self.folder.glob(f"{PLAIN}*"):
                destroy(left)
        readable = ", ".join(sorted(path.name for path in self.folder.glob("damaged-*.db")))
        if readable:
            self.notes.append(
                f"A damaged file that may not be encrypted is still in {self.folder}: {readable}. Delete it if you don't need it."
            )

    def _connect(self, file: Path) -> Any:
        if self._key is not None:
            connection = cipher.connect(file, self._key)
        else:
            connection = sqlite3.connect(
                file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self) -> None:
        """A new file appears only once it is whole, so an empty one is a damaged one."""
        part = self.folder / f".new-{token_hex(4)}.db"
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            connection = self._connect(part)
            try:
                connection.execute(f"PRAGMA application_id={MARK}")
                connection.execute(f"PRAGMA user_version={FORM}")
                connection.execute(TABLES)
            finally:
                connection.close()
            _appear(part, self.file)
            sync_folder(self.folder)
        finally:
            for left in self.folder.glob(f"{part.name}*"):
                with suppress(OSError):
                    left.unlink()

    def _try_open(self) -> bool:
        """Open the file and look it over. False where it is damaged."""
        connection = None
        try:
            if self.file.stat().st_size == 0:
                return False
            connection = self._connect(self.file)
            if connection.execute("PRAGMA application_id").fetchone()[0] != MARK:
                return False
            form = connection.execute("PRAGMA user_version").fetchone()[0]
            if form > FORM:
                raise EntryForeign(
                    "The journal was written by a newer coach. Update this one; the journal is left as it is."
                )
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return False
            connection.execute("SELECT count(number), count(state) FROM entries").fetchone()
            connection.execute("PRAGMA journal_mode=WAL")
            found = self.file.stat()
            self._connection, self._opened = connection, (found.st_dev, found.st_ino)
            connection = None
            return True
        except cipher.errors() as error:
            if code_of(error) in DAMAGED or (
                code_of(error) == sqlite3.SQLITE_ERROR and "no such" in str(error)
            ):
                return False
            raise
        finally:
            if connection is not None:
                connection.close()

    def _set_aside(self) -> None:
        name = f"damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}-{token_hex(2)}.db"
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                self.file.with_name(self.file.name + suffix).rename(self.folder / (name + suffix))
        sync_folder(self.folder)
        self.notes.append(
            f"The journal was damaged and could not be opened. It is kept as {self.folder / name}, and a new one was begun."
        )

    def _reopen_if_replaced(self) -> None:
        """A file that was wiped from elsewhere would swallow what is written to it."""
        if self._connection is not None:
            try:
                found = self.file.stat()
            except FileNotFoundError:
                found = None
            if found is not None and (found.st_dev, found.st_ino) == self._opened:
                return
            with suppress(*cipher.errors()):
                self._connection.close()
            self._connection = None
        self.open()


def _appear(part: Path, file: Path) -> None:
    """Give a whole file its name, unless another copy of the program was quicker."""
    try:
        os.link(part, file)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not file.exists():
            part.rename(file)
