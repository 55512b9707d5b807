"""Guided flows: workshops and exercises as files of typed steps, and the small pure engine that walks them."""
