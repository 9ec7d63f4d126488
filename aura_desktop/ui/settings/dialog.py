"""The settings dialog: a list of pages, and the page that is chosen. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QGridLayout,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...control import Engine
from ...errors import AuraError
from ...settings import Settings
from ..settings_file import open_settings_file
from ..theme import Theme
from ..words import tr
from .buttons import Flow, Plain
from .context import Classify, Context
from .enquirer import Enquirer
from .fields import Choice
from .form import Page, Row
from .keys import Keys
from .page_answers import AnswersPage
from .page_checkup import CheckupPage
from .page_conversations import ConversationsPage
from .page_hearing import HearingPage
from .page_keys import KeysPage
from .page_look import LookPage
from .page_profile import ProfilePage
from .page_services import ServicesPage
from .page_usage import UsagePage
from .page_voice import VoicePage
from .search import Place, Results, SearchField, find, mark
from .sheet import settings_sheet
from .store import Store
from .verdict import Verdict

if TYPE_CHECKING:
    from ..at_hand import AtHand
    from ..support import Support

PAGES = ("services", "answers", "hearing", "voice", "profile", "conversations", "keys", "look", "usage", "checkup")
"""Names of the pages, in their order."""

_BUILDERS: dict[str, Callable[[Context], Page]] = {
    "services": ServicesPage,
    "answers": AnswersPage,
    "hearing": HearingPage,
    "voice": VoicePage,
    "profile": ProfilePage,
    "conversations": ConversationsPage,
    "keys": KeysPage,
    "look": LookPage,
    "usage": UsagePage,
    "checkup": CheckupPage,
}
_NARROW = 640  # px, under it the list of pages folds into one line, for 14 px text


class SettingsDialog(QDialog):
    """One dialog for one profile's settings, beside the window; whatever is changed holds at once.

    Closing gives up what was asked and not answered, sets what was typed, and deletes the dialog; `ended` says so.
    """

    ended = Signal()

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        *,
        engine: Engine | None = None,
        classify: Classify | None = None,
        builtin_rules: str = "",
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
        hand: AtHand | None = None,
        support: Support | None = None,
        set_up: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._settings = settings
        self._open_url = open_url
        self._set_up = set_up
        self._engine: Engine | None = None
        self._ended = False
        self._shown = ""
        self.store = Store(settings, self._reload, self)
        self.enquirer = Enquirer(self)
        self.keys = Keys(self.enquirer, self)
        self._context = Context(
            theme, self.store, self.enquirer, self.keys, open_url, classify, builtin_rules, hand, support
        )
        self._pages: dict[str, Page] = {}
        self._build()
        theme.changed.connect(self._retheme)
        self._retheme()
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(theme.px(880), theme.px(680)).boundedTo(room))
        self.set_engine(engine)
        self.keys.refresh()
        self.show_page(PAGES[0])
        (self.folded if self._top.isVisibleTo(self) else self.nav).setFocus()  # with large text it opens folded

    def _build(self) -> None:
        names = _page_words()
        self.nav = QListWidget()
        self.nav.setObjectName("nav")
        self.nav.setAccessibleName(tr("Pages"))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name in PAGES:
            item = QListWidgetItem(names[name])
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.nav.addItem(item)
        self.folded = Choice(self._theme, tuple((name, names[name]) for name in PAGES))
        self.folded.setAccessibleName(tr("Page"))
        self.search = SearchField()
        self.results = Results(self._theme)
        self.undo = Plain(tr("Undo the last change"), kind="link")
        self.reset = Plain(tr("Reset this page"), kind="link")
        self.reset.setToolTip(tr("Gives all settings of this page their standard values; undo brings yours back"))
        self.file = Plain(tr("Open the settings file"), kind="link")
        self.again = Plain(tr("Set up again"), kind="link")
        self.again.setToolTip(tr("Microphone, speaker, who answers, how you talk: step by step"))
        self.verdict = Verdict(self._theme)
        self._stack = QStackedWidget()
        self._side = QWidget()
        self._below_nav = QVBoxLayout(self._side)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft  # margins are not, by Qt
        self._below_nav.setContentsMargins(0 if mirrored else 12, 16, 12 if mirrored else 0, 12)
        self._below_nav.addWidget(self.search)
        self._below_nav.addWidget(self.nav, 1)
        self._below_nav.addStretch(0)
        self._links = QWidget()
        self._links.setLayout(Flow(self.undo, self.reset, self.again, self.file, spacing=0))
        self._below_nav.addWidget(self.verdict)
        self._below_nav.addWidget(self._links)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        # The list of pages may fold away, so what is shown now says nothing about how small the dialog can be.
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._top = QWidget()
        self._above_page = QVBoxLayout(self._top)
        self._above_page.setContentsMargins(20, 12, 20, 0)
        self._above_page.setSpacing(4)
        self._above_page.addWidget(self.folded)
        self._grid.addWidget(self._top, 0, 1)
        self._grid.addWidget(self._stack, 1, 1)
        self._grid.addWidget(self._side, 0, 0, 2, 1)
        self._grid.setRowStretch(1, 1)
        self._grid.setColumnStretch(1, 1)
        self._top.hide()
        self._stack.addWidget(self.results)
        self.undo.setEnabled(False)
        self.undo.clicked.connect(self.undo_last)
        self.store.undo_changed.connect(lambda: self.undo.setEnabled(self.store.undoable))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self.undo_last)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        self.reset.clicked.connect(self.reset_page)
        self.search.textChanged.connect(self._search)
        self.search.down.connect(self.results.list.setFocus)
        self.search.taken.connect(self.results.take)
        self.results.chosen.connect(self.show_place)
        self.file.setVisible(self._settings.path is not None)
        self.again.setVisible(self._set_up is not None)
        self.again.clicked.connect(self._begin_again)
        self.nav.currentRowChanged.connect(lambda row: self.show_page(PAGES[row]))
        self.folded.edited.connect(lambda name, _done: self.show_page(name))
        self.file.clicked.connect(self._open_file)

    def set_engine(self, engine: Engine | None) -> None:
        """Ask and reload `engine` from now on."""
        self._engine = engine
        self.enquirer.set_engine(engine)

    def show_page(self, name: str) -> None:
        """Show the page `name`, one of PAGES."""
        page = self._built(name)
        self._shown = name
        self.search.clear()
        self._stack.setCurrentWidget(page)
        self.nav.setCurrentRow(PAGES.index(name))
        self.folded.show_value(name)

    def page(self, name: str) -> Page:
        """Return the page `name`, built if it was not."""
        self.show_page(name)
        return self._pages[name]

    def places(self) -> list[Place]:
        """Return where every setting is; builds the pages that were not opened yet."""
        for name in PAGES:
            self._built(name)
        found = []
        for key, row in self.store.rows:
            name = next((name for name, page in self._pages.items() if page.isAncestorOf(row)), "")
            if name and isinstance(row, Row) and not row.isHidden():
                found.append(Place(name, self._pages[name].accessibleName(), row, key))
        return found

    def show_place(self, place: Place) -> None:
        """Go to a setting, with the focus in its field."""
        self.show_page(place.page)
        self._pages[place.page].ensureWidgetVisible(place.row)
        place.row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        mark(place.row)

    @property
    def shown_page(self) -> str:
        """Name of the page that is shown, or lies under what was searched for."""
        return self._shown

    def focused_key(self) -> str:
        """Return the setting whose field has the focus, "" when none has."""
        focused = self.focusWidget()
        return next((key for key, row in self.store.rows if focused is not None and row.isAncestorOf(focused)), "")

    def focus_key(self, key: str) -> None:
        """Put the focus into the field of a setting on the page that is shown; does nothing for any other."""
        page = self._built(self._shown)
        row = next((row for found, row in self.store.rows if found == key and page.isAncestorOf(row)), None)
        if isinstance(row, Row):
            page.ensureWidgetVisible(row)
            row.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def undo_last(self) -> None:
        """Take back the last change made in this dialog, and show where it was."""
        self.store.flush()
        keys, sentence = self.store.undo()
        place = next((place for place in self.places() if place.key in keys), None)
        if place is not None:
            self.show_place(place)
        if sentence:
            self.verdict.show_bad(sentence)
        elif keys:
            self.verdict.show_plain(
                tr('"{name}" is as it was.').format(name=place.row.label_text if place else keys[0])
            )

    def reset_page(self) -> None:
        """Give the settings of the page their standard values."""
        self.store.flush()
        page = self._pages[self._shown]
        keys = [key for key, row in self.store.rows if page.isAncestorOf(row)]
        if self.store.standard(keys):
            self.verdict.show_plain(tr("This page has its standard values already."))
            return
        sentence = self.store.reset(dict.fromkeys(keys))
        if sentence:
            self.verdict.show_bad(sentence)
        else:
            self.verdict.show_plain(tr("This page has its standard values. Undo brings yours back."))

    def turn_ended(self) -> None:
        """Something was used: the page of usage, if it is looked at, shows it."""
        usage = self._pages.get("usage")
        if isinstance(usage, UsagePage):
            usage.look_if_shown()

    def end(self) -> None:
        """Set what was typed, ask nothing more, go away; idempotent."""
        if self._ended:
            return
        self._ended = True
        self.store.close()
        self.enquirer.close()
        self.ended.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End."""
        self.end()
        event.accept()  # QDialog would ask reject(), which asks to be closed

    def reject(self) -> None:
        """Close on Escape."""
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, and no other."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QAbstractButton):
                focused.click()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the list of pages where there is no room for it."""
        super().resizeEvent(event)
        self._fold(event.size().width() < self._theme.px(_NARROW))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Bring to sight what Tab comes to, also when it comes from outside the page."""
        moved = super().focusNextPrevChild(forward)
        focused, page = self.focusWidget(), self._stack.currentWidget()
        if isinstance(page, Page) and focused is not None and page.isAncestorOf(focused):
            page.ensureWidgetVisible(focused)
        return moved

    def event(self, event: QEvent) -> bool:
        """Be no smaller than the pages allow."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumSize(self.minimumSizeHint())
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Return what the page needs without the list beside it."""
        width, height = self._stack.minimumSizeHint().width(), self._theme.px(320)
        if self._top.isVisibleTo(self):
            height = max(height, self._above_page.totalHeightForWidth(max(width, self.width())) + self._theme.px(200))
        return QSize(width, height)

    def _built(self, name: str) -> Page:
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = _BUILDERS[name](self._context)
            self._stack.addWidget(page)
        return page

    def _search(self, words: str) -> None:
        if words.strip():
            self.results.show_places(find(words, self.places()))
            self._stack.setCurrentWidget(self.results)
        elif self._shown:
            self._stack.setCurrentWidget(self._pages[self._shown])
        self.reset.setEnabled(self._stack.currentWidget() is not self.results)  # which page is meant must be seen

    def _fold(self, narrow: bool) -> None:
        if narrow != self._top.isVisibleTo(self):
            place, pages = (self._above_page, self.folded) if narrow else (self._below_nav, self.nav)
            if self.focusWidget() in (self.nav, self.folded):
                pages.setFocus()
            place.insertWidget(0, self.search)
            for widget in (self.verdict, self._links):
                place.addWidget(widget)
            self._side.setVisible(not narrow)
            self._top.setVisible(narrow)

    def _reload(self) -> None:
        if self._engine is not None:
            self._engine.reload()

    def _begin_again(self) -> None:
        self.close()
        if self._set_up is not None:
            self._set_up()

    def _open_file(self) -> None:
        try:
            self._settings.save()
            path = self._settings.path
            shown = path is not None and open_settings_file(path, self._open_url)
        except AuraError as error:
            self.verdict.show_bad(error.sentence)
            return
        missing = tr("No program for text files was found; the file is {path}")
        self.verdict.show_bad("" if shown else missing.format(path=self._settings.path))

    def _retheme(self) -> None:
        theme = self._theme
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(theme.style_sheet() + settings_sheet(theme.palette, theme.px))
        self._side.setFixedWidth(theme.px(208))
        row = self.nav.sizeHintForRow(0)
        self.nav.setMinimumHeight(3 * row)  # with large text it scrolls
        self.nav.setMaximumHeight(row * self.nav.count() + 2 * self.nav.frameWidth())
        self._fold(self.width() < theme.px(_NARROW))


def _page_words() -> dict[str, str]:
    return {
        "services": tr("Services"),
        "answers": tr("Answers"),
        "hearing": tr("Hearing"),
        "voice": tr("Voice"),
        "profile": tr("Profile"),
        "conversations": tr("Conversations"),
        "keys": tr("Keys and tray"),
        "look": tr("Look and language"),
        "usage": tr("Usage"),
        "checkup": tr("Check-up and help"),
    }
