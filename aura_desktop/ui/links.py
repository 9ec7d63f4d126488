"""Opens an address of the conversation, after the user has seen where it really leads. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTextEdit

from .link_text import target
from .theme import Theme

if TYPE_CHECKING:
    from .link_dialog import LinkDialog

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Links(QObject):
    """Makes the addresses in a transcript answer to a click, and to Ctrl+Enter, with a question.

    Args:
        view: Shows text whose addresses are anchors; nothing in it opens by itself.
        theme: The window's.
        open_url: Opens an address in the system's program for it; False when there is none.
    """

    def __init__(
        self, view: QTextEdit, theme: Theme, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
    ) -> None:
        super().__init__(view)
        self.open_url = open_url
        self.dialog: LinkDialog | None = None
        self._view = view
        self._theme = theme
        self._pressed = ""
        view.viewport().setMouseTracking(True)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse over addresses, and the key for them."""
        if isinstance(event, QKeyEvent):
            if (
                event.type() == QEvent.Type.KeyPress
                and watched is self._view
                and event.key() in _ENTER
                and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            ):
                self.ask(self.nearest())
                return True
        elif isinstance(event, QMouseEvent) and watched is not self._view:
            self._mouse(event)
        return False

    def nearest(self) -> list[str]:
        """Return the addresses of the line where something is selected, else all of them, the newest first."""
        chosen = self._view.textCursor()
        here = _addresses(self._view, chosen.block().blockNumber()) if chosen.hasSelection() else []
        return here or list(dict.fromkeys(reversed(_addresses(self._view))))

    def ask(self, addresses: Sequence[str]) -> None:
        """Show where `addresses` lead, and open the one that the user then wants; without any nothing happens."""
        targets = [found for address in addresses if (found := target(address)) is not None]
        if not targets:
            return
        from .link_dialog import LinkDialog

        self.dialog = LinkDialog(self._theme, targets, lambda url: self.open_url(url), self._view.window())
        self.dialog.open()

    def _mouse(self, event: QMouseEvent) -> None:
        under = self._view.anchorAt(event.position().toPoint())
        if event.type() == QEvent.Type.MouseMove and not event.buttons():
            shape = Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.IBeamCursor
            if self._view.viewport().cursor().shape() is not shape:
                self._view.viewport().setCursor(shape)
        elif event.button() is Qt.MouseButton.LeftButton and event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = under
        elif event.button() is Qt.MouseButton.LeftButton and event.type() == QEvent.Type.MouseButtonRelease:
            pressed, self._pressed = self._pressed, ""
            if under and under == pressed and not self._view.textCursor().hasSelection():
                self.ask([under])


def _addresses(view: QTextEdit, number: int | None = None) -> list[str]:
    """Return the addresses of block `number`, or of the whole text, in their order."""
    document = view.document()
    block = document.begin() if number is None else document.findBlockByNumber(number)
    found: list[str] = []
    while block.isValid():
        found += [one.format.anchorHref() for one in block.textFormats() if one.format.isAnchor()]
        if number is not None:
            break
        block = block.next()
    return found
