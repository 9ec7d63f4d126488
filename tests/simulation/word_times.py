"""When each word of a spoken clip sounds, from espeak-ng's own events: what was heard is told without estimating."""

from __future__ import annotations

import ctypes
import functools
import itertools
import re

import numpy as np

LIBRARY = "libespeak-ng.so.1"
_WORD, _RETRIEVAL, _UTF8, _RATE_PARAMETER = 1, 2, 1, 1
_LOUD = 300  # as voices.spoken trims


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@functools.cache
def _library() -> tuple[ctypes.CDLL, int]:
    library = ctypes.CDLL(LIBRARY)
    return library, int(library.espeak_Initialize(_RETRIEVAL, 0, None, 0))


@functools.cache
def word_times(text: str, voice: str = "en-us+m3", speed: int = 170) -> tuple[tuple[float, float], ...]:
    """Return from when to when each word of plain English `text` sounds, in seconds of `voices.spoken`'s clip.

    Words that espeak-ng runs together ("out of") share the time by their letters.
    """
    library, rate = _library()
    sound: list[np.ndarray] = []
    marks: list[tuple[int, int]] = []

    def take(wave: ctypes.Array[ctypes.c_short], count: int, events: ctypes.Array[_Event]) -> int:
        if wave and count:
            sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        at = 0
        while events[at].type:
            if events[at].type == _WORD and events[at].text_position > 0:  # one without a place ends some texts
                marks.append((events[at].text_position - 1, events[at].sample))
            at += 1
        return 0

    callback = _Callback(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(_RATE_PARAMETER, speed, 0)
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    loud = np.flatnonzero(np.abs(np.concatenate(sound).astype(int)) > _LOUD)
    first, last = int(loud[0]), int(loud[-1])
    return _spread(text, [(at, max(0, sample - first) / rate) for at, sample in marks], (last - first) / rate)


def _spread(text: str, marks: list[tuple[int, float]], end: float) -> tuple[tuple[float, float], ...]:
    words = [match.start() for match in re.finditer(r"\S+", text)]
    times: list[tuple[float, float]] = []
    for (at, begin), (following, until) in zip(marks, [*marks[1:], (len(text), end)], strict=True):
        starts = [start for start in words if at <= start < following]
        edges = [*starts, following]
        per = (until - begin) / max(1, following - at)
        times += [(begin + (a - at) * per, begin + (b - at) * per) for a, b in itertools.pairwise(edges)]
    return tuple(times)
