"""The one place that opens WebSockets: opens them with a deadline, maps every failure, and reads frames against one.

Built on `websockets` (asyncio client). Nothing is tried again here. All methods on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .. import errors
from . import failures
from .http import Server, trusting

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

MAX_FRAME = 4 << 20
PING_SECONDS = 20.0
CLOSE_SECONDS = 0.5
"""How long the goodbye may take; the connection is gone after it in any case."""

_library_log = logging.getLogger(f"{__name__}.library")
_library_log.setLevel(logging.WARNING)  # at debug it would write the head of each handshake, with the key in it

_POLICY = 1008
_NORMAL = (1000, 1001)


class Socket:
    """An open WebSocket. Text frames are str, binary ones bytes."""

    def __init__(self, connection: ClientConnection, peer: failures.Peer) -> None:
        self._connection = connection
        self._peer = peer
        self.opened_at = asyncio.get_running_loop().time()

    @property
    def open(self) -> bool:
        """Whether it has neither been closed nor broken, as far as is known without asking."""
        from websockets.protocol import State

        return self._connection.state is State.OPEN

    async def send(self, frame: str | bytes, deadline: float) -> None:
        """Send one frame. Raises TimedOut, StreamBroken and what a closing server said."""
        from websockets.exceptions import WebSocketException

        try:
            async with asyncio.timeout_at(deadline):
                await self._connection.send(frame)
        except TimeoutError:
            raise failures.timed_out(self._peer, partial=False, began=True) from None
        except (WebSocketException, OSError) as exc:
            raise self._closed(exc, partial=False) from exc

    async def receive(self, deadline: float | None, *, partial: bool = False) -> str | bytes:
        """Return the next frame; `deadline` None waits for ever. Raises TimedOut, StreamBroken and what was said."""
        from websockets.exceptions import WebSocketException

        try:
            async with asyncio.timeout_at(deadline):
                return await self._connection.recv()
        except TimeoutError:
            raise failures.timed_out(self._peer, partial=partial, began=True) from None
        except (WebSocketException, OSError) as exc:
            raise self._closed(exc, partial=partial) from exc

    async def aclose(self) -> None:
        """Close it; the server sees it at once. Idempotent, never raises."""
        with contextlib.suppress(Exception):  # whatever a dying connection raises, it is gone
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._connection.close()
        transport = self._connection.transport
        if not transport.is_closing():
            transport.abort()

    def _closed(self, exc: Exception, *, partial: bool) -> errors.ProviderError:
        frame = getattr(exc, "rcvd", None)
        reason = frame.reason if frame is not None else ""
        code = frame.code if frame is not None else 1006
        if code == _POLICY and reason:
            return failures.from_close(self._peer, reason, partial=partial)
        return failures.broken(self._peer, partial=partial, detail=f"websocket closed with {code}")


def socket_url(server: Server, path: str, query: Mapping[str, str | int | float | bool | tuple[str, ...]]) -> str:
    """Return the ws:// or wss:// address of `path` below the server's base URL; a tuple repeats its parameter."""
    base = server.address.base_url.replace("http", "ws", 1)
    plain = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}
    return f"{base}{path}?{urlencode(plain, doseq=True)}" if plain else f"{base}{path}"


async def connect(
    server: Server,
    path: str,
    query: Mapping[str, str | int | float | bool | tuple[str, ...]],
    deadline: float,
    *,
    headers: Mapping[str, str] | None = None,
) -> Socket:
    """Open a WebSocket at `path` below the server's base URL, with its key. Raises ProviderError.

    A server that refuses the handshake is read like any HTTP answer, so 401, 402, 403, 404 and 429 keep their meaning.
    """
    from websockets.asyncio.client import connect as open_connection
    from websockets.exceptions import InvalidStatus, WebSocketException

    peer, address = server.peer, server.address
    sent = {**server.key_headers(), **(headers or {})}
    agent = sent.pop("user-agent")
    tls = trusting() if address.base_url.startswith("https:") else None
    try:
        async with asyncio.timeout_at(deadline):
            connection = await open_connection(
                socket_url(server, path, query),
                additional_headers=sent,
                user_agent_header=agent,
                ssl=tls,
                proxy=None if address.loopback else True,
                compression=None,  # sound does not shrink, and the delay would be ours
                open_timeout=None,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                close_timeout=CLOSE_SECONDS,
                max_size=MAX_FRAME,
                max_queue=256,
                logger=_library_log,
            )
    except TimeoutError:
        raise failures.timed_out(peer, partial=False) from None
    except InvalidStatus as exc:
        response = exc.response
        heads = {key.lower(): value for key, value in response.headers.raw_items()}
        raise failures.from_response(peer, response.status_code, bytes(response.body or b""), heads) from exc
    except (OSError, WebSocketException, EOFError, ValueError) as exc:
        raise failures.from_socket(peer, exc) from exc
    return Socket(connection, peer)


def read_json(frame: str | bytes, peer: failures.Peer, *, partial: bool = False) -> dict[str, object]:
    """Return a text frame's JSON object. Raises ProtocolError for anything else."""
    try:
        found: object = json.loads(frame)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise failures.protocol(
            peer, "answers in a way that cannot be read. Try again.", partial=partial, detail="no JSON object"
        )
    return found
