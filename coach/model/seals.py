"""Whether a model's files are what they claim to be.

Hashing a gigabyte at every start would cost a second. So a file that was hashed gets a seal beside it: its
size, its time of change and the digest. A file that is cut short or altered no longer fits its seal.
"""

import json
from pathlib import Path

from coach.errors import ModelDamaged, ModelError, ModelMissing
from coach.model.catalog import Entry, WeightFile, entries
from coach.model.disk import digest_of

__all__ = ["check_file", "seal", "unseal", "verify"]

_GGUF = b"GGUF"


def verify(path: Path, entry: Entry, thorough: bool = False) -> None:
    """Check a model of the catalog.

    Args:
        path: its file, or its folder where it has one of its own.
        entry: what it should be.
        thorough: hash every file, even one whose seal is whole.

    Raises:
        ModelMissing: a file isn't there.
        ModelDamaged: a file is cut short or altered.
    """
    base = path if entry.folder else path.parent
    for file in entry.installed:
        place = base / file.name if entry.folder else path
        _check(place, entry, file, thorough)


def check_file(path: Path) -> None:
    """Check a language model's file, from the catalog or the user's own, before an engine loads it.

    Raises:
        ModelMissing: it isn't there.
        ModelDamaged: it is cut short, altered, or no GGUF file.
    """
    for entry in entries():
        if entry.what == "language" and path.name == entry.files[0].name:
            verify(path, entry)
            return
    try:
        with path.open("rb") as file:
            head = file.read(len(_GGUF))
    except OSError as error:
        raise _unreadable(path, error) from error
    if head != _GGUF:
        raise ModelDamaged(f"{path} isn't a GGUF file. Set COACH_MODEL_FILE to one, or unset it.")
    sealed = _read_seal(path)
    if sealed is None:
        return
    if sealed["bytes"] != path.stat().st_size:
        raise _damaged(path, f"it should have {sealed['bytes']:,} bytes")
    if not _whole(path, sealed) and digest_of(path) != sealed["sha256"]:
        raise _damaged(path, "its contents changed since it was fetched")


def seal(path: Path, sha256: str) -> None:
    """Remember that a file was found to have this digest. A folder that can't be written is no harm."""
    state = path.stat()
    text = json.dumps({"sha256": sha256, "bytes": state.st_size, "mtime_ns": state.st_mtime_ns})
    try:
        _seal_path(path).write_text(text, encoding="utf-8")
        _seal_path(path).chmod(0o600)
    except OSError:
        return


def unseal(path: Path) -> None:
    """Forget what was remembered of a file that is no more."""
    _seal_path(path).unlink(missing_ok=True)


def _check(path: Path, entry: Entry, file: WeightFile, thorough: bool) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size != file.bytes:
        raise _damaged(path, f"it has {size:,} bytes in place of {file.bytes:,}")
    sealed = _read_seal(path)
    if not thorough and sealed and sealed["sha256"] == file.sha256 and _whole(path, sealed):
        return
    try:
        digest = digest_of(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    if digest != file.sha256:
        raise _damaged(path, f"its digest isn't that of {entry.title}")
    seal(path, file.sha256)


def _seal_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.seal")


def _read_seal(path: Path) -> dict[str, str | int] | None:
    try:
        found = json.loads(_seal_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"sha256", "bytes", "mtime_ns"} <= found.keys() else None


def _whole(path: Path, sealed: dict[str, str | int]) -> bool:
    state = path.stat()
    return sealed["bytes"] == state.st_size and sealed["mtime_ns"] == state.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> ModelError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ModelMissing(f"There is no {path.name} in {path.parent}. Run `coach model pull` to fetch it.")
    return ModelDamaged(f"{path} can't be read ({error.strerror}). Run `coach model pull` to fetch it again.")


def _damaged(path: Path, reason: str) -> ModelDamaged:
    return ModelDamaged(f"{path} is damaged: {reason}. Run `coach model pull` again.")
