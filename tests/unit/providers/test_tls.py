"""TLS is checked wherever something is asked: a certificate that nobody vouches for ends the connection."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from aura_desktop import errors
from aura_desktop.providers import http
from aura_desktop.providers.address import Address, Job
from aura_desktop.providers.http import Server, Timeouts, new_client
from aura_desktop.providers.websocket import connect
from aura_desktop.updates.check import Outcome
from tests.unit.updates.feeds import Desk, feed


def certificate(folder: Path) -> Path:
    """Make a certificate for this machine that vouches for itself, with its key in the same file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "somebody.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


class Host:
    """A server with TLS, its certificate, and the requests that reached it."""

    def __init__(self, port: int, pem: Path) -> None:
        self.url = f"https://127.0.0.1:{port}"
        self.pem = pem
        self.reached: list[str] = []


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    pem = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    hosts: list[Host] = []

    async def answer(request: web.Request) -> web.Response:
        hosts[0].reached.append(request.headers.get("authorization", ""))
        return web.json_response({"data": [{"id": "model"}]} if "models" in request.path else {})

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    hosts.append(Host(runner.addresses[0][1], pem))
    yield hosts[0]
    await runner.cleanup()


def soon() -> float:
    return asyncio.get_running_loop().time() + 5.0


def server(host: Host, client_factory: http.ClientFactory = new_client) -> Server:
    return Server(f"{host.url}/v1", Job.CHAT, provider="test", api_key="sk-secret", client_factory=client_factory)


async def test_a_request_to_somebody_who_vouches_for_himself_is_not_sent(host: Host) -> None:
    one = server(host)
    with pytest.raises(errors.Unreachable) as caught:
        await one.models(soon())
    await one.aclose()
    assert "sk-secret" not in caught.value.sentence + caught.value.detail
    assert host.reached == []


async def test_nor_is_a_socket_opened(host: Host) -> None:
    with pytest.raises(errors.Unreachable):
        await connect(server(host), "/realtime", {}, soon())
    assert host.reached == []


async def test_nor_is_a_release_feed_read(host: Host) -> None:
    assert feed()
    desk = Desk(f"{host.url}/feed.json")
    assert await desk.check.look() is Outcome.ABSENT
    assert host.reached == []


async def test_the_control_whom_an_authority_vouches_for_is_asked(host: Host) -> None:
    def trusting_it(address: Address, timeouts: Timeouts) -> httpx.AsyncClient:
        client = new_client(address, timeouts)
        tls = ssl.create_default_context(cafile=str(host.pem))
        return httpx.AsyncClient(verify=tls, timeout=client.timeout, trust_env=False)

    one = server(host, trusting_it)
    assert await one.models(soon()) == ["model"]
    await one.aclose()
    assert host.reached == ["Bearer sk-secret"]


def test_the_context_checks_the_name_and_the_chain() -> None:
    tls = http.trusting()
    assert tls.verify_mode is ssl.CERT_REQUIRED
    assert tls.check_hostname
    assert tls.minimum_version >= ssl.TLSVersion.TLSv1_2
