import struct
from pathlib import Path

import numpy as np
import pytest

from coach.guidance.places import Folders
from coach.guidance.remains import blank_remains
from coach.guidance.shelf import Entry, Shelf
from tests.guidance.test_removal import DenseEmbedder


def graph(folder: Path, room: int, count: int, size: int = 8, version: int = 1) -> Path:
    folder.mkdir(parents=True)
    (folder / "header.bin").write_bytes(struct.pack("<i4Q", version, 0, room, count, size) + b"more")
    (folder / "data_level0.bin").write_bytes(b"\xaa" * room * size)
    return folder / "data_level0.bin"


@pytest.mark.parametrize(("room", "count"), [(100, 0), (100, 37), (100, 100), (400_000, 1)])
def test_only_the_room_that_is_left_is_blanked(tmp_path: Path, room: int, count: int) -> None:
    file = graph(tmp_path / "a" / "b", room, count)
    assert blank_remains(tmp_path) == 1
    assert file.read_bytes() == b"\xaa" * 8 * count + bytes(8 * (room - count))


@pytest.mark.parametrize("wrong", [{"version": 2}, {"count": 101}])
def test_a_form_that_is_not_known_is_left_alone(tmp_path: Path, wrong: dict[str, int]) -> None:
    file = graph(tmp_path / "a", **{"room": 100, "count": 5, **wrong})
    before = file.read_bytes()
    assert blank_remains(tmp_path) == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("count", [1, 5, 600, 1300])
def test_chroma_writes_graphs_of_the_form_that_we_know(tmp_path: Path, count: int) -> None:
    """And they are read as before: each vector finds itself."""
    embedder = DenseEmbedder()
    entries = [
        Entry(f"a/1#{n}", "a/1", f"a/1#{n}", f"word{n} and word{7 * n}", "passages") for n in range(count)
    ]
    shelf = Shelf(Folders(tmp_path), "a")
    assert shelf.open(entries, embedder)
    (header,) = tmp_path.rglob("header.bin")
    _, _, room, filled, size = struct.unpack_from("<i4Q", header.read_bytes())
    rest = header.with_name("data_level0.bin").read_bytes()[filled * size :]
    assert filled == count <= room
    assert not any(rest)
    for n in range(0, count, max(1, count // 7)):
        best = shelf.near("passages", embedder.embed([entries[n].text])[0], 1)[0]
        assert best.similarity == pytest.approx(1.0, abs=1e-3)
        assert np.isfinite(best.similarity)
    shelf.close()
    assert not Shelf(Folders(tmp_path), "a").open(entries, embedder)


def test_opening_and_searching_write_nothing(tmp_path: Path) -> None:
    embedder = DenseEmbedder()
    entries = [Entry(f"a/1#{n}", "a/1", f"a/1#{n}", f"word{n}", "passages") for n in range(300)]
    shelf = Shelf(Folders(tmp_path), "a")
    shelf.open(entries, embedder)
    shelf.close()
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    again = Shelf(Folders(tmp_path), "a")
    assert not again.open(entries, embedder)
    again.near("passages", embedder.embed(["word7"])[0], 5)
    again.similarities(["a/1#3"], embedder.embed(["word7"])[0])
    again.close()
    after = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    graphs = {f.name for f in before if f.suffix == ".bin"}
    assert {"data_level0.bin", "header.bin"} <= graphs
    assert [f.name for f in before if f.suffix == ".bin" and before[f] != after[f]] == []
    assert before.keys() == after.keys()
