"""Whether a line may be shown as the partner's: in the role, in the mood, without advice, and not said before.

How warm a line is and whose seat it is spoken from are told by its meaning: by its likeness to the lines that the
scenes' partners say at each stage, and to those that a person in the user's seat says. A sentence that is near to none of
the stage's lines, or has a word that no scene uses, strays. Lists of words only back this up, for what a small model
says most often when it falls out of its part.
"""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from coach.checks.check import Checks
from coach.practice.hearing import BITTER, GRAVE
from coach.practice.scene import Scene, Stage, load_answers, load_lines

__all__ = ["FAULTS", "Role"]

# What a line can be refused for, in the order in which it is looked at.
FAULTS = (
    "form",
    "meta",
    "advice",
    "invented",
    "repeats",
    "echoes",
    "attacks",
    "forgives",
    "speaks_for_user",
    "mood",
    "strays",
)
LONGEST = 32  # words of one sentence
RIDGE = 0.3
# How far the warmth that is read from a line, 0 to 4, may lie above or below the stage; see benchmarks/practice.py.
ABOVE = {Stage.SHUT_DOWN: 2.0, Stage.HURT: 1.3, Stage.GUARDED: 1.1, Stage.SOFTENING: 1.4, Stage.OPEN: 9.0}
BELOW = {Stage.SHUT_DOWN: 9.0, Stage.HURT: 9.0, Stage.GUARDED: 1.6, Stage.SOFTENING: 1.5, Stage.OPEN: 1.7}
# How much more a line may sound like the user's seat than like the partner's. Left out in turn, 10 % of the scenes' own
# lines lie above it, and 57 % of what the skilful scripts' users say; nearness alone would let pass 55 % of the latter.
SEAT = 0.75
SAME = 0.85
ECHO = 0.8
NEAR = 0.5  # likeness to a line of the stage or of one beside it, below which a sentence strays from what is meant
ALIKE = 0.5  # likeness of the user's words to those that an answer is for, below which it isn't one to them
OTHERWISE = 0.12  # what it costs a statement to be compared with a question, and the other way round
APART = 0.12  # how much more the one may hurt than the other
TRIED = 3  # the most that are compared for how they land
REMEMBERED = 4000  # vectors of lines; then they are forgotten

_Embed = Callable[[Sequence[str]], NDArray[np.float32]]
_FORM = re.compile(r"[*\[\](){}<>|#_`]|^\W*\w+(?: \w+)?:|https?:|\n|^[\"“”']|[^\x00-\x7f’“”…–—‘é]")
_NARRATION = re.compile(
    r"^(?:(?:he|she|they) (?:says?|said|looks?|sighs?|turns?)|sighs?\b|(?:i|you) (?:sigh|say|said),?\s*[\"“])",
    re.IGNORECASE,
)
_META = re.compile(
    r"\b(?:as an ai|language model|assistant|role.?play|rehears\w+|scenario|in this (?:mood|scene|part)|my mood|"
    r"(?:in|feeling) (?:a |the )?[\"“]?(?:guarded|softening|shut down)[\"”]? mood|how (?:can|may) i (?:help|assist)|"
    r"the person|can'?t (?:assist|help (?:you )?with|continue|answer|support)|i (?:meant|want(?:ed)?|need) to say|what i meant|"
    r"(?:more )?details about|this conversation|(?:help|assist) you with|your (?:statement|message|question|concern)s?|"
    r"(?:that'?s|it'?s) understandable|how (?:can|may) we|i(?:'m| am) (?:here|happy) to (?:help|assist|support))\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:communication|it(?:'s| is| would be)? (?:important|essential|crucial|helpful|best) (?:to|that|for)|have you (?:considered|tried)|"
    r"you (?:might|may|could|should) (?:want to |consider|try|focus|work on|take (?:a|some))|i (?:suggest|recommend|encourage)|"
    r"consider \w+ing|both (?:partners|of us need|parties)|healthy (?:relationship|way|boundar)|open and honest|"
    r"active(?:ly)? listen\w*|\"?i\"? statements?|stonewall\w*|validat\w+|boundar(?:y|ies)|your needs|express (?:your|our|my)|"
    r"i understand (?:how|that|your|you(?:'re| are)? feel\w*)|i (?:can )?(?:see|hear) that you(?:'re| are)? feel\w*|"
    r"navigate|resolve (?:this|our|the)|move forward|find (?:a )?(?:solution|common ground|compromise)|"
    r"work (?:through|on) (?:this|it|our))\b",
    re.IGNORECASE,
)
_FORGIVES = re.compile(
    r"\b(?:forgiv\w+(?! (?:you|that|this|it) (?:yet|now|so))|it'?s (?:okay|ok|all right|alright|fine)|no worries|don'?t worry|no problem|"
    r"thank(?:s| you)|appreciate|i'?m (?:so |really )?(?:glad|happy|grateful)|you'?re (?:absolutely )?right|"
    r"i love you|i'?m (?:so |really |very )?sorry|i apologi[sz]e|we'?ll get through|i trust you|let'?s (?:try|make|start)|"
    r"i(?:'ll| will) (?:try|do (?:better|my)|make sure|be more))\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(r"\b(?:not|never|can'?t|cannot|won'?t|don'?t|isn'?t|no)\b[^.,;]{0,24}$", re.IGNORECASE)
# A sentence that tells the one who hears it what they feel or do: the model's stage direction, or the user's part.
_NARRATED = re.compile(
    r"^(?:so |and |but )?you (?:feel|felt|are feeling|seem|smile|nod|sigh|look|pause|take|thank|begin|start|agree|don't feel|reply|respond|want|decide|"
    r"hesitate|soften|stay|remain|turn|walk|sit|hug)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")


class Role:
    """Looks at lines before they are shown.

    Args:
        embed: unit vectors, shape (texts, dimensions), for a sequence of texts.
        checks: what tells an attack.
        scenes: whose lines tell how each stage sounds.
    """

    def __init__(self, embed: _Embed, checks: Checks, scenes: Sequence[Scene]) -> None:
        self._embed = embed
        self._checks = checks
        self._scenes = tuple(scenes)
        self._warm: tuple[NDArray[np.float32], float] | None = None
        self._sits: tuple[NDArray[np.float32], float] | None = None
        lines, self._answers = load_lines(), load_answers()
        self._any = {
            stage: (*lines[stage.id], *(one.say for one in self._answers.of(stage))) for stage in Stage
        }
        general = (*lines["skilful"], *(line for some in self._any.values() for line in some))
        self._spoken = _stems(" ".join((*(_facts(scene) for scene in self._scenes), *general)))
        self._known: dict[str, NDArray[np.float32]] = {}
        self._landed: dict[str, float] = {}

    def load(self) -> None:
        """Learn how the stages sound; a second or two, once."""
        if self._warm is None:
            lines = [
                (line, stage) for scene in self._scenes for stage in Stage for line in scene.lines.of(stage)
            ]
            stages = np.array([float(stage) for _, stage in lines], dtype=np.float32)
            theirs = self._embed([line for line, _ in lines])
            users = self._embed([line for scene in self._scenes for line in scene.skilful])
            seats = np.array([0.0] * len(theirs) + [1.0] * len(users), dtype=np.float32)
            self._sits = fitted(np.concatenate([theirs, users]), seats)
            self._warm = fitted(theirs, stages)

    def read(self, scene: Scene) -> None:
        """Read what is said in a scene and in any; half a second, so that no turn has to wait for it."""
        self.load()
        said = [one for stage in Stage for one in (*scene.says(stage), *self._any[stage])]
        heard = [
            one.to for stage in Stage for some in (scene.answers, self._answers) for one in some.of(stage)
        ]
        self._vectors(list(dict.fromkeys((scene.opening, *scene.skilful, *said, *heard))))

    def warmth(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How warm lines are, 0 (shut down) to 4 (open), shape (lines,), for unit vectors of them."""
        self.load()
        assert self._warm is not None
        weights, mean = self._warm
        return np.asarray(vectors @ weights + mean, dtype=np.float32)

    def fault(self, line: str, scene: Scene, stage: Stage, said: Sequence[str], words: str) -> str:
        """What speaks against a sentence: one of ``FAULTS``, or empty where it may be shown.

        Args:
            line: one sentence, as the model wrote it.
            scene: the scene.
            stage: the partner's stage.
            said: what the partner has said so far.
            words: the user's newest words.
        """
        plain = line.replace("’", "'")
        known = _facts(scene) + " " + words
        listed = (
            (
                "form",
                _FORM.search(plain) or _NARRATION.search(plain) or not 1 <= len(line.split()) <= LONGEST,
            ),
            ("meta", _META.search(plain)),
            ("advice", _ADVICE.search(plain)),
            ("invented", _invented(line, known)),
            ("speaks_for_user", _NARRATED.search(plain)),
        )
        for fault, there in listed:
            if there:
                return fault
        if _likeness(line, words) > ECHO:
            return "echoes"
        before = _pieces(said)
        own = self._embed([line])[0]
        theirs = self._vectors((words, *before)) @ own
        if any(_likeness(line, one) > ECHO for one in before) or (theirs[1:] > SAME).any():
            return "repeats"
        if theirs[0] > SAME:
            return "echoes"
        turn = self._checks.check(line, "turn")
        # The checks take some warm lines for charges, so away from the gravest the score has to be high too.
        if (turn.verdict == "hurts" and GRAVE.intersection(turn.faults)) or (
            stage >= Stage.SOFTENING and turn.faults and turn.score >= BITTER
        ):
            return "attacks"
        if stage <= Stage.GUARDED and _forgives(plain):
            return "forgives"
        if self.seat(own, scene) > SEAT:
            return "speaks_for_user"
        warm = float(self.warmth(own[None])[0])
        if warm > stage + ABOVE[stage]:
            return "forgives" if stage <= Stage.GUARDED else "mood"
        if warm < stage - BELOW[stage]:
            return "mood"
        if self._foreign(plain, " ".join((known, *said))):
            return "strays"
        beside = [Stage(n) for n in range(max(stage - 1, 0), min(stage + 1, Stage.OPEN) + 1)]
        meant = [one for near in beside for one in (*scene.says(near), *self._any[near])]
        return "strays" if float((self._vectors(meant) @ own).max()) < NEAR else ""

    def likeness(self, lines: Sequence[str], words: str) -> NDArray[np.float32]:
        """How alike each line is to the user's words, all of them or the last sentence, shape (lines,): people answer
        what was said last."""
        last = _pieces((words,))[-1]
        heard = (words, last) if len(last.split()) >= 3 else (words,)
        return np.asarray((self._vectors(lines) @ self._vectors(heard).T).max(axis=1), dtype=np.float32)

    def alike(self, lines: Sequence[str], words: str) -> str:
        """Of lines from the user's seat the one that says what the user's words say; empty where none does.

        A question is no statement, and no kind word an attack, however alike they are in meaning.
        """
        asks = words.rstrip().endswith("?")
        near = self.likeness(lines, words) - [OTHERWISE * (line.endswith("?") != asks) for line in lines]
        best: list[int] = np.argsort(-near)[:TRIED].tolist()
        for i in best:
            if near[i] < ALIKE:
                break
            if abs(self._landing(lines[i]) - self._landing(words)) <= APART:
                return lines[i]
        return ""

    def _landing(self, words: str) -> float:
        """How much words hurt by themselves, 0 to 1."""
        if words not in self._landed:
            self._landed = self._landed if len(self._landed) < REMEMBERED else {}
            self._landed[words] = self._checks.check(words, "turn").score
        return self._landed[words]

    def _foreign(self, line: str, known: str) -> bool:
        """Whether a line has a word that no scene uses and nobody has said here: so sound assistants."""
        return bool(_stems(line) - self._spoken - _stems(known.replace("’", "'")))

    def seat(self, own: NDArray[np.float32], scene: Scene) -> float:
        """How much a line sounds like the user's seat: about 0 for the partner's, 1 for the user's, for its unit vector.

        What people in either seat say, over all scenes, and how much nearer it is to what the user's says in this one.
        """
        self.load()
        assert self._sits is not None
        weights, mean = self._sits
        theirs = self._vectors((scene.opening, *(x for s in Stage for x in scene.says(s))))
        nearer = float((self._vectors(scene.skilful) @ own).max()) - float((theirs @ own).max())
        return float(own @ weights + mean) + nearer

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions). Lines come again with each turn, so they are remembered a while."""
        known = self._known if len(self._known) < REMEMBERED else {}
        new = [text for text in texts if text not in known]
        if new:
            known |= dict(zip(new, self._embed(new), strict=True))
        self._known = known
        return np.stack([known[text] for text in texts])


def fitted(vectors: NDArray[np.float32], stages: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Ridge regression of stages on unit vectors: weights, shape (dimensions,), and what to add."""
    mean = float(stages.mean())
    # The dual form: there are fewer lines than a square of dimensions would want.
    kernel = vectors @ vectors.T + RIDGE * np.eye(len(vectors), dtype=np.float32)
    weights = vectors.T @ np.linalg.solve(kernel, stages - mean)
    return np.asarray(weights, dtype=np.float32), mean


def _forgives(line: str) -> bool:
    found = _FORGIVES.search(line)
    return found is not None and not _REFUSES.search(line[: found.start()])


def _likeness(one: str, other: str) -> float:
    """Share of two texts that is the same words in the same order."""
    return SequenceMatcher(None, _WORD.findall(one.lower()), _WORD.findall(other.lower())).ratio()


def _stems(text: str) -> set[str]:
    """The words of a text, each by its first letters, so that plurals and tenses count as the same."""
    return {word[: max(3, min(5, len(word) - 1))] for word in _WORD.findall(text.lower())}


def _pieces(said: Sequence[str]) -> tuple[str, ...]:
    """What was said, and each of its sentences: one that comes again in other company is still a repetition."""
    split = [piece for one in said for piece in re.split(r"(?<=[.?…])\s+", one)]
    return tuple(dict.fromkeys((*said, *split)))


def _facts(scene: Scene) -> str:
    told = (scene.who, scene.role, scene.happened, scene.feels, scene.wants, *scene.hurts, scene.opening)
    return " ".join((*told, *(line for stage in Stage for line in scene.says(stage))))


def _invented(line: str, known: str) -> bool:
    """Whether a line brings a name or a figure that nobody has told."""
    known_words = set(_WORD.findall(known.lower()))
    names = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+", line)
    figures = re.findall(r"\d+", line)
    return any(word.lower() not in known_words for word in (*names, *figures) if word.lower() not in _DAYS)


_DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "mom", "dad"]
)
