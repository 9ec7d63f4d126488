"""What words that a streaming recogniser may still change save, and what they cost. On recordings of ../shared/data.

Run with `.venv/bin/python -m benchmarks.partials [--every N]`. The product's own core runs in virtual time and hears 22
spoken orders; the recogniser writes each word so long after it was said ("lag"), every 0.1 s, and the final text 280 ms
after it is asked for, as the services take in the median; the model's first word takes 350 ms, the voice 150 ms. Each
order is said once with the words so far in use and once without (only the final text counts, as before).
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.conversation.ports import Engines
from aura_desktop.providers.base import SttSession, Transcript
from benchmarks.turn_clips import Clip, commands, said
from tests.simulation.room.sounds import DATA
from tests.simulation.virtual_time import run_virtual
from tests.simulation.world import World

FINALISE_S = 0.28
BATCH_S = 0.1
PRE_ROLL_S = 0.45
AFTER_S = 3.0
LAGS = (0.05, 0.1, 0.2, 0.3)


class Streaming:
    """Writes the words of a clip while they are said."""

    name = "streaming"
    streaming = True

    def __init__(self, clip: Clip, begin: Callable[[], float], lag: float, partials: bool) -> None:
        self._clip = clip
        self._begin = begin
        self._lag = lag
        self._partials = partials

    def open(self, on_partial: Callable[[str], None] | None = None) -> SttSession:
        """Begin listening."""
        tell = on_partial if self._partials else None
        return _Session(self.words, tell or (lambda text: None), self._lag)

    def words(self, since: float, until: float) -> str:
        """Return what was said between two times of the loop's clock."""
        return said(self._clip.words, since - self._begin() - PRE_ROLL_S, until - self._begin())

    async def warm(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


class _Session:
    free = False

    def __init__(self, words: Callable[[float, float], str], tell: Callable[[str], None], lag: float) -> None:
        self._words = words
        self._tell = tell
        self._lag = lag
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.time()
        self._next: asyncio.TimerHandle | None = self._loop.call_later(BATCH_S, self._step)

    def _step(self) -> None:
        self._tell(self._words(self._opened, self._loop.time() - self._lag))
        self._next = self._loop.call_later(BATCH_S, self._step)

    def push(self, pcm: bytes) -> None:
        pass

    async def transcribe(self) -> Transcript:
        asked = self._loop.time()
        await asyncio.sleep(FINALISE_S)
        return Transcript(self._words(self._opened, asked))

    async def aclose(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None


@dataclass(frozen=True, slots=True)
class Said:
    """One order: ms from its end to the first sound, requests to the model, and how many of them came to nothing."""

    heard_ms: float | None
    requests: int


def play(clip: Clip, lag: float, partials: bool) -> Said:
    """Let an order be said to Aura."""

    async def scene() -> Said:
        begin = 0.0

        def routed(engines: Engines) -> Engines:
            return replace(engines, stt=Streaming(clip, lambda: begin, lag, partials))

        async with World(answer=lambda _: "Sure, coming right up.", routed=routed) as world:
            begin = world.loop.time() + 0.2
            world.microphone.say(begin, clip.samples)
            end = begin + clip.turns[-1][1]
            await world.until(begin + clip.seconds + AFTER_S)
            heard = world.first_sound(end)
            return Said(None if heard is None else 1000 * (heard - end), len(world.chat.calls))

    return run_virtual(scene())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip")
    given = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("The recordings in ../shared/data are needed.")
    clips = commands()[:: given.every]
    print("| lag | first sound without, median ms | with | requests an order without | with | unanswered |")
    print("| --- | --- | --- | --- | --- | --- |")
    for lag in LAGS:
        without, used = ([play(clip, lag, partials) for clip in clips] for partials in (False, True))
        heard = [sorted(s.heard_ms for s in played if s.heard_ms is not None) for played in (without, used)]
        asked = [statistics.mean(s.requests for s in played) for played in (without, used)]
        lost = sum(s.heard_ms is None for s in (*without, *used))
        print(
            f"| {1000 * lag:.0f} ms | {statistics.median(heard[0]):.0f} | {statistics.median(heard[1]):.0f} "
            f"| {asked[0]:.2f} | {asked[1]:.2f} | {lost} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
