"""What is kept of people's words: the journal, what two wrote in private, and how all of it is destroyed."""

from coach.errors import JournalError
from coach.journal import Journal, shred
from coach.sealed import Pairings
from coach.settings import Settings

__all__ = ["build_journal", "build_pairings", "has_documents", "wipe"]


def build_journal(settings: Settings) -> Journal:
    """The journal, not opened yet; for reading and deleting also where no new sessions are kept."""
    key = settings.journal_key.get_secret_value() if settings.journal_key is not None else None
    return Journal(settings.journal, key)


def build_pairings(settings: Settings) -> Pairings:
    """What two partners write in private on this machine. One for the whole running coach."""
    return Pairings(settings.together)


def wipe(settings: Settings, journal: Journal) -> None:
    """Destroy what people wrote or added: the journal, what two wrote in private, uploads, temporary files and documents of their own.

    The index and the prompts read ahead may hold text of such documents; where there are any, both go too
    and are made anew from the guides. The models stay.

    Raises:
        JournalBusy: another copy of the coach has the journal open; nothing is wiped.
        JournalError: something can't be deleted; the message names it, and the rest is gone.
    """
    journal.wipe()
    made_of_them = (settings.index, settings.prepared) if has_documents(settings) else ()
    left = shred(settings.temp, settings.documents, settings.together, *made_of_them)
    if left:
        names = ", ".join(str(path) for path in left)
        raise JournalError(
            f"Not everything could be deleted: {names}. Close other programs, then delete it yourself."
        )


def has_documents(settings: Settings) -> bool:
    """Whether the user added documents of their own."""
    return settings.documents.is_dir() and any(settings.documents.iterdir())
