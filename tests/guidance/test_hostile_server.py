"""A Chroma server that means ill: a real one, and between it and the coach somebody who changes what it answers.

Whatever comes, the user gets a sentence or an ordinary answer; nobody else is asked, nothing of it is run, and it ends.
"""

import http.client
import http.server
import json
import pickle
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from coach.domain.events import Said
from coach.errors import CoachError, IndexUnusable
from coach.guidance import server as place
from coach.guidance.library import Library
from coach.guidance.server import Server
from coach.settings import Settings
from coach.ui import markup
from coach.ui.talk import UNEXPECTED, Talk, answer
from tests.conftest import house_with
from tests.fakes import WordEmbedder
from tests.guidance.test_server import chroma as chroma
from tests.ui.house import FakeHouse

QUERY = "he goes silent whenever we fight, should we take a break"
Write = Callable[[bytes], None]
# Writes the answer itself, or changes the real one.
Twist = Callable[["Between", str, bytes], bytes | None]


@dataclass
class Between:
    """Who stands between; ``twist`` is what it does to answers whose path fits ``at``, once it is armed."""

    real: str
    elsewhere: str
    twist: Twist = lambda between, path, body: body
    at: str = ""
    armed: bool = False
    url: str = ""
    used: int = 0
    handler: Any = None
    stop: threading.Event = field(default_factory=threading.Event)

    def head(self, status: int = 200, length: int | None = None, **headers: str) -> Write:
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Connection": "close", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        self.handler.end_headers()
        self.handler.close_connection = True
        write: Write = self.handler.wfile.write
        return write


def put(body: bytes, status: int = 200, **headers: str) -> Twist:
    def twist(between: Between, path: str, real: bytes) -> None:
        filled = {name: value.format(elsewhere=between.elsewhere) for name, value in headers.items()}
        between.head(status, len(body), **filled)(body)

    return twist


def endless(piece: bytes, pause: float = 0.0) -> Twist:
    def twist(between: Between, path: str, real: bytes) -> None:
        write = between.head()
        while not between.stop.wait(pause):
            write(piece)
            between.handler.wfile.flush()

    return twist


def cut_off(between: Between, path: str, real: bytes) -> None:
    between.head(200, len(real) + 100)(real[: len(real) // 2])


def changed(**values: Any) -> Twist:
    """The real answer with other values; for lists of collections, in each of them."""

    def twist(between: Between, path: str, real: bytes) -> bytes:
        told = json.loads(real)
        for one in told if isinstance(told, list) else [told]:
            for name, value in values.items():
                one[name] = value(one.get(name)) if callable(value) else value
        return json.dumps(told).encode()

    return twist


def every(value: Any) -> Callable[[Any], Any]:
    """The same nesting of lists with another value in each place."""
    return lambda old: [every(value)(one) for one in old] if isinstance(old, list) else value


EVIL = {
    "embedding_function": {
        "type": "known",
        "name": "sentence_transformer",
        "config": {"model_name": "{elsewhere}", "device": "cpu", "normalize_embeddings": False, "kwargs": {"trust_remote_code": True}},
    }
}  # fmt: skip
SAYS = "doesn't understand|doesn't answer|can't be reached"
DATA = r"/(?:query|get)$"
REPLIES: dict[str, tuple[str, Twist]] = {
    "redirect of the heartbeat": ("heartbeat", put(b"", 302, Location="{elsewhere}/heartbeat")),
    "redirect of a search, method kept": (DATA, put(b"", 307, Location="{elsewhere}/query")),
    "redirect for good": (DATA, put(b"", 308, Location="{elsewhere}/query")),
    "redirect to a file": ("heartbeat", put(b"", 301, Location="file:///etc/passwd")),
    "500 with a page": (DATA, put(b"<script>alert(1)</script>" * 100, 500, Content_Type="text/html")),
    "500 with a traceback": (
        DATA, put(b'{"error": "InternalError", "message": "Traceback (most recent call last): x.py"}', 500),
    ),
    "error with control characters": (DATA, put(b'{"error": "ValueError", "message": "\\u001b[2J\\u0000<script>"}', 400)),
    "asks for a password": (DATA, put(b"", 401, WWW_Authenticate='Basic realm="{elsewhere}"')),
    "body without end": (DATA, endless(b"[" * 65536)),
    "one line without end": (DATA, endless(b'{"ids": [["' + b"0" * 65536)),
    "slow drip": (DATA, endless(b" ", 0.05)),
    "slow drip of the heartbeat": ("heartbeat", endless(b" ", 0.05)),
    "cut off": (DATA, cut_off),
    "broken JSON": (DATA, put(b"[[[")),
    "deep JSON": (DATA, put(b"[" * 200_000)),
    "null": (DATA, put(b"null")),
    "a list": (DATA, put(b"[1, 2, 3]")),
    "nothing found": (DATA, put(b'{"ids": [[]], "distances": [[]], "embeddings": [], "include": []}')),
    "a pickle": (DATA, put(pickle.dumps(Path("/etc/passwd")), Content_Type="application/octet-stream")),
    "packed": (DATA, put(b"\x1f\x8b" + b"\0" * 100, Content_Encoding="gzip")),
    "ids that are paths": (DATA, changed(ids=every("../../../etc/passwd"))),
    "ids that are scripts": (DATA, changed(ids=every("<script>alert(1)</script>"))),
    "ids of nobody": (DATA, changed(ids=every("999999"))),
    "ids below zero": (DATA, changed(ids=every("-1"))),
    "the same id again": (DATA, changed(ids=every("0"))),
    "more ids than asked for": (DATA, changed(ids=lambda old: [old[0] * 5000] if isinstance(old[0], list) else old * 5000)),
    "distances that are words": ("query$", changed(distances=every("near"))),
    "distances that are nothing": ("query$", changed(distances=every(None))),
    "distances without end": ("query$", changed(distances=every(1e308))),
    "fewer distances": ("query$", changed(distances=[[]])),
    "vectors too short": ("get$", changed(embeddings=lambda old: [one[:3] for one in old])),
    "vectors too long": ("get$", changed(embeddings=lambda old: [one * 50 for one in old])),
    "vectors of words": ("get$", changed(embeddings=every("x"))),
    "vectors too large": ("get$", changed(embeddings=every(1e300))),
    "documents that name files": (
        DATA, changed(documents=every("/etc/passwd"), uris=every("file:///etc/passwd"), metadatas=[[{"document": "{elsewhere}"}]]),
    ),
    "a list of collections without end": (r"collections$", changed(name="x.y.z")),
    "collections that are paths": (r"collections$", changed(name="../../../../tmp/evil.building.0")),
    "metadata that is a script": (r"collections", changed(metadata={"fingerprint": "<script>", "chroma:document": "file:///etc/passwd"})),
    "an embedding function of theirs": (r"collections", changed(configuration_json=EVIL, metadata={"embedding_function": "evil"})),
    "a collection that isn't one": (r"collections", changed(id="../../x")),
    "counts that are words": ("count$", put(b'"many"')),
    "counts below zero": ("count$", put(b"-5")),
}  # fmt: skip


@pytest.fixture
def between(chroma: str) -> Iterator[Between]:
    asked: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            pass

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            wire = http.client.HTTPConnection(there.real.removeprefix("http://"), timeout=10)
            wire.request(self.command, self.path, sent, {"Content-Type": "application/json"})
            real = wire.getresponse()
            body, status = real.read(), real.status
            there.handler = self
            if there.armed and status < 300 and re.search(there.at, path):
                there.used += 1
                try:
                    twisted = there.twist(there, path, body)
                except OSError:
                    twisted = None
                    self.close_connection = True
                if twisted is None:
                    return
                body = twisted
            there.head(status, len(body))(body)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) for kind in (Elsewhere, Handler)]
    urls = [f"http://127.0.0.1:{server.server_port}" for server in servers]
    there = Between(chroma, urls[0], url=urls[1])
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield there
    there.stop.set()
    for server in servers:
        server.shutdown()
        server.server_close()
    assert asked == [], "nobody else was asked"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "PATIENCE", 1.0)
    monkeypatch.setattr(place, "MOST_SECONDS", 1.0)
    monkeypatch.setattr(place, "MOST_BYTES", 3_000_000)
    monkeypatch.setattr(place, "PAGE", 20)


def plain(error: CoachError) -> bool:
    """A sentence for the user, with nothing of what the server said."""
    said = str(error)
    return (
        said.isprintable()
        and "COACH_CHROMA_URL" in said
        and len(said) < 400
        and not any(word in said for word in ("<script", "Traceback", "passwd", "site-packages", ".py"))
    )


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("name", "when"),
    [(name, "from the start") for name in REPLIES]
    + [(name, "later on") for name, (at, _) in REPLIES.items() if at in (DATA, "query$", "get$")],
)
async def test_what_it_answers_becomes_a_sentence_or_an_ordinary_answer(
    between: Between,
    small_corpus: Path,
    settings: Settings,
    name: str,
    when: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    between.at, between.twist = REPLIES[name]
    between.armed = when == "from the start"
    owner = f"{name} {when}"
    library = Library(small_corpus, settings.index, WordEmbedder(), None, Server(between.url, owner))
    before = set(sys.modules)
    began = time.monotonic()
    told: CoachError | None = None
    try:
        library.open()
    except CoachError as error:
        assert between.armed and isinstance(error, IndexUnusable), "an honest server is no trouble"
        told = error
    between.armed = True
    house = house_with(library, settings, None)
    talk = Talk()
    turns = [turn async for turn in answer(FakeHouse(house.coach), talk, QUERY)]  # type: ignore[arg-type]
    assert time.monotonic() - began < 40
    assert between.used, f"it had its chance; {told!r} {told.__cause__ if told else None!r}"
    if told is not None:
        assert plain(told), told
    if turns[-1] is None:
        assert talk.notice != UNEXPECTED and talk.unsent == QUERY
        assert told is not None or plain(CoachError(talk.notice)), talk.notice
    else:
        known = {p.text for s in library.sections for p in s.passages}
        said = [one for one in turns[-1].said if isinstance(one, Said)]
        assert said and all(one.text in known or one.origin == "fixed" for one in said)
        html = markup.turns(talk.turns)
        assert "<script>" not in html and "passwd" not in html and "Traceback" not in html
    assert "broke off" not in caplog.text
    assert not {"transformers", "sentence_transformers"} & (set(sys.modules) - before), (
        "nothing of theirs is loaded"
    )
    library.close()


def test_there_are_twenty_and_more() -> None:
    assert len(REPLIES) == 42


@pytest.mark.usefixtures("hurried")
def test_an_honest_server_between_is_no_trouble(
    between: Between, small_corpus: Path, settings: Settings
) -> None:
    """Or else the refusals would prove nothing."""
    library = Library(small_corpus, settings.index, WordEmbedder(), None, Server(between.url, "honest"))
    assert library.open()
    assert library.search("trust after lies").hits[0].section.id == "small/trust"
    library.close()
