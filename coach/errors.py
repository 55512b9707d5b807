"""Everything that can go wrong, in one tree.

    CoachError                  says what happened and what to do next
    ├── SettingsError           a setting or an option can't be used
    ├── InputError              what the user gave can't be used: empty, too long, unreadable
    ├── CorpusError             a guidance file breaks the form, or a document can't be read
    ├── PromptError             a prompt file breaks the form
    ├── FlowError               a flow's file breaks the form
    ├── IndexUnusable           the passages' index is missing, damaged or foreign, and could not be rebuilt
    ├── DiskFull                no room left for what had to be written
    ├── JournalError            the journal of past sessions can't be read or written
    │   ├── JournalBusy         another copy of the coach holds it
    │   ├── JournalLocked       it wants a passphrase, or another one
    │   ├── EntryGone           a session isn't there, or was deleted
    │   ├── EntryMoved          a session was saved from somewhere else in between
    │   └── EntryForeign        a session was saved in a form that this coach doesn't know
    └── ModelError              the language or embedding model can't be used
        ├── ModelMissing        its file isn't there
        ├── ModelDamaged        its file is cut short or isn't the one it claims to be
        ├── EngineFailed        the embedded engine would not start, or died
        ├── EndpointDown        a server can't be reached or refuses
        ├── EndpointSilent      a server took too long
        └── PromptTooLong       the model can't read that much at once

Adapters turn their vendors' errors into these. ``str(error)`` is written for the user: one or two
plain sentences, the second saying what to do.
"""

__all__ = [
    "CoachError",
    "CorpusError",
    "DiskFull",
    "EndpointDown",
    "EndpointSilent",
    "EngineFailed",
    "EntryForeign",
    "EntryGone",
    "EntryMoved",
    "FlowError",
    "IndexUnusable",
    "InputError",
    "JournalBusy",
    "JournalError",
    "JournalLocked",
    "ModelDamaged",
    "ModelError",
    "ModelMissing",
    "PromptError",
    "PromptTooLong",
    "SettingsError",
]


class CoachError(Exception):
    """Base of all errors that the coach raises on purpose."""


class SettingsError(CoachError):
    """A setting or an option can't be used."""


class InputError(CoachError):
    """What the user gave can't be used: empty, too long, unreadable."""


class CorpusError(CoachError):
    """A guidance file breaks the form, or a document can't be read."""


class PromptError(CoachError):
    """A prompt file breaks the form, or was given other variables than it declares."""


class FlowError(CoachError):
    """A flow's file breaks the form."""


class IndexUnusable(CoachError):
    """The index is missing, damaged or foreign, and could not be rebuilt."""


class DiskFull(CoachError):
    """There is no room left for what had to be written."""


class JournalError(CoachError):
    """The journal of past sessions can't be read or written."""


class JournalBusy(JournalError):
    """Another copy of the coach holds the journal."""


class JournalLocked(JournalError):
    """The journal is encrypted and wants a passphrase, or another one."""


class EntryGone(JournalError):
    """A session isn't in the journal, or not any more."""


class EntryMoved(JournalError):
    """A session was saved from somewhere else in between; saving would overwrite that."""


class EntryForeign(JournalError):
    """A session was saved in a form that this coach doesn't know; it is left as it is."""


class ModelError(CoachError):
    """The language or embedding model can't be used."""


class ModelMissing(ModelError):
    """The model's file isn't there."""


class ModelDamaged(ModelError):
    """The model's file is cut short, or isn't the one that it claims to be."""


class EngineFailed(ModelError):
    """The embedded engine would not start, or died."""


class EndpointDown(ModelError):
    """A model server can't be reached, or refuses."""


class EndpointSilent(ModelError):
    """A model server took too long."""


class PromptTooLong(ModelError):
    """The model can't read that much at once."""
