"""Only this computer's own browser may talk to the page, and the page may talk to nobody else."""

import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from coach.ui.doors import LARGEST_BODY, Doors, Knock, whole_characters
from coach.ui.neighbors import is_neighbor

__all__ = ["POLICY", "Guard", "where"]

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HOSTS = frozenset({"127.0.0.1", "localhost"})
_ELSEWHERE = (
    "The coach only answers pages from this computer. Open it at the address that the terminal shows, "
    "which begins with http://127.0.0.1.\n"
)
_NEIGHBOR = "The coach is open in another account of this computer, and answers that account only.\n"
_NOT_OURS = "The coach's page doesn't ask for this. Open the coach's page and go on there.\n"
_TOO_LONG = "That is more than the coach takes at once. Send it in parts.\n"
_FAILED = "The coach can't do what was asked. Load the page again.\n"
# Gradio compiles its templates in the browser, hence unsafe-eval; everything else stays with this server.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    b"x-dns-prefetch-control": b"off",
}
_KEPT_NOWHERE = (b"cache-control", b"no-store")  # or Back would show the conversation from the browser's disk


class Guard:
    """ASGI middleware: refuses foreign ``Host`` and ``Origin`` headers and whatever the page itself doesn't ask for.

    A page from elsewhere can reach a local server through the user's browser (DNS rebinding, cross-site
    requests); its name then stands in one of the two headers. What is behind the headers, ``Doors`` decides.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app
        self._doors = Doors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # Gradio speaks with its page without sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        if is_neighbor(_address(scope.get("client")), _address(scope.get("server"))):
            await _refuse(send, 403, _NEIGHBOR)
            return
        if not _at_home(scope):
            await _refuse(send, 403, _ELSEWHERE)
            return
        knock = _knock(scope)
        if not self._doors.opens(knock):
            await _refuse(send, 403, _NOT_OURS)
            return
        if self._doors.reads_body(knock):
            body = await _body(receive)
            if body is None:
                await _refuse(send, 413, _TOO_LONG)
                return
            if not self._doors.owns(knock, body):
                await _refuse(send, 403, _NOT_OURS)
                return
            receive = _again(whole_characters(body), receive)
            scope = {**scope, "headers": _without_length(scope["headers"])}
        cookie = self._doors.cookie(knock)
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = _guarded(message.get("headers", []), knock.path, cookie)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # its words, and so the user's, would stand in the terminal
            log.error("A request failed with %s:\n%s", type(error).__name__, where(error))
            if not begun:
                await _refuse(send, 500, _FAILED)


def where(error: BaseException) -> str:
    """Where an error was raised, line by line, without its own words."""
    return "".join(traceback.format_tb(error.__traceback__))


def _address(value: Any) -> tuple[str, int] | None:
    return (str(value[0]), int(value[1])) if value and value[1] else None


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def _at_home(scope: Scope) -> bool:
    hosts = [value.lower() for value in _values(scope, b"host")]
    origins = [value.lower() for value in _values(scope, b"origin")]
    if len(hosts) != 1 or len(origins) > 1:
        return False
    try:
        named = urlsplit(f"//{hosts[0]}")
        local = named.hostname in _HOSTS and named.netloc == hosts[0] and "@" not in hosts[0]
        _ = named.port  # a port that isn't a number raises
    except ValueError:
        return False
    return local and (not origins or origins[0] == f"http://{hosts[0]}")


def _knock(scope: Scope) -> Knock:
    return Knock(
        method=scope["method"].upper(),
        path=scope["path"],
        query=scope.get("query_string", b"").decode("latin-1"),
        cookie="; ".join(_values(scope, b"cookie")),
        port=str(urlsplit(f"//{_values(scope, b'host')[0]}").port or ""),
        site="".join(_values(scope, b"sec-fetch-site")).lower(),
        mode="".join(_values(scope, b"sec-fetch-mode")).lower(),
    )


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None where it is too long."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _without_length(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The body may have become a byte longer or shorter."""
    return [(name, value) for name, value in headers if name != b"content-length"]


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read already comes first."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _guarded(headers: list[tuple[bytes, bytes]], path: str, cookie: str | None) -> list[tuple[bytes, bytes]]:
    ours = dict(_HEADERS)
    if not path.startswith(("/assets/", "/static/")):
        ours |= [_KEPT_NOWHERE]
    kept = [(name, value) for name, value in headers if name.lower() not in ours]
    if cookie is not None:
        kept.append((b"set-cookie", cookie.encode()))
    return [*kept, *ours.items()]


async def _refuse(send: Send, status: int, why: str) -> None:
    body = why.encode()
    headers = _guarded(
        [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())],
        "",
        None,
    )
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
