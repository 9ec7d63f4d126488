"""Clips for the room: mono int16 at 48 kHz, spoken when first needed, read from ../shared/data, or made here."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
import soxr

from aura_desktop.audio.level import FLOOR_DBFS, dbfs
from aura_desktop.audio.wav import read_wav

from ..voices import RATE

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
MADE = ("white", "pink", "hum")
_LOOP_S = 8
_QUIET_DB = 25.0  # steps this far below the loudest are pauses, not speech


class NoData(Exception):
    """The recordings in ../shared/data are not there."""


@functools.cache
def recording(name: str) -> np.ndarray:
    """Return the file `name` below ../shared/data, at 48 kHz."""
    if not DATA.is_dir():
        raise NoData("needs the recordings in ../shared/data")
    samples, rate = read_wav(DATA / name)
    return frozen(soxr.resample(samples, rate, RATE))


@functools.cache
def transcripts() -> dict[str, str]:
    """Return what is said in the files of ../shared/data/speech, by their names below ../shared/data."""
    if not DATA.is_dir():
        raise NoData("needs the recordings in ../shared/data")
    entries = json.loads((DATA / "speech" / "manifest.json").read_text(encoding="utf-8"))
    return {f"speech/{entry['file']}": entry["transcript"] for entry in entries if entry.get("transcript")}


@functools.cache
def speech_times(name: str) -> tuple[float, float]:
    """Return when speech begins and ends in a file of ../shared/data/speech, in seconds, from its level."""
    loud = loud_steps(recording(name))
    return float(loud[0]) / 100, float(loud[-1] + 1) / 100


def loud_steps(samples: np.ndarray) -> np.ndarray:
    """Return the numbers of the 10 ms steps that are not pauses."""
    steps = _steps(samples)
    return np.flatnonzero(steps > steps.max() - _QUIET_DB)


def trimmed(name: str) -> np.ndarray:
    """Return a recording without the silence before and after the speech."""
    begin, end = speech_times(name)
    return recording(name)[round(begin * RATE) : round(end * RATE)]


def bed(name: str) -> np.ndarray:
    """Return background noise to repeat for ever: "white", "pink", "hum", or a file below ../shared/data."""
    return made(name) if name in MADE else recording(name)


@functools.cache
def made(kind: str) -> np.ndarray:
    """Return `_LOOP_S` seconds of noise that joins up with its own beginning."""
    count = _LOOP_S * RATE
    if kind == "hum":
        at = np.arange(count) / RATE
        wave = sum(np.sin(2 * np.pi * hertz * at) / part for part, hertz in enumerate((50, 100, 150, 300), 1))
        return frozen(np.asarray(wave) * 6000)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    if kind == "pink":
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 20 * _LOOP_S))
    wave = np.fft.irfft(spectrum, count)
    return frozen(wave / np.abs(wave).max() * 20_000)


def speech_level(samples: np.ndarray) -> float:
    """Return the level in dBFS of the parts that are not pauses."""
    steps = _steps(samples)
    active = steps[steps > steps.max() - _QUIET_DB] if len(steps) else np.array([FLOOR_DBFS])
    return float(10 * np.log10(np.mean(10 ** (active / 10))))


def at_level(samples: np.ndarray, db: float, *, speech: bool) -> np.ndarray:
    """Return `samples` at `db` dBFS, measured over the whole or, for `speech`, outside its pauses."""
    present = speech_level(samples) if speech else dbfs(samples)
    return frozen(samples.astype(np.float64) * 10 ** ((db - present) / 20))


def frozen(samples: np.ndarray) -> np.ndarray:
    """Return `samples` as int16 that nobody can change by mistake."""
    clip = np.clip(np.round(samples), -32768, 32767).astype(np.int16)
    clip.setflags(write=False)
    return clip


def _steps(samples: np.ndarray) -> np.ndarray:
    step = RATE // 100
    blocks = samples[: len(samples) // step * step].astype(np.float64).reshape(-1, step)
    return 10 * np.log10((blocks**2).mean(axis=1) / 32768.0**2 + 1e-10)
