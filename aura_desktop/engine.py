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
from functools import partial

from .assistant import Assistant, Post
from .audio.worker import AudioThread
from .enquiries import Answer, Question
from .events import Event, Mode, Problem, State, StateChanged

log = logging.getLogger(__name__)

STOP_S = 3.0

SWITCH_S = 0.001
"""How long a thread may keep Python to itself while another waits: the window's painting delayed a turn's steps."""

MakeAssistant = Callable[[Post, Post], Assistant]
"""(on_loop, on_audio) -> assistant. Called on the asyncio thread: the heavy imports happen there, not in the window."""


class ThreadedEngine:
    """Runs an assistant beside the window."""

    def __init__(self, make_assistant: MakeAssistant) -> None:
        self._make_assistant = make_assistant
        self._assistant: Assistant | None = None
        self._audio: AudioThread | None = None
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._waiting: list[Callable[[Assistant], None]] = []
        self._receivers: list[Callable[[Event], None]] = []
        self._broken: Problem | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the threads. Call once."""
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        """Call `receiver` with what is true now and with every event, on the engine's thread."""
        self._call(partial(self._subscribe, receiver))
        return partial(self._call, partial(self._unsubscribe, receiver))

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
        self._ask(lambda assistant: setattr(assistant, "rehearsing", on))

    def retry(self, code: str) -> None:
        """The user pressed "try again" on the card `code`."""
        self._ask(lambda assistant: assistant.retry(code))

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
        if not self._thread.is_alive():
            return
        self._call(self._stopping.set)
        self._thread.join(STOP_S)
        if self._thread.is_alive():
            log.error("the engine did not stop within %.0f s", STOP_S)

    def _call(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to ask
            self._loop.call_soon_threadsafe(work)

    def _ask(self, request: Callable[[Assistant], None]) -> None:
        self._call(partial(self._answer, request))

    def _answer(self, request: Callable[[Assistant], None]) -> None:
        if self._assistant is None:
            self._waiting.append(request)
        else:
            request(self._assistant)

    def _subscribe(self, receiver: Callable[[Event], None]) -> None:
        self._receivers.append(receiver)
        if self._assistant is not None:
            self._assistant.subscribe(receiver)
        elif self._broken is not None:
            self._tell_broken(receiver, self._broken)

    def _unsubscribe(self, receiver: Callable[[Event], None]) -> None:
        if receiver in self._receivers:
            self._receivers.remove(receiver)
        if self._assistant is not None:
            self._assistant.unsubscribe(receiver)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._main())
        except Exception:  # the boundary of the thread: leave a trace before it ends
            log.exception("the engine ended")

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()

        def on_loop(call: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # audio that outlives the loop by a block
                loop.call_soon_threadsafe(call)

        def on_audio(call: Callable[[], None]) -> None:
            assert self._audio is not None
            self._audio.post(call)

        try:
            assistant = self._make_assistant(on_loop, on_audio)
        except Exception as error:  # the window must learn why there is no engine
            log.exception("the engine could not be built")
            self._explain(error)
            await self._stopping.wait()
            return
        self._audio = AudioThread(assistant.session, assistant.hear, assistant.idle)
        self._audio.start()
        self._assistant = assistant
        for receiver in self._receivers:
            assistant.subscribe(receiver)
        for request in self._waiting:
            request(assistant)
        self._waiting.clear()
        assistant.start()
        await self._stopping.wait()
        closed = await asyncio.to_thread(self._audio.close)
        if not closed:
            log.error("the audio driver did not let go")
        await assistant.aclose()

    def _explain(self, error: Exception) -> None:
        """Tell every receiver, present and future, why there is no engine."""
        sentence = getattr(error, "sentence", "") or "Aura could not start its engine. The log file has the details."
        self._broken = Problem(getattr(error, "code", "internal"), sentence)
        for receiver in self._receivers:
            self._tell_broken(receiver, self._broken)

    def _tell_broken(self, receiver: Callable[[Event], None], problem: Problem) -> None:
        receiver(problem)
        receiver(StateChanged(State.TROUBLE, "the engine did not start"))
