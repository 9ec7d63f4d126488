"""The ears around the utterance detector."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aura_desktop.audio.base import FRAME_SAMPLES, Frame
from aura_desktop.audio.echo_evidence import SILENT
from aura_desktop.conversation.ears import Ears


class Noted:
    """A detector that notes the times of what it is fed."""

    def __init__(self) -> None:
        self.fed: list[float | str] = []

    def feed(self, frame: Frame, **_: object) -> list[object]:
        self.fed.append(frame.time)
        return []

    def hear_again(self, frames: list[Frame], *, far_db: float) -> list[object]:
        self.fed += ["again", *(frame.time for frame in frames)]
        return []


def test_frames_are_heard_in_their_order_whatever_comes_between_them() -> None:
    """A long step: what came before the frames that are heard again was heard after them, as if it were new."""
    first, second, third = (Frame(np.zeros(FRAME_SAMPLES, np.int16), time) for time in (1.0, 1.02, 1.04))
    detector = Noted()
    ears = Ears(detector, evidence=lambda time: SILENT, deliver=lambda event: None)  # type: ignore[arg-type]
    ears.hear([first, second, replace(first, again=True), replace(second, again=True), third])
    assert detector.fed == [1.0, 1.02, "again", 1.0, 1.02, 1.04]
