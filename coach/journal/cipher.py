"""SQLCipher, where it is installed: the same database, encrypted with a passphrase."""

import errno
import os
import sqlite3
import unicodedata
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from coach.errors import JournalBusy, JournalError, JournalLocked
from coach.journal.shredding import destroy, sync_folder

__all__ = ["NO_ROOM", "connect", "errors", "seal"]

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
WAIT_SECONDS = 5.0
_MISSING = (
    "A passphrase for the journal is set, but encryption isn't installed. "
    "Install it with: pip install 'conversation-coach[encrypted]'"
)
_WRONG = (
    "That passphrase doesn't open the journal. Check it and try again. "
    "If you are sure of it, the file {file} is damaged: move it elsewhere, and a new journal begins."
)


def errors() -> tuple[type[Exception], ...]:
    """What either library raises."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        return (sqlite3.Error,)
    return (sqlite3.Error, dbapi2.Error)


def connect(file: Path, key: str) -> Any:
    """A connection to an encrypted file, or to a new one.

    Raises:
        JournalLocked: the passphrase doesn't open it, or it is empty.
        JournalError: SQLCipher isn't installed.
    """
    library = _library()
    connection = library.connect(
        str(file), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA key = {_quoted(key)}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except library.DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise JournalLocked(_WRONG.format(file=file)) from error
        raise
    return connection


def seal(plain: Path, sealed: Path, key: str) -> None:
    """Encrypt a database into a new file. The plain one is left; the new one appears only when it is whole.

    Raises:
        JournalBusy: another copy of the coach has it open.
    """
    library = _library()
    part = sealed.with_name(f".new-{token_hex(4)}.db")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = library.connect(str(plain), timeout=WAIT_SECONDS, isolation_level=None)
    try:
        # Leaving the log's mode needs the file for oneself; nobody may write to it from here on.
        if connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise JournalBusy("Another copy of the coach is using the journal. Close it, then try again.")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute(f"ATTACH DATABASE ? AS sealed KEY {_quoted(key)}", (str(part),))
        connection.execute("SELECT sqlcipher_export('sealed')")
        for name in ("application_id", "user_version"):
            value = connection.execute(f"PRAGMA main.{name}").fetchone()[0]
            connection.execute(f"PRAGMA sealed.{name}={int(value)}")
        connection.execute("DETACH DATABASE sealed")
        connect(part, key).close()
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(sealed)
        sync_folder(sealed.parent)
    finally:
        with suppress(library.Error):
            connection.close()
        if part.exists():
            destroy(part)


def _library() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise JournalError(_MISSING) from error
    return dbapi2


def _quoted(key: str) -> str:
    """A passphrase as SQL; the same one typed on another keyboard is the same."""
    normal = unicodedata.normalize("NFC", key).encode("utf-8", "replace").decode()
    if not normal.strip() or "\0" in normal:
        raise JournalLocked(
            "The journal's passphrase is empty or has a character that can't be used. Choose another."
        )
    return "'" + normal.replace("'", "''") + "'"
