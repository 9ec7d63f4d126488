"""A list to pick from, with the arrow drawn in the theme's ink. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from .theme import Theme


class Picker(QComboBox):
    """A combo box that shortens a long text and that the mouse wheel, rolling over it, leaves as it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("elides", True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page around."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picker with as much of the text as fits, then the arrow."""
        if self.isEditable():
            super().paintEvent(event)
        else:
            self._paint_elided()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        ink = QColor(palette.dim if self.isEnabled() else palette.faint)
        painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge, arm = self._theme.px(16), self._theme.px(4)
        x, y = (edge if mirrored else self.width() - edge), self.height() / 2
        painter.drawPolyline([QPointF(x - arm, y - arm / 2), QPointF(x, y + arm / 2), QPointF(x + arm, y - arm / 2)])
        painter.end()

    def _paint_elided(self) -> None:
        style, option = QStyle, QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(style.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            style.ComplexControl.CC_ComboBox, option, style.SubControl.SC_ComboBoxEditField, self
        )
        text = option.currentText
        if self.currentIndex() < 0 and self.placeholderText():
            option.palette.setBrush(option.palette.ColorRole.ButtonText, option.palette.placeholderText())
            text = self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, field.width() - 2)
        painter.drawControl(style.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
