"""Opens the first run, one at a time, and keeps it with the engine there is. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ...control import Engine
from ..words import tr

if TYPE_CHECKING:
    from ...settings import Settings
    from ..main_window import MainWindow
    from .dialog import FirstRunDialog


class FirstRunOpener(QObject):
    """Makes the dialog when it is wanted: all but the first start of the program never need it."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._engine: Engine | None = None
        self.dialog: FirstRunDialog | None = None
        window.engine_changed.connect(self._set_engine)

    def open(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self.dialog is None:
            from .dialog import FirstRunDialog

            opener = self._window.settings
            hand = opener.hand if opener is not None else None
            self.dialog = FirstRunDialog(
                self._window.theme,
                self._settings,
                engine=self._engine,
                muted=self._window.dock.mute.isChecked(),
                keys=hand.keys if hand is not None else None,
                parent=self._window,
            )
            self.dialog.ended.connect(self._ended)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def open_soon(self) -> None:
        """Open the dialog when the program has nothing more urgent to do: the engine is started first."""
        QTimer.singleShot(0, self, self.open)

    def close(self) -> None:
        """Close the dialog, if there is one."""
        if self.dialog is not None:
            self.dialog.close()

    def _set_engine(self, engine: Engine | None) -> None:
        self._engine = engine
        if self.dialog is not None:
            self.dialog.set_engine(engine)

    def _ended(self, done: bool, told: str) -> None:
        self.dialog = None
        if told or done:
            self._window.dock.show_notice(told or tr("All set. The settings change it at any time."))
