"""How two partners use it."""

import os
import stat
import time
from pathlib import Path

import pytest

from coach.errors import DiskFull, InputError, PairingDamaged, PairingError, PairingLocked
from coach.sealed import Opened, Pairing, Pairings, Seat, files
from coach.sealed.envelope import SIZE, derive, new_key, seal, seal_record, unseal, unseal_record
from tests.sealed.conftest import ANA, BEN, NAMES, Clock

STATE = {"walks": [{"flow": "step-five", "answers": ["a", "ü", "😀", "\ud83d"]}]}


def agree_both(pair: Pairing) -> tuple[Seat, Seat]:
    ana, ben = pair.enter("Ana", ANA), pair.enter("Ben", BEN)
    ana.save({"own": "Ana"})
    ben.save({"own": "Ben"})
    ana.finish({"from": "Ana"})
    ben.finish({"from": "Ben"})
    assert pair.agree("Ana", ANA) is False
    assert pair.agree("Ben", BEN) is True
    return ana, ben


def test_what_is_saved_is_there_again_after_a_restart(pair: Pairing) -> None:
    seat = pair.enter("Ana", ANA)
    assert seat.load() == {}
    seat.save(STATE)
    assert seat.load() == STATE
    again = Pairing.load(pair._folder)
    assert (again.id, again.title, again.names, again.about) == (pair.id, "Step Five", NAMES, "step-five")
    assert again.enter("Ana", ANA).load() == STATE
    assert again.enter("Ben", BEN).load() == {}


def test_it_opens_once_both_are_done_and_both_agree(pair: Pairing) -> None:
    ana, ben = agree_both(pair)
    both = Opened(NAMES, ({"from": "Ana"}, {"from": "Ben"}))
    assert pair.open(ana) == pair.open(ben) == both
    again = Pairing.load(pair._folder)
    assert again.opened and again.agreed("Ana") and again.agreed("Ben")
    assert again.open(again.enter("Ben", BEN)) == both
    assert again.enter("Ana", ANA).load() == {"own": "Ana"}, "what wasn't shared stays one's own"


def test_nobody_agrees_before_they_are_done(pair: Pairing) -> None:
    pair.enter("Ana", ANA).save(STATE)
    with pytest.raises(InputError, match="Finish first"):
        pair.agree("Ana", ANA)


def test_one_agreement_opens_nothing_and_can_be_taken_back(pair: Pairing) -> None:
    ana, ben = pair.enter("Ana", ANA), pair.enter("Ben", BEN)
    ana.finish({"from": "Ana"})
    ben.finish({"from": "Ben"})
    assert pair.agree("Ana", ANA) is False
    assert pair.agreed("Ana") and not pair.agreed("Ben")
    with pytest.raises(PairingLocked, match="both agree"):
        pair.open(ben)
    pair.withdraw(ana)
    assert pair.agree("Ben", BEN) is False
    assert not pair.opened


def test_saving_again_takes_back_done_told_and_agreed(pair: Pairing) -> None:
    ana = pair.enter("Ana", ANA)
    ana.finish({"from": "Ana"}, tell=True)
    pair.agree("Ana", ANA)
    assert ana.done
    ana.save(STATE)
    assert not ana.done and not pair.agreed("Ana")
    assert pair.status() == {"Ana": False, "Ben": False}


def test_an_agreement_lasts_as_long_as_the_coach_runs(pair: Pairing) -> None:
    pair.enter("Ana", ANA).finish({})
    pair.enter("Ben", BEN).finish({})
    pair.agree("Ana", ANA)
    again = Pairing.load(pair._folder)
    assert not again.agreed("Ana")
    assert again.agree("Ben", BEN) is False
    assert again.agree("Ana", ANA) is True


def test_the_other_learns_that_one_is_done_only_when_told(pair: Pairing) -> None:
    ana = pair.enter("Ana", ANA)
    ana.finish({})
    assert pair.status() == {"Ana": False, "Ben": False}
    ana.finish({}, tell=True)
    assert pair.status() == Pairing.load(pair._folder).status() == {"Ana": True, "Ben": False}


def test_a_place_that_was_left_wants_the_passphrase(pair: Pairing) -> None:
    seat = pair.enter("Ana", ANA)
    seat.leave()
    for use in (seat.load, lambda: seat.save({}), lambda: seat.finish({}), lambda: pair.open(seat)):
        with pytest.raises(PairingLocked, match="passphrase"):
            use()


@pytest.mark.parametrize("wrong", ["", BEN, ANA.upper(), ANA + " ", "ana likes rainy day"])
def test_a_wrong_passphrase_opens_nothing(pair: Pairing, wrong: str) -> None:
    with pytest.raises(PairingLocked, match="isn't the passphrase"):
        pair.enter("Ana", wrong)


def test_accented_letters_count_as_one_however_they_are_typed(pair: Pairing, tmp_path: Path) -> None:
    other = Pairing.create(tmp_path, "T", NAMES)
    other.choose("Ana", "café au lait")
    other.enter("Ana", "cafe\u0301 au lait")


def test_wrong_passphrases_are_slowed_down(pair: Pairing, clock: Clock) -> None:
    waits = []
    for _ in range(12):
        with pytest.raises(PairingLocked, match="isn't the passphrase"):
            pair.enter("Ana", "wrong")
        before, (_, until) = clock.now, pair._locks._wrong[pair._folder / "key-1"]
        waits.append(until - before)
        if waits[-1]:
            with pytest.raises(PairingLocked, match="Wait"):
                pair.enter("Ana", ANA)
        clock.now = until
    assert waits[:5] == [0, 0, 2, 4, 8]
    assert waits[-1] == 300
    pair.enter("Ben", BEN)
    pair.enter("Ana", ANA)
    assert pair._locks._wrong == {}


def test_a_passphrase_is_chosen_once(pair: Pairing, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="chosen a passphrase already"):
        pair.choose("Ana", "another one entirely")
    fresh = Pairing.create(tmp_path, "T", NAMES)
    assert not fresh.chosen("Ana")
    with pytest.raises(PairingLocked, match="Choose one first"):
        fresh.enter("Ana", ANA)
    for short in ("", "short", "   a       "):
        with pytest.raises(InputError, match="at least 8"):
            fresh.choose("Ana", short)
    assert not fresh.chosen("Ana")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("", NAMES),
        ("T", ("Ana", " ")),
        ("T", ("Ana", "ANA")),
        ("T", ("Ana",)),
        ("T", ("A", "B", "C")),
        ("T", ("A" * 61, "B")),
    ],
)
def test_names_and_title_that_will_not_do(title: str, names: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Pairing.create(tmp_path, title, names)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ask", ["enter", "agree", "choose"])
def test_a_stranger_has_no_place(pair: Pairing, ask: str) -> None:
    with pytest.raises(InputError, match="Ana or Ben"):
        getattr(pair, ask)("Cleo", "some passphrase")


def test_files_are_for_their_owner_alone_of_one_size_and_tell_no_time(pair: Pairing) -> None:
    ana = pair.enter("Ana", ANA)
    ana.save({"text": "long " * 50_000})
    ana.finish({"text": "x"}, tell=False)
    found = {file.name: file.stat() for file in pair._folder.iterdir()}
    assert set(found) == {"pairing", "key-1", "key-2", "sealed-1", "sealed-2"}
    assert found["sealed-1"].st_size == found["sealed-2"].st_size == SIZE + 28
    assert found["key-1"].st_size == found["key-2"].st_size
    assert {stat.S_IMODE(one.st_mode) for one in found.values()} == {0o600}
    assert stat.S_IMODE(pair._folder.stat().st_mode) == 0o700
    assert {one.st_mtime for one in found.values()} == {pair._folder.stat().st_mtime} == {pair._stamp}


def test_both_files_of_an_opened_pairing_stay_of_one_size(pair: Pairing) -> None:
    agree_both(pair)
    assert (pair._folder / "opened").stat().st_size == 2 * 60 + SIZE + 28


def test_what_is_too_long_is_told_and_the_old_stays(pair: Pairing) -> None:
    seat = pair.enter("Ana", ANA)
    seat.save(STATE)
    with pytest.raises(InputError, match="more than can be kept"):
        seat.save({"noise": os.urandom(SIZE).hex()})
    assert seat.load() == STATE


def test_a_full_disk_is_told_and_the_old_stays(pair: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = pair.enter("Ana", ANA)
    seat.save(STATE)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(DiskFull, match="Make some room"):
            seat.save({})
    assert seat.load() == STATE
    assert not [file for file in pair._folder.iterdir() if file.name.startswith(".")]


def test_half_written_files_are_cleared_away_later(pair: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    left = pair._folder / ".0123456789abcdef"
    left.write_bytes(b"half")
    Pairing.load(pair._folder)
    assert left.exists(), "it may be on its way"
    now = time.time()
    monkeypatch.setattr(files.time, "time", lambda: now + 120)
    Pairing.load(pair._folder)
    assert not left.exists()


@pytest.mark.parametrize("name", ["pairing", "key-1", "sealed-1", "opened"])
@pytest.mark.parametrize("how", ["flip", "cut", "empty", "gone"])
def test_tampering_is_noticed(pair: Pairing, name: str, how: str) -> None:
    agree_both(pair)
    file = pair._folder / name
    content = bytearray(file.read_bytes())
    if how == "gone":
        file.unlink()
    else:
        if how == "flip":
            content[len(content) // 2] ^= 1
        file.write_bytes({"flip": content, "cut": content[:-1], "empty": b""}[how])
    with pytest.raises(PairingError) as told:
        again = Pairing.load(pair._folder)
        seat = again.enter("Ana", ANA)
        seat.load()
        again.open(seat)
    assert len(str(told.value)) > 30


def test_pairings_are_held_once_listed_and_forgotten(tmp_path: Path) -> None:
    pairings = Pairings(tmp_path / "together")
    assert pairings.all() == ()
    second = pairings.create("Step Five", NAMES, "step-five")
    first = pairings.create("Step Four", NAMES, "step-four")
    assert pairings.all() == (second, first)
    assert pairings.get(first.id) is first
    (tmp_path / "together" / "broken").mkdir()
    elsewhere = Pairings(tmp_path / "together")
    assert [one.title for one in elsewhere.all()] == ["Step Five", "Step Four"]
    pairings.forget(first.id)
    assert pairings.all() == (second,)
    for gone in (first.id, "../together", "", "."):
        with pytest.raises(PairingError, match="Begin again"):
            pairings.get(gone)


def test_forgetting_leaves_nothing(pair: Pairing) -> None:
    agree_both(pair)
    pair.forget()
    assert not pair._folder.exists()


def test_the_envelope_is_bound_to_its_purpose() -> None:
    key = new_key()
    assert unseal(key, seal(key, b"words", b"this"), b"this") == b"words"
    assert seal(key, b"words", b"this") != seal(key, b"words", b"this"), "a fresh nonce each time"
    for other, about in ((key, b"that"), (new_key(), b"this")):
        with pytest.raises(PairingDamaged):
            unseal(other, seal(key, b"words", b"this"), about)
    for record in ({}, {"a": "x" * 100_000}, STATE):
        sealed = seal_record(key, record, b"")
        assert len(sealed) == SIZE + 28
        assert unseal_record(key, sealed, b"") == record


@pytest.mark.parametrize("cost", [0, 2, 1 << 14, (1 << 15) + 1, 1 << 21, -(1 << 15)])
def test_a_weaker_lock_is_not_accepted(cost: int) -> None:
    with pytest.raises(PairingDamaged, match="changed from outside"):
        derive("passphrase", bytes(16), cost)
