"""Plain text becomes blocks: paragraphs are put together again, headings, lists and tables are recognized.

A text may keep each paragraph on one line, or break lines at some width, with or without blank lines
between paragraphs. A line that could have held the next line's first word was ended on purpose.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.guidance.intake.blocks import Block, Budget, Document, Kind

__all__ = ["BULLET", "Line", "heading_like", "joined", "read_lines", "read_text"]

NARROWEST, WIDEST = 34, 130  # characters; text that is broken at a width has its longest lines between them
HEADING_WORDS = 14

BULLET = re.compile(r"\s*(?:[•‣◦▪●○∙·⁃➢✓✔\uf0b7\uf0a7]\s*|[-*–—+]\s+)(?=\S)")
_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]|\([a-z0-9]{1,2}\)|[a-z]\))\s+(?=\S)")
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_SPOKEN = re.compile(r"(?:[QA]|Question|Answer)\s?\d{0,3}:\s")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|\*{3,}|_{3,}|~{3,})\s*$")
_DIVIDER = re.compile(r"[\s|:+-]*-[\s|:+-]*$")
_NAMED = re.compile(
    r"(?:chapter|part|step|section|lesson|strategy|rule|appendix)\s+(?:\d+|[ivxlc]+|[a-z]+)\b", re.I
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "nor",
        "of",
        "off",
        "on",
        "or",
        "our",
        "out",
        "over",
        "per",
        "so",
        "than",
        "that",
        "the",
        "their",
        "to",
        "up",
        "via",
        "vs",
        "was",
        "we",
        "when",
        "with",
        "your",
        "you",
        "be",
        "if",
        "my",
        "are",
        "not",
    ]
)
_KEPT_HYPHEN = frozenset(
    [
        "self",
        "well",
        "ex",
        "non",
        "long",
        "short",
        "high",
        "low",
        "co",
        "re",
        "pre",
        "post",
        "all",
        "half",
        "once",
        "two",
        "one",
        "three",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``level`` above 0 where the layout already tells that it is a heading."""

    text: str
    level: int = 0


def read_text(text: str, budget: Budget) -> Document:
    """The blocks of a plain text."""
    lines = [Line(budget.take(line.expandtabs(4).rstrip())) for line in _split(text)]
    return Document(read_lines(_without_front_matter(lines)))


def read_lines(lines: Sequence[Line], fill: float = 1.0) -> tuple[Block, ...]:
    """Blocks from lines; an empty line ends a paragraph.

    Args:
        lines: in order.
        fill: how much of the width a line takes at least that ran on; less than 1 where letters differ in width.
    """
    lengths = sorted(len(line.text) for line in lines if line.text.strip())
    longest = lengths[-1 - len(lengths) // 200] if lengths else 0  # but for stray ones
    width = int(longest * fill) if NARROWEST <= longest <= WIDEST else 0
    return tuple(_headings(_blocks(lines, width)))


def joined(pieces: Sequence[str], seen: Mapping[str, int] | None = None) -> str:
    """The pieces of a broken paragraph as one: a word that was hyphenated at a break is put together.

    Args:
        pieces: the lines, stripped.
        seen: how often the document has each word, in small letters; tells a compound from a cut word.
    """
    seen = seen or {}
    parts = [pieces[0]]
    for second in pieces[1:]:
        cut = re.search(r"([^\W\d_]+)-$", parts[-1][-40:])
        if cut is None or not second[0].islower():
            parts += [" ", second]
            continue
        left, right = cut[1].lower(), re.match(r"\w*", second[:40].lower())
        word = right[0] if right else ""
        compound = left in _KEPT_HYPHEN or (seen.get(left, 0) > 1 and seen.get(word, 0) > 1)
        if not compound or seen.get(left + word, 0):
            parts[-1] = parts[-1][:-1]
        parts.append(second)
    return "".join(parts)


def heading_like(text: str) -> bool:
    """Whether a line of its own looks like a heading rather than like a sentence."""
    words = text.split()
    if not 1 <= len(words) <= HEADING_WORDS or len(text) > 110 or not any(c.isalpha() for c in text):
        return False
    if text[-1] in ".,;:…!" or (text[-1] in "”\"'’" and len(text) > 1 and text[-2] in ".,…!"):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "“\"'‘¿"):
        return False
    if _NAMED.match(text):
        return True
    counted = [w.strip("“”\"'‘’()[]–—-:?!,") for w in words]
    large = [w for w in counted if w and w.lower() not in _SMALL and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in large)
    if text[-1] == "?" or len(words) > 6:
        return len(large) > 1 and capitals >= 0.75 * len(large)
    return bool(large)


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|[\n\r\x0b\x0c\u0085\u2028\u2029]", text)


def _without_front_matter(lines: list[Line]) -> list[Line]:
    """Without the fields between ``---`` or ``+++`` at the very top."""
    if lines and lines[0].text in ("---", "+++"):
        for n, line in enumerate(lines[1:60], 1):
            if line.text == lines[0].text:
                return lines[n + 1 :]
    return lines


def _blocks(lines: Sequence[Line], width: int) -> Iterable[Block]:
    kind: Kind = "text"
    seen = Counter(word for line in lines for word in re.findall(r"\w+", line.text.lower()))
    so_far: list[str] = []  # the lines of the paragraph or item at hand

    def flush() -> Iterable[Block]:
        nonlocal kind
        if so_far:
            yield Block(kind, joined(so_far, seen))
        so_far.clear()
        kind = "text"

    before = Line("")
    for place, line in enumerate(lines):
        raw = re.sub(r"^\s*(?:>\s?)+", "", line.text)
        text = raw.strip()
        after = lines[place + 1].text.strip() if place + 1 < len(lines) else ""
        if not text or (_UNDERLINE.match(text) and not (so_far and len(so_far) == 1 and before.text.strip())):
            yield from flush()
        elif _UNDERLINE.match(text):  # below a single line: that was a heading
            heading = so_far.pop()
            yield Block("heading", heading, 1 if "=" in text else 2)
            kind = "text"
        elif line.level:
            yield from flush()
            yield Block("heading", text, line.level)
        elif hashes := _HASHES.match(text):
            yield from flush()
            yield Block("heading", hashes[2], len(hashes[1]))
        elif _is_row(text, before.text, after):
            yield from flush()
            if not _DIVIDER.match(text):
                yield _row(text)
        elif BULLET.match(text) or _NUMBER.match(text):
            yield from flush()
            kind = "item"
            so_far.append(text)
        elif so_far and not _ended(before.text, text, width):
            so_far.append(text)
        else:
            yield from flush()
            so_far.append(text)
        before = line
    yield from flush()


def _is_row(text: str, before: str, after: str) -> bool:
    if "|" not in text:
        return False
    return text.count("|") >= 2 or "|" in before or "|" in after


def _row(text: str) -> Block:
    cells = tuple(cell.strip() for cell in text.strip().strip("|").split("|")[:50])
    return Block("row", " ".join(filter(None, cells)), cells=cells)


def _ended(before: str, text: str, width: int) -> bool:
    """Whether a paragraph ended with the line before, though no blank line follows it."""
    if not width or _SPOKEN.match(text):
        return True
    room = len(before) + 1 + len(text.split(None, 1)[0]) <= width
    begins = not text[0].islower()
    return room and begins


def _headings(blocks: Iterable[Block]) -> Iterable[Block]:
    """Lines of their own that look like headings become headings; numbered ones that no others adjoin as well."""
    kept = list(blocks)
    numbered = [b.kind == "item" and bool(_NUMBER.match(b.text)) for b in kept]
    looks = [
        (b.kind == "text" and heading_like(b.text)) or (numbered[n] and heading_like(_NUMBER.sub("", b.text)))
        for n, b in enumerate(kept)
    ]
    for n, block in enumerate(kept):
        near = [m for m in (n - 1, n + 1) if 0 <= m < len(kept)]
        runs = looks[n] and all(looks[m] for m in near) and len(near) == 2 and not _NAMED.match(block.text)
        last = n + 1 == len(kept)
        if numbered[n]:
            alone = looks[n] and not any(numbered[m] for m in near) and not last
            yield Block("heading", block.text, 2) if alone else Block("item", _NUMBER.sub("", block.text))
        elif block.kind == "item":
            yield Block("item", BULLET.sub("", block.text, count=1))
        elif looks[n] and not runs and not last:
            yield Block("heading", block.text, 1 if n == 0 else 2)
        else:
            yield block
