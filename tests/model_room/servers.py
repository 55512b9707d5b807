"""Small real servers on loopback: a package index, a hub of models, and chat servers with bad manners."""

import hashlib
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def wheel(name: str, version: str, files: dict[str, bytes]) -> bytes:
    """A wheel with these files, which leaves a mark where its code is ever run."""
    package = name.replace("-", "_")
    info = f"{package}-{version}.dist-info"
    contents = {
        f"{package}/__init__.py": b"raise SystemExit('the code of a wheel with weights was run')\n",
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in contents) + f"{info}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in {**contents, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, data)
    return out.getvalue()


@dataclass
class Index:
    """A package index. ``wheels`` are by name; ``fetched`` are the names downloaded so far."""

    url: str = ""
    wheels: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)


@contextmanager
def package_index() -> Iterator[Index]:
    index = Index()

    class Handler(_Quiet):
        def do_GET(self) -> None:
            kind, _, name = self.path.strip("/").partition("/")
            if kind == "simple" and name in index.wheels:
                file = f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
                self.reply(f'<a href="/files/{file}">{file}</a>'.encode(), Content_Type="text/html")
            elif kind == "files":
                name = name.partition("-1.0-")[0].replace("_", "-")
                index.fetched.append(name)
                self.reply(index.wheels[name])
            else:
                self.reply(b"no", 404)

    with _serving(Handler) as url:
        index.url = f"{url}/simple"
        yield index


@dataclass
class Hub:
    """A hub with one repository. ``breaks_after`` cuts the connection so many bytes into a download."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    breaks_after: int | None = None
    gated: bool = False
    sent: int = 0
    agents: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def hub_of(repo: str, files: dict[str, bytes]) -> Iterator[Hub]:
    hub = Hub(files=files, states={name: hashlib.sha256(data).hexdigest() for name, data in files.items()})

    class Handler(_Quiet):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            hub.agents.append(self.headers.get("User-Agent", ""))
            hub.keys.append(self.headers.get("Authorization"))
            asked = re.fullmatch(rf"/{re.escape(repo)}/resolve/main/(.+)", self.path)
            if asked is None:
                self.reply(b"{}", 404, X_Error_Code="RepoNotFound")
                return
            if hub.gated:
                self.reply(b"{}", 403, X_Error_Code="GatedRepo")
                return
            data = hub.files.get(asked[1])
            if data is None:
                self.reply(b"{}", 404, X_Error_Code="EntryNotFound")
                return
            self.send_file(data, hub.states[asked[1]])

        def send_file(self, data: bytes, digest: str) -> None:
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(wanted[1]) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("ETag", f'"{digest}"')
            self.send_header("X-Linked-Etag", f'"{digest}"')
            self.send_header("X-Linked-Size", str(len(data)))
            self.send_header("X-Repo-Commit", "0" * 40)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(data) - start))
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            if self.command == "HEAD":
                return
            end = len(data) if hub.breaks_after is None else min(len(data), start + hub.breaks_after)
            self.wfile.write(data[start:end])
            hub.sent += end - start
            self.close_connection = True

    with _serving(Handler) as url:
        hub.url = url
        yield hub


@dataclass
class Chat:
    """What a chat server was asked, and how long its last reply went on."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


def words(*texts: str) -> bytes:
    """The stream of a reply in these pieces."""
    role = [{"role": "assistant", "content": ""}]
    deltas = [*role, *({"content": text} for text in texts)]
    events = [
        {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
        }
        for delta in deltas
    ]
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


END = b"data: [DONE]\n\n"


@contextmanager
def chat_server(answer: "Callable[[_Quiet, Chat], None]") -> Iterator[Chat]:
    """A chat server that answers as told; ``answer`` gets the request's handler."""
    chat = Chat()

    class Handler(_Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.asked.append(json.loads(body))
            chat.headers.append({name.lower(): value for name, value in self.headers.items()})
            chat.paths.append(self.path)
            try:
                answer(self, chat)
            except OSError:
                chat.gone.set()
            self.close_connection = True

    with _serving(Handler) as url:
        chat.url = url
        yield chat


def streams(*blocks: bytes, pause: float = 0.0) -> "Callable[[_Quiet, Chat], None]":
    """Answer with an event stream of these blocks."""

    def answer(handler: _Quiet, chat: Chat) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for block in blocks:
            handler.wfile.write(block)
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def fails(status: int, message: str, **more: Any) -> "Callable[[_Quiet, Chat], None]":
    """Answer with an error, as OpenAI-compatible servers word it."""
    body = json.dumps({"error": {"message": message, "code": status, **more}}).encode()
    return lambda handler, chat: handler.reply(body, status, Content_Type="application/json")
