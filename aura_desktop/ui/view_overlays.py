"""What lies over the conversation: the way back to the newest message, and the welcome. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from .icons import glyph_icon
from .theme import Theme
from .words import tr


class LatestButton(QPushButton):
    """Brings the reader back to the end."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(tr("New messages"), parent)
        self._theme = theme
        self.setObjectName("latest")
        self.setAccessibleName(tr("Go to the newest message"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        theme.changed.connect(self._retheme)
        self._retheme()

    def _retheme(self) -> None:
        self.setIcon(glyph_icon("down", QColor(self._theme.palette.text), 16))


class Welcome(QWidget):
    """What an empty conversation says."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._labels = title, text = (
            QLabel(tr("Just talk")),
            QLabel(tr("Aura answers aloud. Speak over it and it stops.")),
        )
        title.setObjectName("welcomeTitle")
        text.setObjectName("welcomeText")
        layout = QVBoxLayout(self)
        layout.addStretch()
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say nothing rather than half of it."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        edges = layout.contentsMargins()
        width = self.width() - edges.left() - edges.right()
        needed = edges.top() + edges.bottom() + 3 * layout.spacing()  # between the labels and the stretches around them
        needed += sum(label.heightForWidth(width) for label in self._labels)
        for label in self._labels:
            label.setVisible(needed <= event.size().height())
