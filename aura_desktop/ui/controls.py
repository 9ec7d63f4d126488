"""Small controls the dock is made of. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ..events import Mode
from .icons import draw_glyph, glyph_icon
from .plain import plain_tip
from .style import SMALL
from .theme import Theme
from .words import tr


class ModeSwitch(QFrame):
    """Hands-free or push-to-talk, side by side."""

    chosen = Signal(Mode)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(tr("How to talk"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[Mode, QPushButton] = {}
        for mode, text, help_text in (
            (Mode.HANDS_FREE, tr("Hands-free"), tr("Aura listens all the time and answers when you pause")),
            (Mode.PUSH_TO_TALK, tr("Push to talk"), tr("Aura listens only while you hold the button or the space bar")),
        ):
            button = _Segment(theme, text, self)
            button.setCheckable(True)
            button.setToolTip(help_text)
            button.setAccessibleName(text)
            button.setAccessibleDescription(help_text)
            button.clicked.connect(lambda _checked=False, chosen=mode: self.chosen.emit(chosen))
            self._group.addButton(button)
            self._buttons[mode] = button
            layout.addWidget(button)
        self.set_mode(Mode.HANDS_FREE)

    @property
    def mode(self) -> Mode:
        """The mode shown."""
        return next(mode for mode, button in self._buttons.items() if button.isChecked())

    def button(self, mode: Mode) -> QPushButton:
        """Return the segment of `mode`."""
        return self._buttons[mode]

    def set_mode(self, mode: Mode) -> None:
        """Show `mode` without choosing it."""
        self._buttons[mode].setChecked(True)
        for other, button in self._buttons.items():
            # As in every exclusive group Tab stops once, and the arrow keys choose.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is mode else Qt.FocusPolicy.ClickFocus)


class _Segment(QPushButton):
    """A segment as wide as its text in bold, so that choosing it moves nothing."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._theme.font(SMALL, bold=True)).horizontalAdvance(self.text())
        return QSize(width + 2 * (self._theme.px(12) + 2) + self._theme.px(5), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class GlyphButton(QPushButton):
    """A button with a glyph and a text that can be left out where there is no room; its name stays."""

    def __init__(self, theme: Theme, glyph: str, text: str, *, kind: str = "plain", parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._text = text
        self._bare = not text
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._refresh)
        self.set_face(glyph, text)

    def set_face(self, glyph: str, text: str) -> None:
        """Show another glyph and text."""
        self._glyph, self._text = glyph, text
        if text:
            self.setAccessibleName(text)
        self._refresh()

    def set_bare(self, bare: bool) -> None:
        """Show the glyph alone, or with its text."""
        if bare != self._bare:
            self._bare = bare
            self.setProperty("bare", bare)
            self.style().unpolish(self)
            self.style().polish(self)
            self._refresh()

    def width_with(self, *texts: str) -> int:
        """Return the px that it needs for the longest of `texts`, whether it shows its text now or not."""
        metrics, px = QFontMetrics(self._theme.font(SMALL)), self._theme.px
        return max(map(metrics.horizontalAdvance, texts)) + px(16) + 2 * px(12) + 12

    def _refresh(self) -> None:
        palette = self._theme.palette
        side = self._theme.px(16)
        self.setIcon(glyph_icon(self._glyph, QColor(palette.text), side, QColor(palette.faint)))
        self.setIconSize(QSize(side, side))
        self.setText("" if self._bare else self._text)


class ElidedButton(QPushButton):
    """A quiet button whose long text is shortened in the middle of nothing: the whole is its tooltip and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "quiet")
        self.setProperty("elides", True)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a few letters."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), 8 * QFontMetrics(self.font()).averageCharWidth() + 48), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw with as much of the text as fits."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        room -= self.iconSize().width() + 8 if not self.icon().isNull() else 0
        option.text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class ElidedLabel(QLabel):
    """A label on one line that shortens its text where there is no room; the whole is its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("elides", True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters."""
        return QSize(4 * self.fontMetrics().averageCharWidth(), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as fits."""
        painter = QStylePainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if text != self.text() and self.toolTip() != (tip := plain_tip(self.text())):
            self.setToolTip(tip)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), int(self.alignment().value), text)


class TickBox(QCheckBox):
    """A check box whose tick is drawn in the theme's ink."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the tick."""
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            area = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_glyph(painter, "tick", QRectF(area).adjusted(1, 1, -1, -1), QColor(self._theme.palette.on_accent))
            painter.end()


class MessageField(QLineEdit):
    """The text field: Enter sends, Up and Down go through what was sent. What could not be sent stays."""

    _KEPT = 50

    def __init__(self, send: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._sent: list[str] = []
        self._at = 0
        self._draft = ""
        self.setPlaceholderText(tr("Or type here"))
        self.setAccessibleName(tr("Message"))
        self.setAccessibleDescription(tr("Type here instead of speaking; Enter sends"))
        self.setMaxLength(20_000)
        self.returnPressed.connect(self.submit)

    def submit(self) -> None:
        """Send what stands here; it goes away only when it was taken."""
        text = self.text().replace("\u2028", "\n").replace("\u2029", "\n").strip()
        if not text or not self._send(text):
            return
        if not self._sent or self._sent[-1] != text:
            self._sent = [*self._sent, text][-self._KEPT :]
        self._at, self._draft = len(self._sent), ""
        self.clear()

    def go_on_from(self, other: MessageField) -> None:
        """Hold what `other` holds: the text, where one writes, and what was sent."""
        self._sent, self._at, self._draft = list(other._sent), other._at, other._draft
        self.setText(other.text())
        self.setCursorPosition(other.cursorPosition())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Recall with Up and Down."""
        if event.key() == Qt.Key.Key_Up and self._at > 0:
            if self._at == len(self._sent):
                self._draft = self.text()
            self._at -= 1
            self.setText(self._sent[self._at])
        elif event.key() == Qt.Key.Key_Down and self._at < len(self._sent):
            self._at += 1
            self.setText(self._sent[self._at] if self._at < len(self._sent) else self._draft)
        else:
            super().keyPressEvent(event)
