"""Draws the rows of the history: headings of days, conversations, what was found in them. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ...history_records import LONGEST_TITLE, Row, Snippet
from ..icons import draw_glyph
from ..theme import Theme
from ..words import tr
from .row_texts import RowTexts
from .sessions_model import ITEM_ROLE, Day, SessionsModel
from .words import day_name

Index = QModelIndex | QPersistentModelIndex

_INSET = 12  # px from the row's edge to its text
_SIDE = 8  # px beside a row
_GLYPH = 16


class SessionDelegate(QStyledItemDelegate):
    """One height for every row, so that a list of any length is laid out at once.

    Args:
        theme: Colours and sizes.
        held: The uid of the conversation that is being held.
        today: The local day.
    """

    renamed = Signal(str, str)
    """Carries the uid and the new name, "" for none of the user's."""

    def __init__(
        self,
        theme: Theme,
        held: Callable[[], str],
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._held = held
        self._today = today
        self._texts = RowTexts(theme)
        theme.changed.connect(self._relook)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row of this list."""
        model = index.model()
        tall = isinstance(model, SessionsModel) and model.searching
        return QSize(self._theme.px(120), self._theme.px(58 if tall else 36))

    def more_area(self, row: QRect) -> QRect:
        """Return where a row's menu opens by the mouse."""
        side = self._theme.px(28)
        x = row.left() + _SIDE if self._mirrored() else row.right() - _SIDE - side
        return QRect(x, row.top() + (min(row.height(), self._theme.px(36)) - side) // 2, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        item = index.data(ITEM_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Day):
            self._paint_day(painter, option.rect, item.day)
        elif isinstance(item, Row):
            self._paint_row(painter, option, item)
        painter.restore()

    def _paint_day(self, painter: QPainter, area: QRect, day: date) -> None:
        painter.setFont(self._texts.look.heading)
        painter.setPen(self._texts.look.dim)
        inner = area.adjusted(_SIDE + _INSET, 0, -_SIDE - _INSET, -self._theme.px(5))
        painter.drawText(inner, self._leading() | Qt.AlignmentFlag.AlignBottom, day_name(day, self._today()))

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        look, state = self._texts.look, option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        held = row.session.uid == self._held()
        if held or hovered or focused:
            self._paint_ground(painter, option.rect, held=held, focused=focused)
        line = QRect(option.rect)
        line.setHeight(min(line.height(), self._theme.px(36)))
        line.adjust(_SIDE + _INSET, 0, -_SIDE - _INSET, 0)
        room = self._paint_end(painter, line, row, show_more=hovered or focused)
        painter.setFont(look.bold if held else look.title)
        painter.setPen(look.text if held or hovered or focused else look.dim)
        title = self._texts.title(row.session.title, room.width(), held)
        painter.drawText(room, self._leading() | Qt.AlignmentFlag.AlignVCenter, title)
        if row.snippet is not None:
            below = QRect(option.rect)
            below.setTop(line.top() + self._theme.px(29))
            below.adjust(_SIDE + _INSET, 0, -_SIDE - _INSET, -self._theme.px(6))
            self._paint_snippet(painter, below, row.snippet)

    def _paint_ground(self, painter: QPainter, row: QRect, *, held: bool, focused: bool) -> None:
        """Draw what tells a row from the others: that it is held, under the mouse, or where the keyboard is."""
        palette = self._theme.palette
        area = QRectF(row).adjusted(_SIDE + 0.5, 1.5, -_SIDE - 0.5, -1.5)
        painter.setPen(QPen(QColor(palette.line), 1) if held else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.raised if held else palette.hover))
        painter.drawRoundedRect(area, 8, 8)
        if focused:
            painter.setPen(QPen(QColor(palette.accents.speaking), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_end(self, painter: QPainter, line: QRect, row: Row, *, show_more: bool) -> QRect:
        """Draw what stands at the end of a row, the star and the time or the menu; returns the room before it."""
        look, room = self._texts.look, QRect(line)
        side = self._theme.px(_GLYPH)
        if show_more:
            area = QRectF(self.more_area(line.adjusted(-_SIDE - _INSET, 0, _SIDE + _INSET, 0)))
            middle = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
            draw_glyph(painter, "more", middle, look.text)
            self._take(room, side + 4)
        else:
            text, width = self._texts.time(row.session.active, self._today() if row.snippet is not None else None)
            painter.setFont(look.small)
            painter.setPen(look.faint)
            painter.drawText(line, self._trailing() | Qt.AlignmentFlag.AlignVCenter, text)
            self._take(room, width + 8)
        if row.session.starred:
            star = self._theme.px(13)
            x = room.left() if self._mirrored() else room.right() - star
            draw_glyph(painter, "star-filled", QRectF(x, line.center().y() - star / 2 + 0.5, star, star), look.star)
            self._take(room, star + 6)
        return room

    def _paint_snippet(self, painter: QPainter, area: QRect, snippet: Snippet) -> None:
        layout, width = self._texts.snippet(snippet, area.width())
        painter.setClipRect(area)
        painter.setPen(self._texts.look.dim)
        x = area.right() - width if self._mirrored() else area.left()
        layout.draw(painter, QPointF(x, area.top()))

    # Renaming

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        """Return the field in which a conversation is renamed."""
        field = QLineEdit(parent)
        field.setObjectName("renameField")
        field.setMaxLength(LONGEST_TITLE)
        field.setAccessibleName(tr("Name of the conversation"))
        field.setPlaceholderText(tr("Its first words"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with the present name, selected."""
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Tell the new name; the list shows it when the history has taken it."""
        assert isinstance(editor, QLineEdit)
        item = index.data(ITEM_ROLE)
        if isinstance(item, Row) and editor.text().strip() != item.session.title:
            self.renamed.emit(item.session.uid, editor.text().strip())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Put the field over the row."""
        area = QRect(option.rect)
        area.setHeight(self._theme.px(36))
        editor.setGeometry(area.adjusted(_SIDE, 1, -_SIDE, -1))

    # Small things

    def _relook(self) -> None:
        self._texts = RowTexts(self._theme)

    def _mirrored(self) -> bool:
        parent = self.parent()
        return isinstance(parent, QWidget) and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _leading(self) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self._mirrored() else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignAbsolute

    def _trailing(self) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if self._mirrored() else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignAbsolute

    def _take(self, room: QRect, width: int) -> None:
        """Make `room` shorter at its end."""
        if self._mirrored():
            room.setLeft(room.left() + width)
        else:
            room.setRight(room.right() - width)
