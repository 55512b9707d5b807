"""A stream of pieces becomes a stream of sentences."""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["sentences"]

# A sentence is over once what follows its mark is known not to be its citation.
_END = re.compile(r"[.!?…][\"”’)]*(?:\s*\[[\d,\s]*\])*[.]?\s+(?=[^\s\[])|\n+")
_NOT_AN_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|vs)\.|\b\d+\.)\s*$", re.IGNORECASE)


async def sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """Whole sentences, each as soon as it is complete.

    Yields:
        First one empty string, when the first words arrive; then the sentences without white space around
        them, citations in brackets included. A last sentence that was cut off is left out.
    """
    buffer = ""
    first = True
    async with _closing(pieces) as stream:
        async for piece in stream:
            buffer += piece
            if first and buffer.strip():
                first = False
                yield ""
            searched = 0
            while (end := _END.search(buffer, searched)) is not None:
                if _NOT_AN_END.search(buffer[: end.end()]):
                    searched = end.end()
                    continue
                sentence, buffer = buffer[: end.end()].strip(), buffer[end.end() :]
                searched = 0
                if sentence:
                    yield sentence
    rest = buffer.strip()
    if rest and re.search(r"[.!?…][\"”’)]*(?:\s*\[[\d,\s]*\])*[.]?$", rest):
        yield rest


@asynccontextmanager
async def _closing(pieces: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Close a source that can be closed, so that whoever writes into it stops."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
