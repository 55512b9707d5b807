"""The parent's side of reading: a file of the user's becomes sections, parsed by a child process.

Whatever a file is or does (a bomb, a loop, a lock, garbage), the outcome is its sections or one CoachError
that says what happened and what to do next, within the limits' time.
"""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import coach
from coach.domain.guidance import Passage, Section, Source
from coach.errors import CoachError, CorpusError, InputError
from coach.guidance.intake.blocks import Limits, Reason
from coach.guidance.intake.fingerprints import Original, originals
from coach.guidance.intake.plain import plain
from coach.guidance.intake.splitting import slug

__all__ = ["RESERVED", "SUFFIXES", "Limits", "file_bytes", "read_bytes", "read_document", "source_id"]

SUFFIXES = (".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx")
RESERVED = frozenset({"gunther", "tete", "outside"})
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))})

_KINDS = "The coach reads Markdown, text, HTML, PDF and DOCX files."
_SENTENCES = {
    Reason.EMPTY: (InputError, "{name} is empty. Choose a file that has text in it."),
    Reason.UNKNOWN: (InputError, "{name} isn't a kind of file that the coach can read. " + _KINDS),
    Reason.OLD_WORD: (
        InputError,
        "{name} is an older Word file. Open it in a word processor and save it as DOCX or PDF.",
    ),
    Reason.BROKEN: (
        CorpusError,
        "{name} is damaged, or isn't what its name says. Open it in its own program, save it again, and add that.",
    ),
    Reason.LOCKED: (
        CorpusError,
        "{name} is locked with a password. Save a copy without the password and add that.",
    ),
    Reason.BOMB: (
        CorpusError,
        "{name} holds far more than it seems to from outside, so it wasn't opened. Save its text as a plain text file.",
    ),
    Reason.LONG: (
        CorpusError,
        "{name} has more text than the coach takes in from one file. Split it into several files and add each.",
    ),
    Reason.PAGES: (
        CorpusError,
        "{name} has more pages than the coach takes in from one file. Split it into several files and add each.",
    ),
    Reason.SLOW: (
        CorpusError,
        "Reading {name} took too long and was stopped. Save its text as a plain text file, or split it, and add that.",
    ),
    Reason.MEMORY: (
        CorpusError,
        "Reading {name} took too much memory and was stopped. Save its text as a plain text file and add that.",
    ),
    Reason.SILENT: (
        CorpusError,
        "There is no text in {name} that can be searched. Choose a file with text in it.",
    ),
    Reason.SCANNED: (
        CorpusError,
        "{name} holds pictures of pages and no text. Run text recognition (OCR) on it first, then add the result.",
    ),
}


def read_document(
    file: Path,
    limits: Limits | None = None,
    taken: Collection[str] = (),
    known: Sequence[Original] | None = None,
) -> tuple[Section, ...]:
    """The sections of a file, in its order.

    An original article comes back under its guide's ids (``gunther/step-1``), with placeholder titles and no
    questions; whoever has the guides puts theirs in. Anything else gets a source id from the file's name.

    Args:
        file: Markdown, text, HTML, PDF or DOCX; told by its content rather than its name.
        limits: what it may cost; the usual ones where None.
        taken: source ids that it can't have.
        known: fingerprints of the originals; those of the two guides where None.

    Raises:
        InputError: the file is missing, empty, too large, no file, or of another kind.
        CorpusError: it is damaged, locked, or too much to read; or it has no text.
    """
    limits = limits or Limits()
    return read_bytes(file_bytes(file, limits), file.name, limits, taken, known)


def read_bytes(
    data: bytes,
    name: str,
    limits: Limits | None = None,
    taken: Collection[str] = (),
    known: Sequence[Original] | None = None,
) -> tuple[Section, ...]:
    """As ``read_document``, for a file whose bytes are at hand.

    Raises:
        InputError, CorpusError: as ``read_document`` says.
    """
    limits = limits or Limits()
    suffix = Path(name).suffix.lower()[:12]
    stem = plain(re.sub(r"[_\s]+", " ", Path(name).stem))[:120] or "Document"
    header = {
        "suffix": suffix,
        "title": stem,
        "limits": limits.as_json(),
        "originals": [original.as_json() for original in (originals() if known is None else known)],
    }
    answer = _asked(json.dumps(header).encode() + b"\n" + data, limits.seconds)
    if "refused" in answer:
        raise _refusal(Reason(answer["refused"]), name)
    own = answer["original"] or source_id(name, taken)
    source = Source(own, answer["title"], own=True)
    return tuple(_section(source, values) for values in answer["sections"])


def file_bytes(file: Path, limits: Limits) -> bytes:
    """A file's content. Nothing but a regular file is read, and never more than the limits allow.

    Raises:
        InputError: there is none, it isn't a regular file, it can't be read, or it is too large.
    """
    name = _shown(file.name)
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        if stat.S_ISDIR(file.stat().st_mode):
            raise InputError(f"{name} is a folder. Choose a file in it.")
        descriptor = os.open(file, flags)  # O_NONBLOCK: opening a pipe that nobody writes to must not wait
        with os.fdopen(descriptor, "rb") as opened:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError(f"{name} isn't an ordinary file. Choose a file with text in it.")
            data = b"" if found.st_size > limits.size else opened.read(limits.size + 1)
    except FileNotFoundError as error:
        raise InputError(f"There is no file called {name} there. Check the name and the folder.") from error
    except PermissionError as error:
        raise InputError(f"You may not read {name}. Change its permissions, or choose a copy.") from error
    except (OSError, ValueError) as error:  # a name with a NUL in it, a link that leads to itself …
        raise InputError(
            f"{name} can't be opened. Check that the file is there, or choose a copy."
        ) from error
    if found.st_size > limits.size or len(data) > limits.size:
        most = limits.size // 1_000_000
        raise InputError(
            f"{name} is larger than {most} MB. Save it without its pictures, or split it, and add that."
        )
    return data


def source_id(name: str, taken: Collection[str] = ()) -> str:
    """A source id from a file's name: small letters, digits and hyphens, none of those taken or reserved."""
    wanted = slug(re.sub(r"\.[A-Za-z0-9]{1,9}$", "", Path(name).name))[:40].strip("-") or "document"
    if wanted in RESERVED or wanted in _DEVICES:
        wanted = f"my-{wanted}"
    found, n = wanted, 1
    while found in taken or found in RESERVED:
        n += 1
        found = f"{wanted}-{n}"
    return found


def _asked(request: bytes, seconds: float) -> dict[str, Any]:
    """What the child answers."""
    root = str(Path(coach.__file__).parents[1])
    names = (
        "SYSTEMROOT",
        "PATH",
        "LD_LIBRARY_PATH",
        "HOME",
        "USERPROFILE",
        "APPDATA",
    )  # what Python starts with
    kept = {name: os.environ[name] for name in names if name in os.environ}
    try:
        child = subprocess.Popen(
            [sys.executable, "-B", "-X", "utf8", "-m", "coach.guidance.intake.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env=kept,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise CorpusError(
            f"The coach could not start the process that reads documents ({error}). Close other programs and try again."
        ) from error
    try:
        output, _ = child.communicate(request, timeout=seconds)
    except subprocess.TimeoutExpired:
        return {"refused": Reason.SLOW}
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode:
        limit = -child.returncode == 24 or -child.returncode == 9  # SIGXCPU, or SIGKILL at the hard limit
        return {"refused": Reason.SLOW if limit else Reason.BROKEN}
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        return {"refused": Reason.BROKEN}
    return answer


def _section(source: Source, values: dict[str, Any]) -> Section:
    id_ = f"{source.id}/{values['slug']}"
    passages = tuple(Passage(f"{id_}#{n}", id_, text) for n, text in enumerate(values["passages"], 1))
    return Section(id_, values["title"], source, passages)


def _refusal(reason: Reason, name: str) -> CoachError:
    kind, sentence = _SENTENCES[reason]
    return kind(sentence.format(name=_shown(name)))


def _shown(name: str) -> str:
    """A file's name as it may stand in a sentence."""
    shown = plain(name) or "The file"
    return f"“{shown if len(shown) <= 60 else shown[:57] + '…'}”"
