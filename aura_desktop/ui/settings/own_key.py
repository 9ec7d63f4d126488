"""The key of the user's own server: kept for the address that stands above it, and for no other. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...enquiries import Answer, KeyList, KeySource, KeyState, Refused, StoreKey
from ...profiles.server_keys import origin
from ...services import SERVERS, Job, server_of
from ..words import tr
from .buttons import BusyButton
from .context import Context
from .form import Row
from .service_card import KeyField, key_words

_FORGETTABLE = (KeySource.KEYRING, KeySource.SESSION)


class OwnKeyRow(Row):
    """Where a key is pasted for a server that asks for one; hidden while there is no address.

    Call `show_state` once it stands in its section: shown before, it would be a window of its own for a moment.
    """

    def __init__(self, context: Context, job: Job) -> None:
        self.key = KeyField(tr("Key of your own server"))
        self.key.setPlaceholderText("")  # there is no room for one
        super().__init__(context.theme, tr("Key of your own server"), self.key)
        self._context = context
        self._job = job
        self._setting = f"{job}.base_url"
        self._topic = f"key of {server_of(job)}"
        self.save = BusyButton(tr("Save"), tr("Saving…"), tr("Save the key of your own server"))
        self.forget = BusyButton(tr("Forget"), tr("Forgetting…"), tr("Forget the key of your own server"))
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.save)
        line.addWidget(self.forget)
        self.set_extra(buttons)
        self.key.textEdited.connect(self._typed)
        self.key.returnPressed.connect(self._save)
        self.save.wanted.connect(self._save)
        self.forget.wanted.connect(self._forget)
        context.keys.changed.connect(self.show_state)
        context.store.changed.connect(self._setting_changed)
        context.store.before_closing(self.key.wipe)

    def state(self) -> KeyState:
        """Return what is known of the key that goes to this server, whichever job it was given for."""
        own = server_of(self._job)
        states = [self._context.keys.state(name) for name in sorted(SERVERS, key=lambda name: name != own)]
        place = origin(self._context.store.text(self._setting))
        return next((state for state in states if place and state.address == place), KeyState(own, KeySource.NONE))

    def show_state(self) -> None:
        """Say whether this server has a key, and offer what can be done."""
        self.setVisible(bool(self._context.store.text(self._setting)))
        state, kept = self.state(), self._context.keys.state(server_of(self._job))
        if state.source is not KeySource.NONE:
            self.set_note(key_words(state, SERVERS[state.service]))
        elif kept.source is not KeySource.NONE:
            self.set_note(
                tr("The key that is kept is for {address}; this server does not get it.").format(address=kept.address)
            )
        else:
            self.set_note(tr("Only where the server asks for one; it is sent to this address alone."))
        self._offer()

    def _offer(self) -> None:
        typed, kept = bool(self.key.text().strip()), self.state().source in _FORGETTABLE
        had_focus = self.save.hasFocus() or self.forget.hasFocus()
        self.save.setEnabled(typed)
        self.save.setVisible(typed or not kept)
        self.forget.setVisible(kept and not typed)
        if had_focus:
            self.key.setFocus()

    def _setting_changed(self, setting: str) -> None:
        if setting == self._setting:
            self._context.enquirer.give_up(self._topic)
            self._idle()
            self.key.wipe()
            self.problem.clear()
            self.show_state()

    def _typed(self) -> None:
        self._context.enquirer.give_up(self._topic)
        self._idle()
        self.problem.clear()
        self._offer()

    def _idle(self) -> None:
        self.save.set_busy(False)
        self.forget.set_busy(False)

    def _save(self) -> None:
        if key := self.key.text().strip():
            self._ask(self.save, StoreKey(server_of(self._job), key))

    def _forget(self) -> None:
        self._ask(self.forget, StoreKey(self.state().service, ""))

    def _ask(self, button: BusyButton, question: StoreKey) -> None:
        self.problem.clear()
        button.set_busy(True)

        def answered(answer: Answer) -> None:
            self._idle()
            if isinstance(answer, Refused):
                self.problem.show_bad(answer.sentence)
            elif isinstance(answer, KeyList):
                self.key.wipe()
                self._context.keys.take(answer)
                self._context.store.reload_soon()

        self._context.enquirer.ask(question, answered, topic=self._topic)
