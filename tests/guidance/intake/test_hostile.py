"""Files that are broken, or made to break their reader. Every one goes through a real child process."""

import io
import os
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.errors import CorpusError, InputError
from coach.guidance.intake.blocks import Limits
from coach.guidance.intake.reading import read_document
from tests.guidance.intake.makers import (
    LETTER,
    SENTENCE,
    body,
    docx,
    html,
    locked_pdf,
    paragraph,
    pdf,
    pdf_objects,
    row,
    stream,
)

CLEAN = ""  # the document is read, and says SENTENCE
ANY = "|"  # a refusal of whatever kind, or a clean result
SHORT = 0.7  # seconds allowed to what can only end by the clock


def zipped(members: int = 0, **files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
        for n in range(members):
            archive.writestr(f"word/{n}.xml", "")
    return out.getvalue()


def lying_docx() -> bytes:
    """Its directory says that the main part holds 100 bytes; it holds 61 million."""
    data = bytearray(docx(body(paragraph(SENTENCE), " " * 61_000_000)))
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02"))
    data[at - 46 + 24 : at - 46 + 28] = struct.pack("<I", 100)
    return bytes(data)


def encrypted_zip() -> bytes:
    data = bytearray(docx(body(paragraph(SENTENCE))))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO(docx(body(paragraph(SENTENCE))))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", body(paragraph("Another text.")))
    return out.getvalue()


def laughs(encoding: str = "utf-8") -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    text = body("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", head=f"<!DOCTYPE w [{levels}]>")
    return docx(text.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding))


def outside_entity() -> bytes:
    head = '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return docx(body("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", head=head))


def outside_parts() -> bytes:
    rels = (
        '<Relationships><Relationship Id="r1" Type="attachedTemplate" TargetMode="External" '
        'Target="http://192.0.2.1/t.dotm"/><Relationship Id="r2" Type="image" TargetMode="External" '
        'Target="file://192.0.2.1/x.png"/></Relationships>'
    )
    text = body(
        paragraph(SENTENCE),
        '<w:altChunk r:id="r1" xmlns:r="urn:r"/>',
        '<w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>',
    )
    return docx(text, [("word/_rels/document.xml.rels", rels), ("../../../tmp/evil.txt", "out")])


def looped_pages() -> bytes:
    pages = b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 /Parent 2 0 R >>"
    return pdf_objects([b"<< /Type /Catalog /Pages 2 0 R >>", pages])


def looped_xref() -> bytes:
    data = pdf([SENTENCE], trailer=b"/Prev 9999")
    return data.replace(b"/Prev 9999", b"/Prev %04d" % data.rindex(b"xref\n0"))


def pdf_bomb() -> bytes:
    return pdf_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            stream(b"BT (ha) Tj ET\n" * 5_000_000, packed=True),
        ]
    )


def deep_pdf() -> bytes:
    return pdf_objects(
        [b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b" >>", b"<< /Type /Pages >>"]
    )


NOISE = random.Random(7).randbytes(50_000)
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # DOCX
    "zip bomb": (
        "a.docx",
        lambda: docx(body(paragraph(SENTENCE), " " * 61_000_000)),
        "far more than it seems",
    ),
    "zip bomb that lies": ("a.docx", lying_docx, "damaged|far more"),
    "zip of 5,000 parts": ("a.docx", lambda: zipped(5000, word__document_dot_xml=body()), "far more"),
    "billion laughs": ("a.docx", laughs, "far more"),
    "billion laughs in UTF-16": ("a.docx", lambda: laughs("utf-16"), "far more"),
    "outside entity": ("a.docx", outside_entity, "far more"),
    "outside parts and paths": ("a.docx", outside_parts, CLEAN),
    "deep XML": ("a.docx", lambda: docx(body("<w:p>" * 200_000)), "far more"),
    "broken XML": ("a.docx", lambda: docx(body("<w:p><w:oops")), "damaged"),
    "no XML": ("a.docx", lambda: docx(NOISE), "damaged"),
    "cut DOCX": ("a.docx", lambda: docx(body(paragraph(SENTENCE) * 50))[:-300], "damaged"),
    "zip without a document": ("a.docx", lambda: zipped(readme="hello"), "isn't a kind of file"),
    "spreadsheet": ("a.xlsx", lambda: zipped(xl__workbook_dot_xml="<x/>"), "isn't a kind of file"),
    "zip with a password": ("a.docx", encrypted_zip, "locked"),
    "two main parts": ("a.docx", twice, "damaged"),
    "Word's own lock": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "old Word file": ("a.doc", lambda: b"\xd0\xcf\x11\xe0" + NOISE, "older Word file"),
    "huge table in DOCX": (
        "a.docx",
        lambda: docx(body(paragraph(SENTENCE), "<w:tbl>", row(*"abcdefghij") * 20_000, "</w:tbl>")),
        ANY,
    ),
    "an empty DOCX": ("a.docx", lambda: docx(body()), "no text"),
    "much text in DOCX": ("a.docx", lambda: docx(body(paragraph(SENTENCE * 30) * 1000)), "more text than"),
    # PDF
    "cut PDF": ("a.pdf", lambda: pdf([SENTENCE] * 20)[:700], ANY),
    "PDF without its middle": ("a.pdf", lambda: (d := pdf([SENTENCE] * 20))[:200] + d[900:], ANY),
    "PDF of noise": ("a.pdf", lambda: b"%PDF-1.7\n" + NOISE, "damaged|OCR"),
    "PDF that is its head": ("a.pdf", lambda: b"%PDF-1.7\n", "damaged"),
    "looped page tree": ("a.pdf", looped_pages, "damaged|too long|more pages|OCR"),
    "looped cross references": ("a.pdf", looped_xref, ANY),
    "locked PDF": ("a.pdf", lambda: locked_pdf("secret"), "locked"),
    "PDF with an empty password": ("a.pdf", lambda: locked_pdf(""), CLEAN),
    "PDF bomb": ("a.pdf", pdf_bomb, "far more|too much memory|too long|damaged|OCR"),
    "deep PDF": ("a.pdf", deep_pdf, "damaged|far more|too long"),
    "scanned PDF": ("a.pdf", lambda: pdf([], []), "OCR"),
    "601 pages": ("a.pdf", lambda: pdf(*[[SENTENCE]] * 601), "more pages"),
    "PDF called text": ("a.txt", lambda: pdf([SENTENCE]), CLEAN),
    "text called PDF": ("a.pdf", lambda: SENTENCE.encode(), "damaged, or isn't what its name says"),
    # HTML and Markdown
    "deep HTML": ("a.html", lambda: html(f"{'<div>' * 200_000}<p>{SENTENCE}</p>"), ANY),
    "closed but never opened": (
        "a.html",
        lambda: html(f"{'</div></p></tr>' * 50_000}<p>{SENTENCE}</p>"),
        CLEAN,
    ),
    "huge HTML table": (
        "a.html",
        lambda: html(f"<p>{SENTENCE}</p><table>{'<tr><td>a<td>b' * 20_000}"),
        CLEAN,
    ),
    "open comments": ("a.html", lambda: html("<!--" * 1_000_000), "too long|no text|more text"),
    "open attributes": ("a.html", lambda: html("<a href='" * 500_000), "too long|too much|no text|more text"),
    "frames and files": (
        "a.html",
        lambda: html(
            f'<iframe src="file:///etc/passwd"></iframe><object data="/etc/passwd"></object><p>{SENTENCE}</p>',
            '<base href="http://192.0.2.1/"><link rel=stylesheet href="http://192.0.2.1/x.css">',
        ),
        CLEAN,
    ),
    "charset that unpacks": (
        "a.html",
        lambda: (
            html(f"<p>{SENTENCE}</p><p>caf\xe9</p>", '<meta charset="zlib_codec">').decode().encode("latin-1")
        ),
        CLEAN,
    ),
    "nothing but hidden text": ("a.html", lambda: html(f"<div hidden><p>{SENTENCE}</p></div>"), "no text"),
    "Markdown of brackets": ("a.md", lambda: b"# Talk\n\n" + b"[" * 300_000, ANY),
    "Markdown of quotes": ("a.md", lambda: f"# Talk\n\n{'> ' * 100_000}{SENTENCE}".encode(), ANY),
    "front matter that never ends": ("a.md", lambda: f"+++\na = 1\n\n# Talk\n\n{SENTENCE}".encode(), CLEAN),
    # text
    "empty": ("a.txt", lambda: b"", "is empty"),
    "white space": ("a.md", lambda: b" \n\t\r\n" * 1000, "is empty"),
    "zeros": ("a.txt", lambda: b"\x00" * 5000, "is empty"),
    "noise": ("a.txt", lambda: NOISE, "isn't a kind of file"),
    "picture called Markdown": ("a.md", lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "isn't a kind of file"),
    "program called DOCX": ("a.docx", lambda: b"\x7fELF" + NOISE, "damaged, or isn't"),
    "rich text": ("a.rtf", lambda: rb"{\rtf1 hello}", "isn't a kind of file"),
    "saved mail": (
        "a.mhtml",
        lambda: b"From: <Saved by Blink>\r\nContent-Type: x\r\n\r\nhello",
        "isn't a kind",
    ),
    "UTF-16": ("a.txt", lambda: SENTENCE.encode("utf-16"), CLEAN),
    "UTF-16 without its mark": ("a.txt", lambda: SENTENCE.encode("utf-16-be"), CLEAN),
    "UTF-32": ("a.txt", lambda: SENTENCE.encode("utf-32"), CLEAN),
    "Latin-1": ("a.txt", lambda: f"{SENTENCE} Un café, s'il vous plaît.".encode("latin-1"), CLEAN),
    "zeros within": ("a.txt", lambda: SENTENCE.replace(" ", " \x00").encode(), CLEAN),
    "broken UTF-8": ("a.txt", lambda: SENTENCE.encode() + b" \xff\xfe\xc3(", CLEAN),
    "a line of 1e6 characters": ("a.txt", lambda: b"x" * 1_000_000, "no text"),
    "a line of 1e6 letters and a sentence": (
        "a.txt",
        lambda: f"{SENTENCE}\n\n{'x' * 1_000_000}".encode(),
        CLEAN,
    ),
    "half a million short lines": ("a.txt", lambda: b"A\n" * 500_000, ANY),
    "abbreviations": ("a.txt", lambda: b"etc. " * 300_000, "too long"),
    "open bold": ("a.txt", lambda: b"**a " * 400_000, "too long|no text|more text"),
    "3 million characters": ("a.txt", lambda: SENTENCE.encode() * 31_000, "more text than"),
    "25 MB": ("a.txt", lambda: b"a " * 12_500_000, "larger than 20 MB"),
}
BY_THE_CLOCK = {
    "deep HTML", "open comments", "open attributes", "PDF bomb", "Markdown of brackets", "Markdown of quotes",
    "half a million short lines", "abbreviations", "open bold", "looped page tree", "huge table in DOCX",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_or_broken_file_ends_in_a_sentence_or_in_passages(case: str, tmp_path: Path) -> None:
    name, make, expected = CASES[case]
    file = tmp_path / name
    file.write_bytes(make())
    started = time.monotonic()
    try:
        sections = read_document(file, Limits(seconds=SHORT) if case in BY_THE_CLOCK else None)
    except (CorpusError, InputError) as error:
        assert expected != CLEAN, error
        told = str(error)
        assert expected == ANY or any(part in told for part in expected.split("|")), told
        assert name in told
        assert told.count(". ") >= 1 and told.endswith("."), "what happened, and what to do next"
    else:
        assert expected in (CLEAN, ANY), "it should have been refused"
        texts = " ".join(p.text for s in sections for p in s.passages)
        assert "root:" not in texts
        assert expected == ANY or SENTENCE.split(",")[0] in texts
    assert time.monotonic() - started < 10


def test_there_are_forty_of_them() -> None:
    assert len(CASES) >= 40


PLACES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda f: f / "nothing.txt", "There is no file called “nothing.txt”"),
    "folder": (lambda f: f, "is a folder"),
    "link to a folder": (lambda f: linked(f, f), "is a folder"),
    "link to itself": (lambda f: linked(f, f / "link.txt"), "can't be opened"),
    "link to nothing": (lambda f: linked(f, f / "gone.txt"), "no file"),
    "pipe": (lambda f: piped(f), "isn't an ordinary file"),
    "device": (lambda f: Path("/dev/zero"), "isn't an ordinary file"),
    "a name with a zero": (lambda f: f / "a\x00b.txt", "can't be opened"),
    "a name too long": (lambda f: f / ("a" * 5000), "can't be opened"),
    "a folder that is a file": (lambda f: written(f, "a.txt") / "b.txt", "can't be opened|no file"),
}


def linked(folder: Path, target: Path) -> Path:
    (folder / "link.txt").symlink_to(target)
    return folder / "link.txt"


def piped(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.txt")
    return folder / "pipe.txt"


def written(folder: Path, name: str) -> Path:
    (folder / name).write_text(f"{SENTENCE}\n\n{LETTER}")
    return folder / name


@pytest.mark.skipif(os.name == "nt", reason="these kinds of files are POSIX's")
@pytest.mark.parametrize("case", PLACES)
def test_what_is_no_readable_file_is_told(case: str, tmp_path: Path) -> None:
    make, expected = PLACES[case]
    with pytest.raises(InputError) as told:
        read_document(make(tmp_path))
    assert any(part in str(told.value) for part in expected.split("|")), told.value
    assert len(str(told.value)) < 300


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="may not read"):
        read_document(written(tmp_path, "a.txt"))


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    sections = read_document(linked(tmp_path, written(tmp_path, "a.txt")))
    assert sections[0].source.id == "link"


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("..md", "document"),
        (".hidden.txt", "hidden"),
        ("gunther.txt", "my-gunther"),
        ("Outside.md", "my-outside"),
        ("con.txt", "my-con"),
        ("a.b.c.txt", "a-b-c"),
        ("$(rm -rf ~);`x`.txt", "rm-rf-x"),
        ("‮cod.txt", "cod"),
        ("<img src=x onerror=alert(1)>.txt", "img-src-x-onerror-alert-1"),
        ("日本語.txt", "document"),
        ("Über uns.txt", "uber-uns"),
        ("a" * 200 + ".txt", "a" * 40),
        ("new\nline.txt", "new-line"),
    ],
)
def test_a_name_with_tricks_becomes_a_plain_id(name: str, id_: str, tmp_path: Path) -> None:
    sections = read_document(written(tmp_path, name))
    assert sections[0].source.id == id_
    title = sections[0].source.title
    assert title.isprintable() and not set(title) & set("<>`"), title
    assert all(s.id.startswith(f"{id_}/") and s.id.count("/") == 1 for s in sections)


def test_the_name_of_an_unreadable_file_cannot_forge_a_message(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31m\n<b>All fine.‮.txt"
    file.write_bytes(b"")
    with pytest.raises(InputError) as told:
        read_document(file)
    assert str(told.value).isprintable() and "<" not in str(told.value)
