"""What the keys of the desktop and the verbs of other processes do to the conversation. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer

from ..control import Engine
from ..errors import AuraError
from ..events import State
from ..platform.key_machine import LONGEST_HOLD_S, Act, Purpose
from .global_keys import GlobalKeys
from .hold import Holder
from .main_window import MainWindow
from .words import tr

QUIT_MS = 50  # the answer to the verb leaves first


class Remote(QObject):
    """Acts for the keys and the verbs.

    Args:
        window: Whose talk key is held and whose reply is stopped.
        keys: The keys of the desktop.
        show: Brings the window to the front.
        end: Ends the program.
        tell: Tells the user a sentence, wherever it can be seen.
        parent: Owns this object.
    """

    def __init__(
        self,
        window: MainWindow,
        keys: GlobalKeys,
        *,
        show: Callable[[], None],
        end: Callable[[], None],
        tell: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._keys = keys
        self._show = show
        self._end = end
        self._tell = tell
        self._engine: Engine | None = None
        self.muted = False
        """As the engine said last, or as it was asked for since."""
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(round(LONGEST_HOLD_S * 1000))
        self._guard.timeout.connect(self._too_long)
        keys.acted.connect(self._key)

    def set_engine(self, engine: Engine | None) -> None:
        """Act on `engine` from now on; whatever was held ends."""
        if engine is None:
            self._keys.release()
            self._talk_stop()
        self._engine = engine

    def mute(self, muted: bool) -> None:
        """Ignore the microphone, or hear it again."""
        if self._engine is not None:
            self.muted = muted  # the engine's own word comes later than the next key or verb may
            self._engine.set_muted(muted)

    def acts(self) -> Mapping[str, Callable[[], str]]:
        """Return what each verb does; it returns a sentence and may raise AuraError."""
        return {
            "raise": self._raise,
            "show": self._raise,
            "toggle-mic": self._toggle_mic,
            "talk-start": self._talk_start,
            "talk-stop": self._talk_stop,
            "stop": self._stop,
            "quit": self._quit,
        }

    def _key(self, purpose: Purpose, act: Act) -> None:
        if purpose is Purpose.MUTE:
            self.mute(not self.muted)
        elif purpose is Purpose.STOP:
            self._window.stop()
        elif act is Act.BEGIN:
            self._window.hold.press(Holder.KEY)
        else:
            self._window.hold.release(Holder.KEY)
            if act is Act.TOO_LONG:
                self._say_too_long()

    def _raise(self) -> str:
        if self._engine is not None:
            self._engine.wake()
        self._show()
        return ""

    def _toggle_mic(self) -> str:
        self._need_engine()
        self.mute(not self.muted)
        return tr("The microphone is muted.") if self.muted else tr("The microphone is heard again.")

    def _talk_start(self) -> str:
        self._need_engine()
        if not self._window.hold.holds(Holder.VERB):
            self._window.hold.press(Holder.VERB)
            self._guard.start()
        return ""

    def _talk_stop(self) -> str:
        self._guard.stop()
        self._window.hold.release(Holder.VERB)
        return ""

    def _stop(self) -> str:
        self._need_engine()
        self._window.stop()
        return ""

    def _quit(self) -> str:
        QTimer.singleShot(QUIT_MS, self, self._end)
        return ""

    def _need_engine(self) -> None:
        if self._engine is None or self._window.dock.state is State.STARTING:
            raise AuraError(tr("Aura is still starting; try again in a moment."))

    def _too_long(self) -> None:
        self._talk_stop()
        self._say_too_long()

    def _say_too_long(self) -> None:
        text = tr("You talked for {seconds} s, the longest there is. Press again to go on.")
        self._tell(text.format(seconds=round(LONGEST_HOLD_S)))
