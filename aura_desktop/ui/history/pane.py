"""The pane of past conversations: search, list by day, and what can be done with each. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from ...enquiries import Refused
from ...history_records import (
    Answer,
    Delete,
    EraseAll,
    Format,
    Rename,
    Rendered,
    RenderSession,
    Restore,
    Session,
    Star,
)
from ..announce import say
from ..controls import ElidedLabel, GlyphButton
from ..theme import Theme
from ..words import tr
from .librarian import Librarian
from .menus import make_menu
from .search_field import SearchField
from .session_delegate import SessionDelegate
from .sessions_model import SessionsModel
from .sessions_view import SessionsView
from .sheet import sheet
from .undo_bar import UndoBar
from .words import results

WIDTH = 264  # px for 14 px text
_SPOKEN_MS = 600  # after the last key, before a screen reader is told how much was found


class HistoryPane(QFrame):
    """Lists, finds, names, marks, copies and deletes by itself; what concerns others it only wishes for."""

    opened = Signal(object)
    """Carries the Session to go on with."""
    new_wanted = Signal(bool)
    """Carries whether the new conversation shall be private."""
    deleted = Signal(str)
    """Carries the uid of a conversation that was deleted, "" for all of them."""
    export_wanted = Signal(object, object)
    """Carries the Session, or None for all, and the Format."""
    import_wanted = Signal()
    fold_wanted = Signal()
    notice = Signal(str)
    """Carries a sentence for the user."""

    def __init__(
        self,
        theme: Theme,
        librarian: Librarian,
        *,
        confirm: Callable[[QWidget], bool],
        today: Callable[[], date] = date.today,
        copy: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.setAccessibleName(tr("History"))
        self._theme = theme
        self._librarian = librarian
        self._confirm = confirm
        self._copy = copy
        self._held = ""
        self.model = SessionsModel(librarian, today, self)
        self.view = SessionsView(self.model, SessionDelegate(theme, lambda: self._held, today), theme)
        self.search = SearchField(theme)
        self.only_starred = GlyphButton(theme, "star", "", kind="glyph")
        self.fold = GlyphButton(theme, "close", "", kind="glyph")
        self.new = GlyphButton(theme, "plus", tr("New conversation"))
        self.private = GlyphButton(theme, "eye-off", "", kind="glyph")
        self.more = GlyphButton(theme, "more", "", kind="glyph")
        self.head = QHBoxLayout()
        """The first line; what stands for the whole profile is put before its title."""
        self.banner = QFrame()
        self.empty = QLabel()
        self.undo = UndoBar()
        self._spoken = QTimer(self)
        self._spoken.setSingleShot(True)
        self._spoken.setInterval(_SPOKEN_MS)
        self._spoken.timeout.connect(self._say_results)
        self._build()
        self._connect()
        self._retheme()
        self.model.reload()

    # What the window tells

    def set_held(self, uid: str, *, private: bool) -> None:
        """Show which conversation is being held, and that nothing of it is kept."""
        self._held = uid
        self.private.setChecked(private)
        self.banner.setVisible(private)
        self.view.viewport().update()

    def sizeHint(self) -> QSize:
        """Return the width that stands well beside a conversation."""
        return QSize(self._theme.px(WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return no width: the window may get as narrow as without the pane, which then goes away."""
        return QSize(0, super().minimumSizeHint().height())

    def focus_search(self) -> None:
        """Let the user type what to look for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def session_menu(self, session: Session) -> QMenu:
        """Return the menu of what can be done with a conversation."""
        star = tr("Remove star") if session.starred else tr("Star")
        return make_menu(
            self,
            tr("Conversation"),
            (tr("Go on with it"), "Return", lambda: self.opened.emit(session)),
            (tr("Rename"), "F2", lambda: self.view.rename(session)),
            (star, "Ctrl+D", lambda: self._star(session)),
            None,
            (tr("Copy"), "Ctrl+C", lambda: self._copy_session(session)),
            (tr("Export as Markdown…"), "", lambda: self.export_wanted.emit(session, Format.MARKDOWN)),
            (tr("Export as JSON…"), "", lambda: self.export_wanted.emit(session, Format.JSON)),
            None,
            (tr("Delete"), "Del", lambda: self._delete(session)),
        )

    def whole_menu(self) -> QMenu:
        """Return the menu of what can be done with the whole history."""
        return make_menu(
            self,
            tr("History"),
            (tr("Export all as Markdown…"), "", lambda: self.export_wanted.emit(None, Format.MARKDOWN)),
            (tr("Export all as JSON…"), "", lambda: self.export_wanted.emit(None, Format.JSON)),
            (tr("Take in an export…"), "", self.import_wanted.emit),
            None,
            (tr("Delete all…"), "", self._delete_all),
        )

    # Building

    def _build(self) -> None:
        for button, name in (
            (self.only_starred, tr("Only starred conversations")),
            (self.fold, tr("Hide the history")),
            (self.private, tr("Private conversation: nothing of it is kept")),
            (self.more, tr("Export, take in, delete all")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.only_starred.setCheckable(True)
        self.private.setCheckable(True)
        self.new.setToolTip(tr("Begin a new conversation"))
        self.new.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        title = ElidedLabel()
        title.setText(tr("Conversations"))
        title.setObjectName("historyTitle")
        self.head.setSpacing(2)
        self.head.addWidget(title, 1)
        self.head.addWidget(self.only_starred)
        self.head.addWidget(self.fold)
        search = QHBoxLayout()
        search.addWidget(self.search)
        self._build_banner()
        banner = QHBoxLayout()
        banner.addWidget(self.banner)
        self.empty.setObjectName("historyEmpty")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.hide()
        bottom = QHBoxLayout()
        bottom.setSpacing(2)
        bottom.addWidget(self.new, 1)
        bottom.addSpacing(4)
        bottom.addWidget(self.private)
        bottom.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 12)
        layout.setSpacing(8)
        self.head.setContentsMargins(20, 0, 8, 0)
        bottom.setContentsMargins(10, 0, 8, 0)
        for part in (search, banner):
            part.setContentsMargins(10, 0, 10, 0)
        layout.addLayout(self.head)
        layout.addLayout(search)
        layout.addLayout(banner)
        layout.addWidget(self.empty)
        layout.addWidget(self.view, 1)
        self._undo_row = QHBoxLayout()
        self._undo_row.setContentsMargins(10, 0, 10, 0)
        self._undo_row.addWidget(self.undo)
        layout.addLayout(self._undo_row)
        layout.addLayout(bottom)
        order = (self.only_starred, self.fold, self.search, self.view, self.undo.button, self.new, self.private)
        for first, second in zip(order, (*order[1:], self.more), strict=True):
            QWidget.setTabOrder(first, second)

    def _build_banner(self) -> None:
        self.banner.setObjectName("privateBanner")
        self.banner.setContentsMargins(0, 0, 0, 0)
        text = QLabel(tr("Private conversation: nothing of it is kept"))
        text.setWordWrap(True)
        layout = QHBoxLayout(self.banner)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(text)
        self.banner.hide()

    def _connect(self) -> None:
        self._theme.changed.connect(self._retheme)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.model.loaded.connect(self._loaded)
        self.model.rowsInserted.connect(lambda: self._show_empty(""))
        self.model.rowsRemoved.connect(lambda: self._show_empty(""))
        self.search.textChanged.connect(self._look)
        self.search.down.connect(self._into_list)
        self.search.returnPressed.connect(self._open_first)
        self.only_starred.toggled.connect(self._toggle_starred)
        self.fold.clicked.connect(self.fold_wanted)
        self.new.clicked.connect(lambda: self.new_wanted.emit(False))
        self.private.clicked.connect(self._toggle_private)
        self.more.clicked.connect(lambda: self.whole_menu().popup(self.more.mapToGlobal(QPoint(0, 0))))
        view = self.view
        view.opened.connect(self.opened)
        view.deleted.connect(self._delete)
        view.star_wanted.connect(self._star)
        view.copy_wanted.connect(self._copy_session)
        view.menu_wanted.connect(lambda session, place: self.session_menu(session).popup(place))
        delegate = view.itemDelegate()
        assert isinstance(delegate, SessionDelegate)
        delegate.renamed.connect(lambda uid, title: self._librarian.ask(Rename(uid, title), self._done))
        self.undo.undone.connect(lambda session: self._librarian.ask(Restore(session.uid), self._done))

    # Looking

    def _look(self) -> None:
        self.model.show_only(self.search.text(), starred=self.only_starred.isChecked())

    def _toggle_starred(self, only: bool) -> None:
        self.only_starred.set_face("star-filled" if only else "star", "")
        self._look()

    def _loaded(self, sentence: str) -> None:
        self.view.scrollToTop()
        self._show_empty(sentence)
        if self.model.searching:
            self._spoken.start()

    def _show_empty(self, sentence: str) -> None:
        if not sentence and not self.model.rowCount():
            if self.model.searching:
                sentence = tr("No conversation found")
            elif self.model.starred:
                sentence = tr("No starred conversations")
            else:
                sentence = tr("Your conversations will be listed here")
        self.empty.setText(sentence)
        self.empty.setVisible(bool(sentence))

    def _say_results(self) -> None:
        if self.model.searching:
            say(self, results(len(self.model.sessions), self.model.more))

    def _into_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        self.view.step_into()

    def _open_first(self) -> None:
        sessions = self.model.sessions
        if self.model.searching and sessions:
            self.opened.emit(sessions[0])

    # Doing

    def _done(self, answer: Answer) -> None:
        if isinstance(answer, Refused):
            self.notice.emit(answer.sentence)

    def _star(self, session: Session) -> None:
        self._librarian.ask(Star(session.uid, not session.starred), self._done)

    def _copy_session(self, session: Session) -> None:
        def take(answer: Answer) -> None:
            if isinstance(answer, Rendered):
                self._copy(answer.text)
                self.notice.emit(tr("The conversation was copied"))
            self._done(answer)

        self._librarian.ask(RenderSession(session.uid), take, topic="copy")

    def _delete(self, session: Session) -> None:
        row = self.model.row_of(session.uid)

        def take(answer: Answer) -> None:
            if isinstance(answer, Refused):
                self.notice.emit(answer.sentence)
                return
            self.undo.show_deleted(session)
            self.deleted.emit(session.uid)
            if row is not None and self.view.hasFocus() and self.view.current is None:
                self._choose_near(row)

        self._librarian.ask(Delete(session.uid), take)

    def _choose_near(self, row: int) -> None:
        """Give the keyboard the conversation that took the place of one that went."""
        for place in (row, row - 1, row - 2):
            index = self.model.index(place, 0)
            if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.view.setCurrentIndex(index)
                return

    def _delete_all(self) -> None:
        def take(answer: Answer) -> None:
            self._done(answer)
            if not isinstance(answer, Refused):
                self.undo.go()
                self.notice.emit(tr("All conversations were deleted"))
                self.deleted.emit("")

        if self._confirm(self):
            self._librarian.ask(EraseAll(), take)

    def _toggle_private(self, private: bool) -> None:
        self.private.setChecked(not private)  # it shows what is, and changes when that does
        self.new_wanted.emit(private)

    def _retheme(self) -> None:
        self.setStyleSheet(sheet(self._theme))
