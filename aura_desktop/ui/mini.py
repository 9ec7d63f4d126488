"""The small window: orb, one line of text, mute, stop, the profiles where there are several, back to the large one.

It stays above others. GUI thread only.

It is moved by dragging it anywhere, or with the arrow keys. On Wayland the desktop decides where it stands and whether
it stays above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from ..control import Engine
from ..events import Mode, State
from ..platform.remembered import Remembered
from ..profiles.registry import Profile
from .announce import say
from .controls import ElidedLabel, GlyphButton
from .hold import HoldToTalk, WindowKeys
from .icons import app_icon
from .level_poll import LevelPoll
from .mini_place import place
from .orb import Orb
from .plain import plain_tip
from .profiles.menu import BY_KEY, add_profiles
from .profiles.words import shown
from .sentences import said
from .theme import Theme
from .words import state_hint, state_word, tr

_STEP = 16  # px, one press of an arrow key
_BUSY = (State.THINKING, State.SPEAKING)
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class CaptionLabel(ElidedLabel):
    """One line of what is being said: its end is what matters, so its beginning is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keeps_end = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the beginning or the end of the text, as much as fits."""
        if not self.keeps_end:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideLeft, self.width())
        if text != self.text() and " " in text:
            text = f"…{text.partition(' ')[2]}"  # no half of a word
        painter.drawText(self.rect(), int(self.alignment().value), text)
        painter.end()


class MiniWindow(QWidget):
    """The conversation in one line; `back_wanted` asks for the large window.

    `ending` says whether the whole program is being closed: who refuses to be closed then would keep it alive.
    """

    mute_chosen = Signal(bool)
    stop_wanted = Signal()
    back_wanted = Signal()
    profile_wanted = Signal(str)
    """Carries the ID of the profile to go to."""

    def __init__(
        self,
        theme: Theme,
        hold: HoldToTalk,
        remembered: Remembered,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags)
        self.setObjectName("mini")
        self.setWindowTitle(tr("Aura (small)"))
        self.setWindowIcon(app_icon())
        self.setAccessibleName(tr("Aura, small window"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._theme = theme
        self._ending = ending
        self._remembered = remembered
        self._state, self._hint, self._mode = State.STARTING, "", Mode.HANDS_FREE
        self._words = ""
        self._troubles: dict[str, str] = {}
        self._profiles: tuple[Profile, ...] = ()
        self._profile = ""
        self._grip: QPoint | None = None
        self._placed = False
        self.orb = Orb(theme)
        self.word = QLabel()
        self.word.setObjectName("stateWord")
        self.line = CaptionLabel()
        self.line.setObjectName("stateHint")
        self.mute = GlyphButton(theme, "microphone", "", kind="glyph")
        self.mute.setCheckable(True)
        self.stop = GlyphButton(theme, "stop", "", kind="glyph")
        self.stop.setAccessibleName(tr("Stop"))
        self.stop.setToolTip(tr("Silence Aura at once (Escape)"))
        self.profile = GlyphButton(theme, "person", "", kind="glyph")
        self.profile.setAccessibleName(tr("Profiles"))
        self.profile.hide()
        self.menu = QMenu(self)
        self.menu.setAccessibleName(tr("Profiles"))
        self.back = GlyphButton(theme, "window", "", kind="glyph")
        self.back.setAccessibleName(tr("Back to the window"))
        self.back.setToolTip(tr("Back to the window"))
        self._build()
        self.mute.clicked.connect(self.mute_chosen)
        self.stop.clicked.connect(self.stop_wanted)
        self.profile.clicked.connect(self.open_profiles)
        self.back.clicked.connect(self.back_wanted)
        for number in range(1, BY_KEY + 1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            keys.activated.connect(lambda number=number: self._go_to(number))
        self._keys = WindowKeys(self, hold, talks=lambda: self._mode is Mode.PUSH_TO_TALK, escape=self._escape)
        self._levels = LevelPoll(self, self._show_levels)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(300)
        self._settle.timeout.connect(self._remember)
        theme.changed.connect(self._retheme)
        self._retheme()
        self.set_muted(False)
        self._show_words()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.word)
        words.addWidget(self.line)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 10, 6)
        self._row.setSpacing(6)
        self._row.addWidget(self.orb)
        self._row.addLayout(words, 1)
        buttons = (self.mute, self.stop, self.profile, self.back)
        for button in buttons:
            self._row.addWidget(button)
        for first, second in pairwise(buttons):
            QWidget.setTabOrder(first, second)

    # What the engine says

    def set_engine(self, engine: Engine | None) -> None:
        """Show the levels of `engine` from now on."""
        self._levels.set_engine(engine)

    def set_state(self, state: State, hint: str) -> None:
        """Show the state by colour, word and motion."""
        changed = state is not self._state
        self._state, self._hint = state, hint
        if changed and state in (State.LISTENING, State.READY, State.MUTED):
            self._words = ""
        self._show_words()
        if changed and self.isVisible():
            say(self.orb, state_word(state))

    def set_mode(self, mode: Mode) -> None:
        """Take the mode: it decides whether the space bar talks."""
        self._mode = mode
        self._show_words()

    def set_muted(self, muted: bool) -> None:
        """Show whether the microphone is ignored."""
        self.mute.setChecked(muted)
        self.mute.set_face("microphone-off" if muted else "microphone", "")
        self.mute.setAccessibleName(tr("Unmute") if muted else tr("Mute"))
        self.mute.setToolTip(tr("Listen again") if muted else tr("Ignore the microphone; a reply goes on"))

    def set_profiles(self, profiles: Sequence[Profile], current: str) -> None:
        """Offer these profiles, where there is more than one; `current` is the ID of the one that is open."""
        self._profiles, self._profile = tuple(profiles), current
        self.profile.setVisible(len(self._profiles) > 1)
        name = next((shown(profile) for profile in profiles if profile.id == current), current)
        self.profile.setAccessibleName(tr("Profile: {name}").format(name=name))
        tip = tr("Profile: {name}. Ctrl+1 to Ctrl+9 go to another.").format(name=name)
        self.profile.setToolTip(plain_tip(tip))

    def open_profiles(self) -> None:
        """Open the menu of the profiles at its button."""
        self.menu.clear()
        add_profiles(self.menu, self._profiles, self._profile, self.profile_wanted.emit)
        self.menu.popup(self.profile.mapToGlobal(QPoint(0, self.profile.height() + 2)))

    def _go_to(self, number: int) -> None:
        if number <= len(self._profiles):
            self.profile_wanted.emit(self._profiles[number - 1].id)

    def set_words(self, text: str) -> None:
        """Show what is being said or answered, its end if there is no room for all."""
        self._words = " ".join(text.split())
        self._show_words()

    def add_trouble(self, code: str, sentence: str) -> None:
        """Show what is wrong while nothing is being said."""
        self._troubles.pop(code, None)
        self._troubles[code] = said(sentence)
        self._words = ""
        self._show_words()

    def clear_trouble(self, code: str) -> None:
        """What was wrong is over."""
        if self._troubles.pop(code, None) is not None:
            self._show_words()

    # The window

    def place_again(self) -> None:
        """Stand where the user left it, or in the corner where that place is on no screen any more."""
        main = QGuiApplication.primaryScreen()
        others = [screen for screen in QGuiApplication.screens() if screen is not main]
        areas = [screen.availableGeometry() for screen in ([main] if main is not None else []) + others]
        x, y = self._remembered.get("mini_x"), self._remembered.get("mini_y")
        known = QPoint(x, y) if isinstance(x, int) and isinstance(y, int) else None
        self.move(place(known, self.sizeHint(), areas))

    def sizeHint(self) -> QSize:
        """Return room for the orb, a line of some thirty letters and the buttons."""
        return QSize(self._theme.px(400), max(84, super().sizeHint().height()))

    def showEvent(self, event: QShowEvent) -> None:
        """Stand where it belongs."""
        self.resize(self.sizeHint())
        if not self._placed:
            self.place_again()
            self._placed = True
        super().showEvent(event)
        self._levels.follow_window()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing while nobody looks."""
        super().hideEvent(event)
        self._levels.follow_window()
        if self._settle.isActive():
            self._settle.stop()
            self._remember()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go back to the large window: closing the small one alone ends nothing."""
        if self._ending():
            super().closeEvent(event)
            return
        event.ignore()
        self.back_wanted.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Remember the place once it rests."""
        super().moveEvent(event)
        if self.isVisible() and self._placed:
            self._settle.start()

    def changeEvent(self, event: QEvent) -> None:
        """Let the orb follow becoming the active window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.orb.window_state_changed()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it: the system moves it where it can."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        handle = self.windowHandle()
        if handle is None or not handle.startSystemMove():
            self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse where the system does not do it."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Go back to the large window."""
        self.back_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        self.move(self.pos() + way * _STEP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground with its round corners and an edge that shows on any other window."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.edge), 1))
        painter.setBrush(QColor(palette.surface))
        area = QRectF(QPointF(0.5, 0.5), self.size().toSizeF() - QSize(1, 1).toSizeF())
        painter.drawRoundedRect(area, 16, 16)
        painter.end()

    def _escape(self) -> bool:
        if self._state in _BUSY:
            self.stop_wanted.emit()
        else:
            self.back_wanted.emit()
        return True

    def _show_words(self) -> None:
        word = state_word(self._state)
        hint = said(self._hint) or state_hint(self._state, self._mode)
        self.word.setText(word)
        trouble = next(reversed(self._troubles.values()), "")
        self.line.keeps_end = bool(self._words)
        self.line.setText(self._words or trouble or hint)
        self.line.setToolTip(plain_tip(self.line.text()))
        self.line.setAccessibleName(self.line.text())
        self.line.update()
        self.orb.set_state(self._state, f"{word}: {hint}")
        self.stop.setEnabled(self._state in _BUSY)

    def _remember(self) -> None:
        self._remembered.set(mini_x=self.x(), mini_y=self.y())

    def _show_levels(self, microphone: float, speaker: float) -> None:
        self.orb.set_level(speaker if self._state is State.SPEAKING else microphone)

    def _retheme(self) -> None:
        self.setPalette(self._theme.qt_palette())
        self.setStyleSheet(self._theme.style_sheet() + "#mini QLabel { background: transparent; }")
        self.orb.set_diameter(self._theme.px(64))
        if self.isVisible():
            self.resize(self.sizeHint())
        self.update()
