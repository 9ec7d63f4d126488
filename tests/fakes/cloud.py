"""All services at once: OpenAI, xAI, ElevenLabs and a server of the user's own, each a host of its own on loopback.

    async with Cloud() as cloud:
        settings = Settings(None, cloud.settings)      # every service's address; cloud.keys are its keys
        cloud.chat["openai"].chat = Fault(Kind.STALL_BEFORE)
        cloud.well()                                   # no faults any more
        cloud.open_requests()                          # what the client has not ended yet

`accept` lets a service take further keys, as two accounts of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from aiohttp import web

from .behaviour import Behaviour
from .elevenlabs_dialogue import ElevenLabsDialogueFake
from .elevenlabs_speech import ElevenLabsSpeechFake, VoiceBehaviour
from .host import Gate, Host, Surface, Visit, bearer_gate, elevenlabs_gate, xai_gate
from .openai_http import OpenAIHttp
from .openai_realtime import OpenAIRealtime, OpenAITranscriptions
from .openai_responses import OpenAIResponses, ResponsesBehaviour
from .openai_server import FakeServer
from .scribe import ScribeFile, ScribeRealtime
from .stt_socket import SttBehaviour, SttFile, SttSocket
from .xai_chat import XaiBehaviour, XaiHttp
from .xai_speech import XaiSpeechFake, XaiVoiceBehaviour
from .xai_stt import XaiSttFile, XaiSttSocket

KEYS: Mapping[str, str] = {
    "openai": "sk-of-openai-0123456789",
    "xai": "xai-of-grok-0123456789",
    "elevenlabs": "sk_of_elevenlabs_0123456789",
}
_GATES: Mapping[str, Callable[[str], Gate]] = {
    "openai": bearer_gate,
    "xai": xai_gate,
    "elevenlabs": elevenlabs_gate,
}


class Cloud:
    """Everything there is to reach; an async context manager.

    `hears`, `chat` and `voices` hold the behaviours by provider ("responses" is OpenAI's other way to chat; what OpenAI
    says and what the user's own server does stands in `chat` too). `pace` is how slowly the voices send.
    """

    def __init__(self, keys: Mapping[str, str] = KEYS, *, pace: float = 0.1) -> None:
        self.keys = dict(keys)
        self._accepted = {name: [key] for name, key in keys.items()}
        self.hears = {name: SttBehaviour() for name in KEYS}
        self.chat: dict[str, Behaviour] = {
            "openai": Behaviour(pace=pace),
            "responses": ResponsesBehaviour(pace=pace),
            "xai": XaiBehaviour(pace=pace),
            "compatible": Behaviour(pace=pace),
        }
        self.voices: dict[str, Any] = {
            "openai": self.chat["openai"],
            "xai": XaiVoiceBehaviour(pace=pace),
            "elevenlabs": VoiceBehaviour(pace=pace),
            "compatible": self.chat["compatible"],
        }
        responses, grok = self.chat["responses"], self.chat["xai"]
        assert isinstance(responses, ResponsesBehaviour)
        assert isinstance(grok, XaiBehaviour)
        self.own = FakeServer(self.chat["compatible"])
        self.openai_http = OpenAIHttp(self.chat["openai"])
        self.openai_responses = OpenAIResponses(responses, beside=self.openai_http)
        self.xai_http = XaiHttp(grok)
        self.sockets: dict[str, SttSocket] = {
            "openai": OpenAIRealtime(self.hears["openai"]),
            "xai": XaiSttSocket(self.hears["xai"]),
            "elevenlabs": ScribeRealtime(self.hears["elevenlabs"]),
        }
        self.files: dict[str, SttFile] = {
            "openai": OpenAITranscriptions(self.hears["openai"]),
            "xai": XaiSttFile(self.hears["xai"]),
            "elevenlabs": ScribeFile(self.hears["elevenlabs"]),
        }
        self.xai_voice = XaiSpeechFake(self.voices["xai"])
        self.elevenlabs_voice = ElevenLabsSpeechFake(self.voices["elevenlabs"])
        self.dialogue = ElevenLabsDialogueFake(self.voices["elevenlabs"])
        # The file endpoint of the speech-to-text fakes comes first, so that it answers and not OpenAIHttp's own.
        surfaces: dict[str, tuple[Surface, ...]] = {
            "openai": (self.files["openai"], self.sockets["openai"], self.openai_responses, self.openai_http),
            "xai": (self.xai_http, self.sockets["xai"], self.files["xai"], self.xai_voice),
            "elevenlabs": (
                self.sockets["elevenlabs"],
                self.files["elevenlabs"],
                self.elevenlabs_voice,
                self.dialogue,
            ),
        }
        self.hosts = {name: Host(*found, gate=self._gate(name)) for name, found in surfaces.items()}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Cloud:
        for host in (*self.hosts.values(), self.own):
            await self._stack.enter_async_context(host)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def settings(self) -> dict[str, Any]:
        """Where the services are."""
        return {f"{name}.base_url": host.url for name, host in self.hosts.items()}

    @property
    def own_settings(self) -> dict[str, Any]:
        """Where the user's own server is, for all three jobs."""
        jobs = ("stt", "chat", "speech")
        return {f"{job}.base_url": self.own.url for job in jobs} | {f"{job}.model": "fake" for job in jobs}

    @property
    def visits(self) -> list[Visit]:
        """Every request to a service so far, oldest first."""
        return sorted((visit for host in self.hosts.values() for visit in host.visits), key=lambda visit: visit.at)

    def accept(self, keys: Mapping[str, str]) -> None:
        """Take these keys as well."""
        for name, key in keys.items():
            self._accepted.setdefault(name, []).append(key)

    def says(self, reply: str) -> None:
        """Let every model answer with `reply` from now on."""
        for behaviour in self.chat.values():
            behaviour.reply = reply

    def understands(self, transcript: str) -> None:
        """Let every recogniser hear `transcript` from now on."""
        for hearing in self.hears.values():
            hearing.transcript = transcript
        self.chat["compatible"].transcript = transcript

    def well(self) -> None:
        """Let nothing be wrong any more."""
        for behaviour in self.chat.values():
            behaviour.stt = behaviour.chat = behaviour.speech = behaviour.models = None
            behaviour.first_token = behaviour.stt_delay = behaviour.first_audio = 0.0
            behaviour.reject_fields = ()
        for hearing in self.hears.values():
            hearing.fault = hearing.file_fault = None
            hearing.delays, hearing.finalise, hearing.file_delay = [], 0.0, 0.0
        for name in ("xai", "elevenlabs"):
            voice = self.voices[name]
            voice.http = voice.socket = voice.lists = None
            voice.first_audio = 0.0
        self.voices["elevenlabs"].context_limit = 5

    def open_requests(self) -> list[str]:
        """Return what the client has not ended and the service not answered, by what it is."""
        records = [
            *(r for s in (self.openai_http, self.openai_responses, self.xai_http, self.own) for r in s.records),
            *(r for surface in self.files.values() for r in surface.records),
            *(r for s in (self.xai_voice, self.elevenlabs_voice, self.dialogue) for r in s.requests),
        ]
        found = [record.path for record in records if not record.over.is_set()]
        found += [type(s).__name__ for s in self.sockets.values() for _ in s.open]
        voices = (self.xai_voice, self.elevenlabs_voice, self.dialogue)
        found += [record.path for voice in voices for record in voice.sockets if record.closed_at is None]
        return found

    async def all_closed(self, seconds: float = 1.0) -> list[str]:
        """Wait until no request is open; return those that still are after `seconds`."""
        end = time.monotonic() + seconds
        # The fakes note an end in many places, and no test waits for it but at its own end.
        while (left := self.open_requests()) and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return left

    def _gate(self, name: str) -> Gate:
        def gate(request: web.Request) -> web.Response | None:
            refused = None
            for key in self._accepted.get(name, [""]):
                refused = _GATES[name](key)(request)
                if refused is None:
                    break
            return refused

        return gate
