"""A page to keep: what one or both said, in their own words, with the days on which they look at it again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from coach.errors import InputError
from coach.flows.shares import Share
from coach.flows.walk import spoken_day

__all__ = ["Day", "Heading", "Page", "as_html", "as_markdown", "gather"]

_CLOSING = "These are our own words. We may change them together."
_CLOSING_ONE = "These are my own words. I may change them."
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&=-])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])")
_STYLE = """
body { font: 12pt/1.6 Georgia, "Times New Roman", serif; color: #222; max-width: 34em; margin: 3em auto; padding: 0 1em; }
h1 { font-size: 1.7em; font-weight: normal; text-align: center; margin-bottom: .2em; }
h2 { font-size: 1.1em; margin: 2em 0 .4em; }
.day, .closing { text-align: center; color: #555; }
.name { font-variant: small-caps; color: #555; margin: .8em 0 0; }
blockquote { margin: 0 0 .6em; padding-left: 1em; border-left: 2px solid #bbb; white-space: pre-wrap; overflow-wrap: anywhere; }
li { white-space: pre-wrap; overflow-wrap: anywhere; }
@page { margin: 22mm; }
@media print { body { margin: 0 auto; padding: 0; } h2 { break-after: avoid; } blockquote, li { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """What was said under one heading.

    Attributes:
        title: the heading.
        said: name and words of whoever said something there.
    """

    title: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day to look at something again.

    Attributes:
        day: the day.
        name: who chose it.
        promise: what is due then.
    """

    day: date
    name: str
    promise: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page to keep.

    Attributes:
        title: what stands above it.
        made: the day it was made.
        names: who speaks on it, one or two.
        headings: what was said.
        days: the days that were chosen, sorted.
    """

    title: str
    made: date
    names: tuple[str, ...]
    headings: tuple[Heading, ...]
    days: tuple[Day, ...]


def gather(title: str, said: Sequence[tuple[str, Sequence[Share]]], made: date) -> Page:
    """What one or both said, by heading.

    Args:
        title: what stands above it.
        said: each name with that one's shares (``coach.flows.shares``).
        made: the day it is made.

    Raises:
        InputError: nobody has said anything that a page could keep.
    """
    titles = dict.fromkeys(share.heading for _, own in said for share in own if share.heading)
    headings = tuple(
        Heading(heading, tuple((name, s.text) for name, own in said for s in own if s.heading == heading))
        for heading in titles
    )
    days = {
        Day(date.fromisoformat(share.text), name, share.promise): None
        for name, own in said
        for share in own
        if share.kind == "date"
    }
    if not headings:
        raise InputError("There is nothing to keep yet. Walk Step Four or Step Five first.")
    return Page(
        title, made, tuple(name for name, _ in said), headings, tuple(sorted(days, key=lambda d: d.day))
    )


def as_markdown(page: Page) -> str:
    """The page as Markdown; whatever was written stands there as it is, nothing in it is taken for markup."""
    lines = [f"# {_plain(page.title)}", "", _under(page), ""]
    for heading in page.headings:
        lines += [f"## {_plain(heading.title)}", ""]
        for name, words in heading.said:
            if len(page.names) > 1:
                lines += [f"**{_plain(name)}**", ""]
            lines += [f"> {_plain(line)}".rstrip() + "  " for line in words.splitlines()]
            lines += [""]
    if page.days:
        lines += ["## When we look at it again" if len(page.names) > 1 else "## When I look at it again", ""]
        lines += [f"- {_plain(_due(page, day))}" for day in page.days]
        lines += [""]
    return "\n".join([*lines, _closing(page), ""])


def as_html(page: Page) -> str:
    """The page as one HTML file that can be printed: everything escaped, styles inside, no scripts."""
    parts = [f"<h1>{escape(page.title)}</h1>", f'<p class="day">{escape(_under(page, plain=False))}</p>']
    for heading in page.headings:
        parts.append(f"<h2>{escape(heading.title)}</h2>")
        for name, words in heading.said:
            if len(page.names) > 1:
                parts.append(f'<p class="name">{escape(name)}</p>')
            parts.append(f"<blockquote>{escape(words)}</blockquote>")
    if page.days:
        parts.append(f"<h2>When {'we' if len(page.names) > 1 else 'I'} look at it again</h2>")
        parts.append("<ul>" + "".join(f"<li>{escape(_due(page, day))}</li>" for day in page.days) + "</ul>")
    parts.append(f'<p class="closing">{escape(_closing(page))}</p>')
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(page.title)}</title>\n<style>{_STYLE}</style>"
    )
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _under(page: Page, plain: bool = True) -> str:
    line = f"{' and '.join(page.names)}, {spoken_day(page.made)}"
    return _plain(line) if plain else line


def _due(page: Page, day: Day) -> str:
    who = f"{day.name}: " if len(page.names) > 1 else ""
    return f"{spoken_day(day.day)}. {who}{' '.join(day.promise.split())}".strip()


def _closing(page: Page) -> str:
    return _CLOSING if len(page.names) > 1 else _CLOSING_ONE


def _plain(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
