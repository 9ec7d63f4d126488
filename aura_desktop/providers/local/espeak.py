"""The voice of Linux: espeak-ng, streamed from its standard output; the first sound is there within 10 ms."""

from __future__ import annotations

import locale
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import Pcm
from aura_desktop.providers.local.programs import ProgramFailed, Runner, run
from aura_desktop.providers.local.voice import Trimmer, VoiceInfo, clean
from aura_desktop.providers.wav import PcmReader

PROGRAM = "espeak-ng"
RATE = 22_050
"""In Hz, of most voices; the header of the stream has the last word."""
WORDS_PER_MINUTE = 165
SLOWEST, FASTEST = 80, 450
"""The limits of `-s` in espeak-ng's manual."""

_BRITISH = ("GB", "IE", "AU", "NZ", "ZA", "IN", "HK", "SG")


class EspeakVoice:
    """Speaks with espeak-ng. All methods on the asyncio thread.

    Args:
        voice: What follows `-v`: "en-us", "gmw/en-GB-scotland", "de+f3"; "" is English as the locale's country has it,
            because what Aura says offline is English.
        speed: 1.0 is 165 words a minute.
        program: The program's name or path.
        runner: Runs it.
    """

    def __init__(self, voice: str = "", speed: float = 1.0, *, program: str = PROGRAM, runner: Runner = run) -> None:
        self._voice = clean(voice)
        self._speed = speed
        self._program = program
        self._run = runner

    def command(self) -> list[str]:
        """Return the command line, which never holds the text."""
        rate = max(SLOWEST, min(FASTEST, round(WORDS_PER_MINUTE * self._speed)))
        return [
            self._program,
            "--stdout",
            "--stdin",
            "-z",
            "-b",
            "1",
            "-s",
            str(rate),
            "-v",
            self._voice or default_voice(),
        ]

    async def warm(self) -> None:
        """Find the program. Raises EngineFailed with how to install it."""
        if shutil.which(self._program) is None:
            raise _missing()

    async def speak(self, text: str) -> AsyncGenerator[Pcm, None]:
        """Stream the speech of `text`; closing the generator ends the program at once. Raises EngineFailed."""
        text = clean(text)
        if not text:
            return
        reader, trimmer = PcmReader(RATE), Trimmer()
        try:
            async with aclosing(self._run(self.command(), text.encode())) as blocks:
                async for block in blocks:
                    for piece in reader.feed(block):
                        for speech in trimmer.push(piece):
                            yield speech
        except FileNotFoundError:
            raise _missing() from None
        except ProgramFailed as problem:
            raise self._failed(str(problem)) from problem
        except (OSError, ValueError) as problem:
            raise EngineFailed(
                "The system's voice (espeak-ng) does not work. Install the package espeak-ng again.",
                provider="system",
                detail=type(problem).__name__,
            ) from problem
        for speech in trimmer.flush():
            yield speech

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """List the voices that need nothing but espeak-ng, English first. Raises EngineFailed."""
        output = b""
        try:
            async with aclosing(self._run([self._program, "--voices"], b"")) as blocks:
                async for block in blocks:
                    output += block
        except (OSError, ProgramFailed) as problem:
            raise _missing() from problem
        return parse_voices(output.decode(errors="replace"))

    def _failed(self, complaint: str) -> EngineFailed:
        if "voice" in complaint.lower() and self._voice:
            sentence = f"The system has no voice called {self._voice}. Choose another voice in the settings."
        else:
            sentence = "The system's voice (espeak-ng) stopped with an error. Install the package espeak-ng again."
        return EngineFailed(sentence, provider="system", detail=complaint)


def default_voice() -> str:
    """Return "en-gb" where the locale's country says so, else "en-us". Any thread."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    country = name.partition("_")[2][:2].upper()
    return "en-gb" if country in _BRITISH else "en-us"


def parse_voices(table: str) -> tuple[VoiceInfo, ...]:
    """Return the voices in the output of `espeak-ng --voices`. Any thread."""
    found = []
    for line in table.splitlines()[1:]:
        parts = line.split()
        # MBROLA voices are listed whether their data is installed or not; `!v` are variants, no voices.
        if len(parts) < 5 or parts[4].startswith(("mb/", "!v")):
            continue
        found.append(VoiceInfo(id=parts[4], name=parts[3].replace("_", " "), language=parts[1]))
    return tuple(sorted(found, key=lambda voice: (not voice.language.startswith("en"), voice.name)))


def _missing() -> EngineFailed:
    return EngineFailed(
        "The system's voice (espeak-ng) is not installed. Install the package espeak-ng, on Debian and Ubuntu with "
        '"sudo apt install espeak-ng".',
        provider="system",
    )
