"""What can be heard on the stereo bus of a private PulseAudio: left the microphone, right the speaker."""

from __future__ import annotations

import io
import subprocess
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .program import until
from .pulse import RATE, Recording

BLOCK = 240  # 5 ms
AUDIBLE = 150  # RMS of a block from which on it counts as audible
SPOKEN = 0.5  # seconds of sound that are more than an earcon
MICROPHONE, SPEAKER = 0, 1

# The offline engine understands this voice saying this word for word, at any level and with any silence around it.
CLEAREST_VOICE, CLEAREST_SPEED = "en-us+f2", 140


def speech(text: str, voice: str = CLEAREST_VOICE, words_a_minute: int = CLEAREST_SPEED) -> npt.NDArray[np.int16]:
    """Return `text` spoken by espeak-ng at 48 kHz, half of full scale, without silence around it."""
    command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", text]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    rate = int.from_bytes(raw[24:28], "little")
    samples = np.frombuffer(raw[44:], "<i2").astype(np.float64)
    samples *= 16_000 / np.abs(samples).max()
    loud = np.flatnonzero(np.abs(samples) > 400)
    samples = samples[loud[0] : loud[-1] + 1]
    places = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
    return np.interp(places, np.arange(len(samples)), samples).astype(np.int16)


def wav(samples: npt.NDArray[np.int16], rate: int = RATE) -> bytes:
    """Return a mono WAV file of 16 bits."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


def loud_blocks(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """Return which 5 ms blocks of one channel are audible."""
    whole = samples[: len(samples) // BLOCK * BLOCK].astype(np.float64).reshape(-1, BLOCK)
    return np.asarray(np.sqrt((whole**2).mean(axis=1)) > AUDIBLE)


def heard_in(path: Path) -> bool:
    """Return whether anything in a WAV file of 16 bits is audible."""
    with wave.open(str(path)) as file:
        return bool(loud_blocks(np.frombuffer(file.readframes(1 << 30), np.int16)).any())


class Room:
    """A running recording of the bus, with questions a test asks of it. Times are seconds of the recording."""

    def __init__(self, recording: Recording, environ: Mapping[str, str]) -> None:
        self._recording = recording
        self._environ = dict(environ)

    @property
    def now(self) -> float:
        """How far the recording has come."""
        return self._recording.seconds

    def loud(self, channel: int, begin: float = 0.0, end: float | None = None) -> list[float]:
        """Return when 5 ms blocks of a channel are audible."""
        first, last = int(begin * RATE), None if end is None else int(end * RATE)
        blocks = loud_blocks(self._recording.samples[first:last, channel])
        return [begin + index * BLOCK / RATE for index in np.flatnonzero(blocks)]

    def say(self, samples: npt.NDArray[np.int16]) -> tuple[float, float]:
        """Speak into the microphone; returns when that began and ended, as the microphone heard it."""
        begin = self.now
        command = ["paplay", "--device=mic_in", "--raw", "--format=s16le", "--channels=1", f"--rate={RATE}"]
        player = subprocess.run([*command, "--latency-msec=20"], input=samples.tobytes(), env=self._environ, timeout=60)
        assert player.returncode == 0
        length = len(samples) / RATE
        until(lambda: self.now > begin + length + 0.1, 10, "the recording comes on")
        heard = self.loud(MICROPHONE, begin)
        assert heard, "the virtual microphone carried no sound"
        return heard[0], heard[-1]

    def wait_for_speaker(self, after: float, seconds: float) -> float:
        """Wait until the speaker sounds after `after` and return when."""
        return until(lambda: self.loud(SPEAKER, after), seconds, "the speaker sounds")[0]

    def wait_for_answer(self, after: float, seconds: float) -> float:
        """Wait until Aura speaks after `after` and return since when: half a second within one, as no earcon sounds."""

        def speaking() -> float | None:
            loud = self.loud(SPEAKER, after)
            most = SPOKEN * RATE // BLOCK
            spans = zip(loud, loud[int(most) :], strict=False)
            return next((first for first, last in spans if last - first <= 2 * SPOKEN), None)

        return until(speaking, seconds, "Aura speaks")

    def wait_for_silence(self, after: float, length: float, seconds: float) -> float:
        """Wait for a pause of `length` on the speaker after `after`; returns when the last sound before it was."""

        def silent() -> float | None:
            last = after
            for moment in [*self.loud(SPEAKER, after), self.now]:
                if moment - last >= length:
                    return last
                last = moment
            return None

        return until(silent, seconds, f"{length:g} s without a sound from the speaker")

    def speaker_sounds_now(self) -> bool:
        """Return whether the speaker was audible in the last 400 ms."""
        return bool(self.loud(SPEAKER, self.now - 0.4))
