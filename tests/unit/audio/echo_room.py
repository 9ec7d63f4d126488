"""A loudspeaker, a room and a microphone for the canceller's tests, 16 kHz, with every trouble devices make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aura_desktop.audio.base import FRAME_SAMPLES, FRAME_SECONDS, Frame
from aura_desktop.audio.echo import EchoCanceller
from aura_desktop.audio.echo_evidence import EchoEvidence, vetoes
from aura_desktop.audio.level import dbfs
from aura_desktop.audio.playback_facts import RenderedBlock

RATE = 16_000
START_S = 10.0
LEAD = 75  # frames of silence before
AHEAD = 4  # frames rendered before the one that is captured
LOUD_DB = -45.0  # what the detector takes for a voice while Aura speaks


def voice(seconds: float, seed: int, db: float = -22.0) -> np.ndarray:
    """Return noise with the spectrum and the syllables of speech, mono float64 at `db` dBFS."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    spectrum = np.fft.rfft(random.standard_normal(count)) * (frequency > 120) / (1 + (frequency / 700) ** 1.5)
    formants = 1 + 3 * np.cos(frequency / random.uniform(250, 450)) ** 8  # no two people sound alike
    syllables = np.repeat(random.uniform(0, 1, count // 3200 + 1) ** 1.5, 3200)[:count]
    samples = np.fft.irfft(spectrum * formants, count) * np.convolve(syllables, np.ones(800) / 800, "same")
    return at_level(samples, db)


def at_level(samples: np.ndarray, db: float) -> np.ndarray:
    """Return `samples` at `db` dBFS."""
    return samples / np.sqrt(np.mean(samples**2)) * 32768 * 10 ** (db / 20)


@dataclass(frozen=True, slots=True)
class Path:
    """From the loudspeaker to the microphone.

    Attributes:
        db: The echo's level against what is played; None: headphones.
        delay_s: How late it is.
        rt60_s: How long the room sounds on.
        drift_ppm: How much faster the microphone's clock runs.
        jumps: (second, delay from there on in s).
        wander_s: How far the reported ADC times stray, with a period of 17 s.
        clip: The microphone's largest sample.
    """

    db: float | None = -6.0
    delay_s: float = 0.06
    rt60_s: float = 0.25
    drift_ppm: float = 0.0
    jumps: tuple[tuple[float, float], ...] = ()
    wander_s: float = 0.0
    clip: float = 32767.0

    def hear(self, far: np.ndarray, person: np.ndarray | None = None) -> np.ndarray:
        """Return what the microphone captures, mono int16."""
        count = len(far)
        mic = np.random.default_rng(9).standard_normal(count) * 8
        if self.db is not None:
            echo = self._echo(far) * 10 ** (self.db / 20)
            delay = np.full(count, self.delay_s)
            for second, delay_s in self.jumps:
                delay[round(second * RATE) :] = delay_s
            at = np.arange(count) / (1 + self.drift_ppm / 1e6) - delay * RATE
            mic += np.interp(at, np.arange(count), echo, left=0.0, right=0.0)
        if person is not None:
            mic[: len(person)] += person
        return np.clip(np.round(mic), -self.clip - 1, self.clip).astype(np.int16)

    def _echo(self, far: np.ndarray) -> np.ndarray:
        count = round(self.rt60_s * RATE)
        decay = 10 ** (-3 * np.arange(count) / count)
        response = np.random.default_rng(5).standard_normal(count) * decay
        response[:32] = 0.0
        response /= np.linalg.norm(response)
        response[0] = 1.0
        size = 2 ** int(np.ceil(np.log2(len(far) + count)))
        both = np.fft.rfft(far, size) * np.fft.rfft(response / np.linalg.norm(response), size)
        return np.fft.irfft(both, size)[: len(far)]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came out, frame by frame; frame n holds the microphone's samples from n * 20 ms - 8 ms on."""

    clean: np.ndarray
    evidence: list[EchoEvidence]
    canceller: EchoCanceller

    def level(self, begin: float, end: float) -> float:
        """Return the level in dBFS between two times in s."""
        return dbfs(self.clean[round(begin * RATE) : round(end * RATE)])

    def passed(self, begin: float, end: float) -> int:
        """Return in how many frames a person could have been heard."""
        return sum(self._loud(n) and not self._vetoed(n) for n in self._frames(begin, end))

    def vetoed(self, begin: float, end: float) -> int:
        """Return how many frames would have been taken for a voice, were it not for the veto."""
        return sum(self._loud(n) and self._vetoed(n) for n in self._frames(begin, end))

    def _frames(self, begin: float, end: float) -> range:
        return range(round(begin / FRAME_SECONDS), min(len(self.evidence), round(end / FRAME_SECONDS)))

    def _db(self, number: int) -> float:
        return dbfs(self.clean[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES])

    def _loud(self, number: int) -> bool:
        return self._db(number) >= LOUD_DB

    def _vetoed(self, number: int) -> bool:
        return vetoes(self.evidence[number], self._db(number))


def listen(path: Path, far: np.ndarray, person: np.ndarray | None = None, near: np.ndarray | None = None) -> Heard:
    """Play `far` and cancel it; `near` stands for what the microphone captured, in place of the path's own."""
    random = np.random.default_rng(3)
    near = path.hear(far, person) if near is None else near
    # The devices have been open for a while when a reply begins.
    lead = np.zeros(LEAD * FRAME_SAMPLES)
    near = np.concatenate([lead.astype(np.int16), near])
    played = np.clip(np.round(np.concatenate([lead, far])), -32768, 32767).astype(np.int16)
    canceller, clean, evidence = EchoCanceller(), [], []
    count = len(near) // FRAME_SAMPLES
    for number in range(count + AHEAD):
        block = played[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]
        if len(block) == FRAME_SAMPLES:
            dac_time = START_S + number * FRAME_SECONDS + random.normal(0, 0.001)
            canceller.feed([RenderedBlock(block, dac_time, RATE)])
        captured = number - AHEAD
        if captured >= 0:
            time = START_S + captured * FRAME_SECONDS / (1 + path.drift_ppm / 1e6) + random.normal(0, 0.001)
            time += path.wander_s * np.sin(2 * np.pi * captured * FRAME_SECONDS / 17)
            samples = near[captured * FRAME_SAMPLES : (captured + 1) * FRAME_SAMPLES]
            clean.append(canceller.process(Frame(samples, time)).samples)
            evidence.append(canceller.evidence())
    return Heard(np.concatenate(clean[LEAD:]), evidence[LEAD:], canceller)
