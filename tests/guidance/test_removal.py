"""What is removed is gone: no word and no vector of it is in any file below the home folder."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.cli.corpus import app as corpus_app
from coach.guidance.embedder import Embedder, SentenceEmbedder
from coach.guidance.library import Library
from coach.settings import Settings
from tests.fakes import WordEmbedder
from tests.guidance.test_own_documents import CHOIR, file

PLANTED = ("zanthorvium", "quellibrant")  # words that stand nowhere else
PARTS = 1100  # more than Chroma keeps in its log before it writes the graph
RUN = 24  # bytes of a vector that no other has: six numbers in a row


def planted(sentences: int) -> str:
    """A document of many parts, each of so many sentences with the planted words."""
    return "\n\n".join(
        f"## Part {n} on {PLANTED[0]}\n\n"
        + " ".join(f"We speak of {PLANTED[n % 2]} on day {n} and {m}." for m in range(sentences))
        for n in range(PARTS)
    )


def bytes_of(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below the home folder, its name and its content, whatever kind of file it is."""
    for folder, _, files in os.walk(home):
        for name in files:
            path = Path(folder) / name
            yield str(path.relative_to(home)), path.read_bytes()


def traces(home: Path, vectors: np.ndarray) -> set[str]:
    """Files that hold a planted word in any usual encoding, or a run of a vector's numbers."""
    words = [word.encode(code) for word in PLANTED for code in ("utf-8", "utf-16-le", "utf-16-be")]
    runs = [part for row in vectors[::40] for part in _runs(row)]
    found = set()
    for name, content in bytes_of(home):
        lowered = content.lower()
        if any(word in lowered for word in words) or any(word in name for word in PLANTED):
            found.add(f"{name}: a word")
        if any(run in content for run in runs):
            found.add(f"{name}: a vector")
    return found


def _runs(row: np.ndarray) -> list[bytes]:
    """Pieces of a vector as it is stored, not just zeros."""
    start = int(np.flatnonzero(row)[0])
    pieces = []
    for kind in ("<f4", ">f4", "<f8", "<f2"):
        raw = row[start : start + RUN // 4].astype(kind).tobytes()
        if len(set(raw)) > 6:
            pieces.append(raw)
    return pieces


class DenseEmbedder(WordEmbedder):
    """As ``WordEmbedder``, but no number of a vector is zero: runs of them can be told apart."""

    def embed(self, texts):  # type: ignore[no-untyped-def]
        sparse = super().embed(texts)
        turned = sparse @ np.random.default_rng(5).normal(size=(sparse.shape[1], 64)).astype(np.float32)
        return turned / np.linalg.norm(turned, axis=1, keepdims=True)


def vectors_of(library: Library, embedder: Embedder, source: str) -> np.ndarray:
    sections = [s for s in library.sections if s.source.id == source]
    texts = [f"{s.title}. {p.text}" for s in sections for p in s.passages]
    return embedder.embed(texts)


def removed_without_trace(
    library: Library, embedder: Embedder, home: Path, folder: Path, sentences: int = 6
) -> None:
    library.open()
    (folder / "in").mkdir()
    library.add(file(folder / "in", "planted.md", planted(sentences)))
    library.add(file(folder / "in", "choir.md", CHOIR))
    vectors = vectors_of(library, embedder, "planted")
    staying = vectors_of(library, embedder, "choir")
    assert len(vectors) >= PARTS
    assert list(home.rglob("data_level0.bin")), "the graph was written"
    assert library.search(f"what do we speak of {PLANTED[0]}").hits[0].section.source.id == "planted"
    before = traces(home, vectors)
    assert {trace.rpartition(": ")[2] for trace in before} == {"a word", "a vector"}, "the search sees them"
    library.remove("planted")
    assert traces(home, vectors) == set()
    assert traces(home, staying), "the other document is still there"
    library.search("when does the choir rehearse")
    library.close()
    library.open()
    assert traces(home, vectors) == set()


def test_no_word_and_no_vector_stays(small_corpus: Path, settings: Settings, tmp_path: Path) -> None:
    embedder = DenseEmbedder()
    library = Library(small_corpus, settings.index, embedder, settings.documents)
    removed_without_trace(library, embedder, settings.home, tmp_path)
    library.close()


@pytest.mark.index
def test_nor_with_the_real_embedding_model(
    small_corpus: Path, settings: Settings, real_embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    library = Library(small_corpus, settings.index, real_embedder, settings.documents)
    removed_without_trace(library, real_embedder, settings.home, tmp_path, sentences=1)
    library.close()


def test_the_command_removes_what_another_program_indexed(
    small_corpus: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    import coach.compose

    embedder = DenseEmbedder()
    library = Library(small_corpus, settings.index, embedder, settings.documents)
    library.open()
    (tmp_path / "in").mkdir()
    library.add(file(tmp_path / "in", "planted.md", planted(6)))
    vectors = vectors_of(library, embedder, "planted")

    def fresh(_: Settings) -> Library:
        other = Library(small_corpus, settings.index, embedder, settings.documents)
        other.load()
        return other

    monkeypatch.setattr(coach.compose, "build_library", fresh)
    assert traces(settings.home, vectors)
    assert CliRunner().invoke(corpus_app, ["remove", "planted"]).exit_code == 0
    assert traces(settings.home, vectors) == set()
    library.search("trust after he lied")
    library.close()
    assert traces(settings.home, vectors) == set()


def test_what_was_learned_knows_nothing_of_documents(
    small_corpus: Path, settings: Settings, tmp_path: Path
) -> None:
    library = Library(small_corpus, settings.index, DenseEmbedder(), settings.documents)
    library.open()
    (learned,) = settings.index.glob("learned-*.npz")
    before = learned.read_bytes()
    library.add(file(tmp_path, "choir.md", CHOIR))
    library.close()
    library.open()
    assert [f.read_bytes() for f in settings.index.glob("learned-*.npz")] == [before]
    library.close()


def test_stored_text_is_in_the_documents_folder_alone(
    small_corpus: Path, settings: Settings, tmp_path: Path
) -> None:
    library = Library(small_corpus, settings.index, DenseEmbedder(), settings.documents)
    library.open()
    library.add(file(tmp_path, "planted.md", planted(6)))
    with_words = {name for name, content in bytes_of(settings.home) if PLANTED[0].encode() in content.lower()}
    assert with_words == {str(Path("documents", "planted.json"))}
    assert json.loads((settings.documents / "planted.json").read_text())["id"] == "planted"
    library.close()
