"""``coach doctor``: what is set up, what isn't, and where everything lies."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coach import __version__
from coach.compose import House, check_embedding, check_model
from coach.errors import CoachError, CorpusError, IndexUnusable
from coach.settings import Settings

__all__ = ["Checkup", "examine"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that the doctor looked at.

    Attributes:
        what: its name.
        fine: whether the coach can work with it.
        found: what it is, where it lies, and what to do where it isn't fine.
    """

    what: str
    fine: bool
    found: str

    def __str__(self) -> str:
        return f"{'ok ' if self.fine else 'NO '} {self.what:<17} {self.found}"


def examine(settings: Settings, house: House) -> Iterator[Checkup]:
    """Look at everything in turn. Nothing is fetched, built or changed."""
    yield Checkup("coach", True, f"{__version__}, Python {sys.version.split()[0]}")
    yield _folder(settings.home)
    yield _try("guides", lambda: _guides(house, settings))
    yield _try("embedding model", lambda: check_embedding(settings))
    yield _try("language model", lambda: check_model(settings))
    yield _try("documents", lambda: _documents(house))
    yield _try("index", lambda: _index(house, settings))
    yield Checkup("privacy", True, _privacy(settings))


def _try(what: str, look: Callable[[], str]) -> Checkup:
    try:
        return Checkup(what, True, look())
    except CoachError as error:
        return Checkup(what, False, str(error))


def _folder(home: Path) -> Checkup:
    nearest = next(folder for folder in [home, *home.parents] if folder.exists())
    if not os.access(nearest, os.W_OK):
        return Checkup("folder", False, f"{home} can't be written. Set COACH_HOME to a folder of yours.")
    free = shutil.disk_usage(nearest).free / 1e9
    state = "" if home.exists() else " (not made yet)"
    return Checkup(
        "folder", True, f"{home}{state}, {free:.0f} GB free. Everything that the coach keeps lies here."
    )


def _guides(house: House, settings: Settings) -> str:
    house.library.load()
    guides = [section for section in house.library.sections if not section.source.foreign]
    count = sum(len(section.passages) for section in guides)
    return f"{len(guides)} sections, {count} passages in {settings.corpus}"


def _index(house: House, settings: Settings) -> str:
    where = house.library.place.tell()
    if not where:
        at = settings.chroma_url or settings.index
        raise IndexUnusable(f"There is none in {at} yet. Run `coach index`, or just start the coach.")
    return where


def _documents(house: House) -> str:
    problems = house.library.problems
    if problems:
        raise CorpusError(problems[0])
    count = len(house.library.documents)
    return f"{count} of yours" if count else "none of yours; add one with `coach corpus add FILE`"


def _privacy(settings: Settings) -> str:
    """What leaves this machine, each by the user's own choice."""
    chosen = []
    if settings.llm_url:
        chosen.append(f"Messages go to the model server that you chose, {settings.llm_url}.")
    if settings.chroma_url:
        chosen.append(
            f"Numbers made of passages and questions, but no text, go to the Chroma server that you chose, {settings.chroma_url}."
        )
    if chosen:
        return " ".join([*chosen, "Nothing else leaves this machine."])
    return "Nothing leaves this machine: no analytics, no share link, no model service."
