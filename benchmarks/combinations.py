"""`talk` with every combination of providers for hearing, answering and speaking, each at its fake on loopback.

Run with `.venv/bin/python -m benchmarks.combinations [--at-once N]`. Each turn is held in real time with the demo
question; the offline engines are the real ones, one turn at a time. Prints one line a combination and how many
completed their turn.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.app import TalkResult
from tests.acceptance.talking import CHAT, HEARD, SAID, SPEECH, STT, settings_for, talk_with, wrong_with
from tests.fakes.cloud import Cloud

STAGES = ("speech_to_text", "first_token", "first_audio", "voice_to_voice")


def line(name: str, result: TalkResult, wrong: list[str]) -> str:
    figures = [result.latency_ms.get(stage) for stage in STAGES]
    shown = "  ".join("     -" if ms is None else f"{ms:6.0f}" for ms in figures)
    return f"{name:44}{shown}  {'; '.join(wrong) or 'ok'}"


async def main(at_once: int) -> int:
    everything = list(itertools.product(STT, CHAT, SPEECH))
    # The offline engines use all cores: two at a time would only measure each other.
    room, offline = asyncio.Semaphore(at_once), asyncio.Semaphore(1)
    start, done = time.monotonic(), 0
    print(f"{'hears, answers, speaks':44}{'   stt   token   audio   voice to voice, ms'}")
    async with Cloud() as cloud:
        cloud.understands(HEARD)
        cloud.says(SAID)

        async def one(stt: str, chat: str, speech: str) -> None:
            nonlocal done
            async with offline if chat == "local" or stt == "pocketsphinx" else room:
                result = await talk_with(settings_for(cloud, stt, chat, speech), cloud.keys)
            wrong = wrong_with(result, stt, chat)
            done += not wrong
            print(line(f"{stt}, {chat}, {speech}", result, wrong), flush=True)

        await asyncio.gather(*(one(*combination) for combination in everything))
        left = await cloud.all_closed()
    if left:
        print(f"left open: {left}")
    print(f"{done} of {len(everything)} completed their turn, in {time.monotonic() - start:.0f} s")
    return 0 if done == len(everything) and not left else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, default=3)
    sys.exit(asyncio.run(main(parser.parse_args().at_once)))
