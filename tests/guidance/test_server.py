"""Shelves on a Chroma server: a real one on loopback, and ones that are down, silent, or no Chroma at all."""

import http.server
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.domain.guidance import Scope
from coach.errors import CoachError, IndexUnusable, SettingsError
from coach.guidance import server as place
from coach.guidance.library import Library
from coach.guidance.server import Server
from coach.settings import Settings, load_settings
from tests.fakes import WordEmbedder
from tests.guidance.test_own_documents import ASKED, BREAD, file


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server of its own; the address."""
    command = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")
    assert command, "chromadb brings its server along"
    port = free_port()
    server = subprocess.Popen(
        [
            command,
            "run",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--path",
            str(tmp_path_factory.mktemp("c")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def make(small_corpus: Path, settings: Settings) -> Iterator[Callable[..., Library]]:
    made: list[Library] = []

    def library(url: str, owner: str = "me") -> Library:
        made.append(
            Library(small_corpus, settings.index, WordEmbedder(), settings.documents, Server(url, owner))
        )
        return made[-1]

    yield library
    for one in made:
        one.close()


def stored(url: str) -> list[object]:
    """All that the server was ever given and still tells: names, metadata, and what is in the collections."""
    import chromadb

    address, _, port = url.rpartition(":")
    client = chromadb.HttpClient(host=address.removeprefix("http://"), port=int(port))
    return [
        (c.name, c.metadata, c.get(include=["metadatas", "documents", "uris"]))
        for c in client.list_collections()
    ]


def test_it_searches_there_as_here(
    make: Callable[..., Library], chroma: str, tmp_path: Path, small_corpus: Path, settings: Settings
) -> None:
    there = make(chroma)
    assert there.open()
    here = Library(small_corpus, tmp_path / "here", WordEmbedder())
    here.open()
    for query in ("he goes silent whenever we fight", "trust after he lied", "python code for sorting"):
        one, other = there.search(query), here.search(query)
        assert [hit.section.id for hit in one.hits] == [hit.section.id for hit in other.hits]
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
        assert one.scope is other.scope
    here.close()
    assert not list(settings.index.glob("*.*.*")), "nothing of the index is kept here"
    there.close()
    again = make(chroma)
    assert not again.open(), "it is built once"


def test_documents_come_and_go_there_and_no_text_is_sent(
    make: Callable[..., Library], chroma: str, tmp_path: Path
) -> None:
    library = make(chroma, "somebody")
    library.open()
    library.add(file(tmp_path, "bread.md", BREAD))
    assert library.search(ASKED).hits[0].section.id == "bread/starter"
    told = repr(stored(chroma)).lower()
    for word in ("bread", "starter", "flour", "somebody", "silence", "stonewalling", "own-"):
        assert word not in told
    before = len(stored(chroma))
    library.remove("bread")
    assert len(stored(chroma)) == before - 1
    assert library.search(ASKED).scope is not Scope.COVERED


def test_two_coaches_on_one_server_leave_each_other_alone(
    make: Callable[..., Library], chroma: str, tmp_path: Path, small_corpus: Path
) -> None:
    mine = make(chroma, "mine")
    mine.open()
    mine.add(file(tmp_path, "bread.md", BREAD))
    other = Library(small_corpus, tmp_path / "o", WordEmbedder(), tmp_path / "od", Server(chroma, "other"))
    other.open()
    assert other.search(ASKED).scope is not Scope.COVERED
    other.close()
    assert mine.search(ASKED).hits[0].section.id == "bread/starter"


def test_a_lost_collection_is_built_again(make: Callable[..., Library], chroma: str) -> None:
    library = make(chroma, "loser")
    library.open()
    server = Server(chroma, "loser")
    for name in server.names():
        server.remove(name)
    with pytest.raises(IndexUnusable):
        library.search("trust")
    assert library.open()
    assert library.search("trust after lies").hits[0].section.id == "small/trust"
    server.close()


def test_what_could_not_be_deleted_there_is_deleted_the_next_time(
    make: Callable[..., Library],
    chroma: str,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = make(chroma, "sweeper")
    library.open()
    before = len(stored(chroma))
    library.add(file(tmp_path, "bread.md", BREAD))

    def down(*_: object) -> None:
        raise ConnectionError("nobody there")

    with monkeypatch.context() as patched:
        patched.setattr(Server, "names", down)
        with pytest.raises(IndexUnusable):
            library.remove("bread")
    assert not (settings.documents / "bread.json").exists(), "its text is gone at once"
    assert len(stored(chroma)) == before + 1
    library.open()
    assert len(stored(chroma)) == before


class Garbage(http.server.BaseHTTPRequestHandler):
    """Answers everything with a page."""

    def do_GET(self) -> None:
        body = b"<html>welcome</html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        pass


class HalfChroma(Garbage):
    """Has Chroma's heartbeat and nothing else of it."""

    def do_GET(self) -> None:
        body = b'{"nanosecond heartbeat": 1}' if "heartbeat" in self.path else b"[[["
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET


class Refusing(Garbage):
    def do_GET(self) -> None:
        self.send_error(401)

    do_POST = do_PUT = do_DELETE = do_GET


class NoHttp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(100)
        self.request.sendall(b"SSH-2.0-something\r\n")


class Silent(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        time.sleep(3)


@pytest.fixture
def answering() -> Iterator[Callable[[type], str]]:
    servers: list[socketserver.BaseServer] = []

    def start(handler: type) -> str:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("handler", "says"),
    [
        (Garbage, "doesn't understand"),
        (HalfChroma, "doesn't understand"),
        (Refusing, "doesn't understand"),
        (NoHttp, "doesn't understand"),
        (Silent, "doesn't answer"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_server_that_is_none_is_a_sentence(
    make: Callable[..., Library],
    answering: Callable[[type], str],
    handler: type,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(place, "PATIENCE", 0.5)
    began = time.monotonic()
    with pytest.raises(IndexUnusable, match=says) as told:
        make(answering(handler)).open()
    assert time.monotonic() - began < 10
    assert "COACH_CHROMA_URL" in str(told.value)


def test_a_server_that_is_down_is_a_sentence(make: Callable[..., Library]) -> None:
    with pytest.raises(IndexUnusable, match=r"can't be reached\. Start it"):
        make(f"http://127.0.0.1:{free_port()}").open()


def test_a_server_that_goes_away_is_a_sentence(
    make: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent)) or "chroma"
    port = free_port()
    server = subprocess.Popen(
        [command, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(tmp_path / "c")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        library = make(f"http://127.0.0.1:{port}")
        end = time.monotonic() + 30
        while True:
            try:
                library.open()
                break
            except CoachError:
                assert time.monotonic() < end
                time.sleep(0.1)
    finally:
        server.kill()
        server.wait(timeout=10)
    with pytest.raises(IndexUnusable, match="can't be reached"):
        library.search("trust")


@pytest.mark.parametrize("url", ["chroma", "ftp://x", "http://", "http://x:99999", "//x"])
def test_an_address_that_is_none_is_told(make: Callable[..., Library], url: str) -> None:
    with pytest.raises(SettingsError, match="COACH_CHROMA_URL"):
        make(url).open()


def test_proxies_of_the_environment_are_not_used(
    make: Callable[..., Library], chroma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    library = make(chroma, "proxied")
    library.open()
    assert library.search("trust after lies").hits[0].section.id == "small/trust"


def test_the_setting_chooses_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from coach.compose import build_library

    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setenv("COACH_CHROMA_URL", "http://127.0.0.1:8000")
    settings = load_settings()
    assert settings.chroma_url == "http://127.0.0.1:8000"
    assert isinstance(build_library(settings)._place, Server)
