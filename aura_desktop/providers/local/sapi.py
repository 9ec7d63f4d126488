"""The voice of Windows: System.Speech through PowerShell. Written from its documentation, not verified on Windows.

https://learn.microsoft.com/dotnet/api/system.speech.synthesis.speechsynthesizer
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import Pcm
from aura_desktop.providers.local.programs import ProgramFailed, Runner, run
from aura_desktop.providers.local.voice import Trimmer, VoiceInfo, clean
from aura_desktop.providers.wav import PcmReader

PROGRAM = "powershell.exe"
RATE = 22_050

# What varies comes through standard input, so that no text is ever part of a script or a command line.
_SPEAK = f"""
$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
Add-Type -AssemblyName System.Speech
$reader = New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::UTF8)
$asked = $reader.ReadToEnd() | ConvertFrom-Json
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
if ($asked.voice) {{ $voice.SelectVoice($asked.voice) }}
$voice.Rate = $asked.rate
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo({RATE}, 'Sixteen', 'Mono')
$memory = New-Object IO.MemoryStream
$voice.SetOutputToAudioStream($memory, $format)
$voice.Speak([string]$asked.text)
$voice.SetOutputToNull()
$out = [Console]::OpenStandardOutput()
$memory.WriteTo($out); $out.Flush()
"""

_LIST = """
$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$out = New-Object IO.StreamWriter([Console]::OpenStandardOutput(), (New-Object Text.UTF8Encoding($false)))
foreach ($one in $voice.GetInstalledVoices()) {
  if ($one.Enabled) { $out.WriteLine($one.VoiceInfo.Name + "`t" + $one.VoiceInfo.Culture.Name) }
}
$out.Flush()
"""


class SapiVoice:
    """Speaks with the voices of the Windows settings; PowerShell takes about half a second to start.

    All methods on the asyncio thread. `voice` "" is the system's default voice.
    """

    def __init__(self, voice: str = "", speed: float = 1.0, *, program: str = PROGRAM, runner: Runner = run) -> None:
        self._voice = clean(voice)
        self._speed = speed
        self._program = program
        self._run = runner

    def request(self, text: str) -> bytes:
        """Return what goes to the script's standard input."""
        # ASCII escapes: whatever code page the console has, nothing can go wrong.
        return json.dumps({"voice": self._voice, "rate": sapi_rate(self._speed), "text": text}).encode("ascii")

    async def warm(self) -> None:
        """Check that there is a voice; this also warms the disk cache of PowerShell. Raises EngineFailed."""
        if not await self.voices():
            raise _failed("no voice installed")

    async def speak(self, text: str) -> AsyncGenerator[Pcm, None]:
        """Yield the speech of `text`; closing the generator ends the program at once. Raises EngineFailed."""
        text = clean(text)
        if not text:
            return
        reader, trimmer = PcmReader(RATE), Trimmer()
        try:
            async with aclosing(self._run(powershell(_SPEAK, self._program), self.request(text))) as blocks:
                async for block in blocks:
                    for piece in reader.feed(block):
                        for speech in trimmer.push(piece):
                            yield speech
        except (OSError, ProgramFailed) as problem:
            raise _failed(str(problem) if isinstance(problem, ProgramFailed) else type(problem).__name__) from problem
        for speech in trimmer.flush():
            yield speech

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """List the installed voices, English first. Raises EngineFailed."""
        output = b""
        try:
            async with aclosing(self._run(powershell(_LIST, self._program), b"")) as blocks:
                async for block in blocks:
                    output += block
        except (OSError, ProgramFailed) as problem:
            raise _failed(type(problem).__name__) from problem
        return parse_voices(output.decode(errors="replace"))


def powershell(script: str, program: str = PROGRAM) -> list[str]:
    """Return the command line for `script`, encoded so that no quoting can break it. Any thread."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    return [program, "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]


def sapi_rate(speed: float) -> int:
    """Return the SAPI rate for a factor: -10 is a third of the normal speed and 10 three times it. Any thread.

    https://learn.microsoft.com/previous-versions/windows/desktop/ms723606(v=vs.85)
    """
    return max(-10, min(10, round(10 * math.log(max(speed, 0.01), 3))))


def parse_voices(table: str) -> tuple[VoiceInfo, ...]:
    """Return the voices in what `_LIST` prints: name, tab, culture. Any thread."""
    pairs = (line.strip().split("\t") for line in table.splitlines())
    found = [VoiceInfo(pair[0], pair[0], pair[1].lower()) for pair in pairs if len(pair) == 2]
    return tuple(sorted(found, key=lambda voice: (not voice.language.startswith("en"), voice.name)))


def _failed(detail: str) -> EngineFailed:
    return EngineFailed(
        "The system's voice could not speak. Choose another voice in the settings, or add one in the Windows settings "
        "under Time & language, Speech.",
        provider="system",
        detail=detail,
    )
