from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests.fakes.openai_server import FakeServer

# A busy machine is no failure of a parser.
settings.register_profile("aura", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("aura")


@pytest_asyncio.fixture(loop_scope="function")
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer() as fake:
        yield fake
