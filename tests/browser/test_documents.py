"""The documents' panel in a real browser, in a page of its own."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, FileChooser, Locator, Page, TimeoutError, expect

import coach.ui.page
from coach.ui.documents import build_documents
from coach.ui.house import Home
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


def only_documents(home: Home) -> gr.Blocks:
    page: gr.Blocks = gr.Blocks(title="Coach", analytics_enabled=False)
    with page:
        gr.HTML("<main><h1>Coach</h1></main>")
        build_documents(home, page)
    return page


@pytest.fixture
def panel(
    watched: BrowserContext,
    serve_house: Callable[[Home], str],
    house: FakeHouse,
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    monkeypatch.setattr(coach.ui.page, "build_page", only_documents)
    page = watched.new_page()
    page.goto(serve_house(house))
    page.get_by_text("There are no documents of yours yet.").wait_for()
    return page


def upload(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(files)


def chooser(page: Page, button: Locator) -> FileChooser:
    """What Enter on the button opens. While Gradio still puts the page together, a press can come too early."""
    for _ in range(4):
        try:
            with page.expect_file_chooser(timeout=5000) as chosen:
                button.press("Enter")
            return chosen.value
        except TimeoutError:
            continue
    raise AssertionError("Enter on the button opens nothing")


def test_documents_are_added_seen_and_removed_with_the_keyboard(
    panel: Page, house: FakeHouse, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Notes <img src=x onerror=alert(1)> on us\n\nText.")
    (tmp_path / "bad.txt").write_text("bad")
    chosen = chooser(panel, panel.get_by_role("button", name="Add documents"))
    chosen.set_files([tmp_path / "notes.txt", tmp_path / "bad.txt"])
    status = panel.locator("#documents-status [role=status]")
    expect(status).to_contain_text("“bad.txt” is damaged", timeout=10_000)
    expect(status).to_contain_text("Added “Notes <img src=x onerror=alert(1)> on us”")
    assert panel.locator("#documents-list img, #documents-status img").count() == 0
    found = Axe().run(panel, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [fault["id"] for fault in found] == []

    panel.get_by_role("button", name="Remove Notes").focus()
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Keep Notes")).to_be_focused()
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Remove Notes")).to_be_visible()
    assert len(house.documents) == 1
    panel.get_by_role("button", name="Remove Notes").click()
    panel.get_by_role("button", name="Yes, remove Notes").click()
    expect(status).to_contain_text("Removed “Notes")
    expect(panel.get_by_text("There are no documents of yours yet.")).to_be_visible()
    assert house.documents == ()


def test_no_copy_of_an_upload_stays(
    panel: Page, house: FakeHouse, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    planted = "planted-words-8301"
    (tmp_path / "secret.txt").write_text(f"Title\n\n{planted}")
    upload(panel, tmp_path / "secret.txt")
    expect(panel.locator("#documents-status")).to_contain_text("Added “Title”", timeout=10_000)
    assert planted in house.read[0]
    kept = [f for f in tmp_path_factory.getbasetemp().rglob("*") if f.is_file() and f.parent != tmp_path]
    assert not [f for f in kept if planted.encode() in f.read_bytes()]


def test_a_second_page_sees_them_and_a_file_that_is_too_large_is_not_taken(
    panel: Page, watched: BrowserContext, house: FakeHouse, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Notes\n\nText.")
    upload(panel, tmp_path / "notes.txt")
    expect(panel.locator("#documents-list")).to_contain_text("Notes", timeout=10_000)
    other = watched.new_page()
    other.goto(panel.url)
    expect(other.locator("#documents-list")).to_contain_text("Notes", timeout=10_000)
    assert len(house.read) == 1
