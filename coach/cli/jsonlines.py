"""Files of JSON Lines that the commands read: an object a line, empty lines don't count."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.errors import InputError

__all__ = ["Line", "read_lines", "read_texts"]


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a file.

    Attributes:
        file: the file that it stands in.
        number: its line, from 1.
        form: what the object should look like, for messages.
        fields: the object.
    """

    file: Path
    number: int
    form: str
    fields: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A field that is a text.

        Args:
            name: the field's.
            default: what stands for a field that is missing; None where it must be there.

        Raises:
            InputError: it is missing or something else; the message names file and line.
        """
        value = self.fields.get(name, default)
        if value is None and name not in self.fields:
            raise self.wrong()
        if not isinstance(value, str):
            raise InputError(
                f"{self.file}, line {self.number}: “{name}” must be a text in quotation marks, as in {self.form}."
            )
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A field that is a list of texts; as ``text`` says."""
        value = self.fields.get(name, default)
        if value is None and name not in self.fields:
            raise self.wrong()
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise InputError(
                f"{self.file}, line {self.number}: “{name}” must be a list of texts, as in {self.form}."
            )
        return tuple(value)

    def wrong(self) -> InputError:
        """What to raise where the object isn't of its form."""
        return _wrong(self.file, self.number, self.form)


def read_lines(file: Path, form: str) -> list[Line]:
    """Every object of a file.

    Args:
        file: JSON Lines in UTF-8.
        form: what each object should look like, such as ``{"query": "…"}``.

    Raises:
        InputError: the file can't be read, or a line isn't an object; the message names file and line, and
            tells the form.
    """
    try:
        # Not splitlines: JSON allows some of what it takes for the end of a line inside of a text.
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} can't be read ({error}). Give a JSON Lines file in UTF-8.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(file, number, form) from error
        if not isinstance(fields, dict):
            raise _wrong(file, number, form)
        found.append(Line(file, number, form, fields))
    return found


def read_texts(file: Path, name: str) -> list[str]:
    """One field, a text, of every object in a file; errors as ``read_lines`` and ``Line.text`` say."""
    return [line.text(name) for line in read_lines(file, f'{{"{name}": "…"}}')]


def _wrong(file: Path, number: int, form: str) -> InputError:
    return InputError(f"{file}, line {number}: expected an object such as {form}. Correct this line.")
