"""HTML and Markdown become blocks; Markdown by way of HTML, so that both drop the same things.

Only words come out: no address, no image, nothing that a browser would not show. Nothing is fetched.
"""

import re
from html.parser import HTMLParser

from coach.guidance.intake.blocks import Block, Budget, Document, Kind
from coach.guidance.intake.elements import BLOCKS, CLOSES, DROPPED, VOID, unseen
from coach.guidance.intake.lines import Line, read_lines

__all__ = ["read_html", "read_markdown"]

DEPTH = 256  # open elements followed; what lies deeper belongs to the deepest of them
CELLS = 50
MAIN_WORDS = 150  # a <main> or <article> with as many is the whole document


def read_html(text: str, budget: Budget) -> Document:
    """The blocks of an HTML page: of its main part, where it names one."""
    reader = _Reader(budget)
    reader.feed(text)
    reader.close()
    reader.flush()
    main = [block for block, inside in reader.blocks if inside]
    words = sum(len(block.text.split()) for block in main)
    blocks = main if words >= MAIN_WORDS else [block for block, _ in reader.blocks]
    heading = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), "")
    return Document(tuple(blocks), heading or " ".join(reader.title.split()))


def read_markdown(text: str, budget: Budget) -> Document:
    """The blocks of a Markdown text, its own HTML included."""
    from markdown_it import MarkdownIt

    body = re.sub(r"\A\ufeff?(---|\+\+\+)\n.{0,5000}?\n\1\n", "", text.replace("\r\n", "\n"), flags=re.S)
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return read_html(str(renderer.render(body)), budget)


class _Reader(HTMLParser):
    def __init__(self, budget: Budget) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[Block, bool]] = []
        self.title = ""
        self._budget = budget
        self._open: list[tuple[str, bool]] = []  # element, and whether nothing within it is shown
        self._deeper = 0  # open elements beyond DEPTH
        self._hidden = 0
        self._text: list[str] = []
        self._linked = 0  # letters of the text at hand that stand within links
        self._broken = False  # whether the text at hand has line breaks of its own
        self._cells: list[str] | None = None
        self._links: list[int] = []  # places of the last blocks, while each was nothing but a link

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._text.append("\n")
            self._broken = True
        if tag in VOID:
            if tag == "hr":
                self.flush()
            return
        if tag in CLOSES:
            self._close_before(*CLOSES[tag])
        if tag in BLOCKS:
            if self._open and self._open[-1][0] == "p":
                self._pop()
            self.flush()
        if tag == "tr" and not self._hidden:
            self._cells = []
        if len(self._open) >= DEPTH:
            self._deeper += 1
            return
        hidden = tag in DROPPED or (tag not in ("html", "body") and unseen(dict(attrs)))
        self._open.append((tag, hidden))
        self._hidden += hidden

    def handle_endtag(self, tag: str) -> None:
        if self._deeper:
            self._deeper -= 1
            return
        if tag in BLOCKS:
            self.flush()
        if any(tag == name for name, _ in self._open):
            while self._pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title" and not self._in("svg") and len(self.title) < 500:
            self.title += data[:500]
        if self._hidden:
            return
        self._text.append(self._budget.take(data if self._in("pre") else re.sub(r"\s+", " ", data)))
        self._broken |= self._in("pre")
        if self._in("a"):
            self._linked += len(data.strip())

    def flush(self) -> None:
        """End the text at hand: it is a block, or a cell of the row at hand."""
        text = "".join(self._text).strip()
        linked = text and self._linked >= 0.9 * len(re.sub(r"\s", "", text))
        broken, self._broken, self._linked, self._text = self._broken, False, 0, []
        if not text:
            return
        names = [name for name, _ in self._open]
        if self._cells is not None and "tr" in names:
            if names[-1] in ("td", "th") or len(self._cells) == 0:
                self._cells.append(text)
            elif len(self._cells) < CELLS:
                self._cells[-1] = f"{self._cells[-1]} {text}"
            return
        level = next((int(n[1]) for n in reversed(names) if re.fullmatch(r"h[1-6]", n)), 0)
        kind: Kind = "heading" if level else "item" if {"li", "dd"} & set(names) else "text"
        inside = bool({"main", "article"} & set(names))
        if broken and kind == "text" and "\n" in text:
            lines = [Line(re.sub(r"[ \t]+", " ", line).strip()) for line in text.split("\n")]
            self.blocks += [(block, inside) for block in read_lines(lines)]
            self._drop_menus(False)
            return
        self.blocks.append((Block(kind, " ".join(text.split()), level), inside))
        self._drop_menus(bool(linked) and len(text.split()) <= 10)

    def _drop_menus(self, link: bool) -> None:
        """Blocks that are links and nothing else, three or more in a row, are a menu: leave them out."""
        if link:
            self._links.append(len(self.blocks) - 1)
            return
        if len(self._links) >= 3:
            del self.blocks[self._links[0] : self._links[-1] + 1]
        self._links = []

    def close(self) -> None:
        """End the document."""
        super().close()
        self.flush()
        self._drop_menus(False)

    def _pop(self) -> str:
        tag, hidden = self._open.pop()
        self._hidden -= hidden
        if tag == "tr" and self._cells is not None:
            cells = tuple(" ".join(cell.split()) for cell in self._cells[:CELLS])
            self._cells = None
            if any(cells):
                inside = any(name in ("main", "article") for name, _ in self._open)
                self.blocks.append((Block("row", " ".join(cells), cells=cells), inside))
                self._drop_menus(False)
        return tag

    def _close_before(self, closed: frozenset[str], within: frozenset[str]) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            name = self._open[place][0]
            if name in within and name not in closed:
                return
            if name in closed:
                self.flush()
                while len(self._open) > place:
                    self._pop()

    def _in(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)
