"""Hours of conversation, in simulated time or in real time: what grows, what is left over, and which words are lost.

    python -m benchmarks.soak --turns 5000 --rooms plain       in simulated time, without the canceller: half an hour
    python -m benchmarks.soak --turns 1000                     with all detectors and the canceller
    python -m benchmarks.soak --real 3600                      the real program, real sound: an hour (soak_real.py)
    python -m benchmarks.soak --speed                          how fast the simulator runs

One assistant has N turns: questions, hands-free and by the talk key, some of them talked over, answered with a "mhm" or
disturbed by noise, and some for which a service fails or is late. The user's words are espeak-ng's, and the orders of
../shared/data where it is there.

- memory: the slope of the resident set over an hour of conversation, after the first fifth
- growing: open files and threads, from the first tenth to the last
- drift: the end of speech to the first sound, median of the last fifth less that of the first
- gaps: how often a reply ran dry in the middle
- left over: tasks, threads, open files, speech-to-text sessions
- words lost: of each utterance, how much of its beginning and end never reached speech-to-text
- unanswered: turns that should have got an answer and did not
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import gc
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.assistant import Assistant
from aura_desktop.errors import Unreachable
from aura_desktop.events import Latency, ReplyEnded
from benchmarks.room import ASK, DESK, HEADPHONES, scenario
from tests.simulation.room.acoustics import Room
from tests.simulation.room.scenario import Step, When
from tests.simulation.room.sounds import DATA, at_level, made, transcripts, trimmed
from tests.simulation.room.stage import Stage, play
from tests.simulation.room.verdicts import LOST_S
from tests.simulation.virtual_time import run_virtual
from tests.simulation.voices import RATE, spoken

ROOMS = {"headphones": HEADPHONES, "desk": DESK, "plain": HEADPHONES}
SETTINGS = {"plain": {"listening.headphones": "yes"}}
ASKED = (
    "Could I get a cup of coffee please",
    "What is the capital of France",
    "Turn the light on in the kitchen",
    "How long does an egg have to boil",
    "Yes",
    "Tell me something about the telephone",
)
OVER = ("Wait, tell me a joke", "Stop", "No, I meant the other one")
LISTENING = ("mhm", "yeah", "right")
REPLIES = (
    "Sure, coming right up.",
    "The telephone grew out of work on the telegraph. Alexander Bell received the first patent.",
    "That takes about seven minutes. Put it into cold water afterwards, and it is easier to peel.",
)
KINDS = {"asked": 35, "by key": 15, "talked over": 15, "mhm": 10, "noise": 10, "fails": 8, "late": 7}
NOISE_DB, LATE_S = -40.0, (0.5, 3.0)
SAMPLE_TURNS = 5
PROGRESS_TURNS = 100
FEWEST_SAMPLES = 8
WARM_UP = 0.2
MB = 1024.0 * 1024.0


@dataclass(slots=True)
class Report:
    """What a soak found."""

    turns: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    heard: int = 0
    unanswered: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    memory: list[list[tuple[float, float]]] = field(default_factory=list)
    """For each room: simulated hours, MB."""
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Voice to voice, in ms, in the order of the turns."""
    gaps: int = 0
    handles: list[tuple[int, int]] = field(default_factory=list)
    """Open files and threads, along the way."""

    @property
    def drift(self) -> float | None:
        """The median of the last fifth of the latencies less that of the first, in ms; None: too few turns."""
        fifth = len(self.latencies) // 5
        if fifth < FEWEST_SAMPLES:
            return None
        return float(np.median(self.latencies[-fifth:]) - np.median(self.latencies[:fifth]))

    @property
    def growing(self) -> list[str]:
        """Files and threads that became more from the first tenth to the last."""
        tenth = max(1, len(self.handles) // 10)
        lines = []
        for what, counts in zip(("open files", "threads"), zip(*self.handles, strict=True), strict=True):
            more = min(counts[-tenth:]) - max(counts[:tenth])
            if more > 0:
                lines.append(f"{more} {what}")
        return lines

    @property
    def slope(self) -> float | None:
        """MB an hour of conversation, in the room where it grew most; None: there were too few turns to tell."""
        settled = [room[round(WARM_UP * len(room)) :] for room in self.memory]
        if not settled or min(map(len, settled)) < FEWEST_SAMPLES:
            return None
        return max(float(np.polyfit(*np.array(room).T, 1)[0]) for room in settled)


class Soak:
    """One assistant and many turns."""

    def __init__(self, room: Room, seed: int, report: Report, settings: dict[str, object] | None = None) -> None:
        self._rng = random.Random(seed)
        self._report = report
        self._stage = Stage(replace(scenario("soak", room, [], {"": ""}), settings=settings or {}))
        self._stage.chat.answer = lambda text: self._rng.choice(REPLIES)
        self._clips = {text: at_level(spoken(text), room.user_db, speech=True) for text in (*ASKED, *OVER, *LISTENING)}
        self._asked = list(ASKED)
        if DATA.is_dir():
            for name, text in transcripts().items():
                if "picovoice-cmd" in name:
                    self._clips[text] = at_level(trimmed(name), room.user_db, speech=True)
                    self._asked.append(text)

    async def run(self, turns: int) -> None:
        """Have `turns` turns."""
        stage, report = self._stage, self._report
        memory: list[tuple[float, float]] = []
        report.memory.append(memory)
        async with stage.running():
            begin = stage.loop.time()
            for number in range(turns):
                kind = self._rng.choices(list(KINDS), list(KINDS.values()))[0]
                report.turns[kind] += 1
                await self._turn(kind, f"turn {number}, {kind}")
                self._note(kind)
                stage.forget()
                if number % PROGRESS_TURNS == 0:
                    print(
                        f"turn {number}: {resident_mb():.1f} MB, {len(report.lost)} lost",
                        *report.lost[-1:],
                        file=sys.stderr,
                    )
                if number % SAMPLE_TURNS == 0:
                    report.handles.append((len(os.listdir("/proc/self/fd")), threading.active_count()))
                    memory.append(((stage.loop.time() - begin) / 3600, resident_mb()))
            report.seconds += stage.loop.time() - begin
        if stage.stt.open_sessions:
            report.left_over.append(f"{stage.stt.open_sessions} sessions of speech-to-text")

    def _note(self, kind: str) -> None:
        """Keep the figures of the turn that has just ended."""
        if kind == "asked":
            heard = [event.voice_to_voice for event in self._stage.events if isinstance(event, Latency)]
            self._report.latencies += [ms for ms in heard if ms is not None][:1]
        self._report.gaps += self._stage.assistant.session.player.position(self._stage.loop.time()).gaps

    async def _turn(self, kind: str, name: str) -> None:
        stage, rng = self._stage, self._rng
        asked = rng.choice(self._asked)
        said = {asked: self._clips[asked]}
        over = rng.choice({"talked over": OVER, "mhm": LISTENING}.get(kind, ("",)))
        if over:
            said[over] = self._clips[over]
        stage.listener.expect(said)
        if kind == "fails":
            rng.choice((stage.stt, stage.chat, stage.voice)).fail_with.append(Unreachable("It does not answer."))
        elif kind == "late":
            rng.choice((stage.stt, stage.chat, stage.voice)).late.append(rng.uniform(*LATE_S))
        await self._say(asked, by_key=kind == "by key")
        since = stage.loop.time()
        if kind in ("talked over", "mhm", "noise"):
            await stage.wait_for(When.SPEAKING, since)
            await asyncio.sleep(rng.uniform(0.5, 1.5))
            if kind == "noise":
                stage.microphone.say(stage.loop.time(), at_level(made("pink")[: RATE // 2], NOISE_DB, speech=False))
            else:
                await self._say(over, by_key=False)
            since = stage.loop.time()
        await stage.wait_for(When.LISTENING, since)
        await asyncio.sleep(0.5)
        if kind == "fails":
            for service in (stage.stt, stage.chat, stage.voice):
                service.fail_with.clear()
        else:
            self._judge(name, asked)

    def _judge(self, name: str, asked: str) -> None:
        self._report.heard += 1
        found = self._stage.listener.best(asked)
        if found is None:
            self._report.lost.append(f"{name}: {asked!r}, all of it")
        elif max(found.lost_start_s, found.lost_end_s) > LOST_S:
            lost = f"{found.lost_start_s * 1000:.0f} ms of the start, {found.lost_end_s * 1000:.0f} ms of the end"
            self._report.lost.append(f"{name}: {asked!r}, {lost}")
        # Of the history only the latest messages are kept: it does not grow by what is new in it.
        replies = [event for event in self._stage.events if isinstance(event, ReplyEnded) and event.heard.strip()]
        messages = self._stage.assistant.conversation.history.messages()
        if not replies or messages[-1].role != "assistant":
            self._report.unanswered.append(f"{name}: {asked!r}")

    async def _say(self, text: str, *, by_key: bool) -> None:
        stage = self._stage
        if by_key:
            stage.assistant.push_to_talk(True)
        end = stage.microphone.say(stage.loop.time(), self._clips[text])
        await asyncio.sleep(end - stage.loop.time())
        if by_key:
            stage.assistant.push_to_talk(False)


def resident_mb() -> float:
    """Return the resident set, after everything unused was given back."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library keeps what it keeps
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


def soak(turns: int, seed: int, rooms: list[str]) -> Report:
    """Have the turns, as many in each room."""
    report = Report()
    for name in rooms:
        threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))

        async def scene(name: str = name) -> None:
            await Soak(ROOMS[name], seed, report, SETTINGS.get(name)).run(turns // len(rooms))

        run_virtual(scene())  # which fails when a task is left
        if threading.active_count() > threads:
            report.left_over.append(f"{threading.active_count() - threads} threads")
        if len(os.listdir("/proc/self/fd")) > files:
            report.left_over.append(f"{len(os.listdir('/proc/self/fd')) - files} open files")
    return report


def speed() -> None:
    """Print how fast the simulator runs, and which share of that the product's own audio path takes.

    By its processor time, which on a quiet machine is the time it takes: it has one thread.
    """
    reply = REPLIES[1]
    talk = [Step("user", ASK), Step("user", ASK, When.LISTENING, 2.0), Step("user", ASK, When.LISTENING, 2.0)]
    headphones = scenario("speed", HEADPHONES, talk, {ASK: reply})
    cases = {
        "a conversation on headphones": headphones,
        "the same without the canceller": replace(headphones, settings={"listening.echo_cancelling": False}),
        "a conversation on open speakers": scenario("speed", DESK, talk, {ASK: reply}),
        "Aura speaks on open speakers": scenario("speed", DESK, [Step("typed", ASK)], {ASK: " ".join([reply] * 5)}),
    }
    spent = 0.0

    def timed(assistant: Assistant) -> None:
        step = assistant.step_audio

        def stepped() -> None:
            nonlocal spent
            begin = time.perf_counter()
            step()
            spent += time.perf_counter() - begin

        assistant.step_audio = stepped  # type: ignore[method-assign]

    print("| what | simulated s | times real time, by processor time | by the clock | the product's audio path |")
    print("| --- | --- | --- | --- | --- |")
    for name, case in cases.items():
        play(case)  # voices and clips are made
        spent, begin, worked = 0.0, time.perf_counter(), time.process_time()
        seconds = play(case, timed).seconds
        wall, worked = time.perf_counter() - begin, time.process_time() - worked
        factors = f"{seconds / worked:.1f} | {seconds / wall:.1f}"
        print(f"| {name} | {seconds:.0f} | {factors} | {spent / wall:.0%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", default="headphones,desk")
    parser.add_argument("--speed", action="store_true", help="only measure how fast the simulator runs")
    parser.add_argument("--real", type=float, metavar="SECONDS", help="the real program, for so long")
    given = parser.parse_args()
    if given.real:
        from benchmarks import soak_real

        sys.exit(soak_real.run(given.real, given.seed))
    if given.speed:
        speed()
        return
    begin = time.perf_counter()
    report = soak(given.turns, given.seed, given.rooms.split(","))
    wall = time.perf_counter() - begin
    print(f"{report.turns.total()} turns ({', '.join(f'{count} {kind}' for kind, count in report.turns.items())})")
    print(f"{report.seconds / 60:.1f} simulated minutes, {report.seconds / wall:.0f} times real time")
    grown = "too few turns to tell" if report.slope is None else f"{report.slope:+.2f} MB an hour of conversation"
    print(f"memory: {grown} (from {report.memory[0][0][1]:.0f} MB)")
    print(f"growing: {', '.join(report.growing) or 'nothing'}")
    drift = "too few turns to tell" if report.drift is None else f"{report.drift:+.0f} ms"
    print(f"drift of the first sound: {drift} (median {np.median(report.latencies or [0]):.0f} ms)")
    print(f"gaps: {report.gaps}")
    print(f"left over: {', '.join(report.left_over) or 'nothing'}")
    print(f"words lost at the start or end: {len(report.lost)} of {report.heard} utterances")
    print(f"unanswered: {len(report.unanswered)}")
    for line in (*report.lost, *report.unanswered):
        print(f"  {line}")


if __name__ == "__main__":
    main()
