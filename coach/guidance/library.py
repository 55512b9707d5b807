"""The library: the guides' and the user's documents' sections on their shelves, searched as one."""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock
from zipfile import BadZipFile

from coach.domain.guidance import Evidence, Reading, Section, Source
from coach.errors import CoachError, CorpusError, IndexUnusable, InputError
from coach.guidance.documents import load_guides, load_outside
from coach.guidance.embedder import Embedder
from coach.guidance.holdings import Holdings
from coach.guidance.intake.collection import Collection
from coach.guidance.learned import Learned
from coach.guidance.places import Folders, Place
from coach.guidance.shelf import Entry, Progress, Shelf, fingerprint

__all__ = ["Library"]

OUTSIDE = "outside"  # the shelf of the counter-examples
OWN = "own-"  # what the shelves of the user's documents begin with


class Library:
    """Sections, passages and the index over them.

    Args:
        corpus: folder of the guides.
        index: folder of the index; made where it is missing.
        embedder: turns texts into vectors.
        documents: folder of the user's own documents; None for the guides alone.
        place: where the shelves stand; below ``index`` where None.

    The user's documents may come and go while others search: every search looks at the holdings of one moment.
    """

    def __init__(
        self,
        corpus: Path,
        index: Path,
        embedder: Embedder,
        documents: Path | None = None,
        place: Place | None = None,
    ) -> None:
        self._corpus = corpus
        self._root = index
        self._embedder = embedder
        self._folder = documents
        self._place = place or Folders(index)
        self._guides: dict[str, Section] = {}
        self._collection: Collection | None = None
        self._own: tuple[Section, ...] = ()
        self._holdings: Holdings | None = None
        self._seen: object = None
        self._lock = RLock()  # who changes what is held
        self._building = Lock()  # who builds shelves, which may take minutes; always taken before the other

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section: the guides' in their order, originals in their guides' place, then other documents'."""
        return tuple(_together(self._guides, self._own).values())

    @property
    def documents(self) -> tuple[Source, ...]:
        """The user's documents."""
        return self._collection.list() if self._collection else ()

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for every document that is kept but can't be read any more."""
        return self._collection.problems() if self._collection else ()

    @property
    def place(self) -> Place:
        """Where the shelves stand."""
        return self._place

    def load(self) -> None:
        """Read the guides and the documents; quick, needs neither model nor index.

        Raises:
            CorpusError: a guide breaks the form.
        """
        with self._lock:
            self._guides = {section.id: section for section in load_guides(self._corpus)}
            if self._folder is not None:
                self._collection = Collection(self._folder, tuple(self._guides.values()))
                self._own = self._collection.sections()

    def open(self, progress: Progress | None = None) -> bool:
        """Open the index; whatever is missing, out of date or damaged is built first.

        Returns:
            True if anything had to be built.

        Raises:
            CorpusError, ModelError, DiskFull, IndexUnusable: as the rooms below say.
        """
        with self._building:
            if not self._guides:
                self.load()
            self.close()
            built = False
            guides: dict[str, Shelf] = {}
            try:
                texts = self._guides_entries()
                for name, entries in texts.items():
                    guides[name] = Shelf(self._place, name)
                    built |= guides[name].open(entries, self._embedder, progress)
                learned = self._learned([(shelf, texts[name]) for name, shelf in guides.items()])
            except BaseException:
                for shelf in guides.values():
                    shelf.close()
                raise
            with self._lock:
                self._holdings = Holdings(
                    guides, {}, dict(self._guides), learned.ranker, learned.likeness, learned.leads
                )
        return self._catch_up(progress) or built

    def close(self) -> None:
        """Let go of the index's files."""
        with self._lock:
            holdings, self._holdings = self._holdings, None
            if holdings is not None:
                for shelf in (*holdings.guides.values(), *holdings.own.values()):
                    shelf.close()
            self._place.close()

    def add(self, file: Path, progress: Progress | None = None) -> Source:
        """Take in a document of the user's; once the index is open, it is found from the next search on.

        Raises:
            InputError, CorpusError: it can't be used; the message says why and what to do.
            ModelError, DiskFull, IndexUnusable: it was taken in and isn't indexed; the next ``open`` tries again.
        """
        source = self._kept.add(file)
        self._catch_up(progress)
        return source

    def remove(self, id_: str) -> None:
        """Delete a document, its passages and its vectors; it isn't found from the next search on.

        Raises:
            InputError: there is none of that id.
            CorpusError, IndexUnusable: it can't be deleted.
        """
        with self._building, self._lock:
            self._kept.remove(id_)
            self._let_go()
            for place in (self._place, Folders(self._root)):  # it may have stood in both, one after the other
                Shelf(place, f"{OWN}{id_}").remove()

    def search(self, query: str, k: int = 5) -> Evidence:
        """The k sections that speak to a query best, each once, with the passage that matched.

        Raises:
            IndexUnusable: the library isn't open, or its files are gone.
        """
        vector = self._embedder.embed([query])[0]
        self._look_after()
        while True:
            holdings = self._holdings
            if holdings is None:
                raise IndexUnusable("The index isn't open yet. Wait until the coach says that it is ready.")
            try:
                return holdings.search(query, vector, k)
            except IndexUnusable:
                if holdings is self._holdings:  # otherwise a document went while it was searched
                    raise
            except ValueError as error:  # what was learned is of vectors of another size
                raise self._place.lost(error) from error

    def reading(self, section: str) -> Reading:
        """A section's passages, numbered, for answers about it: what a model can read ahead.

        Of a document of the user's none are read ahead: what a model has read is kept on disk, where it would
        outlive the document.

        Args:
            section: the section's id.

        Raises:
            CorpusError: there is none; its document was removed.
        """
        own = _together(self._guides, self._own).get(section)
        if own is None:
            raise CorpusError("The document that this is about was removed meanwhile. Please ask again.")
        return Reading(own, () if own.source.own else own.passages)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that the guides and the lay questions say: the words of this house."""
        guides = self._guides.values()
        own = [text for s in guides for text in (s.title, *(p.text for p in s.passages))]
        return (*own, *(q.text for s in guides for q in s.questions))

    @property
    def _kept(self) -> Collection:
        if self._collection is None:
            raise InputError("This coach keeps no documents: it was started with the guides alone.")
        return self._collection

    def _look_after(self) -> None:
        """Notice what another program, such as ``coach corpus``, did to the documents meanwhile."""
        if self._collection is None or self._holdings is None or self._collection.stamp == self._seen:
            return
        with self._lock:
            if self._holdings is None or self._collection.stamp == self._seen:
                return
            lacking = self._let_go()
        if lacking:  # nobody's question waits for the vectors of a new document
            threading.Thread(target=self._catch_up_quietly, name="new documents", daemon=True).start()

    def _catch_up_quietly(self) -> None:
        with suppress(CoachError):  # the next ``open`` tries again, and tells
            self._catch_up()

    def _catch_up(self, progress: Progress | None = None) -> bool:
        """Make the holdings those of the documents' folder; returns whether anything was built."""
        built = False
        with self._building:
            while True:
                with self._lock:
                    lacking = self._let_go()
                for source, sections in lacking.items():
                    shelf = Shelf(self._place, f"{OWN}{source}")
                    built |= shelf.open(_entries(sections, with_questions=False), self._embedder, progress)
                    if not self._take_up(source, shelf):
                        shelf.close()
                        break
                else:
                    return built

    def _take_up(self, source: str, shelf: Shelf) -> bool:
        """Put a new shelf among the others, unless things have changed since it was begun."""
        with self._lock:
            if self._holdings is None or self._collection is None or self._collection.stamp != self._seen:
                return False
            self._hold({**self._holdings.own, source: shelf})
            return True

    def _let_go(self) -> dict[str, list[Section]]:
        """Take in what the folder says, and drop the shelves of what isn't there any more or is another text.

        Returns:
            The sections of each document that has no open shelf yet; empty while the library isn't open.
        """
        if self._collection is None:
            return {}
        self._seen = self._collection.stamp
        self._own = self._collection.sections()
        holdings = self._holdings
        if holdings is None:
            return {}
        there: dict[str, list[Section]] = {}
        for section in self._own:
            there.setdefault(section.source.id, []).append(section)
        staying, going = dict[str, Shelf](), list[Shelf]()
        for name, shelf in holdings.own.items():
            entries = _entries(there.get(name, ()), with_questions=False)
            if entries and shelf.mark == fingerprint(entries, self._embedder):
                staying[name] = shelf
            else:
                going.append(shelf)
        self._hold(staying)
        for shelf in going:
            shelf.close()
        self._sweep({f"{OWN}{name}" for name in there})
        return {name: sections for name, sections in there.items() if name not in staying}

    def _hold(self, own: dict[str, Shelf]) -> None:
        holdings = self._holdings
        assert holdings is not None
        found = tuple(section for section in self._own if section.source.id in own)
        self._holdings = replace(holdings, own=own, sections=_together(self._guides, found))

    def _sweep(self, wanted: Iterable[str]) -> None:
        """Delete shelves of documents that are no more, where removing one didn't come to its end."""
        keys = {self._place.key(name) for name in (*wanted, *self._guide_names())}
        with suppress(Exception):  # nobody's question fails for it; the next time tries again
            for name in self._place.names():
                if name.partition(".")[0] not in keys:
                    self._place.remove(name)

    def _guide_names(self) -> tuple[str, ...]:
        return (*dict.fromkeys(section.source.id for section in self._guides.values()), OUTSIDE)

    def _guides_entries(self) -> dict[str, list[Entry]]:
        shelves = {
            name: _entries([s for s in self._guides.values() if s.source.id == name])
            for name in self._guide_names()
        }
        outside = load_outside(self._corpus)
        shelves[OUTSIDE] = [
            Entry(f"outside?{n}", "", "", text, "questions") for n, text in enumerate(outside, 1)
        ]
        return shelves

    def _learned(self, shelves: Sequence[tuple[Shelf, Sequence[Entry]]]) -> Learned:
        """Learn from the lay questions how people ask for which section, or recall what was learned."""
        mark = hashlib.sha256("".join(shelf.mark for shelf, _ in shelves).encode()).hexdigest()[:24]
        kept = self._root / f"learned-{mark}.npz"
        try:
            return Learned.load(kept, shelves)
        except (OSError, ValueError, KeyError, BadZipFile):
            try:
                learned = Learned.fit(shelves)
            except ValueError as error:  # vectors of different sizes
                raise self._place.lost(error) from error
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for old in self._root.glob("learned-*.npz"):
                old.unlink()
            learned.save(kept)
            return learned


def _together(guides: dict[str, Section], own: Sequence[Section]) -> dict[str, Section]:
    """The sections by id, those of originals in the place of their guides'."""
    return {**guides, **{section.id: section for section in own}}


def _entries(sections: Iterable[Section], with_questions: bool = True) -> list[Entry]:
    passages = [
        Entry(p.id, s.id, p.id, f"{s.title.partition(': ')[2] or s.title}. {p.text}", "passages")
        for s in sections
        for p in s.passages
    ]
    questions = [
        Entry(f"{s.id}?{n}", s.id, asked.passage, asked.text, "questions")
        for s in sections
        for n, asked in enumerate(s.questions, 1)
    ]
    return [*passages, *questions] if with_questions else passages
