"""Carries out what the turn machine decides, with the engines, the player and the history.

Results are dropped by generation number, never by timing.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..clock import Clock
from ..errors import AuraError
from ..events import Event, Notice, Problem, ReplyText, UserText
from ..providers.base import Message
from ..speech.pace import Reading
from .attempt import Attempt
from .books import Books
from .context import Context
from .drafts import Drafts
from .endings import reading
from .history import History
from .interruption import answers, lets_go_on
from .listening import Listening
from .noise import Invented, is_noise
from .ports import Engines, Player
from .reply import CurrentReply
from .still_words import StillWords
from .tasks import Tasks
from .turns import Begin, Command, Confirm, Discard, Duck, Hold, Phase, Release, Silence, TurnMachine, Unduck
from .watch import Watch

log = logging.getLogger(__name__)

WATCH_S = 0.03
THINK_AFTER_S = 0.14
"""Since the user's last sound, before an answer is asked for: most closures within a word last less than 0.1 s, and a
frame is some 0.04 s old when it gets here."""
NO_WORDS = "I heard sound but no words. Speak a little louder or closer to the microphone."
INTERNAL = "Something went wrong inside Aura while answering. Try again; the log file has the details."


@dataclass(slots=True)
class Said:
    """What is known of the utterance under way. Times are seconds on the clock.

    Attributes:
        onset: When it began; None when what happens next does not come from an utterance.
        last_speech: When speech was last heard in it; None for typed text.
        confident_s: How much of it was speech beyond doubt.
        pause: The number of its latest pause.
    """

    onset: float | None = None
    last_speech: float | None = None
    confident_s: float = math.inf
    pause: int = 0


class Answering:
    """Carries out the turn machine's commands and takes what attempts report (`attempt.Listener`). Asyncio thread."""

    def __init__(
        self,
        engines: Engines,
        player: Player,
        clock: Clock,
        machine: TurnMachine,
        *,
        emit: Callable[[Event], None],
        on_phase: Callable[[Phase], None],
        system_prompt: Callable[[], str],
        history: History,
        context: Context,
        language: str,
        on_turn_over: Callable[[], None],
        invented: Invented,
        on_read: Callable[[int, Reading], None],
    ) -> None:
        self.engines = engines
        self.language = language
        self.machine = machine
        self.said = Said()
        self.replies: dict[int, CurrentReply] = {}
        self.earlier: dict[int, asyncio.Task[None]] = {}
        """By generation: attempts of which only the user's words are still wanted."""
        self.failed_attempt: Attempt | None = None
        self.tasks = Tasks()
        self.listening = Listening(emit, lambda: tuple(self._attempts), self.tasks.spawn)
        self.drafts = Drafts(lambda: self.engines.chat, clock, self.tasks.spawn)
        self.still_words = StillWords(clock, tell=self._foresee)
        self._history = history
        self._context = context
        self._player = player
        self._clock = clock
        self._emit = emit
        self._on_phase = on_phase
        self._system_prompt = system_prompt
        self._phase = Phase.IDLE
        self._on_turn_over = on_turn_over
        self._invented = invented
        self._on_read = on_read
        self._attempts: set[Attempt] = set()
        self._tries = (0, 0)  # the latest turn, and how many attempts it has had
        self._books = Books(history, emit, self.listening.shown_is_final)

    def nothing_to_say(self) -> None:
        """What is being said is no turn: nothing of it is shown, and nobody listens to it any more."""
        self.listening.take_back()
        self.listening.close()
        self.still_words.forget()
        self.drafts.drop()

    def leave(self) -> None:
        """Forget what could still become part of the conversation: words under way, and what a retry would answer."""
        for task in self.earlier.values():
            task.cancel()
        self.said = Said()
        self.failed_attempt = None
        self._books.leave()

    # What attempts report (attempt.Listener)

    def transcribed(self, generation: int, text: str) -> None:
        """The user's words are known."""
        reply = self.replies.get(generation)
        if reply is None:
            return
        if self.machine.contested_by(generation):
            self._judge(reply, text)
            if generation not in self.replies:
                return
        if not reply.attempt.confirmed and self.said.last_speech is not None:
            self._on_read(self.said.pause, reading(text))
        if reply.attempt.confirmed and is_noise(reply, self._invented):
            self._drop_noise(reply)
        elif text:
            self.listening.show(reply.attempt.turn, text)
        elif self.machine.finished(generation):
            self.replies.pop(generation)
            self.tell_phase()

    def _judge(self, reply: CurrentReply, text: str) -> None:
        """Decide by its words whether what was said during a reply takes the turn."""
        reply.confident_s = self.said.confident_s
        spoken = self._replying()
        asked = spoken is not None and answers(spoken.attempt.reply, spoken.heard_chars)
        takes = not is_noise(reply, self._invented) and (asked or not lets_go_on(text))
        self.execute(self.machine.judged(takes_turn=takes))
        if not takes and not self.machine.hearing:
            self.nothing_to_say()
        self.tell_phase()

    def _replying(self) -> CurrentReply | None:
        """Return the reply that is being thought about or spoken."""
        return next((reply for reply in self.replies.values() if reply.attempt.confirmed), None)

    def reply_grew(self, generation: int, text: str) -> None:
        """The reply has this text so far; shown once the user has finished."""
        reply = self.replies.get(generation)
        if reply is not None and reply.committed:
            self._emit(ReplyText(reply.attempt.turn, text))

    def failed(self, generation: int, error: AuraError) -> None:
        """A stage failed. A speculative failure is dropped: the end of turn tries again."""
        log.warning("generation %d: %s (%s)", generation, error.code, error.detail)
        reply = self.replies.get(generation)
        if reply is None:
            if generation in self.earlier:  # only its words were still wanted, and they are lost
                self._emit(Problem(error.code, error.sentence, error.action))
            return
        if not reply.attempt.confirmed:
            lost = self.machine.contested_by(generation) and not self.machine.hearing
            self.machine.finished(generation)
            self.replies.pop(generation)
            reply.task.cancel()
            if lost:  # nobody will know if it wanted the turn
                self.execute(self.machine.judged(takes_turn=False))
                self.nothing_to_say()
                self._emit(Problem(error.code, error.sentence, error.action))
                self.tell_phase()
            return
        reply.failed = True
        self.failed_attempt = reply.attempt
        self._emit(Problem(error.code, error.sentence, error.action, reply.attempt.turn))

    # Carrying out commands

    def execute(self, commands: Sequence[Command]) -> None:
        """Do what the machine has decided, in order."""
        for command in commands:
            match command:
                case Begin(turn, generation, text):
                    self._begin(turn, generation, text)
                case Confirm(generation):
                    self._confirm(self.replies[generation])
                case Hold(generation):
                    self.replies[generation].attempt.hold()
                    self._player.pause()
                case Release(generation, ducked):
                    self._release(self.replies[generation].attempt, ducked=ducked)
                case Duck():
                    self._player.duck()
                case Unduck():
                    self._player.unduck()
                case Discard(generation):
                    if reply := self.replies.pop(generation, None):
                        reply.task.cancel()
                case Silence(generation):
                    self._silence(generation)

    def _release(self, attempt: Attempt, *, ducked: bool) -> None:
        attempt.release()
        at = self._player.position(self._clock.now())
        cut_word = attempt.tracker.word_start(at.rendered_s) if at.generation == attempt.generation else None
        self._player.resume(cut_word, ducked=ducked)

    def _begin(self, turn: int, generation: int, text: str | None) -> None:
        failed, self.failed_attempt = self.failed_attempt, None
        said_before = False
        if failed is not None and failed.turn == turn and failed.user_text is not None:
            said_before, text = True, failed.user_text
        before = self._tries[1] if self._tries[0] == turn and not said_before else 0
        self._tries = (turn, before + 1)
        attempt = Attempt(
            generation,
            turn,
            session=self.listening.session,
            text=text,
            ask=self.drafts.take,
            leave=lambda draft: self.drafts.leave(draft, wanted=not attempt.confirmed),
            speech=self.engines.speech,
            output=self._player,
            clock=self._clock,
            listener=self,
            messages=lambda said: self._messages(attempt, said),
            language=self.language,
        )
        task = self.tasks.spawn(self._run(attempt), f"attempt {generation}")
        self._attempts.add(attempt)
        task.add_done_callback(lambda _: self._let_go(attempt))
        self.replies[generation] = CurrentReply(attempt, task, said_before=said_before, tries_before=before)

    def _confirm(self, reply: CurrentReply) -> None:
        reply.last_speech, reply.confident_s = self.said.last_speech, self.said.confident_s
        reply.decided = self._clock.now()
        reply.attempt.confirm()
        self._player.resume()
        if is_noise(reply, self._invented):
            self._drop_noise(reply)
            return
        if reply.ready:
            self._books.commit(reply)
        self.tasks.spawn(self._watch(reply), f"watch {reply.attempt.generation}")

    def _drop_noise(self, reply: CurrentReply) -> None:
        """Nobody said anything after all: nothing is answered, and nothing stays of it."""
        generation = reply.attempt.generation
        if not self.machine.finished(generation):
            return
        self.replies.pop(generation)
        reply.task.cancel()
        if self._player.position(self._clock.now()).generation == generation:
            self._player.flush()
        self.listening.shown_turn = None
        self._emit(UserText(reply.attempt.turn, "", final=True))
        self._emit(Notice(NO_WORDS))
        if not self.machine.hearing:
            self.listening.close()
        self._turn_over(reply)
        self.tell_phase()

    def _silence(self, generation: int) -> None:
        self._player.flush()
        self._player.resume()
        reply = self.replies.pop(generation, None)
        if reply is None:
            return
        attempt = reply.attempt
        if reply.committed:
            reply.task.cancel()
            self._books.end(reply, self._player.heard(generation, self._clock.now()), onset=self.said.onset)
        elif reply.failed:
            reply.task.cancel()  # its words will never be known
        else:
            attempt.keep_only_words()
            self.earlier[generation] = reply.task
            reply.task.add_done_callback(lambda _: self.earlier.pop(generation, None))
        self._turn_over(reply)

    def _turn_over(self, reply: CurrentReply) -> None:
        """The turn has ended: tell it once nothing runs for it any more."""
        if reply.task.done():
            self._on_turn_over()
        else:
            reply.task.add_done_callback(lambda _: self._on_turn_over())

    async def _run(self, attempt: Attempt) -> None:
        try:
            await attempt.run()
        except Exception:  # the boundary of a turn: whatever went wrong, the conversation goes on and says so
            log.exception("generation %d failed", attempt.generation)
            self.failed(attempt.generation, AuraError(INTERNAL))

    async def _messages(self, attempt: Attempt, said: str) -> Sequence[Message] | None:
        """Return what the model gets, after all that was said before has found its place in the history."""
        before = [task for generation, task in self.earlier.items() if generation < attempt.generation]
        if before:
            await asyncio.wait(before)
        if not attempt.confirmed and self.said.last_speech is not None:
            # Lips that close within a word open again by then, and this attempt is gone.
            await asyncio.sleep(self.said.last_speech + THINK_AFTER_S - self._clock.now())
        reply = self.replies.get(attempt.generation)
        if reply is not None and not attempt.confirmed and not self._may_think(reply, said):
            await attempt.until_confirmed()
            reply = self.replies.get(attempt.generation)
        if reply is None:  # the user has talked on, or it was discarded just now for what its words are
            if attempt.only_words:
                self._books.only_words(attempt, said)
            return None
        reply.ready = True
        question = self._question(reply, said)
        if attempt.confirmed:
            self._books.commit(reply)
        return question

    def _may_think(self, reply: CurrentReply, said: str) -> bool:
        return self.drafts.fits(self._question(reply, said)) or self.machine.may_think()

    def _question(self, reply: CurrentReply, said: str) -> Sequence[Message]:
        """Return what the model gets for a reply to `said`."""
        return self._context.for_model(self._books.with_words(reply, said).messages(), self._system_prompt())

    def _foresee(self, text: str) -> None:
        """The words of a streaming recogniser have stood still in a pause: they may be all, so ask for an answer."""
        machine, generation = self.machine, self.machine.attempt
        if not machine.hearing or machine.contested or machine.waved or self.earlier:
            return
        if reading(text) not in (Reading.FINISHED, Reading.REQUEST):
            return
        if generation is None:
            self.execute(machine.paused())
            generation = machine.attempt
        reply = None if generation is None else self.replies.get(generation)
        if reply is None or reply.attempt.user_text is not None:
            return
        question = self._question(reply, text)
        if not self.drafts.fits(question) and machine.may_think():
            self.drafts.begin(question)

    async def _watch(self, reply: CurrentReply) -> None:
        """Follow a confirmed reply until all of it was heard."""
        watch = Watch(reply, self._player, self.machine, self._history, self._emit, self.tell_phase)
        while reply.attempt.generation in self.replies:
            if watch.step(self._clock.now()):
                self._finish(reply)
                return
            await asyncio.sleep(WATCH_S)

    def _finish(self, reply: CurrentReply) -> None:
        self.replies.pop(reply.attempt.generation, None)
        if not self.machine.finished(reply.attempt.generation):
            return
        if not reply.failed and not self.machine.hearing:  # a newer utterance has the session
            self.listening.close()
        if reply.attempt.reply:
            self._books.end(reply, None)
        elif reply.committed:
            self._history.drop(reply.attempt.turn)
        self._turn_over(reply)
        self.tell_phase()

    # Small things

    def tell_phase(self) -> None:
        """Tell the phase, if it is another one than was told."""
        if self.machine.phase != self._phase:
            self._phase = self.machine.phase
            self._on_phase(self._phase)

    def _let_go(self, attempt: Attempt) -> None:
        attempt.end_hearing()  # also when it was cancelled before it began
        self._attempts.discard(attempt)
        if attempt.confirmed and attempt.turn == self.machine.turn:
            self.drafts.drop()  # what was asked for words that never came, or came to nothing
