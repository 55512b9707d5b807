"""The exercises: as any walk, and below what there is to choose, what was practiced so far."""

from coach.ui import progress_markup
from coach.ui.flow_panel import FlowPanel
from coach.ui.going import Going

__all__ = ["ExercisesPanel"]


class ExercisesPanel(FlowPanel):
    """Walks somebody through the exercises."""

    def _look_back(self, going: Going) -> None:
        super()._look_back(going)
        going.progress = self._kept.progress()

    def _waits(self, going: Going) -> str:
        shown = going.walk is None and going.card is None
        return super()._waits(going) + (progress_markup.practiced(going.progress) if shown else "")
