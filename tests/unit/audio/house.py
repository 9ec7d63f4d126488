"""An audio session on devices driven by hand, and everything it said."""

from __future__ import annotations

import numpy as np

from aura_desktop import events
from aura_desktop.audio.playback import Player
from aura_desktop.audio.session import AudioSession

from .devices import FakeBackend, ManualClock


class House:
    """`run` lets time pass; `said` and `flow` are what the session told."""

    def __init__(self, **options) -> None:
        self.clock = ManualClock()
        self.backend = FakeBackend(self.clock, **options.pop("backend", {}))
        self.said: list[events.Event] = []
        self.flow: list[bool] = []
        self.frames = 0
        self.session = AudioSession(self.backend, self.clock, self.said.append, self.flow.append, **options)

    def start(self) -> House:
        self.session.start()
        return self

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.backend.deliver()
            self.frames += len(self.session.step())

    def speak(self, count: int) -> Player:
        """Let `count` samples at 48 kHz be played as the first generation; return what plays them."""
        player = self.session.player
        player.begin(1)
        player.write(1, np.full(count, 5000, np.int16), 48_000)
        player.finish(1)
        return player

    def problems(self) -> dict[str, events.Problem]:
        """The cards that are open now."""
        cards: dict[str, events.Problem] = {}
        for event in self.said:
            if isinstance(event, events.Problem):
                cards[event.code] = event
            elif isinstance(event, events.ProblemCleared):
                cards.pop(event.code)
        return cards

    def devices(self) -> events.DevicesChanged:
        return [event for event in self.said if isinstance(event, events.DevicesChanged)][-1]

    def notices(self) -> list[str]:
        return [event.text for event in self.said if isinstance(event, events.Notice)]

    def rendered(self) -> np.ndarray:
        return np.concatenate(self.backend.rendered)
