"""Runs in a process of its own: the audio layer on real PortAudio, steered by lines on stdin, answers in JSON lines.

Commands: `play SECONDS FREQUENCY` begins a generation with a tone, `finish`, `flush`, `pause`, `resume`, `position`,
`frames` (what arrived since the last call), `quit`. Every answer carries `now`, time.monotonic() of this process.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from aura_desktop import events
from aura_desktop.audio.base import Frame
from aura_desktop.audio.device_watch import system_watch
from aura_desktop.audio.portaudio import PortAudioBackend
from aura_desktop.audio.session import AudioSession
from aura_desktop.audio.worker import AudioThread
from aura_desktop.clock import SystemClock

SPEECH_RATE = 24_000


class Driver:
    """The audio layer, and what it reported."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.said: list[dict[str, Any]] = []
        self.frames: list[tuple[float, float, float]] = []  # arrival, time, RMS
        self.flow: list[bool] = []
        backend = PortAudioBackend(self.clock, watch=system_watch())
        self.session = AudioSession(backend, self.clock, self.hear, self.flow.append)
        self.thread = AudioThread(self.session, self.take)
        self.generation = 0

    def hear(self, event: events.Event) -> None:
        self.said.append({"type": type(event).__name__, "code": getattr(event, "code", "")})

    def take(self, frames: list[Frame]) -> None:
        now = self.clock.now()
        self.frames += [(now, frame.time, float(np.std(frame.samples))) for frame in frames]

    def run(self, command: str, *arguments: str) -> dict[str, Any]:
        player = self.session.player
        now = self.clock.now()
        answer: dict[str, Any] = {}
        match command:
            case "play":
                self.generation += 1
                seconds, frequency = map(float, arguments)
                when = np.arange(round(SPEECH_RATE * seconds)) / SPEECH_RATE
                tone = (8000 * np.sin(2 * np.pi * frequency * when)).astype(np.int16)
                player.begin(self.generation)
                answer["accepted"] = player.write(self.generation, tone, SPEECH_RATE)
            case "finish":
                player.finish(self.generation)
            case "flush" | "pause" | "resume":
                getattr(player, command)()
            case "position":
                place = player.position(now)
                answer = {name: getattr(place, name) for name in place.__dataclass_fields__}
                answer["heard_of_generation"] = player.heard(self.generation, now)
            case "frames":
                answer["frames"], self.frames = self.frames, []
        return answer | {
            "now": now,
            "flowing": self.session.flowing,
            "flow": self.flow,
            "said": self.said,
            "underflows": player.underflows,
        }


def main() -> None:
    """Serve commands until `quit` or the end of stdin."""
    driver = Driver()
    driver.thread.start()
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "quit":
            break
        print(json.dumps(driver.run(command, *arguments)), flush=True)
    print(json.dumps({"closed": driver.thread.close()}), flush=True)


if __name__ == "__main__":
    main()
