"""The window's engine: an assistant with its two threads, "engine" (asyncio) and "audio-io".

Implements control.Engine. Every method returns at once and may be called from any thread, but `shutdown`, which waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from .assistant import Assistant, Post
from .audio.stuck import StuckWatch
from .audio.worker import AudioThread
from .conversation.outside import INTERNAL
from .enquiries import Answer, Question
from .errors import Action, AuraError, SoundStuck
from .events import Event, Mode, Problem, State, StateChanged
from .history_records import Library, Opened
from .platform import crash, leaving

if TYPE_CHECKING:
    from .profiles.history import Archive

log = logging.getLogger(__name__)

STOP_S = 3.0
ARCHIVE_S = 0.5
"""For each of the history's two threads; what was said is in the file before, unless the disk is slow."""

WORKERS_S = 0.3
"""How long the end waits for worker threads."""

MOST_WORKERS = 32
"""Python's own limit is six on two processors: name lookups that hang would soon hold up everything else."""

ACCIDENT_S = 5.0
"""An accident is told so seldom: one in what comes with every frame would be told 50 times a second."""

SWITCH_S = 0.001
"""How long a thread may keep Python to itself while another waits: the window's painting delayed a turn's steps."""

MakeAssistant = Callable[[Post, Post], Assistant]
"""(on_loop, on_audio) -> assistant. Called on the asyncio thread: the heavy imports happen there, not in the window."""


class ThreadedEngine:
    """Runs an assistant beside the window."""

    def __init__(self, make_assistant: MakeAssistant) -> None:
        self._make_assistant = make_assistant
        self.archive: Archive | None = None
        """The history of the profile; given before the start, closed at the end."""
        self._assistant: Assistant | None = None
        self._audio: AudioThread | None = None
        self._stuck: StuckWatch | None = None
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._done = threading.Event()
        self._waiting: list[Callable[[Assistant], None]] = []
        self._receivers: list[Callable[[Event], None]] = []
        self._untold: list[Event] = []  # while there is nobody to tell
        self._broken: Problem | None = None
        self._accident_until = 0.0
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the threads. Call once."""
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        """Call `receiver` with what is true now and with every event, on the engine's thread."""
        self._call(partial(self._subscribe, receiver))
        return partial(self._call, partial(self._unsubscribe, receiver))

    @property
    def library(self) -> Library | None:
        """The history of the profile, for the window to read; None where there is none."""
        return self.archive

    def tell(self, event: Event) -> None:
        """Send an event to every receiver (what the history's file has to say), and to the first one at the least."""
        self._call(partial(self._tell, event))

    def begin_session(self, private: bool) -> None:
        """Stop the reply and begin a new conversation."""
        self._ask(lambda assistant: assistant.begin_session(private))

    def resume_session(self, opened: Opened) -> None:
        """Stop the reply and go on with an old conversation."""
        self._ask(lambda assistant: assistant.resume_session(opened))

    def say(self, text: str) -> None:
        """Say `text` once more, outside the conversation."""
        self._ask(lambda assistant: assistant.say(text))

    def wake(self) -> None:
        """Somebody is there: listen again, if Aura was resting."""
        self._ask(lambda assistant: assistant.wake())

    def send_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        self._ask(lambda assistant: assistant.type_text(text))

    def push_to_talk(self, down: bool) -> None:
        """The talk key went down or up."""
        self._ask(lambda assistant: assistant.push_to_talk(down))

    def stop(self) -> None:
        """Silence the reply at once: the player is flushed from the calling thread, the rest follows."""
        if self._assistant is not None:
            self._assistant.session.player.flush()
        self._ask(lambda assistant: assistant.stop())

    def set_mode(self, mode: Mode) -> None:
        """Switch between hands-free and push-to-talk."""
        self._ask(lambda assistant: assistant.set_mode(mode))

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone, or hear it again."""
        self._ask(lambda assistant: assistant.set_muted(muted))

    def select_input(self, key: str) -> None:
        """Use this microphone."""
        self._ask(lambda assistant: assistant.select_input(key))

    def select_output(self, key: str) -> None:
        """Use this speaker."""
        self._ask(lambda assistant: assistant.select_output(key))

    def refresh_devices(self) -> None:
        """Look for devices again."""
        self._ask(lambda assistant: assistant.refresh_devices())

    def rehearse(self, on: bool) -> None:
        """Try devices and modes out without remembering them, or no more."""
        self._ask(lambda assistant: assistant.rehearse(on))

    def retry(self, code: str) -> None:
        """The user pressed "try again" on the card `code`."""

        def again(assistant: Assistant) -> None:
            if code == SoundStuck.code and self._stuck is not None:
                self._stuck.again()
            assistant.retry(code)

        self._ask(again)

    def reload(self) -> None:
        """Settings or keys have changed: build the engines anew."""
        self._ask(lambda assistant: assistant.reload())

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Ask something that takes time; returns a function that gives the question up."""
        asked: list[asyncio.Task[None]] = []
        given_up = threading.Event()

        def begin(assistant: Assistant) -> None:
            if not given_up.is_set():
                asked.append(assistant.enquire(question, lambda found: None if given_up.is_set() else answer(found)))

        def cancel() -> None:
            for task in asked:
                task.cancel()

        def give_up() -> None:
            given_up.set()
            self._call(cancel)

        self._ask(begin)
        return give_up

    def microphone_level(self) -> float:
        """Loudness of the microphone now, 0 to 1."""
        return self._assistant.session.microphone_level if self._assistant is not None else 0.0

    def speaker_level(self) -> float:
        """Loudness of what is being rendered now, 0 to 1."""
        return self._assistant.session.speaker_level if self._assistant is not None else 0.0

    def shutdown(self) -> None:
        """Stop everything, within 3 s. Blocks; idempotent."""
        if self._thread.is_alive():
            self._call(self._stopping.set)
            if not self._done.wait(STOP_S):
                log.error("the engine did not stop within %.0f s", STOP_S)
            self._thread.join(WORKERS_S)
        # After an accident of the engine too: the history's threads would keep the file of a profile that was left.
        if self.archive is not None and not self.archive.close(ARCHIVE_S):
            log.error("the history did not close within %.0f s", 2 * ARCHIVE_S)

    def _call(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to ask
            self._loop.call_soon_threadsafe(work)

    def _ask(self, request: Callable[[Assistant], None]) -> None:
        self._call(partial(self._answer, request))

    def _answer(self, request: Callable[[Assistant], None]) -> None:
        if self._assistant is None:
            self._waiting.append(request)
        else:
            self._do(partial(request, self._assistant))

    def _do(self, work: Callable[[], None]) -> None:
        """Do what the user, or the audio thread, asks for; an accident in it is reported and told, and all goes on."""
        try:
            work()
        except Exception as error:  # the boundary of a request: it must not just not happen
            crash.report(error, "the engine")
            self._tell_accident(error)

    def _tell_accident(self, error: Exception) -> None:
        now = self._loop.time()
        if self._assistant is None or now < self._accident_until:
            return
        self._accident_until = now + ACCIDENT_S
        with contextlib.suppress(Exception):  # it may be a receiver that failed
            self._assistant.emit(_problem(error, INTERNAL))

    def _tell(self, event: Event) -> None:
        if self._receivers:
            self._answer(lambda assistant: assistant.emit(event))
        else:
            self._untold.append(event)

    def _subscribe(self, receiver: Callable[[Event], None]) -> None:
        self._receivers.append(receiver)
        if self._assistant is not None:
            self._assistant.subscribe(receiver)
        elif self._broken is not None:
            self._tell_broken(receiver, self._broken)
        untold, self._untold = self._untold, []
        for event in untold:
            self._tell(event)

    def _unsubscribe(self, receiver: Callable[[Event], None]) -> None:
        if receiver in self._receivers:
            self._receivers.remove(receiver)
        if self._assistant is not None:
            self._assistant.unsubscribe(receiver)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._main())
        except Exception as error:  # the boundary of the thread: leave a trace before it ends
            crash.report(error, "the engine")
            self._explain(error)
        finally:
            self._done.set()

    async def _main(self) -> None:
        try:
            await self._live()
        finally:
            self._done.set()  # the runner waits for workers after this, without a limit: a lookup may hang

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(MOST_WORKERS, leaving.WORKERS))
        loop.set_exception_handler(crash.loop_trouble)

        def on_loop(call: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # audio that outlives the loop by a block
                loop.call_soon_threadsafe(self._do, call)

        def on_audio(call: Callable[[], None]) -> None:
            assert self._audio is not None
            self._audio.post(call)

        try:
            assistant = self._make_assistant(on_loop, on_audio)
        except Exception as error:  # the window must learn why there is no engine
            if isinstance(error, AuraError):
                log.error("the engine could not be built: %s", error.code)
            else:
                crash.report(error, "the engine")
            self._explain(error)
            await self._stopping.wait()
            return
        self._audio = audio = AudioThread(assistant.session, assistant.hear, assistant.idle)
        audio.start()
        try:
            await self._attend(assistant, audio)
        finally:  # after an accident too: a thread that is left keeps the devices
            with ThreadPoolExecutor(1, leaving.WORKERS) as own:  # all workers of the loop may hang in name lookups
                if not await loop.run_in_executor(own, audio.close):
                    log.error("the audio driver did not let go")
            await assistant.aclose()

    async def _attend(self, assistant: Assistant, audio: AudioThread) -> None:
        """Let the assistant run until the engine is stopped."""
        self._assistant = assistant
        for receiver in self._receivers:
            assistant.subscribe(receiver)
        for request in self._waiting:
            self._do(partial(request, assistant))
        self._waiting.clear()
        assistant.start()
        self._stuck = StuckWatch(
            lambda: audio.held_s, lambda: assistant.session.flowing, assistant.set_flow, assistant.emit
        )
        watching = asyncio.create_task(self._stuck.run(), name="stuck watch")
        try:
            await self._stopping.wait()
        finally:
            watching.cancel()

    def _explain(self, error: Exception) -> None:
        """Tell every receiver, present and future, why there is no engine."""
        sentence = "Aura's engine ended by accident; restart Aura. A report without private text was kept."
        self._broken = _problem(error, sentence)
        for receiver in self._receivers:
            self._tell_broken(receiver, self._broken)

    def _tell_broken(self, receiver: Callable[[Event], None], problem: Problem) -> None:
        receiver(problem)
        receiver(StateChanged(State.TROUBLE, "the engine did not start"))


def _problem(error: Exception, sentence: str) -> Problem:
    """Return the card of an error; with `sentence` where it has none for the user."""
    if isinstance(error, AuraError):
        return Problem(error.code, error.sentence, error.action)
    return Problem(AuraError.code, sentence, Action.OPEN_REPORTS)
