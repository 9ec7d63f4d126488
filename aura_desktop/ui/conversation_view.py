"""The conversation as it streams: selectable plain text, bubbles for the user, scrolling that minds the reader."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QMimeData, QPoint, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from .conversation_model import ConversationModel, Speaker
from .links import Links
from .message_text import Captions, Kind, lines
from .message_writer import BUBBLE_X, BUBBLE_Y, MessageWriter
from .theme import Theme
from .view_overlays import LatestButton, Welcome
from .words import tr

FLUSH_MS = 33  # streamed changes are drawn at most 30 times a second
_COLUMN = 760  # px, the widest line that is pleasant to read at 14 px
_NEAR = 12  # px from the end that still count as "at the end"
_SCROLL_MS = 160


class ConversationView(QTextEdit):
    """Shows a ConversationModel. Model output is inserted as characters, never as HTML, and nothing is ever loaded."""

    away_changed = Signal(bool)  # the reader has scrolled up while newer text exists below

    def __init__(self, model: ConversationModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._dirty: set[int] = set()
        self._stick = True
        self._moving = False  # the scroll bar is being moved by us, not by the reader
        self._away = False
        self._edge = 0.0  # right end of the column, px
        self.setObjectName("conversation")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Conversation"))
        self.setAccessibleDescription(tr("What you and Aura said, oldest first. Ctrl+Enter asks about its addresses"))
        self._writer = MessageWriter(self.document(), theme)
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.setInterval(FLUSH_MS)
        self._flush_timer.timeout.connect(self.flush)
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.setDuration(_SCROLL_MS)
        self._glide.valueChanged.connect(self._glide_to)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self._latest = LatestButton(self, theme)
        self._latest.clicked.connect(self.show_latest)
        self._welcome = Welcome(self)
        self.links = Links(self, theme)
        model.listener = self
        theme.changed.connect(self.rewrite)
        self.rewrite()

    # What the model says

    def message_inserted(self, index: int) -> None:
        """Write the new message."""
        self._dirty = {i + 1 if i >= index else i for i in self._dirty}
        self._writer.insert(index, lines(self._model.messages[index], _captions()))
        self._welcome.hide()
        self._after_change()

    def message_changed(self, index: int) -> None:
        """Write the change with the next flush."""
        self._dirty.add(index)
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    def message_removed(self, index: int) -> None:
        """Take the message out."""
        self._dirty.discard(index)
        self._dirty = {i - 1 if i > index else i for i in self._dirty}
        self._writer.remove(index)
        self._welcome.setVisible(not self._model.messages)
        self._after_change()

    def flush(self) -> None:
        """Write what has changed since the last time."""
        self._flush_timer.stop()
        if not self._dirty:
            return
        for index in sorted(self._dirty):
            self._writer.change(index, lines(self._model.messages[index], _captions()))
        if any(self._model.messages[index].final for index in self._dirty):
            self.viewport().update()  # the text may be the same to the letter, and its caret goes all the same
        self._dirty.clear()
        self._after_change()

    def rewrite(self) -> None:
        """Write everything anew, in the colours and sizes of now."""
        bar = self.verticalScrollBar()
        part = bar.value() / bar.maximum() if bar.maximum() else 1.0
        self._dirty.clear()
        self._moving = True
        self._writer.clear()
        self._fit_column()
        for index, message in enumerate(self._model.messages):
            self._writer.insert(index, lines(message, _captions()))
        self._moving = False
        self._welcome.setVisible(not self._model.messages)
        bar.setValue(bar.maximum() if self._stick else round(part * bar.maximum()))
        self._place_overlays()

    # Scrolling

    @property
    def following(self) -> bool:
        """True while new text scrolls into view by itself."""
        return self._stick

    def show_latest(self) -> None:
        """Go to the end and follow what comes."""
        self._stick = True
        self._set_away(False)
        self._follow()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the reader's hand win over a running glide."""
        self._glide.stop()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the arrow and page keys; with Shift, or for a screen reader, they move the text cursor."""
        bar, key = self.verticalScrollBar(), event.key()
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier) or (
            QAccessible.isActive() and key not in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        ):
            super().keyPressEvent(event)
            return
        steps = {
            Qt.Key.Key_Up: -3 * bar.singleStep(),
            Qt.Key.Key_Down: 3 * bar.singleStep(),
            Qt.Key.Key_PageUp: -round(bar.pageStep() * 0.9),
            Qt.Key.Key_PageDown: round(bar.pageStep() * 0.9),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        if key in steps:
            self._glide.stop()
            bar.setValue(bar.value() + steps[Qt.Key(key)])
            event.accept()
        else:
            super().keyPressEvent(event)

    def _after_change(self) -> None:
        if self._stick:
            self._follow()
        else:
            self._set_away(True)

    def _follow(self) -> None:
        bar = self.verticalScrollBar()
        distance = bar.maximum() - bar.value()
        if distance <= 0:
            return
        if self._theme.reduce_motion or not self.isVisible() or distance > 2 * self.viewport().height():
            self._glide.stop()
            self._glide_to(bar.maximum())
            return
        if self._glide.state() == QVariantAnimation.State.Running and self._glide.endValue() == bar.maximum():
            return
        self._glide.stop()
        self._glide.setStartValue(bar.value())
        self._glide.setEndValue(bar.maximum())
        self._glide.start()

    def _glide_to(self, value: int) -> None:
        self._moving = True
        self.verticalScrollBar().setValue(value)
        self._moving = False

    def _scrolled(self, value: int) -> None:
        if self._moving:
            return
        self._glide.stop()
        self._stick = value >= self.verticalScrollBar().maximum() - _NEAR
        if self._stick:
            self._set_away(False)

    def _range_changed(self) -> None:
        if self._stick and not self._moving:
            self._follow()

    def _set_away(self, away: bool) -> None:
        if away != self._away:
            self._away = away
            self._latest.setVisible(away)
            self._place_overlays()
            self.away_changed.emit(away)

    # Copying, drawing, layout

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy plain text only: colours and margins of this window belong nowhere else."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def loadResource(self, _kind: int, _name: object) -> object:
        """Load nothing, whatever is asked for."""
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bubbles, then the text."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.bubble))
        offset = self.verticalScrollBar().value()
        layout = self.document().documentLayout()
        top, bottom = event.rect().top() + offset, event.rect().bottom() + offset
        block = self.cursorForPosition(QPoint(0, event.rect().top())).block()
        while block.previous().isValid() and layout.blockBoundingRect(block).top() > top - BUBBLE_Y:
            block = block.previous()
        while block.isValid():
            area = layout.blockBoundingRect(block)
            if area.top() > bottom + BUBBLE_Y:
                break
            if block.userState() == Kind.USER:
                painter.drawRoundedRect(self._bubble(block, area).translated(0, -offset), 16, 16)
            block = block.next()
        self._draw_caret(painter, offset)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column readable and the end in view."""
        super().resizeEvent(event)
        self._fit_column()
        if self._stick:
            self._glide.stop()
            self._glide_to(self.verticalScrollBar().maximum())
        self._place_overlays()

    def _bubble(self, block: QTextBlock, area: QRectF) -> QRectF:
        text = block.layout().boundingRect()
        natural = [block.layout().lineAt(i).naturalTextRect() for i in range(block.layout().lineCount())]
        left = min((line.left() for line in natural), default=text.left()) + area.left()
        # Leading is added below the last line too; the bubble is centred on what is seen.
        height = natural[-1].bottom() if natural else text.height()
        # Wrapped lines end unevenly; every bubble ends at the column's edge.
        return QRectF(left - BUBBLE_X, area.top() - BUBBLE_Y, self._edge - left + BUBBLE_X, height + 2 * BUBBLE_Y)

    def _draw_caret(self, painter: QPainter, offset: int) -> None:
        """Draw a bar where the reply is still growing."""
        messages = self._model.messages
        last = len(messages) - 1
        if last < 0 or messages[last].speaker is not Speaker.AURA or messages[last].final or last >= len(self._writer):
            return
        block = self._writer.last_block(last)
        text_layout = block.layout()
        if text_layout.lineCount() == 0 or block.userState() not in (Kind.BODY, Kind.BULLET):
            return
        line = text_layout.lineAt(text_layout.lineCount() - 1)
        area = self.document().documentLayout().blockBoundingRect(block)
        x = area.left() + line.naturalTextRect().right() + 4
        if block.textDirection() == Qt.LayoutDirection.RightToLeft:
            x = area.left() + line.naturalTextRect().left() - 6
        y = area.top() + line.y() - offset
        painter.fillRect(QRectF(x, y + 1, 2, line.ascent() + line.descent() - 1), QColor(self._theme.palette.dim))

    def _fit_column(self) -> None:
        width = self.viewport().width()
        wanted = min(self._theme.px(_COLUMN), width - 2 * (16 if width < 520 else 32))
        margin = max(8.0, (width - wanted) / 2)
        self._edge = width - margin
        frame = self.document().rootFrame()
        style = frame.frameFormat()
        if (style.leftMargin(), style.rightMargin()) != (margin, margin):
            style.setLeftMargin(margin)
            style.setRightMargin(margin)
            style.setTopMargin(16 + BUBBLE_Y)
            style.setBottomMargin(24)
            self._moving = True
            frame.setFrameFormat(style)
            self._moving = False
        self._moving = True
        self._writer.set_column(width - 2 * margin)
        self._moving = False

    def _place_overlays(self) -> None:
        view = self.viewport().geometry()
        hint = self._latest.sizeHint()
        self._latest.setGeometry(
            view.center().x() - hint.width() // 2, view.bottom() - hint.height() - 8, hint.width(), hint.height()
        )
        self._welcome.setGeometry(view)


def _captions() -> Captions:
    return Captions(
        aura=tr("Aura"),
        spoke_here=tr("you spoke here"),
        stopped_here=tr("stopped here"),
        typed_here=tr("you wrote here"),
        not_heard=tr("not spoken"),
    )
