"""A message as it was meant, however it was typed: letters as digits, spaced out, doubled, without apostrophes.

Rules and the classifier read this form. It is lower case without accents, apostrophes and commas; the ends of
sentences are full stops that stand alone, so that a pattern can't reach from one sentence into the next.
"""

import re
import unicodedata
from collections.abc import Set

__all__ = ["canonical", "mended", "sentences"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Letters of other alphabets that look like ours; NFKD takes care of accents, wide and mathematical letters.
_LOOKALIKES = str.maketrans("авекмнорстухіѕјԁɡℓοαεικνρτυ", "abekmhopctyxisjdglOaeiknptu".lower())
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "l", "+": "t", "€": "e"}  # fmt: skip
_LEET_WORD = re.compile(r"(?<![\w@$!|+])[a-z@$!|+€\d]*[a-z][a-z@$!|+€\d]*")
_AGE = re.compile(r"\d+[a-z]{0,6}|[a-z]\d+|[a-z]{1,2}\d+[a-z]?")  # 24m, 5yo, 10am, 2nd, m33, b4
_SPACED = re.compile(r"(?<![\w'])(?:[a-z0-9@$!]([ .\-_*/]))(?:[a-z0-9@$!]\1){1,}[a-z0-9@$!](?![\w'])")
_STARRED = re.compile(r"\b[a-z]+(?:[*#_.\-]+[a-z]+)+\b|\b[a-z]+\*+[a-z]*")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_APOSTROPHE = re.compile(r"['’‘`´]")
_END = re.compile(r"[.!?…;\n]+(?:[\"”)\]]*)(?=\s|$)|\n+")
_REST = re.compile(r"[^a-z0-9.%$£€/]+")
_LONE = re.compile(r"(?<=[a-z])[./](?=[a-z])|(?<![a-z0-9])[./%$£€]+(?![a-z0-9.])|\.(?![0-9])")
_SHORT = {
    "u": "you", "ur": "your", "r": "are", "im": "im", "bc": "because", "cuz": "because", "coz": "because", "cos": "because",
    "wanna": "want to", "gonna": "going to", "gotta": "got to", "hes": "hes", "hubby": "husband", "hubs": "husband",
    "bf": "boyfriend", "gf": "girlfriend", "mum": "mom", "mommy": "mom", "mummy": "mom", "daddy": "dad", "n": "and",
    "abt": "about", "w": "with", "smth": "something", "sth": "something", "tho": "though", "thru": "through",
    "dh": "husband", "dw": "wife", "ppl": "people", "idk": "i dont know", "ima": "im going to", "imma": "im going to",
    "finna": "going to", "tryna": "trying to", "i'd": "id", "yo": "yo", "fam": "family", "bby": "baby", "hv": "have",
    "wnat": "want", "waht": "what", "teh": "the", "hte": "the", "myslef": "myself", "mysefl": "myself", "meself": "myself",
    "miself": "myself", "kil": "kill", "dye": "dye", "hsuband": "husband", "huband": "husband", "bofriend": "boyfriend",
    "gilfriend": "girlfriend", "somtimes": "sometimes", "suiside": "suicide", "suicde": "suicide", "sucide": "suicide",
    "suicidle": "suicidal", "suacide": "suicide", "chocked": "choked", "chocks": "chokes", "strangeld": "strangled",
    "dont": "dont", "cannot": "cant", "tommorow": "tomorrow", "tmrw": "tomorrow", "kno": "know", "didnt": "didnt",
    "sewerslide": "suicide", "unalive": "kill", "unaliving": "killing", "unalived": "killed", "suey": "suicide", "kms": "kill myself", "ctb": "kill myself",
}  # fmt: skip


def mended(raw: str, known: Set[str] = frozenset()) -> str:
    """A message in lower case with its letters put right, its punctuation kept: what the embedding model reads.

    Args:
        raw: what was typed.
        known: words to recognize behind digits, stars and single letters.
    """
    text = unicodedata.normalize("NFKD", _CONTROL.sub("", raw.replace("\r\n", "\n")))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower().translate(_LOOKALIKES)
    text = _APOSTROPHE.sub("'", text)
    text = _SPACED.sub(lambda m: f" {_unspaced(m[0], known)} ", text)
    text = _LEET_WORD.sub(lambda m: _unleet(m[0], known), text)
    text = _STARRED.sub(lambda m: _unstarred(m[0], known), text)
    text = _LONG_DRAWN.sub(lambda m: m[1] * 2, text) if not known else _drawn(text, known)
    return " ".join(text.replace("\n", " \n ").split(" ")).strip()


def canonical(text: str) -> str:
    """A mended message in the form that the rules read."""
    text = _END.sub(" ~ ", text.replace("'", ""))
    text = _LONE.sub(" ", _REST.sub(lambda m: " ~ " if "~" in m[0] else " ", text).replace("~", " ~ "))
    words = [_SHORT.get(word, word) for word in text.split()]
    return " ".join("." if word == "~" else word for word in words).strip(" .")


def sentences(words: str) -> list[str]:
    """The sentences of a canonical message."""
    return [sentence for part in words.split(" . ") if (sentence := part.strip(" ."))]


def _plain_letters(word: str, known: Set[str]) -> str:
    plain = "".join(_LEET.get(c, c) for c in word)
    if plain not in known and "1" in word:
        other = "".join("l" if c == "1" else _LEET.get(c, c) for c in word)
        return other if other in known else plain
    return plain


def _unleet(word: str, known: Set[str]) -> str:
    core = word.rstrip("!|+$@") or word
    if core.isalpha() or _AGE.fullmatch(core):
        return word
    plain = _plain_letters(core, known)
    return (plain + word[len(core) :]) if plain in known else word


def _unstarred(word: str, known: Set[str]) -> str:
    joined = re.sub(r"[*#_.\-]+", "", word)
    if joined in known:
        return joined
    pattern = re.compile(re.sub(r"[*#_]", "[a-z]", re.sub(r"[.\-]+", "", word)))
    return (
        next((k for k in sorted(known) if pattern.fullmatch(k)), word) if re.search(r"[*#]", word) else word
    )


def _drawn(text: str, known: Set[str]) -> str:
    def shorter(match: re.Match[str]) -> str:
        word = match[0]
        twice = _LONG_DRAWN.sub(lambda m: m[1] * 2, word)
        once = _LONG_DRAWN.sub(lambda m: m[1], word)
        return twice if twice in known and once not in known else once

    return re.sub(r"[a-z]*([a-z])\1{2,}[a-z]*", shorter, text)


def _unspaced(run: str, known: Set[str]) -> str:
    joined = re.sub(r"[ .\-_*/]", "", run)
    return _split(_plain_letters(joined, known), known) or run


def _split(run: str, known: Set[str]) -> str:
    """Words that were typed letter by letter without a gap between them; empty where no words fit."""
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 14), end):
            before, word = best[start], run[start:end]
            if before is None or not (word in known or word in {"i", "a"}):
                continue
            cost = before[0] + 1
            held = best[end]
            if held is None or cost < held[0]:
                best[end] = (cost, (*before[1], word))
    whole = best[len(run)]
    return " ".join(whole[1]) if whole else ""
