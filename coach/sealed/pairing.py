"""Two partners at one machine: each writes in private, and both see both only once both have agreed.

How it is sealed. Each partner's answers stand in one file under a random key of their own, and that key is sealed under
their passphrase (scrypt, AES-256-GCM). Until both have agreed, nothing on the disk opens one partner's answers but that
partner's passphrase. Agreeing wants the passphrase once more and holds the opened key in memory only; with the second
agreement what each wants to share is written once under a new key, and that key under both partners' own. So nobody can
read the other's share without giving theirs in the same moment, not even by working on a copy of the folder.
The price: an agreement lasts as long as the coach runs. After a restart whoever had agreed says so again.

What it can't do: it doesn't protect against a machine that records keys or memory, or against somebody who deletes the
files or puts back an older copy of them. Whoever gives away a passphrase gives away what it seals.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from coach.errors import InputError, PairingDamaged, PairingError, PairingLocked
from coach.sealed import files
from coach.sealed.envelope import WRAPPED, new_key, seal, seal_record, unseal, unseal_record
from coach.sealed.lock import Locks
from coach.sealed.seat import Seat

__all__ = ["Opened", "Pairing", "Seat"]

LONGEST_NAME = 60  # characters of a name or title
FORM = 1


@dataclass(frozen=True, slots=True)
class Opened:
    """What both partners share.

    Attributes:
        names: the two names, in the pairing's order.
        shared: what each gave to ``Seat.finish``, in the same order.
    """

    names: tuple[str, str]
    shared: tuple[dict[str, Any], dict[str, Any]]


class Pairing:
    """Two places and what is opened once both agree. For any thread; use ``create`` or ``load``."""

    def __init__(self, folder: Path, header: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        told = json.loads(header)
        self.id: str = told["id"]
        self.title: str = told["title"]
        self.about: str = told["about"]
        self.names: tuple[str, str] = (told["names"][0], told["names"][1])
        self._stamp = float(told["stamp"])
        self._folder = folder
        self._digest = hashlib.sha256(header).digest()
        self._lock = threading.RLock()
        self._locks = Locks(clock)
        self._agreed: dict[str, tuple[bytes, dict[str, Any]]] = {}

    @classmethod
    def create(
        cls,
        root: Path,
        title: str,
        names: Sequence[str],
        about: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> "Pairing":
        """Begin one. Title and names are not sealed: they are shown before anyone has entered.

        Args:
            root: folder of all pairings.
            title: one line.
            names: two different ones.
            about: what is walked, such as a flow's id.
            clock: seconds, for the wait after wrong passphrases.

        Raises:
            InputError: the names or the title won't do.
            DiskFull, PairingError: it can't be written.
        """
        title, both = _line(title), [_line(name) for name in names]
        if not title or len(both) != 2 or not all(both) or both[0].casefold() == both[1].casefold():
            raise InputError("Give a title, and two names that differ.")
        if max(map(len, [title, *both])) > LONGEST_NAME:
            raise InputError(f"Keep the title and the names within {LONGEST_NAME} characters.")
        id_ = token_hex(8)
        folder = root / id_
        fields = {
            "form": FORM,
            "id": id_,
            "title": title,
            "names": both,
            "about": about,
            "stamp": int(time.time()),
        }
        header = json.dumps(fields).encode()
        try:
            folder.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise PairingError(
                f"{folder} can't be made ({error.strerror}). Choose another folder."
            ) from error
        pairing = cls(folder, header, clock)
        files.write(folder / "pairing", header, pairing._stamp)
        return pairing

    @classmethod
    def load(cls, folder: Path, clock: Callable[[], float] = time.monotonic) -> "Pairing":
        """One that was begun before.

        Raises:
            PairingError, PairingDamaged: it can't be read.
        """
        files.clear_leftovers(folder)
        try:
            return cls(folder, files.read(folder / "pairing"), clock)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise PairingDamaged(f"{folder / 'pairing'} was damaged. Begin again.") from error

    def chosen(self, partner: str) -> bool:
        """Whether that partner has chosen a passphrase."""
        return self._file("key", partner).exists()

    def choose(self, partner: str, passphrase: str) -> Seat:
        """Choose a passphrase, once, and enter.

        Raises:
            InputError: it is too short, or one was chosen before.
            DiskFull, PairingError: it can't be written.
        """
        Locks.fits(passphrase)
        with self._lock:
            if self.chosen(partner):
                raise InputError(f"{partner} has chosen a passphrase already. Enter it.")
            key = new_key()
            self.keep(partner, key, {"state": {}, "done": False, "shared": {}})
            about = partial(self._about, "key", partner)
            self._locks.make(self._file("key", partner), key, passphrase, about, self._stamp)
            return Seat(self, partner, key)

    def enter(self, partner: str, passphrase: str) -> Seat:
        """One's own place.

        Raises:
            PairingLocked: the passphrase isn't that partner's, none was chosen yet, or there is a wait.
            PairingDamaged, PairingError: the place was damaged.
        """
        return Seat(self, partner, self._key(partner, passphrase))

    def status(self) -> dict[str, bool]:
        """By name, whether a partner is done and chose to tell. Nothing else is known of the other."""
        told = self._told()
        return {name: str(self._number(name)) in told or name in self._agreed for name in self.names}

    def agree(self, partner: str, passphrase: str) -> bool:
        """Agree to open. With the second agreement both are opened, at once.

        Returns:
            Whether it is open now.

        Raises:
            InputError: that partner isn't done.
            PairingLocked, PairingDamaged, PairingError, DiskFull: as ``enter`` and ``Seat.save``.
        """
        with self._lock:
            key = self._key(partner, passphrase)
            record = self.kept(partner, key)
            if self.opened:
                return True
            if not record["done"]:
                raise InputError("Finish first, then agree to open.")
            self._agreed[partner] = (key, record["shared"])
            if len(self._agreed) < len(self.names):
                return False
            self._open()
            return True

    def withdraw(self, seat: Seat) -> None:
        """Take an agreement back, as long as the other hasn't agreed as well."""
        with self._lock:
            seat.own()
            self._agreed.pop(seat.partner, None)

    def agreed(self, partner: str) -> bool:
        """Whether that partner agrees to open."""
        self._number(partner)
        return self.opened or partner in self._agreed

    @property
    def opened(self) -> bool:
        """Whether both have agreed."""
        return (self._folder / "opened").exists()

    def open(self, seat: Seat) -> Opened:
        """What both share, for either of them.

        Raises:
            PairingLocked: not both have agreed yet.
            PairingDamaged, PairingError: it was damaged.
        """
        key = seat.own()
        if not self.opened:
            raise PairingLocked("It opens once you are both done and both agree.")
        content = files.read(self._folder / "opened")
        start = WRAPPED * (self._number(seat.partner) - 1)
        shared_key = unseal(key, content[start : start + WRAPPED], self._about("wrap", seat.partner))
        both = unseal_record(shared_key, content[2 * WRAPPED :], self._about("opened"))["shared"]
        return Opened(self.names, (both[0], both[1]))

    def forget(self) -> None:
        """Destroy all of it, for both.

        Raises:
            PairingError: something can't be deleted.
        """
        with self._lock:
            self._agreed.clear()
            files.destroy(self._folder)

    def _open(self) -> None:
        shared_key = new_key()
        wraps = [seal(self._agreed[name][0], shared_key, self._about("wrap", name)) for name in self.names]
        both = {"shared": [self._agreed[name][1] for name in self.names]}
        content = b"".join([*wraps, seal_record(shared_key, both, self._about("opened"))])
        files.write(self._folder / "opened", content, self._stamp)
        self._agreed.clear()

    def _key(self, partner: str, passphrase: str) -> bytes:
        file = self._file("key", partner)
        if not file.exists():
            raise PairingLocked(f"{partner} hasn't chosen a passphrase yet. Choose one first.")
        return self._locks.open(file, passphrase, partial(self._about, "key", partner))

    def keep(self, partner: str, key: bytes, record: Mapping[str, Any]) -> None:
        """For a ``Seat``: write its record. An agreement, and with what isn't done having told, are taken back."""
        with self._lock:
            self._agreed.pop(partner, None)
            if not record["done"] and str(self._number(partner)) in self._told():
                self._write_told(self._told() - {str(self._number(partner))})
            sealed = seal_record(key, record, self._about("sealed", partner))
            files.write(self._file("sealed", partner), sealed, self._stamp)

    def kept(self, partner: str, key: bytes) -> dict[str, Any]:
        """For a ``Seat``: its record."""
        return unseal_record(key, files.read(self._file("sealed", partner)), self._about("sealed", partner))

    def tell(self, partner: str) -> None:
        """For a ``Seat``: let the other know that this partner is done."""
        with self._lock:
            self._write_told(self._told() | {str(self._number(partner))})

    def _told(self) -> set[str]:
        file = self._folder / "told"
        return set(files.read(file).decode("ascii", "replace").split()) if file.exists() else set()

    def _write_told(self, told: set[str]) -> None:
        files.write(self._folder / "told", " ".join(sorted(told)).encode(), self._stamp)

    def _number(self, partner: str) -> int:
        if partner not in self.names:
            raise InputError(f"Choose one of the two names: {self.names[0]} or {self.names[1]}.")
        return self.names.index(partner) + 1

    def _file(self, kind: str, partner: str) -> Path:
        return self._folder / f"{kind}-{self._number(partner)}"

    def _about(self, kind: str, partner: str = "", salt: bytes = b"", cost: int = 0) -> bytes:
        """What something sealed is bound to: this pairing with its names, the partner, and what it is for."""
        number = self._number(partner) if partner else 0
        return b"|".join(
            [b"coach", str(FORM).encode(), self._digest, kind.encode(), b"%d" % number, salt, b"%d" % cost]
        )


def _line(text: str) -> str:
    return " ".join(text.split())
