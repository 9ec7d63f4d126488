"""Opens the settings dialog, one at a time, and keeps it with the engine there is. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QWidget

from ...control import Engine
from ...events import Problem
from ...settings import Settings
from ..theme import Theme

if TYPE_CHECKING:
    from ..at_hand import AtHand
    from ..support import Support
    from .context import Classify
    from .dialog import SettingsDialog
    from .store import Step

# Where a card's "Open settings" leads by the problem's code; the rest is about a key or a server.
_PAGE_OF = {"model-gone": "answers", "bad-request": "answers"}


@dataclass(frozen=True, slots=True)
class Reopening:
    """How a dialog stood: its page, the setting with the focus ("": none), its place, what can be undone."""

    page: str
    key: str
    place: QByteArray
    steps: tuple[Step, ...]


class SettingsOpener(QObject):
    """Makes the dialog when it is wanted: most starts of the program never need it."""

    def __init__(
        self, window: QWidget, theme: Theme, settings: Settings, classify: Classify | None, builtin_rules: str
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._settings = settings
        self._classify = classify
        self._builtin_rules = builtin_rules
        self._engine: Engine | None = None
        self.dialog: SettingsDialog | None = None
        self.hand: AtHand | None = None
        """What reaches Aura while its window is not in front; the page of keys works with it."""
        self.support: Support | None = None
        """The check-up, the diagnostics and the log folder; None: the page offers none."""
        self.set_up: Callable[[], None] | None = None
        """Opens the first run; None: there is none."""

    def open(self, page: str = "") -> None:
        """Open the dialog, or bring it to the front; on `page` (a name of dialog.PAGES) if one is given."""
        if self.dialog is None:
            from .dialog import SettingsDialog

            self.dialog = SettingsDialog(
                self._theme,
                self._settings,
                engine=self._engine,
                classify=self._classify,
                builtin_rules=self._builtin_rules,
                hand=self.hand,
                support=self.support,
                set_up=self.set_up,
                parent=self._window,
            )
            self.dialog.ended.connect(self._ended)
        if page:
            self.dialog.show_page(page)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def open_for(self, problem: Problem) -> None:
        """Open the dialog where `problem` can be mended."""
        self.open(_PAGE_OF.get(problem.code, "services"))

    def set_engine(self, engine: Engine | None) -> None:
        """Ask and reload `engine` from now on."""
        self._engine = engine
        if self.dialog is not None:
            self.dialog.set_engine(engine)

    def turn_ended(self) -> None:
        """Something was used."""
        if self.dialog is not None:
            self.dialog.turn_ended()

    def save_typed(self) -> None:
        """Set what was typed in the dialog and not yet set."""
        if self.dialog is not None:
            self.dialog.store.flush()

    def close(self) -> None:
        """Close the dialog, if there is one."""
        if self.dialog is not None:
            self.dialog.close()

    def leave(self) -> Reopening | None:
        """Close the dialog, if there is one, and return how it stood, for `reopen` of another window's opener."""
        dialog = self.dialog
        if dialog is None:
            return None
        dialog.store.flush()
        left = Reopening(dialog.shown_page, dialog.focused_key(), dialog.saveGeometry(), dialog.store.steps)
        dialog.close()
        return left

    def reopen(self, left: Reopening) -> None:
        """Open the dialog as it stood."""
        self.open(left.page)
        assert self.dialog is not None
        self.dialog.restoreGeometry(left.place)
        self.dialog.store.steps = left.steps
        self.dialog.focus_key(left.key)

    def _ended(self) -> None:
        self.dialog = None
