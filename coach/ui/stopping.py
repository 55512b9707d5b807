"""A stream that can be stopped from elsewhere on the page, also while it waits."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import TypeVar

__all__ = ["until"]

_T = TypeVar("_T")


async def until(stop: asyncio.Event, events: AsyncIterator[_T]) -> AsyncGenerator[_T, None]:
    """The events until they end or ``stop`` is set; then the source is closed at once."""
    stopping = asyncio.ensure_future(stop.wait())
    coming: asyncio.Future[_T] | None = None
    try:
        while not stop.is_set():
            coming = asyncio.ensure_future(anext(events))
            await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                return
            try:
                event = coming.result()
            except StopAsyncIteration:
                return
            yield event
    finally:
        stopping.cancel()
        if coming is not None and not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                await coming
        if hasattr(events, "aclose"):
            await events.aclose()
