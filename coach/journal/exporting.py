"""A session as a text to keep elsewhere. What people wrote stays text: nothing in it becomes a link or an image."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coach.journal.forms import Part

if TYPE_CHECKING:
    from coach.journal.journal import Entry

__all__ = ["as_json", "as_markdown"]

_ACTIVE = re.compile(r"([\\<\[\]!`*_])")  # what would make a link, an image, a tag or emphasis
_OPENING = re.compile(
    r"^(\s*)([#>+=~-]|\d+[.)])", re.MULTILINE
)  # what would make a heading, a list or a rule


def as_json(entry: "Entry", state: Mapping[str, Any]) -> str:
    """Everything that is stored of a session."""
    about = {"title": entry.title, "kind": entry.kind, "begun": entry.begun, "saved": entry.saved}
    return (
        json.dumps({**about, "state": state}, ensure_ascii=False, indent=2)
        .encode("utf-8", "replace")
        .decode()
        + "\n"
    )


def as_markdown(entry: "Entry", parts: Sequence[Part]) -> str:
    """A session to read: who said what, in order."""
    lines = [f"# {_plain(entry.title)}", "", f"Begun {entry.begun}, last saved {entry.saved} (UTC)", ""]
    for part in parts:
        lines += [f"**{_plain(part.who)}**", "", _plain(part.text), ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode()
    return _OPENING.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", whole)).strip()
