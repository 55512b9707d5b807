"""What was heard of danger, what is shown then, and what a conversation remembers of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["STOPPED", "Card", "Place", "Screening", "Watch"]

ACUTE = 3
DANGER = 2
REFUSED = "refuse"
# Exercises that stay closed while a watch is on: they ask two people to open up to each other.
STOPPED = frozenset({"repair", "recommitment", "practice", "workshop", "exercise"})
# Measured on dev messages in talks of ten: five dangers that are too veiled for an alarm, among five ordinary messages,
# switch the watch on in four talks of ten; ten ordinary messages in one of a hundred.
_FADES = 0.95  # what an earlier turn's hint still counts, a turn later
_ADDS_UP = 0.6  # the sum of hints from which mild turns together are a danger
_HINT_FROM = 0.05  # a turn below this is ordinary talk and adds nothing


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen makes of one message.

    Attributes:
        text: the message.
        label: what weighs most: self_harm, abuse_victim, abuse_perpetrator, harm_others, child_risk, one of the
            refuse_… kinds, or none.
        labels: all that applies, the gravest first.
        severity: 0 nothing, 1 worth asking about, 2 danger, 3 acute or plainly said.
        reasons: plain sentences for the reader; empty where nothing was heard.
        hints: for each danger, how much of it there is, 0 to 1; also where it isn't enough for an alarm.
    """

    text: str
    label: str = "none"
    labels: tuple[str, ...] = ()
    severity: int = 0
    reasons: tuple[str, ...] = ()
    hints: Mapping[str, float] | None = None

    @property
    def alarm(self) -> bool:
        """Whether a card is shown in place of an answer."""
        return self.severity > 0

    @property
    def danger(self) -> bool:
        """Whether it is an alarm about somebody's safety, not only a wish that the coach refuses."""
        return self.severity > 0 and not self.label.startswith(REFUSED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody can turn.

    Attributes:
        name: what it is called.
        reach: how to reach it: a number to call or text, an address; plain text.
        hours: when.
    """

    name: str
    reach: str
    hours: str


@dataclass(frozen=True, slots=True)
class Card:
    """Fixed, kind words about what was heard; never from the model.

    Attributes:
        label: what it is about.
        severity: how grave.
        heard: what was heard, one or two sentences.
        matters: that it matters, and what the coach does and doesn't do now.
        places: at most three places to turn to.
        question: one question that helps to go on.
        reasons: why the card came, plain sentences.
        sticky: whether the coach keeps to this until the user calls it a false alarm.
    """

    label: str
    severity: int
    heard: str
    matters: str
    places: tuple[Place, ...]
    question: str
    reasons: tuple[str, ...] = ()
    sticky: bool = False

    @property
    def text(self) -> str:
        """All of it as plain text, a paragraph a line."""
        lines = [self.heard, self.matters]
        lines += [f"{place.name}: {place.reach} ({place.hours})" for place in self.places]
        return "\n".join([*lines, self.question]).strip()


@dataclass(frozen=True, slots=True)
class Watch:
    """What a conversation remembers of danger. Words can't switch it off; ``false_alarm`` can, by a button.

    Attributes:
        severity: the gravest that was heard since the last false alarm.
        label: what it was about; empty while nothing was.
        labels: everything that was heard.
        heard: how much of each danger the last turns together hold.
        turns: turns that were looked at.
        calmed: how often the user called an alarm false.
        grave: whether a single message was danger enough.
    """

    severity: int = 0
    label: str = ""
    labels: tuple[str, ...] = ()
    heard: tuple[tuple[str, float], ...] = ()
    turns: int = 0
    calmed: int = 0
    grave: bool = False

    @property
    def mild(self) -> bool:
        """Whether it came on by turns that were mild each, and not by one grave message."""
        return self.severity == DANGER and not self.grave

    @property
    def on(self) -> bool:
        """Whether the coach keeps to the card until the user calls it a false alarm."""
        return self.severity >= DANGER

    @property
    def stops(self) -> frozenset[str]:
        """The modes that are closed now."""
        return STOPPED if self.on else frozenset()

    def after(self, screening: Screening) -> "Watch":
        """The watch after one more message.

        Once it is on, it stays on, whatever is said. Mild turns add up: each hint counts for a while, and
        their sum can be a danger where no single turn was. A wish that was only refused leaves no trace.
        """
        sums = {label: value * _FADES for label, value in self.heard}
        for label, hint in (screening.hints or {}).items():
            if hint >= _HINT_FROM:
                sums[label] = sums.get(label, 0.0) + hint
        heard = tuple(sorted((label, round(value, 4)) for label, value in sums.items() if value >= 0.05))
        together = sorted(heard, key=lambda pair: -pair[1])
        severity, label, labels = self.severity, self.label, self.labels
        if screening.danger:
            labels = tuple(
                dict.fromkeys((*labels, *(x for x in screening.labels if not x.startswith(REFUSED))))
            )
            if screening.severity >= severity:
                severity, label = screening.severity, screening.label
        total = sum(value for _, value in together)
        if severity < DANGER and together and (together[0][1] >= _ADDS_UP or total >= 1.6 * _ADDS_UP):
            severity, label = DANGER, label or together[0][0]
            labels = tuple(dict.fromkeys((*labels, label)))
        return replace(
            self,
            severity=severity,
            label=label,
            labels=labels,
            heard=heard,
            turns=self.turns + 1,
            grave=self.grave or (screening.danger and screening.severity >= DANGER),
        )

    def false_alarm(self) -> "Watch":
        """The watch after the user pressed the button: calm again. A new acute message alarms anew."""
        return Watch(turns=self.turns, calmed=self.calmed + 1)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a session's file."""
        return {
            "severity": self.severity,
            "label": self.label,
            "labels": list(self.labels),
            "heard": dict(self.heard),
            "turns": self.turns,
            "calmed": self.calmed,
            "grave": self.grave,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Watch":
        """The watch that ``to_json`` stored.

        Raises:
            ValueError: these aren't the values of a watch.
        """
        try:
            return cls(
                int(stored["severity"]),
                str(stored["label"]),
                tuple(str(label) for label in stored["labels"]),
                tuple(sorted((str(k), float(v)) for k, v in stored["heard"].items())),
                int(stored["turns"]),
                int(stored["calmed"]),
                bool(stored["grave"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("This isn't a stored watch.") from error
