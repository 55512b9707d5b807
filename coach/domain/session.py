"""A conversation so far. Sessions are values: a reply returns a new one."""

from dataclasses import dataclass, field, replace

from coach.domain.safety import Watch

__all__ = ["Session", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer.

    Attributes:
        question: the user's words.
        answer: what was shown, without citation numbers.
        section: the id of the section that the answer drew on first, or empty.
    """

    question: str
    answer: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What was said in one conversation, oldest first.

    Attributes:
        turns: questions and answers.
        watch: what is remembered of danger.
    """

    turns: tuple[Turn, ...] = ()
    watch: Watch = field(default_factory=Watch)

    def plus(self, turn: Turn) -> "Session":
        """This conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn))

    def before(self, index: int) -> "Session":
        """This conversation as it stood before turn ``index``, from 0: for retrying and editing.

        The watch stays: taking back the words doesn't take back what was heard.
        """
        return replace(self, turns=self.turns[: max(index, 0)])
