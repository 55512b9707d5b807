"""The child's side of reading: ``python -m coach.guidance.intake.child``.

Standard input holds one line of JSON (suffix, title, limits, known originals), then the file's bytes. Standard
output gets one JSON object: a title and sections, or the reason of a refusal. Before a byte of the document is
looked at, the process gives up memory, time, the network, other programs, and every file but Python's own.
"""

import json
import math
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from coach.guidance.intake.blocks import Budget, Document, Limits, Reason, Refused
from coach.guidance.intake.cleaning import cleaned
from coach.guidance.intake.decoding import decoded, kind_of
from coach.guidance.intake.fingerprints import Original
from coach.guidance.intake.originals import recognized
from coach.guidance.intake.plain import plain
from coach.guidance.intake.splitting import sections

__all__ = ["main", "taken_in"]

RECURSION = 1000
_CLOSED = (
    "socket.",
    "subprocess.",
    "shutil.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "http.",
    "webbrowser.",
    "tempfile.",
)
_CLOSED_CALLS = frozenset(
    [
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.chmod",
        "os.chown",
        "os.putenv",
        "os.kill",
        "pty.spawn",
    ]
)


def main() -> None:
    """Read one document from standard input and write what it says to standard output."""
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    header = json.loads(sys.stdin.buffer.readline())
    limits = Limits.from_json(header["limits"])
    _give_up(limits)
    known = [Original.from_json(values) for values in header["originals"]]
    try:
        answer = taken_in(sys.stdin.buffer.read(), header["suffix"], header["title"], limits, known)
    except Refused as refused:
        answer = {"refused": refused.reason}
    except MemoryError:
        answer = {"refused": Reason.MEMORY}
    except Exception:  # whatever a reader trips over, the document is at fault
        answer = {"refused": Reason.BROKEN}
    output.write(json.dumps(answer).encode())
    output.flush()
    os._exit(0)  # tidying up gigabytes of a bomb takes longer than the answer


def taken_in(
    data: bytes, suffix: str, title: str, limits: Limits, known: Iterable[Original]
) -> dict[str, Any]:
    """What a document says.

    Args:
        data: the file.
        suffix: of its name.
        title: to use where the document has none.
        limits: what it may cost.
        known: originals that it may be.

    Returns:
        ``original`` (a guide's id or empty), ``title``, and ``sections`` of ``slug``, ``title`` and ``passages``.

    Raises:
        Refused: it can't be used.
    """
    document = _read(data, suffix, limits)
    blocks = cleaned(document.blocks)
    original = recognized(blocks, known)
    first = blocks[0].text if blocks and blocks[0].kind == "heading" else ""
    title = (plain(document.title) or first)[:120].strip() or title
    parts = original[1] if original else sections(blocks, title)
    if not any(any(c.isalpha() for c in text) for part in parts for text in part.texts):
        raise Refused(Reason.SILENT)
    return {
        "original": original[0] if original else "",
        "title": title,
        "sections": [{"slug": p.slug, "title": p.title, "passages": p.texts} for p in parts],
    }


def _read(data: bytes, suffix: str, limits: Limits) -> Document:
    if len(data) > limits.size:
        raise Refused(Reason.BOMB)
    budget = Budget(limits.text)
    kind = kind_of(data, suffix)
    if kind == "pdf":
        from coach.guidance.intake.pages import read_pdf

        return read_pdf(data, budget, limits)
    if kind == "docx":
        from coach.guidance.intake.word import read_docx

        return read_docx(data, budget, limits)
    if kind == "text":
        from coach.guidance.intake.lines import read_text

        return read_text(decoded(data), budget)
    from coach.guidance.intake.markup import read_html, read_markdown

    return read_html(decoded(data), budget) if kind == "html" else read_markdown(decoded(data), budget)


def _give_up(limits: Limits) -> None:
    """Take away from this process what reading a document doesn't need."""
    sys.setrecursionlimit(RECURSION)
    with suppress(ImportError):  # Windows has no limits of this kind; the parent's clock holds there
        import resource

        seconds = math.ceil(limits.seconds)
        for limit, value in (
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS but may refuse it
                resource.setrlimit(limit, (value, value))
    own = tuple(
        os.path.realpath(folder) + os.sep for folder in {*sys.path, sys.prefix, sys.base_prefix} if folder
    )

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            name, mode, flags = (*arguments, None, None)[:3]
            writes = (isinstance(mode, str) and mode.strip("rbtU")) or (
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            inside = isinstance(name, str) and os.path.normcase(os.path.realpath(name)).startswith(own)
            if writes or not inside:
                raise PermissionError(f"a document's reader may not open {name!r}")
        elif event in _CLOSED_CALLS or event.startswith(_CLOSED):
            raise PermissionError(f"a document's reader may not use {event}")

    sys.addaudithook(watch)


if __name__ == "__main__":
    main()
