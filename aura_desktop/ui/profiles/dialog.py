"""The dialog of profiles: all there are, and making, naming and removing one. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ...profiles.registry import Profile
from ...settings_table import LONGEST_TITLE
from ..controls import TickBox
from ..removal import removal_box
from ..settings.buttons import Flow, Plain
from ..settings.fields import TextField
from ..settings.sheet import settings_sheet
from ..settings.verdict import Verdict, text_label
from ..theme import Theme
from ..words import tr
from .words import shown

Confirm = Callable[[QWidget, Profile, Callable[[], None]], None]
"""(parent, profile, go on): ask whether `profile` shall be deleted, and call `go on` if so."""


def confirm(parent: QWidget, profile: Profile, go_on: Callable[[], None]) -> None:
    """Ask; the safe answer is the one Enter gives."""
    box, delete = removal_box(
        parent,
        tr("Delete the profile?"),
        tr("Delete the profile “{name}” with its conversations, settings and keys?").format(name=shown(profile)),
        tr("They cannot be brought back. Export conversations first if you want to keep them."),
        tr("Delete"),
        tr("Keep it"),
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.buttonClicked.connect(lambda clicked: go_on() if clicked is delete else None)
    box.open()


class ProfilesDialog(QDialog):
    """Says what the user wants; whoever opened it does it and calls `set_profiles`, `show_bad` or `show_ok`."""

    wanted = Signal(str)
    """Carries the ID of the profile to go to."""
    made = Signal(str, bool)
    """Carries the name of a new profile, and whether it begins with the settings of this one."""
    renamed = Signal(str, str)
    """Carries an ID and the new name."""
    deleted = Signal(str)
    """Carries the ID of a profile that shall go; the user was asked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, ask: Confirm = confirm) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(tr("Profiles"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._ask = ask
        self._profiles: tuple[Profile, ...] = ()
        self._current = ""
        self._filling = False
        self._busy = False
        self._build()
        theme.changed.connect(self._retheme)
        self._retheme()
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(theme.px(520), theme.px(520)).boundedTo(room))

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setObjectName("nav")
        self.list.setAccessibleName(tr("Profiles"))
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.go = Plain(tr("Go there"))
        self.rename = Plain(tr("Rename"))
        self.delete = Plain(tr("Delete…"))
        self.name = TextField(placeholder=tr("Work"))
        self.name.setMaxLength(LONGEST_TITLE)
        self.name.setAccessibleName(tr("Name of the new profile"))
        self.like = TickBox(self._theme, tr("Start with the settings of this profile"))
        self.like.setAccessibleDescription(tr("Not its keys, its conversations, and the names it knows."))
        self.like.setChecked(True)
        self.make = Plain(tr("Make it and go there"))
        self.verdict = Verdict(self._theme)
        self.close_button = Plain(tr("Close"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it knows no height for a width; see _fit
        column.addWidget(text_label(tr("Profiles"), "pageTitle"))
        note = tr("Each has its own settings, keys, voice and conversations. Nothing goes from one to another.")
        column.addWidget(text_label(note, "rowNote"))
        column.addWidget(self.list, 1)
        column.addLayout(Flow(self.go, self.rename, self.delete))
        column.addSpacing(8)
        column.addWidget(text_label(tr("New profile"), "sectionTitle"))
        column.addWidget(self.name)
        column.addWidget(self.like)
        row = QHBoxLayout()
        row.addWidget(self.make)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        column.addWidget(self.verdict)
        self.list.currentRowChanged.connect(lambda _row: self._arrange())
        self.list.itemActivated.connect(lambda _item: self._go())
        self.list.itemChanged.connect(self._item_changed)
        self.go.clicked.connect(self._go)
        self.rename.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.delete.clicked.connect(self._delete)
        self.make.clicked.connect(self._create)
        self.name.returnPressed.connect(self._create)
        self.close_button.clicked.connect(self.close)

    def set_profiles(self, profiles: Sequence[Profile], current: str) -> None:
        """Show these profiles; `current` is the ID of the one that is open."""
        chosen = self._chosen()
        self._profiles, self._current = tuple(profiles), current
        self._filling = True
        self.list.clear()
        for profile in profiles:
            item = QListWidgetItem(shown(profile))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(Qt.ItemDataRole.UserRole, profile.id)
            if profile.id == current:
                item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{name}, open now").format(name=shown(profile)))
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.list.addItem(item)
        self._filling = False
        wanted = chosen.id if chosen is not None else current
        ids = [profile.id for profile in profiles]
        self.list.setCurrentRow(ids.index(wanted) if wanted in ids else 0)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be high enough for texts and buttons that wrap at this width."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """The same when what it holds has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        width = max(self.width(), layout.totalMinimumSize().width())
        self.setMinimumSize(layout.totalMinimumSize().width(), layout.totalMinimumHeightForWidth(width))

    def begin_new(self) -> None:
        """Let the user name a new profile."""
        self.name.setFocus()

    def show_bad(self, sentence: str) -> None:
        """Say what went wrong."""
        self.verdict.show_bad(sentence)
        self.set_busy(False)

    def show_ok(self, sentence: str) -> None:
        """Say what was done."""
        self.verdict.show_ok(sentence)
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """While something is being done, nothing else can be asked for."""
        self._busy = busy
        for widget in (self.make, self.name):
            widget.setEnabled(not busy)
        self._arrange()

    def _chosen(self) -> Profile | None:
        row = self.list.currentRow()
        return self._profiles[row] if 0 <= row < len(self._profiles) else None

    def _arrange(self) -> None:
        chosen, busy = self._chosen(), self._busy
        self.go.setEnabled(not busy and chosen is not None and chosen.id != self._current)
        self.rename.setEnabled(not busy and chosen is not None)
        self.delete.setEnabled(not busy and chosen is not None and len(self._profiles) > 1)

    def _go(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self.go.isEnabled():
            self.wanted.emit(chosen.id)

    def _create(self) -> None:
        title = self.name.value()
        if not title:
            self.show_bad(tr("Give the new profile a name first."))
            self.name.setFocus()
            return
        self.verdict.clear()
        self.set_busy(True)
        self.made.emit(title, self.like.isChecked())

    def _item_changed(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        row = self.list.row(item)
        profile, title = self._profiles[row], item.text().strip()
        if title == shown(profile):
            return
        self.verdict.clear()
        self.set_busy(True)
        self.renamed.emit(profile.id, title)

    def _delete(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._ask(self, chosen, lambda: self._deletes(chosen))

    def _deletes(self, profile: Profile) -> None:
        self.verdict.clear()
        self.set_busy(True)
        self.deleted.emit(profile.id)

    def _retheme(self) -> None:
        theme = self._theme
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(theme.style_sheet() + settings_sheet(theme.palette, theme.px))
