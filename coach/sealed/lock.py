"""Locks: a key in a file, sealed under a passphrase, and the waits after wrong ones."""

import json
import threading
from collections.abc import Callable
from os import urandom
from pathlib import Path

from coach.errors import InputError, PairingDamaged, PairingLocked
from coach.sealed import files
from coach.sealed.envelope import COST, SALT, derive, seal, unseal

__all__ = ["Locks"]

SHORTEST = 8  # characters of a passphrase
FREE_TRIES = 2  # wrong passphrases before there is a wait
LONGEST_WAIT = 300.0  # seconds

_About = Callable[[bytes, int], bytes]


class Locks:
    """The locks of one pairing. For any thread.

    Args:
        clock: seconds, for the waits.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[Path, tuple[int, float]] = {}  # by file: how many, and until when to wait

    @staticmethod
    def fits(passphrase: str) -> None:
        """Check a passphrase before it is chosen.

        Raises:
            InputError: it is too short.
        """
        if len(passphrase.strip()) < SHORTEST:
            raise InputError(f"Choose a passphrase of at least {SHORTEST} characters. A few words do well.")

    def make(self, file: Path, key: bytes, passphrase: str, about: _About, stamp: float) -> None:
        """Seal a key under a passphrase and write it.

        Args:
            file: where it stands.
            key: the key.
            passphrase: what opens it.
            about: what it is bound to, by salt and cost.
            stamp: the time that the file shall show.

        Raises:
            DiskFull, PairingError: it can't be written.
        """
        salt = urandom(SALT)
        sealed = seal(derive(passphrase, salt, COST), key, about(salt, COST))
        fields = {"salt": salt.hex(), "cost": COST, "lock": sealed.hex()}
        files.write(file, json.dumps(fields).encode(), stamp)

    def open(self, file: Path, passphrase: str, about: _About) -> bytes:
        """The key that a passphrase opens. Arguments as ``make``.

        Raises:
            PairingLocked: it isn't the passphrase, or there is a wait.
            PairingDamaged, PairingError: the lock was damaged, or can't be read.
        """
        with self._lock:  # one try at a time, or the wait could be run around
            wrong, until = self._wrong.get(file, (0, 0.0))
            if (wait := until - self._clock()) > 0:
                raise PairingLocked(f"Wait {int(wait) + 1} seconds, then try again.")
            salt, cost, sealed = _read(file)
            maker = derive(passphrase, salt, cost)
            try:
                key = unseal(maker, sealed, about(salt, cost))
            except PairingDamaged as error:
                wrong += 1
                pause = min(2.0 ** (wrong - FREE_TRIES), LONGEST_WAIT) if wrong > FREE_TRIES else 0.0
                self._wrong[file] = (wrong, self._clock() + pause)
                raise PairingLocked(
                    "That isn't the passphrase. Check it and try again; without it nobody can open these answers."
                    + (f" The next try is possible in {int(pause)} seconds." if pause else "")
                ) from error
            self._wrong.pop(file, None)
            return key


def _read(file: Path) -> tuple[bytes, int, bytes]:
    content = files.read(file)
    try:
        fields = json.loads(content)
        return bytes.fromhex(fields["salt"]), int(fields["cost"]), bytes.fromhex(fields["lock"])
    except (ValueError, KeyError, TypeError) as error:
        raise PairingDamaged(f"{file} was damaged. Put back a copy of it, or begin again.") from error
