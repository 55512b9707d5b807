"""TOML files that people write, such as a flow or a scene: read, checked, and refused with a sentence that says where."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import CoachError

__all__ = ["Form", "Named", "check_sections", "load_form", "read_table"]


class Form(BaseModel):
    """What stands in a file: frozen, without spaces around texts, and a field that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Named(Form):
    """A form with a name.

    Attributes:
        id: lower case letters, digits and hyphens; a letter first.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")


F = TypeVar("F", bound=Form)


def read_table(file: Path, error: type[CoachError]) -> dict[str, Any]:
    """What a TOML file says, unchecked.

    Args:
        file: in UTF-8.
        error: what to raise where it can't be read; the message says why.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as why:
        raise error(f"{file.name} can't be read as TOML: {why}.") from why


def load_form(file: Path, form: type[F], error: type[CoachError], told: str) -> F:
    """Read and check one file.

    Args:
        file: TOML; where an id stands in it, named after that.
        form: what it must hold.
        error: what to raise where it breaks the form; the message says where.
        told: the page that tells the form, for the message.
    """
    table = read_table(file, error)
    try:
        found = form.model_validate(table)
    except ValidationError as why:
        first = why.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise error(f"{file.name}: {where}: {first['msg']}. {told} tells the form.") from why
    if isinstance(found, Named) and found.id != file.stem:
        kind = form.__name__.lower()
        raise error(f"{file.name}: its id is {found.id}. Give the file and the {kind} the same name.")
    return found


def check_sections(file: Path, used: Iterable[str], sections: Iterable[str], error: type[CoachError]) -> None:
    """Raise ``error`` where a file names a guidance section that there isn't; nothing is checked without sections."""
    known = set(sections)
    if known and (strays := set(used) - known):
        raise error(f"{file.name} names sections that the guides lack: {sorted(strays)}.")
