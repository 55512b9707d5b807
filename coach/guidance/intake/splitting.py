"""Blocks become sections, and their paragraphs passages that read alone.

langchain's splitters count characters and know neither sentences' ends nor what a list's item belongs to, so
the few rules here are our own.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from coach.domain.text import Text
from coach.guidance.intake.blocks import Block

__all__ = ["Part", "passages", "sections", "slug"]

LEAST = 15  # words of a passage
MOST = 90
GOAL = 55  # words of the pieces of a longer paragraph
LEAD = 30  # words at most of what introduces a list
TELLING = 3  # words of a sentence that says what a list is of
TOGETHER = 12  # items shorter than this share a passage
PASSAGES = 12  # of one section; more are shared out evenly
LONGEST_WORD = 60  # characters; what is longer isn't a word
TITLE = 90


@dataclass(frozen=True, slots=True)
class Part:
    """A section in the making: the last part of its id, its title, and its passages' texts."""

    slug: str
    title: str
    texts: tuple[str, ...]


def sections(blocks: Sequence[Block], title: str) -> tuple[Part, ...]:
    """The sections of a document, one a heading; what stands before the first one bears the document's title."""
    if all(block.kind == "heading" for block in blocks):
        blocks = [Block("text", block.text) for block in blocks]
    parts: list[Part] = []
    taken: set[str] = set()
    for heading, body in _by_heading(blocks, title):
        texts = passages(body)
        if len(texts) == 1 and len(texts[0].split()) < LEAST and heading != title:
            texts = (f"{heading.rstrip('.:')}: {texts[0]}",)
        pieces = ceil(len(texts) / PASSAGES)
        for n in range(pieces):
            share = texts[n * len(texts) // pieces : (n + 1) * len(texts) // pieces]
            name = f"{heading} ({n + 1} of {pieces})" if pieces > 1 else heading
            parts.append(Part(_unique(slug(heading) or "section", taken), name, share))
    return tuple(parts)


def passages(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Texts of some LEAST to MOST words, each of which reads alone: items and rows with what introduces them."""
    texts: list[str] = []
    lead = ""
    place = 0
    while place < len(blocks):
        kind = blocks[place].kind
        run = _run(blocks, place)
        place += len(run)
        if kind == "item":
            texts += _items([_words(b.text) for b in run], lead)
            lead = ""
        elif kind == "row":
            lead = lead if lead.endswith(":") else ""
            texts += [_sentence(lead) + row for row in _rows([b.cells for b in run])]
            lead = ""
        else:
            text = f"{lead} {_words(run[0].text)}".strip()
            lists = place < len(blocks) and blocks[place].kind in ("item", "row")
            before, lead = _led(text, lists)
            texts += _pieces(before)
    texts += [lead] if lead else []
    return tuple(_merged(texts))


def slug(text: str) -> str:
    """Small letters, digits and hyphens, 48 at most; empty where a text has no Latin letter and no digit."""
    ascii_ = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_.lower().replace("'", "")).strip("-")[:48].strip("-")


def _by_heading(blocks: Sequence[Block], title: str) -> Iterable[tuple[str, list[Block]]]:
    heading, body = title, list[Block]()
    for block in blocks:
        if block.kind == "heading":
            if body:
                yield heading, body
            heading, body = _short(re.sub(r"^\(?\d{1,2}[.)]\s+", "", block.text)) or title, []
        else:
            body.append(block)
    if body:
        yield heading, body


def _short(heading: str) -> str:
    return heading if len(heading) <= TITLE else heading[:TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _unique(wanted: str, taken: set[str]) -> str:
    name, n = wanted, 1
    while name in taken:
        n += 1
        name = f"{wanted}-{n}"
    taken.add(name)
    return name


def _run(blocks: Sequence[Block], place: int) -> list[Block]:
    """The items, or the rows, that follow one another; of paragraphs one."""
    end = place + 1
    while blocks[place].kind != "text" and end < len(blocks) and blocks[end].kind == blocks[place].kind:
        end += 1
    return list(blocks[place:end])


def _led(text: str, lists: bool) -> tuple[str, str]:
    """A paragraph without what introduces the next ones, and that: its last sentence, or two where one says little."""
    if not lists and not text.endswith(":"):
        return text, ""
    sentences = _sentences(text)
    cut = len(sentences) - (1 if len(sentences[-1].split()) >= TELLING else 2)
    before, lead = " ".join(sentences[: max(0, cut)]), " ".join(sentences[max(0, cut) :])
    if len(lead.split()) > LEAD:
        return text, ""
    return (before, lead) if text.endswith(":") else (text, lead)


def _items(items: Sequence[str], lead: str) -> list[str]:
    texts: list[str] = []
    group: list[str] = []

    def flush() -> None:
        if group:
            ends = [f"{i} " if i[-1] in ".?!" else f"{i.rstrip(';,')}; " for i in group[:-1]]
            listed = "".join(ends) + group[-1]
            texts.extend(_sentence(lead) + piece for piece in _pieces(listed, MOST - len(lead.split())))
            group.clear()

    for item in items:
        words = len(item.split())
        so_far = sum(len(i.split()) for i in group)
        alone = so_far + len(lead.split()) >= LEAST
        if (words >= TOGETHER and alone) or so_far + words > GOAL:
            flush()
        group.append(item)
        if words >= TOGETHER:
            flush()
    flush()
    return texts


def _rows(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as sentences, each cell behind its column's name where the first row holds names."""
    kept = [tuple(_words(cell) for cell in row) for row in rows]
    names = kept[0] if _are_names(kept[0], kept[1:]) else ()
    texts: list[str] = []
    for row in kept[1:] if names else kept:
        cells = [
            f"{names[n]}: {cell}" if names and names[n] and names[n] != cell else cell
            for n, cell in enumerate(row)
            if cell
        ]
        texts += _pieces(" ".join(cell if cell[-1] in ".!?…" else f"{cell}." for cell in cells))
    return texts


def _are_names(first: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bool:
    """Whether a table's first row names its columns, so that nothing is lost if it is no row of its own."""
    short = all(len(cell.split()) <= 10 and (not cell or cell[-1] not in ".,;!") for cell in first)
    fits = bool(rows) and len(first) > 1 and all(len(row) <= len(first) for row in rows)
    used = all(not cell or any(len(row) > n and row[n] for row in rows) for n, cell in enumerate(first))
    return short and fits and used


def _pieces(text: str, most: int = MOST) -> list[str]:
    """A text in pieces of about one length, cut between sentences."""
    words = len(text.split())
    if words <= most:
        return [text] if text else []
    goal = words / ceil(words / GOAL)
    pieces, piece, total = [], list[str](), 0
    for sentence in _sentences(text):
        for part in _cut(sentence, most):
            count = len(part.split())
            if piece and total + count / 2 > goal:
                pieces.append(" ".join(piece))
                piece, total = [], 0
            piece.append(part)
            total += count
    return [*pieces, " ".join(piece)]


def _cut(sentence: str, most: int) -> list[str]:
    words = sentence.split()
    if len(words) <= most:
        return [sentence]
    return [" ".join(words[n : n + GOAL]) for n in range(0, len(words), GOAL)]


def _merged(texts: Sequence[str]) -> Iterable[str]:
    """Texts too short to stand alone join the next one; the last joins the one before."""
    kept: list[str] = []
    for n, text in enumerate(texts):
        short = len(text.split()) < LEAST
        before = len(kept[-1].split()) if kept else 0
        if (
            kept
            and (before < LEAST or (short and n + 1 == len(texts)))
            and before + len(text.split()) <= MOST
        ):
            kept[-1] = _sentence(kept[-1]) + text
        else:
            kept.append(text)
    return kept


def _sentence(text: str) -> str:
    """A text with a full stop, where it has no mark, and a space; empty stays empty."""
    if not text:
        return ""
    return f"{text} " if text[-1] in ".!?:;…”\"'’)" else f"{text}. "


def _sentences(text: str) -> list[str]:
    parsed = Text.parse(text)
    return [parsed.of(span) for span in parsed.sentences]


def _words(text: str) -> str:
    """Without what is no word: lines of characters without a space, such as encoded data."""
    return " ".join(w if len(w) <= LONGEST_WORD else "…" for w in text.split())
