"""The voice of macOS: the program say. Written from its manual page and not verified on a real macOS."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import Pcm
from aura_desktop.providers.local.programs import ProgramFailed, Runner, run
from aura_desktop.providers.local.voice import Trimmer, VoiceInfo, clean
from aura_desktop.providers.wav import PcmReader

PROGRAM = "/usr/bin/say"
WORDS_PER_MINUTE = 175
RATE = 22_050

_VOICE_LINE = re.compile(r"^(?P<name>\S.*?)\s+(?P<language>[a-z]{2,3}[_-]\w+)\s+#")


class SayVoice:
    """Speaks with say, which writes WAV only into a file that can be rewound: sound comes when a text is whole.

    All methods on the asyncio thread. `voice` "" is the one chosen in the system's settings.
    """

    def __init__(self, voice: str = "", speed: float = 1.0, *, program: str = PROGRAM, runner: Runner = run) -> None:
        self._voice = clean(voice)
        self._speed = speed
        self._program = program
        self._run = runner

    def command(self, file: str) -> list[str]:
        """Return the command line that speaks standard input into `file`."""
        rate = max(80, min(500, round(WORDS_PER_MINUTE * self._speed)))
        command = [self._program, "-o", file, "--file-format=WAVE", f"--data-format=LEI16@{RATE}", "-r", str(rate)]
        return [*command, *(["-v", self._voice] if self._voice else []), "-f", "-"]

    async def warm(self) -> None:
        """Find the program. Raises EngineFailed."""
        if not os.access(self._program, os.X_OK):
            raise _failed("no such program")

    async def speak(self, text: str) -> AsyncGenerator[Pcm, None]:
        """Yield the speech of `text`; closing the generator ends the program at once. Raises EngineFailed."""
        text = clean(text)
        if not text:
            return
        folder = tempfile.TemporaryDirectory(prefix="aura-")
        try:
            file = Path(folder.name) / "speech.wav"
            try:
                async with aclosing(self._run(self.command(str(file)), text.encode())) as blocks:
                    async for _ in blocks:
                        pass
                data = await asyncio.to_thread(file.read_bytes)
                pieces = PcmReader(RATE).feed(data)
            except (OSError, ProgramFailed, ValueError) as problem:
                raise _failed(
                    str(problem) if isinstance(problem, ProgramFailed) else type(problem).__name__
                ) from problem
        finally:
            folder.cleanup()
        trimmer = Trimmer()
        for piece in pieces:
            for speech in trimmer.push(piece):
                yield speech
        for speech in trimmer.flush():
            yield speech

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """List the installed voices, English first. Raises EngineFailed."""
        output = b""
        try:
            async with aclosing(self._run([self._program, "-v", "?"], b"")) as blocks:
                async for block in blocks:
                    output += block
        except (OSError, ProgramFailed) as problem:
            raise _failed(type(problem).__name__) from problem
        return parse_voices(output.decode(errors="replace"))


def parse_voices(table: str) -> tuple[VoiceInfo, ...]:
    """Return the voices in the output of `say -v ?`. Any thread."""
    lines = (_VOICE_LINE.match(line) for line in table.splitlines())
    found = [VoiceInfo(m["name"], m["name"], m["language"].replace("_", "-").lower()) for m in lines if m is not None]
    return tuple(sorted(found, key=lambda voice: (not voice.language.startswith("en"), voice.name)))


def _failed(detail: str) -> EngineFailed:
    return EngineFailed(
        "The system's voice could not speak. Choose another voice in the settings, or download one in the system's "
        "settings under Accessibility, Spoken Content.",
        provider="system",
        detail=detail,
    )
