"""Requests as they stand, byte for byte: no client library mends a bad path or header on the way."""

import json
import socket
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def knock(
    port: int,
    target: str = "/",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    host: str | None = None,
    seconds: float = 5.0,
) -> Answer:
    """Send a request and read what comes within ``seconds``; an endless stream is cut."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host if host is not None else f'127.0.0.1:{port}'}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    lines += ["Connection: close", "", ""]
    data = b""
    with socket.create_connection(("127.0.0.1", port), seconds) as wire:
        wire.sendall("\r\n".join(lines).encode("latin-1", "replace") + (body or b""))
        try:
            while part := wire.recv(65536):
                data += part
                if len(data) > 3_000_000:
                    break
        except (TimeoutError, ConnectionResetError):
            pass
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in others if ": " in line]
    named = {name.lower(): value for name, value in pairs}
    status = int(first.split()[1]) if first.startswith("HTTP/") else 0
    return Answer(status, named, rest.decode("utf-8", "replace"))


@dataclass
class Browser:
    """What a browser tab on the page does, without the browser."""

    port: int
    session: str
    cookie: str = ""

    def open(self) -> Answer:
        page = knock(self.port, headers={"Cookie": self.cookie} if self.cookie else None)
        if "set-cookie" in page.headers:
            lines = page.headers["set-cookie"]
            self.cookie = lines.partition(";")[0]
        return page

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        sent = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Cookie": self.cookie,
            **headers,
        }
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return knock(self.port, path, "POST", {k: v for k, v in sent.items() if v}, data)

    def join(self, index: int, data: list[Any], session: str | None = None, **more: Any) -> Answer:
        body = {"fn_index": index, "data": data, "session_hash": session or self.session, "event_data": None}
        return self.post("/gradio_api/queue/join", {**body, "trigger_id": None, **more})

    def ask(self, words: str, session: str | None = None) -> Answer:
        """Press Send."""
        event = self.event("_send")
        return self.join(event["id"], [words, *[None] * (len(event["inputs"]) - 1)], session)

    def event(self, name: str) -> dict[str, Any]:
        """What the page says of the event that this function of ours answers."""
        found = (part for part in self.config()["dependencies"] if part["api_name"] == name and part["queue"])
        return dict(next(found))

    def listen(self, session: str | None = None, seconds: float = 3.0) -> Answer:
        target = f"/gradio_api/queue/data?session_hash={session or self.session}"
        return knock(self.port, target, headers={"Cookie": self.cookie}, seconds=seconds)

    def config(self) -> dict[str, Any]:
        return dict(json.loads(knock(self.port, "/config", headers={"Cookie": self.cookie}).body))
