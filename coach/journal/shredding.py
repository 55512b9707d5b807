"""Files that are to be gone: overwritten once, then deleted.

On solid-state disks and on file systems that copy on write, the old blocks may live on until the disk reuses them;
full-disk encryption is the answer to that, and docs/privacy.md says so.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["destroy", "shred", "sync_folder"]

_BLOCK = bytes(1 << 20)


def shred(*paths: Path) -> list[Path]:
    """Destroy files and folders, as far as that can be done.

    Returns:
        Those of ``paths`` that are still there afterwards.
    """
    left = []
    for path in paths:
        with suppress(OSError):
            if path.is_symlink() and path.is_dir():  # a folder that was moved to another disk
                destroy(path.resolve())
            destroy(path)
        if path.is_symlink() or path.exists():
            left.append(path)
    return left


def destroy(path: Path) -> None:
    """Overwrite and delete a file, or a folder with everything in it. Links are deleted, never followed.

    Raises:
        OSError: something of it can't be deleted; the rest is gone.
    """
    failed: OSError | None = None
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode):
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            with suppress(OSError):
                _overwrite(path, found.st_size)
        path.unlink(missing_ok=True)
        return
    for inside in sorted(path.iterdir()):
        try:
            destroy(inside)
        except OSError as error:
            failed = error
    if failed is not None:
        raise failed
    path.rmdir()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names that came or went durable, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _overwrite(path: Path, size: int) -> None:
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "wb", buffering=0) as file:
        for start in range(0, size, len(_BLOCK)):
            file.write(_BLOCK[: size - start])
        os.fsync(file.fileno())
