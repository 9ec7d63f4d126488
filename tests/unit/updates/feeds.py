"""A release feed on this machine, and keys to sign it with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assets.release_feed import public_key, sign
from aura_desktop.events import Event, Notice, Problem
from aura_desktop.settings import Settings
from aura_desktop.updates.check import UpdateCheck

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key(KEY)
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

Respond = Callable[[web.Request], web.StreamResponse]


def content(**changed: object) -> dict[str, object]:
    """Return what a good feed says, but for `changed`."""
    return {
        "serial": 7,
        "expires": "2027-01-01T00:00:00+00:00",
        "version": "0.3.0",
        "notes": "It hears better.",
        "page": "https://aura.example/0.3.0",
        **changed,
    }


def feed(key: Ed25519PrivateKey = KEY, **changed: object) -> bytes:
    """Return a signed feed."""
    return sign(content(**changed), key)


class FeedServer:
    """Serves `body` (or what `respond` makes), and keeps the requests."""

    def __init__(self) -> None:
        self.body = feed()
        self.status = 200
        self.headers: dict[str, str] = {}
        self.drip = False
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path_qs, {k.lower(): v for k, v in request.headers.items()}))
        if not self.drip:
            return web.Response(status=self.status, body=self.body, headers=self.headers)
        response = web.StreamResponse()
        await response.prepare(request)
        for byte in self.body:
            await response.write(bytes([byte]))
            await asyncio.sleep(0.01)
        return response


@asynccontextmanager
async def serving() -> AsyncIterator[FeedServer]:
    """Run a feed server on this machine."""
    server = FeedServer()
    app = web.Application()
    app.router.add_get("/{tail:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.json"
    try:
        yield server
    finally:
        await runner.cleanup()


class Desk:
    """An UpdateCheck, its clock and what it told."""

    def __init__(
        self,
        url: str,
        memory: Path | None = None,
        *,
        version: str = "0.2.0",
        keys: tuple[str, ...] = (PUBLIC,),
        patience: float = 5.0,
    ) -> None:
        self.now = NOW
        self.told: list[Event] = []
        self.settings = Settings(None, {"updates.feed": url})
        self.check = UpdateCheck(
            self.settings,
            memory,
            tell=self.told.append,
            now=lambda: self.now,
            keys=keys,
            version=version,
            patience=patience,
        )

    @property
    def cards(self) -> list[str]:
        """The sentences of the cards told."""
        return [event.sentence for event in self.told if isinstance(event, Problem)]

    @property
    def notices(self) -> list[str]:
        """The notices told."""
        return [event.text for event in self.told if isinstance(event, Notice)]
