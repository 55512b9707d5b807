"""Plain sentences put together from the user's own words, for when no model's wording will do."""

import re
from collections.abc import Callable, Iterator, Mapping

__all__ = ["plain_apology", "plain_statement", "spoken_to", "to_you"]

_Swap = tuple[str, str | Callable[[re.Match[str]], str]]
_TO_YOU: list[_Swap] = [
    (r"\b(?:he|she|they)'s\b", "you're"),
    (r"\b(?:he|she|they) (?:was|were)\b", "you were"),
    (r"\b(?:he|she|they) (?:is|are)\b", "you are"),
    (r"\b(?:he|she|they) (?:has|have)\b", "you have"),
    (r"\b(?:he|she|they) (?:doesn't|don't)\b", "you don't"),
    (r"\b(?:he|she|they) (\w{3,})(?<![su])s\b(?=\s|$|[.,])", r"you \1"),
    (r"\b(?:he|she|they)\b", "you"),
    (r"\b(?:him|them)(?:self|selves)\b", "yourself"),
    (r"\bherself\b", "yourself"),
    (r"\b(?:him|them)\b", "you"),
    (
        r"\bher(?= (?:in|on|at|to|for|and|but|or|when|while|because|with|by|that|about|over|from|so|after|before|again|"
        r"alone|as|if|out|off|up|down|into|like|without|too)\b)",
        "you",
    ),
    (r"\b(?:his|their|her)(?= \w)", "your"),
    (r"\bher\b", "you"),
    (r"\bmy (?:husband|wife|boyfriend|girlfriend|partner|bf|gf|hubby)\b", "you"),
]
_TYPED: list[_Swap] = [
    (r"^ill\b|(?<=[.,;] )ill\b|(?<=\band )ill\b|\bi ll\b", "I'll"),
    (r"\bim\b", "I'm"),
    (r"\bive\b", "I've"),
    (r"\b(do|did|does|was|were|is|are|has|have|would|could|should|ca|wo)nt\b", r"\1n't"),
    (r"\bthru\b", "through"),
    (r"\bu\b", "you"),
    (r"\bur\b", "your"),
    (r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", lambda day: day[0].capitalize()),
]
_DAY = re.compile(
    r"^(?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|last \w+|this \w+)\b.{0,30}?\bwhen\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^(?:could|can|would|will|please|may|let'?s|how about)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:i (?:just |really )?(?:felt|feel|was|am|got|'m)|i'm|that i (?:felt|was)|feeling) ", re.IGNORECASE
)


def to_you(words: str) -> str:
    """Someone told of in the third person becomes the one who is spoken to."""
    for pattern, you in _TO_YOU:
        words = re.sub(pattern, you, words, flags=re.IGNORECASE)
    return words


def spoken_to(told: Mapping[str, str]) -> dict[str, str]:
    """What was told, mended where it was typed in haste, and turned to the one who is spoken to.

    Where they are called "you" already, "she" is somebody else.
    """
    mended = {part: _mended(words) for part, words in told.items()}
    if any(re.search(r"\byou(?:r|'re|'ve|'d)?\b", words, re.IGNORECASE) for words in mended.values()):
        return mended
    return {part: to_you(words) for part, words in mended.items()}


def plain_statement(told: Mapping[str, str]) -> Iterator[str]:
    """Wordings of an "I" statement, the fullest first.

    Args:
        told: the user's words by part: feeling, situation, need, request, perspective.
    """
    told = spoken_to(told)
    feeling = _LEAD.sub("", _bare(told.get("feeling", "")))
    moment = _bare(told.get("situation", ""))
    if not feeling:
        felt = f"I want to talk about this: {_small(moment)}" if moment else ""
    elif re.match(r"^(?:when|as)\b", moment, re.IGNORECASE):
        felt = f"I felt {feeling} {_small(moment)}"
    elif _DAY.match(moment):
        felt = f"I felt {feeling} {re.sub(r'^(?=[MTWFS][a-z]+day)', 'on ', moment)}"
    else:
        felt = f"{_large(moment)}. I felt {feeling}" if moment else f"I felt {feeling}"
    need, request = _need(told.get("need", "")), _request(told.get("request", ""))
    for parts in ([felt, need, request], [felt, request], [felt, need], [need, request]):
        sentences = [_sentence(part) for part in parts if part]
        if len(sentences) > 1:
            yield " ".join(sentences)


def plain_apology(told: Mapping[str, str]) -> Iterator[str]:
    """Wordings of an apology, the fullest first.

    Args:
        told: the user's words by part: ack_what, impact, responsibility, amends_or_change.
    """
    told = spoken_to(told)
    did = _bare(told.get("ack_what", ""))
    if did:
        did = (
            did
            if re.match(r"^i'?m sorry|^i apologi", did, re.IGNORECASE)
            else f"I'm sorry. {_large(_as_i(did))}"
        )
    impact, own = _bare(told.get("impact", "")), _bare(told.get("responsibility", ""))
    will = _bare(told.get("amends_or_change", ""))
    will = (
        will
        if not will or re.match(r"^(?:i\b|from\b|next\b)", will, re.IGNORECASE)
        else f"I will {_small(will)}"
    )
    for parts in (
        [did, impact, own, will],
        [did, own, will],
        [did, impact, "that was wrong of me", will],
        [did, "that was wrong of me", will],
        [did, "that was wrong of me"],
    ):
        sentences = [_sentence(part) for part in parts if part]
        if len(sentences) > 1:
            yield " ".join(sentences)


def _mended(words: str) -> str:
    words = " ".join(words.split())
    for typed, meant in _TYPED:
        words = re.sub(typed, meant, words, flags=re.IGNORECASE)
    return words


def _bare(words: str) -> str:
    return words.rstrip(" .!?;,")


def _need(words: str) -> str:
    bare = _bare(words)
    if not bare or re.match(r"^(?:i\b|it\b|because\b|my\b|what\b)", bare, re.IGNORECASE):
        return re.sub(r"^because ", "It matters to me because ", bare, flags=re.IGNORECASE)
    if re.match(r"^(?:that\b|\w+ing\b)", bare, re.IGNORECASE):
        return f"What matters to me is {_small(bare)}"
    return f"I need {_small(bare)}"


def _request(words: str) -> str:
    bare = _bare(words)
    if not bare:
        return ""
    if _ASKS.match(bare):
        return f"{bare}?"
    bare = re.sub(
        r"^(?:i(?:'d| would) (?:like|want) (?:it if )?you to|you(?: could| to)?|for you to|to) ",
        "",
        bare,
        flags=re.IGNORECASE,
    )
    return f"Could you {_small(bare)}?"


def _as_i(did: str) -> str:
    return did if re.match(r"^i\b", did, re.IGNORECASE) else f"I {_small(did)}"


def _sentence(words: str) -> str:
    words = re.sub(r"\bi\b", "I", _large(words))
    return words if words.endswith(("?", ".")) else f"{words}."


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words if re.match(r"^I\b", words) else words[:1].lower() + words[1:]
