"""Ben tries to read what Ana wrote, by every way there is on the machine that they share, at every stage.

Ana's answers carry fifty planted words. Whatever Ben gets to see, results, messages, files, none may be in it.
"""

import base64
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.sealed import Pairing, Pairings, Seat, files
from coach.sealed.envelope import COST, SIZE, new_key, seal, seal_record, unseal, unseal_record
from tests.sealed.conftest import ANA, BEN, NAMES

PLANTED = tuple(f"planted{number:02}quill{number * 7919:06}" for number in range(50))
STAGES = ("saved", "finished", "told", "agreed", "restarted")
STATE = {"walks": [{"answers": [{"answer": f"I never told you about {word}."} for word in PLANTED]}]}
SHARED = {"shares": [{"text": " ".join(PLANTED)}]}


def planted_in(content: bytes) -> list[str]:
    """The planted words that stand in it, plainly or in a usual spelling."""
    found = []
    for word in PLANTED:
        plain = word.encode()
        spellings = [
            plain,
            word.upper().encode(),
            word.encode("utf-16-le"),
            plain.hex().encode(),
            plain[::-1],
        ]
        for shift in range(3):  # base64 of the word, whatever stands before it
            coded = base64.b64encode(bytes(shift) + plain)
            spellings.append(coded[4:-4])
        if any(spelling in content for spelling in spellings):
            found.append(word)
    return found


def test_the_search_would_find_them() -> None:
    text = json.dumps(SHARED).encode()
    for content in (
        text,
        text.upper(),
        json.dumps(SHARED).encode("utf-16-le"),
        base64.b64encode(text),
        text.hex().encode(),
    ):
        assert len(planted_in(content)) == 50
    assert planted_in(b"nothing of that kind") == []


def at_stage(stage: str, pair: Pairing) -> Pairing:
    """A pairing as far as that stage, with Ben finished too where it helps him."""
    ana = pair.enter("Ana", ANA)
    ana.save(STATE)
    if stage != "saved":
        ana.finish(SHARED, tell=stage == "told")
    if stage in ("agreed", "restarted"):
        assert pair.agree("Ana", ANA) is False
    ana.leave()
    return Pairing.load(pair._folder) if stage == "restarted" else pair


def ways(pair: Pairing, ben: Seat) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that Ben may try with the methods, his own passphrase, and a copy of the files."""
    key = ben.own()

    def copy(change: Callable[[Path], object] = lambda folder: None) -> Pairing:
        folder = pair._folder.parent / f"copy{os.urandom(4).hex()}"
        shutil.copytree(pair._folder, folder)
        change(folder)
        return Pairing.load(folder, lambda: 0.0)

    def over(source: str, target: str) -> Callable[[Path], object]:
        return lambda folder: shutil.copy(folder / source, folder / target)

    def swapped(folder: Path) -> None:
        for kind in ("key", "sealed"):
            one, other = (folder / f"{kind}-{n}" for n in (1, 2))
            first = one.read_bytes()
            one.write_bytes(other.read_bytes())
            other.write_bytes(first)

    def header(**fields: object) -> Callable[[Path], object]:
        def change(folder: Path) -> None:
            told = json.loads((folder / "pairing").read_text()) | fields
            (folder / "pairing").write_text(json.dumps(told))

        return change

    def opened_by_ben(folder: Path) -> None:
        forged = new_key()
        wraps = [seal(key, forged, pair._about("wrap", name)) for name in NAMES]
        record = seal_record(forged, {"shared": [{"from": "Ben"}, {"from": "Ben"}]}, pair._about("opened"))
        (folder / "opened").write_bytes(b"".join([*wraps, record]))

    def cheap(folder: Path) -> None:
        fields = json.loads((folder / "key-1").read_text()) | {"cost": 2}
        (folder / "key-1").write_text(json.dumps(fields))

    def chosen_anew() -> object:
        again = copy(lambda folder: (folder / "key-1").unlink())
        return again.choose("Ana", BEN).load()

    def half_chosen() -> object:
        again = copy(over("key-2", "key-1"))
        return Seat(again, "Ana", key).load()

    def ben_alone_agrees() -> object:
        again = copy()
        mine = Seat(again, "Ben", key)
        mine.finish({"from": "Ben"})
        again.agree("Ben", BEN)
        again._agreed["Ana"] = (key, {})
        again._open()
        return again.open(mine)

    def renamed_seat() -> object:
        mine = Seat(pair, "Ben", key)
        mine.partner = "Ana"
        return mine.load()

    def raw(name: str) -> object:
        content = (pair._folder / name).read_bytes()
        got = []
        for about in (
            pair._about("sealed", "Ana"),
            pair._about("sealed", "Ben"),
            pair._about("key", "Ana"),
            b"",
        ):
            for own in (key, bytes(32)):
                try:
                    got.append(unseal(own, content, about))
                except CoachError as error:
                    got.append(str(error).encode())
        return got

    yield "load his own", ben.load
    yield "open", lambda: pair.open(ben)
    yield "his passphrase for hers", lambda: pair.enter("Ana", BEN).load()
    yield "an empty one", lambda: copy().enter("Ana", "").load()
    yield "her name", lambda: copy().enter("Ana", "Ana").load()
    yield "agree in her name", lambda: copy().agree("Ana", BEN)
    yield "agree unfinished, then open", lambda: (copy().agree("Ben", BEN), pair.open(ben))
    yield "choose in her name", lambda: pair.choose("Ana", BEN).load()
    yield (
        "look around",
        lambda: (pair.status(), pair.agreed("Ana"), pair.opened, pair.chosen("Ana"), repr(pair)),
    )
    yield "what a seat shows", lambda: (repr(ben), str(ben), ben.done, ben.partner)
    yield "a seat in her name", lambda: Seat(pair, "Ana", key).load()
    yield "is she done", lambda: Seat(pair, "Ana", key).done
    yield "finish in her name", lambda: Seat(copy(), "Ana", key).finish({})
    yield "his seat renamed", renamed_seat
    yield "open with a seat in her name", lambda: pair.open(Seat(pair, "Ana", key))
    yield "her file as his", lambda: Seat(copy(over("sealed-1", "sealed-2")), "Ben", key).load()
    yield "her lock as his", lambda: copy(over("key-1", "key-2")).enter("Ben", BEN).load()
    yield "his lock as hers", lambda: copy(over("key-2", "key-1")).enter("Ana", BEN).load()
    yield "his lock as hers, his key", half_chosen
    yield "both swapped", lambda: copy(swapped).enter("Ana", BEN).load()
    yield "names swapped", lambda: copy(header(names=["Ben", "Ana"])).enter("Ana", BEN).load()
    yield "both called Ben", lambda: copy(header(names=["Ben", "Ben"])).enter("Ben", BEN).load()
    yield "another id", lambda: Seat(copy(header(id="0" * 16)), "Ben", key).load()
    yield "no lock at all", chosen_anew
    yield "a cheap lock", lambda: copy(cheap).enter("Ana", BEN).load()
    yield "an empty mark that it is open", lambda: copy(lambda f: (f / "opened").touch()).open(ben)
    yield "a forged opening", lambda: Seat(copy(opened_by_ben), "Ben", key)._keeper.open(ben)
    yield "an opening of her file", lambda: copy(over("sealed-1", "opened")).open(ben)
    yield "her agreement forged", ben_alone_agrees
    yield "raw: her file", lambda: raw("sealed-1")
    yield "raw: her lock", lambda: raw("key-1")
    yield "every pairing", lambda: [vars_of(one) for one in Pairings(pair._folder.parent).all()]
    yield "the folders beside", lambda: Pairings(pair._folder.parent).get(f"../{pair._folder.parent.name}")


def vars_of(pair: Pairing) -> tuple[object, ...]:
    return (pair.id, pair.title, pair.names, pair.about, pair.status(), pair.opened)


@pytest.mark.parametrize("stage", STAGES)
def test_ben_reads_nothing_of_ana(stage: str, pair: Pairing) -> None:
    pair = at_stage(stage, pair)
    ben = pair.enter("Ben", BEN)
    ben.save({"own": "Ben"})
    before = {file.name: file.read_bytes() for file in pair._folder.iterdir() if file.name.endswith("-1")}
    tries = 0
    for name, way in ways(pair, ben):
        tries += 1
        try:
            seen = repr(way())
        except CoachError as refused:
            cause = refused.__cause__
            seen = f"{refused!r} {refused} {cause!r}"
        assert planted_in(seen.encode()) == [], name
        assert "quill" not in seen, name
    assert tries >= 30
    for file in pair._folder.parent.rglob("*"):
        if file.is_file():
            assert planted_in(file.read_bytes()) == [], file
            assert planted_in(str(file).encode()) == []
    assert {
        file.name: file.read_bytes() for file in pair._folder.iterdir() if file.name.endswith("-1")
    } == before
    assert Pairing.load(pair._folder).enter("Ana", ANA).load() == STATE, "and Ana has lost nothing"


def test_there_are_a_hundred_tries_and_more(pair: Pairing) -> None:
    names = [name for name, _ in ways(pair, pair.enter("Ben", BEN))]
    assert len(names) * len(STAGES) >= 100
    assert len(set(names)) == len(names)


def test_nothing_stands_in_files_on_their_way(pair: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time something is about to become durable, everything in the folder is read."""
    seen: list[str] = []
    sync = os.fsync

    def reading(handle: int) -> None:
        for file in pair._folder.iterdir():
            assert planted_in(file.read_bytes()) == []
            seen.append(file.name[0])
        sync(handle)

    monkeypatch.setattr(files.os, "fsync", reading)
    ana, ben = pair.enter("Ana", ANA), pair.enter("Ben", BEN)
    ana.save(STATE)
    ana.finish(SHARED, tell=True)
    ben.finish({"from": "Ben"})
    pair.agree("Ana", ANA)
    pair.agree("Ben", BEN)
    assert seen.count(".") == 5, "each save is on its way in a file of its own"
    assert [own.get("from", "Ana") for own in pair.open(ben).shared] == ["Ana", "Ben"]
    assert pair.open(ben).shared[0] == SHARED, "and once both agree, it is all there"
    assert planted_in((pair._folder / "opened").read_bytes()) == []


def test_how_much_ana_wrote_does_not_show(tmp_path: Path) -> None:
    sizes = set()
    for name, words in (("none", 0), ("few", 5), ("many", 20_000)):
        one = Pairing.create(tmp_path / name, "T", NAMES)
        seat = one.choose("Ana", ANA)
        seat.save({"text": " ".join(PLANTED[number % 50] for number in range(words))})
        sizes.add(
            tuple(
                sorted(
                    (file.name, file.stat().st_size)
                    for file in one._folder.iterdir()
                    if file.name != "pairing"
                )
            )
        )
    assert len(sizes) == 1


def test_what_seals_again_is_never_the_same(pair: Pairing) -> None:
    seat, seen = pair.enter("Ana", ANA), set()
    for _ in range(20):
        seat.save(STATE)
        seen.add((pair._folder / "sealed-1").read_bytes())
    assert len(seen) == 20
    locks = [json.loads((pair._folder / name).read_text()) for name in ("key-1", "key-2")]
    assert locks[0]["salt"] != locks[1]["salt"]
    assert COST >= 1 << 15 and SIZE == 1 << 20


def test_records_can_not_be_read_with_another_pairings_key(pair: Pairing, tmp_path: Path) -> None:
    other = Pairing.create(tmp_path / "other", "T", NAMES)
    seat = other.choose("Ana", ANA)
    seat.save(STATE)
    with pytest.raises(CoachError):
        unseal_record(seat.own(), (pair._folder / "sealed-1").read_bytes(), other._about("sealed", "Ana"))
    shutil.copy(other._folder / "sealed-1", pair._folder / "sealed-1")
    with pytest.raises(CoachError, match="changed from outside"):
        pair.enter("Ana", ANA).load()
