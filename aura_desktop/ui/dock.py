"""The dock: everything that steers the conversation, in one place. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..events import DevicesChanged, Latency, Mode, State
from .announce import say
from .controls import ElidedButton, ElidedLabel, GlyphButton, MessageField, ModeSwitch
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
_COMPACT_MARGIN, _COMPACT_SPACING = 10, 8
_MARGIN, _COLUMN_SPACING, _BUTTON_SPACING = 18, 12, 6
_WORDS_WIDTH = 240  # px for the state in words, for 14 px text
_BORDER = 1  # of the style sheet's #dock
_NATIVE = QKeySequence.SequenceFormat.NativeText
_BUSY = (State.THINKING, State.SPEAKING)


class Dock(QFrame):
    """Mode, orb with the state in words, mute, stop, microphone with meter, latency, hold-to-talk and text field.

    It has two arrangements: three columns where they fit, else one column with a small orb.
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
        self._compact: bool | None = None
        self._notice = QTimer(self)
        self._notice.setSingleShot(True)
        self._notice.setInterval(NOTICE_MS)
        self._notice.timeout.connect(self._show_words)

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
        self._grid = QGridLayout(self)
        self._grid.setVerticalSpacing(10)
        self._words = _column(self.word, self.hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(_BUTTON_SPACING)
        buttons.addStretch()
        for button in (self.mute, self.stop, self.settings):
            buttons.addWidget(button)
        self._buttons = _holder(buttons)
        self._input = _column(self.device, self.meter)
        self._latency = _column(self.answered, self.stages)
        self._right = _column(self._latency)
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self.field, 1)
        entry.addWidget(self.send)
        self._entry = _holder(entry)
        _layout_of(self._latency).setAlignment(self.answered, Qt.AlignmentFlag.AlignRight)
        self.stages.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._arrange(compact=False)

    # What the engine says

    @property
    def state(self) -> State:
        """The state shown."""
        return self._state

    def set_state(self, state: State, hint: str) -> None:
        """Show the state by colour, word and motion; `hint` may be empty."""
        changed = state is not self._state
        self._state, self._hint = state, hint
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
        """Show one quiet line for a while in the place of the hint."""
        text = said(text)
        self.hint.setText(text)
        self._notice.start()
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

    def fit(self, width: int) -> None:
        """Arrange for a dock of `width` px."""
        needed = self._columns_width()
        self._arrange(compact=width < needed)
        # Where there is no room for the stages they are the tooltip of the line above them.
        self.stages.setVisible(width >= needed or width >= self._theme.px(540))

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
        if self._compact:
            return self._buttons.minimumSizeHint().width()
        return 2 * (self._theme.px(16 + 2 * 8) + 10) + 6

    def _arrange(self, *, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        grid = self._grid
        top_rows = (self.mode, self.orb, self._words, self._buttons, self._input, self._right)
        for widget in (*top_rows, self.spent, self.talk, self._entry):
            grid.removeWidget(widget)
        self.mute.set_bare(compact)
        self.stop.set_bare(compact)
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        centre = Qt.AlignmentFlag.AlignHCenter
        side = _COMPACT_MARGIN if compact else _MARGIN
        grid.setContentsMargins(side, side - 2, side, side - 2)
        grid.setHorizontalSpacing(_COMPACT_SPACING if compact else _COLUMN_SPACING)
        self._stretch((1, 0, 1) if not compact else (0, 1, 1))
        if compact:
            self.orb.set_diameter(72)
            grid.addWidget(self.mode, 0, 0, 1, 3, left)
            grid.addWidget(self._buttons, 0, 3, right)
            grid.addWidget(self.orb, 1, 0)
            grid.addWidget(self._words, 1, 1, 1, 3, Qt.AlignmentFlag.AlignVCenter)
            _layout_of(self._entry).addWidget(self.settings)
            grid.addWidget(self._input, 2, 0, 1, 2)
            grid.addWidget(self._right, 2, 2, 1, 2, bottom)
            grid.addWidget(self.spent, 3, 0, 1, 4)
        else:
            self.orb.set_diameter(128)
            grid.addWidget(self.mode, 0, 0, top | left)
            grid.addWidget(self.orb, 0, 1, 2, 1, centre)
            grid.addWidget(self._buttons, 0, 2, top)
            grid.addWidget(self._input, 1, 0, 2, 1, bottom)
            grid.addWidget(self._words, 2, 1)
            grid.addWidget(self._right, 1, 2, 2, 1, bottom)
            _layout_of(self._right).addWidget(self.spent)
            _layout_of(self._buttons).addWidget(self.settings)
        self.spent.arrange(flat=compact)
        columns = 4 if compact else 3
        grid.addWidget(self.talk, 4, 0, 1, columns)
        grid.addWidget(self._entry, 5, 0, 1, columns)
        text = Qt.AlignmentFlag.AlignLeading if compact else centre
        for label in (self.word, self.hint):
            label.setAlignment(text | Qt.AlignmentFlag.AlignVCenter)
        self._fit_words()
        self._order_tabs(compact=compact)

    def _order_tabs(self, *, compact: bool) -> None:
        order: list[QWidget] = [*(self.mode.button(m) for m in Mode), self.mute, self.stop, self.device, self.answered]
        order += [self.talk, self.field, self.send]
        order.insert(len(order) if compact else order.index(self.device), self.settings)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _stretch(self, parts: tuple[int, int, int]) -> None:
        for column, part in enumerate(parts):
            self._grid.setColumnStretch(column, part)

    def _fit_words(self) -> None:
        # A fixed width keeps the columns still while the hint changes.
        self._words.setMinimumWidth(0 if self._compact else self._theme.px(_WORDS_WIDTH))

    def _choose_mode(self, mode: Mode) -> None:
        self.mode_chosen.emit(mode)

    def _show_words(self) -> None:
        word = state_word(self._state)
        hint = said(self._hint) or state_hint(self._state, self.mode.mode)
        self.word.setText(word)
        self.hint.setText(hint)
        self.orb.set_state(self._state, f"{word}: {hint}")
        self.stop.setEnabled(self._state in _BUSY)

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


def _column(*widgets: QWidget) -> QWidget:
    layout = QVBoxLayout()
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget)
    return _holder(layout)


def _layout_of(holder: QWidget) -> QBoxLayout:
    layout = holder.layout()
    assert isinstance(layout, QBoxLayout)
    return layout


def _holder(layout: QHBoxLayout | QVBoxLayout) -> QWidget:
    widget = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    return widget
