"""The conversation: carries out what the turn machine decides, with the engines, the player and the history.

Runs on the asyncio thread, like everything that calls it. Results are dropped by generation number, never by timing.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ..audio.base import Frame
from ..clock import Clock
from ..errors import AuraError
from ..events import Event, Notice, Outcome, Problem, ReplyEnded, ReplyHeard, ReplyText, UserText
from ..providers.base import Message, SttSession
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
from .latency import latency
from .ports import Engines, Player
from .reply import CurrentReply
from .turns import Begin, Command, Confirm, Discard, Hold, Phase, Release, Silence, TurnMachine

log = logging.getLogger(__name__)

WATCH_S = 0.03
NO_WORDS = "I heard sound but no words. Speak a little louder or closer to the microphone."
KEY_WITHOUT_SPEECH = "No speech was heard while the key was down. Hold it while you talk, and check the microphone."
INTERNAL = "Something went wrong inside Aura while answering. Try again; the log file has the details."


class Conversation:
    """One user, one assistant, one turn at a time."""

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
        self._session: SttSession | None = None
        self._turn_last_speech: float | None = None
        self._attempts: set[Attempt] = set()
        self._earlier: dict[int, asyncio.Task[None]] = {}  # by generation: only their words are still wanted
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: Attempt | None = None
        self._partial_turn: int | None = None  # a turn whose words are shown, but not final

    @property
    def phase(self) -> Phase:
        """What the conversation is busy with."""
        return self._machine.phase

    def hear(self, event: HearingEvent) -> None:
        """Take the next event of the utterance detector."""
        machine = self._machine
        match event:
            case UtteranceAudio(frame):
                self._push(frame)
                return
            case UtteranceStarted(_, frames, by_key):
                self._execute(machine.utterance_started(by_key=by_key))
                self._open_session()
                for frame in frames:
                    self._push(frame)
            case UtteranceEstablished():
                self._execute(machine.established())
            case SpeechPaused(last_speech):
                self._turn_last_speech = last_speech
                self._execute(machine.paused())
            case SpeechResumed():
                self._execute(machine.resumed())
            case UtteranceEnded(last_speech):
                self._turn_last_speech = last_speech
                self._execute(machine.ended())
            case UtteranceDropped(_, _, by_key):
                self._execute(machine.dropped())
                self._take_back_partial()
                self._close_session()
                if by_key:
                    self._emit(Notice(KEY_WITHOUT_SPEECH))
        self._tell_phase()

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        if text := text.strip():
            self._turn_last_speech = None
            self._take_back_partial()
            self._close_session()
            self._failed = None
            self._execute(self._machine.typed(text))
            self._tell_phase()

    def stop(self) -> None:
        """Silence the reply and drop what is being said."""
        self._execute(self._machine.stop())
        self._take_back_partial()
        self._close_session()
        self._tell_phase()

    def retry(self) -> None:
        """Answer the latest turn once more, after a failure."""
        self._turn_last_speech = None
        if self._failed is not None:
            self._execute(self._machine.again())
            self._tell_phase()

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
        if text:
            self._partial_turn = reply.attempt.turn
            self._emit(UserText(reply.attempt.turn, text, final=False))
        elif self._machine.finished(generation):
            if reply.attempt.confirmed:
                self._emit(UserText(reply.attempt.turn, "", final=True))
                self._emit(Notice(NO_WORDS))
                self._close_session()
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
            session=self._session,
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
        reply.last_speech = self._turn_last_speech
        reply.decided = self._clock.now()
        reply.attempt.confirm()
        self._player.resume()
        if reply.ready:
            self._commit(reply)
        self._spawn(self._watch(reply), f"watch {reply.attempt.generation}")

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
        else:
            attempt.keep_only_words()
            self._earlier[generation] = reply.task
            reply.task.add_done_callback(lambda _: self._earlier.pop(generation, None))

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
        self._partial_turn = None
        self.history.begin_reply(attempt.turn)
        self._emit(UserText(attempt.turn, attempt.user_text, final=True, typed=reply.last_speech is None))
        if attempt.reply:
            self._emit(ReplyText(attempt.turn, attempt.reply))

    async def _watch(self, reply: CurrentReply) -> None:
        """Follow a confirmed reply until all of it was heard."""
        attempt = reply.attempt
        audible = False
        while attempt.generation in self._replies:
            now = self._clock.now()
            at = self._player.position(now)
            playing = at.generation == attempt.generation
            if playing and not audible and at.first_audible is not None and now >= at.first_audible:
                audible = self._machine.audible(attempt.generation)
                figures = latency(attempt.turn, attempt.marks, reply.last_speech, reply.decided, at.first_audible)
                log.info("%s", figures)
                self._emit(figures)
                self._tell_phase()
            if playing and audible:
                self._tell_heard(reply, at.heard_s)
            if reply.task.done() and (at.finished or not playing):
                self._finish(reply)
                return
            await asyncio.sleep(WATCH_S)

    def _tell_heard(self, reply: CurrentReply, heard_s: float) -> None:
        chars = reply.attempt.tracker.heard_until(heard_s)
        if chars > reply.heard_chars:
            reply.heard_chars = chars
            self.history.set_heard(reply.attempt.turn, reply.attempt.reply[:chars])
            self._emit(ReplyHeard(reply.attempt.turn, chars))

    def _finish(self, reply: CurrentReply) -> None:
        self._replies.pop(reply.attempt.generation, None)
        if not self._machine.finished(reply.attempt.generation):
            return
        if not reply.failed:
            self._close_session()
        if reply.attempt.reply:
            self._end_reply(reply, None)
        elif reply.committed:
            self.history.drop(reply.attempt.turn)
        self._tell_phase()

    # Small things

    def _tell_phase(self) -> None:
        if self._machine.phase != self._phase:
            self._phase = self._machine.phase
            self._on_phase(self._phase)

    def _open_session(self) -> None:
        self._close_session()
        turn = self._machine.turn
        self._session = self.engines.stt.open(lambda text: self._partial(turn, text))

    def _partial(self, turn: int, text: str) -> None:
        if turn == self._machine.turn and self._machine.phase is Phase.HEARING and text:
            self._partial_turn = turn
            self._emit(UserText(turn, text, final=False))

    def _take_back_partial(self) -> None:
        """Words that were shown, but belong to no turn, disappear."""
        turn, self._partial_turn = self._partial_turn, None
        if turn is not None:
            self._emit(UserText(turn, "", final=True))

    def _push(self, frame: Frame) -> None:
        if self._session is not None:
            self._session.push(frame.samples.tobytes())

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._spawn(self._end_session(session), "end of speech-to-text session")

    async def _end_session(self, session: SttSession) -> None:
        # The words of a turn that is held or talked over may still be on their way through it.
        await asyncio.gather(*(attempt.heard_out(session) for attempt in tuple(self._attempts)))
        await session.aclose()

    def _let_go(self, attempt: Attempt) -> None:
        attempt.end_hearing()  # also when it was cancelled before it began
        self._attempts.discard(attempt)

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
