"""The models that can be fetched from the package index, as data: ``weights.toml``."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from coach.errors import SettingsError

__all__ = ["Entry", "Part", "Progress", "WeightFile", "default_entries", "entries", "find_entry"]

Progress = Callable[[str, int, int], None]
"""Told what is being fetched, the bytes done so far and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a file, and the wheel that it travels in.

    Attributes:
        wheel: the wheel's name on the package index.
        version: its exact version.
        member: path of the piece inside the wheel.
        sha256: digest of the piece, in hexadecimal.
        bytes: size of the piece.
    """

    wheel: str
    version: str
    member: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: its parts joined in order.

    Attributes:
        name: path below the model's folder.
        sha256: digest of the whole file, in hexadecimal.
        bytes: size of the whole file.
        parts: its pieces, in order.
    """

    name: str
    sha256: str
    bytes: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the catalog.

    Attributes:
        id: its short name.
        what: ``language`` for GGUF files of the engine, ``embedding`` for sentence-transformers folders.
        title: its name in words.
        licence: SPDX name of the licence of the weights.
        files: what is fetched.
        unpacked: what it consists of where the one file fetched is a zip of it; their only part is the zip's member.
        folder: name of its own folder, or None where its one file lies among the other models.
        default: whether ``coach model pull`` fetches it without being asked by name.
    """

    id: str
    what: Literal["language", "embedding"]
    title: str
    licence: str
    files: tuple[WeightFile, ...]
    folder: str | None = None
    default: bool = False
    unpacked: tuple[WeightFile, ...] = ()

    @property
    def installed(self) -> tuple[WeightFile, ...]:
        """The files that it consists of on this disk."""
        return self.unpacked or self.files

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(file.bytes for file in self.files)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The pieces of all files, in the order of the catalog."""
        return tuple(part for file in self.files for part in file.parts)

    def base(self, models: Path) -> Path:
        """Folder that the names of ``files`` are relative to."""
        return models / self.folder if self.folder else models

    def path(self, models: Path) -> Path:
        """Where the model lies in the folder of models: its own folder, or its one file."""
        return models / (self.folder or self.files[0].name)


@cache
def entries() -> tuple[Entry, ...]:
    """All models of the catalog."""
    text = resources.files("coach.model").joinpath("weights.toml").read_text(encoding="utf-8")
    return tuple(
        Entry(
            id=model["id"],
            what=model["what"],
            title=model["title"],
            licence=model["licence"],
            files=tuple(
                WeightFile(
                    file["name"],
                    file["sha256"],
                    file["bytes"],
                    tuple(Part(**part) for part in file["parts"]),
                )
                for file in model["file"]
            ),
            folder=model.get("folder"),
            default=model.get("default", False),
            unpacked=tuple(
                WeightFile(
                    file["name"],
                    file["sha256"],
                    file["bytes"],
                    (Part("", "", file["member"], file["sha256"], file["bytes"]),),
                )
                for file in model.get("unpacked", ())
            ),
        )
        for model in tomllib.loads(text)["model"]
    )


def default_entries() -> tuple[Entry, ...]:
    """The models that a fresh installation needs: one to speak, one to search."""
    return tuple(entry for entry in entries() if entry.default)


def find_entry(id: str) -> Entry:
    """The entry of that name.

    Raises:
        SettingsError: there is none.
    """
    for entry in entries():
        if entry.id == id:
            return entry
    known = ", ".join(entry.id for entry in entries())
    raise SettingsError(f"There is no model called {id!r} in the catalog. It has: {known}.")
