"""Plays a scenario on the product's own core, in virtual time, and hands back what can be judged from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np

from aura_desktop.assistant import Assistant
from aura_desktop.audio.simulated import SimulatedBackend
from aura_desktop.conversation.ports import Engines
from aura_desktop.errors import Unreachable
from aura_desktop.events import Event, Problem, State, StateChanged
from aura_desktop.settings import Settings

from ..scripted import Call, ScriptedChat, ScriptedStt
from ..virtual_time import LoopClock, run_virtual
from ..voices import RATE, spoken
from .acoustics import EchoPath, RoomMicrophone
from .controls import INTACT
from .devices import Fault, FaultyBackend
from .listener import Listener
from .scenario import Scenario, ServiceFault, Step, When
from .sounds import at_level, bed, transcripts, trimmed
from .voice import RoomVoice

TURN_S = 45.0
QUIET_S = 1.0  # nothing for so long: the scenario is over
JUST_SILENT_S = 0.2  # longer than the pauses between sentences
HUNG_S = 10.0  # it says that it is busy, and nothing is heard of it
LONGEST_S = 45.0
USER_VOICE, TALKER_VOICE = "en-us", "en-gb+f2"
NO_ANSWER = "I have nothing to say to that."
RESTING = (State.LISTENING, State.READY, State.MUTED, State.TROUBLE, State.WAITING_FOR_MICROPHONE)


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was played: when its sound began and ended, in seconds of the output."""

    step: Step
    begin: float
    end: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a scenario. Times are seconds of `output`, the 48 kHz waveform that left the loudspeaker."""

    output: np.ndarray
    started: float
    done: tuple[Done, ...]
    history: tuple[tuple[str, str], ...]
    state: str
    cards: tuple[str, ...]
    listener: Listener
    spoken: tuple[tuple[float, str, np.ndarray], ...]  # when asked for, text, sound
    stt_calls: tuple[Call, ...]
    chat_calls: tuple[Call, ...]
    speech_calls: tuple[Call, ...]

    @property
    def seconds(self) -> float:
        """How long it took, in simulated time."""
        return len(self.output) / RATE


class Stage:
    """One assistant in one room. `recordings` are sentences that Aura's voice has as recordings.

    `aligned`: the voice tells when each character sounds.
    """

    def __init__(
        self,
        scenario: Scenario,
        broken: Callable[[Assistant], None] = INTACT,
        recordings: Mapping[str, np.ndarray] | None = None,
        aligned: bool = False,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self._scenario = scenario
        self._sounds = [_sound(step, scenario.room.user_db) for step in scenario.steps]
        self.path = EchoPath(scenario.room)
        self.microphone = RoomMicrophone(scenario.room, self.path)
        simulated = SimulatedBackend(
            self.loop,
            self.microphone,
            self.path,
            after_tick=lambda: self.assistant.step_audio(),
            drift_ppm=scenario.room.drift_ppm,
        )
        self.backend = FaultyBackend(simulated, self.loop.time)
        self.voice = RoomVoice(recordings)
        self.voice.aligned = aligned
        said = {text: samples for text, samples in self._sounds if text and samples is not None}
        self.listener = Listener(said, self.voice.sounds)
        delays = {"stt": 0.2, "chat": 0.35, "speech": 0.15, **scenario.delays}
        self.stt = ScriptedStt(self.listener, delays["stt"])
        self.chat = ScriptedChat(self._answer, delays["chat"])
        self.voice.first_audio = delays["speech"]
        self.events: list[Event] = []
        self.assistant = Assistant(
            Settings(None, dict(scenario.settings)),
            self.backend,
            LoopClock(self.loop),
            Engines(self.stt, self.chat, self.voice),
            system_prompt=lambda: "Be brief.",
            on_loop=lambda call: call(),
            on_audio=lambda call: call(),
        )
        broken(self.assistant)
        self.assistant.subscribe(self.events.append)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the assistant, and close it in the end."""
        self.assistant.start()
        await self.assistant.ready()
        self.assistant.session.start()
        try:
            await asyncio.sleep(0.5)
            yield
        finally:
            self.assistant.session.close()
            self.backend.close()
            await self.assistant.aclose()

    async def play(self) -> Outcome:
        """Play all of it."""
        async with self.running():
            done = []
            before = self.loop.time()
            for step, (text, samples) in zip(self._scenario.steps, self._sounds, strict=True):
                await self.wait_for(step.when, before)
                await asyncio.sleep(step.wait)
                begin = self.loop.time()
                end = self._do(step, samples, begin)
                if not step.at_once:
                    await asyncio.sleep(max(0.0, end - self.loop.time()))
                done.append((step, begin, end, text))
                before = self.loop.time()
            await self._until_quiet()
            return self._outcome(done)

    def forget(self) -> None:
        """Let go of what has been recorded, for conversations that go on for hours."""
        last = next(event for event in reversed(self.events) if isinstance(event, StateChanged))
        self.events[:] = [last]
        self.path.forget()
        self.listener.recordings.clear()
        self.stt.heard.clear()
        self.voice.sounds.clear()
        for service in (self.stt, self.chat, self.voice):
            service.calls.clear()

    def _do(self, step: Step, samples: np.ndarray | None, begin: float) -> float:
        if samples is not None:
            return self.microphone.say(begin, samples)
        match step.action:
            case "key":
                self.assistant.push_to_talk(step.value == "down")
            case "typed":
                self.assistant.type_text(step.value)
            case "stop":
                self.assistant.stop()
            case "muted":
                self.assistant.set_muted(step.value)
            case "delay_ms":
                self.path.delay_s = step.value / 1000
            case "break":
                assert isinstance(step.fault, Fault)
                self.backend.break_device(step.value, step.fault, step.seconds)
            case "service":
                self._trouble(step)
        return begin

    def _trouble(self, step: Step) -> None:
        service = {"stt": self.stt, "chat": self.chat, "speech": self.voice}[step.value]
        if step.fault is ServiceFault.STALLS:
            service.late.append(step.seconds)
        else:
            service.fail_with.append(Unreachable("It does not answer."))

    async def wait_for(self, when: When, since: float) -> None:
        """Wait until it is time for a step that follows something that happened at `since`."""
        deadline = self.loop.time() + TURN_S
        while not self._reached(when, since):
            if self.loop.time() > deadline:
                return  # the verdicts will tell what did not happen
            await asyncio.sleep(0.01)

    def _reached(self, when: When, since: float) -> bool:
        match when:
            case When.NOW:
                return True
            case When.SPEAKING:
                return self.path.loud_at > since
            case When.SILENT:
                return self.path.loud_at > since and self.loop.time() - self.path.loud_at > JUST_SILENT_S
            case When.LISTENING:
                return self.state in RESTING and self.loop.time() - max(self.path.loud_at, since) > 0.5

    async def _until_quiet(self) -> None:
        since = self.loop.time()
        while self.loop.time() < since + LONGEST_S:
            quiet = self.loop.time() - max(self.path.loud_at, since)
            if quiet > (QUIET_S if self.state in RESTING else HUNG_S):
                return
            await asyncio.sleep(0.05)

    @property
    def state(self) -> State:
        """The latest state that was told."""
        return next(event.state for event in reversed(self.events) if isinstance(event, StateChanged))

    def _answer(self, text: str) -> str:
        lower = text.lower()
        return next((answer for key, answer in self._scenario.answers.items() if key.lower() in lower), NO_ANSWER)

    def _outcome(self, done: list[tuple[Step, float, float, str]]) -> Outcome:
        started = self.path.started or 0.0
        calls = [call for call in self.voice.calls if call.content in self.voice.sounds]
        return Outcome(
            self.path.samples,
            started,
            tuple(Done(step, begin - started, end - started, text) for step, begin, end, text in done),
            tuple((m.role, m.content) for m in self.assistant.conversation.history.messages()),
            self.state.value,
            tuple(dict.fromkeys(event.code for event in self.events if isinstance(event, Problem))),
            self.listener,
            tuple((call.asked - started, str(call.content), self.voice.sounds[str(call.content)]) for call in calls),
            tuple(self.stt.calls),
            tuple(self.chat.calls),
            tuple(self.voice.calls),
        )


def _sound(step: Step, user_db: float) -> tuple[str, np.ndarray | None]:
    """Return the words and the sound of a step, at its level."""
    match step.action:
        case "user":
            clip = spoken(step.value, voice=step.voice or USER_VOICE)
            return _words(step, step.value), _cut(at_level(clip, user_db, speech=True), step)
        case "user_file":
            said = step.says or transcripts()[step.value]
            return _words(step, said), _cut(at_level(trimmed(step.value), user_db, speech=True), step)
        case "talker":
            return "", at_level(spoken(step.value, voice=step.voice or TALKER_VOICE), step.db, speech=True)
        case "talker_file":
            return "", at_level(trimmed(step.value), step.db, speech=True)
        case "noise":
            return "", at_level(_cut(bed(step.value), step), step.db, speech=False)
        case _:
            return "", None


def _words(step: Step, said: str) -> str:
    return "" if step.cut_s else said  # a snippet of a voice is a sound, not words


def _cut(samples: np.ndarray, step: Step) -> np.ndarray:
    samples = samples[round(step.begin_s * RATE) :]
    return samples[: round(step.cut_s * RATE)] if step.cut_s else samples


def play(
    scenario: Scenario,
    broken: Callable[[Assistant], None] = INTACT,
    recordings: Mapping[str, np.ndarray] | None = None,
    aligned: bool = False,
) -> Outcome:
    """Play a scenario from start to end. `broken` is one of controls.CONTROLS; `aligned` as in `RoomVoice`."""

    async def scene() -> Outcome:
        return await Stage(scenario, broken, recordings, aligned).play()

    return run_virtual(scene())
