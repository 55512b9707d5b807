"""What stands on the page before a rehearsal begins, as HTML. Every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from html import escape

from coach.practice.scene import Scene

__all__ = ["choice", "telling"]


def choice(scenes: Sequence[Scene]) -> str:
    """The scenes to choose from, each under its topic."""
    rows = "".join(
        f'<li><button type="button" data-act="scene" data-place="{place}">'
        f"<small>{escape(_capital(scene.topic))}</small><b>{escape(scene.title)}</b>"
        f"<span>{escape(scene.role)}</span></button></li>"
        for place, scene in enumerate(scenes)
    )
    own = (
        '<li><button type="button" class="own" data-act="own" data-place="0"><small>Your own</small>'
        "<b>A scene of your own</b><span>Tell in a few lines who it is and what happened, and rehearse that."
        "</span></button></li>"
    )
    return (
        '<section class="intro scenes"><p class="lead">Try out a hard talk where nothing can break. '
        "A partner who is played by the coach answers the way you come across, and any turn can be taken back.</p>"
        f'<h2>Choose a scene</h2><ul class="examples">{own}{rows}</ul></section>'
    )


def telling() -> str:
    """What stands above the form for a scene of one's own."""
    return (
        '<div class="now"><p class="ask">A scene of your own</p><p class="hint-line">A few words each are enough. '
        "Leave names out if you like; it all stays on this computer.</p></div>"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
