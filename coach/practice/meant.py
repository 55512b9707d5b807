"""Whether a wording keeps what was meant: a small model drops a "not", swaps "I" and "you", or asks what it should say."""

import re

__all__ = ["turned"]

ALIKE = 0.5  # share of a wording's words, from which it is a wording of that sentence

_SENTENCE = re.compile(r"(?<=[.?…])\s+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_NOT = re.compile(r"\b(?:not|no|never|nothing|nobody|without|cannot|\w+n't)\b")
_PERSON = re.compile(r"\b(?:i|me|my|mine|you|your|yours)\b")
_LITTLE_WORDS = """
a an the and or but so as if it its it's is are was were be been to of in on at for with that this there then just
really do does did don't doesn't didn't isn't wasn't aren't not no never i i'm i've i'll i'd me my mine you you're
you've you'll you'd your yours we us our what how why sorry think know okay well
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())


def turned(line: str, meant: str) -> bool:
    """Whether a sentence says with the same words the opposite of what was meant, or puts it on the other person.

    Args:
        line: one sentence of the model.
        meant: what it was asked to word: a sentence or a few.
    """
    said = _plain(line)
    mine = _content(said)
    if not mine:
        return False
    sentences = [_plain(one) for one in _SENTENCE.split(meant)]
    source = max(sentences, key=lambda one: len(mine & _content(one)))
    shared = len(mine & _content(source))
    if shared < ALIKE * len(mine) or (shared == 1 < len(mine)):
        return False
    return (
        bool(_NOT.search(said)) != bool(_NOT.search(source))
        or not _within(_persons(said), _persons(source))
        or (said.endswith("?") and not source.endswith("?"))
    )


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").strip()


def _content(text: str) -> set[str]:
    """What a sentence is about: its words but the little ones, by their first letters, so that endings don't count."""
    return {word[: max(3, min(5, len(word) - 1))] for word in _WORD.findall(text) if word not in _LITTLE}


def _persons(text: str) -> list[str]:
    """Who comes after whom, "I" or "you"; the same one again doesn't count."""
    turns = ["you" if word.startswith("you") else "i" for word in _PERSON.findall(text)]
    return [one for n, one in enumerate(turns) if n == 0 or one != turns[n - 1]]


def _within(some: list[str], whole: list[str]) -> bool:
    """Whether some come in the whole in the same order."""
    rest = iter(whole)
    return all(one in rest for one in some)
