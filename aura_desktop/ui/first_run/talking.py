"""The page of how to talk: hands-free or a key, tried out with one spoken turn. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ...events import Event, Mode, Problem, ReplyText, State, StateChanged, UserText
from ..announce import say
from ..controls import ModeSwitch
from ..global_keys import GlobalKeys
from ..hold import HoldToTalk, TalkButton
from ..key_field import KeyField
from ..settings.buttons import Flow
from ..settings.form import Row
from ..settings.verdict import Verdict, text_label
from ..words import state_word, tr
from .stage import Stage, Step
from .widgets import held

_SHOWN = 280  # characters of the reply


class TalkStep(Step):
    """The mode, a key for it, and a turn for real: what Aura heard is shown."""

    def __init__(self, stage: Stage, hold: HoldToTalk, keys: GlobalKeys | None) -> None:
        super().__init__(stage, tr("How you talk"))
        self._chosen: Mode | None = None
        self._first_turn: int | None = None
        self.state = State.STARTING
        self._keys = keys
        section = self.section(tr("How do you take your turn?"))
        self.modes = ModeSwitch(stage.theme)
        section.add(held(Flow(self.modes)))
        self.note = text_label("", "rowNote")
        section.add(self.note)
        self.key = KeyField(stage.theme)
        self.key_row = Row(
            stage.theme,
            tr("Key in any program"),
            self.key,
            tr("If you like: it works while another window is in front."),
        )
        section.add(self.key_row)
        trial = self.section(tr("Try it"))
        self.prompt = text_label("", "cardTitle")
        trial.add(self.prompt)
        self.talk = TalkButton(hold, stage.theme)
        trial.add(self.talk)
        self.words = QLabel()
        self.words.setObjectName("heardWords")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        trial.add(self.words)
        self.reply = text_label("", "rowNote")
        trial.add(self.reply)
        self.verdict = Verdict(stage.theme)
        trial.add(self.verdict)
        self.end()
        self.modes.chosen.connect(self._choose)
        self.key.edited.connect(self._key_chosen)
        self.key.refused.connect(self.key_row.problem.show_bad)
        self.key.touched.connect(self.key_row.problem.clear)
        if keys is not None:
            self.key.taking.connect(keys.set_paused)
        hold.changed.connect(lambda down: stage.ask(lambda engine: engine.push_to_talk(down)))
        self._restore()

    @property
    def mode(self) -> Mode:
        """The mode shown."""
        return self.modes.mode

    def enter(self) -> None:
        """Let Aura hear."""
        self.stage.ask(lambda engine: engine.set_muted(False))
        self._arrange()

    def leave(self) -> None:
        """Let Aura hear no more, and be silent."""
        self.key.commit()
        self.stage.ask(lambda engine: engine.stop())
        self.stage.ask(lambda engine: engine.set_muted(True))

    def accept(self) -> None:
        """Keep the mode and the key that were chosen."""
        plan = self.stage.plan
        plan.mode = self._chosen
        plan.talk_key = self.key.value() if self.key.value() != self.stage.store.text("keys.talk") else None

    def skip(self) -> None:
        """Go back to the mode that was in use."""
        if self._chosen is not None:
            self._chosen = None
            before = Mode(self.stage.store.text("listening.mode"))
            self.stage.ask(lambda engine: engine.set_mode(before))
        self.stage.plan.mode = self.stage.plan.talk_key = None
        self._restore()

    def take(self, event: Event) -> None:
        """Follow the turn that is tried."""
        if isinstance(event, StateChanged):
            self.state = event.state
            self.talk.set_state(event.state)
            self._prompt()
        elif not self.isVisible():
            return
        elif isinstance(event, UserText) and not event.typed:
            self._heard(event)
        elif isinstance(event, ReplyText):
            short = event.text if len(event.text) <= _SHOWN else event.text[:_SHOWN].rstrip() + "…"
            _show(self.reply, short)
        elif isinstance(event, Problem):
            self.verdict.show_bad(event.sentence)

    def _heard(self, event: UserText) -> None:
        _show(self.words, tr("“{words}”").format(words=event.text) if event.text else "")
        if event.final and event.text:
            say(self.words, self.words.text())
            self.verdict.show_ok(tr("Aura heard you. That is all there is to it."))
            self.bring(self.verdict)

    def _choose(self, mode: Mode) -> None:
        self._chosen = mode
        self.modes.set_mode(mode)
        self.stage.ask(lambda engine: engine.set_mode(mode))
        self._arrange()

    def _key_chosen(self, value: object, _done: bool) -> None:
        self.key.show_value(value)

    def _restore(self) -> None:
        store = self.stage.store
        self.modes.set_mode(Mode(store.text("listening.mode")))
        self.key.show_value(store.text("keys.talk"))
        self.key_row.problem.clear()
        for label in (self.words, self.reply):
            _show(label, "")
        self.verdict.clear()
        self._arrange()

    def _arrange(self) -> None:
        hold = self.mode is Mode.PUSH_TO_TALK
        self.note.setText(
            tr("Aura listens only while you hold the button or the space bar.")
            if hold
            else tr("Aura listens all the time and answers when you pause. Talk over it, and it falls silent.")
        )
        self.key_row.setVisible(hold)
        self.talk.setVisible(hold)
        self._prompt()

    def _prompt(self) -> None:
        if self.state is State.STARTING:
            self.prompt.setText(tr("Aura is getting ready…"))
        elif self.state in (State.LISTENING, State.READY, State.MUTED):
            say = tr("Hold the space bar, and ask: “What can you do?”")
            self.prompt.setText(say if self.mode is Mode.PUSH_TO_TALK else tr("Just ask: “What can you do?”"))
        else:
            self.prompt.setText(state_word(self.state))


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
