"""How a turn lands: the words that sting or soothe in any talk, and what the turns before make of them.

The score is learned (see ``learned``). One model reads the turn on its own; another reads it together with the
turns before, for the same words land harder in the middle of a quarrel; a third weighs the two.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.checks.cue import Check

__all__ = ["BEFORE", "CUES", "in_talk", "weighed"]

BEFORE = 2  # turns before that colour how one lands

_FAIR = "tete/strategy-3"

CUES = (
    Check(
        "dismissal",
        "brushing aside what the other feels or wants",
        "This tells your partner that what they feel doesn't count.",
        _FAIR,
        (
            r"\b(?:big deal|overreact\w*|drama(?:tic|s)?|mountain out|calm down|relax|chill|get over|move on|moving on|lighten up|grow up|too (?:sensitive|emotional|serious|demanding)|so sensitive|making a (?:fuss|scene)|just (?:a|some|kidding|joking|teasing)|in your head|not that again|oh,? please|give me a break|whatever|so what|who cares|not my (?:fault|problem)|suit yourself|have it your way|be my guest|here we go|not again|get a grip|seriously\?|stop (?:being|acting|making)|don'?t be (?:so|silly|ridiculous)|what'?s the (?:big|point)|always with the|spare me|your problem|deal with it|if you say so)\b",
        ),
    ),
    Check(
        "challenge",
        "a question or order that attacks",
        "This question attacks; ask what you really want to know.",
        _FAIR,
        (
            r"\b(?:or what|what then|are you (?:implying|saying|accusing|kidding|serious|even)|you'?re (?:implying|saying|accusing)|so (?:now )?you(?:'re)? (?:think|saying|don'?t)|is that (?:so|all|it)|says who|since when|why (?:would|should) i|why do you (?:have|always|care|even)|what about me|what do you (?:know|want from me)|don'?t (?:you )?(?:dare|tell me|act|start|blame|pretend|complain|lecture|twist)|how (?:dare|could) you|who (?:asked|made) you|did i ask|can'?t you (?:see|just|ever|even)|what'?s (?:your problem|wrong with you)|unlike (?:you|some)|some of us|at least i|you'?re the one|you (?:started|should(?:'ve| have))|easy for you|sorry for (?:being|not being|caring|trying)|run away|forget it|never ?mind|fine[!.,]|mind your own|none of your|leave me)\b|\bfine!",
        ),
    ),
    Check(
        "warmth",
        "thanks, care, agreement",
        "This is kind.",
        "tete/strategy-2",
        (
            r"\b(?:thank(?:s| you)|appreciate|love (?:you|it|that)|glad|proud|happy (?:for|to)|sounds? (?:good|great|nice|like fun|lovely)|great (?:idea|job|news)|of course|you'?re right|i understand|i (?:hear|believe) you|good (?:point|luck|night|morning)|well done|welcome|sweetheart|no worries|my fault|i'?m sorry|let me help|take your time|we(?:'ll| can| could)|together|how (?:was|are|is)|tell me more|interesting|beautiful|wonderful|amazing|cool|fun|enjoy|cheers)\b",
        ),
    ),
)


def in_talk(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """What is read of a turn in its talk: itself, the turn before, and the mean of the turns before.

    Args:
        vectors: the turn's own vector, then those of the turns before, oldest first.
    """
    own, before = vectors[0], list(vectors[1:])[-BEFORE:]
    if not before:
        return np.concatenate([own, np.zeros(2 * len(own), dtype=np.float32)])
    return np.concatenate([own, before[-1], np.mean(before, axis=0)]).astype(np.float32)


def weighed(talk: float, line: float, label: float, before: Sequence[float]) -> NDArray[np.float32]:
    """What a turn's score is drawn from, shape (1, 6).

    Args:
        talk: log odds that it hurts, read with the turns before.
        line: the same, read on its own.
        label: what the weighing of all evidence says of it.
        before: ``line`` of the turns before, oldest first.
    """
    heat = [float(np.tanh(x / 2)) for x in list(before)[-BEFORE:]]
    mean, last = (float(np.mean(heat)), heat[-1]) if heat else (0.0, 0.0)
    return np.array([[talk, line, label, mean, last, float(bool(heat))]], dtype=np.float32)
