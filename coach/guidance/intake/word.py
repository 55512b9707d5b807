"""DOCX becomes blocks: its main part, read as a stream, with no entities and no outside parts.

Headers, footers, comments, deleted and hidden text stay out. Addresses that the file points to are never opened.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from coach.guidance.intake.blocks import Block, Budget, Document, Kind, Limits, Reason, Refused

__all__ = ["read_docx"]

PARTS = 4000  # files in the archive
DEPTH = 400  # elements within elements
CHUNK = 65_536

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|rubrik|kop)\s*([1-9])$", re.I)
_OUTSIDE_TEXT = ("del", "moveFrom", "instrText", "delText", "pict", "drawing")


def read_docx(data: bytes, budget: Budget, limits: Limits) -> Document:
    """The blocks of a DOCX file.

    Raises:
        Refused: it is damaged, locked, no DOCX, or far larger inside than it looks.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = _checked(archive, limits)
            styles = _Styles()
            if "word/styles.xml" in names:
                _parse(archive, "word/styles.xml", styles, limits)
            body = _Body(budget, styles.levels)
            _parse(archive, "word/document.xml", body, limits)
            core = _Core()
            if "docProps/core.xml" in names:
                _parse(archive, "docProps/core.xml", core, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        KeyError,
        OSError,
        ValueError,
    ) as error:
        raise Refused(Reason.BROKEN) from error
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # zipfile's words for a password or an odd compression
        raise Refused(Reason.LOCKED) from error
    return Document(tuple(body.blocks), body.title or core.title.strip())


def _checked(archive: zipfile.ZipFile, limits: Limits) -> set[str]:
    files = archive.infolist()
    names = {file.filename for file in files}
    if len(files) > PARTS:
        raise Refused(Reason.BOMB)
    if "word/document.xml" not in names:
        raise Refused(Reason.UNKNOWN)
    read = [f for f in files if f.filename in ("word/document.xml", "word/styles.xml", "docProps/core.xml")]
    if len(read) != len({f.filename for f in read}):
        raise Refused(Reason.BROKEN)
    if sum(f.file_size for f in read) > limits.unpacked:
        raise Refused(Reason.BOMB)
    return names


def _unpacked(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[bytes]:
    total = 0
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            total += len(chunk)
            if total > limits.unpacked:  # whatever the archive says of its size
                raise Refused(Reason.BOMB)
            yield chunk


def _parse(archive: zipfile.ZipFile, name: str, handler: "_Handler", limits: Limits) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _no_doctype  # no entities, so neither laughs nor outside files
    parser.StartElementHandler = handler.start_any
    parser.EndElementHandler = handler.end_any
    parser.CharacterDataHandler = handler.text
    for chunk in _unpacked(archive, name, limits):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _no_doctype(*_: object) -> None:
    raise Refused(Reason.BOMB)


class _Handler:
    def __init__(self) -> None:
        self._depth = 0

    def start_any(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise Refused(Reason.BOMB)
        self.start(_short(name), {_short(key): value for key, value in attributes.items()})

    def end_any(self, name: str) -> None:
        self._depth -= 1
        self.end(_short(name))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters."""


class _Styles(_Handler):
    """Which paragraph styles are headings, and of what level."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: dict[str, int] = {}
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("styleId", "")
        elif name == "name" and self._style:
            value = attributes.get("val", "")
            heading = _HEADING.match(value)
            if heading or value.lower() == "title":
                self.levels[self._style] = int(heading[1]) if heading else 1
        elif name == "outlineLvl" and self._style and attributes.get("val", "").isdigit():
            self.levels.setdefault(self._style, int(attributes["val"][:2]) + 1)


class _Core(_Handler):
    """The title among the document's properties."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = name.endswith(" title")

    def end(self, name: str) -> None:
        self._inside = False

    def text(self, data: str) -> None:
        if self._inside and len(self.title) < 500:
            self.title += data


class _Body(_Handler):
    def __init__(self, budget: Budget, levels: dict[str, int]) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.title = ""
        self._budget = budget
        self._levels = levels
        self._text: list[str] = []
        self._level = 0
        self._item = False
        self._unseen = 0  # depth of what isn't shown: deleted text, instructions, fallbacks
        self._vanished = False  # whether the run at hand is hidden
        self._in_text = False
        self._in_run_properties = False
        self._cells: list[list[str]] = []  # of the row at hand, the outermost table's

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._unseen or name in _OUTSIDE_TEXT or name == "Fallback":
            self._unseen += 1
        elif name == "p":
            self._text, self._level, self._item, self._vanished = [], 0, False, False
        elif name == "r":
            self._vanished = False
        elif name in ("rPr", "pPr"):
            self._in_run_properties = name == "rPr"
        elif name in ("vanish", "webHidden") and self._in_run_properties:
            self._vanished = attributes.get("val", "true") not in ("0", "false", "off")
        elif name == "pStyle":
            style = attributes.get("val", "")
            self._level = self._levels.get(style, 0)
            self._item = self._item or style.lower().startswith("list")
        elif name == "outlineLvl" and attributes.get("val", "").isdigit():
            self._level = self._level or (int(attributes["val"][:2]) + 1) % 10
        elif name == "numPr":
            self._item = True
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            self._text.append("-" if name == "noBreakHyphen" else " ")
        elif name == "tr":
            self._cells = []
        elif name == "tc":
            self._cells.append([])
        elif name == "t":
            self._in_text = True

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif name == "t":
            self._in_text = False
        elif name == "rPr":
            self._in_run_properties = False
        elif name == "p":
            self._paragraph()
        elif name == "tr":
            cells = tuple(" ".join(cell) for cell in self._cells[:50])
            self._cells = []
            if any(cells):
                self.blocks.append(Block("row", " ".join(filter(None, cells)), cells=cells))

    def text(self, data: str) -> None:
        if self._in_text and not self._unseen and not self._vanished:
            self._text.append(self._budget.take(data))

    def _paragraph(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if not text:
            return
        if self._cells:
            self._cells[-1].append(text)
            return
        kind: Kind = "heading" if self._level else "item" if self._item else "text"
        if self._level == 1 and not self.title:
            self.title = text
        self.blocks.append(Block(kind, text, self._level))


def _short(name: str) -> str:
    for namespace in (_WORD, _STRICT, _COMPATIBLE):
        if name.startswith(namespace):
            return name[len(namespace) :]
    return name
