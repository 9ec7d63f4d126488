from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes.elevenlabs_dialogue import ElevenLabsDialogueFake
from tests.fakes.elevenlabs_speech import ElevenLabsSpeechFake
from tests.fakes.host import Host, elevenlabs_gate

from ..speech_harness import KEY


@pytest_asyncio.fixture(loop_scope="function")
async def host() -> AsyncIterator[Host]:
    """ElevenLabs' voices, on both of their ways."""
    surfaces = (ElevenLabsSpeechFake(), ElevenLabsDialogueFake())
    async with Host(*surfaces, gate=elevenlabs_gate(KEY)) as fake:
        yield fake


@pytest.fixture
def fake(host: Host) -> ElevenLabsSpeechFake:
    assert isinstance(host.surfaces[0], ElevenLabsSpeechFake)
    return host.surfaces[0]


@pytest.fixture
def dialogue(host: Host) -> ElevenLabsDialogueFake:
    assert isinstance(host.surfaces[1], ElevenLabsDialogueFake)
    return host.surfaces[1]
