"""Does Aura wait until the speaker has finished, and how long does it wait then? On recordings of ../shared/data.

Run with `.venv/bin/python -m benchmarks.cut_offs [--pauses quick,normal,patient] [--every N]`. The product's own core
runs in virtual time; speech-to-text answers after 200 ms with the words of the manifest that were said by then (by
their times, or where there are none by their share of the sound), once plain and once with a full stop or a question
mark after whatever came, as services write it: that reads finished at every hesitation.

- turns: the hesitations (mfa-*), the questions in a short and a long version (turn-tts), and each pause of 200 ms and
  more within a turn of a meeting (ami; what was said there is not known). Bad: an end of turn was decided although the
  speaker went on ("ended"), and something of the reply was heard before the speaker went on ("answered").
- commands (picovoice-cmd-*): the end of turn after the last sound.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.conversation.ports import Engines
from aura_desktop.providers.base import SttSession, Transcript
from aura_desktop.speech.hearing import HearingEvent, UtteranceEnded
from benchmarks.turn_clips import Clip, ami, commands, hesitations, questions, said
from tests.simulation.room.sounds import DATA
from tests.simulation.virtual_time import run_virtual
from tests.simulation.voices import RATE
from tests.simulation.world import AUDIBLE, World

STT_S = 0.2
PRE_ROLL_S = 0.45  # sound before the onset that a session gets, and the devices' delay
ON_S = 0.15  # more speech than this after an end of turn: the speaker had not finished (labels are that exact)
AFTER_S = 3.0
UNKNOWN = "we talked about that"
TOPICS = ("one", "house", "plan", "film", "trip", "book", "song", "garden")
"""For recordings without a transcript: reads neither finished nor unfinished, and is another after each pause."""


@dataclass(frozen=True, slots=True)
class Played:
    """One clip: when ends of turn were decided, and when something was heard, in seconds of the clip."""

    clip: Clip
    ends: tuple[float, ...]
    heard: tuple[float, ...]
    """10 ms steps."""

    def ended(self, turn: tuple[float, float]) -> bool:
        """Whether an end of turn was decided within a turn."""
        return any(turn[0] < end < turn[1] - ON_S for end in self.ends)

    def answered(self, turn: tuple[float, float]) -> bool:
        """Whether something was heard of a reply within a turn in which it was taken to be over."""
        ends = [end for end in self.ends if turn[0] < end < turn[1] - ON_S]
        return bool(ends) and any(ends[0] < at < turn[1] for at in self.heard)

    @property
    def delay_s(self) -> float | None:
        """Seconds from the last sound of the clip's last turn to the decision."""
        after = [end for end in self.ends if end >= self.clip.turns[-1][1] - ON_S]
        return min(after) - self.clip.turns[-1][1] if after else None


class ClipStt:
    """A speech-to-text that looks the words up: what was said from the session's beginning until it is asked."""

    name = "clip"
    streaming = False

    def __init__(self, clip: Clip, begin: Callable[[], float], punctuated: bool) -> None:
        self._clip = clip
        self._begin = begin
        self._punctuated = punctuated

    def open(self, on_partial: Callable[[str], None] | None = None) -> SttSession:
        """Begin listening."""
        return _Session(self, asyncio.get_running_loop().time())

    def words(self, since: float, until: float) -> str:
        """Return what was said between two times of the loop's clock."""
        begin = self._begin()
        if not self._clip.words:
            gone_on = sum(end < until - begin for _, end in self._clip.turns)
            return f"{UNKNOWN} {TOPICS[gone_on % len(TOPICS)]}"
        text = said(self._clip.words, since - begin - PRE_ROLL_S, until - begin)
        return f"{text}." if text and self._punctuated else text

    async def warm(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


class _Session:
    free = False

    def __init__(self, stt: ClipStt, opened: float) -> None:
        self._stt = stt
        self._opened = opened

    def push(self, pcm: bytes) -> None:
        pass

    async def transcribe(self) -> Transcript:
        asked = asyncio.get_running_loop().time()
        await asyncio.sleep(STT_S)
        return Transcript(self._stt.words(self._opened, asked))

    async def aclose(self) -> None:
        pass


def play(clip: Clip, pause: str, punctuated: bool) -> Played:
    """Let a clip be said to Aura."""

    async def scene() -> Played:
        begin, ends = 0.0, []

        def routed(engines: Engines) -> Engines:
            return replace(engines, stt=ClipStt(clip, lambda: begin, punctuated))

        async with World(answer=lambda _: "Sure.", settings={"listening.pause": pause}, routed=routed) as world:
            hear = world.assistant.conversation.hear

            def listening(event: HearingEvent) -> None:
                if isinstance(event, UtteranceEnded):
                    ends.append(world.loop.time() - begin)
                hear(event)

            world.assistant.conversation.hear = listening  # type: ignore[method-assign]
            begin = world.loop.time() + 0.2
            world.microphone.say(begin, clip.samples)
            await world.until(begin + clip.seconds + AFTER_S)
            begun = world.recorder.started or 0.0
            loud = np.flatnonzero(np.abs(world.recorder.samples.astype(int)) > AUDIBLE) / RATE + begun - begin
            return Played(clip, tuple(ends), tuple(np.unique(np.round(loud, 2)).tolist()))

    return run_virtual(scene())


def table(pauses: Sequence[str], every: int) -> None:
    """Play everything and print the figures."""
    sets = {"mfa": hesitations(), "ami": ami(), "turn-tts": questions()}
    print("| pause | words | set | turns | ended too soon | answered too soon |")
    print("| --- | --- | --- | --- | --- | --- |")
    delays = []
    for pause in pauses:
        for punctuated in (False, True):
            words = "punctuated" if punctuated else "plain"
            total, ended, answered = 0, 0, 0
            for name, clips in sets.items():
                turns = [
                    (p, turn) for p in (play(c, pause, punctuated) for c in clips[::every]) for turn in p.clip.turns
                ]
                bad = sum(p.ended(turn) for p, turn in turns), sum(p.answered(turn) for p, turn in turns)
                print(f"| {pause} | {words} | {name} | {len(turns)} | {bad[0]} | {bad[1]} |", flush=True)
                total, ended, answered = total + len(turns), ended + bad[0], answered + bad[1]
            shares = f"{ended} ({ended / total:.1%}) | {answered} ({answered / total:.1%})"
            print(f"| {pause} | {words} | all | {total} | {shares} |", flush=True)
            played = [play(clip, pause, punctuated) for clip in commands()[::every]]
            found = sorted(1000 * p.delay_s for p in played if p.delay_s is not None)
            p90 = found[int(0.9 * (len(found) - 1))]
            delays.append(
                f"| {pause} | {words} | {len(found)} of {len(played)} | {statistics.median(found):.0f} | {p90:.0f} |"
            )
    print("\n| pause | words | commands | end of turn, median ms | p90 |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(delays))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pauses", default="quick,normal,patient")
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip")
    given = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("The recordings in ../shared/data are needed.")
    table(given.pauses.split(","), given.every)


if __name__ == "__main__":
    main()
