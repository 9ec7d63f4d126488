"""The services Aura knows by name: who they are, what they do, where they live, and where their key comes from.

A key belongs to one service and goes to that service's hosts only. Nothing here opens a connection. Any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Job(StrEnum):
    """What an engine does. The values are the prefixes of the settings."""

    STT = "stt"
    CHAT = "chat"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Service:
    """One service with an account.

    `domain` is the end of every host name a key may be sent to; `key_page` is where the user gets a key; `variable` the
    environment variable a key is read from (never written).
    """

    name: str
    title: str
    base_url: str
    domain: str
    variable: str
    key_page: str
    jobs: tuple[Job, ...]


OPENAI = Service(
    "openai",
    "OpenAI",
    "https://api.openai.com/v1",
    "openai.com",
    "OPENAI_API_KEY",
    "https://platform.openai.com/api-keys",
    (Job.STT, Job.CHAT, Job.SPEECH),
)
XAI = Service(
    "xai",
    "xAI Grok",
    "https://api.x.ai/v1",
    "x.ai",
    "XAI_API_KEY",
    "https://console.x.ai",
    (Job.STT, Job.CHAT, Job.SPEECH),
)
ELEVENLABS = Service(
    "elevenlabs",
    "ElevenLabs",
    "https://api.elevenlabs.io/v1",
    "elevenlabs.io",
    "ELEVENLABS_API_KEY",
    "https://elevenlabs.io/app/settings/api-keys",
    (Job.STT, Job.SPEECH),
)
SERVICES: Mapping[str, Service] = MappingProxyType({s.name: s for s in (OPENAI, XAI, ELEVENLABS)})


def server_of(job: Job) -> str:
    """Return the name under which the key of the user's own server for `job` is kept: "chat-server"."""
    return f"{job}-server"


SERVERS: Mapping[str, Service] = MappingProxyType(
    {
        server_of(job): Service(server_of(job), title, "", "", "", "", (job,))
        for job, title in (
            (Job.STT, "your own server for hearing"),
            (Job.CHAT, "your own server for answers"),
            (Job.SPEECH, "your own server for the voice"),
        )
    }
)
"""The user's own servers as holders of a key: they have no address, variable or page of their own."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        **{service.name: service.title for service in SERVICES.values()},
        "compatible": "your own server",
        "local": "the offline model",
        "pocketsphinx": "offline recognition",
        "system": "the system's voice",
    }
)
"""How the window names every provider."""

OFFLINE: Mapping[Job, str] = MappingProxyType({Job.STT: "pocketsphinx", Job.CHAT: "local", Job.SPEECH: "system"})
"""The engine on this machine for each job."""

OPENAI_SPEECH_ENDS = date(2027, 1, 6)
"""The announced end of POST /v1/audio/speech at OpenAI (openai 3.54: types/audio/speech_model.py)."""
