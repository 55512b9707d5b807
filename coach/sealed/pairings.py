"""All pairings of one machine. Each is held once, so that waits and agreements hold for every window."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from coach.errors import PairingError
from coach.sealed.pairing import Pairing

__all__ = ["Pairings"]


class Pairings:
    """Begin, find and forget pairings.

    Args:
        root: their folder; made when the first one begins.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: dict[str, Pairing] = {}
        self._lock = threading.Lock()

    def create(self, title: str, names: Sequence[str], about: str = "") -> Pairing:
        """As ``Pairing.create``."""
        pairing = Pairing.create(self._root, title, names, about)
        with self._lock:
            self._held[pairing.id] = pairing
        return pairing

    def all(self) -> tuple[Pairing, ...]:
        """Every pairing that can be read, by title."""
        found = []
        for folder in sorted(self._root.iterdir()) if self._root.is_dir() else ():
            with suppress(
                PairingError
            ):  # one that is damaged doesn't hide the others; ``get`` tells about it
                found.append(self.get(folder.name))
        return tuple(sorted(found, key=lambda pairing: (pairing.title.casefold(), pairing.id)))

    def get(self, id_: str) -> Pairing:
        """The pairing of that id.

        Raises:
            PairingError, PairingDamaged: it isn't there, or can't be read.
        """
        with self._lock:
            if id_ not in self._held:
                if not id_.isalnum() or not (self._root / id_).is_dir():
                    raise PairingError("These answers aren't there any more. Begin again.")
                self._held[id_] = Pairing.load(self._root / id_)
            return self._held[id_]

    def forget(self, id_: str) -> None:
        """Destroy a pairing, for both.

        Raises:
            PairingError: it isn't there, or something of it can't be deleted.
        """
        self.get(id_).forget()
        with self._lock:
            self._held.pop(id_, None)
