"""Whether a wording takes a side: that of the one who tells of a conflict, or that of the other.

The coach hears one side. Told that they are right, people grow surer and less willing to make up; so nothing that the
model words may find for either of the two. The guides ask both partners for the same fairness (strategy 3).
"""

import re
from typing import Literal

__all__ = ["SECTION", "sides"]

SECTION = "tete/strategy-3"

_THEY = r"(?:he|she|they|your (?:partner|husband|wife|boyfriend|girlfriend|fianc[eé]e?|spouse|ex)|the other(?: one| person)?)"
_THEM = r"(?:him|her|them|your (?:partner|husband|wife|boyfriend|girlfriend|fianc[eé]e?|spouse))"
_VERY = r"(?:(?:clearly|simply|really|so|very|completely|totally|absolutely|just|quite|being|a bit|rather|entirely|probably|definitely|certainly|also|both|again) )*"
_WRONG = (
    r"(?:wrong|unfair|selfish|unreasonable|inconsiderate|disrespectful|cruel|mean|immature|childish|toxic|manipulative|"
    r"controlling|irresponsible|insensitive|careless|cold|hurtful|rude|lazy|to blame|at fault|in the wrong|the problem|"
    r"overreacting|too sensitive|oversensitive|paranoid|jealous|ridiculous|unacceptable|out of line|uncalled for|inexcusable|dramatic)"
)
_RIGHT = r"(?:right|in the right|justified|not to blame|not at fault|blameless|innocent|the reasonable one)"


def _verdict(
    speaker: str, me: str, mine: str, other: str, them: str, theirs: str, duty: str
) -> re.Pattern[str]:
    """What finds for the speaker and against the other, in plain words (see ``_spelled``)."""
    return re.compile(
        rf"\b{speaker} {_ARE} {_VERY}{_RIGHT}\b"
        rf"|\b{speaker} (?:have|has|had) (?:every|all the|a perfect|a good|good) (?:right|reason)s?\b"
        rf"|\b{speaker} deserved? (?:better|an apology|more|so much better)\b|\b{speaker} deserves (?:better|an apology|more)\b"
        rf"|\b{speaker} did (?:nothing|not do anything) wrong\b|\b{speaker} (?:do|does|did) not deserve\b"
        rf"|\b(?:it|this|that) (?:is|was) not {mine} fault\b|\b(?:it|this|that) (?:is|was) {_VERY}{theirs} (?:own )?(?:fault|mistake)\b"
        rf"|\b{other} {_ARE} {_VERY}{_WRONG}\b|\b{other} overreact(?:s|ed)?\b"
        rf"|\b{other} (?:should not have|had no (?:right|business)|(?:has|have) no right|owes? {me})\b"
        rf"|\b{other} (?:should|must|needs? to|ought to|has to|have to) (?:{duty})\b"
        rf"|\b{other} (?:treats?|treated) {me} {_VERY}(?:badly|unfairly|poorly)\b"
        rf"|\b(?:wrong|unfair|selfish|cruel|mean|rude|disrespectful|inconsiderate|unkind|insensitive|not fair|not okay|not right) of {them}\b"
        rf"|\bi (?:am on|take|would take|stand on) {mine} side\b",
        re.IGNORECASE,
    )


_ARE = r"(?:is|are|was|were|would be)"
_THEIR = r"(?:his|her|their|your (?:partner|husband|wife|boyfriend|girlfriend|spouse)'s)"
_TELLER = _verdict(
    "you", "you", "your", _THEY, _THEM, _THEIR, "apologi[sz]e|say sorry|change|stop|grow up|learn|admit"
)
_OTHER = _verdict(_THEY, _THEM, _THEIR, "you", "you", "your", "apologi[sz]e|say sorry|grow up|admit")
_SHORT = (
    (
        re.compile(
            r"\b(it|that|this|he|she|who|partner|husband|wife|boyfriend|girlfriend|spouse)'s\b(?= (?!mother|father|family|friend|side|fault|phone|view))",
            re.IGNORECASE,
        ),
        r"\1 is",
    ),
    (re.compile(r"(?<=\w)'re\b"), " are"),
    (re.compile(r"(?<=\w)'m\b"), " am"),
    (re.compile(r"(?<=\w)n't\b"), " not"),
)
# Both in one sentence, or a question, or the opposite of a verdict, is no verdict.
_BOTH = re.compile(
    r"\b(?:both|each of you|the two of you|neither|either of you|one another|each other)\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:no one|nobody|ca not say|cannot say|not (?:about )?who|who (?:is|was)|whether|does not mean|"
    r"(?:may|might|could) (?:feel|think|seem|believe)|(?:feels?|felt|thinks?|thought|believes?|says?|said|told you|tells you|sounds) (?:that|as if|like)?|if) .*$",
    re.IGNORECASE,
)


def sides(text: str) -> Literal["teller", "other"] | None:
    """Which of the two a wording finds for: the one who is spoken to as "you", the other, or neither.

    Args:
        text: what the model words; "you" is the one who told of the conflict.
    """
    found = {"teller": 0, "other": 0}
    for sentence in re.split(r"(?<=[.!?])\s+", _spelled(text)):
        if sentence.rstrip().endswith("?") or _BOTH.search(sentence):
            continue
        for side, pattern in (("teller", _TELLER), ("other", _OTHER)):
            for match in pattern.finditer(sentence):
                if not _OPEN.search(sentence[: match.start()] + "."):
                    found[side] += 1
    if found["teller"] == found["other"]:
        return None
    return "teller" if found["teller"] > found["other"] else "other"


def _spelled(text: str) -> str:
    text = text.replace("’", "'")
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text
