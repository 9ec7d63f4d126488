"""The main window: conversation, card and dock, tied to an engine. GUI thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout

from ..control import Engine
from ..errors import Action, AuraError
from ..events import DevicesChanged, Mode, ModeChanged, Problem, Spending, State, StateChanged
from ..settings import Settings
from .bridge import EngineBridge
from .card import ErrorCard
from .centre import Centre
from .conversation_model import ConversationModel, Cut
from .conversation_view import ConversationView
from .devices import DevicesPanel
from .dock import Dock
from .first_run.opener import FirstRunOpener
from .history.desk import HistoryDesk
from .hold import HoldToTalk, WindowKeys
from .icons import app_icon
from .level_poll import LevelPoll
from .panel_place import area_of
from .settings.opener import SettingsOpener
from .sight import Sight
from .theme import SchemeHints, Theme, ThemeName
from .waker import Waker
from .waterfall_opener import WaterfallOpener
from .words import tr

_WIDEST = 1080  # px, the dock of a full-screen window, for 14 px text
_LOW = 520  # px, a screen of such a height has no room for the whole dock: 1080 at 300 %, for instance
_BUSY = (State.THINKING, State.SPEAKING)
_OWN_ACTIONS = frozenset({Action.RETRY, Action.CHOOSE_MICROPHONE, Action.CHOOSE_SPEAKER, Action.USE_PUSH_TO_TALK})

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """One conversation with one engine, which may come later (`attach`); until then it says that it is starting.

    `actions` are the card's actions that this window cannot do itself (open the reports, for instance); a card offers
    only what can be done. With `settings` the window has a settings dialog; `classify` tries out its rules, and
    `builtin_rules` is the text of those that hold when the user has none. `model` is the conversation of a window that
    this one comes after. `closing` says that the user closed the window.
    """

    closing = Signal()
    engine_changed = Signal(object)
    """Carries the engine shown and steered from now on, or None."""

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        theme: ThemeName = "system",
        reduce_motion: bool = False,
        actions: dict[Action, Callable[[Problem], None]] | None = None,
        settings: Settings | None = None,
        classify: Callable[[str, str], str] | None = None,
        builtin_rules: str = "",
        hints: SchemeHints | None = None,
        model: ConversationModel | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(tr("Aura"))
        self.setWindowIcon(app_icon())
        self._engine: Engine | None = None
        self._bridge: EngineBridge | None = None
        self._actions = dict(actions or {})
        self._send_when_ready = False
        self.hides_instead: Callable[[], bool] = lambda: False
        """Asked when the user closes the window: True hides it and lets the program go on."""
        self.theme = Theme(theme, reduce_motion=reduce_motion, hints=hints, parent=self)
        self.settings: SettingsOpener | None = None
        self.first_run: FirstRunOpener | None = None
        if settings is not None:
            Sight(self.theme, settings, self)
            self.settings = SettingsOpener(self, self.theme, settings, classify, builtin_rules)
            self.first_run = FirstRunOpener(self, settings)
            self.settings.set_up = self.first_run.open
            self._actions[Action.OPEN_SETTINGS] = self.settings.open_for
        self.hold = HoldToTalk(self)
        self.model = model or ConversationModel()
        self.view = ConversationView(self.model, self.theme)
        self.card = ErrorCard(self.theme, _OWN_ACTIONS | frozenset(self._actions))
        self.dock = Dock(self.theme, self.hold, self._send)
        self._build()
        self.devices = DevicesPanel(self.theme, self._centre)
        self.waterfall = WaterfallOpener(self.theme, self.dock, self._centre, self.devices)
        self.history = HistoryDesk(self._centre, self._row, self.header, self.theme, self.model, self.view)
        self.history.place.set_there(settings is not None and settings.path is not None)
        if settings is not None:
            self.history.place.follow(settings)
        self._waker = Waker(self, lambda: self._ask(lambda engine: engine.wake()))
        self._levels = LevelPoll(self, self._show_levels)
        self._keys = WindowKeys(self, self.hold, talks=self._space_talks, escape=self._escape)
        self._connect()
        self._retheme()
        self.resize(1080, 720)
        self.dock.field.setFocus()
        if engine is not None:
            self.attach(engine)

    def _build(self) -> None:
        self._centre = Centre()
        self._centre.setObjectName("main")
        # The history takes the place before the column.
        self._row = QHBoxLayout(self._centre)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.header = QHBoxLayout()
        """Above the conversation: the history's button first, others after the stretch."""
        self.header.setContentsMargins(8, 8, 8, 0)
        self.header.addStretch(1)
        column.addLayout(self.header)
        column.addWidget(self.view, 1)
        self._below = QVBoxLayout()
        self._below.setSpacing(8)
        self._below.addWidget(self.card)
        self._below.addWidget(self.dock)
        column.addLayout(self._below)
        self._row.addLayout(column, 1)
        self.setCentralWidget(self._centre)

    def _connect(self) -> None:
        self.theme.changed.connect(self._retheme)
        self.hold.changed.connect(self._talk)
        self.card.acted.connect(self._act)
        dock, devices = self.dock, self.devices
        dock.mode_chosen.connect(self._choose_mode)
        dock.mute_chosen.connect(self._mute)
        dock.stop_wanted.connect(self.stop)
        dock.devices_wanted.connect(self._toggle_devices)
        dock.settings.setVisible(self.settings is not None)
        dock.settings_wanted.connect(lambda: self.open_settings())
        QShortcut(QKeySequence("Ctrl+,"), self).activated.connect(lambda: self.open_settings())
        self.history.notice.connect(dock.show_notice)
        self.history.taken_up.connect(self._focus_talk)
        devices.closed.connect(self._devices_closed)
        devices.resized.connect(self._place_devices)
        devices.input_chosen.connect(lambda key: self._ask(lambda engine: engine.select_input(key)))
        devices.output_chosen.connect(lambda key: self._ask(lambda engine: engine.select_output(key)))
        devices.refresh_wanted.connect(lambda: self._ask(lambda engine: engine.refresh_devices()))

    # The engine

    def attach(self, engine: Engine, bridge: EngineBridge | None = None) -> None:
        """Show and steer `engine` from now on; what it says first, or `bridge` knows, completes the window."""
        self.detach()
        self._engine = engine
        self._bridge = bridge = bridge or EngineBridge(engine, self)
        bridge.setParent(self)
        bridge.state_changed.connect(self._state_changed)
        bridge.user_text.connect(self.model.user_text)
        bridge.reply_text.connect(self.model.reply_text)
        bridge.reply_heard.connect(self.model.reply_heard)
        bridge.reply_ended.connect(self.model.reply_ended)
        bridge.latency.connect(self.dock.set_latency)
        bridge.problem.connect(self.card.add)
        bridge.problem_cleared.connect(lambda event: self.card.clear(event.code))
        bridge.notice.connect(lambda event: self.dock.show_notice(event.text))
        bridge.mode_changed.connect(self._mode_changed)
        bridge.mute_changed.connect(lambda event: self.dock.set_muted(event.muted))
        bridge.devices_changed.connect(self._devices_changed)
        bridge.served.connect(self.dock.spent.set_served)
        bridge.served.connect(self.waterfall.set_served)
        bridge.waterfall.connect(self.waterfall.set_waterfall)
        bridge.timings.connect(self.waterfall.set_timings)
        bridge.spending.connect(self._spending)
        bridge.session_began.connect(self.history.session_began)
        self.history.set_engine(engine)
        self.history.place.set_there(engine.library is not None)
        self.history.set_library(engine.library)
        if self.settings is not None:
            self.settings.set_engine(engine)
        self._levels.set_engine(engine)
        self.engine_changed.emit(engine)
        bridge.replay()

    def release(self) -> tuple[Engine | None, EngineBridge | None]:
        """Let go of the engine, and of the bridge that goes on hearing it: for the window that comes after this one."""
        engine, bridge = self._engine, self._bridge
        if bridge is not None:
            bridge.unwire()
        self._bridge = None
        self.detach()
        return engine, bridge

    def detach(self) -> None:
        """Let go of the engine; idempotent."""
        self.hold.release_all()
        self._levels.set_engine(None)
        self.history.set_engine(None)
        self.history.set_library(None)
        if self._bridge is not None:
            self._bridge.close()
            self._bridge.deleteLater()
        if self._engine is not None:
            self.engine_changed.emit(None)
        self._bridge = self._engine = None
        if self.settings is not None:
            self.settings.set_engine(None)

    def show_problem(self, problem: Problem) -> None:
        """Show a card that does not come from the engine."""
        self.card.add(problem)

    def raise_to_front(self) -> None:
        """Show the window, out of the task bar if need be, before every other one."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _state_changed(self, event: StateChanged) -> None:
        self.dock.set_state(event.state, event.hint)
        self._waker.set_state(event.state)
        if self._send_when_ready and event.state is not State.STARTING:
            self._send_when_ready = False
            self.dock.field.submit()

    def _mode_changed(self, event: ModeChanged) -> None:
        if event.mode is not self.dock.mode.mode:
            self.hold.release_all()
        self.dock.set_mode(event.mode)
        if event.mode is Mode.PUSH_TO_TALK and not self.dock.field.text():
            self.dock.talk.setFocus()  # in the text field the space bar would type

    def _devices_changed(self, event: DevicesChanged) -> None:
        self.dock.set_devices(event)
        self.devices.set_devices(event)

    # What the user does

    def stop(self) -> None:
        """Silence the reply at once."""
        if self._engine is not None:
            self.model.interrupted(Cut.STOPPED)
            self._engine.stop()

    def _send(self, text: str) -> bool:
        if self._engine is None or self.dock.state is State.STARTING:
            self._send_when_ready = True
            self.dock.show_notice(tr("Your message is sent as soon as Aura is ready"))
            return False
        self.model.interrupted(Cut.TYPED)
        try:
            self._engine.send_text(text)
        except AuraError as error:
            self.card.add(Problem(error.code, error.sentence, error.action))
            return False
        self.view.show_latest()
        return True

    def _ask(self, what: Callable[[Engine], None]) -> None:
        if self._engine is not None:
            what(self._engine)

    def _talk(self, down: bool) -> None:
        self._ask(lambda engine: engine.push_to_talk(down))

    def _choose_mode(self, mode: Mode) -> None:
        self.hold.release_all()
        self.dock.set_mode(mode)
        self._ask(lambda engine: engine.set_mode(mode))
        if mode is Mode.PUSH_TO_TALK:
            self._focus_talk()

    def _focus_talk(self) -> None:
        # In push-to-talk the space bar talks; in the text field it would type.
        (self.dock.talk if self._space_talks() else self.dock.field).setFocus()

    def _mute(self, muted: bool) -> None:
        self.dock.set_muted(muted)
        self._ask(lambda engine: engine.set_muted(muted))

    def _act(self, problem: Problem) -> None:
        if problem.action is Action.RETRY:
            self._ask(lambda engine: engine.retry(problem.code))
        elif problem.action is Action.CHOOSE_MICROPHONE:
            self.open_devices(speaker=False)
        elif problem.action is Action.CHOOSE_SPEAKER:
            self.open_devices(speaker=True)
        elif problem.action is Action.USE_PUSH_TO_TALK:
            self._choose_mode(Mode.PUSH_TO_TALK)
        elif problem.action in self._actions:
            self._actions[problem.action](problem)

    def _space_talks(self) -> bool:
        return self.dock.mode.mode is Mode.PUSH_TO_TALK

    def _escape(self) -> bool:
        if self.dock.state in _BUSY:
            self.stop()
            return True
        if self.devices.isVisible():
            self.devices.close_panel()
            return True
        return self.waterfall.close()

    # Settings

    def open_settings(self, page: str = "") -> None:
        """Open the settings dialog, or bring it to the front; on `page` (a name of settings.dialog.PAGES) if given."""
        if self.settings is not None:
            self.settings.open(page)

    def _spending(self, event: Spending) -> None:
        self.dock.spent.set_spending(event)
        if self.settings is not None:
            self.settings.turn_ended()

    # Devices

    def open_devices(self, *, speaker: bool) -> None:
        """Open the devices panel with the focus on the microphone or the speaker."""
        self._place_devices()
        self.devices.show()
        self.dock.device.setChecked(True)
        self._place_devices()
        (self.devices.outputs if speaker else self.devices.inputs).setFocus()

    def _toggle_devices(self, opened: bool) -> None:
        if opened:
            self.open_devices(speaker=False)
        else:
            self.devices.close_panel()

    def _devices_closed(self) -> None:
        self.dock.device.setChecked(False)
        self.dock.device.setFocus()

    def _place_devices(self) -> None:
        self.devices.place(area_of(self.dock.device, self._centre), self._centre.size())

    # The window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the devices panel at its button."""
        super().resizeEvent(event)
        self._follow_screen()
        edge = 8 if event.size().width() < self.theme.px(560) else 16
        side = max(edge, (event.size().width() - self.theme.px(_WIDEST)) // 2)
        self._below.setContentsMargins(side, 0, side, edge)
        if self.devices.isVisible():
            self._place_devices()

    def changeEvent(self, event: QEvent) -> None:
        """Follow minimising and becoming the active window."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.ActivationChange):
            self.dock.orb.window_state_changed()
            self._levels.follow_window()

    def event(self, event: QEvent) -> bool:
        """Follow being shown and hidden, and a new system font."""
        result = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._levels.follow_window()
        elif event.type() == QEvent.Type.ApplicationFontChange:
            self.theme.follow_font()
        return result

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the program end, or go out of sight."""
        self.hold.release_all()
        if self.hides_instead():
            event.ignore()
            self.hide()
            return
        for opened in (self.settings, self.first_run):
            if opened is not None:
                opened.close()
        super().closeEvent(event)
        self.closing.emit()

    def _show_levels(self, microphone: float, speaker: float) -> None:
        self.dock.set_levels(microphone, speaker)
        if self.devices.isVisible():
            self.devices.meter.set_level(microphone)

    def _retheme(self) -> None:
        self.setPalette(self.theme.qt_palette())
        self.setStyleSheet(self.theme.style_sheet())
        self._follow_screen()

    def _follow_screen(self) -> None:
        self.dock.set_low(self.screen().availableSize().height() < _LOW)
        # The layouts keep the window as large as its texts need; a corner of the conversation always stays.
        self.view.setMinimumSize(360, self.theme.px(20 if self.dock.low else 48))
