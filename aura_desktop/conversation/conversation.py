"""The conversation: takes what the user does and says, and turns it into facts for the turn machine.

Runs on the asyncio thread, like everything that calls it. What the machine decides is carried out in `answering`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..clock import Clock
from ..events import Event, Notice
from ..speech.hearing import (
    HearingEvent,
    PauseLasted,
    SpeechPaused,
    SpeechResumed,
    SuspicionPassed,
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)
from ..speech.pace import Reading
from .answering import Answering, Said
from .context import Context
from .history import History
from .interruption import wants_turn
from .noise import Invented, written_for_noise
from .ports import Engines, Player
from .turns import Phase, TurnMachine

KEY_WITHOUT_SPEECH = "No speech was heard while the key was down. Hold it while you talk, and check the microphone."


class Conversation:
    """One user, one assistant, one turn at a time.

    `on_turn_over` is called once for every turn that was answered, failed, was interrupted or held no words, when
    nothing runs for it any more. `invented` tells what recognisers write for noise; it is asked when the detector was
    not sure that anybody spoke. `on_read` is told how the words up to a pause (by its number) read; the end
    of turn depends on it.
    """

    def __init__(
        self,
        engines: Engines,
        player: Player,
        clock: Clock,
        *,
        emit: Callable[[Event], None],
        on_phase: Callable[[Phase], None],
        system_prompt: Callable[[], str],
        history: History | None = None,
        speculate: bool = True,
        language: str = "en",
        on_turn_over: Callable[[], None] = lambda: None,
        invented: Invented = written_for_noise,
        on_read: Callable[[int, Reading], None] = lambda pause, reading: None,
    ) -> None:
        self.history = history or History()
        self.context = Context()
        self._emit = emit
        self._machine = TurnMachine(speculate=speculate)
        self._answering = Answering(
            engines,
            player,
            clock,
            self._machine,
            emit=emit,
            on_phase=on_phase,
            system_prompt=system_prompt,
            history=self.history,
            context=self.context,
            language=language,
            on_turn_over=on_turn_over,
            invented=invented,
            on_read=on_read,
        )

    @property
    def engines(self) -> Engines:
        """The three providers; new ones are used from the next turn on."""
        return self._answering.engines

    @engines.setter
    def engines(self, engines: Engines) -> None:
        self._answering.engines = engines
        self._answering.drafts.drop()  # what is kept would be read from an engine that is being closed

    def set_speculate(self, speculate: bool) -> None:
        """Prepare answers in the user's pauses, or wait for the end of the turn."""
        self._machine.speculate = speculate

    def set_language(self, language: str) -> None:
        """Take the user's language for replies from the next attempt on."""
        self._answering.language = language

    @property
    def phase(self) -> Phase:
        """What the conversation is busy with."""
        return self._machine.phase

    def hear(self, event: HearingEvent) -> None:
        """Take the next event of the utterance detector."""
        machine, answering = self._machine, self._answering
        match event:
            case UtteranceAudio(frame):
                answering.listening.push(frame)
                return
            case VoiceSuspected():
                answering.execute(machine.suspected())
            case SuspicionPassed():
                answering.execute(machine.unsuspected())
            case UtteranceStarted(onset, frames, by_key):
                answering.said.onset = onset
                answering.still_words.forget()
                answering.drafts.drop()
                answering.execute(machine.utterance_started(by_key=by_key))
                answering.listening.open(answering.engines.stt, machine.turn, self._words_so_far)
                for frame in frames:
                    answering.listening.push(frame)
            case UtteranceInsists():
                answering.execute(machine.insisted())
            case SpeechPaused(last_speech, _, confident_s, early, number):
                said = answering.said
                said.last_speech, said.confident_s, said.pause = last_speech, confident_s, number
                answering.execute(machine.paused(early=early, free=answering.listening.free))
                answering.still_words.paused(last_speech)
            case PauseLasted():
                answering.execute(machine.waited())
            case SpeechResumed():
                answering.still_words.resumed()
                answering.execute(machine.resumed())
                answering.drafts.expire()
            case UtteranceEnded(last_speech, _, _, confident_s):
                answering.said.last_speech, answering.said.confident_s = last_speech, confident_s
                self._ended()
            case UtteranceDropped(_, _, by_key):
                answering.execute(machine.dropped())
                answering.nothing_to_say()
                if by_key:
                    self._emit(Notice(KEY_WITHOUT_SPEECH))
        answering.tell_phase()

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        if text := text.strip():
            self._answering.said = Said()
            self._answering.nothing_to_say()
            self._answering.failed_attempt = None
            self._answering.execute(self._machine.typed(text))
            self._answering.tell_phase()

    def stop(self) -> None:
        """Silence the reply and drop what is being said."""
        self._answering.said.onset = None
        self._answering.execute(self._machine.stop())
        self._answering.nothing_to_say()
        self._answering.tell_phase()

    def retry(self) -> None:
        """Answer the latest turn once more, after a failure."""
        answering, failed = self._answering, self._answering.failed_attempt
        if failed is None or self._machine.phase is Phase.HEARING:
            return
        answering.said = Said()
        if any(reply.attempt is failed for reply in answering.replies.values()):
            answering.execute(self._machine.stop())  # it is still saying that it failed
        answering.execute(self._machine.again())
        answering.tell_phase()

    @property
    def turn(self) -> int:
        """The number of the latest turn."""
        return self._machine.turn

    def leave(self) -> None:
        """Stop, and let nothing of what was said so far come into the history any more."""
        self.stop()
        self._answering.leave()

    def outside(self) -> int:
        """Return a generation for sound that is no reply."""
        return self._machine.outside()

    async def turn_over(self) -> None:
        """Wait until no attempt is under way any more; a reply that is written whole may still sound."""
        while tasks := [t for t in self._attempts() if not t.done()]:
            await asyncio.wait(tasks)

    async def aclose(self) -> None:
        """End everything; returns when no task of the conversation is left."""
        self.stop()
        for task in self._answering.earlier.values():
            task.cancel()
        await self._answering.tasks.drain()

    def _attempts(self) -> tuple[asyncio.Task[None], ...]:
        answering = self._answering
        return (*(reply.task for reply in answering.replies.values()), *answering.earlier.values())

    def _ended(self) -> None:
        waved = self._machine.waved
        self._answering.execute(self._machine.ended())
        if waved:
            self._answering.nothing_to_say()

    def _words_so_far(self, turn: int, text: str) -> None:
        """Words that may still change have come from a recogniser that streams."""
        machine = self._machine
        if turn != machine.turn or not machine.hearing:
            return
        self._answering.still_words.grew(text)
        if machine.contested and wants_turn(text):
            self._answering.execute(machine.insisted())
            self._answering.tell_phase()
        if not machine.contested:  # what lets a reply go on is no turn, so it is not shown as one
            self._answering.listening.show(turn, text)
