"""Rules: words that give danger away, and words that show that they mean something else."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coach.safety.typed import sentences

__all__ = ["Match", "Rule", "Rules", "load_rules"]

_FOLDER = Path(__file__).parent
_BRACE = re.compile(r"\{([a-z]\w*)\}")


@dataclass(frozen=True)
class Match:
    """A rule that a message matched.

    Attributes:
        rule: which.
        guarded: a guard or an ordinary frame speaks against it; then it only counts as a hint.
    """

    rule: "Rule"
    guarded: bool


@dataclass(frozen=True)
class Rule:
    """One group of cues.

    Attributes:
        id: its name.
        label: what it warns of.
        explicit: whether the danger is said outright.
        severity: 1 to 3.
        reason: a plain sentence for the reader.
        cues: what gives it away, as one pattern on a canonical sentence.
        guards: what speaks against it in the same sentence, or None.
    """

    id: str
    label: str
    explicit: bool
    severity: int
    reason: str
    cues: re.Pattern[str]
    guards: re.Pattern[str] | None


@dataclass(frozen=True)
class Rules:
    """All rules, and the frames in which danger words are ordinary talk."""

    rules: tuple[Rule, ...]
    ordinary: re.Pattern[str]

    def matches(self, words: str) -> tuple[Match, ...]:
        """The rules that a canonical message matches, each once; unguarded where any sentence is."""
        found: dict[str, Match] = {}
        parts = sentences(words)
        framed = [self.ordinary.search(part) is not None for part in parts]
        for rule in self.rules:
            for part, frame in zip(parts, framed, strict=True):
                if rule.cues.search(part) is None:
                    continue
                guarded = frame or (rule.guards is not None and rule.guards.search(part) is not None)
                if rule.id not in found or not guarded:
                    found[rule.id] = Match(rule, guarded)
                if not guarded:
                    break
        return tuple(found.values())


@lru_cache(maxsize=4)
def load_rules(folder: Path = _FOLDER) -> Rules:
    """Read and compile cues.toml and requests.toml; once for each folder."""
    tables = tomllib.loads((folder / "cues.toml").read_text(encoding="utf-8"))
    if (folder / "requests.toml").exists():
        tables |= tomllib.loads((folder / "requests.toml").read_text(encoding="utf-8"))
    short: dict[str, str] = tables.pop("short")
    ordinary = _compiled(tables.pop("ordinary")["cues"], short)
    rules = tuple(
        Rule(
            name,
            table["label"],
            bool(table["explicit"]),
            int(table["severity"]),
            str(table["reason"]),
            _compiled(table["cues"], short),
            _compiled(table["guards"], short) if table.get("guards") else None,
        )
        for name, table in tables.items()
    )
    return Rules(rules, ordinary)


def _compiled(patterns: list[str], short: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{_expanded(p, short)})" for p in patterns))


def _expanded(pattern: str, short: dict[str, str]) -> str:
    while (found := _BRACE.search(pattern)) is not None:
        pattern = pattern.replace(found[0], short[found[1]])
    return pattern
