"""PDF becomes blocks: the text of its pages, headings by the size of their letters.

Only text is asked of pypdf: no image, no script, no attachment, no address is opened.
"""

import io
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from coach.guidance.intake.blocks import Budget, Document, Limits, Reason, Refused
from coach.guidance.intake.cleaning import without_running_lines
from coach.guidance.intake.lines import Line, heading_like, read_lines

__all__ = ["read_pdf"]

LARGER = 1.12  # a heading's letters, beside the text's
APART = 1.45  # space above a new paragraph, beside the usual space between lines
TALL = 1.5  # from one line of a heading to the next, beside its letters
FILL = 0.82  # lines that run on are at least as long, in characters, beside the longest


@dataclass(slots=True)
class _Written:
    """A line on a page: its words, the size of its letters and its height above the page's foot, in points."""

    pieces: list[str] = field(default_factory=list)
    size: float = 0.0
    height: float = 0.0

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())


def read_pdf(data: bytes, budget: Budget, limits: Limits) -> Document:
    """The blocks of a PDF file.

    Raises:
        Refused: it is damaged, locked, too long, or only pictures of text.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(Reason.LOCKED)
        if len(reader.pages) > limits.pages:
            raise Refused(Reason.PAGES)
        pages = [_written(page, budget) for page in reader.pages]
        title = str((reader.metadata and reader.metadata.title) or "")
    except (DependencyError, FileNotDecryptedError) as error:
        raise Refused(Reason.LOCKED) from error
    except LimitReachedError as error:
        raise Refused(Reason.BOMB) from error
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a damaged file makes it raise nearly anything
        raise Refused(Reason.BROKEN) from error
    if not pages:
        raise Refused(Reason.BROKEN)
    lines = _lines(pages)
    if not any(line.text for line in lines):
        raise Refused(Reason.SCANNED)
    blocks = read_lines(lines, FILL)
    first = next((b.text for b in blocks[:3] if b.kind == "heading" and b.level == 1), "")
    return Document(blocks, first or (title if _telling(title) else ""))


def _written(page: Any, budget: Budget) -> list[_Written]:
    lines = [_Written()]

    def visit(text: str, page_matrix: list[float], matrix: list[float], _font: Any, size: float) -> None:
        budget.take(text)
        height = float(matrix[4] * page_matrix[1] + matrix[5] * page_matrix[3] + page_matrix[5])
        scale = max(abs(matrix[3]), abs(matrix[1])) * max(abs(page_matrix[3]), abs(page_matrix[1])) or 1.0
        for n, piece in enumerate(text.split("\n")):
            if n:
                lines.append(_Written())
            if piece.strip():
                line = lines[-1]
                if not line.text:
                    line.size, line.height = abs(float(size or 0)) * scale, height
                line.pieces.append(piece)

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.text]


def _lines(pages: list[list[_Written]]) -> list[Line]:
    kept = without_running_lines([[line.text for line in page] for page in pages])
    pages = [[page[n] for n in places] for page, places in zip(pages, kept, strict=True)]
    sizes: Counter[float] = Counter()
    gaps: Counter[int] = Counter()
    for page in pages:
        for n, line in enumerate(page):
            sizes[round(line.size, 1)] += len(line.text)
            if n:
                gaps[round(page[n - 1].height - line.height)] += 1
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    usual = next((gap for gap, _ in gaps.most_common() if gap > 0), 0)
    large = sorted({size for size in sizes if body and size > body * LARGER}, reverse=True)
    lines: list[Line] = []
    for page in pages:
        for n, line in enumerate(page):
            level = large.index(round(line.size, 1)) + 1 if round(line.size, 1) in large else 0
            gap = page[n - 1].height - line.height if n else 0
            goes_on = level and lines and lines[-1].level == level and 0 < gap <= line.size * TALL
            if goes_on:  # a heading on two lines
                lines[-1] = Line(f"{lines[-1].text} {line.text}", level)
                continue
            if lines and usual and gap > usual * APART:
                lines.append(Line(""))
            lines.append(Line(line.text, level if heading_like(line.text) or level == 1 else 0))
    return lines


def _telling(title: str) -> bool:
    low = title.strip().lower()
    return (
        len(low) > 3
        and not low.startswith(("untitled", "microsoft word", "about:", "document"))
        and "." not in low[-5:]
    )
