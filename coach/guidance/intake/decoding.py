"""What kind of file is it, by its content rather than its name, and which characters are in it."""

import codecs
import re
from typing import Literal

from coach.guidance.intake.blocks import Reason, Refused

__all__ = ["FileKind", "decoded", "kind_of"]

FileKind = Literal["pdf", "docx", "html", "markdown", "text"]

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_ATX_OR_SETEXT = re.compile(r"^(?:#{1,6}[ \t]+\S|[^\s>|].{0,200}\n(?:={3,}|-{3,})[ \t]*$)", re.MULTILINE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.I)
_CHARSETS = re.compile(
    r"(?:iso-?8859-?\d+|latin-?\d|(?:windows-?|cp)125\d|utf-?8|us-ascii|koi8-[ru]|gb(?:2312|k|18030)|big5|shift[_-]jis"
    r"|euc-(?:jp|kr))$",
    re.I,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FOREIGN = (  # starts of files that hold no text of ours to read
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*", b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"ID3", b"OggS", b"fLaC", b"SQLite format",
    b"bplist", b"{\\rtf", b"%!PS", b"\x00\x00\x00",
)  # fmt: skip
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def kind_of(data: bytes, suffix: str) -> FileKind:
    """Which reader a file is for.

    Args:
        data: the whole file.
        suffix: of its name, such as ``.md``; decides only between HTML, Markdown and text.

    Raises:
        Refused: it is empty, or of a kind that isn't read.
    """
    if not data.strip(b"\x00 \t\r\n\f\xef\xbb\xbf\xff\xfe"):
        raise Refused(Reason.EMPTY)
    if b"%PDF-" in data[: 1024 if suffix == ".pdf" else 16]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # the container of .doc files and of DOCX files with a password
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(Reason.LOCKED if locked else Reason.OLD_WORD)
    if suffix in (".pdf", ".docx"):
        raise Refused(Reason.BROKEN)
    if suffix in (".doc", ".dot"):
        raise Refused(Reason.OLD_WORD)
    if data.startswith(_FOREIGN) or re.match(rb"(?:From|MIME-Version|Content-Type): ", data):
        raise Refused(Reason.UNKNOWN)
    text = decoded(data[:200_000] if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else data)
    if suffix in (".html", ".htm", ".xhtml") or _HTML.match(text[:10_000]):
        return "html"
    if suffix in (".md", ".markdown", ".mdown") and _ATX_OR_SETEXT.search(text):
        return "markdown"
    return "text"


def decoded(data: bytes) -> str:
    """The characters of a text file: by its byte order mark, else UTF-8, else by its looks.

    Raises:
        Refused: it isn't text.
    """
    text = _decoded(data)
    sample = text[:100_000].replace("\x00", "")
    if len(_CONTROL.findall(sample)) > max(8, len(sample) // 50):
        raise Refused(Reason.UNKNOWN)
    return text.replace("\x00", "")


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    head = data[:4000]
    zeros_even, zeros_odd = head[::2].count(0), head[1::2].count(0)
    if max(zeros_even, zeros_odd) > len(head) // 5 and min(zeros_even, zeros_odd) < len(head) // 40:
        return data.decode("utf-16-be" if zeros_even > zeros_odd else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # a character cut in two at the end
            return data[: error.start].decode("utf-8")
    declared = _CHARSET.search(data[:4000])
    if declared:
        name = declared[1].decode("ascii")
        if _CHARSETS.match(name) and not name.lower().startswith("utf"):
            return data.decode(name, errors="replace")
    return data.decode("cp1252", errors="replace")
