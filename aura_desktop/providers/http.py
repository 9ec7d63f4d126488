"""The one place that talks HTTP: builds the client, keeps connections warm, keeps deadlines, maps every failure.

A deadline is a time on the running loop's clock. It is kept by whoever reads the answer and moves on only with bytes
that are of use, so keep-alive comments cannot stretch it (https://github.com/livekit/agents/issues/6171).
"""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import httpx

from .. import __version__, errors
from . import failures
from .address import Address, Job, clean_key, parse_base_url

ERROR_BODY_SECONDS = 2.0
MAX_BODY = 4 << 20
DRAIN_SECONDS = 0.1
WARM_SECONDS = 3.0
STALE_SECONDS = 1.0
"""A kept connection that the server had closed fails at once; one that fails later was at work on the request."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds: to connect, to the first useful piece of an answer, and between useful pieces."""

    connect: float = 2.0
    first: float = 20.0
    between: float = 8.0


ClientFactory = Callable[[Address, Timeouts], httpx.AsyncClient]


@functools.cache
def trusting() -> ssl.SSLContext:
    """Return the context for TLS: the system's certificates, for servers with a company's own, and certifi's.

    Made once: reading the certificates takes some 20 ms of the event loop. Any thread.
    """
    tls = ssl.create_default_context()
    tls.load_verify_locations(_certifi())
    return tls


def new_client(address: Address, timeouts: Timeouts) -> httpx.AsyncClient:
    """Return a client for one server: HTTP/1.1 keep-alive pool, no redirects, no retries by the transport.

    This machine is reached without any proxy; other hosts obey the proxy variables, and nothing else of the
    environment. Raises SettingsError when the proxy variables cannot be used.
    """
    # Without TLS a context that trusts nobody costs nothing: no redirect leads to https.
    tls = trusting() if address.base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.AsyncClient(
            http1=True,
            http2=False,
            verify=tls if address.base_url.startswith("https:") or address.loopback else True,
            trust_env=not address.loopback,
            follow_redirects=False,
            auth=httpx.BasicAuth(*address.basic_auth) if address.basic_auth else None,
            # `read` is the gap between bytes: a net below our own deadlines, which count useful bytes only.
            timeout=httpx.Timeout(
                connect=timeouts.connect, read=timeouts.first + timeouts.between, write=timeouts.between, pool=2.0
            ),
            # Servers close idle connections sooner (uvicorn after 5 s); one found closed is replaced at once.
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=60.0),
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise errors.SettingsError(
            f"The proxy set in the environment cannot be used to reach {address.host}. Correct or remove it."
        ) from None


class Answer:
    """The answer to one request: its head, and its body piece by piece against a deadline."""

    def __init__(self, response: httpx.Response, peer: failures.Peer) -> None:
        self._response = response
        self._chunks = cast("AsyncGenerator[bytes, None]", response.aiter_bytes())
        self._peer = peer
        self._body: bytes | None = None
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content_type = response.headers.get("content-type", "").lower()

    async def chunk(self, deadline: float, *, partial: bool = False) -> bytes | None:
        """Return the next bytes, None at the end. Raises TimedOut, StreamBroken, ProtocolError."""
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(self._chunks, None)
        except TimeoutError:
            raise failures.timed_out(self._peer, partial=partial, began=True) from None
        except (httpx.HTTPError, httpx.StreamError, OSError) as exc:
            raise failures.from_httpx(self._peer, exc, partial=partial, began=True) from exc

    async def body(self, deadline: float, limit: int = MAX_BODY) -> bytes:
        """Return the whole body, read once and kept. Raises as `chunk`, and ProtocolError beyond `limit` bytes."""
        if self._body is None:
            pieces = bytearray()
            while (data := await self.chunk(deadline)) is not None:
                pieces += data
                if len(pieces) > limit:
                    raise failures.protocol(self._peer, "sends an answer without end. Check the address in settings.")
            self._body = bytes(pieces)
        return self._body

    async def error_body(self) -> bytes:
        """Return the body of an error as far as it comes in a short time; never raises a ProviderError."""
        try:
            return await self.body(asyncio.get_running_loop().time() + ERROR_BODY_SECONDS, 64 << 10)
        except errors.ProviderError:
            return b""

    async def check(self, private: Iterable[str] = ()) -> None:
        """Raise the right ProviderError unless the status is a success. `private` texts stay out of its detail."""
        if not 200 <= self.status <= 299:
            body = await self.error_body()
            raise failures.from_response(self._peer, self.status, body, self.headers, private=private)

    async def json(self, deadline: float) -> object:
        """Return the body as JSON. Raises ProtocolError when it is none, or holds an error."""
        body = await self.body(deadline)
        try:
            found: object = json.loads(body)
        except (ValueError, RecursionError):
            if failures.read_body(body).web_page:
                raise failures.web_page(self._peer) from None
            raise failures.protocol(
                self._peer, "answers in a way that cannot be read. Check the address in settings."
            ) from None
        if isinstance(found, dict) and failures.is_error(found):
            raise failures.from_event(self._peer, found, partial=False)
        return found

    async def aclose(self) -> None:
        """End the answer; the server sees the connection close unless the body had come to its end."""
        await self._chunks.aclose()
        await self._response.aclose()

    async def drain(self) -> None:
        """Read what is left for a moment, so that the connection can be used again."""
        deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS
        try:
            while await self.chunk(deadline) is not None:
                pass
        except errors.ProviderError:
            return


class Server:
    """One server as one adapter uses it. All methods on the asyncio thread."""

    def __init__(
        self,
        base_url: str,
        job: Job,
        *,
        provider: str,
        model: str = "",
        api_key: str | None = None,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        subject: str = "",
        key_header: str = "authorization",
        unencrypted: bool = False,
    ) -> None:
        """Raise SettingsError for an address or a key that cannot be used (see parse_base_url for `unencrypted`).

        `subject` opens sentences about a service with a name of its own ("OpenAI"); `key_header` is the header its key
        goes in ("authorization" as a bearer token, any other as it is).
        """
        self.address = parse_base_url(base_url, job, unencrypted=unencrypted)
        if api_key and self.address.basic_auth is not None:
            self.address = replace(self.address, basic_auth=None)  # httpx would put it in the place of the key
        self._key_header = key_header
        self.timeouts = timeouts or Timeouts()
        self._key = clean_key(api_key, job)
        self._factory = client_factory
        self._client: httpx.AsyncClient | None = None
        self._retired: list[httpx.AsyncClient] = []
        self._under_way = 0
        self._closed = False
        self.peer = failures.Peer(
            subject=subject or f"The {job} server at {self.address.host}",
            provider=provider,
            has_key=self._key is not None or self.address.basic_auth is not None,
            model=model,
            wrong_path="Check the address in settings."
            if self.address.versioned or subject
            else "Try the address with /v1 at its end, in settings.",
            cloud=bool(subject),
        )

    def key_headers(self) -> dict[str, str]:
        """Return the headers that name Aura and carry the key, for this server's own requests and sockets only."""
        headers = {"user-agent": f"aura-desktop/{__version__}"}
        if self._key is not None:
            bearer = self._key_header == "authorization"
            headers[self._key_header] = f"Bearer {self._key}" if bearer else self._key
        return headers

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        deadline: float,
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> AsyncIterator[Answer]:
        """Send a request and give its answer, whatever its status; leaving the block ends it at the server.

        `path` follows the base URL; `headers` come on top of the usual ones; `content` is httpx's json=, data=, files=
        and params=. Nothing is tried again but, once
        and at once, a request on a kept connection that the server had closed meanwhile. Raises ProviderError.
        """
        sent = {"accept": accept, "accept-encoding": "identity", **self.key_headers(), **(headers or {})}
        self._under_way += 1
        try:
            response = await self._send(method, self.address.base_url + path, sent, deadline, content)
            answer = Answer(response, self.peer)
            try:
                yield answer
            finally:
                await answer.aclose()
        finally:
            self._under_way -= 1
            await self._close_retired()

    async def warm(self) -> list[str]:
        """Open a connection and return the models listed there, [] when it lists none.

        Raises Unreachable or AuthFailed, as a request would; any other failure is left for a real request to meet, as
        is NotPermitted: a key may be made for its job only, without the right to list models.
        """
        deadline = asyncio.get_running_loop().time() + WARM_SECONDS
        try:
            return await self.models(deadline)
        except errors.NotPermitted:
            return []
        except (errors.Unreachable, errors.AuthFailed):
            raise
        except errors.ProviderError:
            return []

    async def models(self, deadline: float) -> list[str]:
        """Return the names of GET /models in the server's order. Raises ProviderError."""
        async with self.open("GET", "/models", deadline=deadline) as answer:
            await answer.check()
            found = await answer.json(deadline)
        entries = found.get("data", found.get("models")) if isinstance(found, dict) else found
        if not isinstance(entries, list):
            raise failures.protocol(self.peer, "gives no list of models. Name the model in settings.")
        names = (entry.get("id") if isinstance(entry, dict) else entry for entry in entries)
        return [name for name in names if isinstance(name, str) and name]

    async def reset(self) -> None:
        """Use no kept connection again: after sleep they may be dead without a sign. Requests under way go on."""
        client, self._client = self._client, None
        if client is not None:
            self._retired.append(client)
        await self._close_retired()

    async def aclose(self) -> None:
        """Close all connections; requests under way break. Idempotent."""
        self._closed = True
        self._under_way = 0
        await self.reset()

    async def _close_retired(self) -> None:
        while self._retired and self._under_way <= 0:
            await self._retired.pop().aclose()

    async def _send(
        self, method: str, url: str, headers: dict[str, str], deadline: float, content: dict[str, Any]
    ) -> httpx.Response:
        loop = asyncio.get_running_loop()
        for last_try in (False, True):
            if self._closed:
                raise errors.Unreachable(f"{self.peer.subject} is no longer in use.", provider=self.peer.provider)
            if self._client is None:
                self._client = self._factory(self.address, self.timeouts)
            fresh, start = False, loop.time()

            async def trace(event: str, _info: Mapping[str, Any]) -> None:
                nonlocal fresh
                fresh = fresh or event.startswith("connection.connect_")

            try:
                request = self._client.build_request(
                    method, url, headers=headers, extensions={"trace": trace}, **content
                )
                async with asyncio.timeout_at(deadline):
                    return await self._client.send(request, stream=True)
            except TimeoutError:
                raise failures.timed_out(self.peer, partial=False) from None
            except UnicodeError:
                sentence = f"{self.peer.subject} cannot be sent the model's or voice's name. Correct it in settings."
                raise errors.BadRequest(sentence, provider=self.peer.provider) from None
            except (httpx.HTTPError, httpx.StreamError, OSError) as exc:
                closed = isinstance(exc, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)
                at_once = loop.time() - start < STALE_SECONDS
                if last_try or fresh or not (closed and at_once):
                    raise failures.from_httpx(self.peer, exc) from exc
            except RuntimeError as exc:  # httpx's answer when the client was closed while this request waited
                raise failures.from_httpx(self.peer, exc) from exc
        raise AssertionError("unreachable")


def _certifi() -> str:
    import certifi

    return certifi.where()
