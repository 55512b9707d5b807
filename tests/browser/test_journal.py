"""The journal's panel in a real browser, on a page of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from coach.journal import Journal
from coach.ui.journal import build_journal
from coach.ui.theme import LOOK, theme
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
    for title, question in (("About trust", "He lied to me <b>twice</b>"), ("Silence", "She goes silent")):
        id_ = journal.begin("chat", title)
        turns = [{"question": question, "answer": "Small promises."}]
        journal.save(id_, {"kind": "chat", "form": 1, "turns": turns})
    yield journal
    journal.close()


@pytest.fixture
def panel(watched: BrowserContext, journal: Journal) -> Iterator[Page]:
    with gr.Blocks(analytics_enabled=False) as blocks, gr.Tab("Journal"):
        built = build_journal(FakeHouse(journal=journal))
        built.refresh(blocks.load)
        picked = gr.Textbox(elem_id="went-on")
        built.go_on.click(lambda id_: id_, [built.picked], [picked])
    look = f"<style>{LOOK.read_text('utf-8')}</style>"
    options: dict[str, Any] = {"theme": theme(), "head": look, "share": False, "footer_links": []}
    _, url, _ = blocks.launch(prevent_thread_lock=True, quiet=True, run_history=False, **options)
    page = watched.new_page()
    page.goto(url)
    page.get_by_label("About trust").wait_for()
    yield page
    blocks.close(verbose=False)


def test_sessions_are_listed_read_and_found(panel: Page, journal: Journal) -> None:
    panel.get_by_label("About trust").check()
    expect(panel.locator("#journal-shown")).to_contain_text("He lied to me <b>twice</b>")
    panel.locator("#journal-words textarea, #journal-words input").first.fill("silent")
    panel.locator("#journal-find").click()
    expect(panel.get_by_label("About trust")).to_have_count(0)
    expect(panel.get_by_label("Silence")).to_be_visible()
    expect(panel.locator("#journal-shown article")).to_have_count(0)
    panel.get_by_label("Silence").check()
    panel.locator("#journal-go-on").click()
    expect(panel.locator("#went-on textarea, #went-on input").first).to_have_value(journal.list()[0].id)


@pytest.mark.parametrize(("button", "ending"), [("#journal-markdown", "md"), ("#journal-json", "json")])
def test_a_session_is_saved_to_a_file(panel: Page, button: str, ending: str) -> None:
    panel.get_by_label("About trust").check()
    expect(panel.locator(button)).to_be_visible()
    with panel.expect_download() as coming:
        panel.locator(button).click()
    assert coming.value.suggested_filename == f"notes.{ending}"
    assert "He lied to me" in Path(coming.value.path()).read_text("utf-8")


def test_deleting_asks_first_and_leaves_nothing(panel: Page, journal: Journal, tmp_path: Path) -> None:
    panel.get_by_label("About trust").check()
    panel.locator("#journal-delete").click()
    expect(panel.locator("#journal-told")).to_contain_text("can't be brought back")
    panel.locator("#journal-no").click()
    expect(panel.locator("#journal-told")).to_be_empty()
    assert len(journal.list()) == 2
    panel.get_by_label("About trust").check()
    panel.locator("#journal-delete").click()
    panel.locator("#journal-yes").click()
    expect(panel.locator("#journal-told")).to_contain_text("Deleted.")
    assert [entry.title for entry in journal.list()] == ["Silence"]
    journal.close()
    assert b"He lied" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_wiping_asks_first_and_leaves_nothing(panel: Page, journal: Journal, tmp_path: Path) -> None:
    panel.locator("#journal-wipe").click()
    panel.locator("#journal-yes-all").click()
    expect(panel.locator("#journal-told")).to_contain_text("is gone")
    assert journal.list() == ()
    journal.close()
    assert b"silent" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
