"""Reads the engine's levels while a window is looked at. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ..control import Engine

LEVEL_MS = 33  # the levels are read 30 times a second
QUIET_LEVEL_MS = 200


class LevelPoll(QTimer):
    """Calls `show` with the loudness of microphone and speaker (0 to 1) while `window` can be seen."""

    def __init__(self, window: QWidget, show: Callable[[float, float], None]) -> None:
        super().__init__(window)
        self._window = window
        self._show = show
        self._engine: Engine | None = None
        self.setInterval(LEVEL_MS)
        self.timeout.connect(self._read)

    def set_engine(self, engine: Engine | None) -> None:
        """Read the levels of `engine` from now on."""
        self._engine = engine
        self.follow_window()

    def follow_window(self) -> None:
        """The window was shown, hidden, minimised or brought back."""
        wanted = self._engine is not None and self._window.isVisible() and not self._window.isMinimized()
        if wanted and not self.isActive():
            self.start()
        elif not wanted:
            self.stop()

    def _read(self) -> None:
        if self._engine is None:
            return
        microphone, speaker = self._engine.microphone_level(), self._engine.speaker_level()
        # In a silent room a look at the levels five times a second is enough to notice that it is silent no more.
        wanted = LEVEL_MS if max(microphone, speaker) > 0.0 else QUIET_LEVEL_MS
        if self.interval() != wanted:
            self.setInterval(wanted)
        self._show(microphone, speaker)
