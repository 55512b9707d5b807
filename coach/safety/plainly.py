"""What is told plainly: what this is and isn't, and who can read what is written. Fixed words, never from a model."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Told", "about", "first", "plain_answer"]

_FILE = Path(__file__).with_name("plainly.toml")
LONGEST = 400  # characters of a message that can be such a question
BESIDES = 20  # words beside the question; more, and something else is being asked as well
_WORD_MENDED = 6  # letters from which a word's spelling is mended
_ALIKE = 0.84

# Ways of writing the same thing.
_SHORT = {
    "u": "you", "r": "are", "ur": "your", "ya": "you", "im": "i am", "i'm": "i am", "you're": "you are", "youre": "you are",
    "what's": "what is", "whats": "what is", "who's": "who is", "whos": "who is", "it's": "it is", "that's": "that is",
    "where's": "where is", "aren't": "are", "isn't": "is", "won't": "will", "can't": "can", "don't": "do", "doesn't": "does",
    "gonna": "going to", "i've": "i have", "i'd": "i would", "there's": "there is", "how's": "how is", "couldn't": "could",
}  # fmt: skip
_SMALL = re.compile(
    r"\b(?:really|actually|just|even|ever|truly|currently|still|also|perhaps|maybe|completely|totally|fully|entirely|"
    r"secretly|somehow|like|100|seriously|honestly|basically|always|exactly|right now|by any chance)\b"
)
_OPENING = re.compile(
    r"(?:hey|hi|hello|ok|okay|so|well|wait|but|and|or|um|uh|please|sorry|first|first of all|before (?:i|we) (?:start|begin|go on|say \w+)|"
    r"coach|be honest|quick question|one (?:quick )?question|out of curiosity|by the way|btw|(?:can|may|could) i ask(?: you)?(?: something)?|"
    r"i (?:am )?(?:wonder|wondering|curious|worried|afraid|asking)(?: about)?|wondering|tell me|can you tell me|could you tell me|"
    r"(?:do|would) you know|i (?:want|need|would like|have) to (?:know|ask)(?: you)?|i do not know|i am not sure|not sure|"
    r"(?:is it true|does it matter|you said|(?:is it|it is) (?:ok|okay|fine|all right) (?:if i ask|to ask)|do you mind if i ask|is it possible|is there (?:a|any) (?:way|chance|risk))|if|whether|that|for|then|now|hm+) "
)
_ASKING = r"(?:is|are|am|do|does|can|could|will|would|who|where|how|what|might|any|anyone|anybody|there) "
_TAIL = re.compile(
    r" (?:or not|or what|or no|though|then|please|by the way|btw|anyway|coach|too|now|really|at all|yes or no|"
    r"on (?:this|my) (?:computer|laptop|phone|device|machine)|in here|or something|or so|right|correct|if i may ask|to be honest)$"
)


class Told:
    """Whether the first visit's notice was read on this machine; an empty file in the coach's folder says so."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def told(self) -> bool:
        """Whether it was read."""
        return self._file.exists()

    def remember(self) -> None:
        """It was read. Where the folder can't be written, it is told again next time."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file.touch(mode=0o600)
        except OSError:
            return


def first() -> tuple[str, str]:
    """What is told at the first visit, and what stands on the button that puts it away."""
    return str(_words()["first"]), str(_words()["read"])


def about(kept: bool) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What stands under "What this is": its title, and the name and text of each part.

    Args:
        kept: whether conversations are kept in the journal.
    """
    parts = [
        (
            str(part["name"]),
            " ".join([str(part["text"]), *filter(None, [part.get("kept" if kept else "unkept")])]),
        )
        for part in _words()["about"]
    ]
    return str(_words()["title"]), tuple(parts)


def plain_answer(message: str) -> str:
    """The fixed answer, where a message asks what this is or who can read it; else empty.

    A message may hold a few other words beside the question. Where it holds more, it asks about something else too,
    and that is the guides' to answer.
    """
    if len(message) > LONGEST:
        return ""
    topics: list[str] = []
    besides = 0
    for sentence in re.split(r"[.?!;:\n]+", message):
        asked = _asked(sentence)
        if asked:
            topics.append(asked)
        else:
            besides += len(sentence.split())
    if not topics or besides > BESIDES:
        return ""
    return "\n".join(str(_words()["answers"][topic]) for topic in dict.fromkeys(topics))


def _asked(sentence: str) -> str:
    """The topic that a sentence asks about, or empty."""
    plain = _plain(sentence)
    if not plain:
        return ""
    fitting = (topic for topic, frames in _frames().items() if frames.fullmatch(plain))
    return next(fitting, "") or _loosely(plain)


def _loosely(plain: str) -> str:
    """The same, where the words fit and no frame does."""
    words = set(plain.split())
    if not re.match(_ASKING, plain):
        return ""
    for topic, table in _words()["loose"].items():
        core, here, others = (set(str(table[name]).split()) for name in ("core", "here", "others"))
        fits = words & core and words & here and words <= core | here | others
        if fits and not re.fullmatch(str(table["never"]), plain):
            return str(topic)
    return ""


def _plain(sentence: str) -> str:
    """A sentence in lower case, its words spelled out and mended, without openings, small words and tails."""
    text = re.sub(r"[^\w' ]+", " ", sentence.lower().replace("\u2019", "'").replace("-", " "))
    words = [_SHORT.get(word, word).replace("'", "") for word in text.split()]
    known = _known()
    mended = []
    for word in _SMALL.sub(" ", " ".join(words)).split():
        close = () if len(word) < _WORD_MENDED or word in known else get_close_matches(word, known, 1, _ALIKE)
        mended.append(close[0] if close else word)
    text = re.sub(r"^((?:you are|this is) .+) (?:are you|is it)$", r"\1", " ".join(mended))
    for pattern in (_OPENING, _TAIL):
        before = None
        while before != text:
            before = text
            found = pattern.match(text) if pattern is _OPENING else pattern.search(text)
            if found:
                text = (text[found.end() :] if pattern is _OPENING else text[: found.start()]).strip()
    return text


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _frames() -> Mapping[str, re.Pattern[str]]:
    """For each topic one pattern of all its frames."""
    lists = {name: str(value) for name, value in _words()["words"].items()}
    return {
        topic: re.compile("|".join(f"(?:{_filled(str(frame), lists)})" for frame in frames))
        for topic, frames in _words()["frames"].items()
    }


def _filled(frame: str, lists: Mapping[str, str]) -> str:
    """A frame with its lists in place of their names; lists may name others."""
    while (found := re.search(r"\{([a-z]+)\}", frame)) is not None:
        frame = frame[: found.start()] + lists[found[1]] + frame[found.end() :]
    return frame


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The words of the frames, for mending spelling."""
    text = " ".join([*_words()["words"].values(), *(f for fs in _words()["frames"].values() for f in fs)])
    return frozenset(word for word in re.findall(r"[a-z]+", text) if len(word) >= _WORD_MENDED)
