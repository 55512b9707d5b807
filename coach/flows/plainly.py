"""Plain sentences put together from the user's own words, for when no model's wording will do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coach.flows.spoken import spoken_to

__all__ = ["plain_apology", "plain_statement"]

_VERBS = frozenset(
    """
    accept agree allow answer apologize arrange ask avoid be book bring buy call cancel change check choose clean clear close come
    cook count cut decide delete discuss do drive drop eat empty explain find finish fix fold follow forgive get give go greet hang
    have hear help hold hug include introduce invite join joke keep kiss know knock laugh learn leave let listen look make meet mend
    mention mind move notice offer open order pay pick plan play praise prepare promise put quit read remember repair replace reply
    respect rest return ring save say see sell send set share show shut sign sit sleep smile speak spend split stand start stay step
    stick stop support switch take talk tell text thank think throw tidy touch translate treat trust try turn understand unfollow
    use wait wake walk warn wash watch wear write
    """.split()  # noqa: SIM905
)
_DAY = re.compile(
    r"^(?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|last \w+|this \w+)\b.{0,30}?\bwhen\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^(?:could|can|would|will|please|may|let'?s|how about)\b", re.IGNORECASE)
_FELT = "{felt}"  # where the feeling and its moment stand among the rest
_NO_FEELING = re.compile(
    r"^(?:it|it's|that|that's|this|the|you|he|she|they|we|no|none|nothing)\b", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:i (?:just |really )?(?:felt|feel|was|am|got|'m)|i'm|that i (?:felt|was)|feeling) ", re.IGNORECASE
)


def plain_statement(told: Mapping[str, str]) -> Iterator[str]:
    """Wordings of an "I" statement, the fullest first.

    Args:
        told: the user's words by part: feeling, situation, need, request, perspective.
    """
    told = spoken_to(told)
    feeling = _small(_LEAD.sub("", _bare(told.get("feeling", ""))))
    feeling = "" if _NO_FEELING.match(feeling) else feeling
    pieces = [piece for piece in re.split(r",? and |, ", feeling) if piece]
    moment = _bare(told.get("situation", ""))
    # each way to tell it, and what is lost with it; the moment weighs as much as the feeling
    felt = {(feeling, moment): 0.0, (feeling, ""): 2.0, ("", moment): 2.0, ("", ""): 4.0}
    for piece in pieces if len(pieces) > 1 else ():
        felt |= {(piece, moment): 0.5, (piece, ""): 2.5}
    view, need = _view(told.get("perspective", "")), _need(told.get("need", ""))
    request = _request(told.get("request", ""))
    rest = {
        (_FELT, view, need, request): 0.0,
        (_FELT, need, view, request): 0.1,
        (view, _FELT, need, request): 0.2,
        (_FELT, need, request): 1.0,
        (_FELT, view, request): 1.2,
        (_FELT, request): 2.2,
        (_FELT, need): 3.0,
    }
    ways = sorted(
        ((lost + less, parts, way) for way, lost in felt.items() for parts, less in rest.items()),
        key=lambda told: told[0],
    )
    yield from _told_ways(
        [_felt(*way) if part == _FELT else part for part in parts] for _, parts, way in ways
    )


def plain_apology(told: Mapping[str, str]) -> Iterator[str]:
    """Wordings of an apology, the fullest first.

    Args:
        told: the user's words by part: ack_what, impact, responsibility, amends_or_change.
    """
    told = spoken_to(told)
    did = _deed(_bare(told.get("ack_what", "")))
    sorry = re.match(r"^(?:i'?m |i am )?(?:(?:so|very|really) )*sorry\b", did, re.IGNORECASE)
    if sorry:
        did = f"I'm sorry{did[sorry.end() :]}"
    elif not re.match(r"^i apologi", did, re.IGNORECASE):
        did = f"I'm sorry. {_large(_as_i(did))}" if did else "I'm sorry"
    impact, own = _impact(_bare(told.get("impact", ""))), _bare(told.get("responsibility", ""))
    will = _will(_bare(told.get("amends_or_change", "")))
    yield from _told_ways(
        (
            [did, impact, own, will],
            [did, own, impact, will],
            [did, impact, will, own],
            [did, own, will],
            [did, impact, "that was wrong of me", will],
            [did, "that was wrong of me", will],
            [did, "that was wrong of me"],
        )
    )


def _told_ways(ways: Iterable[Sequence[str]]) -> Iterator[str]:
    """Wordings of two sentences or more, each once."""
    told = set()
    for parts in ways:
        sentences = [_sentence(part) for part in parts if part]
        wording = " ".join(sentences)
        if len(sentences) > 1 and wording not in told:
            told.add(wording)
            yield wording


def _felt(feeling: str, moment: str) -> str:
    if not feeling:
        return f"I want to talk about this: {_small(moment)}" if moment else ""
    if re.match(r"^(?:when|as)\b", moment, re.IGNORECASE):
        return f"I felt {feeling} {_small(moment)}"
    if _DAY.match(moment):
        return f"I felt {feeling} {re.sub(r'^(?=[MTWFS][a-z]+day)', 'on ', moment)}"
    return f"{_large(moment)}. I felt {feeling}" if moment else f"I felt {feeling}"


def _bare(words: str) -> str:
    return words.rstrip(" .!?;,")


def _need(words: str) -> str:
    bare = _bare(words)
    if re.match(r"^want\b", bare, re.IGNORECASE):
        return f"I {_small(bare)}"
    if re.match(r"^my(?: \w+){1,4}$", bare, re.IGNORECASE):
        return f"I need {_small(bare)}"
    if not bare or re.match(r"^(?:i\b|it\b|because\b|my\b|what\b)", bare, re.IGNORECASE):
        return re.sub(r"^because ", "It matters to me because ", bare, flags=re.IGNORECASE)
    if _does(bare) and not re.match(
        r"^(?:help|support|respect|trust|rest|change|touch|praise)\b(?! me)", bare, re.IGNORECASE
    ):
        return f"I need you to {_small(bare)}"
    if re.match(r"^(?:that\b|\w+ing\b)", bare, re.IGNORECASE):
        return f"What matters to me is {_small(bare)}"
    return f"I need {_small(bare)}"


def _view(words: str) -> str:
    bare = _bare(words)
    if re.match(
        r"^(?:maybe |perhaps |probably )+(?:tired|ashamed|afraid|scared|busy|stressed|nervous|worried)\b",
        bare,
        re.IGNORECASE,
    ):
        bare = f"you were {_small(bare)}"
    if not bare or re.match(
        r"^(?:i\b|maybe\b|perhaps\b|probably\b|you (?:were )?probably\b|you may\b)", bare, re.IGNORECASE
    ):
        return bare
    return f"I can imagine that {_small(bare)}"


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
    given = re.match(
        r"^((?:if|when|next time|as soon as)\b.*?)(?:,| just| please| then)+ (\w+.*)$", bare, re.IGNORECASE
    )
    if given and _does(given[2]):
        return f"{given[1]}, could you {given[2]}?"
    return f"Could you {_small(bare)}?" if _does(bare) else f"Could we agree on this: {_small(bare)}?"


def _will(words: str) -> str:
    if not words or re.match(r"^(?:i\b|from\b|next\b|if\b)", words, re.IGNORECASE):
        return words
    if re.match(
        r"^(?:\w+ed|took|made|gave|told|wrote|bought|sold|put|went|got|found|set up)\b", words, re.IGNORECASE
    ):
        return f"I {_small(words)}"
    if re.match(r"^that\b", words, re.IGNORECASE):
        return f"I will see to it {_small(words)}"
    if re.search(r"\bI(?:'ll|'ve|'m| will| have)\b", words):
        return words
    return f"I will {_small(words)}" if _does(words) else f"This is what I will do: {_small(words)}"


def _impact(words: str) -> str:
    """What it did, with what was left out: "broke her heart", "unimportant, I guess"."""
    if re.match(
        r"^(?:hurt|broke|made|scared|left|cost|ruined|woke|gave|let|embarrassed|frightened)\b.* ", words
    ):
        return f"it {words}"
    felt = re.sub(r",? (?:i guess|maybe|probably|i suppose)$", "", words, flags=re.IGNORECASE)
    known = re.match(
        r"^(?:you|your|i|it|that|this|he|she|we|they|my|our|his|her|the|an?|everyone|nobody)\b",
        felt,
        re.IGNORECASE,
    )
    return words if not felt or known or len(felt.split()) > 3 else f"I think you felt {_small(felt)}"


def _deed(words: str) -> str:
    """What "I" did, also where it is told as what the other says of it."""
    if re.match(r"^(?:you|he|she|they|it|we)\b", words, re.IGNORECASE):
        own = re.search(r"\bI (?!don't|do not)\w+.*$", words, re.IGNORECASE)
        return own[0] if own else ""
    return words


def _does(words: str) -> bool:
    """Whether it begins with what somebody does, rather than with a thing."""
    first = re.match(r"^(?:(?:please|just|never|always|not|then) )*([a-z]+)", words, re.IGNORECASE)
    return first is not None and first[1].lower() in _VERBS


def _as_i(did: str) -> str:
    timed = re.match(
        r"^(?:for|from|on|last|yesterday|every|in|at|when|after|before)\b.*\bI\b", did, re.IGNORECASE
    )
    return did if timed or re.match(r"^i\b", did, re.IGNORECASE) else f"I {_small(did)}"


def _sentence(words: str) -> str:
    words = re.sub(r"(?<=[.?] )[a-z]", lambda letter: letter[0].upper(), re.sub(r"\bi\b", "I", _large(words)))
    return words if words.endswith(("?", ".")) else f"{words}."


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words if re.match(r"^(?:I\b|\w+day\b)", words) else words[:1].lower() + words[1:]
