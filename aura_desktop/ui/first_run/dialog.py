"""The first run as a window: four pages, one below the other in time. GUI thread only."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ...control import Engine
from ...enquiries import Answer, Refused, StoreKey
from ...errors import AuraError
from ...events import Mode
from ...first_run import Plan
from ...services import SERVICES
from ...settings import Settings
from ..announce import say
from ..bridge import EngineBridge
from ..global_keys import GlobalKeys
from ..hold import HoldToTalk, WindowKeys
from ..settings.buttons import Flow, Plain
from ..settings.enquirer import Enquirer
from ..settings.keys import Keys
from ..settings.sheet import settings_sheet
from ..settings.store import Store
from ..theme import Theme
from ..words import tr
from .microphone import MicrophoneStep
from .mind import MindStep
from .speaker import SpeakerStep
from .stage import Stage, Step
from .talking import TalkStep
from .widgets import first_run_sheet

PAGES = ("microphone", "speaker", "mind", "talking")
"""Names of the pages, in their order."""


class FirstRunDialog(QDialog):
    """Four pages, each of which can be skipped; nothing is set before the last one is done.

    Devices and the mode are tried at once and come back when the dialog is left; the conversation hears nothing before
    the page where talking is tried. Closing deletes the dialog; `ended` carries whether it was done, and a sentence for
    the user or "".
    """

    ended = Signal(bool, str)

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        *,
        engine: Engine | None = None,
        muted: bool = False,
        keys: GlobalKeys | None = None,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
        platform: str = sys.platform,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("firstRun")
        self.setWindowTitle(tr("Set up Aura"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._settings = settings
        self._engine: Engine | None = None
        self._bridge: EngineBridge | None = None
        self._muted = muted
        self._ended = False
        self._at = -1
        self.plan = Plan()
        self.store = Store(settings, self._reload, self)
        self.enquirer = Enquirer(self)
        self.keys = Keys(self.enquirer, self)
        self.hold = HoldToTalk(self)
        stage = Stage(theme, self.store, self.enquirer, self.keys, self.plan, lambda: self._engine, open_url, platform)
        self.microphone = MicrophoneStep(stage)
        self.speaker = SpeakerStep(stage)
        self.mind = MindStep(stage)
        self.talking = TalkStep(stage, self.hold, keys)
        self.steps: tuple[Step, ...] = (self.microphone, self.speaker, self.mind, self.talking)
        self._build()
        self._window_keys = WindowKeys(self, self.hold, talks=self._space_talks, escape=lambda: False)
        theme.changed.connect(self._retheme)
        self._retheme()
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(theme.px(620), theme.px(600)).boundedTo(room))
        self.set_engine(engine)
        self.keys.refresh()
        self.show_step(0)

    def _build(self) -> None:
        self.place = QLabel()
        self.place.setObjectName("firstRunStep")
        head = QFrame()
        head.setObjectName("firstRunHead")
        above = QVBoxLayout(head)
        above.setContentsMargins(20, 12, 20, 8)
        above.addWidget(self.place)
        self._stack = QStackedWidget()
        for step in self.steps:
            self._stack.addWidget(step)
        self.later = Plain(tr("Set up later"), kind="link")
        self.later.setToolTip(tr("Aura works with what it finds; the settings have “Set up again”"))
        self.back = Plain(tr("Back"))
        self.skip = Plain(tr("Skip"), tr("Skip this page"))
        self.next = Plain(tr("Next"), kind="primary")
        foot = QFrame()
        foot.setObjectName("firstRunFoot")
        flow = Flow(self.next, self.skip, self.back, self.later)
        flow.setContentsMargins(0, 0, 0, 0)
        below = QVBoxLayout(foot)
        below.setContentsMargins(20, 12, 20, 12)
        below.addLayout(flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        column.addWidget(foot)
        self.next.clicked.connect(self._next)
        self.skip.clicked.connect(self._skip)
        self.back.clicked.connect(lambda: self.show_step(self._at - 1))
        self.later.clicked.connect(self.reject)

    # The engine

    def set_engine(self, engine: Engine | None) -> None:
        """Try things out with `engine` from now on."""
        if engine is self._engine:
            return
        if self._bridge is not None:
            self._bridge.close()
            self._bridge.deleteLater()
            self._bridge = None
        self._engine = engine
        self.enquirer.set_engine(engine)
        if engine is None:
            return
        engine.rehearse(True)
        engine.set_muted(self._at < 0 or self.step is not self.talking)
        bridge = self._bridge = EngineBridge(engine, self)
        for step in self.steps:
            bridge.devices_changed.connect(step.set_devices)
            for signal in (bridge.state_changed, bridge.user_text, bridge.reply_text, bridge.problem):
                signal.connect(step.take)
            bridge.problem_cleared.connect(step.take)
        if self._at >= 0:
            self.steps[self._at].enter()

    # The pages

    @property
    def step(self) -> Step:
        """The page shown."""
        return self.steps[self._at]

    def show_step(self, at: int) -> None:
        """Show the page of this number, 0 to 3."""
        if at == self._at or not 0 <= at < len(self.steps):
            return
        if self._at >= 0:
            self.hold.release_all()
            self.step.leave()
        self._at = at
        self._stack.setCurrentWidget(self.step)
        self.step.enter()
        where = tr("Step {number} of {count}").format(number=at + 1, count=len(self.steps))
        self.place.setText(where)
        say(self, f"{where}: {self.step.title}")
        last = at == len(self.steps) - 1
        self.next.setText(tr("Done") if last else tr("Next"))
        self.next.setAccessibleName(self.next.text())
        self.back.setEnabled(at > 0)
        self.next.setFocus()

    def _next(self) -> None:
        self.step.accept()
        self._on()

    def _skip(self) -> None:
        self.step.skip()
        self._on()

    def _on(self) -> None:
        if self._at + 1 < len(self.steps):
            self.show_step(self._at + 1)
        elif self.plan.key:
            self._keep_key()
        else:
            self._finish()

    # The end

    def _keep_key(self) -> None:
        self.next.setEnabled(False)
        service = self.plan.service

        def kept(answer: Answer) -> None:
            self.next.setEnabled(True)
            if isinstance(answer, Refused):
                self.show_step(self.steps.index(self.mind))
                self.mind.refuse(answer.sentence)
            else:
                self._finish(keyed=True)

        self.enquirer.ask(StoreKey(service, self.plan.key), kept, topic="first run: keep")

    def _finish(self, *, keyed: bool = False) -> None:
        """Set everything that was chosen, and go away."""
        plan, engine, told = self.plan, self._engine, ""
        has_keys = any(self.keys.has(name) for name in SERVICES)
        for key, value in plan.settings(self.store.text, has_keys).items():
            told = self.store.set(key, value) or told
        if keyed:
            self.store.reload_soon()
        if engine is not None:
            engine.rehearse(False)
            if plan.microphone is not None:
                engine.select_input(plan.microphone)
            if plan.speaker is not None:
                engine.select_output(plan.speaker)
            if plan.mode is not None:
                engine.set_mode(plan.mode)
        elif plan.mode is not None:
            told = self.store.set("listening.mode", plan.mode.value) or told
        plan.key = ""
        self._end(done=True, told=told)

    def _give_up(self) -> None:
        """Leave everything as it was."""
        self.plan.key = ""
        for step in self.steps:
            step.skip()
        if self._engine is not None:
            self._engine.rehearse(False)
        self._end(done=False, told="")

    def _end(self, *, done: bool, told: str) -> None:
        self._ended = True
        self.hold.release_all()
        if self.step is self.talking and self._engine is not None and not done:
            self._engine.stop()
        for step in self.steps[:-1]:
            step.leave()
        if self._engine is not None:
            self._engine.set_muted(self._muted)
        try:
            self._settings.save()  # also when nothing was chosen: this is not the first start any more
        except AuraError as error:
            told = error.sentence
        self.store.close()
        self.enquirer.close()
        if self._bridge is not None:
            self._bridge.close()
        self.ended.emit(done, told)
        self.close()

    # The window

    def reject(self) -> None:
        """Leave on Escape."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave everything as it was, unless it is done."""
        if not self._ended:
            self._give_up()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Look again when the user comes back, from the system's settings for instance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._at >= 0:
            self.step.look_again()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Bring to sight what Tab comes to."""
        moved = super().focusNextPrevChild(forward)
        focused = self.focusWidget()
        if focused is not None and self.step.isAncestorOf(focused):
            self.step.ensureWidgetVisible(focused)
        return moved

    def event(self, event: QEvent) -> bool:
        """Be no smaller than the pages allow."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumSize(self.minimumSizeHint())
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Return what the pages need, and a little height."""
        return QSize(self._stack.minimumSizeHint().width(), self._theme.px(360))

    def _space_talks(self) -> bool:
        return self.step is self.talking and self.talking.mode is Mode.PUSH_TO_TALK and not self.talking.key.takes

    def _reload(self) -> None:
        if self._engine is not None:
            self._engine.reload()

    def _retheme(self) -> None:
        theme = self._theme
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(
            theme.style_sheet() + settings_sheet(theme.palette, theme.px) + first_run_sheet(theme.palette, theme.px)
        )
