"""What was told, mended where it was typed in haste, and turned from "he" or "she" to "you"."""

import re
from collections.abc import Callable, Mapping

__all__ = ["spoken_to"]

_Swap = tuple[str, str | Callable[[re.Match[str]], str]]
_THIRD = (
    "he|him|his|himself",
    "she|her|hers|herself",
    "they|them|their|themselves",
)  # the first that is met is "you"
_OBJECT = (  # what follows "her" where it isn't "her something"
    r"in|on|at|to|for|and|but|or|when|while|because|with|by|that|about|over|from|so|after|before|again|alone|as|if|out|off|up|down|"
    r"into|like|without|too|the|an?|my|all|first|this|these|what|how|why|where|no|some|more|once|twice|\w+ly|not|than|then"
)


def _to_you(he: str, him: str, his: str) -> list[_Swap]:
    """What turns one person, told of as "he", "she" or "they", into the one who is spoken to."""
    often = r"(?: (?:never|always|often|just|only|still|really|also|even|sometimes))?"
    her = [
        (rf"\b((?:mak|lett?)(?:es?|ing)|made|lets?) {him}\b", r"\1 you"),
        (rf"\b{him}(?= (?:{_OBJECT})\b)", "you"),
    ]
    return [
        (
            rf"\b{he}'s (?=(?:always |never |just |already )?(?:been|had|got|gone|done|lost|taken)\b)",
            "you've ",
        ),
        (rf"\b{he}'s\b", "you're"),
        (rf"\b{he}({often}) (?:was|were)\b", r"you\1 were"),
        (rf"\b{he}({often}) (?:is|are)\b", r"you\1 are"),
        (rf"\b{he}({often}) (?:has|have)\b", r"you\1 have"),
        (rf"\b(?:{he}|(?<=\band)) (doesn't|isn't|wasn't|hasn't)\b", _plural),
        (rf"\b{he}({often}) (\w{{3,}})(?<![su])s\b(?=\s|$|[.,])", _bare_verb),
        (rf"\b{he}\b", "you"),
        (rf"\b{him}sel(?:f|ves)\b", "yourself"),
        *(her if him == "her" else []),
        (
            rf"(?<!of )\b{him}\b" if him == "them" else rf"\b{him}\b(?! \w)" if him == his else rf"\b{him}\b",
            "you",
        ),
        (rf"\b{his}(?= \w)", "your"),
        (rf"\b{his}\b", "yours"),
        (r"\bmy (?:husband|wife|boyfriend|girlfriend|partner|bf|gf|hubby)'s\b", "your"),
        (r"\bmy (?:husband|wife|boyfriend|girlfriend|partner|bf|gf|hubby)\b", "you"),
        (r"^(?:ask|tell|get) you to ", ""),
    ]


def _plural(found: re.Match[str]) -> str:
    words = {"doesn't": "don't", "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't"}[
        found[1].lower()
    ]
    return f" {words}" if found[0].startswith(" ") else f"you {words}"


def _bare_verb(found: re.Match[str]) -> str:
    """The verb without the s of "he says": goes, tries, switches."""
    often, verb = found[1], found[2]
    if verb.endswith("ie"):
        verb = f"{verb[:-2]}y"
    elif re.search(r"(?:ch|sh|ss|x|z|go|do)e$", verb):
        verb = verb[:-1]
    return f"you{often} {verb}"


_YOU: dict[str, list[_Swap]] = {
    _THIRD[0]: _to_you("he", "him", "his"),
    _THIRD[1]: _to_you("she", "her", "her"),
    _THIRD[2]: _to_you("they", "them", "their"),
}
_TYPED: list[_Swap] = [
    (r"^ill\b|(?<=[.,;] )ill\b|(?<=\band )ill\b|\bi ll\b", "I'll"),
    (
        r"\bill(?= (?:be|say|go|do|call|tell|try|make|ask|come|take|never|not|write|let|get|have|keep|put|help|start|stop)\b)",
        "I'll",
    ),
    (r"\bim\b", "I'm"),
    (r"\bive\b", "I've"),
    (r"\bid\b(?= \w)", "I'd"),
    (r"\b(do|did|does|was|were|is|are|has|have|would|could|should|ca|wo)nt\b", r"\1n't"),
    (r"\b(would|could|should|might)(?:ve| of)\b", r"\1 have"),
    (r"\b(he|she)s\b", r"\1's"),
    (r"\b(you|they|he|she)d\b(?!')", r"\1'd"),
    (r"\b(you|they)re\b", r"\1're"),
    (r"\bthru\b", "through"),
    (r"\bur\b", "your"),
    (r"\bu\b", "you"),
    (r"\br\b", "are"),
    (r"(?<= )n(?= )", "and"),
    (r"(?<= )w(?= )", "with"),
    (r"\b(?:bc|cos|cuz|coz)\b", "because"),
    (r"\b(?:2|to)nite\b", "tonight"),
    (r"\bnite\b", "night"),
    (r"\bwanna\b", "want to"),
    (r"\bgonna\b", "going to"),
    (r"\bprolly\b", "probably"),
    (r"\bwen\b", "when"),
    (r"\bwat\b", "what"),
    (r"^2 (?=[a-z])|(?<= )2 (?=u\b|you\b|me\b)", "to "),
    (r"\b(mon|tues|wednes|thurs|fri|satur|sun)day(s?)\b", lambda day: day[0].capitalize()),
]


def _turned(words: str, person: str) -> str:
    """Someone told of in the third person becomes the one who is spoken to; ``person`` is one of ``_THIRD``."""
    for pattern, you in _YOU[person]:
        words = re.sub(pattern, you, words, flags=re.IGNORECASE)
    return words


def spoken_to(told: Mapping[str, str]) -> dict[str, str]:
    """What was told, mended where it was typed in haste, and turned to the one who is spoken to.

    Where they are called "you" already, "she" is somebody else; and where "he" is met first, "she" is.
    """
    mended = {part: _mended(words) for part, words in told.items()}
    all_of_it = re.sub(
        r"(?<!\w)'[^']+'(?!\w)|“[^”]+”|\"[^\"]+\"", "", " ".join(mended.values())
    )  # not what others said
    if re.search(r"\byou(?:r|'re|'ve|'d)?\b", all_of_it, re.IGNORECASE):
        return mended
    met = [
        (found.start(), person)
        for person in _THIRD[:2]
        if (found := re.search(rf"\b(?:{person})\b", all_of_it, re.IGNORECASE))
    ]
    person = min(met)[1] if met else _THIRD[2]
    return {part: _turned(words, person) for part, words in mended.items()}


def _mended(words: str) -> str:
    words = " ".join(words.split())
    for typed, meant in _TYPED:
        words = re.sub(typed, meant, words, flags=re.IGNORECASE)
    return words
