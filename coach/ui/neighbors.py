"""Whose program is asking: an address on 127.0.0.1 is open to every account of a computer.

Linux tells in ``/proc/net/tcp`` which account a connection belongs to. Elsewhere, and where that can't be read,
everybody on the machine is let to the door; docs/privacy.md says so.
"""

import os
import socket
import struct
from pathlib import Path

__all__ = ["is_neighbor"]

TABLE = Path("/proc/net/tcp")
_ROOT = 0  # may read everything anyway, and forwards ports in containers and virtual machines


def is_neighbor(client: tuple[str, int] | None, server: tuple[str, int] | None, table: Path = TABLE) -> bool:
    """Whether a connection comes from another account of this computer.

    Args:
        client: address and port that the request came from.
        server: address and port that it came to.
        table: the kernel's list of connections.
    """
    if client is None or server is None or not hasattr(os, "getuid"):
        return False
    try:
        asked = f"{_hex(client)} {_hex(server)}"
        rows = table.read_text("ascii").splitlines()[1:]
    except (OSError, ValueError, TypeError, struct.error):
        return False
    for row in rows:
        parts = row.split()
        if len(parts) > 7 and f"{parts[1]} {parts[2]}" == asked:
            return int(parts[7]) not in (_ROOT, os.getuid())
    return False


def _hex(address: tuple[str, int]) -> str:
    """As the kernel writes it: the address as one number in the machine's own order of bytes."""
    (number,) = struct.unpack("=I", socket.inet_aton(address[0]))
    return f"{number:08X}:{address[1]:04X}"
