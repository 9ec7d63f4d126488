"""The dock: everything that steers the conversation, in one place. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ..events import DevicesChanged, Latency, Mode, State
from .announce import say
from .controls import ElidedButton, ElidedLabel, GlyphButton, MessageField, ModeSwitch
from .dock_grid import DockGrid, Parts, Way, column_of, holder_of, layout_of
from .hold import HoldToTalk, TalkButton
from .icons import glyph_icon
from .meter import LevelMeter
from .orb import Orb
from .plain import plain_tip
from .sentences import said
from .spent import SpentLine
from .theme import Theme
from .words import answered, stages, state_hint, state_word, tr

NOTICE_MS = 6000  # a notice stands in for the hint this long
NOTICE_LEAST_MS = 2500  # and no change of state takes it away before somebody can have read it
_COMPACT_MARGIN, _COMPACT_SPACING = 10, 8
_FLAT_WIDTH = 520  # px, for 14 px text
_MARGIN, _COLUMN_SPACING, _BUTTON_SPACING = 18, 12, 6
_WORDS_WIDTH = 240  # px for the state in words, for 14 px text
_BORDER = 1  # of the style sheet's #dock
_NATIVE = QKeySequence.SequenceFormat.NativeText
_BUSY = (State.THINKING, State.SPEAKING)


class Dock(QFrame):
    """Mode, orb with the state in words, mute, stop, microphone with meter, latency, hold-to-talk and text field.

    It has three arrangements: three columns where they fit, else one column with a small orb; three low rows on a low
    screen.
    """

    mode_chosen = Signal(Mode)
    mute_chosen = Signal(bool)
    stop_wanted = Signal()
    devices_wanted = Signal(bool)
    settings_wanted = Signal()

    def __init__(
        self, theme: Theme, hold: HoldToTalk, send: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dock")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._state, self._hint = State.STARTING, ""
        self._microphone = ""
        self._way: Way | None = None
        self._low = False
        self._notice = QTimer(self)
        self._notice.setSingleShot(True)
        self._notice.setInterval(NOTICE_MS)
        self._notice.timeout.connect(self._show_words)
        self._unread = QTimer(self)
        self._unread.setSingleShot(True)
        self._unread.setInterval(NOTICE_LEAST_MS)
        self._unread.timeout.connect(self._end_outlived_notice)
        self._outlived = False  # the state has changed since the notice came

        self.mode = ModeSwitch(theme)
        self.orb = Orb(theme)
        self.word = QLabel()
        self.word.setObjectName("stateWord")
        self.hint = QLabel()
        self.hint.setObjectName("stateHint")
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.mute = GlyphButton(theme, "microphone", tr("Mute"))
        self.mute.setCheckable(True)
        self.stop = GlyphButton(theme, "stop", tr("Stop"))
        self.stop.setToolTip(tr("Silence Aura at once (Escape)"))
        self.stop.setAccessibleDescription(tr("Silences Aura at once; Escape does the same"))
        self.settings = GlyphButton(theme, "gear", "", kind="glyph")
        self.settings.setAccessibleName(tr("Settings"))
        self.settings.setToolTip(tr("Settings ({keys})").format(keys=QKeySequence("Ctrl+,").toString(_NATIVE)))
        self.settings.hide()
        self.device = ElidedButton()
        self.meter = LevelMeter(theme)
        self.answered = QPushButton()
        self.answered.setObjectName("answered")
        self.answered.setProperty("kind", "quiet")
        self.answered.setCheckable(True)
        self.answered.setCursor(Qt.CursorShape.PointingHandCursor)
        _keep_place(self.answered)
        self.stages = ElidedLabel()
        self.stages.setObjectName("stages")
        self.spent = SpentLine()
        self.talk = TalkButton(hold, theme)
        self.field = MessageField(send)
        self.send = GlyphButton(theme, "send", "")
        self.send.setAccessibleName(tr("Send"))
        self.send.setToolTip(tr("Send (Enter)"))

        self.mode.chosen.connect(self._choose_mode)
        self.mute.clicked.connect(self.mute_chosen)
        self.stop.clicked.connect(self.stop_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self.device.clicked.connect(self.devices_wanted)
        self.send.clicked.connect(self.field.submit)
        self.field.textChanged.connect(self._text_changed)
        self._build()
        self.set_mode(Mode.HANDS_FREE)
        self.set_muted(False)
        self.set_latency(None)
        self.set_devices(DevicesChanged((), (), None, None))
        self._show_words()
        self._text_changed("")
        theme.changed.connect(self._retheme)

    def _build(self) -> None:
        self._words = column_of(self.word, self.hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(_BUTTON_SPACING)
        buttons.addStretch()
        for button in (self.mute, self.stop, self.settings):
            buttons.addWidget(button)
        self._buttons = holder_of(buttons)
        latency = column_of(self.answered, self.stages)
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self.field, 1)
        entry.addWidget(self.send)
        layout_of(latency).setAlignment(self.answered, Qt.AlignmentFlag.AlignRight)
        self.stages.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        parts = Parts(
            self.mode,
            self.orb,
            self._words,
            self._buttons,
            column_of(self.device, self.meter),
            column_of(latency),
            self.talk,
            holder_of(entry),
            self.spent,
            self.meter,
            self.mute,
            self.stop,
            self.settings,
        )
        self._grid = DockGrid(self, parts)
        self._arrange(Way.COLUMNS)

    # What the engine says

    @property
    def state(self) -> State:
        """The state shown."""
        return self._state

    def set_state(self, state: State, hint: str) -> None:
        """Show the state by colour, word and motion; `hint` may be empty."""
        changed = state is not self._state
        self._state, self._hint = state, hint
        self._outlived = True
        if not self._unread.isActive():
            self._notice.stop()
        self._show_words()
        self.meter.set_colour(self._theme.orb(state))
        self.talk.set_state(state)
        self.stop.setEnabled(state in _BUSY)
        if changed:
            say(self.orb, state_word(state))

    def set_mode(self, mode: Mode) -> None:
        """Show the mode; hold-to-talk stands prominently where it is the way to talk."""
        self.mode.set_mode(mode)
        self.talk.setVisible(mode is Mode.PUSH_TO_TALK)
        self._show_words()

    def set_muted(self, muted: bool) -> None:
        """Show whether the microphone is ignored."""
        self.mute.setChecked(muted)
        self.mute.set_face("microphone-off" if muted else "microphone", tr("Unmute") if muted else tr("Mute"))
        self.mute.setToolTip(tr("Listen again") if muted else tr("Ignore the microphone; a reply goes on"))
        self.mute.setAccessibleDescription(self.mute.toolTip())

    def set_latency(self, latency: Latency | None) -> None:
        """Show how long the last answer took, or nothing; the button with it shows where the time went."""
        self.answered.setText(answered(latency) if latency else "")
        self.stages.setText(stages(latency) if latency else "")
        self.answered.setVisible(latency is not None)
        self.answered.setToolTip("\n".join(filter(None, (self.stages.text(), tr("Show where the time went")))))
        self.answered.setAccessibleName(self.answered.text() or tr("Times of the last answer"))
        self.answered.setAccessibleDescription(tr("Shows where the time went"))
        self.stages.setAccessibleName(self.stages.text() or tr("No answer yet"))

    def set_devices(self, devices: DevicesChanged) -> None:
        """Show which microphone is in use."""
        label = next((d.label for d in devices.inputs if d.key == devices.input_key), "")
        self._microphone = said(label) or tr("No microphone")
        self.device.setText(self._microphone)
        tip = tr("Choose microphone and speaker ({device})").format(device=self._microphone)
        self.device.setToolTip(plain_tip(tip))
        self.device.setAccessibleName(tr("Devices"))
        self.device.setAccessibleDescription(tr("Microphone: {device}").format(device=self._microphone))
        self._retheme()

    def set_levels(self, microphone: float, speaker: float) -> None:
        """Show loudness, 0 to 1 each."""
        self.meter.set_level(microphone)
        self.orb.set_level(speaker if self._state is State.SPEAKING else microphone)

    def show_notice(self, text: str) -> None:
        """Show one quiet line for a while in the place of the hint, long enough to be read in any case."""
        text = said(text)
        self.hint.setText(text)
        self._outlived = False
        self._notice.start()
        self._unread.start()
        say(self.hint, text)

    # Arrangement

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the arrangement that fits."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self.fit(event.size().width())

    def sizeHint(self) -> QSize:
        """Return the height that the texts need once they are wrapped at the width there is."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self.heightForWidth(self.width())))

    @property
    def low(self) -> bool:
        """Whether the screen is so low that the dock must be flat."""
        return self._low

    def set_low(self, low: bool) -> None:
        """Say whether the screen is so low that the dock must be flat."""
        if low is not self._low:
            self._low = low
            self.fit(self.width())

    def fit(self, width: int) -> None:
        """Arrange for a dock of `width` px."""
        needed = self._columns_width()
        if self._low and width >= self._theme.px(_FLAT_WIDTH):
            self._arrange(Way.FLAT)
        else:
            self._arrange(Way.ROWS if width < needed else Way.COLUMNS)
        # Where there is no room for the stages they are the tooltip of the line above them.
        room = width >= needed or width >= self._theme.px(540)
        self.stages.setVisible(room and self._way is not Way.FLAT)

    def _columns_width(self) -> int:
        """Return the px that three columns need in this language, whichever arrangement is in force."""
        mute = self.mute.width_with(tr("Mute"), tr("Unmute"))
        buttons = mute + self.stop.width_with(tr("Stop")) + self._theme.px(32) + 2 * _BUTTON_SPACING
        words = self._theme.px(_WORDS_WIDTH) + 2 * _COLUMN_SPACING
        fits = self.mode.sizeHint().width() + words + buttons + 2 * (_MARGIN + _BORDER)
        return max(fits, self.mode.sizeHint().width() + self._theme.px(420))

    def minimumSizeHint(self) -> QSize:
        """Return what the one-column arrangement needs, whichever is in force."""
        inner = max(
            self.mode.minimumSizeHint().width() + self._buttons_bare_width() + _COMPACT_SPACING,
            self.talk.minimumSizeHint().width(),
            self._theme.px(300),
        )
        return QSize(inner + 2 * (_COMPACT_MARGIN + _BORDER), super().minimumSizeHint().height())

    def _buttons_bare_width(self) -> int:
        if self._way is not Way.COLUMNS:
            return self._buttons.minimumSizeHint().width()
        return 2 * (self._theme.px(16 + 2 * 8) + 10) + 6

    def _arrange(self, way: Way) -> None:
        if way is self._way:
            return
        self._way = way
        self._grid.arrange(way)
        text = Qt.AlignmentFlag.AlignHCenter if way is Way.COLUMNS else Qt.AlignmentFlag.AlignLeading
        for label in (self.word, self.hint):
            label.setAlignment(text | Qt.AlignmentFlag.AlignVCenter)
        self._fit_words()
        self._order_tabs()

    def _order_tabs(self) -> None:
        order: list[QWidget] = [*(self.mode.button(m) for m in Mode), self.mute, self.stop, self.device, self.answered]
        order += [self.talk, self.field, self.send]
        order.insert(order.index(self.device) if self._way is Way.COLUMNS else len(order), self.settings)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _fit_words(self) -> None:
        # A fixed width keeps the columns still while the hint changes.
        self._words.setMinimumWidth(self._theme.px(_WORDS_WIDTH) if self._way is Way.COLUMNS else 0)

    def _choose_mode(self, mode: Mode) -> None:
        self.mode_chosen.emit(mode)

    def _show_words(self) -> None:
        word = state_word(self._state)
        hint = said(self._hint) or state_hint(self._state, self.mode.mode)
        self.word.setText(word)
        if not self._notice.isActive():
            self.hint.setText(hint)
        self.orb.set_state(self._state, f"{word}: {hint}")
        self.stop.setEnabled(self._state in _BUSY)

    def _end_outlived_notice(self) -> None:
        if self._outlived:
            self._notice.stop()
            self._show_words()

    def _text_changed(self, text: str) -> None:
        self.send.setEnabled(bool(text.strip()))

    def _retheme(self) -> None:
        side = self._theme.px(16)
        self.device.setIcon(glyph_icon("microphone", QColor(self._theme.palette.dim), side))
        self.device.setIconSize(QSize(side, side))
        self.meter.set_colour(self._theme.orb(self._state))
        self._fit_words()
        self.fit(self.width())


def _keep_place(widget: QWidget) -> None:
    """Have nothing move when `widget` comes and goes."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
