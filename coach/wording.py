"""Prompts as checked files: everything the model is told lives in prompts/, none of it in code.

A prompt file has TOML front matter between ``+++`` lines that declares its variables, then a
``## constant`` and a ``## variable`` part. ``{{name}}`` stands for a variable. Values are put in once and
never looked at again, so nothing that a user writes can act as a template.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from coach.domain.model import Prompt
from coach.errors import PromptError

__all__ = ["PromptFile", "load_prompt"]

_PARTS = re.compile(
    r"\A\+\+\+\n(?P<head>.*?)\n\+\+\+\s+## constant\n(?P<constant>.*?)\n## variable\n(?P<variable>.*)\Z", re.S
)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt as it stands in its file.

    Attributes:
        name: the file's name without ending.
        constant: what stays the same for one key.
        variable: what changes with each request.
        variables: the names that both parts use.
        max_tokens: the most that the model may write.
        temperature: how freely the model may choose its words, from 0.
    """

    name: str
    constant: str
    variable: str
    variables: frozenset[str]
    max_tokens: int
    temperature: float

    def render(self, key: str, /, history: tuple[tuple[str, str], ...] = (), **values: str) -> Prompt:
        """Fill in the variables.

        Args:
            key: tells apart constants of this prompt that differ, such as a section's id.
            history: earlier (user, assistant) pairs.
            **values: a string for each declared variable.

        Raises:
            PromptError: a value is missing or not declared.
        """
        if values.keys() != self.variables:
            odd = sorted(values.keys() ^ self.variables)
            raise PromptError(f"The prompt {self.name} was given other variables than it declares: {odd}.")
        return Prompt(
            key=f"{self.name}/{key}",
            constant=_filled(self.constant, values),
            variable=_filled(self.variable, values),
            history=history,
            max_tokens=self.max_tokens,
            temperature=self.temperature,
        )


def load_prompt(folder: Path, name: str) -> PromptFile:
    """Read and check one prompt file.

    Raises:
        PromptError: the file is missing, breaks the form, or uses a variable that it doesn't declare.
    """
    file = folder / f"{name}.md"
    try:
        parts = _PARTS.match(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PromptError(
            f"The prompt {file} can't be read ({error.strerror}). Install the coach again."
        ) from error
    if parts is None:
        raise PromptError(
            f"{file.name} needs front matter between +++ lines, then ## constant and ## variable."
        )
    try:
        head = tomllib.loads(parts["head"])
        declared = frozenset(head["variables"])
    except (ValueError, KeyError) as error:
        raise PromptError(
            f"{file.name}: the front matter must be TOML and declare variables ({error})."
        ) from error
    used = frozenset(_SLOT.findall(parts["constant"] + parts["variable"]))
    if used != declared:
        raise PromptError(f"{file.name} declares and uses different variables: {sorted(used ^ declared)}.")
    return PromptFile(
        name,
        parts["constant"].strip(),
        parts["variable"].strip(),
        declared,
        int(head.get("max_tokens", 160)),
        float(head.get("temperature", 0.2)),
    )


def _filled(template: str, values: dict[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], template)
