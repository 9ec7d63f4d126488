"""Loudness in dBFS and as the 0 to 1 of a meter."""

from __future__ import annotations

import math

import numpy as np

from .base import Samples

FLOOR_DBFS = -96.0  # what silence reads as: the quietest step of 16 bits
_METER_FLOOR_DBFS = -60.0


def dbfs(samples: Samples) -> float:
    """Return the RMS level in dB below full scale (a full-scale square wave is 0), not below FLOOR_DBFS."""
    if not len(samples):
        return FLOOR_DBFS
    wide = samples.astype(np.float32)
    power = float(np.dot(wide, wide)) / len(samples) / 32768.0**2
    return max(FLOOR_DBFS, 10.0 * math.log10(power)) if power > 0.0 else FLOOR_DBFS


def meter(level_dbfs: float) -> float:
    """Map -60..0 dBFS to 0..1."""
    return min(1.0, max(0.0, 1.0 - level_dbfs / _METER_FLOOR_DBFS))
