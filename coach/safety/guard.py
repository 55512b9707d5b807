"""The guard: screens a message, keeps the conversation's watch, and says which card is due."""

from dataclasses import dataclass

from coach.domain.safety import Card, Screening, Watch
from coach.safety.cards import Cards
from coach.safety.screen import Screen

__all__ = ["Guard", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the guard makes of a message.

    Attributes:
        screening: what the message alone tells.
        watch: the conversation's watch after it; keep it.
        card: what to show in place of anything else, or None to go on.
    """

    screening: Screening
    watch: Watch
    card: Card | None


class Guard:
    """Stands before every mode: Ask, workshops, exercises, practice."""

    def __init__(self, screen: Screen, cards: Cards) -> None:
        self.screen = screen
        self.cards = cards

    def look(self, watch: Watch, text: str) -> Seen:
        """Look at a draft, a share, a scene or a message, without a language model."""
        return self._seen(watch, self.screen.screen(text))

    async def listen(self, watch: Watch, text: str) -> Seen:
        """The same; where the screen is unsure, a language model may be asked."""
        return self._seen(watch, await self.screen.ask(text))

    def _seen(self, watch: Watch, screening: Screening) -> Seen:
        after = watch.after(screening)
        if screening.alarm:
            return Seen(screening, after, self.cards.card(screening, after))
        if after.on:
            return Seen(screening, after, self.cards.held(after, screening))
        return Seen(screening, after, None)
