from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.sealed import Pairing, lock

NAMES = ("Ana", "Ben")
ANA, BEN = "ana likes rainy days", "ben likes long trains"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The least cost that is accepted, half of what is used."""
    monkeypatch.setattr(lock, "COST", 1 << 15)
    yield


@pytest.fixture
def pair(tmp_path: Path, clock: Clock) -> Pairing:
    """Both have chosen a passphrase."""
    made = Pairing.create(tmp_path, "Step Five", NAMES, "step-five", clock)
    made.choose("Ana", ANA).leave()
    made.choose("Ben", BEN).leave()
    return made
