"""When a sample of a running stream happened, followed so slowly that the echo's path seems to stand still.

An adaptive filter needs the delay between loudspeaker and microphone to hold within a fraction of a sample, and the
times that drivers report do not: on PulseAudio the ADC times wander by 20 ms within some seconds (its latency is an
estimate) while both streams run evenly. Followed closely, as `timeline.Timeline` does where the time itself matters,
they made AEC3 lose an echo of -6 dB for 16 of 40 s; followed slowly, it stayed below -54 dBFS. So after a first second
of averaging, times move a stream by 300 ppm at most: more than any two sound cards drift apart, and little enough for
AEC3 to follow.
"""

from __future__ import annotations

from .timeline import Timeline

_SETTLING_S = 1.0
_AVERAGE_S = 8.0
_SMOOTH_S = 2.0
_STILL_S = 0.001  # jitter averages to less than this, and the stream stands still
_SLEW = 300e-6
_CERTAIN_S = 0.15
_AGREE_S = 0.01
_WITNESSES = 3


class SteadyClock(Timeline):
    """Maps a stream's sample count to seconds on the clock, steadily.

    Args:
        rate: Samples a second.
        jump_s: Blocks further than this from their predicted time re-anchor: one that is far off, or three that agree.
    """

    def __init__(self, rate: int, jump_s: float) -> None:
        super().__init__(rate, jump_s)
        self._settled_s = 0.0
        self._error = 0.0  # averaged, since it has settled
        self._off: list[float] = []  # errors of the last blocks, each beyond jump_s

    def count_at(self, time: float) -> float:
        """Return the number, with fraction, of the sample that happened at `time`."""
        return 0.0 if self._origin is None else (time - self._origin) * self.rate

    def _jumps(self, error: float) -> bool:
        if not super()._jumps(error):
            self._off.clear()
            return False
        self._off.append(error)
        agree = max(self._off) - min(self._off) <= _AGREE_S
        if abs(error) < _CERTAIN_S and agree and len(self._off) < _WITNESSES:
            return False
        if not agree:
            self._off = [error]
            if abs(error) < _CERTAIN_S:
                return False
        self._off.clear()
        self._settled_s = self._error = 0.0
        return True

    def _step(self, error: float, length_s: float) -> float:
        if abs(error) > self._jump_s:
            return 0.0  # not convinced yet
        self._settled_s += length_s
        if self._settled_s < _SETTLING_S:
            return error * length_s / (self._settled_s + length_s)
        self._error += length_s / _SMOOTH_S * (error - self._error)
        beyond = self._error - max(-_STILL_S, min(_STILL_S, self._error))
        return max(-_SLEW, min(_SLEW, beyond / _AVERAGE_S)) * length_s
