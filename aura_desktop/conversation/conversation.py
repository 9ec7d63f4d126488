"""The conversation: carries out what the turn machine decides, with the engines, the player and the history.

Runs on the asyncio thread, like everything that calls it. Results are dropped by generation number, never by timing.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ..clock import Clock
from ..errors import AuraError
from ..events import Event, Notice, Outcome, Problem, ReplyEnded, ReplyText, UserText
from ..providers.base import Message
from ..speech.utterance import (
    HearingEvent,
    SpeechPaused,
    SpeechResumed,
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEstablished,
    UtteranceStarted,
)
from .attempt import Attempt
from .history import History
from .listening import Listening
from .noise import Invented, is_noise, written_for_noise
from .ports import Engines, Player
from .reply import CurrentReply
from .turns import Begin, Command, Confirm, Discard, Hold, Phase, Release, Silence, TurnMachine
from .watch import Watch

log = logging.getLogger(__name__)

WATCH_S = 0.03
NO_WORDS = "I heard sound but no words. Speak a little louder or closer to the microphone."
KEY_WITHOUT_SPEECH = "No speech was heard while the key was down. Hold it while you talk, and check the microphone."
INTERNAL = "Something went wrong inside Aura while answering. Try again; the log file has the details."


class Conversation:
    """One user, one assistant, one turn at a time.

    `on_turn_over` is called once for every turn that was answered, failed, was interrupted or held no words, when
    nothing runs for it any more. `invented` tells what recognisers write for noise; it is asked when the detector was
    not sure that anybody spoke.
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
    ) -> None:
        self.history = history or History()
        self.engines = engines
        self._player = player
        self._clock = clock
        self._emit = emit
        self._on_phase = on_phase
        self._system_prompt = system_prompt
        self._language = language
        self._machine = TurnMachine(speculate=speculate)
        self._phase = Phase.IDLE
        self._replies: dict[int, CurrentReply] = {}
        self._on_turn_over = on_turn_over
        self._invented = invented
        self._turn_last_speech: float | None = None
        self._turn_confident_s = math.inf
        self._attempts: set[Attempt] = set()
        self._earlier: dict[int, asyncio.Task[None]] = {}  # by generation: only their words are still wanted
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: Attempt | None = None
        self._listening = Listening(emit, lambda: tuple(self._attempts), self._spawn)

    @property
    def phase(self) -> Phase:
        """What the conversation is busy with."""
        return self._machine.phase

    def hear(self, event: HearingEvent) -> None:
        """Take the next event of the utterance detector."""
        machine = self._machine
        match event:
            case UtteranceAudio(frame):
                self._listening.push(frame)
                return
            case UtteranceStarted(_, frames, by_key):
                self._execute(machine.utterance_started(by_key=by_key))
                turn = machine.turn
                self._listening.open(
                    self.engines.stt, turn, lambda: machine.turn == turn and machine.phase is Phase.HEARING
                )
                for frame in frames:
                    self._listening.push(frame)
            case UtteranceEstablished():
                self._execute(machine.established())
            case SpeechPaused(last_speech):
                self._turn_last_speech = last_speech
                self._execute(machine.paused())
            case SpeechResumed():
                self._execute(machine.resumed())
            case UtteranceEnded(last_speech, _, _, confident_s):
                self._turn_last_speech, self._turn_confident_s = last_speech, confident_s
                self._execute(machine.ended())
            case UtteranceDropped(_, _, by_key):
                self._execute(machine.dropped())
                self._listening.take_back()
                self._listening.close()
                if by_key:
                    self._emit(Notice(KEY_WITHOUT_SPEECH))
        self._tell_phase()

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        if text := text.strip():
            self._turn_last_speech, self._turn_confident_s = None, math.inf
            self._listening.take_back()
            self._listening.close()
            self._failed = None
            self._execute(self._machine.typed(text))
            self._tell_phase()

    def stop(self) -> None:
        """Silence the reply and drop what is being said."""
        self._execute(self._machine.stop())
        self._listening.take_back()
        self._listening.close()
        self._tell_phase()

    def retry(self) -> None:
        """Answer the latest turn once more, after a failure."""
        if self._failed is None or self._machine.phase is Phase.HEARING:
            return
        self._turn_last_speech, self._turn_confident_s = None, math.inf
        if any(reply.attempt is self._failed for reply in self._replies.values()):
            self._execute(self._machine.stop())  # it is still saying that it failed
        self._execute(self._machine.again())
        self._tell_phase()

    def outside(self) -> int:
        """Return a generation for sound that is no reply."""
        return self._machine.outside()

    async def turn_over(self) -> None:
        """Wait until no attempt is under way any more."""
        while tasks := {reply.task for reply in self._replies.values()} | set(self._earlier.values()):
            await asyncio.wait(tasks)

    async def aclose(self) -> None:
        """End everything; returns when no task of the conversation is left."""
        self.stop()
        for task in self._earlier.values():
            task.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)

    # What attempts report (attempt.Listener)

    def transcribed(self, generation: int, text: str) -> None:
        """The user's words are known."""
        reply = self._replies.get(generation)
        if reply is None:
            return
        if reply.attempt.confirmed and is_noise(reply, self._invented):
            self._drop_noise(reply)
        elif text:
            self._listening.show(reply.attempt.turn, text)
        elif self._machine.finished(generation):
            self._replies.pop(generation)
            self._tell_phase()

    def reply_grew(self, generation: int, text: str) -> None:
        """The reply has this text so far; shown once the user has finished."""
        reply = self._replies.get(generation)
        if reply is not None and reply.committed:
            self._emit(ReplyText(reply.attempt.turn, text))

    def failed(self, generation: int, error: AuraError) -> None:
        """A stage failed. A speculative failure is dropped: the end of turn tries again."""
        log.warning("generation %d: %s (%s)", generation, error.code, error.detail)
        reply = self._replies.get(generation)
        if reply is None:
            if generation in self._earlier:  # only its words were still wanted, and they are lost
                self._emit(Problem(error.code, error.sentence, error.action))
            return
        if not reply.attempt.confirmed:
            self._machine.finished(generation)
            self._replies.pop(generation)
            reply.task.cancel()
            return
        reply.failed = True
        self._failed = reply.attempt
        self._emit(Problem(error.code, error.sentence, error.action, reply.attempt.turn))

    # Carrying out commands

    def _execute(self, commands: Sequence[Command]) -> None:
        for command in commands:
            match command:
                case Begin(turn, generation, text):
                    self._begin(turn, generation, text)
                case Confirm(generation):
                    self._confirm(self._replies[generation])
                case Hold(generation):
                    self._replies[generation].attempt.hold()
                    self._player.pause()
                case Release(generation):
                    self._replies[generation].attempt.release()
                    self._player.resume()
                case Discard(generation):
                    if reply := self._replies.pop(generation, None):
                        reply.task.cancel()
                case Silence(generation):
                    self._silence(generation)

    def _begin(self, turn: int, generation: int, text: str | None) -> None:
        failed, self._failed = self._failed, None
        said_before = False
        if failed is not None and failed.turn == turn and failed.user_text is not None:
            said_before, text = True, failed.user_text
        attempt = Attempt(
            generation,
            turn,
            session=self._listening.session,
            text=text,
            chat=self.engines.chat,
            speech=self.engines.speech,
            output=self._player,
            clock=self._clock,
            listener=self,
            messages=lambda said: self._messages(attempt, said),
            language=self._language,
        )
        task = self._spawn(self._run(attempt), f"attempt {generation}")
        self._attempts.add(attempt)
        task.add_done_callback(lambda _: self._let_go(attempt))
        self._replies[generation] = CurrentReply(attempt, task, said_before=said_before)

    def _confirm(self, reply: CurrentReply) -> None:
        reply.last_speech, reply.confident_s = self._turn_last_speech, self._turn_confident_s
        reply.decided = self._clock.now()
        reply.attempt.confirm()
        self._player.resume()
        if is_noise(reply, self._invented):
            self._drop_noise(reply)
            return
        if reply.ready:
            self._commit(reply)
        self._spawn(self._watch(reply), f"watch {reply.attempt.generation}")

    def _drop_noise(self, reply: CurrentReply) -> None:
        """Nobody said anything after all: nothing is answered, and nothing stays of it."""
        generation = reply.attempt.generation
        if not self._machine.finished(generation):
            return
        self._replies.pop(generation)
        reply.task.cancel()
        if self._player.position(self._clock.now()).generation == generation:
            self._player.flush()
        self._listening.shown_turn = None
        self._emit(UserText(reply.attempt.turn, "", final=True))
        self._emit(Notice(NO_WORDS))
        self._listening.close()
        self._turn_over(reply)
        self._tell_phase()

    def _silence(self, generation: int) -> None:
        self._player.flush()
        self._player.resume()
        reply = self._replies.pop(generation, None)
        if reply is None:
            return
        attempt = reply.attempt
        if reply.committed:
            reply.task.cancel()
            self._end_reply(reply, self._player.heard(generation, self._clock.now()))
        elif reply.failed:
            reply.task.cancel()  # its words will never be known
        else:
            attempt.keep_only_words()
            self._earlier[generation] = reply.task
            reply.task.add_done_callback(lambda _: self._earlier.pop(generation, None))
        self._turn_over(reply)

    def _turn_over(self, reply: CurrentReply) -> None:
        """The turn has ended: tell it once nothing runs for it any more."""
        if reply.task.done():
            self._on_turn_over()
        else:
            reply.task.add_done_callback(lambda _: self._on_turn_over())

    def _end_reply(self, reply: CurrentReply, heard_s: float | None) -> None:
        """Close the books on a reply; `heard_s` None: it was heard (or, without a voice, read) to its end."""
        attempt = reply.attempt
        end = len(attempt.reply) if heard_s is None else attempt.tracker.heard_until(heard_s)
        heard, unheard = attempt.reply[:end], attempt.reply[end:]
        if not heard.strip():
            self.history.drop(attempt.turn)
            outcome = Outcome.DROPPED
        else:
            self.history.set_heard(attempt.turn, heard)
            outcome = Outcome.CUT if unheard.strip() else Outcome.HEARD
        self._emit(ReplyEnded(attempt.turn, outcome, heard, unheard))

    async def _run(self, attempt: Attempt) -> None:
        try:
            await attempt.run()
        except Exception:  # the boundary of a turn: whatever went wrong, the conversation goes on and says so
            log.exception("generation %d failed", attempt.generation)
            self.failed(attempt.generation, AuraError(INTERNAL))

    async def _messages(self, attempt: Attempt, said: str) -> Sequence[Message] | None:
        """Return what the model gets, after all that was said before has found its place in the history."""
        before = [task for generation, task in self._earlier.items() if generation < attempt.generation]
        if before:
            await asyncio.wait(before)
        if attempt.only_words:
            self.history.add_user(said)
            self._emit(UserText(attempt.turn, said, final=True))
            return None
        reply = self._replies[attempt.generation]
        messages = self.history
        if not reply.said_before:
            messages = copy.deepcopy(self.history)
            messages.add_user(said)
        reply.ready = True
        if attempt.confirmed:
            self._commit(reply)
        return messages.for_model(self._system_prompt())

    def _commit(self, reply: CurrentReply) -> None:
        """The user has finished and the words are known: from here on the turn is part of the conversation."""
        attempt = reply.attempt
        assert attempt.user_text is not None
        reply.committed = True
        if not reply.said_before:
            self.history.add_user(attempt.user_text)
        self._listening.shown_turn = None
        self.history.begin_reply(attempt.turn)
        self._emit(UserText(attempt.turn, attempt.user_text, final=True, typed=reply.last_speech is None))
        if attempt.reply:
            self._emit(ReplyText(attempt.turn, attempt.reply))

    async def _watch(self, reply: CurrentReply) -> None:
        """Follow a confirmed reply until all of it was heard."""
        watch = Watch(reply, self._player, self._machine, self.history, self._emit, self._tell_phase)
        while reply.attempt.generation in self._replies:
            if watch.step(self._clock.now()):
                self._finish(reply)
                return
            await asyncio.sleep(WATCH_S)

    def _finish(self, reply: CurrentReply) -> None:
        self._replies.pop(reply.attempt.generation, None)
        if not self._machine.finished(reply.attempt.generation):
            return
        if not reply.failed:
            self._listening.close()
        if reply.attempt.reply:
            self._end_reply(reply, None)
        elif reply.committed:
            self.history.drop(reply.attempt.turn)
        self._turn_over(reply)
        self._tell_phase()

    # Small things

    def _tell_phase(self) -> None:
        if self._machine.phase != self._phase:
            self._phase = self._machine.phase
            self._on_phase(self._phase)

    def _let_go(self, attempt: Attempt) -> None:
        attempt.end_hearing()  # also when it was cancelled before it began
        self._attempts.discard(attempt)

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
