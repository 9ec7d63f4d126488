"""The audio layer on real PortAudio and a private PulseAudio; what counts is the recording of the loudspeaker."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ..again import again_after_a_stall
from ..pulse import MISSING, RATE, PrivatePulse, available

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not available(), reason=MISSING)]

ROOT = Path(__file__).resolve().parents[3]
LOUD = 300
PROGRAM = [sys.executable, "-m", "tests.e2e.audio.real_device"]


class App:
    """The audio layer in its own process."""

    def __init__(self, pulse: PrivatePulse) -> None:
        self.process = subprocess.Popen(
            PROGRAM, cwd=ROOT, env=pulse.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, *command: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, command)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait(self, condition: Callable[[dict[str, Any]], bool], timeout: float = 12.0, ask: str = "position") -> dict:
        end = time.monotonic() + timeout
        while True:
            answer = self.ask(ask)
            if condition(answer):
                return answer
            assert time.monotonic() < end, f"not within {timeout} s: {answer}"
            time.sleep(0.02)

    def quit(self) -> None:
        if self.process.poll() is None:
            assert self.ask("quit") == {"closed": True}
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def pulse() -> Iterator[PrivatePulse]:
    with PrivatePulse() as server:
        yield server


@pytest.fixture
def app(pulse: PrivatePulse) -> Iterator[App]:
    running = App(pulse)
    try:
        running.wait(lambda answer: answer["flowing"])
        yield running
    finally:
        running.quit()


def audible(samples: np.ndarray) -> tuple[float, float]:
    """Return when the loudspeaker's channel begins and ceases to sound, in s of the recording."""
    loud = np.flatnonzero(np.abs(samples[:, 1].astype(int)) > LOUD)
    return loud[0] / RATE, loud[-1] / RATE


@again_after_a_stall
def test_frames_flow_with_sane_capture_times(app):
    time.sleep(1.5)  # the virtual sound card's reported delay settles
    app.ask("frames")
    time.sleep(1.0)
    frames = app.ask("frames")["frames"]
    arrival, captured = np.array(frames)[:, 0], np.array(frames)[:, 1]
    assert 45 <= len(frames) <= 55
    age = arrival - captured
    assert 0.02 < np.median(age) < 0.15
    assert np.diff(captured).min() > 0.0
    np.testing.assert_allclose(np.diff(captured), 0.02, atol=0.004)


@again_after_a_stall
def test_speech_into_the_virtual_microphone_arrives(app, pulse):
    app.ask("frames")
    speech = (6000 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)).astype(np.int16)
    pulse.say(speech)
    heard: list[float] = []

    def loud(answer: dict[str, Any]) -> bool:
        heard.extend(rms for _, _, rms in answer["frames"] if rms > 3000)
        return len(heard) >= 45

    app.wait(loud, ask="frames")


@again_after_a_stall
def test_a_tone_is_heard_whole_and_the_position_agrees(app, pulse):
    with pulse.record() as recording:
        begin = recording.seconds
        app.ask("play", 1.0, 440)
        app.ask("finish")
        app.wait(lambda answer: answer["heard_s"] > 0.5)
        # Both clocks are read in one go: how long the recording is, and how much was heard.
        before, answer = recording.seconds, app.ask("position")
        final = app.wait(lambda place: place["finished"])
        recording.wait(recording.seconds + 0.3)
    first, last = audible(recording.samples)
    assert first >= begin - 0.1
    assert last - first == pytest.approx(1.0, abs=0.02)
    assert final["heard_s"] == pytest.approx(1.0, abs=0.005)
    assert final["gaps"] == 0
    # parec hands its data on about 20 ms late, in pieces: hence the 60 ms.
    assert before - first == pytest.approx(answer["heard_s"], abs=0.06)


@again_after_a_stall
def test_flush_is_silent_within_120_ms_and_reports_what_was_heard(app, pulse):
    with pulse.record() as recording:
        app.ask("play", 20.0, 440)
        app.wait(lambda answer: answer["heard_s"] > 0.4)
        at = recording.seconds
        app.ask("flush")
        recording.wait(at + 0.8)
        answer = app.ask("position")
    first, last = audible(recording.samples)
    assert last - at < 0.12
    assert answer["heard_of_generation"] == pytest.approx(last - first, abs=0.03)
    assert answer["flushed"]


@again_after_a_stall
def test_pause_and_resume_lose_nothing(app, pulse):
    with pulse.record() as recording:
        app.ask("play", 1.0, 440)
        app.ask("finish")
        app.wait(lambda answer: answer["heard_s"] > 0.3)
        app.ask("pause")
        recording.wait(recording.seconds + 0.5)
        app.ask("resume")
        app.wait(lambda answer: answer["finished"])
        recording.wait(recording.seconds + 0.3)
    speaker = np.abs(recording.samples[:, 1].astype(int))
    first, last = audible(recording.samples)
    quiet = speaker[round(first * RATE) : round(last * RATE)].reshape(-1)
    windows = quiet[: len(quiet) // 240 * 240].reshape(-1, 240).max(axis=1) < LOUD
    assert last - first - windows.sum() * 0.005 == pytest.approx(1.0, abs=0.03)
    assert 0.3 < windows.sum() * 0.005 < 0.8


def test_d1_a_source_that_goes_away_is_noticed_and_comes_back(pulse):
    running = App(pulse)
    try:
        running.wait(lambda answer: answer["flowing"])
        source = pulse.index_of("source_name=virtual_mic")
        pulse.suspend_source("virtual_mic", True)
        running.wait(lambda answer: answer["flow"] == [True, False])
        pulse.unload(source)
        pulse.load(
            "module-remap-source source_name=virtual_mic master=bus.monitor channels=1 channel_map=mono "
            "master_channel_map=front-left remix=no"
        )
        pulse.set_default_source("virtual_mic")
        running.wait(lambda answer: answer["flow"][-1], timeout=20.0)
        running.ask("frames")
        running.wait(lambda answer: answer["frames"], ask="frames")
    finally:
        running.quit()
