"""Follows a confirmed reply on its way to the ear: when it sounds, how much of it was heard, when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ..events import Event, ReplyHeard
from .history import History
from .latency import latency, waterfall
from .ports import Player
from .reply import CurrentReply
from .turns import TurnMachine

log = logging.getLogger(__name__)

HELD_BACK_S = 0.05
"""What the player's resampler keeps to itself until more is written."""


class Watch:
    """Looks at the player each time it is asked. Asyncio thread."""

    def __init__(
        self,
        reply: CurrentReply,
        player: Player,
        machine: TurnMachine,
        history: History,
        emit: Callable[[Event], None],
        tell_phase: Callable[[], None],
    ) -> None:
        self._reply = reply
        self._player = player
        self._machine = machine
        self._history = history
        self._emit = emit
        self._tell_phase = tell_phase
        self._audible = False
        self._told = False

    def step(self, now: float) -> bool:
        """Look once; returns whether the reply is over."""
        reply, attempt = self._reply, self._reply.attempt
        at = self._player.position(now)
        playing = at.generation == attempt.generation
        if playing and at.first_audible is not None and now >= at.first_audible:
            # Between what is said while the reply is awaited and the reply itself, Aura is not speaking.
            self._set_audible(
                attempt.reply_at is not None or reply.failed or at.heard_s < attempt.written_s - HELD_BACK_S
            )
            if attempt.reply_at is not None and at.heard_s >= attempt.reply_at and not self._told:
                self._told = True
                reply.audible = now if attempt.reply_at else at.first_audible
                self._tell_latency(reply.audible)
            if self._audible:
                self._tell_heard(at.heard_s)
        return reply.task.done() and (at.finished or not playing)

    def _set_audible(self, audible: bool) -> None:
        if audible is not self._audible:
            tell = self._machine.audible if audible else self._machine.inaudible
            self._audible = tell(self._reply.attempt.generation) and audible
            self._tell_phase()

    def _tell_latency(self, audible: float) -> None:
        reply = self._reply
        times = reply.attempt.turn, reply.attempt.marks, reply.last_speech, reply.decided, audible
        figures, fall = latency(*times), waterfall(*times, dropped=reply.tries_before)
        log.info("%s", figures)
        if not reply.failed:  # this event clears the cards of failures
            self._emit(figures)
            if fall is not None:
                self._emit(fall)

    def _tell_heard(self, heard_s: float) -> None:
        reply = self._reply
        chars = reply.attempt.tracker.heard_until(heard_s)
        if chars > reply.heard_chars:
            reply.heard_chars = chars
            self._history.set_heard(reply.attempt.turn, reply.attempt.reply[:chars])
            self._emit(ReplyHeard(reply.attempt.turn, chars))
