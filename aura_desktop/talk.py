"""`talk`: the same conversation with a file as microphone and a file as speaker, in real time, without any device."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .app import Household, TalkResult
from .assistant import Assistant
from .audio.base import Samples
from .audio.choice import DEFAULT_KEY
from .audio.simulated import Recorder, ScriptedMicrophone, SimulatedBackend
from .audio.wav import read_wav, write_wav
from .conversation.turns import Phase
from .events import Event, Latency, Mode, Notice, Problem, ReplyEnded, UserText
from .speech.pace import PACES

QUIET_S = 1.0
"""Nothing happens for this long after the end of turn: the conversation is over."""

LONGEST_WAIT_S = 120.0
POLL_S = 0.05
NO_SPEECH = "No speech was found in {name}. Record it louder, or try another file."


class _LoopClock:
    """The event loop's clock, which is the simulated backend's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        """Return the loop's time in seconds."""
        return self._loop.time()


class _Notes:
    """Collects what happened into the result."""

    def __init__(self) -> None:
        self.result = TalkResult()
        self.turns = 0

    def take(self, event: Event) -> None:
        """Note one event."""
        result = self.result
        match event:
            case UserText(_, text, final=True) if text:
                self.turns += 1
                result.transcript = f"{result.transcript} {text}".strip()
            case ReplyEnded(_, _, heard, unheard):
                result.reply = f"{result.reply} {heard}{unheard}".strip()
                result.heard = f"{result.heard} {heard}".strip()
            case Latency():
                if not result.latency_ms:
                    result.latency_ms = {
                        "speech_to_text": event.speech_to_text,
                        "first_token": event.first_token,
                        "first_audio": event.first_audio,
                        "voice_to_voice": event.voice_to_voice,
                    }
            case Problem(code, sentence):
                self._error(code, sentence)
            case Notice(text) if not self.turns:
                self._error("no-speech", text)
            case _:
                pass

    def _error(self, code: str, sentence: str) -> None:
        error = {"code": code, "sentence": sentence}
        if error not in self.result.errors:  # what kept an engine from getting ready keeps it from answering too
            self.result.errors.append(error)


def talk(wav: Path, reply: Path | None, house: Household) -> TalkResult:
    """Hold the conversation and return what was said. Raises FileProblem for either file."""
    samples, rate = read_wav(wav)
    if reply is not None:
        write_wav(reply, samples[:0], rate)  # a place that cannot be written is told before anybody waits
    return asyncio.run(_talk(wav, reply, samples, rate, house))


async def _talk(
    wav: Path,
    reply: Path | None,
    samples: Samples,
    rate: int,
    house: Household,
) -> TalkResult:
    loop = asyncio.get_running_loop()
    microphone, speaker, notes = ScriptedMicrophone(rate), Recorder(rate), _Notes()
    backend = SimulatedBackend(loop, microphone, speaker, after_tick=lambda: assistant.step_audio(), rate=rate)
    assistant = house.assistant = Assistant(
        house.settings,
        backend,
        _LoopClock(loop),
        house.wiring.engines(),
        system_prompt=house.system_prompt,
        on_loop=lambda call: call(),
        on_audio=lambda call: call(),
        hears=house.hears,
        on_turn_over=house.ledger.turn_over,
        on_close=house.aclose,
    )
    assistant.subscribe(notes.take)
    assistant.subscribe(house.waterfalls.take)
    try:
        assistant.start()
        await assistant.ready()
        # The profile's own devices and mode are for the window; none of this is remembered.
        assistant.rehearse(True)
        assistant.set_mode(Mode.HANDS_FREE)
        assistant.select_input(DEFAULT_KEY)
        assistant.select_output(DEFAULT_KEY)
        assistant.session.start()
        end = microphone.say(loop.time() + 0.5, samples)
        await _until_over(assistant, end + PACES[house.settings.text("listening.pause")].unfinished_s + QUIET_S)
    finally:
        assistant.session.close()
        backend.close()
        await assistant.aclose()
    if not notes.turns and not notes.result.errors:
        notes.result.errors.append({"code": "no-speech", "sentence": NO_SPEECH.format(name=wav.name)})
    if reply is not None:
        _write_reply(reply, speaker)
    return notes.result


async def _until_over(assistant: Assistant, end: float) -> None:
    """Wait until the file has been played and the last reply has been heard."""
    loop = asyncio.get_running_loop()
    deadline = end + LONGEST_WAIT_S
    while loop.time() < deadline:
        if loop.time() >= end and assistant.conversation.phase is Phase.IDLE:
            return
        await asyncio.sleep(POLL_S)  # the phases of the conversation have no awaitable form


def _write_reply(reply: Path, speaker: Recorder) -> None:
    spoken = speaker.samples
    sounding = spoken.nonzero()[0]
    if sounding.size:
        spoken = spoken[max(0, int(sounding[0]) - speaker.rate // 10) : int(sounding[-1]) + speaker.rate // 10]
    else:
        spoken = spoken[:0]
    write_wav(reply, spoken, speaker.rate)
