"""Aura always at hand: tray, small window, keys of the desktop, verbs of other processes, start at login. GUI thread.

Built once beside the main window and told of its engine. One rule holds throughout: the window is never out of sight
where nothing could bring it back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from ..control import Engine
from ..errors import AuraError
from ..events import Event, ModeChanged, MuteChanged, Problem, ProblemCleared, ReplyText, StateChanged, UserText
from ..platform import autostart
from ..platform.key_choice import ChosenKeys, watch_session
from ..platform.key_machine import Manner, Purpose
from ..platform.key_source import KeySource, MakeSource, Tell
from ..platform.remembered import Remembered
from ..settings import Settings
from .bridge import EngineBridge
from .global_keys import GlobalKeys
from .main_window import MainWindow
from .relay import Relay
from .remote import Remote
from .tray import Tray
from .verb_desk import VerbDesk
from .words import tr

if TYPE_CHECKING:
    from .mini import MiniWindow
    from .profiles.desk import ProfileDesk

SMALL_KEYS = "Ctrl+Shift+S"
TRAY_LOOK_MS = 5000  # how often a tray that could bring the hidden window back is looked for


def chosen_keys(tell: Tell) -> KeySource:
    """Return the source of global keys that works in this session."""
    return ChosenKeys(tell, os.environ, watch=watch_session)


class AtHand(QObject):
    """Everything that reaches Aura while its window is not in front.

    Args:
        window: The main window.
        settings: Of the profile.
        folder: The profile's, for what is remembered; None: nothing is.
        make_source: Makes the source of global keys.
        tray: The tray; the system's own when None.
        login: Where the system keeps what starts at login; None: the system this runs on.
        now: Seconds of a monotonic clock.
    """

    _setting_changed = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        folder: Path | None = None,
        *,
        make_source: MakeSource = chosen_keys,
        tray: Tray | None = None,
        login: autostart.System | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._remembered = Remembered(folder / "window.json" if folder is not None else None)
        self._login = login
        self._engine: Engine | None = None
        self._bridge: EngineBridge | None = None
        self._quitting = False
        self._waits_for_tray = False
        self._last: list[Event] = []  # what a small window that is made later has to know
        self._open: dict[str, Problem] = {}
        self._profiles: ProfileDesk | None = None
        self.mini: MiniWindow | None = None
        self.tray = tray or Tray()
        self.tray.setParent(self)
        self.keys = GlobalKeys(make_source, now=now, parent=self)
        self.remote = Remote(window, self.keys, show=self.show_window, end=self.quit, tell=self._tell, parent=self)
        self.verbs = VerbDesk(self.remote.acts(), self)
        self._tray_look = QTimer(self)
        self._tray_look.setInterval(TRAY_LOOK_MS)
        self._connect()
        self._apply_keys()
        if settings.path is not None:
            self.follow_login()
            autostart.refresh(self._start(), self._login)
        if window.settings is not None:
            window.settings.hand = self

    def _connect(self) -> None:
        window, tray = self._window, self.tray
        window.hides_instead = self._hides_instead
        window.engine_changed.connect(self._engine_changed)
        window.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if sys.platform == "darwin":  # elsewhere nothing sends Quit, and such a filter sees every event
            app.installEventFilter(self)
        # At the end of the session nothing may stand in its way.
        app.commitDataRequest.connect(self._session_ends, Qt.ConnectionType.DirectConnection)
        app.aboutToQuit.connect(self.close)
        QShortcut(QKeySequence(SMALL_KEYS), window).activated.connect(self.show_small)
        tray.appeared.connect(self._tray_appeared)
        tray.window_wanted.connect(self.toggle_window)
        tray.show_wanted.connect(self.show_window)
        tray.mute_wanted.connect(self.remote.mute)
        tray.stop_wanted.connect(window.stop)
        tray.small_wanted.connect(self.show_small)
        tray.quit_wanted.connect(self.quit)
        self._tray_look.timeout.connect(self._look_for_tray)
        self._setting_changed.connect(self._apply, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._setting_changed.emit)
        end = self._settings.subscribe(lambda key, _value: relay(key))
        self.destroyed.connect(relay.close)
        self.destroyed.connect(end)

    def follow_profiles(self, desk: ProfileDesk) -> None:
        """Offer the profiles in the tray and in the small window too."""
        self._profiles = desk
        self.tray.profile_wanted.connect(desk.go)
        self.tray.menu.aboutToShow.connect(desk.look)
        desk.changed.connect(self._show_profiles)
        self._show_profiles()

    def _show_profiles(self) -> None:
        if self._profiles is not None:
            profiles, current = self._profiles.profiles, self._profiles.current
            self.tray.set_profiles(profiles, current)
            if self.mini is not None:
                self.mini.set_profiles(profiles, current)

    # The window

    def show_first(self, *, hidden: bool) -> None:
        """Show the window for the first time: in the tray alone with `hidden`, minimised where there is no tray.

        At login the tray may come after Aura: then the window goes there, unless the user has opened it meanwhile.
        """
        if hidden:
            self._apply_tray()
            if not self.tray.there:
                self._waits_for_tray = True
                self._window.showMinimized()
            self._follow_window()
        else:
            self._window.show()
            QTimer.singleShot(0, self, self._apply_tray)  # looking for a tray takes a moment

    def show_window(self) -> None:
        """Bring the window to the front, in the place of the small one."""
        if self.mini is not None:
            self.mini.hide()
        self._window.raise_to_front()

    def toggle_window(self) -> None:
        """Hide the window where the tray can bring it back, or show it."""
        if self._window.isVisible() and not self._window.isMinimized() and self.tray.there:
            self._window.hide()
        else:
            self.show_window()

    def show_small(self) -> None:
        """Put the small window in the place of the large one."""
        if self.mini is None:
            self.mini = self._made_small()
            self._show_profiles()
        self.mini.show()
        self.mini.raise_()
        self.mini.activateWindow()
        self._window.hide()

    def quit(self) -> None:
        """End the program, whatever closing the window would do."""
        self._quitting = True
        self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's being shown and hidden, and the system's wish that the program ends."""
        kind = event.type()
        if kind == QEvent.Type.Quit:
            self._quitting = True
        elif watched is self._window and kind in (QEvent.Type.Show, QEvent.Type.Hide):
            QTimer.singleShot(0, self, self._follow_window)
        return False

    def close(self) -> None:
        """Let go of the keys, the tray and the small window. Idempotent."""
        self._quitting = True
        # A call that still waits when its object is deleted would keep it, and the window, in memory.
        self._window.removeEventFilter(self)
        self.verbs.close()
        self.keys.close()
        self.tray.close()
        self._tray_look.stop()
        if self.mini is not None:
            self.mini.hide()
            self.mini.deleteLater()
            self.mini = None

    @property
    def out_of_sight(self) -> bool:
        """True while neither window can be seen."""
        small = self.mini is not None and self.mini.isVisible()
        return not small and (not self._window.isVisible() or self._window.isMinimized())

    def _tray_appeared(self) -> None:
        if self._waits_for_tray and self._window.isMinimized():
            self._window.hide()
        self._waits_for_tray = False

    def _session_ends(self, _manager: object) -> None:
        self._quitting = True

    def _hides_instead(self) -> bool:
        if self._quitting or not self._settings.flag("window.close_to_tray") or not self.tray.there:
            return False
        if not self._remembered.get("told_tray"):
            self._remembered.set(told_tray=True)
            self.tray.notify(tr("Aura goes on here. Its menu shows the window again, or ends Aura."))
        return True

    def _follow_window(self) -> None:
        self.tray.set_window_shown(self._window.isVisible())
        gone = not self._window.isVisible() and self.out_of_sight and not self._quitting
        if gone and not self._tray_look.isActive():
            self._tray_look.start()
        elif not gone:
            self._tray_look.stop()

    def _look_for_tray(self) -> None:
        if not self.tray.there and self.out_of_sight:
            self._window.showMinimized()

    def _made_small(self) -> MiniWindow:
        from .mini import MiniWindow

        mini = MiniWindow(self._window.theme, self._window.hold, self._remembered, lambda: self._quitting)
        mini.mute_chosen.connect(self.remote.mute)
        mini.stop_wanted.connect(self._window.stop)
        mini.back_wanted.connect(self.show_window)
        if self._profiles is not None:
            mini.profile_wanted.connect(self._profiles.go)
        mini.set_engine(self._engine)
        mini.set_mode(self._window.dock.mode.mode)
        mini.set_muted(self.remote.muted)
        for event in (*self._last, *self._open.values()):
            self._tell_small(mini, event)
        return mini

    # The engine

    def _engine_changed(self, engine: Engine | None) -> None:
        self.remote.set_engine(engine)
        if self._bridge is not None:
            self._bridge.close()
            self._bridge.deleteLater()
            self._bridge = None
        self._engine = engine
        if self.mini is not None:
            self.mini.set_engine(engine)
        if engine is None:
            return
        bridge = self._bridge = EngineBridge(engine, self)
        bridge.state_changed.connect(self._state)
        bridge.mute_changed.connect(self._mute_changed)
        bridge.mode_changed.connect(self._pass_on)
        bridge.user_text.connect(self._pass_on)
        bridge.reply_text.connect(self._pass_on)
        bridge.problem.connect(self._problem)
        bridge.problem_cleared.connect(self._problem_cleared)

    def _state(self, event: StateChanged) -> None:
        self.tray.set_state(event.state)
        self._last = [event]
        self._pass_on(event)

    def _mute_changed(self, event: MuteChanged) -> None:
        self.remote.muted = event.muted
        self.tray.set_muted(event.muted)
        self._pass_on(event)

    def _problem_cleared(self, event: ProblemCleared) -> None:
        self._open.pop(event.code, None)
        self._pass_on(event)

    def _problem(self, event: Problem) -> None:
        known = event.code in self._open
        self._open[event.code] = event
        self._pass_on(event)
        if not known and self.out_of_sight and self._settings.flag("window.notifications"):
            self.tray.notify(event.sentence)

    def _pass_on(self, event: Event) -> None:
        if self.mini is not None:
            self._tell_small(self.mini, event)

    def _tell_small(self, mini: MiniWindow, event: Event) -> None:
        match event:
            case StateChanged(state, hint):
                mini.set_state(state, hint)
            case ModeChanged(mode):
                mini.set_mode(mode)
            case MuteChanged(muted):
                mini.set_muted(muted)
            case UserText(text=text) | ReplyText(text=text):
                mini.set_words(text)
            case Problem(code, sentence):
                mini.add_trouble(code, sentence)
            case ProblemCleared(code):
                mini.clear_trouble(code)
            case _:
                pass

    def _tell(self, text: str) -> None:
        self._window.dock.show_notice(text)
        if self.out_of_sight:
            self.tray.notify(text)

    # Settings

    def follow_login(self) -> None:
        """Let the setting say what the system does at login: the user may have switched it off there."""
        real = autostart.at_login(self._start(), self._login)
        if self._settings.flag("startup.at_login") is not real:
            with contextlib.suppress(AuraError):  # not written: it holds for this session
                self._settings.set("startup.at_login", real)

    def _apply_login(self) -> None:
        wanted = self._settings.flag("startup.at_login")
        if wanted is autostart.at_login(self._start(), self._login):
            return
        try:
            autostart.set_at_login(self._start() if wanted else None, self._login)
        except AuraError as error:
            self._window.show_problem(Problem("at-login", error.sentence))
            self.follow_login()

    @property
    def command(self) -> str:
        """The command, before a verb, that reaches this Aura from a shell or the desktop's keyboard settings."""
        start = autostart.own_start(False)
        return autostart.NAME if shutil.which(autostart.NAME) is not None else autostart.spoken_command(start)

    def _start(self) -> autostart.Start:
        return autostart.own_start(self._settings.flag("startup.hidden"))

    def _apply(self, key: str) -> None:
        if key.startswith("keys."):
            self._apply_keys()
        elif key == "window.tray":
            self._apply_tray()
        elif key == "startup.at_login":
            self._apply_login()
        elif key == "startup.hidden":
            autostart.refresh(self._start(), self._login)

    def _apply_tray(self) -> None:
        self.tray.set_wanted(self._settings.flag("window.tray"))
        self._follow_window()

    def _apply_keys(self) -> None:
        texts = {purpose: self._settings.text(f"keys.{purpose}") for purpose in Purpose}
        self.keys.bind(texts, Manner(self._settings.text("keys.manner")))
