"""The documents that the user added: one private file each, of sections and nothing else.

The originals aren't kept as files, and what is removed is gone. A file that is damaged is passed over and
told of, so that one bad file doesn't keep the others, or the guides, from being used.
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from threading import Lock
from time import time
from typing import Any

from coach.domain.guidance import Passage, Section, Source
from coach.errors import CoachError, CorpusError, DiskFull, InputError
from coach.guidance.intake.alignment import aligned
from coach.guidance.intake.blocks import Limits
from coach.guidance.intake.fingerprints import Original, originals
from coach.guidance.intake.reading import file_bytes, read_bytes

__all__ = ["Collection"]

FORM = 1  # raise when what is stored changes
DOCUMENTS = 500  # that are kept at most
LARGEST = 30_000_000  # bytes of a stored document
ABANDONED = 60  # seconds after which a half-written file isn't being written any more

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


class Collection:
    """The user's documents in a folder of their own.

    Args:
        folder: made, for its owner only, when the first document is added.
        guides: the guides' sections. An original takes its titles, its lay questions and its author from them.
        limits: what one document may cost.
        known: fingerprints of the originals; those of the two guides where None.
    """

    def __init__(
        self,
        folder: Path,
        guides: Sequence[Section] = (),
        limits: Limits | None = None,
        known: Sequence[Original] | None = None,
    ) -> None:
        self._folder = folder
        self._guides = {section.id: section for section in guides}
        self._limits = limits or Limits()
        self._known = tuple(originals() if known is None else known)
        self._lock = Lock()

    def add(self, file: Path) -> Source:
        """Read a file and keep its sections. The same file added twice is kept once.

        Raises:
            InputError, CorpusError: it can't be used; the message says why and what to do.
            DiskFull: there is no room to keep it.
        """
        data = file_bytes(file, self._limits)
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            kept = self._kept()
            for values in kept.values():
                if values is not None and values["digest"] == digest:
                    return self._source(values)
            if len(kept) >= DOCUMENTS:
                raise InputError(
                    f"There are {DOCUMENTS} documents already. Remove one before you add another."
                )
            taken = {*kept, *(section.source.id for section in self._guides.values())}
            sections = read_bytes(data, file.name, self._limits, taken, self._known)
            values = _stored(sections, digest)
            self._write(values)
            return self._source(values)

    def list(self) -> tuple[Source, ...]:
        """The documents kept, by their ids; damaged ones are left out, see ``problems``."""
        with self._lock:
            return tuple(self._source(values) for values in self._kept().values() if values is not None)

    def remove(self, id_: str) -> None:
        """Delete a document; nothing of its text stays in the folder.

        Raises:
            InputError: there is none of that id.
            CorpusError: it can't be deleted.
        """
        with self._lock:
            file = self._folder / f"{id_}.json"
            if not _ID.fullmatch(id_) or not (file.is_file() or file.is_symlink()):
                raise InputError(
                    "There is no document of that name. See `coach corpus list` for those there are."
                )
            try:
                file.unlink()
                self._tidy()
            except OSError as error:
                raise CorpusError(
                    f"The document {id_} can't be deleted ({error.strerror}). Check the permissions of {self._folder}."
                ) from error

    def sections(self) -> tuple[Section, ...]:
        """Every section of every document; an original's with its guide's titles and lay questions."""
        with self._lock:
            kept = self._kept()
        return tuple(
            section for values in kept.values() if values is not None for section in self._sections(values)
        )

    @property
    def stamp(self) -> int:
        """Another number whenever a document came or went, whoever did it; 0 where there is no folder yet."""
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    def replaces(self) -> set[str]:
        """Ids of the guides whose original is among the documents, and stands in their place."""
        ids = {original.id for original in self._known}
        return {source.id for source in self.list() if source.id in ids}

    def problems(self) -> tuple[str, ...]:
        """A sentence for every stored document that can't be read any more."""
        with self._lock:
            return tuple(
                f"The stored document {id_} is damaged. Remove it with `coach corpus remove {id_}` and add it again."
                for id_, values in self._kept().items()
                if values is None
            )

    def _kept(self) -> dict[str, dict[str, Any] | None]:
        """What is stored, by id; None for what is damaged."""
        try:
            files = sorted(self._folder.glob("*.json"), key=lambda file: file.stem)
        except OSError:
            return {}
        return {f.stem: _read(f) for f in files if _ID.fullmatch(f.stem) and not f.is_dir()}

    def _source(self, values: dict[str, Any]) -> Source:
        own = Source(values["id"], values["title"], own=True)
        guide = next((s.source for s in self._guides.values() if s.source.id == own.id), None)
        return replace(guide, own=True) if guide is not None else own

    def _sections(self, values: dict[str, Any]) -> tuple[Section, ...]:
        source = self._source(values)
        sections = []
        for part in values["sections"]:
            id_ = part["id"]
            passages = tuple(Passage(f"{id_}#{n}", id_, text) for n, text in enumerate(part["passages"], 1))
            guide = self._guides.get(id_)
            questions = aligned(guide, passages) if guide else ()
            sections.append(
                Section(id_, guide.title if guide else part["title"], source, passages, questions)
            )
        return tuple(sections)

    def _tidy(self) -> None:
        """Delete what a crash in the middle of writing left behind."""
        for part in self._folder.glob(".*.part"):
            with suppress(OSError):
                if time() - part.lstat().st_mtime > ABANDONED:
                    part.unlink()

    def _write(self, values: dict[str, Any]) -> None:
        """Store a document whole or not at all."""
        part = self._folder / f".{values['id']}.{token_hex(4)}.part"
        self._tidy()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.chmod(0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(part, flags, 0o600), "wb") as stream:
                stream.write(json.dumps(values, ensure_ascii=False).encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._folder / f"{values['id']}.json")
        except OSError as error:
            raise _explained(error, self._folder) from error
        finally:
            with suppress(OSError):
                part.unlink()


def _stored(sections: Sequence[Section], digest: str) -> dict[str, Any]:
    source = sections[0].source
    return {
        "form": FORM,
        "id": source.id,
        "title": source.title,
        "digest": digest,
        "sections": [
            {"id": s.id, "title": s.title, "passages": [p.text for p in s.passages]} for s in sections
        ],
    }


def _read(file: Path) -> dict[str, Any] | None:
    """A stored document; None where it isn't one that this coach wrote."""
    try:
        if file.is_symlink() or file.stat().st_size > LARGEST:
            return None
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        sound = (
            values["form"] == FORM
            and values["id"] == file.stem
            and isinstance(values["title"], str)
            and isinstance(values["digest"], str)
            and bool(values["sections"])
            and all(
                s["id"].startswith(f"{file.stem}/")
                and isinstance(s["title"], str)
                and bool(s["passages"])
                and all(isinstance(text, str) for text in s["passages"])
                for s in values["sections"]
            )
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return values if sound else None


def _explained(error: OSError, folder: Path) -> CoachError:
    if error.errno == errno.ENOSPC:
        return DiskFull(
            f"There is no room left on the disk that holds {folder}. Free some space, then try again."
        )
    return CorpusError(
        f"The document can't be kept in {folder} ({error.strerror}). Check the folder's permissions."
    )
