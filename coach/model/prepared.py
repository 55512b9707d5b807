"""Prompts that the engine has read ahead, kept on disk.

A file holds the engine's state after a constant part, never a user's words. Its name is a fingerprint of
everything that the state depends on: model, engine, context and the text. Beside it lies its digest: the
engine dies of a file that was cut short, so none is handed to it unchecked.
"""

import contextlib
import hashlib
import json
import os
from importlib import metadata
from pathlib import Path

from coach.domain.model import Prompt
from coach.model.disk import digest_of
from coach.model.engine import EngineConfig

__all__ = ["PreparedPrompts"]

_ENDING = ".prefix"


class PreparedPrompts:
    """A folder of prepared prompts. All methods but ``name`` touch the disk."""

    def __init__(self, config: EngineConfig, cap: int) -> None:
        self._config = config
        self._cap = cap
        self._engine: str | None = None

    def name(self, prompt: Prompt) -> str:
        """Name of a prompt's constant part, unique among all texts and keys."""
        return f"{_hash(prompt.key)[:16]}-{_hash(prompt.constant)[:24]}"

    def find(self, name: str) -> str | None:
        """The file's name for the engine where there is a whole one; a damaged one is thrown away."""
        path = self._path(name)
        try:
            told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            whole = path.stat().st_size == told["bytes"] and digest_of(path) == told["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            self.drop(name)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the files used longest ago are the first to go
        return path.name

    def draft(self, name: str) -> str:
        """Name of a file for the engine to write; ``keep`` makes it count."""
        return self._path(name).with_suffix(".new").name

    def keep(self, name: str) -> None:
        """Count a file that the engine has written, and make room by dropping old ones."""
        path = self._path(name)
        draft = path.with_suffix(".new")
        with contextlib.suppress(OSError):
            told = {"bytes": draft.stat().st_size, "sha256": digest_of(draft)}
            path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
            path.with_suffix(".json").chmod(0o600)
            draft.replace(path)
        for other in path.parent.glob(f"{self._fingerprint()}-{name.partition('-')[0]}-*{_ENDING}"):
            if other != path:
                _remove(other)  # the same prompt with an older text
        self._shrink(path)

    def drop(self, name: str) -> None:
        """Throw a file away."""
        _remove(self._path(name))

    def tidy(self) -> None:
        """Remove what belongs to other models or engines, or was never finished."""
        fingerprint = self._fingerprint()
        for path in self._config.folder.glob(f"*{_ENDING}"):
            if not path.name.startswith(fingerprint):
                _remove(path)
        for path in self._config.folder.glob("*.new"):
            with contextlib.suppress(OSError):
                path.unlink()

    def _shrink(self, keep: Path) -> None:
        with contextlib.suppress(OSError):
            files = sorted(keep.parent.glob(f"*{_ENDING}"), key=lambda path: path.stat().st_mtime)
            size = sum(path.stat().st_size for path in files)
            for path in files:
                if size <= self._cap:
                    return
                if path != keep:
                    size -= path.stat().st_size
                    _remove(path)

    def _path(self, name: str) -> Path:
        return self._config.folder / f"{self._fingerprint()}-{name}{_ENDING}"

    def _fingerprint(self) -> str:
        if self._engine is None:
            state = self._config.model.stat()
            version = metadata.version("xllamacpp")
            parts = (self._config.model.name, state.st_size, state.st_mtime_ns, version, self._config.n_ctx)
            self._engine = _hash(repr(parts))[:16]
        return self._engine


def _remove(path: Path) -> None:
    for one in (path, path.with_suffix(".json")):
        with contextlib.suppress(OSError):
            one.unlink()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
