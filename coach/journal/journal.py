"""The journal: sessions that were saved, to be opened, searched, exported, deleted and wiped."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from coach.errors import EntryForeign, EntryGone, EntryMoved, InputError, JournalError
from coach.journal.database import Database
from coach.journal.exporting import as_json, as_markdown
from coach.journal.forms import FORMS, Form, Part

__all__ = ["Entry", "Journal", "Match"]

TITLE_CHARACTERS = 90
EXCERPT_CHARACTERS = 160
_COLUMNS = "id, kind, form, title, begun, saved, number"


@dataclass(frozen=True, slots=True)
class Entry:
    """A saved session, without what was said in it.

    Attributes:
        id: short and stable.
        kind: chat, flow or practice.
        form: the form number that it was saved in.
        title: one line.
        begun: when, in UTC, as ISO 8601; what the clock said, for people only.
        saved: when it was last saved, likewise.
        number: raised with every save in the journal; orders the entries, whatever the clock does.
    """

    id: str
    kind: str
    form: int
    title: str
    begun: str
    saved: str
    number: int


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a search found.

    Attributes:
        entry: the entry.
        excerpt: the words around the first place found; empty where only the title matched.
    """

    entry: Entry
    excerpt: str


class Journal:
    """Past sessions in a private folder. For any thread; what is saved is on the disk when ``save`` returns.

    Args:
        folder: for the journal alone: wiping destroys everything in it.
        key: a passphrase. Where the journal isn't encrypted yet, opening it with one encrypts it.
        forms: how the kinds of sessions are read out.
        clock: the time of day.
    """

    def __init__(
        self,
        folder: Path,
        key: str | None = None,
        forms: Sequence[Form] = FORMS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = Database(folder, key)
        self._forms = {form.kind: form for form in forms}
        self._clock = clock
        self._told = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the user about what opening found, such as a damaged file."""
        return tuple(self._database.notes)

    def news(self) -> str:
        """Those of ``notes`` that weren't told yet, in one text; empty where there are none."""
        untold = self.notes[self._told :]
        self._told += len(untold)
        return " ".join(untold)

    def open(self) -> None:
        """Open the journal, making it where there is none. The other methods do so by themselves.

        Raises:
            JournalLocked: it wants a passphrase, or another one.
            JournalBusy: another copy of the coach holds it.
            JournalError, DiskFull: it can't be used; the message says why and what to do.
        """
        self._database.open()

    def close(self) -> None:
        """Let go of the file. Using the journal again opens it again."""
        self._database.close()

    def begin(self, kind: str, title: str) -> str:
        """Begin an entry and return its id.

        Raises:
            JournalError, DiskFull: it isn't saved.
        """
        id_, now = token_hex(6), self._now()
        form = self._forms[kind].newest
        state = json.dumps({"kind": kind, "form": form})
        with self._database.writing() as connection:
            connection.execute(
                f"INSERT INTO entries({_COLUMNS}, state) VALUES(?,?,?,?,?,?,{_NEXT},?)",
                (id_, kind, form, _line(title), now, now, state),
            )
        return id_

    def save(self, id_: str, state: Mapping[str, Any], after: int | None = None) -> int:
        """Save a session as it stands now. Only when this returns, it is kept, whatever happens to the machine.

        Args:
            id_: the entry.
            state: what JSON can hold, with its ``kind`` and ``form``.
            after: the number that this caller saved or loaded last, so as not to overwrite somebody else's save.

        Returns:
            The entry's new number.

        Raises:
            EntryGone, EntryMoved, EntryForeign: nothing was saved, because of what stands there now.
            JournalError, DiskFull: it isn't saved; what was saved before still stands.
            TypeError, ValueError: the state isn't JSON, or its kind or form isn't the entry's.
        """
        text = json.dumps(state, allow_nan=False)  # ASCII, so that half a character pair doesn't matter
        form = state["form"]
        with self._database.writing() as connection:
            entry = self._entry(connection, id_)
            known = self._known(entry)
            if state["kind"] != entry.kind or not isinstance(form, int) or not 1 <= form <= known.newest:
                raise ValueError(f"this is no state of kind {entry.kind}, form 1 to {known.newest}")
            if after is not None and entry.number != after:
                raise EntryMoved(
                    "This session was saved from another window in between. Open it again to go on from there."
                )
            connection.execute(
                f"UPDATE entries SET form=?, saved=?, number={_NEXT}, state=? WHERE id=?",
                (form, self._now(), text, id_),
            )
            return self._entry(connection, id_).number

    def load(self, id_: str) -> dict[str, Any]:
        """A session as it was last saved.

        Raises:
            EntryGone: there is none of that id.
            EntryForeign: a newer coach saved it, or it is of a kind that this one doesn't know.
            JournalError: it can't be read.
        """
        with self._database.reading() as connection:
            entry = self._entry(connection, id_)
            self._known(entry)
            (text,) = connection.execute("SELECT state FROM entries WHERE id=?", (id_,)).fetchone()
        return _state(text)

    def entry(self, id_: str) -> Entry:
        """An entry without what was said.

        Raises:
            EntryGone: there is none of that id.
        """
        with self._database.reading() as connection:
            return self._entry(connection, id_)

    def list(self) -> tuple[Entry, ...]:
        """Every entry, the one saved last first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY number DESC").fetchall()
        return tuple(Entry(*row) for row in rows)

    def parts(self, id_: str) -> tuple[Part, ...]:
        """What was said in a session, to be read. Raises as ``load`` does."""
        state = self.load(id_)
        return tuple(part for part in self._forms[state["kind"]].parts(state) if part.text)

    def search(self, words: str) -> tuple[Match, ...]:
        """Entries in which every one of the words occurs, the one saved last first."""
        wanted = [_folded(word) for word in words.split()]
        if not wanted:
            return ()
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS}, state FROM entries ORDER BY number DESC"
            ).fetchall()
        found = []
        for *columns, text in rows:
            entry = Entry(*columns)
            said = self._said(entry, text)
            if all(word in _folded(f"{entry.title} {said}") for word in wanted):
                found.append(Match(entry, _excerpt(said, wanted)))
        return tuple(found)

    def rename(self, id_: str, title: str) -> None:
        """Give an entry another title.

        Raises:
            InputError: the title is empty.
            EntryGone: there is none of that id.
        """
        line = _line(title)
        if line == _UNTITLED:
            raise InputError("A session needs a title. Write a word or two.")
        with self._database.writing() as connection:
            self._entry(connection, id_)
            connection.execute("UPDATE entries SET title=? WHERE id=?", (line, id_))
        self._database.scrub()  # the old title was somebody's words too

    def delete(self, id_: str) -> None:
        """Delete an entry; nothing of it is left in the journal's files.

        Raises:
            EntryGone: there is none of that id.
            JournalBusy: it is deleted, but traces are left until another copy of the coach is closed.
        """
        with self._database.writing() as connection:
            self._entry(connection, id_)
            connection.execute("DELETE FROM entries WHERE id=?", (id_,))
        self._database.scrub()

    def wipe(self) -> None:
        """Destroy the journal: its file, its log, and damaged files that were set aside.

        Raises:
            JournalBusy: another copy of the coach has it open; nothing is wiped.
            JournalError: a file can't be deleted.
        """
        self._database.wipe()

    def export(self, id_: str, form: str) -> str:
        """A session as a text to keep elsewhere.

        Args:
            id_: the entry.
            form: ``markdown`` to read, ``json`` with everything that is stored.

        Raises:
            InputError: another form.
            EntryGone, EntryForeign, JournalError: as ``load``.
        """
        if form not in ("markdown", "json"):
            raise InputError(f"A session can't be exported as {form}. Choose markdown or json.")
        entry = self.entry(id_)
        if form == "json":
            return as_json(entry, self.load(id_))
        return as_markdown(entry, self.parts(id_))

    def _known(self, entry: Entry) -> Form:
        form = self._forms.get(entry.kind)
        if form is None or entry.form > form.newest:
            raise EntryForeign(
                f"“{entry.title}” was saved by a newer coach. Update this one to open it; it is left as it is."
            )
        return form

    @staticmethod
    def _entry(connection: Any, id_: str) -> Entry:
        row = connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE id=?", (id_,)).fetchone()
        if row is None:
            raise EntryGone(
                "That session isn't in the journal. See `coach journal list` for those there are."
            )
        return Entry(*row)

    def _said(self, entry: Entry, text: str) -> str:
        try:
            state = _state(text)
            return " ".join(part.text for part in self._known(entry).parts(state))
        except JournalError:
            return ""

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


# The highest number so far lives on in no entry's place: a deleted entry's number may come again, which does no harm.
_NEXT = "(SELECT coalesce(max(number), 0) + 1 FROM entries)"
_UNTITLED = "Without a title"


def _state(text: str) -> dict[str, Any]:
    try:
        state = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise JournalError("This session is damaged and can't be opened. You can delete it.") from error
    if not isinstance(state, dict):
        raise JournalError("This session is damaged and can't be opened. You can delete it.")
    return state


def _line(title: str) -> str:
    """A title as one line that any screen can show."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in title[: 8 * TITLE_CHARACTERS])
    words = " ".join(plain.split())
    if len(words) > TITLE_CHARACTERS:
        words = words[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
    return words or _UNTITLED


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _excerpt(said: str, wanted: Sequence[str]) -> str:
    """Around the first of the words, or empty. Folding may shift places a little; an excerpt bears that."""
    folded = _folded(said)
    places = [place for word in wanted if (place := folded.find(word)) >= 0]
    if not places:
        return ""
    start = max(0, min(places) - EXCERPT_CHARACTERS // 3)
    cut = " ".join(said[start : start + EXCERPT_CHARACTERS].split())
    return f"{'…' if start else ''}{cut}{'…' if start + EXCERPT_CHARACTERS < len(said) else ''}"
