"""Asks the OSV database (https://google.github.io/osv.dev/post-v1-querybatch/) for known holes in what is locked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx

SERVICE = "https://api.osv.dev"
SECONDS = 10.0

ACCEPTED: dict[str, str] = {}
"""Entries that do not concern Aura, by their id, and why."""


class NotAsked(Exception):
    """The service gave no usable answer in time; says why."""


async def known(
    pins: Sequence[tuple[str, str]], service: str = SERVICE, seconds: float = SECONDS
) -> list[tuple[str, str, str]]:
    """Return (package, version, id of the entry) for each known hole that is not accepted. Raises NotAsked."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds) as client:
            answer = await client.post(f"{service}/v1/querybatch", json={"queries": queries})
            results = answer.raise_for_status().json()["results"]
        # In the order of the queries. A long list comes in pages: the first is enough to fail.
        found = [
            (name, version, str(hole["id"]))
            for (name, version), result in zip(pins, results, strict=True)
            for hole in result.get("vulns", ())
        ]
    except (httpx.HTTPError, OSError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAsked(f"{service} gave no usable answer within {seconds:g} s: {type(error).__name__}") from error
    return [one for one in found if one[2] not in ACCEPTED]


def holes(pins: Sequence[tuple[str, str]], service: str = SERVICE, seconds: float = SECONDS) -> list[str]:
    """Return a line for each known hole. Raises NotAsked."""
    return [
        f"{name} {version} has a known hole, {entry}: renew it with `make lock ARGS=--upgrade`."
        for name, version, entry in asyncio.run(known(pins, service, seconds))
    ]
