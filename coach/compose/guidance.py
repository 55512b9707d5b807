"""The library: the guides and the user's own documents."""

import platform

from coach.compose.models import EMBEDDING
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.guidance.places import Folders, Place
from coach.guidance.server import Server
from coach.settings import Settings

__all__ = ["build_library"]


def build_library(settings: Settings, embedder: SentenceEmbedder | None = None) -> Library:
    """The guides and the user's documents, not open yet; enough for adding and removing documents.

    Raises:
        CorpusError: a guide breaks the form.
    """
    library = Library(
        settings.corpus,
        settings.index,
        embedder or SentenceEmbedder(settings.models / EMBEDDING),
        settings.documents,
        _place(settings),
    )
    library.load()
    return library


def _place(settings: Settings) -> Place:
    if settings.chroma_url:
        return Server(settings.chroma_url, f"{platform.node()}\0{settings.home}")
    return Folders(settings.index)
