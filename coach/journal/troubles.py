"""What can go wrong with the journal's file, in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import CoachError, DiskFull, JournalBusy, JournalError
from coach.journal import cipher

__all__ = ["BUSY", "DAMAGED", "code_of", "explained"]

_NO_FILE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
BUSY = "Another copy of the coach is using the journal. Close it, then try again."


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the operating system into ours."""
    try:
        yield
    except CoachError:
        raise
    except cipher.errors() as error:
        raise _ours(error, folder) from error
    except OSError as error:
        if error.errno in cipher.NO_ROOM:
            raise DiskFull(_full(folder)) from error
        raise JournalError(_refused(folder)) from error


def _ours(error: Exception, folder: Path) -> CoachError:
    code = code_of(error)
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(_full(folder))
    if code in _HELD:
        return JournalBusy(BUSY)
    if code in _NO_FILE:
        return JournalError(_refused(folder))
    if code in DAMAGED:
        return JournalError(
            "The journal is damaged. Close the coach and start it again: the damaged file is kept, and a new one begins."
        )
    if code == sqlite3.SQLITE_IOERR:
        return JournalError(
            f"The disk of {folder} would not take or give the journal. It may be full or failing: make room, check it, and try again."
        )
    return JournalError(f"The journal in {folder} can't be used ({error}). Run `coach doctor`.")


def _full(folder: Path) -> str:
    return f"The disk of {folder} is full, so the last words are not saved. Make room, then try again."


def _refused(folder: Path) -> str:
    return (
        f"The journal can't be kept in {folder}: the folder can't be written. "
        "Check its permissions, or set COACH_HOME to a folder of yours."
    )


def code_of(error: BaseException) -> int:
    """SQLite's primary result code, or 0."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
