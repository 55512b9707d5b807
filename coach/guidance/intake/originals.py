"""The two articles behind the guides, recognized in a user's file and laid out on the guides' section ids.

They are found by their words, whatever became of their lines and headings: other line breaks, a missing top,
another format. A file that lacks a section isn't taken for the article, so no guidance is lost with it.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.guidance.intake.blocks import Block
from coach.guidance.intake.fingerprints import RUN, Mark, Original, hashed, shingles, words
from coach.guidance.intake.splitting import Part, passages

__all__ = ["recognized"]

ALIKE = 0.7  # of the sample that must be found
LARGER = 1.8  # words at most, beside the article's
FOUND = 0.25  # of a section's anchors that must agree on where it begins
CLOSE = 3  # words between a section's beginning and a block's that are one place


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the document: the block that it stands in, and where."""

    block: int
    start: int
    end: int


def recognized(blocks: Sequence[Block], known: Iterable[Original]) -> tuple[str, tuple[Part, ...]] | None:
    """The article that a document is, as its guide's id and its sections; None where it is none of them.

    Args:
        blocks: cleaned.
        known: the articles that it may be.

    Returns:
        The parts are in the article's order; their ``slug`` is the last part of the guide's section id.
    """
    places: list[_Word] = []
    tokens: list[str] = []
    for n, block in enumerate(blocks):
        for word, start, end in words(block.text):
            places.append(_Word(n, start, end))
            tokens.append(word)
    hashes = shingles(tokens)
    present = set(hashes)
    for original in known:
        alike = len(original.sample & present) / max(1, len(original.sample))
        if alike >= ALIKE and len(tokens) <= LARGER * original.size:
            parts = _mapped(original, blocks, tokens, places, hashes)
            if parts is not None:
                return original.id, parts
    return None


def _mapped(
    original: Original,
    blocks: Sequence[Block],
    tokens: Sequence[str],
    places: Sequence[_Word],
    hashes: Sequence[str],
) -> tuple[Part, ...] | None:
    where: dict[str, list[int]] = defaultdict(list)
    for n, run in enumerate(hashes):
        where[run].append(n)
    firsts = [n for n, place in enumerate(places) if n == 0 or places[n - 1].block != place.block]
    starts: list[int] = []
    for section in original.marks:
        start = _start(section.anchors, where, starts[-1] + 1 if starts else 0, firsts)
        if start is None:
            return None
        starts.append(start)
    end = _end(original, where, len(tokens), starts[-1])
    stops = [
        _before_heading(mark, start, tokens, places, blocks)
        for mark, start in zip(original.marks[1:], starts[1:], strict=True)
    ]
    parts = []
    for mark, start, stop in zip(original.marks, starts, [*stops, end], strict=True):
        body = [b for b in _slice(blocks, places, start, stop) if not _is_dropped(b, original)]
        texts = _noted(passages(body), original)
        if not texts:
            return None
        name = mark.id.partition("/")[2]
        parts.append(Part(name, name.replace("-", " ").capitalize(), texts))
    return tuple(parts)


def _start(
    anchors: Sequence[str], where: dict[str, list[int]], least: int, firsts: Sequence[int]
) -> int | None:
    """Where most of a section's anchors say that it begins, at ``least`` or later; a block's first word if near."""
    votes: dict[int, list[int]] = defaultdict(list)
    for offset, anchor in enumerate(anchors):
        for n in where.get(anchor, ()):
            if n - offset >= least:
                votes[n - offset].append(offset)
    if not votes:
        return None
    start, offsets = min(votes.items(), key=lambda vote: (-len(vote[1]), vote[0]))
    if len(offsets) < max(2, FOUND * len(anchors)):
        return None
    if offsets[0] == 0:
        return start
    if offsets[0] > RUN:  # its first words are gone rather than changed
        start += offsets[0]
    at = bisect_left(firsts, start)
    near = [n for n in firsts[max(0, at - 1) : at + 1] if abs(n - start) <= CLOSE and n >= least]
    return min(near, key=lambda n: abs(n - start), default=start)


def _end(original: Original, where: dict[str, list[int]], size: int, least: int) -> int:
    """Behind the article's last word: what follows is the page's."""
    ends = len(original.end) + RUN - 1
    votes: Counter[int] = Counter()
    for offset, anchor in enumerate(original.end):
        votes.update(n - offset + ends for n in where.get(anchor, ()) if n > least)
    return min(size, max(votes.items(), key=lambda vote: vote[1])[0]) if votes else size


def _before_heading(
    mark: Mark, start: int, tokens: Sequence[str], places: Sequence[_Word], blocks: Sequence[Block]
) -> int:
    """Where the section before ends: ahead of the heading, be it the article's or an altered one."""
    if mark.heading and hashed(tokens[max(0, start - mark.heading) : start]) == mark.heading_hash:
        start -= mark.heading
    while start and blocks[places[start - 1].block].kind == "heading":
        start -= 1
    return start


def _slice(blocks: Sequence[Block], places: Sequence[_Word], start: int, stop: int) -> list[Block]:
    """The blocks from a word up to another, the first and the last cut where the cut is within them."""
    kept = []
    for n in sorted({place.block for place in places[start:stop]}):
        block = blocks[n]
        inside = [place for place in places[start:stop] if place.block == n]
        every = [place for place in places if place.block == n]
        if len(inside) == len(every):
            kept.append(Block("text", block.text) if block.kind == "heading" else block)
            continue
        begin = inside[0].start if inside[0] != every[0] else 0
        while begin and block.text[begin - 1] in "“\"'(‘":
            begin -= 1
        after = every.index(inside[-1]) + 1
        finish = every[after].start if after < len(every) else len(block.text)
        cut = re.sub(r"\s*\b[QA]:\s*", " ", block.text[begin:finish])
        kept.append(Block("text", cut.lstrip(" #*–—").rstrip(" “(‘#*–—")))
    return kept


def _is_dropped(block: Block, original: Original) -> bool:
    tokens = [word for word, _, _ in words(block.text)]
    return (len(tokens), hashed(tokens)) in original.dropped


def _noted(texts: Sequence[str], original: Original) -> tuple[str, ...]:
    """The passages, each note of ours behind the first that it is about."""
    noted = list(texts)
    for note in original.notes:
        for n, text in enumerate(noted):
            if note.anchor in shingles([word for word, _, _ in words(text)]):
                noted[n] = f"{text} ({note.text})"
                break
    return tuple(noted)
