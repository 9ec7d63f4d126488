"""Owns the keys of the whole desktop: one source, one machine a key, one clock. GUI thread only.

Events of the source arrive on its thread and are taken in the GUI thread; while a key is held, its state and the time
are looked at ten times a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ..errors import SettingsError
from ..platform.key_combo import Combo
from ..platform.key_machine import LONGEST_HOLD_S, Act, KeyMachine, Manner, Purpose
from ..platform.key_source import (
    Bound,
    KeyEvent,
    KeySource,
    Kind,
    MakeSource,
    NotBound,
    Pressed,
    Released,
    ReleasesLost,
    Using,
)
from .relay import Relay
from .sentences import said
from .words import tr

POLL_MS = 100


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """How a key stands: `words` names it, `reason` says why it does not work, `seen` that its event has arrived."""

    words: str = ""
    reason: str = ""
    bound: bool = False
    down: bool = False
    seen: bool = False


class GlobalKeys(QObject):
    """The keys in force. `acted` carries (purpose, act); `changed` says that a status or the source is different.

    While `trying` is True the keys only light up.
    """

    acted = Signal(object, object)
    changed = Signal()
    _told = Signal(object)

    def __init__(
        self,
        make_source: MakeSource,
        *,
        now: Callable[[], float] = time.monotonic,
        longest_s: float = LONGEST_HOLD_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_source = make_source
        self._now = now
        self._longest_s = longest_s
        self._source: KeySource | None = None
        self._machines: dict[Purpose, KeyMachine] = {}
        self._status: dict[Purpose, KeyStatus] = {}
        self._texts: dict[Purpose, str] = {}
        self._combos: dict[Purpose, Combo] = {}
        self._manner = Manner.HOLD
        self._trying = False
        self._paused = False
        self.using = Using(Kind.NONE)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._relay: Relay[KeyEvent] = Relay(self._told.emit)
        self.destroyed.connect(self._relay.close)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    def status(self, purpose: Purpose) -> KeyStatus:
        """Return how the key of `purpose` stands; an empty one where none is set."""
        return self._status.get(purpose, KeyStatus())

    @property
    def trying(self) -> bool:
        """True while the keys only light up."""
        return self._trying

    def set_trying(self, trying: bool) -> None:
        """Let the keys only light up, or act again."""
        if trying != self._trying:
            self._lose()
            self._trying = trying
            self.changed.emit()

    def set_paused(self, paused: bool) -> None:
        """Let the keys go for a while, so that the one that is pressed next can be chosen; or take them again.

        The portal keeps its keys: asking it again would open its dialog.
        """
        if paused is self._paused:
            return
        self._paused = paused
        self._lose()
        if self._source is not None and self.using.kind is not Kind.PORTAL:
            self._source.bind({} if paused else self._combos)

    def bind(self, texts: Mapping[Purpose, str], manner: Manner) -> None:
        """Use these keys, as they are written in the settings ("" for none), and no others."""
        texts = {purpose: text for purpose, text in texts.items() if text}
        if texts == self._texts and manner is self._manner:
            return
        self._lose()
        self._texts, self._manner = dict(texts), manner
        self._machines = {
            purpose: KeyMachine(manner if purpose is Purpose.TALK else Manner.TAP, longest_s=self._longest_s)
            for purpose in texts
        }
        self._status = {}
        combos: dict[Purpose, Combo] = {}
        for purpose, text in texts.items():
            try:
                combo = Combo.parse(text)
            except SettingsError as error:
                self._status[purpose] = KeyStatus(text, error.sentence)
                continue
            same = next((other for other, taken in combos.items() if taken == combo), None)
            if same is not None:
                self._status[purpose] = KeyStatus(
                    combo.words(), tr("{key} is already another key of Aura.").format(key=said(combo.words()))
                )
            else:
                combos[purpose] = combo
                self._status[purpose] = KeyStatus(combo.words())
        if self._source is None and combos:
            self._source = self._make_source(self._relay)
        self._combos = combos
        if self._source is not None and not self._paused:
            self._source.bind(combos)
        self.changed.emit()

    def release(self) -> None:
        """End whatever is held."""
        self._lose()

    def close(self) -> None:
        """Let every key go. Idempotent."""
        self._lose()
        self._relay.close()
        self._timer.stop()
        if self._source is not None:
            self._source.close()
            self._source = None

    def _take(self, event: KeyEvent) -> None:
        match event:
            case Using():
                self.using = event
                self.changed.emit()
            case Bound(purpose, words):
                self._note(purpose, words=words, bound=True, reason="")
            case NotBound(purpose, reason):
                self._note(purpose, bound=False, reason=reason)
            case Pressed(purpose) if purpose in self._machines:
                self._do(purpose, self._machines[purpose].press(self._now()))
                self._note(purpose, down=True, seen=True)
            case Released(purpose, still_down) if purpose in self._machines:
                self._do(purpose, self._machines[purpose].release(still_down=still_down))
                self._note(purpose, down=self._machines[purpose].down)
            case ReleasesLost():
                self._lose()
            case _:
                pass
        self._watch()

    def _note(self, purpose: Purpose, **facts: object) -> None:
        if purpose in self._status:
            before = self._status[purpose]
            self._status[purpose] = replace(before, **facts)  # type: ignore[arg-type]  # the names are those of the class
            if self._status[purpose] != before:
                self.changed.emit()

    def _poll(self) -> None:
        for purpose, machine in self._machines.items():
            if machine.watch:
                down = self._source.is_down(purpose) if self._source is not None else None
                self._do(purpose, machine.poll(self._now(), down))
                self._note(purpose, down=machine.down)
        self._watch()

    def _lose(self) -> None:
        for purpose, machine in self._machines.items():
            self._do(purpose, machine.lost())
            self._note(purpose, down=False)
        self._watch()

    def _do(self, purpose: Purpose, act: Act | None) -> None:
        if act is not None and not self._trying:
            self.acted.emit(purpose, act)

    def _watch(self) -> None:
        wanted = any(machine.watch for machine in self._machines.values())
        if wanted != self._timer.isActive():
            self._timer.start() if wanted else self._timer.stop()
