"""Sealing: scrypt makes a key of a passphrase, AES-256-GCM seals, and everything sealed has one size.

What is sealed is compressed and then filled up to a fixed size, so that a file tells nothing about how much was
written. The bytes ``about`` are bound to it: sealed for one purpose, it can't be passed off for another.
"""

import json
import unicodedata
import zlib
from collections.abc import Mapping
from os import urandom
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from coach.errors import InputError, PairingDamaged

__all__ = [
    "COST",
    "KEY",
    "SALT",
    "SIZE",
    "WRAPPED",
    "derive",
    "new_key",
    "seal",
    "seal_record",
    "unseal",
    "unseal_record",
]

COST = 1 << 16  # scrypt's n: 64 MiB and some 0.2 s for each try
LEAST, MOST = (
    1 << 15,
    1 << 20,
)  # what is accepted from a file: less would be too weak, more would take the memory
KEY, SALT, NONCE, TAG = 32, 16, 12, 16  # bytes
WRAPPED = NONCE + KEY + TAG  # bytes of a key that is sealed by another
SIZE = 1 << 20  # bytes of a sealed record, before nonce and tag
_LENGTH = 4


def new_key() -> bytes:
    """Random bytes for a key."""
    return urandom(KEY)


def derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    """The key that a passphrase makes.

    Args:
        passphrase: as it was typed; different ways to type the same accented letter count as one.
        salt: random, its own for each passphrase.
        cost: scrypt's n.

    Raises:
        PairingDamaged: the cost isn't one that this coach would have chosen.
    """
    if not LEAST <= cost <= MOST or cost & (cost - 1) or len(salt) != SALT:
        raise PairingDamaged(
            "The lock of these answers was changed from outside. They can't be opened safely."
        )
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=KEY, n=cost, r=8, p=1).derive(words)


def seal(key: bytes, content: bytes, about: bytes) -> bytes:
    """Content sealed with a fresh nonce in front."""
    nonce = urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """What was sealed.

    Raises:
        PairingDamaged: it was changed, or sealed with another key or about something else.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except (InvalidTag, ValueError) as error:
        raise PairingDamaged(
            "These answers were damaged or changed from outside, and can't be opened. A copy of the folder that you "
            "made before may help; else begin again."
        ) from error


def seal_record(key: bytes, record: Mapping[str, Any], about: bytes) -> bytes:
    """A record of JSON, sealed to ``SIZE`` and the few bytes of nonce and tag, however long it is.

    Raises:
        InputError: it is longer than that.
    """
    text = json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
    content = zlib.compress(text)
    if len(content) > SIZE - _LENGTH:
        raise InputError("That is more than can be kept. Shorten your answers to what matters most.")
    filled = len(content).to_bytes(_LENGTH, "big") + content
    return seal(key, filled + bytes(SIZE - len(filled)), about)


def unseal_record(key: bytes, sealed: bytes, about: bytes) -> dict[str, Any]:
    """The record that was sealed.

    Raises:
        PairingDamaged: as ``unseal``.
    """
    filled = unseal(key, sealed, about)
    length = int.from_bytes(filled[:_LENGTH], "big")
    text = zlib.decompress(filled[_LENGTH : _LENGTH + length]).decode("utf-8", "surrogatepass")
    record: dict[str, Any] = json.loads(text)
    return record
