"""A whole conversation in virtual time: the product's own core with a scripted microphone and scripted engines.

Verdicts come from the sound that left the speaker and from the final state, not from the assistant's own events.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aura_desktop.assistant import Assistant
from aura_desktop.audio.level import dbfs
from aura_desktop.audio.simulated import Recorder, ScriptedMicrophone, SimulatedBackend
from aura_desktop.conversation.ports import Engines
from aura_desktop.events import Event, State, StateChanged
from aura_desktop.profiles.history_recorder import Recorder as HistoryRecorder
from aura_desktop.settings import Settings
from aura_desktop.speech.voice_activity import VoiceActivity

from .scripted import ScriptedChat, ScriptedSpeech, ScriptedStt
from .virtual_time import LoopClock
from .voices import RATE, Recogniser, spoken

COFFEE = "Could I get a cup of coffee please"
REPLY = "Sure, coming right up."
LONG = (
    "The telephone grew out of work on the telegraph. Alexander Bell received the first patent. "
    "Within ten years there were exchanges in most large cities. Then came long distance lines."
)
"""A reply of 12 s, to be talked over."""
AUDIBLE = 150
PLAIN_RATE = 16_000


class AnyGate:
    """Always asks the judge."""

    def is_speech(self, samples: np.ndarray) -> bool:
        return True


class LoudnessJudge:
    """Takes everything loud for speech, as surely as told."""

    def __init__(self, certainty: float = 1.0) -> None:
        self.certainty = certainty

    def probability(self, window: np.ndarray) -> float:
        return self.certainty if dbfs(window) > -45.0 else 0.0

    def reset(self) -> None:
        pass


class World:
    """One assistant in one quiet room."""

    def __init__(
        self,
        *says: str,
        answer: Callable[[str], str] = lambda text: REPLY,
        settings: dict[str, object] | None = None,
        microphone: bool = True,
        speaker: bool = True,
        plain: bool = False,
        certainty: float = 1.0,
        routed: Callable[[Engines], Engines] = lambda engines: engines,
        keeper: HistoryRecorder | None = None,
    ) -> None:
        """Set the scene.

        `plain`: loudness decides what is speech (as surely as `certainty`) and the sound stays at 16 kHz, for thousands
        of turns a minute. `routed` may put something between the scripted engines and the assistant. `keeper` keeps
        what is said.
        """
        self.loop = asyncio.get_running_loop()
        self.clips = {text: spoken(text) for text in says}
        self.rate = PLAIN_RATE if plain else RATE
        self.microphone = ScriptedMicrophone(self.rate, noise_db=None if plain else -70.0)
        self.recorder = Recorder(self.rate)
        self.stt = ScriptedStt(Recogniser(self.clips))
        self.chat = ScriptedChat(answer)
        self.speech = ScriptedSpeech()
        self.events: list[tuple[float, Event]] = []
        self.settings = Settings(None, {**(settings or {}), **({"listening.echo_cancelling": False} if plain else {})})
        self.backend = SimulatedBackend(
            self.loop,
            self.microphone if microphone else None,
            self.recorder if speaker else None,
            after_tick=lambda: self.assistant.step_audio(),
            rate=self.rate,
        )
        self.assistant = Assistant(
            self.settings,
            self.backend,
            LoopClock(self.loop),
            routed(Engines(self.stt, self.chat, self.speech)),
            system_prompt=lambda: "Be brief.",
            on_loop=lambda call: call(),
            on_audio=lambda call: call(),
            activity=VoiceActivity(AnyGate(), LoudnessJudge(certainty)) if plain else None,
            recorder=keeper,
        )
        self.assistant.subscribe(lambda event: self.events.append((self.loop.time(), event)))

    async def __aenter__(self) -> World:
        self.assistant.start()
        await self.assistant.ready()
        self.assistant.session.start()
        await self.wait(0.5)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.assistant.session.close()
        self.backend.close()
        await self.assistant.aclose()

    def say(self, text: str, after: float = 0.0) -> float:
        """Let the user say `text` `after` seconds from now; returns when the words end."""
        clip = self.clips[text]
        return self.microphone.say(self.loop.time() + after, clip if self.rate == RATE else clip[:: RATE // self.rate])

    async def talk_over(self, text: str) -> float:
        """Let the user say `text` over what Aura is saying, to its end; return when Aura was last heard."""
        onset = self.loop.time()
        end = self.say(text)
        await self.until(end)
        last = self.last_sound(onset, end)
        assert last is not None, "nothing was to be talked over"
        return last

    async def typed(self, text: str) -> None:
        """Let the user type `text`, and wait until the answer has been spoken."""
        self.assistant.type_text(text)
        await self.until_state(State.SPEAKING)
        await self.until_state(State.LISTENING, within=60)

    async def until(self, when: float) -> None:
        await asyncio.sleep(max(0.0, when - self.loop.time()))

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def until_state(self, state: State, within: float = 30.0) -> None:
        deadline = self.loop.time() + within
        while self.state is not state:
            assert self.loop.time() < deadline, f"still {self.state} after {within} s, not {state}"
            await asyncio.sleep(0.01)

    @property
    def state(self) -> State:
        return next(event.state for _, event in reversed(self.events) if isinstance(event, StateChanged))

    def of(self, kind: type) -> list[Event]:
        return [event for _, event in self.events if isinstance(event, kind)]

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(message.role, message.content) for message in self.assistant.conversation.history.messages()]

    # What left the speaker

    def sound(self, begin: float, end: float) -> np.ndarray:
        """Return what left the speaker from `begin` to `end` (clock seconds)."""
        assert self.recorder.started is not None
        first = round((begin - self.recorder.started) * self.rate)
        return self.recorder.samples[max(0, first) : max(0, round((end - self.recorder.started) * self.rate))]

    def audible(self, begin: float, end: float) -> bool:
        return bool((np.abs(self.sound(begin, end).astype(int)) > AUDIBLE).any())

    def first_sound(self, begin: float) -> float | None:
        """Return when something was first heard after `begin`."""
        loud = np.flatnonzero(np.abs(self.sound(begin, self.loop.time()).astype(int)) > AUDIBLE)
        return begin + loud[0] / self.rate if loud.size else None

    def gaps(self, begin: float, end: float, longest: float) -> list[float]:
        """Return the silences longer than `longest` seconds between the first and last sound of the stretch."""
        loud = np.flatnonzero(np.abs(self.sound(begin, end).astype(int)) > AUDIBLE)
        steps = np.diff(loud) / self.rate
        return [float(step) for step in steps if step > longest]

    def last_sound(self, begin: float, end: float) -> float | None:
        """Return when something was last heard between `begin` and `end`."""
        loud = np.flatnonzero(np.abs(self.sound(begin, end).astype(int)) > AUDIBLE)
        return begin + loud[-1] / self.rate if loud.size else None

    def save(self, path: Path) -> None:
        """Keep the speaker's sound, to listen to a failed scenario."""
        from aura_desktop.audio.wav import write_wav

        write_wav(path, self.recorder.samples, self.rate)
