from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from coach.domain.guidance import Source
from coach.errors import IndexUnusable
from coach.ui.documents import UNEXPECTED, _Panel, build_documents, listed
from tests.ui.house import FakeHouse

NOTES = Source("notes", "Notes on us", own=True)
HOSTILE = Source("x", '<img src=x onerror=alert(1)> ![a](http://evil.example) “quoted"', own=True)


@pytest.fixture
def house() -> FakeHouse:
    return FakeHouse(documents=(NOTES,))


@pytest.fixture
def panel(house: FakeHouse) -> _Panel:
    with gr.Blocks():
        return _Panel(house)


def uploaded(folder: Path, name: str, text: str) -> str:
    """What Gradio hands over: a copy in a folder of its own."""
    copy = folder / "uploads" / name.partition(".")[0] / name
    copy.parent.mkdir(parents=True)
    copy.write_text(text, encoding="utf-8")
    return str(copy)


async def statuses(panel: _Panel, files: list[str]) -> list[str]:
    return [status async for status, _ in panel._add(files)]


def pressed(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


def test_each_document_has_its_title_and_a_button_that_names_it() -> None:
    shown = listed([NOTES, replace(NOTES, id="tete", title="The guide", author="Somebody")])
    assert shown.count("<li") == 2
    assert 'aria-label="Remove Notes on us"' in shown
    assert "in place of our own wording" in shown
    assert "no documents" not in shown


def test_an_empty_list_says_so_and_damaged_ones_are_told() -> None:
    assert "There are no documents of yours yet." in listed([])
    told = listed([], ["The stored document <b>x</b> is damaged."])
    assert "no documents" not in told
    assert "&lt;b&gt;x&lt;/b&gt; is damaged" in told


def test_nothing_of_a_title_is_rendered() -> None:
    for asking in ("", "x"):
        shown = listed([HOSTILE], asking=asking)
        assert "<img" not in shown and "<a " not in shown
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown
        assert shown.count('"') % 2 == 0


def test_before_removing_it_is_asked() -> None:
    shown = listed([NOTES], asking="notes")
    assert "Remove this, and everything made of it?" in shown
    assert 'data-act="keep"' in shown and 'data-act="remove"' in shown


async def test_what_is_uploaded_is_taken_in_and_its_copy_deleted(
    panel: _Panel, house: FakeHouse, tmp_path: Path
) -> None:
    files = [uploaded(tmp_path, "one.txt", "One\n…"), uploaded(tmp_path, "two.txt", "Two\n…")]
    told = await statuses(panel, files)
    assert "Reading “one.txt” (1 of 2)" in told[0]
    assert "Added “One”, “Two”. You can ask about it now." in told[-1]
    assert house.read == ["One\n…", "Two\n…"]
    assert list((tmp_path / "uploads").rglob("*")) == []


async def test_a_bad_file_is_told_and_the_others_are_added(
    panel: _Panel, house: FakeHouse, tmp_path: Path
) -> None:
    files = [uploaded(tmp_path, "bad.txt", "bad"), uploaded(tmp_path, "good.txt", "Good")]
    told = await statuses(panel, files)
    assert "Added “Good”" in told[-1] and "“bad.txt” is damaged" in told[-1]
    assert [source.id for source in house.documents] == ["notes", "good"]
    assert list((tmp_path / "uploads").rglob("*")) == []


async def test_what_nobody_expected_is_a_sentence_and_leaves_no_copy(
    panel: _Panel, house: FakeHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> Source:
        raise RuntimeError("oops")

    monkeypatch.setattr(house, "add_document", broken)
    told = await statuses(panel, [uploaded(tmp_path, "a.txt", "A")])
    assert UNEXPECTED in told[-1] and "oops" not in told[-1]
    assert list((tmp_path / "uploads").rglob("*")) == []


async def test_a_page_that_goes_away_leaves_no_copy(panel: _Panel, tmp_path: Path) -> None:
    adding = panel._add([uploaded(tmp_path, "a.txt", "A"), uploaded(tmp_path, "b.txt", "B")])
    await anext(adding)
    await adding.aclose()  # type: ignore[attr-defined]
    assert list((tmp_path / "uploads").rglob("*")) == []


async def test_removing_asks_and_then_removes(panel: _Panel, house: FakeHouse) -> None:
    _, shown = await panel._press(pressed(act="ask", document="notes"))
    assert 'data-act="remove"' in shown and house.documents == (NOTES,)
    _, shown = await panel._press(pressed(act="keep", document="notes"))
    assert 'data-act="ask"' in shown and house.documents == (NOTES,)
    status, shown = await panel._press(pressed(act="remove", document="notes"))
    assert "Removed “Notes on us”" in status and house.documents == ()
    assert "no documents of yours yet" in shown


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "remove"},
        {"act": "remove", "document": "../x"},
        {"act": "wipe", "document": "notes"},
        {"act": 3},
    ],
)
async def test_presses_that_mean_nothing_change_nothing(
    panel: _Panel, house: FakeHouse, data: dict[str, Any]
) -> None:
    await panel._press(pressed(**data))
    assert house.documents == (NOTES,)


async def test_a_removal_that_fails_is_told(
    panel: _Panel, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: str) -> None:
        raise IndexUnusable("The index can't be written. Check the folder's permissions.")

    monkeypatch.setattr(house, "remove_document", failing)
    status, shown = await panel._press(pressed(act="remove", document="notes"))
    assert "Check the folder&#x27;s permissions" in status
    assert "Notes on us" in shown


def test_it_can_stand_in_any_blocks(house: FakeHouse) -> None:
    with gr.Blocks() as page, gr.Tab("Documents"):
        build_documents(house)
    assert len(page.fns) >= 3
