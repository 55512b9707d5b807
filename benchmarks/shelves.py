"""``python -m benchmarks.shelves``: larger shelves beside an exact search of the same vectors, in the same run.

The vectors are made up, in clusters as those of passages are: likeness of neighbors and of strangers is printed so that
it can be compared with real ones. Each size runs in a process of its own, whose memory is then its own too.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from coach.guidance.embedder import SentenceEmbedder, Vectors
from coach.guidance.places import Folders
from coach.guidance.shelf import Entry, Shelf

SIZES = (100, 10_000, 100_000)
SHELVES = 20  # documents that 100,000 passages come from, at the least: one file has some 6,000
DIMENSIONS = 768
NEAREST = 100  # looked at a query; see coach.guidance.holdings
QUERIES = 200


class Drawn:
    """Vectors in place of an embedding model: a text is the number of its vector."""

    fingerprint = "drawn"

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._vectors[[int(text) for text in texts]]


def drawn(count: int, seed: int) -> Vectors:
    """Unit vectors about topics that have something in common, and each of which has subjects of its own."""
    rng = np.random.default_rng(1)
    common = rng.normal(size=DIMENSIONS)
    topics = 0.35 * common + rng.normal(size=(60, DIMENSIONS))
    subjects = topics[rng.integers(0, 60, 3000)] + 0.8 * rng.normal(size=(3000, DIMENSIONS))
    rng = np.random.default_rng(seed)
    own = subjects[rng.integers(0, 3000, count)].astype(np.float32)
    own += 1.1 * rng.standard_normal((count, DIMENSIONS), dtype=np.float32)
    found: Vectors = own / np.linalg.norm(own, axis=1, keepdims=True)
    return found


def measured(count: int, shelves: int) -> dict[str, float]:
    """Seconds a query, recall, memory and seconds to build, for so many passages on so many shelves."""
    vectors, queries = drawn(count, 2), drawn(QUERIES, 3)
    with tempfile.TemporaryDirectory() as folder:
        places, parts = Folders(Path(folder)), np.array_split(np.arange(count), shelves)
        began = time.perf_counter()
        for n, part in enumerate(parts):  # built, then opened anew, as on any other day
            shelf = Shelf(places, f"s{n}")
            shelf.open(entries(part), Drawn(vectors))
            shelf.close()
        built = time.perf_counter() - began
        before = resident()
        opened = [Shelf(places, f"s{n}") for n in range(shelves)]
        began = time.perf_counter()
        for shelf, part in zip(opened, parts, strict=True):
            assert not shelf.open(entries(part), Drawn(vectors))
        reopened = time.perf_counter() - began

        def look(vector: Vectors) -> list[str]:
            found = [match for shelf in opened for match in shelf.near("passages", vector, NEAREST)]
            return [match.id for match in sorted(found, key=lambda match: -match.similarity)[:NEAREST]]

        def exact(vector: Vectors) -> list[str]:
            similar = vectors @ vector
            k = min(NEAREST, count)
            nearest = np.argpartition(-similar, k - 1)[:k]
            return [str(n) for n in nearest[np.argsort(-similar[nearest])]]

        seconds, answers = timed(look, queries)
        memory = resident() - before
        exact_seconds, truth = timed(exact, queries)
        shares = [len({*a} & {*b}) / len(b) for a, b in zip(answers, truth, strict=True)]
        for shelf in opened:
            shelf.close()
    return {
        "passages": count,
        "shelves": shelves,
        "shelf": seconds,
        "exact": exact_seconds,
        "recall": statistics.mean(shares),
        "memory": memory,
        "exact_memory": vectors.nbytes,
        "built": built,
        "reopened": reopened,
        "neighbors": float(np.mean([vectors[int(t[0])] @ q for t, q in zip(truth, queries, strict=True)])),
        "strangers": float((vectors[:200] @ queries.T).mean()),
    }


def entries(numbers: Sequence[int]) -> list[Entry]:
    return [Entry(str(n), "s", str(n), str(n), "passages") for n in numbers]


def timed(look: Callable[[Vectors], list[str]], queries: Vectors) -> tuple[float, list[list[str]]]:
    """Median seconds, and the answers."""
    look(queries[0])
    seconds, answers = [], []
    for query in queries:
        began = time.perf_counter()
        answers.append(look(query))
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), answers


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system doesn't tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def embedding() -> float:
    """Median seconds to embed one question with the real model."""
    from coach.compose import EMBEDDING
    from coach.settings import load_settings

    embedder = SentenceEmbedder(load_settings().models / EMBEDDING)
    questions = (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8").splitlines()
    embedder.embed(questions[:3])
    seconds = []
    for question in questions:
        began = time.perf_counter()
        embedder.embed([question])
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def alone(count: int, shelves: int) -> dict[str, float]:
    """``measured`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.shelves", str(count), str(shelves)],
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
        return
    embed = embedding()
    print(f"embedding one question: {embed * 1000:.1f} ms; {NEAREST} nearest of {DIMENSIONS} numbers each")
    first: dict[str, float] = {}
    for count, shelves in [*((size, 1) for size in SIZES), (SIZES[-1], SHELVES)]:
        found = alone(count, shelves)
        first = first or found
        ratio = (embed + found["shelf"]) / (embed + first["shelf"])
        print(
            f"{count:>7} on {shelves:>2}: {found['shelf'] * 1000:6.1f} ms (exact {found['exact'] * 1000:6.1f} ms)  "
            f"with embedding x{ratio:.2f} of {SIZES[0]}  recall {found['recall']:.4f}  "
            f"memory {found['memory'] / 1e6:.0f} MB (vectors alone {found['exact_memory'] / 1e6:.0f} MB)  "
            f"built {found['built']:.0f} s  opened {found['reopened']:.1f} s  "
            f"likeness {found['neighbors']:.2f}, strangers {found['strangers']:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
