"""What can be done with one message of the transcript: copy it, hear it again, ask it again. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from ..conversation_model import ConversationModel, Speaker
from ..conversation_view import ConversationView
from ..words import tr
from .transcript import question_of


class MessageMenu(QObject):
    """Adds to the transcript's own menu. By the keyboard it is about the message with the cursor, or the last one."""

    copied = Signal(str)
    replay_wanted = Signal(str)
    """Carries what Aura is to say again."""
    retry_wanted = Signal(str)
    """Carries what the user had said."""

    def __init__(self, view: ConversationView, model: ConversationModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Show our menu in the place of the transcript's."""
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = event.globalPos()
        index = self.index_by_key() if by_key else self.index_at(self._view.viewport().mapFromGlobal(place))
        if by_key:
            place = self._view.viewport().mapToGlobal(self._view.cursorRect().bottomLeft())
        self.menu(index).popup(place)
        return True

    def index_at(self, place: QPoint) -> int | None:
        """Return the message at `place` of the viewport, None where there is none."""
        self._view.flush()
        return self._view.index_at(place)

    def index_by_key(self) -> int | None:
        """Return the message the keyboard is about."""
        cursor = self._view.textCursor()
        if cursor.position() > 0 and not cursor.atEnd():
            self._view.flush()
            return self._view.index_of(cursor.block())
        return len(self._model.messages) - 1 if self._model.messages else None

    def menu(self, index: int | None) -> QMenu:
        """Return the menu for a message."""
        menu = self._view.createStandardContextMenu() or QMenu(self._view)
        if index is not None:
            before = menu.actions()[0] if menu.actions() else None
            for text, do in self._entries(index):
                action = menu.addAction(text)
                action.triggered.connect(lambda _checked=False, do=do: do())
                if before is not None:
                    menu.insertAction(before, action)
            if before is not None:
                menu.insertSeparator(before)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def replay_last(self) -> None:
        """Wish to hear Aura's last reply again."""
        for message in reversed(self._model.messages):
            if message.speaker is Speaker.AURA and message.final:
                self.replay_wanted.emit(message.text)
                return

    def retry_last(self) -> None:
        """Wish for another answer to the user's last question."""
        question = question_of(self._model.messages, len(self._model.messages) - 1)
        if question:
            self.retry_wanted.emit(question)

    def _entries(self, index: int) -> list[tuple[str, Callable[[], None]]]:
        message = self._model.messages[index]
        question = question_of(self._model.messages, index)
        entries: list[tuple[str, Callable[[], None]]] = [
            (tr("Copy message"), lambda: self.copied.emit(message.text.strip()))
        ]
        if message.speaker is Speaker.AURA and message.final:
            entries.append((tr("Say it again"), lambda: self.replay_wanted.emit(message.text)))
        if question:
            entries.append((tr("Ask again"), lambda: self.retry_wanted.emit(question)))
        return entries
