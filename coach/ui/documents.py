"""The user's own documents on the page: add, see, remove. What a document says is never rendered here."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from coach.domain.guidance import Source
from coach.errors import CoachError
from coach.ui.house import Home

__all__ = ["LARGEST", "build_documents", "listed"]

log = logging.getLogger(__name__)

LARGEST = "20mb"  # of one file; for ``launch(max_file_size=…)``
INTRO = (
    "Add texts of your own, such as an article or notes, and the coach searches them beside the guides. "
    "It reads Markdown, text, HTML, PDF and Word (DOCX) files of up to 20 MB. They stay on this computer."
)
UNEXPECTED = "Something went wrong in the coach itself; the terminal tells more. Please try again."
# Presses inside our own HTML reach Python as an event of this name, with what was pressed. What was pressed is
# gone once the list is drawn anew, so the keyboard's place moves on to what the press led to.
_PRESS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) trigger('press', {act: button.dataset.act, document: button.dataset.document});
});
new MutationObserver(() => {
  const next = element.querySelector('[data-focus]');
  if (next) { next.removeAttribute('data-focus'); next.focus(); }
}).observe(element, {childList: true, subtree: true});
"""


def build_documents(home: Home) -> None:
    """Put the panel into the Blocks or Tab that is open. Needs ``max_file_size=LARGEST`` at launch."""
    _Panel(home).wire()


def listed(documents: Sequence[Source], problems: Sequence[str] = (), asking: str = "") -> str:
    """The documents as HTML.

    Args:
        documents: those that there are.
        problems: a sentence for each that can't be read any more.
        asking: the id of the one about which it is asked whether to remove it.
    """
    items = "".join(_item(source, source.id == asking) for source in documents)
    empty = "" if items or problems else '<p class="aside">There are no documents of yours yet.</p>'
    told = "".join(f'<p class="trouble">{escape(problem)}</p>' for problem in problems)
    shown = f'<ul class="documents">{items}</ul>' if items else ""
    return f'<section aria-label="Your documents"><h2>Your documents</h2>{shown}{empty}{told}</section>'


def _item(source: Source, asking: bool) -> str:
    title, id_ = escape(source.title), escape(source.id)
    known = '<span class="by">in place of our own wording</span>' if source.author else ""
    if not asking:
        button = _button("ask", source, "Remove", f"Remove {source.title}")
        return f'<li data-document="{id_}"><span class="title" dir="auto">{title}</span>{known}{button}</li>'
    yes = _button("remove", source, "Remove it", f"Yes, remove {source.title}")
    no = _button("keep", source, "Keep it", f"Keep {source.title}", focus=True)
    return (
        f'<li data-document="{id_}"><span class="title" dir="auto">{title}</span>'
        f'<span class="by">Remove this, and everything made of it?</span>{yes}{no}</li>'
    )


def _button(act: str, source: Source, label: str, name: str, focus: bool = False) -> str:
    return (
        f'<button type="button" class="act" data-act="{act}" data-document="{escape(source.id)}" '
        f'aria-label="{escape(name)}"{" data-focus" if focus else ""}>{label}</button>'
    )


def _status(text: str, trouble: bool = False) -> str:
    look = "trouble" if trouble else "aside"
    return f'<div role="status" aria-live="polite"><p class="{look}">{escape(text)}</p></div>'


class _Panel:
    """The panel's components and what they do."""

    def __init__(self, home: Home) -> None:
        self._home = home
        quiet: dict[str, Any] = {"apply_default_css": False}
        gr.HTML(f'<p class="lead">{escape(INTRO)}</p>', elem_id="documents-intro", **quiet)
        self.add = gr.UploadButton(
            "Add documents", elem_id="documents-add", file_count="multiple", variant="primary", size="md"
        )
        self.status = gr.HTML(_status(""), elem_id="documents-status", **quiet)
        # A function is asked again whenever the page is loaded.
        self.list = gr.HTML(self._list, elem_id="documents-list", js_on_load=_PRESS, **quiet)

    def wire(self) -> None:
        """Tie what the user does to what happens."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        shown = [self.status, self.list]
        # One at a time: reading a document takes a process and memory of its own.
        self.add.upload(
            self._add, [self.add], shown, concurrency_limit=1, concurrency_id="documents", **quiet
        )
        self.list.press(self._press, None, shown, concurrency_limit=1, concurrency_id="documents", **quiet)

    def _list(self, asking: str = "") -> str:
        return listed(self._home.documents, self._home.problems, asking)

    async def _add(self, uploaded: str | list[str] | None) -> AsyncIterator[tuple[str, Any]]:
        """Take in what was uploaded, file by file; the copies that the page made are deleted whatever happens."""
        copies = [Path(one) for one in ([uploaded] if isinstance(uploaded, str) else uploaded or [])]
        added, troubles = list[str](), list[str]()
        try:
            for n, copy in enumerate(copies, 1):
                count = f" ({n} of {len(copies)})" if len(copies) > 1 else ""
                yield _status(f"Reading “{copy.name}”{count}. A long document takes a while."), gr.skip()
                try:
                    source = await asyncio.to_thread(self._home.add_document, copy)
                    added.append(f"“{source.title}”")
                except CoachError as error:
                    troubles.append(str(error))
                except Exception:
                    log.exception("A document could not be added")
                    troubles.append(UNEXPECTED)
                finally:
                    _forget(copy)
                yield _status(_outcome(added, troubles), bool(troubles)), self._list()
        finally:
            for copy in copies:  # also where the page went away in the middle
                _forget(copy)

    async def _press(self, event: gr.EventData) -> tuple[str, Any]:
        """Something in the list was pressed; what the browser tells is not trusted."""
        data: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
        act, id_ = data.get("act"), data.get("document")
        found = next((source for source in self._home.documents if source.id == id_), None)
        if found is None or act not in ("ask", "keep", "remove"):
            return _status(""), self._list()
        if act != "remove":
            return _status(""), self._list(found.id if act == "ask" else "")
        try:
            await asyncio.to_thread(self._home.remove_document, found.id)
        except CoachError as error:
            return _status(str(error), True), self._list()
        except Exception:
            log.exception("A document could not be removed")
            return _status(UNEXPECTED, True), self._list()
        return _status(f"Removed “{found.title}”. Nothing of it is kept."), self._list()


def _outcome(added: Sequence[str], troubles: Sequence[str]) -> str:
    told = f"Added {', '.join(added)}. You can ask about it now." if added else ""
    return " ".join(filter(None, [told, *troubles]))


def _forget(copy: Path) -> None:
    """Delete an uploaded copy, and the folder that it alone was in."""
    with suppress(OSError):
        copy.unlink()
    with suppress(OSError):
        copy.parent.rmdir()
