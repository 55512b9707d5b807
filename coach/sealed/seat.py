"""One partner's own place in a pairing."""

from collections.abc import Mapping
from typing import Any, Protocol

from coach.errors import PairingLocked

__all__ = ["Keeper", "Seat"]


class Keeper(Protocol):
    """What keeps a partner's record: a pairing."""

    def keep(self, partner: str, key: bytes, record: Mapping[str, Any]) -> None:
        """Write a record under a partner's key."""

    def kept(self, partner: str, key: bytes) -> dict[str, Any]:
        """The record that was written last."""

    def tell(self, partner: str) -> None:
        """Let the other know that a partner is done."""


class Seat:
    """One partner's own place, open for as long as this object is held. Made by ``Pairing.enter``."""

    __slots__ = ("_keeper", "_key", "partner")

    def __init__(self, keeper: Keeper, partner: str, key: bytes) -> None:
        self._keeper = keeper
        self._key: bytes | None = key
        self.partner = partner

    @property
    def done(self) -> bool:
        """Whether this partner has finished, and saved nothing since."""
        return bool(self._record()["done"])

    def load(self) -> dict[str, Any]:
        """What was saved last; empty at the beginning.

        Raises:
            PairingDamaged: the file was changed from outside.
            PairingError: it can't be read, or this place was left.
        """
        state: dict[str, Any] = self._record()["state"]
        return state

    def save(self, state: Mapping[str, Any]) -> None:
        """Keep a state. Only when this returns, it is kept. Being done, and an agreement, are taken back by it.

        Raises:
            InputError: it is longer than can be kept.
            DiskFull, PairingError: it isn't saved; what was saved before still stands.
        """
        self._keeper.keep(self.partner, self.own(), {"state": dict(state), "done": False, "shared": {}})

    def finish(self, shared: Mapping[str, Any], tell: bool = False) -> None:
        """Be done: what ``load`` gives stays one's own, ``shared`` is what the other may see once both agree.

        Args:
            shared: what is shared then, without anything private.
            tell: whether the other may see already that this partner is done.

        Raises:
            As ``save``.
        """
        record = {"state": self.load(), "done": True, "shared": dict(shared)}
        self._keeper.keep(self.partner, self.own(), record)
        if tell:
            self._keeper.tell(self.partner)

    def leave(self) -> None:
        """Let go of the key: from now on only the passphrase opens this place again."""
        self._key = None

    def own(self) -> bytes:
        """The key, for the pairing that this place belongs to.

        Raises:
            PairingLocked: this place was left.
        """
        if self._key is None:
            raise PairingLocked(f"{self.partner}'s place was left. Enter the passphrase to come back.")
        return self._key

    def _record(self) -> dict[str, Any]:
        return self._keeper.kept(self.partner, self.own())
