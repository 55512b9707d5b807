"""Words made plain: nothing in them can act as markup, as an address or as a model's control token.

The words themselves stay, also where they try to give orders: a document may say anything, as a quotation.
"""

import re
import unicodedata

__all__ = ["plain", "visible"]

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf09f\uf0b8-\uf8ff\uf0a0-\uf0a6\uf0a8-\uf0b6"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "＜": "<",
        "＞": ">",
        "｜": "|",
    }
)
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_LINK = re.compile(
    r"\[([^\[\]\n]{0,500})\](?:\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\[\]\n]{0,200}\])"
)
_DEFINITION = re.compile(r"^\s*\[[^\[\]\n]{1,200}\]:\s*\S+.*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.S)
_TAG = re.compile(
    r"</?(?:a|abbr|address|article|aside|audio|b|base|blockquote|body|br|button|canvas|center|code|col|dd|details|div|dl"
    r"|dt|em|embed|figure|font|footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|mark"
    r"|marquee|math|meta|nav|object|ol|option|p|picture|pre|script|section|select|small|source|span|strike|strong"
    r"|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|u|ul|video)\b[^<>]{0,2000}>",
    re.I,
)
_ADDRESS = re.compile(
    r"\b(?:https?|ftp|wss?)://(?:[^\s/@<>]{0,200}@)?([^\s/<>\"'”’)\]?#:]{1,255})[^\s<>\"”)\]]*", re.I
)
_WWW = re.compile(r"\bwww\.([^\s/<>\"'”’)\]?#:]{1,255})[^\s<>\"”)\]]*", re.I)
_SCRIPTED = re.compile(
    r"\b(?:javascript|vbscript|livescript):\S*|\bdata:[\w.+-]+/[\w.+-]+[;,]\S*|\bfile:/\S*", re.I
)
_MAIL = re.compile(r"(?:\bmailto:)?\b([\w.+-]{1,64})@((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})\b", re.I)
_TOKEN = re.compile(r"<\s*\|+\s*([^|<>\n]{0,80}?)\s*\|+\s*>")
_BRACKETED = re.compile(r"\[\s*(/?\s*[A-Z][A-Z_ ]{1,30})\s*\]")
_EMPHASIS = re.compile(r"(\*\*|__|~~|``)(?=\S)(.{1,2000}?)(?<=\S)\1")


def visible(text: str) -> str:
    """A text in NFC with everything taken out that can't be seen; line breaks stay."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text).translate(_LIGATURES))
    return _SPACES.sub(" ", text)


def plain(text: str) -> str:
    """A text on one line, as words: of links their words, of addresses the site's name, of images nothing."""
    text = _DEFINITION.sub("", visible(text))
    for _ in range(3):  # a link may hold an image, and a link
        shorter = _LINK.sub(r"\1", _IMAGE.sub("", text))
        if shorter == text:
            break
        text = shorter
    text = text.replace("](", "] (").replace("][", "] [").replace("![", "[")
    text = _TOKEN.sub(r"‹\1›", _TAG.sub(" ", _COMMENT.sub(" ", text)) if "<" in text else text)
    text = _SCRIPTED.sub("", text)
    text = _WWW.sub(r"\1", _ADDRESS.sub(r"\1", text))
    text = _MAIL.sub(r"\1 at \2", text)
    text = _BRACKETED.sub(r"(\1)", text)
    text = text.lstrip("#>| \n").replace("<", "‹").replace(">", "›").replace("`", "'")
    text = _EMPHASIS.sub(r"\2", text)
    return re.sub(r"\s+", " ", text).strip()
