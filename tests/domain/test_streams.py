from collections.abc import AsyncIterator

import pytest

from coach.domain.streams import sentences


async def pieces(text: str, size: int) -> AsyncIterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_sentences_come_whole_with_their_citations(size: int) -> None:
    text = "Take a break [2]. Come back later. [3] [4] Ask, e.g. after dinner.\n\nThen listen [1]."
    got = [s async for s in sentences(pieces(text, size))]
    assert got == [
        "",
        "Take a break [2].",
        "Come back later. [3] [4]",
        "Ask, e.g. after dinner.",
        "Then listen [1].",
    ]


async def test_a_sentence_that_was_cut_off_is_left_out() -> None:
    assert [s async for s in sentences(pieces("One is whole. The other is cut in the mid", 4))] == [
        "",
        "One is whole.",
    ]


async def test_nothing_gives_nothing() -> None:
    assert [s async for s in sentences(pieces("", 4))] == []


async def test_stopping_early_closes_the_source() -> None:
    closed = []

    async def source() -> AsyncIterator[str]:
        try:
            while True:
                yield "word. "
        finally:
            closed.append(True)

    stream = sentences(source())
    async for sentence in stream:
        if sentence:
            break
    await stream.aclose()
    assert closed == [True]
