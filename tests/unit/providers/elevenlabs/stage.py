"""A voice of ElevenLabs against the fake service, as all tests of them build it."""

from __future__ import annotations

from typing import Any

from aura_desktop.providers.elevenlabs.speech import ElevenLabsSpeech
from tests.fakes.elevenlabs_speech import ElevenLabsSpeechFake
from tests.fakes.host import Host

from ..speech_harness import KEY, QUICK, running

V3 = "eleven_v3_conversational"


def surface(host: Host, model: str) -> ElevenLabsSpeechFake:
    """Return the part of the service that `model` speaks on."""
    found = host.surfaces[1 if model else 0]
    assert isinstance(found, ElevenLabsSpeechFake)
    return found


def voice(host: Host, **options: Any) -> Any:
    options = {"timeouts": QUICK, **options}
    return running(ElevenLabsSpeech(KEY, base_url=host.url, **options))
