"""Page furniture out: what surrounds a text on a page and says nothing of its own."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from coach.guidance.intake.blocks import Block
from coach.guidance.intake.plain import plain, visible

__all__ = ["cleaned", "without_running_lines"]

EDGE = 3  # lines at a page's head and foot that may be the same on every page
SHORT = 14  # words of furniture at most; of a cookie notice COOKIE
COOKIE = 80
HEADING = 40  # words of a heading at most

_NETWORKS = (
    r"(?:facebook|twitter|x|instagram|pinterest|linkedin|whatsapp|reddit|tumblr|email|telegram|print|copy)"
)
_FURNITURE = re.compile(  # narrow on purpose: “Share with your partner …” is advice
    r"(?:"
    r"(?:top|bottom|end) of (?:the )?page|(?:back|return|go|scroll) to (?:the )?top|skip to (?:the |main )*content"
    r"|(?:main |open |close |toggle )?(?:menu|navigation)|close|home|search.{0,3}|loading.{0,3}|next|previous|print|save"
    r"|(?:log|sign)[ -]?(?:in|up|out|on)(?: (?:with|to|for) (?:google|facebook|continue|free|our).{0,30})?|register"
    r"|my account|donate(?: now)?|buy now|shop(?: now)?|add to cart|copy link|tweet|pin it|newsletter"
    rf"|share|share this(?: (?:article|post|page|story|on).{{0,40}})?|share (?:on|via) {_NETWORKS}.{{0,40}}"
    rf"|(?:share:? ?)?(?:{_NETWORKS}[|,/·• ]{{0,4}})+|(?:like|follow) (?:us|me)(?: on)?\b.{{0,60}}"
    r"|subscribe\b.{0,80}|(?:join|sign up for|get) (?:our|the|my) .{0,30}newsletter.{0,40}"
    r"|(?:image|photo|picture|photograph)s?(?: credits?| courtesy| source| by)?\s*[:©].{1,80}"
    r"|(?:photo|image|photograph|picture|illustration)s? (?:by|credit|courtesy of) .{1,80}|credit: .{1,60}"
    r"|(?:source|via|©)?\s*:?\s*(?:shutterstock|getty images|istock(?:photo)?|unsplash|pexels|pixabay)\b.{0,40}"
    r"|advertisements?|sponsored(?: content)?|ad|promoted|(?:article|story) continues (?:below|after) .{0,30}"
    r"|read (?:more|next|also|on)(?:: .{1,80}| about .{1,40})?|read full (?:bio|profile|article|story)\b.{0,80}"
    r"|continue reading.{0,60}|(?:see|view) (?:all|more)|show (?:more|less)|learn more|load more.{0,20}|click here.{0,60}"
    r"|more (?:like this|posts|articles)(?: from .{1,40})?|more from (?:the|this|our) .{1,40}"
    r"|\d{1,3}[ -]?min(?:ute)?s? (?:read|to read)|read(?:ing)? time:? ?\d.{0,15}"
    r"|(?:last )?(?:updated|published|posted|modified)(?: on| by)?\s*:?.{0,14}\d{4}.{0,12}|by .{1,40}\|.{1,60}\d{4}"
    r"|(?:©|\(c\)|copyright\b).{0,100}|all rights reserved.{0,30}|privacy (?:policy|notice)|terms of (?:use|service)"
    r"|cookie (?:policy|settings|preferences|notice)|(?:accept|reject|allow|decline) (?:all|(?:all )?cookies)"
    r"|manage (?:cookies|preferences)|page \d{1,4}(?: (?:of|/) \d{1,4})?|\d{1,4} ?/ ?\d{1,4}|[-–—] ?\d{1,4} ?[-–—]"
    r"|(?:leave|post|write|add) a (?:comment|reply).{0,20}|(?:no |\d{1,5} )comments?|reply|report(?: this)?|likes?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d{2}(?: ?[AP]M)?.{0,80}"
    r"|(?:file:/|https?:/|www\.|about:)\S{1,300}(?: \d{1,4} ?/ ?\d{1,4})?"
    r"|\d{1,6} (?:likes?|shares?|views?)|(?:[\w &'’-]{1,25} ?[>›»] ?){2,6}[\w &'’-]{1,40}"
    r")[.!…→»›]?",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\b(?:(?:we|this (?:web)?site|our (?:web)?site|our partners) (?:and our partners )?(?:use|uses|store)\b.{0,60}\bcookies"
    r"|accept (?:all )?cookies|cookie (?:policy|settings|preferences)|by continuing to (?:use|browse) (?:this|our) (?:web)?site"
    r"|consent to (?:the use of |our )?cookies)",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"(?:references?|sources?|works cited|bibliography|citations?|further reading|external links|links|(?:end)?notes)\s*:?",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:recent|related|popular|latest|featured|more|other|trending|similar) (?:posts?|articles?|stories|reads?|topics|reading)"
    r"|you (?:may|might) (?:also )?(?:like|enjoy).{0,20}|recommended(?: for you| reading)?|(?:tags|categories|share this).{0,3}"
    r"|(?:leave a (?:comment|reply)|comments(?: \(\d+\))?)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\bhttps?://|\bwww\.|\bdoi\b|\((?:19|20)\d\d[a-z]?\)|\bretrieved (?:from|on)\b", re.IGNORECASE
)
_ASKED = re.compile(r"(?:Q|Question)\s?\d{0,3}\s?[:.)]\s*(?=\S)")
_ANSWERED = re.compile(r"(?:A|Answer)\s?\d{0,3}\s?[:.)]\s*(?=\S)")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)


def cleaned(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that say something, their words made plain.

    Dropped are menus, buttons, credits of images, cookie notices, lists of references and of other pages.
    A question marked Q and its answer marked A become one paragraph.
    """
    kept: list[Block] = []
    for block in _without_lists([_visible(block) for block in blocks]):
        if _is_furniture(block):
            continue
        words = Block(block.kind, plain(block.text), block.level, tuple(map(plain, block.cells)))
        if words.kind == "heading" and len(words.text.split()) > HEADING:
            words = Block("text", words.text)
        if not any(c.isalnum() for c in words.text) or (kept and words == kept[-1]):
            continue
        if kept and _ANSWERED.match(words.text) and _ASKED.match(kept[-1].text):
            kept[-1] = Block("text", f"{kept[-1].text} {_ANSWERED.sub('', words.text, count=1)}")
        else:
            kept.append(words)
    return tuple(_unmarked(block) for block in kept)


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[int]]:
    """For every page the places of the lines that stay: no page numbers, and no heads or feet that repeat."""
    least = max(3, len(pages) // 3)
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(page[n]) for n in _edges(page)})
    kept = []
    for page in pages:
        gone = {
            n
            for n in _edges(page)
            if seen[_shape(page[n])] >= least or _PAGE_NUMBER.fullmatch(page[n].strip())
        }
        kept.append([n for n in range(len(page)) if n not in gone])
    return kept


def _edges(page: Sequence[str]) -> set[int]:
    return {*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.lower().split()))


def _visible(block: Block) -> Block:
    return Block(block.kind, visible(block.text).strip(), block.level, block.cells)


def _is_furniture(block: Block) -> bool:
    words = len(block.text.split())
    if words <= SHORT and len(block.text) <= 400 and _FURNITURE.fullmatch(block.text):
        return True
    return block.kind != "heading" and words <= COOKIE and bool(_COOKIES.search(block.text))


def _without_lists(blocks: Sequence[Block]) -> Iterable[Block]:
    """Without lists of references, and of other pages to read."""
    dropping = ""
    for place, block in enumerate(blocks):
        words = len(block.text.split())
        if dropping == "references" and _REFERENCE.search(block.text):
            continue
        if dropping == "elsewhere" and block.kind != "heading" and words <= SHORT:
            continue
        dropping = ""
        after = blocks[place + 1].text if place + 1 < len(blocks) else ""
        if words <= 5 and _REFERENCES.fullmatch(block.text) and (not after or _REFERENCE.search(after)):
            dropping = "references"
        elif words <= 6 and _ELSEWHERE.fullmatch(block.text):
            dropping = "elsewhere"
        else:
            yield block


def _unmarked(block: Block) -> Block:
    if not _ASKED.match(block.text):
        return block
    return Block(block.kind, _ASKED.sub("", block.text, count=1), block.level, block.cells)
