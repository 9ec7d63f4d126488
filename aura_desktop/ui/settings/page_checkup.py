"""The page that looks whether all is well, and gathers what helps somebody who is asked. GUI thread only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ...checkup import Check, Status, as_text
from ...control import Engine
from ...errors import AudioError
from ...events import DeviceChoice, DevicesChanged, Event
from ..announce import say
from ..icons import glyph_icon
from ..off_thread import OffThread
from ..sentences import said
from ..support import Listed, open_folder
from ..theme import Theme
from ..words import tr
from .buttons import BusyButton, Flow, Plain
from .context import Context
from .diagnostics import DiagnosticsDialog
from .fields import Switch
from .form import Page, bind
from .verdict import Verdict, restyle, text_label

_ENGINE_SECONDS = 10.0  # for the engine to be made and to tell which devices there are


class CheckupPage(Page):
    """Every check as a line with what to do, a copy of them, the texts for somebody who helps, and updates."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Check-up and help"))
        self._context = context
        self.made: list[Check] = []
        self.lines: list[CheckLine] = []
        self._looked = False
        self._work = OffThread("check-up", self)
        self._work.each.connect(self._take)
        self._work.ended.connect(self._ended)
        section = self.section(tr("Is all well?"), tr("Looks at devices, engines, keys, servers and the disk."))
        self.again = BusyButton(tr("Check again"), tr("Checking…"))
        self.again.wanted.connect(self.look)
        self.copy = Plain(tr("Copy"), tr("Copy the check-up"))
        self.copy.clicked.connect(self._copy)
        self.verdict = Verdict(context.theme)
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.setSpacing(context.theme.px(12))
        holder = QWidget()
        holder.setLayout(self._place)
        section.add(_side_by_side(self.again, self.copy))
        section.add(self.verdict)
        section.add(holder)
        help_section = self.section(
            tr("When you ask for help"),
            tr("Texts that you can read before you send them: no conversation, no audio, no key is in them."),
        )
        self.diagnostics = Plain(tr("Show the diagnostics…"))
        self.diagnostics.clicked.connect(self.show_diagnostics)
        self.logs = Plain(tr("Open the log folder"))
        self.logs.clicked.connect(self._open_logs)
        help_section.add(_side_by_side(self.diagnostics, self.logs))
        self.help_verdict = Verdict(context.theme)
        help_section.add(self.help_verdict)
        updates = self.section(tr("Updates"))
        self.updates = updates.row(
            tr("Look for a newer Aura once a day"),
            Switch(context.theme),
            tr("You are told of it; nothing is installed, and nothing about you is sent."),
        )
        bind(context, "updates.check", self.updates)
        self.end()
        there = context.support is not None
        for button in (self.again, self.copy, self.diagnostics, self.logs):
            button.setEnabled(there)
        self.dialog: DiagnosticsDialog | None = None
        self.shown.connect(self._look_first)

    def look(self) -> None:
        """Make every check anew."""
        support = self._context.support
        if support is None or self._work.busy:
            return
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.made, self.lines = [], []
        self.verdict.clear()
        self.again.set_busy(True)
        settings = self._context.store.settings
        self._work.start(lambda: support.examine(settings, self._listed()))

    def show_diagnostics(self) -> None:
        """Open the window with the texts, with the check-up that was made or with a new one."""
        support = self._context.support
        if support is None:
            return
        settings, listed = self._context.store.settings, self._listed()
        made = None if self._work.busy or not self.made else tuple(self.made)

        def gather() -> Iterator[object]:
            checks = made or tuple(support.examine(settings, listed))
            yield support.gather(settings, checks)

        self.dialog = DiagnosticsDialog(self._theme, gather, parent=self.window())
        self.dialog.show()

    def _listed(self) -> Listed:
        enquirer = self._context.enquirer
        return lambda inputs: devices_now(lambda: enquirer.engine, inputs=inputs)

    def _look_first(self) -> None:
        if not self._looked:
            self._looked = True
            self.look()

    def _take(self, check: Check) -> None:
        self.made.append(check)
        line = CheckLine(self._theme, check)
        self.lines.append(line)
        self._place.addWidget(line)

    def _ended(self, sentence: str) -> None:
        self.again.set_busy(False)
        found = {check.status for check in self.made}
        if sentence:
            self.verdict.show_bad(sentence)
        elif Status.FAILED in found:
            self.verdict.show_bad(tr("Something must be mended: it is marked below."))
        elif Status.WARNING in found:
            self.verdict.show_plain(tr("Aura can work; there are remarks below."))
        else:
            self.verdict.show_ok(tr("All is well."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.made) + "\n")
        say(self.copy, tr("Copied"))

    def _open_logs(self) -> None:
        support = self._context.support
        if support is not None and not open_folder(support.folder, self._context.open_url):
            missing = tr("No program for folders was found; the folder is {path}")
            self.help_verdict.show_bad(missing.format(path=support.folder))


class CheckLine(QWidget):
    """One check: a sign and a word for how it is, what was looked at, and what to do."""

    def __init__(self, theme: Theme, check: Check) -> None:
        super().__init__()
        self.check = check
        self._theme = theme
        word = {
            Status.OK: tr("well"),
            Status.WARNING: tr("remark"),
            Status.FAILED: tr("to be mended"),
        }[check.status]
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        name, message = said(check.name), said(check.message)
        name = name[:1].upper() + name[1:]
        title = text_label(f"{name}: {word}", "cardTitle")
        restyle(title, "tone", "" if check.status is Status.OK else "warn")
        self.words = text_label(message, "rowNote")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(title)
        column.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self._sign)
        row.addLayout(column, 1)
        self.setAccessibleName(f"{name}: {word}")
        self.setAccessibleDescription(message)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        accents, side = self._theme.palette.accents, self._theme.px(18)
        well = self.check.status is Status.OK
        icon = glyph_icon("tick" if well else "alert", QColor(accents.hearing if well else accents.trouble), side)
        self._sign.setPixmap(icon.pixmap(QSize(side, side), self.devicePixelRatioF()))


def devices_now(
    find: Callable[[], Engine | None], *, inputs: bool, seconds: float = _ENGINE_SECONDS
) -> Sequence[DeviceChoice]:
    """Return the devices that the engine sees; not on the GUI thread, as it waits for the engine to be there.

    PortAudio itself is not asked: looking anew would close the streams of the conversation.

    Raises:
        AudioError: there is no engine yet, or it does not answer.
    """
    arrived = threading.Event()
    told: list[DevicesChanged] = []

    def receive(event: Event) -> None:
        if isinstance(event, DevicesChanged):
            told.append(event)
            arrived.set()

    deadline = time.monotonic() + seconds
    while (engine := find()) is None and time.monotonic() < deadline:
        time.sleep(0.05)  # it is being made by another thread
    if engine is not None:
        end = engine.subscribe(receive)
        arrived.wait(max(0.0, deadline - time.monotonic()))
        end()
    if not told:
        raise AudioError("Aura is still starting; check again in a moment.")
    return told[-1].inputs if inputs else told[-1].outputs


def _side_by_side(*buttons: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(Flow(*buttons))
    return holder
