"""Ties the history pane to the window: its place, the transcript, the engine, the files. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...enquiries import Refused
from ...events import SessionBegan
from ...history_records import (
    Answer,
    Export,
    Exported,
    Format,
    Import,
    Imported,
    Library,
    Opened,
    OpenSession,
    Session,
)
from ..conversation_model import ConversationModel
from ..conversation_view import ConversationView
from ..theme import Theme
from ..words import tr
from .dialogs import Dialogs, SystemDialogs, file_name
from .librarian import Librarian
from .message_menu import MessageMenu
from .pane import HistoryPane
from .pane_place import PanePlace
from .transcript import restored

_SUFFIX = {Format.MARKDOWN: "md", Format.JSON: "json"}


class SessionEngine(Protocol):
    """What the history asks of the engine. Every method returns at once and may be called from any thread."""

    def begin_session(self, private: bool) -> None:
        """Stop the reply and begin a new conversation; SessionBegan follows."""
        ...

    def resume_session(self, opened: Opened) -> None:
        """Stop the reply and go on with an old conversation; SessionBegan follows."""
        ...

    def say(self, text: str) -> None:
        """Say `text` once more, outside the conversation."""
        ...

    def send_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        ...


class HistoryDesk(QObject):
    """The history of the window: makes the pane and the message menu and puts them to work.

    Args:
        centre: The window's centre; the pane stands at its leading edge.
        row: Its layout, which holds the conversation.
        header: What stands above the conversation; a button in it brings the pane back.
        theme: Colours and sizes.
        model: The transcript's messages.
        view: The transcript.
        dialogs: Where the user answers.
        today: The local day.
    """

    notice = Signal(str)
    """Carries a sentence for the dock's quiet line."""

    taken_up = Signal()
    """Says that the user chose which conversation is held from now on: the next thing is to talk or type."""

    def __init__(
        self,
        centre: QWidget,
        row: QHBoxLayout,
        header: QHBoxLayout,
        theme: Theme,
        model: ConversationModel,
        view: ConversationView,
        *,
        dialogs: Dialogs | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(centre)
        self._model = model
        self._view = view
        self._dialogs: Dialogs = dialogs or SystemDialogs()
        self._engine: SessionEngine | None = None
        self._opening: Opened | None = None
        self._held = ""
        self._goes_on = False
        self._private = False
        self.librarian = Librarian(self)
        self.pane = HistoryPane(
            theme,
            self.librarian,
            confirm=lambda parent: self._dialogs.delete_all(parent),
            today=today,
            copy=_copy,
            parent=centre,
        )
        self.place = PanePlace(centre, row, header, self.pane, theme)
        self.place.failed.connect(self.notice)
        self.menu = MessageMenu(view, model)
        self._connect(centre)

    def _connect(self, centre: QWidget) -> None:
        pane, menu = self.pane, self.menu
        pane.opened.connect(self._open)
        pane.new_wanted.connect(self.begin)
        pane.deleted.connect(self._deleted)
        pane.export_wanted.connect(self._export)
        pane.import_wanted.connect(self._import)
        pane.fold_wanted.connect(lambda: self.place.show(False))
        pane.notice.connect(self.notice)
        menu.copied.connect(_copy)
        menu.replay_wanted.connect(self._say)
        menu.retry_wanted.connect(self._ask)
        for keys, do in (
            ("Ctrl+H", self.place.toggle),
            ("Ctrl+F", self._find),
            ("Ctrl+N", lambda: self.begin(private=False)),
            ("Ctrl+Shift+N", lambda: self.begin(private=True)),
            ("Ctrl+R", menu.retry_last),
            ("Ctrl+Shift+R", menu.replay_last),
        ):
            QShortcut(QKeySequence(keys), centre).activated.connect(do)

    # What the window tells

    def set_library(self, library: Library | None) -> None:
        """Show this history from now on, and nothing of the one before."""
        self._opening = None
        self.pane.undo.go()
        self.pane.search.clear()
        self.librarian.set_library(library)

    def set_engine(self, engine: SessionEngine | None) -> None:
        """Hold conversations with `engine` from now on."""
        self._engine = engine

    @property
    def held(self) -> str:
        """The ID of the conversation that is held; "" before the first."""
        return self._held

    def go_on_with(self, uid: str) -> None:
        """Take the model's messages for those of the conversation `uid`: a window before this one showed them."""
        self._held = uid
        self._goes_on = True

    def session_began(self, event: SessionBegan) -> None:
        """Show the transcript of the conversation that is held from now on."""
        first = not self._held
        again, self._goes_on = self._goes_on and self._held == event.uid, False
        self._held = event.uid
        opened, self._opening = self._opening, None
        if opened is not None and opened.session.uid == event.uid:
            self._model.load(restored(opened, event.after_turn), event.after_turn)
            if opened.earlier:
                self.notice.emit(tr("Only the latest part of this long conversation is shown"))
        elif not again and (not first or event.after_turn):
            self._model.load([], event.after_turn)
        self._view.rewrite()
        self._view.show_latest()
        self._private = event.private
        self.pane.set_held(event.uid, private=event.private)
        self.place.set_private(event.private)

    # What the user does

    def begin(self, private: bool = False) -> None:
        """Begin a new conversation."""
        engine = self._ready()
        if engine is not None:
            engine.begin_session(private)
            self.place.step_aside()
            self.taken_up.emit()

    def _open(self, session: Session) -> None:
        if session.uid == self._held:
            self.place.step_aside()
            self.taken_up.emit()
            return
        self.librarian.ask(OpenSession(session.uid), self._opened, topic="open")

    def _opened(self, answer: Answer) -> None:
        if isinstance(answer, Refused):
            self.notice.emit(answer.sentence)
        elif isinstance(answer, Opened) and (engine := self._ready()) is not None:
            self._opening = answer
            engine.resume_session(answer)
            self.place.step_aside()
            self.taken_up.emit()

    def _deleted(self, uid: str) -> None:
        # A private one is no part of the history, so that it goes on, and stays private.
        if uid in ("", self._held) and not self._private and self._engine is not None:
            self._engine.begin_session(False)

    def _say(self, text: str) -> None:
        if (engine := self._ready()) is not None:
            engine.say(text)

    def _ask(self, text: str) -> None:
        if (engine := self._ready()) is not None:
            engine.send_text(text)
            self._view.show_latest()

    def _ready(self) -> SessionEngine | None:
        """Return the engine, or say that there is none yet."""
        if self._engine is None:
            self.notice.emit(tr("Aura is still starting; try again in a moment"))
        return self._engine

    def _export(self, session: Session | None, form: Format) -> None:
        name = (session.title if session is not None else "") or tr("Aura conversations")
        path = self._dialogs.save(self.pane, f"{file_name(name)}.{_SUFFIX[form]}", form)
        if path is not None:
            self.librarian.ask(Export(path, form, session.uid if session is not None else None), self._exported)

    def _exported(self, answer: Answer) -> None:
        if isinstance(answer, Exported):
            one = tr("The conversation was exported")
            self.notice.emit(one if answer.count == 1 else tr("{n} conversations were exported").format(n=answer.count))
        elif isinstance(answer, Refused):
            self.notice.emit(answer.sentence)

    def _import(self) -> None:
        path = self._dialogs.open(self.pane)
        if path is not None:
            self.librarian.ask(Import(path), self._imported)

    def _imported(self, answer: Answer) -> None:
        if isinstance(answer, Imported):
            words = tr("%n conversation(s) taken in; already here: {present}", "", answer.added)
            self.notice.emit(words.format(present=answer.present))
        elif isinstance(answer, Refused):
            self.notice.emit(answer.sentence)

    def _find(self) -> None:
        if not self.pane.isVisible():
            self.place.show(True)
        self.pane.focus_search()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
