"""Offline speech: the voice this operating system comes with."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import SpeechEvent
from aura_desktop.providers.local.espeak import EspeakVoice
from aura_desktop.providers.local.programs import Runner, run
from aura_desktop.providers.local.sapi import SapiVoice
from aura_desktop.providers.local.say import SayVoice
from aura_desktop.providers.local.voice import SystemEngine, VoiceInfo


class SystemVoice:
    """Speech by espeak-ng on Linux, say on macOS and SAPI on Windows. All methods on the asyncio thread.

    Args:
        voice: An id from `voices`; "" is the default voice.
        speed: 1.0 is the usual speed; 0.5 half as fast.
        platform: As `sys.platform`.
        runner: Runs the system's program.
    """

    name = "system"

    def __init__(
        self, voice: str = "", speed: float = 1.0, *, platform: str = sys.platform, runner: Runner = run
    ) -> None:
        self._engine: SystemEngine
        if platform == "darwin":
            self._engine = SayVoice(voice, speed, runner=runner)
        elif platform == "win32":
            self._engine = SapiVoice(voice, speed, runner=runner)
        else:
            self._engine = EspeakVoice(voice, speed, runner=runner)
        self._closed = False

    async def warm(self) -> None:
        """Find out whether the system can speak. Raises EngineFailed with what to install."""
        await self._engine.warm()

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text`; closing the generator ends the program at once. Raises EngineFailed.

        `previous_text` is of no use to these engines.
        """
        if self._closed:
            raise EngineFailed("The system's voice was closed. Start Aura again.", provider=self.name)
        async with aclosing(self._engine.speak(text)) as pieces:
            async for piece in pieces:
                yield piece

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """List the voices by name and language, English first. Raises EngineFailed."""
        return await self._engine.voices()

    async def aclose(self) -> None:
        """Refuse further speech; a program still speaking ends with its generator. Idempotent."""
        self._closed = True
