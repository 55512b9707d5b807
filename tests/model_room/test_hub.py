import stat
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import DiskFull, InputError, ModelDamaged, ModelMissing
from coach.model import disk
from coach.model.hub import pull_from_hub
from coach.model.weights import check_file, installed
from tests.model_room.servers import Hub, hub_of

REPO = "somebody/some-model-GGUF"
DATA = b"GGUF" + bytes(range(256)) * 8000


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with hub_of(REPO, {"q4/some.gguf": DATA, "fake.gguf": b"<html>" * 99}) as found:
        yield found


def test_a_file_is_fetched_checked_and_private(hub: Hub, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = pull_from_hub(REPO, "q4/some.gguf", tmp_path / "models", hub.url, lambda *one: seen.append(one))
    assert path == tmp_path / "models" / "some.gguf"
    assert path.read_bytes() == DATA
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert seen[-1] == ("some.gguf", len(DATA), len(DATA))
    assert [file.name for file in path.parent.iterdir() if not file.name.startswith(".some")] == ["some.gguf"]
    assert installed(path.parent) == (path,)
    check_file(path)
    path.write_bytes(DATA[:-9])
    with pytest.raises(ModelDamaged):
        check_file(path)


def test_a_second_time_nothing_is_fetched(hub: Hub, tmp_path: Path) -> None:
    pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)
    sent = hub.sent
    pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)
    assert hub.sent == sent


def test_it_goes_on_after_an_interruption(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants, file_download

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 50_000)
    with monkeypatch.context() as offline:
        offline.setattr(file_download.time, "sleep", lambda seconds: hub.files.clear())  # the hub is gone
        hub.breaks_after = 600_000
        with pytest.raises(ModelMissing):
            pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)
    assert [file.stat().st_size for file in tmp_path.glob(".hub-*")] == [600_000]
    hub.files["q4/some.gguf"], hub.breaks_after = DATA, None
    assert pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url).read_bytes() == DATA
    assert hub.sent == len(DATA)


def test_what_the_hub_does_not_vouch_for_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    hub.states["q4/some.gguf"] = "0" * 64
    with pytest.raises(ModelDamaged, match="isn't what the hub states"):
        pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)
    assert list(tmp_path.iterdir()) == []
    hub.states["q4/some.gguf"] = "no digest"
    with pytest.raises(ModelDamaged, match="states no SHA-256"):
        pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)


def test_a_file_that_is_no_model_is_refused(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="isn't a GGUF file"):
        pull_from_hub(REPO, "fake.gguf", tmp_path, hub.url)


@pytest.mark.parametrize(
    ("repo", "file", "words"),
    [
        ("no-slash", "a.gguf", "owner/name"),
        (REPO, "model.safetensors", "GGUF"),
        (REPO, "../a.gguf", "GGUF"),
        (REPO, "a-00001-of-00003.gguf", "one piece"),
    ],
)
def test_names_that_cannot_be_right_are_told(tmp_path: Path, repo: str, file: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pull_from_hub(repo, file, tmp_path, "http://127.0.0.1:9")


def test_what_is_not_there_is_told(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"has no nix.gguf of .*--file"):
        pull_from_hub(REPO, "nix.gguf", tmp_path, hub.url)
    with pytest.raises(ModelMissing, match="has no"):
        pull_from_hub("nobody/nothing", "nix.gguf", tmp_path, hub.url)
    hub.gated = True
    with pytest.raises(ModelMissing, match="licence"):
        pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)


def test_a_hub_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="COACH_HUB_URL"):
        pull_from_hub(REPO, "q4/some.gguf", tmp_path, "http://127.0.0.1:9")


def test_too_little_room_is_told(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: usage(1, 1, 1))
    with pytest.raises(DiskFull):
        pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)


def test_no_key_goes_along_unasked(hub: Hub, tmp_path: Path) -> None:
    pull_from_hub(REPO, "q4/some.gguf", tmp_path, hub.url)
    assert set(hub.keys) == {None}
