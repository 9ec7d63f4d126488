"""One way to drive chat at the services, so that one table serves OpenAI's two APIs and xAI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta
from aura_desktop.providers.cloud_chat import CloudChat
from aura_desktop.providers.http import Timeouts
from aura_desktop.providers.openai.chat import OpenAIChat
from aura_desktop.providers.xai.chat import XaiChat
from tests.fakes.behaviour import Behaviour
from tests.fakes.host import Host, bearer_gate, xai_gate
from tests.fakes.openai_http import OpenAIHttp
from tests.fakes.openai_responses import OpenAIResponses, ResponsesBehaviour
from tests.fakes.serving import Serving
from tests.fakes.xai_chat import XaiBehaviour, XaiHttp

KEY = "sk-test-0123456789abcdef"
QUICK = Timeouts(connect=0.5, first=0.4, between=0.2)
PATIENT = Timeouts(first=20.0, between=20.0)
SAID = "Hello there, how are you today?"
MESSAGES = (Message("system", "Be brief."), Message("user", SAID))


@dataclass(frozen=True, slots=True)
class Way:
    """One protocol at one service: its path, the class of its adapter and a model that is asked that way."""

    path: str
    adapter: type[OpenAIChat] | type[XaiChat]
    model: str
    subject: str


WAYS = {
    "openai": Way("/chat/completions", OpenAIChat, "gpt-5.2", "OpenAI"),
    "responses": Way("/responses", OpenAIChat, "gpt-6-astra", "OpenAI"),
    "xai": Way("/chat/completions", XaiChat, "grok-4.20-non-reasoning", "xAI Grok"),
}


class Cloud:
    """A service on a host, with the surface that answers `way`, and OpenAI's other surface beside it."""

    def __init__(self, name: str) -> None:
        self.way = WAYS[name]
        self.surface: Serving
        surfaces: list[Any]
        if name == "xai":
            surfaces = [XaiHttp(XaiBehaviour())]
            gate = xai_gate(KEY)
        else:
            http = OpenAIHttp(Behaviour())
            surfaces = [http, OpenAIResponses(ResponsesBehaviour(), beside=http)]
            gate = bearer_gate(KEY)
        self.surface = surfaces[-1] if name == "responses" else surfaces[0]
        self.host = Host(*surfaces, gate=gate)

    @property
    def behaviour(self) -> Behaviour:
        return self.surface.behaviour

    @asynccontextmanager
    async def chat(self, timeouts: Timeouts = QUICK, **options: Any) -> AsyncIterator[CloudChat]:
        """Give an adapter for this service; closed at the end."""
        key = options.pop("key", KEY)
        model = options.pop("model", self.way.model)
        url = options.pop("base_url", self.host.url)
        limit = options.pop("max_tokens", 100)
        engine = self.way.adapter(key, model, base_url=url, timeouts=timeouts, max_tokens=limit, **options)
        try:
            yield engine
        finally:
            await engine.aclose()


@asynccontextmanager
async def cloud(name: str) -> AsyncIterator[Cloud]:
    service = Cloud(name)
    async with service.host:
        yield service


async def ask(engine: CloudChat, got: list[ChatEvent] | None = None) -> str:
    """Run one request to its end; return the text. Events go into `got` as they come."""
    got = got if got is not None else []
    async with aclosing(engine.stream(MESSAGES)) as events:
        async for event in events:
            got.append(event)
    assert sum(isinstance(e, Finished) for e in got) == 1
    return "".join(e.text for e in got if isinstance(e, TextDelta))
