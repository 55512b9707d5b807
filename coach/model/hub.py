"""Models fetched from a Hugging Face hub, or from anything that speaks its protocol."""

import os
import re
from pathlib import Path
from typing import Any, BinaryIO

from coach.errors import InputError, ModelDamaged, ModelError, ModelMissing
from coach.model.catalog import Progress
from coach.model.disk import digest_of, ensure_room, private_folder, writing_to
from coach.model.seals import seal

__all__ = ["pull_from_hub"]

_REPO = re.compile(r"[\w.-]+/[\w.-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf\Z")


def pull_from_hub(
    repo: str, file: str, models: Path, endpoint: str, progress: Progress | None = None
) -> Path:
    """Fetch a GGUF file, or what is missing of it, and check it against the digest that the hub states.

    Args:
        repo: the repository, as ``owner/name``.
        file: the file's path in it.
        models: folder to put it in; made where it isn't there.
        endpoint: the hub's address.
        progress: told the file's name and the bytes done and in all.

    Returns:
        The file's path.

    Raises:
        InputError: the names can't be those of a GGUF file on a hub.
        ModelMissing: the hub can't be reached, or doesn't have it.
        ModelDamaged: what came isn't what the hub states. It was thrown away.
        DiskFull: there is no room.
    """
    name = _checked(repo, file)
    # Read by huggingface_hub when it is imported: nothing is told about this machine.
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    # A token goes along only where the user set one on purpose: a stored one belongs to another address.
    token = os.environ.get("HF_TOKEN") or False
    report = progress or (lambda label, done, total: None)
    with _translated(repo, file, endpoint):
        found = get_hf_file_metadata(
            hf_hub_url(repo, file, endpoint=endpoint), token=token, endpoint=endpoint
        )
    digest, size = (found.etag or "").strip('"'), found.size
    if not _SHA256.fullmatch(digest) or not size:
        raise ModelDamaged(
            f"The hub at {endpoint} states no SHA-256 for {file} of {repo}, so it can't be verified. "
            "Fetch it by hand and set COACH_MODEL_FILE."
        )
    place = private_folder(models) / name
    if place.exists() and place.stat().st_size == size and digest_of(place) == digest:
        seal(place, digest)
        report(name, size, size)
        return place
    partial = models / f".hub-{digest[:16]}.partial"
    with writing_to(models):
        kept = partial.stat().st_size if partial.exists() else 0
        ensure_room(models, size - kept, name)
        with partial.open("ab") as out, _translated(repo, file, endpoint):
            partial.chmod(0o600)
            _download(hf_hub_url(repo, file, endpoint=endpoint), out, size, token, _bar(name, size, report))
        _accept(partial, digest, name)
        partial.replace(place)
    seal(place, digest)
    report(name, size, size)
    return place


def _download(url: str, out: BinaryIO, size: int, token: str | bool, bar: type[Any]) -> None:
    # Not hf_hub_download: it begins a half-fetched file anew in each process.
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils._headers import build_hf_headers

    if out.tell() > size:
        out.truncate(0)
    headers = build_hf_headers(token=token)
    http_get(url, out, resume_size=out.tell(), headers=headers, expected_size=size, tqdm_class=bar)


def _accept(partial: Path, digest: str, name: str) -> None:
    with partial.open("rb") as file:
        head = file.read(4)
    if head == b"GGUF" and digest_of(partial) == digest:
        return
    partial.unlink()
    if head != b"GGUF":
        raise ModelDamaged(f"{name} isn't a GGUF file, whatever its name says. Choose another one.")
    raise ModelDamaged(f"{name} isn't what the hub states, and was thrown away. Fetch it again.")


def _checked(repo: str, file: str) -> str:
    if not _REPO.fullmatch(repo):
        raise InputError(f"A repository on a hub looks like owner/name, not like {repo!r}. Check --repo.")
    name = file.rpartition("/")[2]
    if not name.endswith(".gguf") or ".." in file or file.startswith("/"):
        raise InputError(f"The engine reads GGUF files, and {file!r} isn't named like one. Check --file.")
    if _SPLIT.search(name):
        raise InputError(f"{name} is one piece of a split model. Choose a file that is in one piece.")
    return name


class _translated:
    """Turns the hub library's errors into ours."""

    def __init__(self, repo: str, file: str, endpoint: str) -> None:
        self._what = f"{file} of {repo}"
        self._endpoint = endpoint

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, ModelError):
            return
        from huggingface_hub import errors

        hub = f"the hub at {self._endpoint}"
        if isinstance(error, errors.GatedRepoError):
            message = f"{hub} wants you to accept a licence for {self._what}. Do so there, and set HF_TOKEN."
        elif isinstance(error, errors.RepositoryNotFoundError | errors.EntryNotFoundError) and not isinstance(
            error, errors.LocalEntryNotFoundError
        ):
            message = f"{hub} has no {self._what}. Check --repo and --file."
        elif isinstance(error, errors.HfHubHTTPError) and error.response is not None:
            message = f"{hub} answered {error.response.status_code} for {self._what}. Try again later."
        elif (
            isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError)
        ):
            return  # the disk's errors are told elsewhere
        else:
            message = (
                f"{self._what} can't be fetched from {hub}. Check the network and COACH_HUB_URL, then run the "
                "command again: it goes on where it stopped."
            )
        raise ModelMissing(message[0].upper() + message[1:]) from error


def _bar(name: str, size: int, report: Progress) -> type[Any]:
    """A progress bar for the hub library that draws nothing and reports to us."""
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": False, "file": _Nowhere(), "miniters": 1})

        def display(self, *args: Any, **options: Any) -> bool:
            return True

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            report(name, min(int(self.n), size), size)
            return shown

    return Bar


class _Nowhere:
    """A text stream that forgets what is written to it."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        return None
