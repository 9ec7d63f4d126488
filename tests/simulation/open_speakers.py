"""Open speakers beside the microphone, in virtual time."""

from __future__ import annotations

import numpy as np

from aura_desktop.audio.simulated import Recorder, ScriptedMicrophone

from .voices import RATE

KEPT_BLOCKS = 100  # 1 s


class OpenSpeakers:
    """A microphone that hears the speaker too, `gain_db` quieter and `delay_s` later."""

    def __init__(self, microphone: ScriptedMicrophone, recorder: Recorder, gain_db: float, delay_s: float) -> None:
        self._microphone = microphone
        self._recorder = recorder
        self._gain = 10 ** (gain_db / 20)
        self._delay_s = delay_s

    def read(self, time: float, count: int) -> np.ndarray:
        heard = self._microphone.read(time, count).astype(np.float64)
        started = self._recorder.started
        if started is not None:
            blocks = self._recorder.blocks
            samples = np.concatenate(blocks[-KEPT_BLOCKS:])
            dropped = max(0, len(blocks) - KEPT_BLOCKS) * len(blocks[0])
            first = round((time - self._delay_s - started) * RATE) - dropped
            if first >= 0:
                echo = samples[first : first + count]
                heard[: len(echo)] += echo * self._gain
        return np.clip(heard, -32768, 32767).astype(np.int16)
