"""Guided flows: workshops and exercises as files of typed steps, and the small pure engine that walks them."""

from pathlib import Path

__all__ = ["FLOWS"]

FLOWS = Path(__file__).parent
