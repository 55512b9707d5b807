"""Step Four and Step Five as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from html import escape

from coach.domain.safety import Card
from coach.sealed import Pairing
from coach.ui import markup

__all__ = [
    "act",
    "all_the_same",
    "bar",
    "barred",
    "beginning",
    "done",
    "door",
    "finish",
    "onward",
    "pairings",
    "waiting",
]

HONEST = (
    "What each of you writes is sealed under that one's passphrase. Know its limit as well: somebody "
    "with control of this computer could defeat this, by recording keys or the screen. If you share a computer with "
    "somebody you are afraid of, write nothing here."
)
LOST = "Nobody can bring back a passphrase, and without it the answers stay shut."


def beginning() -> str:
    """What Step Four and Step Five are, and the choice."""
    return (
        '<section class="recommit"><p class="lead">Two honest questions for two people who think of beginning again.</p>'
        "<p><b>Step Four</b> asks whether you will put this relationship first, though nobody can promise that it works. "
        "<b>Step Five</b> asks whether you would choose each other again, with everything that you know now. "
        "What you say there can become new vows. A no is an answer as well.</p>"
        "<p>Both need two people who are willing, and no fear between them. So each begins with a short look at "
        "where you stand. Where somebody is afraid or is being hurt, safety comes first, and this is not for now.</p>"
        '<ul class="options" aria-label="How do you want to walk it?">'
        f"<li>{_option('alone', 0, 'By myself')}</li><li>{_option('two', 0, 'The two of us')}</li></ul></section>"
    )


def pairings(found: Sequence[Pairing], sure: str = "") -> str:
    """The pairings on this machine, each to enter or to delete; ``sure`` is the id of one that is asked about."""
    rows = "".join(_pairing(place, pairing, pairing.id == sure) for place, pairing in enumerate(found))
    begun = f'<h2>Go on</h2><ul class="pairings">{rows}</ul>' if rows else ""
    return (
        '<section class="recommit"><p>Each of you walks Step Four and Step Five in private, on this computer, in your own time. '
        "Both see both answers only once both are done and both agree. Answers that are marked as private are never shown. "
        f'Nothing of this goes into the journal.</p><p class="plainly">{HONEST}</p>{begun}<h2>Begin</h2>'
        "<p>The title and the names are not sealed. Choose ones that tell nothing.</p>"
        f'<div class="actions">{act("home", "Back")}</div></section>'
    )


def _pairing(place: int, pairing: Pairing, sure: bool) -> str:
    names = " and ".join(pairing.names)
    enter = _option("pair", place, f"{pairing.title}: {names}")
    ask = (
        '<p class="sure">Delete all of it, for both? It can\'t be brought back. '
        f"{act('forget-sure', 'Delete for good', place)}{act('keep', 'Keep it')}</p>"
        if sure
        else act("forget", "Delete", place)
    )
    return f"<li>{enter}{ask}</li>"


def door(pairing: Pairing, partner: str) -> str:
    """Who is there, and what the passphrase is for."""
    head = f"<h2>{escape(pairing.title)}</h2>"
    back = f'<div class="actions">{act("two" if not partner else "pair-again", "Back")}</div>'
    if not partner:
        who = "".join(
            f"<li>{_option('who', place, f'I am {name}')}</li>" for place, name in enumerate(pairing.names)
        )
        return f'<section class="recommit">{head}<ul class="options" aria-label="Who is there?">{who}</ul>{back}</section>'
    if pairing.chosen(partner):
        text = f"{escape(partner)}, enter your passphrase. Your place is as you left it."
    else:
        text = (
            f"{escape(partner)}, choose a passphrase that nobody else knows, of at least eight characters. "
            f"A few words do well. {LOST}"
        )
    return f'<section class="recommit">{head}<p>{text}</p>{back}</section>'


def bar(pairing: Pairing, partner: str) -> str:
    """The line above one's own place."""
    if pairing.opened:
        both = f"<b>{escape(' and '.join(pairing.names))}</b>, open to you both."
        return f'<div class="seat-bar"><p>{both}</p>{_option("lock", 0, "Lock and leave")}</div>'
    return (
        f'<div class="seat-bar"><p><b>{escape(partner)}</b>, alone with this. Nothing is shown to {escape(_other(pairing, partner))} '
        f"unless you both agree.</p>{_option('lock', 0, 'Lock and leave')}</div>"
    )


def finish(other: str) -> str:
    """The end of one's own walk: be done, and whether the other may know it."""
    return (
        '<p class="hint-line">Read it once more above, and go back where you want to change something. When it says '
        "what you mean, be done. You still agree by your passphrase before anything is opened.</p>"
        '<ul class="options">'
        f"<li>{_option('done-told', 0, f'I am done, and {other} may know that I am')}</li>"
        f"<li>{_option('done', 0, 'I am done, and nobody is told')}</li></ul>"
    )


def done(other: str, other_done: bool) -> str:
    """One is done and hasn't agreed yet."""
    told = f"{other} is done too." if other_done else f"Whether {other} is done isn't known here."
    when = f"as soon as {other} agrees too" if other_done else f"when {other} is done and agrees too"
    return (
        f'<div class="now"><p class="ask">You are done. {escape(told)}</p><p class="hint-line">If you agree to open, enter your '
        f"passphrase once more. It opens {escape(when)}, and then both of you see both. "
        f"{escape(other)} can see that you agree. You may also wait.</p>"
        f'<div class="actions">{act("look", "Look again")}{act("change", "Change my answers")}</div></div>'
    )


def waiting(other: str) -> str:
    """One has agreed, the other hasn't."""
    return (
        f'<div class="now"><p class="ask">You agree to open it. It opens once {escape(other)} is done and agrees too.</p>'
        '<p class="hint-line">If the coach is closed before that, agree once more when you come back.</p>'
        f'<div class="actions">{act("look", "Look again")}{act("withdraw", "Take it back")}</div></div>'
    )


def barred(card: Card | None, why: str, way: str = "Go back") -> str:
    """The safety card in the place of a walk that isn't begun."""
    shown = markup.card(card, 0, actions=False) if card is not None else ""
    return f'<div class="now">{shown}<p class="ask">{escape(why)}</p><div class="actions">{act("unbar", way)}</div></div>'


def onward(title: str) -> str:
    """What leads from a walk that is over to the next."""
    return f"<p>{_option('onward', 0, f'Go on to “{title}”')}</p>"


def all_the_same(title: str) -> str:
    """What leads on after a no; nobody is expected to take it."""
    return (
        '<p class="hint-line">You may stop here. Nobody expects you to go on after a no. If you want to all the same, the next '
        f'one is open to you.</p><div class="actions">{act("onward", f"Go on to “{title}” all the same")}</div>'
    )


def act(name: str, label: str, place: int = 0) -> str:
    """Something small to press."""
    return (
        f'<button type="button" class="act" data-act="{name}" data-place="{place}">{escape(label)}</button>'
    )


def _option(name: str, place: int, label: str) -> str:
    return f'<button type="button" class="option" data-act="{name}" data-place="{place}">{escape(label)}</button>'


def _other(pairing: Pairing, partner: str) -> str:
    return pairing.names[1 - pairing.names.index(partner)]
