"""What goes wrong while people are in the middle of it."""

import socket
import time
from pathlib import Path

import pytest

from benchmarks.crowd import gather
from coach.domain.events import Found
from coach.journal import Journal
from coach.ui import serve
from coach.ui.serve import open_page
from tests.ui.house import OPENING, READING, FakeHouse, evidence
from tests.ui.knocking import Browser, knock

SECONDS = 30  # ten minutes: python -m benchmarks.crowd


def test_fifty_people_at_once_read_only_their_own_words(tmp_path: Path) -> None:
    crowd = gather(50, SECONDS, tmp_path)
    assert crowd.failures == [] and crowd.crossed == []
    assert crowd.asked > 100 and crowd.answered == crowd.asked
    assert crowd.left == []
    # What Python's allocator takes for fifty at once settles after the first third; a question leaves nothing behind.
    assert crowd.growth < 5 + 0.015 * crowd.asked, crowd.memory


def test_a_question_leaves_nothing_behind_but_its_turn(tmp_path: Path) -> None:
    """Gradio would keep a copy of every part for every time that it changed."""
    page = open_page(FakeHouse(), 19340, tmp_path)
    try:
        browser = Browser(page.port, "longsession")
        browser.open()
        kept = list[tuple[int, int]]()
        for turn in range(12):
            browser.ask(f"question {turn}")
            assert "agree to disagree" in browser.listen(seconds=20).body
            new = browser.event("_new")
            browser.join(new["id"], [None] * len(new["inputs"]))
            browser.listen(seconds=20)
            state = page._blocks.state_holder["longsession"]
            kept.append((len(state.blocks_config.blocks), len(state.config_values)))
        assert kept[0] == kept[-1], kept
    finally:
        page.close()


def test_pages_that_were_opened_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PAGES_KEPT", 5)
    page = open_page(FakeHouse(), 19350, tmp_path)
    try:
        for number in range(8):
            browser = Browser(page.port, f"opened{number}session")
            browser.open()
            browser.ask("hello")
            assert "agree to disagree" in browser.listen(seconds=20).body
        assert len(page._blocks.state_holder.session_data) == 5
    finally:
        page.close()


def test_a_browser_that_is_gone_in_mid_stream_stops_the_answer(tmp_path: Path) -> None:
    house = FakeHouse()
    house.coach.script = lambda message: [Found(evidence(), READING), OPENING, 60.0]
    page = open_page(house, 19300, tmp_path)
    try:
        browser = Browser(page.port, "gonesession")
        browser.open()
        browser.ask("hello")
        with socket.create_connection(("127.0.0.1", page.port)) as wire:
            wire.sendall(
                f"GET /gradio_api/queue/data?session_hash=gonesession HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\n"
                f"Cookie: {browser.cookie}\r\n\r\n".encode()
            )
            heard = b""
            while b"agree to disagree" not in heard:
                heard += wire.recv(65536)
            assert house.coach.running == 1
        end = time.monotonic() + 5
        while house.coach.running and time.monotonic() < end:
            time.sleep(0.05)
        assert (house.coach.running, house.coach.closed) == (0, 1)
    finally:
        page.close()


def test_a_second_copy_on_the_same_folder_goes_on_beside_the_first(tmp_path: Path) -> None:
    pages, browsers = [], []
    for number in range(2):
        house = FakeHouse(journal=Journal(tmp_path / "journal"))
        page = open_page(house, 19310, tmp_path / "temp")
        pages.append((page, house))
        browsers.append(Browser(page.port, f"copy{number}session"))
    try:
        assert pages[0][0].port != pages[1][0].port
        for turn in range(3):
            for browser in browsers:
                browser.open()
                browser.ask(f"{browser.session} {turn}")
                heard = browser.listen()
                assert "agree to disagree" in heard.body and "not being saved" not in heard.body
    finally:
        for page, house in pages:
            page.close()
            assert house.journal is not None
            house.journal.close()
    journal = Journal(tmp_path / "journal")
    assert sorted(len(journal.load(entry.id)["turns"]) for entry in journal.list()) == [3, 3]
    assert journal.notes == ()
    journal.close()


@pytest.mark.parametrize("session", ["copy0session"])
def test_a_token_of_one_copy_opens_nothing_in_another(tmp_path: Path, session: str) -> None:
    first, second = (
        open_page(FakeHouse(), 19320, tmp_path / "a"),
        open_page(FakeHouse(), 19330, tmp_path / "b"),
    )
    try:
        browser = Browser(first.port, session)
        browser.open()
        value = browser.cookie.partition("=")[2]
        other = Browser(second.port, session, f"coach-{second.port}={value}")
        assert knock(second.port, "/config", headers={"Cookie": other.cookie}).status == 403
        send = browser.event("_send")["id"]
        assert other.join(send, ["hello", None, None]).status == 403
    finally:
        first.close()
        second.close()
