"""Files that are whole or not there, and durable once written."""

import errno
import os
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from coach.errors import DiskFull, PairingError

__all__ = ["clear_leftovers", "destroy", "read", "write"]

LEFTOVER = "."  # how the names of files begin that a crash left half written
OLD_SECONDS = 60
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write(file: Path, content: bytes, stamp: float) -> None:
    """Write a file so that it is there in full, or the old one still is. Durable when this returns.

    Args:
        file: for its owner alone (mode 0600).
        content: what goes in.
        stamp: the time that file and folder shall show, so that nobody sees when somebody wrote.

    Raises:
        DiskFull, PairingError: it isn't written; the old one still stands.
    """
    fresh = file.with_name(f"{LEFTOVER}{token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.utime(fresh, (stamp, stamp))
        fresh.replace(file)
        _sync(file.parent)
        with suppress(OSError):  # some systems set no times on folders
            os.utime(file.parent, (stamp, stamp))
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        if error.errno in _NO_ROOM:
            raise DiskFull("There is no room left on the disk. Make some room, then save again.") from error
        raise PairingError(
            f"Your answers can't be saved in {file.parent} ({error.strerror}). What was saved before still stands."
        ) from error


def read(file: Path) -> bytes:
    """A file's content.

    Raises:
        PairingError: it isn't there or can't be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise PairingError(
            f"{file} can't be read ({error.strerror}). If it was moved or deleted, put it back; else begin again."
        ) from error


def clear_leftovers(folder: Path) -> None:
    """Delete what a crash left half written; it is sealed, and of no use to anyone."""
    for file in folder.glob(f"{LEFTOVER}*"):
        with suppress(OSError):
            if time.time() - file.stat().st_ctime > OLD_SECONDS:  # younger ones may be on their way
                file.unlink()


def destroy(folder: Path) -> None:
    """Overwrite and delete a folder of files.

    Raises:
        PairingError: something can't be deleted; the rest is gone.
    """
    failed: OSError | None = None
    # the keys first: without them the rest is noise, whatever happens in between
    for file in sorted(folder.iterdir(), key=lambda file: not file.name.startswith("key")):
        try:
            with file.open("r+b", buffering=0) as out:
                out.write(os.urandom(file.stat().st_size))
                os.fsync(out.fileno())
            file.unlink()
        except OSError as error:
            failed = error
    if failed is None:
        with suppress(FileNotFoundError):
            folder.rmdir()
        _sync(folder.parent)
        return
    raise PairingError(
        f"Not everything in {folder} could be deleted. Delete the folder yourself."
    ) from failed


def _sync(folder: Path) -> None:
    """Make names that came or went durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
