"""The list of conversations: keys, mouse and menu. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ...history_records import Row, Session
from ..theme import Theme
from ..words import tr
from .session_delegate import SessionDelegate
from .sessions_model import ITEM_ROLE, SessionsModel


class SessionsView(QListView):
    """Each signal carries the Session it is about; `menu_wanted` the place on the screen too."""

    opened = Signal(object)
    deleted = Signal(object)
    star_wanted = Signal(object)
    copy_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, model: SessionsModel, delegate: SessionDelegate, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._delegate = delegate
        self._sessions = model
        self.setObjectName("sessions")
        self.setModel(model)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        self.setUniformItemSizes(True)  # ten thousand rows are laid out by arithmetic
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Conversations"))
        self.setAccessibleDescription(
            tr("The latest first; Enter opens one, the menu key shows what can be done with it")
        )
        self.verticalScrollBar().valueChanged.connect(self._load_ahead)
        theme.changed.connect(self._resize_rows)
        model.loaded.connect(self._resize_rows)
        self._resize_rows()

    @property
    def current(self) -> Session | None:
        """The conversation that the keys are about."""
        return self._session(self.currentIndex())

    def rename(self, session: Session) -> None:
        """Let the user write another name."""
        row = self._sessions.row_of(session.uid)
        if row is not None:
            index = self._sessions.index(row, 0)
            self.setCurrentIndex(index)
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, F2 renames, Delete deletes, Ctrl+C copies, Ctrl+D stars; the rest moves."""
        session, key = self.current, event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if session is None:
            super().keyPressEvent(event)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(session)
        elif plain and key == Qt.Key.Key_F2:
            self.rename(session)
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.deleted.emit(session)
        elif control and key == Qt.Key.Key_C:
            self.copy_wanted.emit(session)
        elif control and key == Qt.Key.Key_D:
            self.star_wanted.emit(session)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first conversation when none is current."""
        super().focusInEvent(event)
        if self.current is None:
            self.step_into()

    def step_into(self) -> None:
        """Make the first conversation the current one."""
        for row in range(min(2, self._sessions.rowCount())):
            index = self._sessions.index(row, 0)
            if self._session(index) is not None:
                self.setCurrentIndex(index)
                return

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was clicked, or its menu."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        session = self._session(index)
        if session is None or event.button() != Qt.MouseButton.LeftButton or index != self.currentIndex():
            return
        if self._delegate.more_area(self.visualRect(index)).contains(place):
            self.menu_wanted.emit(session, event.globalPosition().toPoint())
        else:
            self.opened.emit(session)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the conversation under the mouse, or by the keyboard of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        session = self._session(index)
        if session is not None:
            place = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.menu_wanted.emit(session, place)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Draw the row that the mouse left without its menu."""
        if event.type() == QEvent.Type.HoverMove:
            self.viewport().update()
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Load as much as can be seen."""
        super().resizeEvent(event)
        self._load_ahead()

    def _session(self, index: QModelIndex) -> Session | None:
        item = index.data(ITEM_ROLE) if index.isValid() else None
        return item.session if isinstance(item, Row) else None

    def _load_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() > bar.maximum() - 2 * max(1, bar.pageStep()):
            self._sessions.fetchMore()

    def _resize_rows(self) -> None:
        self.verticalScrollBar().setSingleStep(self._theme.px(36))
        self.scheduleDelayedItemsLayout()
