"""Chroma's graph files, rid of what isn't theirs.

A graph is written with the room it has, not only with what is in it, and the room is memory as it was found:
vectors of a document that was removed long ago, for one (seen with chromadb 1.5.9). So the room is made blank.
"""

import os
import struct
from pathlib import Path

__all__ = ["blank_remains"]

_HEADER = struct.Struct("<i4Q")  # version, offset, room and count in elements, bytes of an element
_VERSION = 1
_PIECE = 1 << 20


def blank_remains(folder: Path) -> int:
    """Overwrite what stands behind the last element of every graph below a folder that nobody has open.

    Returns:
        How many graphs were of the form that we know; others are left as they are.

    Raises:
        OSError: a file can't be read or written.
    """
    known = 0
    for header in folder.rglob("header.bin"):
        raw = header.read_bytes()
        graph = header.with_name("data_level0.bin")
        if len(raw) < _HEADER.size:
            continue
        version, _, room, count, size = _HEADER.unpack_from(raw)
        left = graph.stat().st_size - count * size
        if version != _VERSION or count > room or left < 0:
            continue
        known += 1
        with graph.open("r+b") as stream:
            stream.seek(count * size)
            while left > 0:
                left -= stream.write(bytes(min(left, _PIECE)))
            stream.flush()
            os.fsync(stream.fileno())
    return known
