"""One PocketSphinx decoder used for one utterance after another, in small steps.

Three things make it as good as its model allows, measured with benchmarks/stt_accuracy.py. Its cepstral mean, which
describes microphone, room and voice, is estimated from the start of the utterance before the search begins and from
more of it as it comes, instead of being adapted slowly on the way. After a pause that turned out not to be the end, a
short utterance is searched again as a whole, because the search needs its context. And a long utterance is closed at
its pauses, so that the passes at the end of a search have little left to do when the user waits.
"""

from __future__ import annotations

import importlib
import os
import re
import tempfile
from typing import Any

import numpy as np

RATE = 16_000
BYTES_PER_SECOND = 2 * RATE

HOLD_SECONDS = 0.8
"""Audio gathered for a first estimate of the mean before the search starts, which then catches up."""

MEAN_SECONDS = 4.0
"""Until so much audio is there, every further `HOLD_SECONDS` of it renew the estimate."""

GENERAL_MEAN = (50.0, 2.5, -1.5, 8.0, -5.0, 1.0, -3.0, -4.5, 0.0, -3.0, 3.0, -3.0, 0.0)
"""The mean to start from: the rounded average over the speakers and microphones of the test recordings."""

GENERAL_SECONDS = 1.0
"""How much audio of the utterance weighs as much as what is known of the mean before it."""

REMEMBERED_SECONDS = 4.0
"""How much audio of earlier utterances, probably of the same voice and microphone, is remembered in that."""

STEP_SECONDS = 0.1
"""Audio decoded in one `step`, some 30 ms of work: what a new message may have to wait."""

WHOLE_AGAIN_SECONDS = 3.0
"""Up to this length an utterance that goes on is searched again from its start; a longer one is continued."""

CLOSE_SECONDS = 5.0
"""A search longer than this ends at the next pause of `PAUSE_SECONDS`."""

PAUSE_SECONDS = 0.24

N_BEST = 50
ALTERNATIVES = 4

_FRAME = 320  # samples: 20 ms
_KEPT_BEFORE = int(0.15 * RATE)  # samples of silence that stay before the onset
_LEVEL_SAMPLES = 6 * RATE  # what the levels of speech and pause are judged by
_FILLER = re.compile(r"<[^>]*>|\[[^\]]*\]|\+\+[^+]*\+\+|\(\d+\)")
_LONE_I = re.compile(r"\bi\b(?!')|\bi(?='(?:m|d|ll|ve|s)\b)")


def tidy(text: str) -> str:
    """Return the engine's lower-case `text` without fillers, the first letter and I as capitals. Any thread."""
    words = " ".join(_FILLER.sub(" ", text).split())
    words = _LONE_I.sub("I", words)
    return words[:1].upper() + words[1:]


def loud_frames(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many 20 ms frames of `after` may be speech, judged by the levels in `before` (int16 samples)."""
    levels, new = _levels(before), _levels(after)
    if not len(levels) or not len(new):
        return 0
    floor, top = np.percentile(levels, (10, 95))
    return int((new > floor + 0.3 * (top - floor)).sum())


def _levels(samples: np.ndarray) -> np.ndarray:
    frames = samples[: len(samples) // _FRAME * _FRAME].astype(np.float32).reshape(-1, _FRAME)
    levels: np.ndarray = 10 * np.log10(np.mean(frames**2, axis=1) + 1.0)
    return levels


def _from_onset(samples: np.ndarray) -> np.ndarray:
    """Return `samples` without the silence before the speech, which would draw the mean away from the voice."""
    levels = _levels(samples)
    if len(levels):
        floor, top = np.percentile(levels, (10, 95))
        onset = int(np.argmax(levels > floor + 0.4 * (top - floor)))
        return samples[max(0, onset * _FRAME - _KEPT_BEFORE) :]
    return samples


class Recognizer:
    """The decoder. All methods are called on one thread; audio is mono int16 at 16 kHz."""

    def __init__(self) -> None:
        pocketsphinx = importlib.import_module("pocketsphinx")
        common = {"samprate": float(RATE), "loglevel": "FATAL"}
        self._decoder = pocketsphinx.Decoder(**common)
        # A second decoder over a one-word dictionary: its front end gives the mean of a stretch in 3 % of its length.
        with tempfile.TemporaryDirectory(prefix="aura-") as folder:
            words = os.path.join(folder, "one.dict")
            with open(words, "w", encoding="ascii") as file:
                file.write("oh OW\n")
            self._front_end = pocketsphinx.Decoder(
                **common, lm=None, dict=words, keyphrase="oh", kws_threshold=1e-1, cmn="batch"
            )
        self.mean = np.array(GENERAL_MEAN)
        """What is known of the cepstral mean before an utterance; follows the utterances."""
        self._searching = False
        self.start()

    def start(self) -> None:
        """Begin a new utterance, dropping the one under way."""
        self.cancel()
        self._audio = bytearray()
        self._fed = 0  # bytes the search has been given
        self._search_from = 0  # where the stretch under search begins
        self._estimated = 0  # bytes the mean was estimated from
        self._before: list[str] = []  # texts of the stretches before it
        self._last = ""
        self._result: list[str] | None = None
        self._result_at = 0

    def cancel(self) -> None:
        """Drop the utterance under way."""
        if self._searching:
            self._decoder.end_utt()
            self._searching = False

    def push(self, pcm: bytes) -> None:
        """Add audio; the work is left to `step` and `result`."""
        self._audio += pcm

    def step(self) -> bool:
        """Search a little further; False when nothing can be done until more audio comes."""
        if self._result is not None and not self._goes_on():
            return False
        if not self._searching:
            if len(self._audio) < HOLD_SECONDS * BYTES_PER_SECOND or self._fed >= len(self._audio):
                return False
            self._begin()
        waiting = len(self._audio) - self._fed
        if waiting <= 0:
            return False
        self._feed(min(waiting, int(STEP_SECONDS * BYTES_PER_SECOND)))
        self._close_at_pause()
        return True

    def result(self) -> list[str]:
        """Return the readings of everything pushed so far, best first; the first may be empty."""
        if self._result is not None and not self._goes_on():
            return self._result
        if not self._searching:
            self._begin()
        while self._fed < len(self._audio):
            self._feed(int(STEP_SECONDS * BYTES_PER_SECOND))
        readings = self._end()
        self._last = readings[0]
        self._result = list(dict.fromkeys(tidy(" ".join([*self._before, reading])) for reading in readings))
        self._result_at = len(self._audio)
        self._remember()
        return self._result

    def partial(self) -> str:
        """Return the text so far, rougher than the result will be."""
        hypothesis = self._decoder.hyp() if self._searching else None
        return tidy(" ".join([*self._before, hypothesis.hypstr if hypothesis is not None else ""]))

    def _goes_on(self) -> bool:
        """Whether speech came after the last result; if so, the search is set up for it."""
        before, after = self._samples(0, self._result_at), self._samples(self._result_at, len(self._audio))
        if loud_frames(before[-_LEVEL_SAMPLES:], after) < 3:
            return False
        if self._result_at - self._search_from > WHOLE_AGAIN_SECONDS * BYTES_PER_SECOND:
            self._before.append(self._last)
            self._search_from = self._result_at
        self._fed = self._search_from
        self._result = None
        return True

    def _close_at_pause(self) -> None:
        if self._fed - self._search_from < CLOSE_SECONDS * BYTES_PER_SECOND:
            return
        pause = self._fed - int(PAUSE_SECONDS * RATE) * 2
        if not loud_frames(self._samples(0, pause)[-_LEVEL_SAMPLES:], self._samples(pause, self._fed)):
            self._before.append(self._end()[0])
            self._search_from = self._fed

    def _samples(self, begin: int, end: int) -> np.ndarray:
        return np.frombuffer(bytes(self._audio[begin:end]), np.int16)

    def _begin(self) -> None:
        self._fed = self._search_from
        self._estimate()
        self._decoder.start_utt()
        self._searching = True

    def _end(self) -> list[str]:
        self._decoder.end_utt()
        self._searching = False
        return self._readings()

    def _estimate(self) -> None:
        stretch = _from_onset(self._samples(0, len(self._audio)))[-int(MEAN_SECONDS * RATE) :].tobytes()
        self._estimated = len(self._audio)
        seconds = len(stretch) / BYTES_PER_SECOND
        known = self.mean * GENERAL_SECONDS
        mean = (known + self._mean_of(stretch) * seconds) / (GENERAL_SECONDS + seconds) if seconds else self.mean
        self._decoder.set_cmn(",".join(f"{value:.4f}" for value in mean))

    def _mean_of(self, pcm: bytes) -> np.ndarray:
        self._front_end.start_utt()
        self._front_end.process_raw(pcm, False, True)
        self._front_end.end_utt()
        return np.array([float(value) for value in self._front_end.get_cmn(True).split(",")])

    def _remember(self) -> None:
        if self._before or not self._last:
            return
        seconds = len(self._audio) / BYTES_PER_SECOND
        mean = self._mean_of(_from_onset(self._samples(0, len(self._audio))).tobytes())
        self.mean = (self.mean * REMEMBERED_SECONDS + mean * seconds) / (REMEMBERED_SECONDS + seconds)

    def _feed(self, size: int) -> None:
        due = self._estimated + HOLD_SECONDS * BYTES_PER_SECOND
        if self._estimated < MEAN_SECONDS * BYTES_PER_SECOND and len(self._audio) >= due:
            self._estimate()
        self._decoder.process_raw(bytes(self._audio[self._fed : self._fed + size]), False, False)
        self._fed = min(self._fed + size, len(self._audio))

    def _readings(self) -> list[str]:
        best = self._decoder.hyp()
        readings = [best.hypstr if best is not None else ""]
        candidates: Any = self._decoder.nbest() if best is not None else ()
        for number, candidate in enumerate(candidates):
            if number >= N_BEST or len(readings) > ALTERNATIVES:
                break
            if candidate is not None and candidate.hypstr not in readings:
                readings.append(candidate.hypstr)
        return readings
