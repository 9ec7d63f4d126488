"""Word error rate and delay of the offline speech recognition on ../shared/data/speech.

Run with `.venv/bin/python benchmarks/stt_accuracy.py [--files GLOB] [--pauses]`. The audio is cut as the app hands it
over: from 0.4 s before the speech to 0.3 s after it. Frames arrive in virtual real time: the clock is the time of the
audio or of the work, whichever is later, so a run takes only as long as the work. `wait` is what the user waits from
the last frame to the result. With --pauses every pause of 120 ms asks for a result on the way, as the provisional end
of a turn does.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import re
import statistics
import sys
import time
import wave
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.providers.local.recognizer import GENERAL_MEAN, RATE, Recognizer, loud_frames
from tests.word_errors import word_errors

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "speech"
SETS = ("picovoice-cmd-*", "librispeech-*", "arctic-*", "pocketsphinx-*", "whispercpp-*")
FRAME = RATE // 50


def clips(pattern: str) -> list[tuple[str, list[str], bytes]]:
    found = []
    for entry in json.loads((DATA / "manifest.json").read_text()):
        if not fnmatch.fnmatch(entry["file"], pattern) or not entry.get("transcript"):
            continue
        with wave.open(str(DATA / entry["file"])) as file:
            pcm = file.readframes(file.getnframes())
        begin, end = entry.get("speech_begin"), entry.get("speech_end")
        if begin is not None and end is not None:
            pcm = pcm[2 * max(0, int((begin - 0.4) * RATE)) : 2 * int((end + 0.3) * RATE)]
        found.append((entry["file"].removesuffix(".wav"), words(entry["transcript"]), pcm))
    return found


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


COMMON = frozenset(words("a an and the of to with some me my i it in on is can may get have i'd like for you"))


def recognise(recognizer: Recognizer, pcm: bytes, pauses: bool) -> tuple[str, float, float]:
    """Return the text, the wait in seconds after the last frame and the seconds of work."""
    now = work = 0.0
    asked_at = quiet = 0

    def timed(function: object) -> object:
        nonlocal now, work
        started = time.process_time()
        value = function()  # type: ignore[operator]
        spent = time.process_time() - started
        now += spent
        work += spent
        return value

    recognizer.start()
    for at in range(0, len(pcm), 2 * FRAME):
        arrives = (at // 2 + FRAME) / RATE
        while now < arrives and timed(recognizer.step):
            pass
        now = max(now, arrives)
        frame = pcm[at : at + 2 * FRAME]
        recognizer.push(frame)
        if pauses and at > 2 * RATE:
            before, samples = (np.frombuffer(part, np.int16) for part in (pcm[:at], frame))
            quiet = 0 if loud_frames(before, samples) else quiet + 1
            if quiet == 6 and at - asked_at > RATE:
                asked_at = at
                timed(recognizer.result)
    last = len(pcm) / 2 / RATE
    while timed(recognizer.step):
        pass
    texts = timed(recognizer.result)
    return texts[0], now - last, work  # type: ignore[index]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", help="only files of this pattern")
    parser.add_argument("--pauses", action="store_true", help="ask for a result at every pause of 120 ms")
    parser.add_argument("--carry", action="store_true", help="keep what is known of voice and microphone between clips")
    parser.add_argument("--quiet", action="store_true", help="totals only")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("The recordings in ../shared/data are not there.")
    recognizer = Recognizer()
    print("| set | clips | word error rate | clips sharing >= 1 / >= 2 content words | wait median / max | work |")
    for pattern in [options.files] if options.files else SETS:
        wrong = total = one = two = 0
        waits: list[float] = []
        spent = audio = 0.0
        chosen = clips(pattern)
        for name, said, pcm in chosen:
            if not options.carry:
                recognizer.mean = np.array(GENERAL_MEAN)
            text, wait, work = recognise(recognizer, pcm, options.pauses)
            heard = words(text)
            shared = len((set(said) & set(heard)) - COMMON)
            bad = word_errors(said, heard)
            wrong, total = wrong + bad, total + len(said)
            one, two = one + (shared >= 1), two + (shared >= 2)
            waits.append(wait)
            spent, audio = spent + work, audio + len(pcm) / 2 / RATE
            if not options.quiet:
                print(f"{name:32} {bad:2}/{len(said):2} {shared:2} {wait * 1000:5.0f} ms | {text}", flush=True)
        if chosen:
            print(
                f"| {pattern} | {len(chosen)} | {wrong / total:.3f} | {one} / {two} | "
                f"{statistics.median(waits) * 1000:.0f} / {max(waits) * 1000:.0f} ms | {spent / audio:.2f} of a core |",
                flush=True,
            )


if __name__ == "__main__":
    main()
