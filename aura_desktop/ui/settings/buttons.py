"""Buttons of the settings dialog. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget


class Plain(QPushButton):
    """A plain button that Enter does not press from elsewhere."""

    def __init__(self, text: str, name: str = "", *, kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)
        self.setProperty("kind", kind)
        self.setAccessibleName(name or text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class BusyButton(Plain):
    """A button that starts something that takes time: it says so, and is pressed in vain meanwhile.

    It stays enabled, so that the keyboard does not lose its place.
    """

    wanted = Signal()

    def __init__(self, text: str, busy_text: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, name, parent=parent)
        self._texts = text, busy_text
        self._busy = False
        self.clicked.connect(self._press)

    @property
    def busy(self) -> bool:
        """True while the work goes on."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Show that the work goes on, or that it is over."""
        self._busy = busy
        self.setText(self._texts[busy])

    def sizeHint(self) -> QSize:
        """Return room for the longer of its texts, so that nothing moves."""
        hint = super().sizeHint()

        def width(text: str) -> int:
            return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, text).width()

        return QSize(hint.width() + max(map(width, self._texts)) - width(self.text()), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def _press(self) -> None:
        if not self._busy:
            self.wanted.emit()


class Flow(QLayout):
    """Puts widgets side by side and goes on in the next line where there is no room."""

    def __init__(self, *widgets: QWidget, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item (Qt calls this)."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # Qt asks past the end
        """Return one of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # Qt asks past the end
        """Give one of them away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Want no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Return one line of all."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """Return the largest of them."""
        size = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        """Put them there."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                left = rect.right() + 1 - (x - rect.x()) - size.width() if mirrored else x
                item.setGeometry(QRect(QPoint(left, y), size))
            x, line = x + size.width() + self._gap, max(line, size.height())
        return y + line - rect.y()
