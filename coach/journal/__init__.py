"""The journal: past sessions, kept on this computer alone. Only this room knows how they are stored."""

from coach.journal.forms import FORMS, Form, Part
from coach.journal.journal import Entry, Journal, Match
from coach.journal.record import Record
from coach.journal.shredding import shred

__all__ = ["FORMS", "Entry", "Form", "Journal", "Match", "Part", "Record", "shred"]
