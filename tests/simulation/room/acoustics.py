"""The way from the loudspeaker to the microphone, and everything the microphone hears besides.

A loudspeaker that overdrives, a delay that may jump, an impulse response, a microphone whose clock drifts against the
loudspeaker's. What leaves the loudspeaker is convolved a few blocks at a time, just before the microphone needs it, so
that a room costs a hundredth of real time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr

from aura_desktop.audio.simulated import ScriptedMicrophone, looped
from aura_desktop.audio.wav import read_wav

from ..voices import RATE
from .sounds import DATA, NoData, at_level, bed

KEPT_S = 2.0
IMPULSE_S = 0.5  # of a response; what comes later is below -40 dB in every room here
BLOCK = RATE // 100  # of the loudspeaker
PART = 4 * BLOCK  # is convolved at once: what the devices' own delays allow
AUDIBLE = 150
DIRECT = "direct"
RIRS = ("speechbrain-rir1.wav", "speechbrain-rir2.wav", "speechbrain-rir3.wav", "speechbrain-rir4.wav")


@dataclass(frozen=True, slots=True)
class Room:
    """One room.

    Attributes:
        echo_db: Level of Aura's voice at the microphone against what was rendered; None: headphones.
        delay_ms: Flight and whatever else the devices' reported times do not cover.
        impulse: "direct", a file of ../shared/data/noise/rir, or "" for one made from `rt60_ms`.
        rt60_ms: How long the made room sounds on, until 60 dB below.
        clip_db: The loudspeaker cannot get louder than this peak, in dBFS.
        drift_ppm: How much faster the microphone's clock runs than the loudspeaker's.
        noise: "white", "pink", "hum", or a file below ../shared/data, all the time.
        snr_db: How far the noise lies below the user's voice.
        user_db: The user's level outside pauses, in dBFS.
        user_reverb: The user is heard through the room too.
    """

    echo_db: float | None = None
    delay_ms: float = 10.0
    impulse: str = ""
    rt60_ms: float = 250.0
    clip_db: float | None = None
    drift_ppm: float = 0.0
    noise: str = ""
    snr_db: float = 30.0
    user_db: float = -24.0
    user_reverb: bool = False
    seed: int = 1

    def response(self) -> np.ndarray:
        """Return the impulse response at 48 kHz, of energy 1, its direct sound first."""
        if self.impulse == DIRECT:
            return np.ones(1)
        response = _recorded(self.impulse) if self.impulse else _made(self.rt60_ms / 1000, self.seed)
        response = response[: round(IMPULSE_S * RATE)]
        return response / np.linalg.norm(response)


def _recorded(name: str) -> np.ndarray:
    if not DATA.is_dir():
        raise NoData("needs the recordings in ../shared/data")
    samples, rate = read_wav(DATA / "noise" / "rir" / name)
    response = soxr.resample(samples.astype(np.float64), rate, RATE)
    return response[max(0, int(np.abs(response).argmax()) - RATE // 1000) :]


def _made(rt60_s: float, seed: int) -> np.ndarray:
    """Direct sound, and reflections from 2 ms on that decay by 60 dB in `rt60_s`; half the energy is direct."""
    count = max(2, round(min(rt60_s, IMPULSE_S) * RATE))
    tail = np.random.default_rng(seed).standard_normal(count) * 10 ** (-3 * np.arange(count) / (rt60_s * RATE))
    tail[: RATE // 500] = 0.0
    tail /= max(1e-9, float(np.linalg.norm(tail)))
    tail[0] = 1.0
    return tail


class Convolver:
    """Parts of `PART` samples through an impulse response: partitioned overlap-save, no delay of its own."""

    def __init__(self, response: np.ndarray) -> None:
        self._parts = -(-len(response) // PART)
        padded = np.zeros((self._parts, 2 * PART))
        padded[:, :PART] = np.pad(response, (0, self._parts * PART - len(response))).reshape(-1, PART)
        self._spectra = np.fft.rfft(padded, axis=1)[::-1].astype(np.complex64)
        self._past = np.zeros((2 * self._parts, PART + 1), np.complex64)
        self._products = np.zeros((self._parts, PART + 1), np.complex64)
        self._before = np.zeros(PART, np.float32)
        self._at = 0
        self._silent = self._parts + 1

    def process(self, part: np.ndarray) -> np.ndarray:
        """Return the next `PART` samples of the response to what has come so far."""
        self._silent = 0 if part.any() else self._silent + 1
        if self._silent > self._parts:
            return np.zeros(PART, np.float32)
        spectrum = np.fft.rfft(np.concatenate([self._before, part]))
        self._before = part
        self._at = (self._at + 1) % self._parts
        self._past[self._at] = self._past[self._at + self._parts] = spectrum
        oldest_first = self._past[self._at + 1 : self._at + 1 + self._parts]
        np.multiply(self._spectra, oldest_first, out=self._products)
        return np.fft.irfft(np.add.reduce(self._products, axis=0), 2 * PART)[PART:]


class EchoPath:
    """A simulated loudspeaker (`write`) whose sound can be had where the microphone stands (`read`)."""

    def __init__(self, room: Room) -> None:
        self.delay_s = room.delay_ms / 1000
        self._gain = 0.0 if room.echo_db is None else 10 ** (room.echo_db / 20)
        self._peak = None if room.clip_db is None else 32768 * 10 ** (room.clip_db / 20)
        self._step = 1 / (1 + room.drift_ppm / 1e6)
        self._convolver = Convolver(room.response())
        self._arrived = np.zeros(2 * round(KEPT_S * RATE))  # room for as much again: it is seldom shifted
        self._dropped = 0  # samples that came before those in `_arrived`
        self._filled = 0
        self._recorded: list[np.ndarray] = []
        self._waiting: list[np.ndarray] = []
        self._count = 0
        self.started: float | None = None
        self.loud_at = 0.0
        """When something was last heard from the loudspeaker."""

    def write(self, time: float, samples: np.ndarray) -> None:
        """Take `BLOCK` samples that leave the loudspeaker at `time`; a hole before them is silence."""
        if self.started is None:
            self.started = time
        hole = round((time - self.started) * RATE) - self._count
        while hole >= BLOCK // 2:
            self._take(np.zeros(BLOCK, np.int16))
            hole -= BLOCK
        self._take(samples)
        if samples.any() and (int(samples.max()) > AUDIBLE or int(samples.min()) < -AUDIBLE):
            self.loud_at = time + BLOCK / RATE

    def _take(self, samples: np.ndarray) -> None:
        self._recorded.append(samples)
        self._count += len(samples)
        if not self._gain:
            return
        self._waiting.append(samples)
        if len(self._waiting) * BLOCK == PART:
            self._convolve(np.concatenate(self._waiting).astype(np.float32))
            self._waiting.clear()

    def _convolve(self, loud: np.ndarray) -> None:
        if self._peak is not None:
            loud = np.clip(loud, -self._peak, self._peak)
        if self._filled + PART > len(self._arrived):
            half = len(self._arrived) // 2
            self._arrived[:half] = self._arrived[self._filled - half : self._filled]
            self._dropped += self._filled - half
            self._filled = half
        self._arrived[self._filled : self._filled + PART] = self._convolver.process(loud) * self._gain
        self._filled += PART

    def read(self, time: float, count: int) -> np.ndarray:
        """Return `count` samples of the echo as the microphone's clock counts them, the first at `time`."""
        if self.started is None or not self._gain:
            return np.zeros(count)
        first = (time - self.delay_s - self.started) * RATE - self._dropped
        arrived = self._arrived[: self._filled]
        if self._step == 1.0:
            return _whole(arrived, round(first), count)
        return _between(arrived, first + self._step * np.arange(count))

    def forget(self) -> None:
        """Let go of what has left the loudspeaker: `samples` begins here."""
        self._recorded.clear()

    @property
    def silent(self) -> bool:
        """Whether the microphone hears nothing of it, whatever is played."""
        return not self._gain

    @property
    def samples(self) -> np.ndarray:
        """Everything that has left the loudspeaker since the start, or since it was told to forget, mono int16."""
        return np.concatenate(self._recorded) if self._recorded else np.zeros(0, np.int16)


def _whole(samples: np.ndarray, first: int, count: int) -> np.ndarray:
    out = np.zeros(count)
    begin, end = max(0, first), min(len(samples), first + count)
    if begin < end:
        out[begin - first : end - first] = samples[begin:end]
    return out


def _between(samples: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Interpolate by cubics; zeros outside."""
    whole = np.floor(at).astype(int)
    part = at - whole
    around = _whole(samples, int(whole[0]) - 1, int(whole[-1] - whole[0]) + 4)
    index = whole - whole[0]
    a, b, c, d = (around[index + offset] for offset in range(4))
    return b + 0.5 * part * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)))


class RoomMicrophone:
    """Hears the people (`said`), the background noise and the loudspeaker."""

    def __init__(self, room: Room, path: EchoPath) -> None:
        self.said = ScriptedMicrophone(RATE, noise_db=-70.0, seed=room.seed)
        self._path = path
        self._reverb = room.response() if room.user_reverb else None
        self._bed = at_level(bed(room.noise), room.user_db - room.snr_db, speech=False) if room.noise else None

    def say(self, at: float, samples: np.ndarray) -> float:
        """Let somebody in the room make a sound at `at`; returns when it ends (the room sounds on)."""
        heard = samples if self._reverb is None else through(samples, self._reverb)
        self.said.say(at, heard)
        return at + len(samples) / RATE

    def read(self, time: float, count: int) -> np.ndarray:
        """Return `count` mono int16 samples, the first one sounding at `time`."""
        said = self.said.read(time, count)
        if self._bed is None and self._path.silent:
            return said
        heard = said + self._path.read(time, count)
        if self._bed is not None:
            heard += looped(self._bed, round(time * RATE), count)
        return np.clip(np.round(heard), -32768, 32767).astype(np.int16)


def through(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Return `samples` as heard through a room, as loud as before."""
    size = len(samples) + len(response) - 1
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    return np.clip(np.round(heard), -32768, 32767).astype(np.int16)
