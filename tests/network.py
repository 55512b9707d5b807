"""Level 1 of what keeps words in the house: in the tests, nothing is addressed off this machine."""

import ipaddress
import sys
from typing import Any

__all__ = ["NetworkGuard"]


class NetworkGuard:
    """Python's own audit of sockets: whatever is addressed off this machine fails and is remembered.

    What doesn't go through Python's sockets is seen by the tests in tests/privacy.
    """

    def __init__(self) -> None:
        self._leaks: list[str] = []
        sys.addaudithook(self._watch)

    def taken(self) -> list[str]:
        """The leaks since this was asked last."""
        leaks, self._leaks = self._leaks, []
        return leaks

    def _watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            address = arguments[1]
            host = (
                address[0] if isinstance(address, tuple) else None
            )  # else a path of this machine's, or none
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = arguments[0]
        else:
            return
        if not _on_this_machine(host):
            self._leaks.append(f"{event} {host}")
            raise ConnectionRefusedError(f"A test wanted to talk to {host!r}, off this machine.")


def _on_this_machine(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False
