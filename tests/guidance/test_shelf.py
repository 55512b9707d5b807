import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from coach.errors import DiskFull, IndexUnusable, ModelMissing
from coach.guidance.places import Folders
from coach.guidance.shelf import Entry, Shelf, fingerprint
from tests.fakes import WordEmbedder

ENTRIES = [
    Entry("a/1#1", "a/1", "a/1#1", "go silent in a fight", "passages"),
    Entry("a/1#2", "a/1", "a/1#2", "take a break and come back", "passages"),
    Entry("a/2#1", "a/2", "a/2#1", "keep small promises every day", "passages"),
    Entry("a/2?1", "a/2", "a/2#1", "how to earn trust again", "questions"),
]


def opened(
    root: Path, entries: list[Entry] = ENTRIES, embedder: WordEmbedder | None = None
) -> tuple[Shelf, bool]:
    shelf = Shelf(Folders(root), "a")
    return shelf, shelf.open(entries, embedder or WordEmbedder())


def test_it_is_built_once_and_opened_after(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    shelf, built = opened(tmp_path, embedder=embedder)
    assert built
    shelf.close()
    again, built = opened(tmp_path, embedder=embedder)
    assert not built
    assert embedder.embedded == len(ENTRIES)
    best = again.near("passages", embedder.embed(["a silent fight"])[0], 2)
    assert next(m.passage for m in best) == "a/1#1"
    assert best[0].similarity > best[1].similarity
    exact = embedder.embed([ENTRIES[0].text])[0] @ embedder.embed(["a silent fight"])[0]
    assert best[0].similarity == pytest.approx(float(exact), abs=1e-4)


def test_stored_vectors_are_the_embedders(tmp_path: Path) -> None:
    shelf, _ = opened(tmp_path)
    vectors = shelf.vectors("passages")
    assert np.allclose(vectors, WordEmbedder().embed([e.text for e in ENTRIES[:3]]), atol=1e-5)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("what", ["text", "section", "added", "embedder"])
def test_a_change_of_anything_that_counts_rebuilds_it(tmp_path: Path, what: str) -> None:
    opened(tmp_path)[0].close()
    entries = list(ENTRIES)
    embedder = WordEmbedder("other" if what == "embedder" else "words")
    if what == "text":
        entries[0] = Entry("a/1#1", "a/1", "a/1#1", "another text", "passages")
    elif what == "section":
        entries[0] = Entry("a/1#1", "a/9", "a/1#1", ENTRIES[0].text, "passages")
    elif what == "added":
        entries.append(Entry("a/3#1", "a/3", "a/3#1", "new", "passages"))
    assert opened(tmp_path, entries, embedder)[1]
    assert len(list(tmp_path.iterdir())) == 1, "the old shelf is gone"


def damage_cut(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes((folder / "chroma.sqlite3").read_bytes()[:5000])


def damage_garbage(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 500)


def damage_empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def damage_foreign(folder: Path) -> None:
    with sqlite3.connect(folder / "chroma.sqlite3") as database:
        database.execute("UPDATE collection_metadata SET str_value='foreign' WHERE key='fingerprint'")


def damage_rows_lost(folder: Path) -> None:
    with sqlite3.connect(folder / "chroma.sqlite3") as database:
        database.execute("DELETE FROM embeddings")
        database.execute("DELETE FROM embeddings_queue")


@pytest.mark.parametrize(
    "damage",
    [damage_cut, damage_garbage, damage_empty, damage_foreign, damage_rows_lost],
    ids=lambda d: d.__name__,
)
def test_a_damaged_or_foreign_shelf_is_rebuilt(tmp_path: Path, damage: object) -> None:
    shelf, _ = opened(tmp_path)
    shelf.close()
    damage(next(tmp_path.glob("a.*")))  # type: ignore[operator]
    again, built = opened(tmp_path)
    assert built
    assert len(again.near("passages", WordEmbedder().embed(["break"])[0], 5)) == 3


class DyingEmbedder(WordEmbedder):
    def embed(self, texts):  # type: ignore[no-untyped-def]
        raise ModelMissing("gone")


def test_a_build_that_dies_leaves_the_old_shelf_and_no_half(tmp_path: Path) -> None:
    opened(tmp_path)[0].close()
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(ModelMissing):
        opened(tmp_path, [*ENTRIES, Entry("x", "x", "x", "x", "passages")], DyingEmbedder())
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert not opened(tmp_path)[1]


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(DiskFull, match="Free some space"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnusable, match="can't be written"):
        opened(tmp_path / "file" / "index")


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    Shelf(Folders(tmp_path), "a").open(
        ENTRIES, WordEmbedder(), lambda _, done, total: seen.append((done, total))
    )
    assert seen[-1] == (len(ENTRIES), len(ENTRIES))


def test_removing_it_leaves_nothing(tmp_path: Path) -> None:
    shelf, _ = opened(tmp_path)
    shelf.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_fingerprint_is_stable() -> None:
    assert fingerprint(ENTRIES, WordEmbedder()) == fingerprint(list(ENTRIES), WordEmbedder())
