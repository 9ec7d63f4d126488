"""The conversation as it streams: selectable plain text, bubbles for the user, scrolling that minds the reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEasingCurve, QMimeData, QPoint, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from .conversation_model import ConversationModel, Speaker
from .excerpt import Excerpt
from .links import Links
from .message_text import Kind
from .message_writer import BUBBLE_X, BUBBLE_Y
from .theme import Theme
from .view_overlays import LatestButton, Welcome
from .words import tr

FLUSH_MS = 33  # streamed changes are drawn at most 30 times a second
_COLUMN = 760  # px, the widest line that is pleasant to read at 14 px
_NEAR = 12  # px from the end that still count as "at the end"
_SCROLL_MS = 160
_AHEAD = 2  # pages before an end of the excerpt at which more is written


class ConversationView(QTextEdit):
    """Shows a ConversationModel. Model output is inserted as characters, never as HTML, and nothing is ever loaded.

    The document holds an excerpt: the latest 200 messages while the reader follows, at most 300 while they move through
    what was said. The model keeps all messages of the conversation, private or not, for as long as it is held: going
    towards either end of the excerpt writes more of them, and what is selected as a whole is copied as a whole.
    """

    away_changed = Signal(bool)  # the reader has scrolled up while newer text exists below

    def __init__(self, model: ConversationModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
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
        self._excerpt = Excerpt(model, self.document(), theme)
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.setInterval(FLUSH_MS)
        self._flush_timer.timeout.connect(self.flush)
        self._extend_timer = QTimer(self)
        self._extend_timer.setSingleShot(True)
        self._extend_timer.timeout.connect(self._extend)
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
        """Write the new message, unless the reader is too far away from it."""
        self._excerpt.inserted(index, following=self._stick)
        self._welcome.hide()
        self._after_change()

    def message_changed(self, index: int) -> None:
        """Write the change with the next flush."""
        if self._excerpt.changed(index) and not self._flush_timer.isActive():
            self._flush_timer.start()

    def message_removed(self, index: int) -> None:
        """Take the message out."""
        self._excerpt.removed(index)
        self._welcome.setVisible(not self._model.messages)
        self._after_change()

    def flush(self) -> None:
        """Write what has changed since the last time."""
        self._flush_timer.stop()
        changed = self._excerpt.flush()
        if not changed:
            return
        if any(self._model.messages[index].final for index in changed):
            self.viewport().update()  # the text may be the same to the letter, and its caret goes all the same
        self._after_change()

    def rewrite(self) -> None:
        """Write everything anew, in the colours and sizes of now."""
        bar, seen = self.verticalScrollBar(), self.reading
        area = self._area(seen) if seen is not None else QRectF()
        part = (bar.value() - area.top()) / area.height() if area.height() else 0.0
        with self._moved_by_us():
            self._fit_column()
            if self._stick or not len(self._excerpt):
                self._excerpt.show_end()
            else:
                self._excerpt.rewrite()
            self._fit_column()  # the emptied document forgot its margins
        self._welcome.setVisible(not self._model.messages)
        if self._stick:
            bar.setValue(bar.maximum())
        elif seen is not None and seen in self._excerpt:
            area = self._area(seen)
            bar.setValue(round(area.top() + part * area.height()))
        self._place_overlays()

    def _area(self, index: int) -> QRectF:
        """Return where a written message stands in the document."""
        rect = self.document().documentLayout().blockBoundingRect
        return rect(self._excerpt.first_block(index)).united(rect(self._excerpt.last_block(index)))

    # Scrolling

    @property
    def following(self) -> bool:
        """True while new text scrolls into view by itself."""
        return self._stick

    def show_latest(self) -> None:
        """Go to the end and follow what comes."""
        self._stick = True
        self._set_away(False)
        if not self._excerpt.at_end:
            with self._moved_by_us():
                self._excerpt.show_end()
        self._follow()

    @property
    def reading(self) -> int | None:
        """The message at the upper edge, by its index in the model; None while new text is followed."""
        return None if self._stick else self.index_at(QPoint(0, 0))

    def read(self, index: int) -> None:
        """Put a message, by its index in the model, at the upper edge, and follow nothing."""
        self._glide.stop()
        self._stick = False
        with self._moved_by_us():
            if index not in self._excerpt:
                self._excerpt.show_around(index)
            self.verticalScrollBar().setValue(round(self._area(index).top()) if index else 0)
        self._scrolled(self.verticalScrollBar().value())

    def index_of(self, block: QTextBlock) -> int | None:
        """Return the message that a text block is part of, by its index in the model."""
        return self._excerpt.index_of(block)

    def index_at(self, place: QPoint) -> int | None:
        """Return the message at `place` of the viewport, by its index in the model, None where there is none."""
        return self._excerpt.index_of(self.cursorForPosition(place).block())

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
            if key == Qt.Key.Key_Home and not self._excerpt.at_start:
                self.read(0)
            elif key == Qt.Key.Key_End and not self._excerpt.at_end:
                self.show_latest()
            bar.setValue(bar.value() + steps[Qt.Key(key)])
            event.accept()
        else:
            super().keyPressEvent(event)

    def _after_change(self) -> None:
        if self._stick:
            surplus = self._excerpt.surplus
            # What the user has selected stays for a while.
            if surplus and (self._excerpt.full or not self.textCursor().hasSelection()):
                with self._kept_in_place():
                    self._excerpt.drop_first(surplus)
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
        with self._moved_by_us():
            self.verticalScrollBar().setValue(value)

    def _scrolled(self, value: int) -> None:
        if self._moving:
            return
        self._glide.stop()
        self._stick = self._excerpt.at_end and value >= self.verticalScrollBar().maximum() - _NEAR
        if self._stick:
            self._set_away(False)
        if self._due():
            self._extend_timer.start()

    def _due(self) -> str:
        """Return at which end of the excerpt more is to be written, "" for neither."""
        bar = self.verticalScrollBar()
        if not self._excerpt.at_start and bar.value() < _AHEAD * bar.pageStep():
            return "start"
        return "end" if not self._excerpt.at_end and bar.value() > bar.maximum() - _AHEAD * bar.pageStep() else ""

    def _extend(self) -> None:
        """Write some more where the reader comes near an end, and go on until he is near none."""
        due = self._due()
        if due and not self._stick:
            with self._kept_in_place():
                if due == "start":
                    self._excerpt.earlier()
                else:
                    self._excerpt.later()
            self._extend_timer.start()

    @contextmanager
    def _kept_in_place(self) -> Iterator[None]:
        """Have what is seen stay where it is while something before it comes or goes."""
        self._glide.stop()
        bar, layout = self.verticalScrollBar(), self.document().documentLayout()
        seen = self.cursorForPosition(QPoint(0, 0))
        seen.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        offset = bar.value() - layout.blockBoundingRect(seen.block()).top()
        with self._moved_by_us():
            yield
            bar.setValue(round(layout.blockBoundingRect(seen.block()).top() + offset))

    @contextmanager
    def _moved_by_us(self) -> Iterator[None]:
        moving, self._moving = self._moving, True
        try:
            yield
        finally:
            self._moving = moving

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
        data, cursor = QMimeData(), self.textCursor()
        whole = cursor.selectionStart() == 0 and cursor.selectionEnd() == self.document().characterCount() - 1
        data.setText(self._excerpt.plain_text() if whole else cursor.selection().toPlainText())
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
        if last < 0 or messages[last].speaker is not Speaker.AURA or messages[last].final or last not in self._excerpt:
            return
        block = self._excerpt.last_block(last)
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
            with self._moved_by_us():
                frame.setFrameFormat(style)
        with self._moved_by_us():
            self._excerpt.set_column(width - 2 * margin)

    def _place_overlays(self) -> None:
        view = self.viewport().geometry()
        hint = self._latest.sizeHint()
        self._latest.setGeometry(
            view.center().x() - hint.width() // 2, view.bottom() - hint.height() - 8, hint.width(), hint.height()
        )
        self._welcome.setGeometry(view)
