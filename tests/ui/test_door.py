"""What comes to the door of a page that is really served: none of it gets in, none of it shows how the house is built."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from coach.ui.neighbors import is_neighbor
from coach.ui.serve import open_page
from tests.ui.house import FakeHouse
from tests.ui.knocking import Answer, Browser, knock

SECRET = "PLANTED-SECRET"


class Canary:
    """A server that must never be asked anything."""

    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(SECRET.encode())

            do_POST = do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Street:
    """A served page, a secret file beside it, and a canary."""

    def __init__(self, folder: Path) -> None:
        self.house = FakeHouse()
        self.temp = folder / "temp"
        self.temp.mkdir()
        self.secret = folder / "secret.txt"
        self.secret.write_text(SECRET)
        (self.temp / "link.txt").symlink_to(self.secret)
        (self.temp / "out").symlink_to(folder)
        self.canary = Canary()
        self.page = open_page(self.house, 18900, self.temp)
        self.port = self.page.port

    def browser(self, session: str) -> Browser:
        browser = Browser(self.port, session)
        browser.open()
        return browser


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    street = Street(tmp_path_factory.mktemp("street"))
    yield street
    street.page.close()
    street.canary.close()


def shows_nothing(answer: Answer) -> bool:
    body = answer.body
    return (
        SECRET not in body and "Traceback" not in body and "site-packages" not in body and ".py" not in body
    )


def first_index(browser: Browser) -> int:
    return int(browser.event("_send")["id"])


def test_the_page_itself_gets_in_and_is_answered(street: Street) -> None:
    """Or else all the refusals below would prove nothing."""
    browser = street.browser("session001")
    assert browser.ask("hello").status == 200
    heard = browser.listen()
    assert "agree to disagree" in heard.body and "process_completed" in heard.body
    assert street.house.coach.asked[-1][1] == "hello"


# Hosts and origins, as the browser of somebody who was lured to another page would send them; and without a cookie.
HOSTS = [
    "evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "localhost.evil.example", "user@127.0.0.1:{port}",
    "127.0.0.1@evil.example", "127.0.0.1:{port}:80", "127.0.0.1:99x", "127.1:{port}", "2130706433:{port}", "0x7f000001",
    "0.0.0.0:{port}", "[::1]:{port}", "[::ffff:127.0.0.1]", "127.0.0.2:{port}", "localhost.:{port}", "", " ", "127.0.0.1/evil",
    "127.0.0.1:{port}#", "127.0.0.1:{port},evil.example",
]  # fmt: skip
ORIGINS = [
    "http://evil.example", "null", "", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
    "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port}/", "file://",
    "http://evil.example/http://127.0.0.1:{port}", "chrome-extension://abc", "http://127.0.0.1:{port} http://evil.example",
]  # fmt: skip
SITES = [
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    {"Cookie": ""},
    {"Cookie": "coach-{port}=" + "0" * 32 + "." + "0" * 64},
    {"Cookie": "coach-{port}=" + "0" * 97},
    {"Cookie": "coach-1={token}"},
    {"Cookie": "coach-{port}=x; other=coach-{port}"},
    {"Cookie": "coach-{port}={token}x"},
    {"Cookie": "COACH-{port}={token}"},
]


@pytest.mark.parametrize("host", HOSTS)
def test_another_name_of_the_house_is_refused(street: Street, host: str) -> None:
    host = host.replace("{port}", str(street.port))
    answer = knock(street.port, "/", host=host)
    assert answer.status in (400, 403) and shows_nothing(answer)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_from_elsewhere_is_refused_even_with_the_cookie(street: Street, origin: str) -> None:
    browser = street.browser("session002")
    before = len(street.house.coach.asked)
    body = {"fn_index": 0, "data": ["csrf", None], "session_hash": "session002"}
    answer = browser.post(
        "/gradio_api/queue/join", body, Origin=origin.replace("{port}", str(street.port)) or " "
    )
    assert answer.status == 403 and shows_nothing(answer)
    assert len(street.house.coach.asked) == before


@pytest.mark.parametrize("headers", SITES)
def test_a_request_that_the_page_did_not_make_is_refused(street: Street, headers: dict[str, str]) -> None:
    browser = street.browser("session003")
    token = browser.cookie.partition("=")[2]
    filled = {k: v.replace("{port}", str(street.port)).replace("{token}", token) for k, v in headers.items()}
    before = len(street.house.coach.asked)
    body = {"fn_index": 0, "data": ["csrf", None], "session_hash": "session003"}
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        answer = browser.post("/gradio_api/queue/join", body, **{"Content-Type": kind, **filled})
        assert answer.status == 403 and shows_nothing(answer)
    assert len(street.house.coach.asked) == before


def test_there_are_forty_of_these() -> None:
    assert len(HOSTS) + len(ORIGINS) + len(SITES) >= 40


# Gradio's own ways to files and to other servers.
PREFIXES = ["/file=", "/gradio_api/file=", "/gradio_api/file/", "/file/", "/static/", "/assets/", "/svelte/",
            "/gradio_api/custom_component/x/client/component/"]  # fmt: skip
WAYS = ["{secret}", "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "..%252fsecret.txt", "....//secret.txt",
        "..\\secret.txt", "{temp}/link.txt", "{temp}/out/secret.txt", "{temp}/../secret.txt"]  # fmt: skip
ELSEWHERE = [
    "/proxy={url}", "/gradio_api/proxy={url}", "/gradio_api/file={url}", "/file={url}", "/gradio_api/proxy={quoted}",
    "/gradio_api/proxy=http:/127.0.0.1:{canary}/x", "/gradio_api/stream/a/b/1/playlist.m3u8", "/gradio_api/deep_link?session_hash=session001",
    "/gradio_api/info", "/gradio_api/openapi.json", "/monitoring", "/gradio_api/dev/reload", "/gradio_api/app_id",
    "/gradio_api/runs", "/gradio_api/vibe-code", "/docs", "/openapi.json", "/gradio_api/queue/status",
    "/gradio_api/call/_send", "/gradio_api/custom_component/../../x", "/gradio_api/mcp/sse", "/login", "/manifest.json",
]  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_to_a_file(street: Street, prefix: str, way: str) -> None:
    browser = street.browser("session004")
    path = prefix + way.format(secret=street.secret, temp=street.temp)
    for method in ("GET", "HEAD", "POST"):
        answer = knock(
            street.port, path, method, {"Cookie": browser.cookie}, b"{}" if method == "POST" else None
        )
        assert answer.status in (400, 403, 404, 405) and shows_nothing(answer)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_way_leads_to_another_server_or_behind_the_page(street: Street, path: str) -> None:
    browser = street.browser("session005")
    url = f"http://127.0.0.1:{street.canary.port}/x"
    path = path.format(url=url, quoted=quote(url, ""), canary=street.canary.port)
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = knock(street.port, path, method, {"Cookie": browser.cookie})
        assert answer.status in (400, 403, 404, 405) and shows_nothing(answer)
    assert street.canary.asked == []


FILES = [
    {"path": "{secret}", "meta": {"_type": "gradio.FileData"}},
    {"path": "{temp}/link.txt", "meta": {"_type": "gradio.FileData"}},
    {"path": "x", "url": "{url}", "meta": {"_type": "gradio.FileData"}},
    {"path": "{url}", "meta": {"_type": "gradio.FileData"}},
    {"path": "file://{secret}", "meta": {"_type": "gradio.FileData"}},
]


@pytest.mark.parametrize("file", FILES)
def test_a_file_named_in_a_message_is_only_words(street: Street, file: dict[str, object]) -> None:
    browser = street.browser("session006")
    url = f"http://127.0.0.1:{street.canary.port}/x"
    filled = {
        k: v.format(secret=street.secret, temp=street.temp, url=url) if isinstance(v, str) else v
        for k, v in file.items()
    }
    browser.ask(filled)
    heard = browser.listen(seconds=2)
    assert shows_nothing(heard) and street.canary.asked == []


def test_an_upload_does_not_leave_its_folder(street: Street) -> None:
    browser = street.browser("session007")
    for name in ("../../evil.txt", "..\\evil.txt", "/tmp/evil.txt", "a\0b", "%2e%2e/evil.txt"):
        body = (
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="'
            + name.encode()
            + b'"\r\n\r\nx\r\n--b--\r\n'
        )
        answer = browser.post(
            "/gradio_api/upload", body, **{"Content-Type": "multipart/form-data; boundary=b"}
        )
        assert shows_nothing(answer)
    assert not [p for p in street.temp.parent.rglob("*evil*") if street.temp not in p.parents]
    assert not Path("/tmp/evil.txt").exists()


def test_there_are_sixty_of_these() -> None:
    assert len(PREFIXES) * len(WAYS) + len(ELSEWHERE) + len(FILES) >= 60


def test_somebody_elses_session_can_be_neither_read_nor_used(street: Street) -> None:
    mine, other = street.browser("sessionmine"), street.browser("sessionother")
    index = first_index(mine)
    mine.ask("my own words")
    mine.listen()
    assert mine.cookie != other.cookie
    before = len(street.house.coach.asked)
    for answer in (
        other.ask("steal", "sessionmine"),
        other.listen("sessionmine"),
        other.post("/gradio_api/cancel", {"session_hash": "sessionmine", "fn_index": index, "event_id": "x"}),
        other.post("/gradio_api/run/predict", {"session_hash": "sessionmine", "fn_index": index, "data": ["x", None]}),
        knock(street.port, "/gradio_api/heartbeat/sessionmine", headers={"Cookie": other.cookie}),
        knock(street.port, "/gradio_api/queue/data?session_hash=sessionother&session_hash=sessionmine",
              headers={"Cookie": other.cookie}),
        knock(street.port, "/gradio_api/queue/data?session_hash=sessionmine"),
    ):  # fmt: skip
        assert answer.status == 403 and "my own words" not in answer.body
    assert len(street.house.coach.asked) == before
    mine.ask("and then?")
    assert "my own words" in mine.listen().body, "the owner goes on"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b'{"session_hash": "session008"', b"{" * 5000, b"[" * 200_000, b"\xff\xfe", b'{"session_hash": null}',
        b'{"session_hash": ["session008"]}', b'{"session_hash": "../x", "fn_index": 0, "data": []}',
        b'{"session_hash": "session008", "fn_index": true, "data": []}',
        b'{"session_hash": "session008", "fn_index": "0", "data": []}',
        b'{"session_hash": "session008", "fn_index": 99999, "data": []}',
        b'{"session_hash": "session008", "fn_index": -1, "data": []}',
        b'{"session_hash": "session008", "fn_index": 0}',
        b'{"session_hash": "session008", "fn_index": 0, "data": {}}',
        b'{"session_hash": "session008", "data": [], "api_name": "/_send"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/cancel"])
def test_a_body_that_the_page_would_not_send_is_refused_without_a_traceback(
    street: Street, path: str, body: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = street.browser("session008").post(path, body)
    assert answer.status in (400, 403, 422, 500) and shows_nothing(answer)
    assert "Traceback" not in capfd.readouterr().err


def test_too_long_a_body_is_refused(street: Street) -> None:
    answer = street.browser("session009").post("/gradio_api/queue/join", b"x" * 8_100_000)
    assert answer.status in (413, 0)


def test_what_breaks_in_the_page_says_nothing_of_what_was_written(
    street: Street, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    browser = street.browser("session010")
    browser.join(first_index(browser), ["PLANTED-WORDS"])
    heard = browser.listen()
    browser.join(first_index(browser), [*["PLANTED-WORDS"] * 9])
    heard = browser.listen()
    out = capfd.readouterr()
    assert shows_nothing(heard)
    assert "PLANTED" not in out.out + out.err + caplog.text


def test_the_browser_is_told_what_it_may_do_and_to_keep_nothing(street: Street) -> None:
    browser = street.browser("session011")
    for path in ("/", "/config", "/nowhere"):
        headers = knock(street.port, path, headers={"Cookie": browser.cookie}).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert (
            headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        )
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "http" not in headers["content-security-policy"], "no other host is named"


def test_the_token_is_for_no_script_and_no_other_site(street: Street) -> None:
    page = knock(street.port)
    assert "; HttpOnly; SameSite=Strict" in page.headers["set-cookie"]
    assert page.headers["set-cookie"].partition("=")[2].partition(";")[0] not in page.body
    again = knock(street.port, headers={"Cookie": page.headers["set-cookie"].partition(";")[0]})
    assert "set-cookie" not in again.headers, "one browser has one token"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells whose connection it is")
def test_another_account_of_this_computer_is_refused(street: Street) -> None:
    assert knock(street.port).status == 200
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setuid(65534)
            answer = knock(street.port)
            os.write(into, f"{answer.status} {answer.body}".encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    # Root's own server lets root in and nobody else.
    assert told.startswith("403 The coach is open in another account")


def test_where_nobody_tells_whose_connection_it_is_everybody_is_let_to_the_door(tmp_path: Path) -> None:
    ours = ("127.0.0.1", 5)
    assert not is_neighbor(ours, ours, tmp_path / "missing")
    assert not is_neighbor(("testclient", 5), ours)
    assert not is_neighbor(None, ours)
