"""Answers that say they can't say, such as "I don't know", and what is told in them all the same."""

import re

__all__ = ["told", "unsure"]

FEW = 3  # words after an "I don't know" that are the answer after all: "I don't know, sad maybe"

_OPENING = r"(?:(?:well|um+|hm+|uh|honestly|look|ok(?:ay)?|so|but|really|sorry|tbh)[\s,.…]+)*"
_DONT_KNOW = (
    r"(?:i\s+)?(?:(?:really|just|honestly|truly|still)\s+)*(?:don'?t|do not|can'?t|cannot)\s+(?:really\s+|even\s+)?"
    r"(?:know|say|tell|think of (?:anything|one))|dunno|idk|no (?:idea|clue)|(?:i(?:'?m| am)\s+)?not (?:really |quite |so |that )?sure"
    r"|hard to say|who knows|beats me"
)
# what is known or not known next makes it a thing told: "I don't know what we spend", "I can't tell her anything"
_ENDS = r"(?:\s+(?:yet|really|right now|exactly|anymore|any more|honestly|either|tbh|lol))*(?=\s*$|\s*[,.;:!?…–—-])[\s,.;:!?…–—-]*"
_LEAD = re.compile(rf"^{_OPENING}(?:{_DONT_KNOW}){_ENDS}", re.IGNORECASE)
_NOTHING = re.compile(
    rf"^{_OPENING}(?:it'?s |that'?s |that should be |just |i guess |i suppose )*(?:the usual|obvious(?: by now)?|everything|nothing|"
    r"anything|whatever|you know(?: (?:how|what)\b.{0,30})?|you'?d have to ask \w+|ask (?:her|him|them)|we'?ll see\b.{0,25}|no comment|"
    r"none|n/?a|skip|pass|idk|[\s?.…-]*)(?:[,.;:!?…\s]+(?:you know\b.{0,30}|really|i guess|i suppose|lol))*[\s.!?…]*$",
    re.IGNORECASE,
)


def unsure(answer: str) -> bool:
    """Whether an answer leaves the question open, so that it is worth asking in an easier way."""
    plain = _plain(answer)
    lead = _LEAD.match(plain)
    rest = plain[lead.end() :] if lead else plain
    return bool(_NOTHING.match(rest)) or (lead is not None and len(rest.split()) > FEW)


def told(answer: str) -> str:
    """What an answer tells, without its "I don't know"; empty where that is all."""
    plain = _plain(answer)
    lead = _LEAD.match(plain)
    rest = plain[lead.end() :] if lead else plain
    return "" if _NOTHING.match(rest) else rest


def _plain(answer: str) -> str:
    return " ".join(answer.replace("’", "'").split())
