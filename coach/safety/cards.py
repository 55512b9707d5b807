"""Cards: fixed, kind words for what the screen heard, with places to turn to. Nothing here comes from a model."""

import locale
import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from coach.domain.safety import ACUTE, DANGER, Card, Place, Screening, Watch
from coach.errors import CoachError, InputError

__all__ = ["Cards", "country_here"]

_FOLDER = Path(__file__).parent
ANYWHERE = "XX"
MOST_PLACES = 3
# Whom a refusal points to: what such a wish is near to.
_CONCERN = {
    "refuse_roleplay": "abuse_victim",
    "refuse_control": "abuse_perpetrator",
    "refuse_apology": "abuse_perpetrator",
}


class Cards:
    """The cards of one country."""

    def __init__(self, country: str = "", kept: Path | None = None) -> None:
        """Nothing is read yet.

        Args:
            country: two letters, such as ``US``; empty for the one that the system is set to.
            kept: the file that a country chosen by the user is kept in; it counts before ``country``.
        """
        self._country = country
        self._kept = kept

    @property
    def country(self) -> str:
        """The two letters of the country whose places are shown; ``XX`` where none are known."""
        asked = (self._chosen() or self._country or country_here()).upper()
        asked = {"UK": "GB", "EN": "GB"}.get(asked, asked)
        return asked if asked in _places() else ANYWHERE

    def choose(self, country: str) -> None:
        """Show another country's places from now on, in every window and in the terminal, and remember it.

        Raises:
            InputError: no places are known for it.
            CoachError: it can't be remembered; the message says why.
        """
        chosen = self.within(country)._country.upper()
        self._country = chosen
        if self._kept is None:
            return
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = self._kept.with_name(f"{self._kept.name}.new")
            beside.write_text(chosen, encoding="ascii")
            beside.chmod(0o600)
            beside.replace(self._kept)
        except OSError as error:
            file, self._kept = self._kept, None  # or what was chosen before would count again
            raise CoachError(
                f"The country is used until the coach ends, but can't be kept in {file} ({error.strerror}). "
                "Check the folder's permissions, or set COACH_COUNTRY."
            ) from error

    def _chosen(self) -> str:
        """What the user chose, read anew each time: another window or the terminal may have changed it."""
        try:
            chosen = self._kept.read_bytes()[:2].decode("ascii").upper() if self._kept is not None else ""
        except (OSError, ValueError):
            return ""
        return chosen if chosen in _places() else ""

    @staticmethod
    def countries() -> dict[str, str]:
        """All countries that places are known for: letters to name; ``XX`` is everywhere else."""
        return {code: str(table["name"]) for code, table in _places().items()}

    def within(self, country: str) -> "Cards":
        """The cards of another country, chosen by the user.

        Raises:
            InputError: no places are known for it.
        """
        if country.upper() not in _places():
            raise InputError(
                f"No places are known for {country!r}. Choose one of {', '.join(sorted(_places()))}."
            )
        return Cards(country)

    def card(self, screening: Screening, watch: Watch | None = None) -> Card:
        """The card for what was heard in one message.

        Args:
            screening: what was heard; its severity is 1 or more.
            watch: the conversation's watch after this message.
        """
        words = _words()[screening.label]
        grade = (
            "acute" if screening.severity >= ACUTE else "plain" if screening.severity >= DANGER else "soft"
        )
        sticky = watch is not None and watch.on
        heard = str(words.get(grade, words["plain"]))
        return self._made(screening.label, screening.severity, heard, screening.reasons, sticky)

    def held(self, watch: Watch, screening: Screening) -> Card:
        """The card for a message that tells nothing new while the watch is on: what was heard stays heard."""
        together = screening.severity == 0 and watch.severity == DANGER and watch.turns > 1 and watch.mild
        heard = str(_words()["add_up"] if together else _words()["held"])
        return self._made(watch.label, watch.severity, heard, (), True)

    def what_helps(self, label: str) -> str:
        """The nearest fixed words on what helps, for questions while the watch is on."""
        return str(_words()[label].get("helps", ""))

    @property
    def calm(self) -> str:
        """What stands on the button that calls an alarm false."""
        return str(_words()["calm"])

    @property
    def calmed(self) -> str:
        """What is said after it was pressed."""
        return str(_words()["calmed"])

    def places(self, label: str, severity: int) -> tuple[Place, ...]:
        """At most three places to turn to, the emergency number first where it is acute."""
        table = _places()[self.country]
        listed = list(table[_CONCERN.get(label, label)])
        if label not in _CONCERN and (severity >= ACUTE or label == "harm_others"):
            listed = [table["emergency"], *listed]
        return tuple(Place(str(p["name"]), str(p["reach"]), str(p["hours"])) for p in listed[:MOST_PLACES])

    def _made(self, label: str, severity: int, heard: str, reasons: tuple[str, ...], sticky: bool) -> Card:
        words = _words()[label]
        matters = [str(words["matters"])]
        if sticky:
            matters += [str(_words()["others"]), self.what_helps(label)]
        places = self.places(label, severity)
        return Card(
            label,
            severity,
            heard,
            " ".join(m for m in matters if m),
            places,
            str(words["question"]),
            reasons,
            sticky,
        )


def country_here() -> str:
    """The country that this system is set to, two letters, or empty where it doesn't say."""
    set_to = [value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name, ""))]
    if set_to:
        return _territory(set_to[0])
    try:
        return _territory(locale.getlocale()[0] or "")
    except ValueError:  # a locale that Python can't read
        return ""


def _territory(name: str) -> str:
    region = name.split(".")[0].partition("_")[2][:2]
    return region.upper() if len(region) == 2 and region.isalpha() else ""


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / "cards.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Any]:
    tables = tomllib.loads((_FOLDER / "places.toml").read_text(encoding="utf-8"))
    return {code: table for code, table in tables.items() if isinstance(table, dict)}
