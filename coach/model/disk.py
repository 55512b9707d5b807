"""Room on the disk, private folders and digests."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import DiskFull, ModelError

__all__ = ["digest_of", "ensure_room", "private_folder", "writing_to"]

# What is left to the rest of the machine: a disk filled to the last byte breaks more than the download.
_SPARE = 100_000_000


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter, with its parents, and return it.

    Raises:
        ModelError: it can't be made there.
    """
    try:
        for missing in [above for above in (folder, *folder.parents) if not above.exists()][::-1]:
            missing.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, error) from error
    return folder


def ensure_room(folder: Path, needed: int, what: str) -> None:
    """Check that the disk of an existing folder has room for so many bytes more.

    Raises:
        DiskFull: it hasn't.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise DiskFull(
            f"{what} needs {_size(needed + _SPARE)} of free disk in {folder}, and {_size(free)} are left. "
            "Make room, or set COACH_HOME to a folder on another disk; what was fetched so far is kept."
        )


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors of writing into ours.

    Raises:
        DiskFull: no room left in the middle of it.
        ModelError: the folder can't be written.
    """
    try:
        yield
    except OSError as error:
        raise _not_written(folder, error) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_written(folder: Path, error: OSError) -> DiskFull | ModelError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(
            f"The disk of {folder} is full. Make room, or set COACH_HOME to a folder on another disk, "
            "and run the command again: it goes on where it stopped."
        )
    reason = os.strerror(error.errno) if error.errno else str(error)
    return ModelError(f"{folder} can't be written ({reason}). Set COACH_HOME to a folder of yours.")


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
