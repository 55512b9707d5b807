"""What one open page remembers of danger, whichever tab it was heard in."""

from dataclasses import dataclass, field, replace

from coach.domain.safety import DANGER, Watch

__all__ = ["Vigil", "told"]


@dataclass
class Vigil:
    """Lives on the server, changes in place; every panel looks at the same one.

    Attributes:
        watch: what was heard on this page so far.
    """

    watch: Watch = field(default_factory=Watch)


def told(watch: Watch) -> Watch:
    """The watch after somebody chose an answer that tells of fear or harm at home."""
    return replace(
        watch, severity=max(watch.severity, DANGER), label=watch.label or "abuse_victim", grave=True
    )
