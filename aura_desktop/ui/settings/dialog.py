"""The settings dialog: a list of pages, and the page that is chosen. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QResizeEvent
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
from .buttons import Plain
from .context import Classify, Context
from .enquirer import Enquirer
from .fields import Choice
from .form import Page
from .keys import Keys
from .page_answers import AnswersPage
from .page_hearing import HearingPage
from .page_keys import KeysPage
from .page_services import ServicesPage
from .page_usage import UsagePage
from .page_voice import VoicePage
from .sheet import settings_sheet
from .store import Store
from .verdict import Verdict

if TYPE_CHECKING:
    from ..at_hand import AtHand

PAGES = ("services", "answers", "hearing", "voice", "keys", "usage")
"""Names of the pages, in their order."""

_BUILDERS: dict[str, Callable[[Context], Page]] = {
    "services": ServicesPage,
    "answers": AnswersPage,
    "hearing": HearingPage,
    "voice": VoicePage,
    "keys": KeysPage,
    "usage": UsagePage,
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
        self.store = Store(settings, self._reload, self)
        self.enquirer = Enquirer(self)
        self.keys = Keys(self.enquirer, self)
        self._context = Context(theme, self.store, self.enquirer, self.keys, open_url, classify, builtin_rules, hand)
        self._pages: dict[str, Page] = {}
        self._build()
        theme.changed.connect(self._retheme)
        self._retheme()
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(theme.px(880), theme.px(680)).boundedTo(room))
        self.set_engine(engine)
        self.keys.refresh()
        self.show_page(PAGES[0])

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
        self.file = Plain(tr("Open the settings file"), kind="link")
        self.again = Plain(tr("Set up again"), kind="link")
        self.again.setToolTip(tr("Microphone, speaker, who answers, how you talk: step by step"))
        self.verdict = Verdict(self._theme)
        self._stack = QStackedWidget()
        self._side = QWidget()
        self._below_nav = QVBoxLayout(self._side)
        self._below_nav.setContentsMargins(12, 16, 0, 12)
        self._below_nav.addWidget(self.nav)
        self._below_nav.addStretch(1)
        self._below_nav.addWidget(self.verdict)
        self._below_nav.addWidget(self.again)
        self._below_nav.addWidget(self.file)
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
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = _BUILDERS[name](self._context)
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.nav.setCurrentRow(PAGES.index(name))
        self.folded.show_value(name)

    def page(self, name: str) -> Page:
        """Return the page `name`, built if it was not."""
        self.show_page(name)
        return self._pages[name]

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
        return QSize(self._stack.minimumSizeHint().width(), self._theme.px(320))

    def _fold(self, narrow: bool) -> None:
        if narrow != self._top.isVisibleTo(self):
            for widget in (self.verdict, self.again, self.file):
                (self._above_page if narrow else self._below_nav).addWidget(widget)
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
        self.nav.setFixedHeight(self.nav.sizeHintForRow(0) * self.nav.count() + 2 * self.nav.frameWidth())
        self._fold(self.width() < theme.px(_NARROW))


def _page_words() -> dict[str, str]:
    return {
        "services": tr("Services"),
        "answers": tr("Answers"),
        "hearing": tr("Hearing"),
        "voice": tr("Voice"),
        "keys": tr("Keys and tray"),
        "usage": tr("Usage"),
    }
