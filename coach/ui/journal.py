"""The journal on the page: find, read, export and delete past sessions, and wipe everything.

Stands alone inside a ``gr.Tab``; a page that can go on with a session ties itself to ``go_on`` and ``picked``.
"""

import json
from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr

from coach.errors import CoachError
from coach.journal import Entry, Journal
from coach.ui.house import Home

__all__ = ["JournalPanel", "build_journal"]

OFF = "Sessions are not kept: COACH_NO_JOURNAL is set. `coach journal` in the terminal shows those that were kept before."
NONE_YET = "No sessions are kept yet. A conversation is kept as soon as its first answer is finished."
NOT_FOUND = "No session has all of these words."
PICK = "Pick a session first."
SURE = "Delete this session? It can't be brought back."
SURE_ALL = "Destroy every session and upload on this computer? It can't be brought back."
DELETED = "Deleted. Nothing of it is left in the journal."
WIPED = "Every session and upload is gone. What is still on this screen isn't saved any more."
# The words go from here into a file of the browser's; no copy of them is written on the way.
_SAVE = """(made) => {
  if (!made) return;
  const {name, text} = JSON.parse(made);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "text/plain;charset=utf-8"}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""
_ENDINGS = {"markdown": "md", "json": "json"}
Update = dict[Any, Any]


def build_journal(home: Home) -> "JournalPanel":
    """The panel, built into the block that is open. Needs the page's style sheet."""
    return JournalPanel(home)


class JournalPanel:
    """The parts of the panel.

    Attributes:
        picked: a radio whose value is the id of the session picked, or None.
        go_on: a button to go on with it, shown once one is picked; does nothing until the page ties it to something.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        with gr.Column(elem_id="journal"):
            with gr.Row():
                self._words = gr.Textbox(
                    label="Find words in your sessions", elem_id="journal-words", scale=1
                )
                self._look = gr.Button("Find", elem_id="journal-find", scale=0, min_width=88)
            self._told = gr.HTML("", elem_id="journal-told", apply_default_css=False)
            self.picked = gr.Radio(
                [], label="Your sessions, the last one first", elem_id="journal-list", visible=False
            )
            with gr.Row(visible=False) as self._actions:
                self.go_on = gr.Button("Go on with it", elem_id="journal-go-on", variant="primary")
                self._as_text = gr.Button("Save to read", elem_id="journal-markdown")
                self._as_data = gr.Button("Save everything (JSON)", elem_id="journal-json")
                self._delete = gr.Button("Delete", elem_id="journal-delete")
            with gr.Row(visible=False) as self._sure:
                self._yes = gr.Button("Delete for good", elem_id="journal-yes", variant="stop")
                self._no = gr.Button("Keep it", elem_id="journal-no")
            self._shown = gr.HTML("", elem_id="journal-shown", apply_default_css=False)
            self._wipe = gr.Button("Wipe everything", elem_id="journal-wipe", size="sm")
            with gr.Row(visible=False) as self._sure_all:
                self._yes_all = gr.Button("Destroy everything", elem_id="journal-yes-all", variant="stop")
                self._no_all = gr.Button("Keep everything", elem_id="journal-no-all")
            self._made = gr.Textbox(visible="hidden", show_label=False, elem_id="journal-made")
        self._wire()

    def refresh(self, event: Callable[..., Any]) -> None:
        """Have the list looked up anew on an event, such as ``page.load`` or ``tab.select``."""
        event(self._find, inputs=[self._words], outputs=self._parts, **_QUIET)

    @property
    def _parts(self) -> list[Any]:
        return [self._told, self.picked, self._actions, self._sure, self._sure_all, self._shown]

    def _wire(self) -> None:
        for event in (self._look.click, self._words.submit):
            self.refresh(event)
        parts: dict[str, Any] = {"outputs": self._parts, **_QUIET}
        self.picked.input(self._read, inputs=[self.picked], **parts)
        self._delete.click(lambda: self._ask(self._sure, SURE), **parts)
        self._wipe.click(lambda: self._ask(self._sure_all, SURE_ALL), **parts)
        for button in (self._no, self._no_all):
            button.click(self._find, inputs=[self._words], **parts)
        self._yes.click(self._delete_it, inputs=[self.picked, self._words], **parts)
        self._yes_all.click(self._wipe_all, **parts)
        for button, form in ((self._as_text, "markdown"), (self._as_data, "json")):
            button.click(
                self._exporting(form), inputs=[self.picked], outputs=[self._made, self._told], **_QUIET
            ).then(None, inputs=[self._made], js=_SAVE).then(lambda: "", outputs=[self._made], **_QUIET)

    def _find(self, words: str) -> Update:
        try:
            journal = self._journal()
            found = (
                [match.entry for match in journal.search(words)] if words.strip() else list(journal.list())
            )
        except CoachError as error:
            return self._listed([], str(error))
        return self._listed(
            found, journal.news() or ("" if found else NOT_FOUND if words.strip() else NONE_YET)
        )

    def _read(self, id_: str | None) -> Update:
        if not id_:
            return self._closed()
        try:
            parts = self._journal().parts(id_)
        except CoachError as error:
            return {**self._closed(), self._told: _notice(str(error)), self._actions: gr.Row(visible=True)}
        said = "".join(
            f'<h3>{escape(part.who)}</h3><p dir="auto" class="{"own" if part.own else "said"}">{escape(part.text)}</p>'
            for part in parts
        )
        return {
            **self._closed(),
            self._actions: gr.Row(visible=True),
            self._shown: f'<article class="session" tabindex="0">{said}</article>',
        }

    def _delete_it(self, id_: str | None, words: str) -> Update:
        if not id_:
            return {**self._closed(), self._told: _notice(PICK)}
        try:
            self._journal().delete(id_)
        except CoachError as error:
            return {**self._find(words), self._told: _notice(str(error))}
        return {**self._find(words), self._told: _notice(DELETED)}

    def _wipe_all(self) -> Update:
        try:
            self._home.wipe()
        except CoachError as error:
            return {**self._find(""), self._told: _notice(str(error))}
        return self._listed([], WIPED)

    def _exporting(self, form: str) -> Callable[[str | None], Update]:
        def export(id_: str | None) -> Update:
            if not id_:
                return {self._made: "", self._told: _notice(PICK)}
            try:
                text = self._journal().export(id_, form)
            except CoachError as error:
                return {self._made: "", self._told: _notice(str(error))}
            return {self._made: json.dumps({"name": f"notes.{_ENDINGS[form]}", "text": text}), self._told: ""}

        return export

    def _ask(self, row: Any, question: str) -> Update:
        return {**self._closed(keep=True), row: gr.Row(visible=True), self._told: _notice(question)}

    def _listed(self, entries: list[Entry], told: str) -> Update:
        choices = [(f"{entry.title} ({entry.saved[:16].replace('T', ' ')})", entry.id) for entry in entries]
        return {
            **self._closed(),
            self._told: _notice(told),
            self.picked: gr.Radio(choices=choices, value=None, visible=bool(choices)),
        }

    def _closed(self, keep: bool = False) -> Update:
        """Nothing is asked any more, and unless ``keep`` nothing is shown."""
        closed: Update = {self._sure: gr.Row(visible=False), self._sure_all: gr.Row(visible=False)}
        if keep:
            return closed
        return {**closed, self._told: "", self._shown: "", self._actions: gr.Row(visible=False)}

    def _journal(self) -> Journal:
        journal = self._home.journal
        if journal is None:
            raise CoachError(OFF)
        return journal


_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _notice(text: str) -> str:
    return f'<div class="notice" role="status"><p>{escape(text)}</p></div>' if text else ""
