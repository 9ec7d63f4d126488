"""Speaks the demo question into the package (`make demo-question`) and says what the offline engine makes of it."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import soxr

from aura_desktop.providers.local.recognizer import Recognizer

QUESTION = "What is the meaning of life?"
# This voice at this speed is understood word for word whatever the level and the silence around it.
VOICE, WORDS_A_MINUTE = "en-us+f2", 140
RATE = 16_000
TARGET = Path(__file__).parent.parent / "aura_desktop" / "data" / "demo-question.wav"


def main() -> int:
    """Write the file; exit code 1 when it is not understood word for word."""
    command = ["espeak-ng", "-v", VOICE, "-s", str(WORDS_A_MINUTE), "--stdout", QUESTION]
    # espeak-ng cannot seek in a pipe, so its header states no true length: the samples begin after 44 bytes.
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    rate = int.from_bytes(spoken[24:28], "little")
    samples = soxr.resample(np.frombuffer(spoken[44:], "<i2").astype(np.float32), rate, RATE)
    samples *= 16_000 / np.abs(samples).max()
    silence = np.zeros(int(0.4 * RATE), np.float32)
    pcm = np.concatenate([silence, samples, silence]).astype("<i2").tobytes()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(buffer.getvalue())
    recognizer = Recognizer()
    recognizer.push(pcm)
    understood = recognizer.result()[0]
    print(f"{TARGET.name}: {len(pcm) / 2 / RATE:.1f} s, understood as {understood!r}")
    return 0 if understood.lower() == QUESTION.lower().rstrip("?") else 1


if __name__ == "__main__":
    sys.exit(main())
