"""The address of a server as the user typed it, made usable or refused with one clear sentence."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import httpx

from ..errors import SettingsError

_NEAR_ENDINGS = (".local", ".lan", ".home", ".internal", ".home.arpa")
"""Names that only the user's own network knows, as it does a name without a dot."""

_BOUND = ("0.0.0.0", "::")
"""What servers print that listen everywhere: as a destination it is this machine."""

_PASTED_ENDINGS = ("/chat/completions", "/audio/transcriptions", "/audio/speech", "/models")


class Job(StrEnum):
    """What a server is asked to do, in the words sentences use."""

    SPEECH_TO_TEXT = "speech-to-text"
    CHAT = "language model"
    SPEECH = "voice"


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL without user info or trailing slash, and what sentences may say of it.

    `host` is "name:port" for sentences; `basic_auth` the user info that stood in the URL; `loopback` is True when
    the server is this machine; `versioned` when the path ends in a version such as /v1.
    """

    base_url: str
    host: str
    loopback: bool
    versioned: bool
    basic_auth: tuple[str, str] | None = None


def parse_base_url(text: str, job: Job, *, unencrypted: bool = False) -> Address:
    """Return the address in `text`, a base URL such as http://127.0.0.1:8000/v1. Any thread.

    http is for this machine, which a missing scheme is taken as too; for the user's own network only where the user
    wants it `unencrypted`, as others in it can listen; and nowhere else. Raises SettingsError.
    """
    text = text.strip()
    what = f"The address of the {job} server"
    example = "It looks like http://127.0.0.1:8000/v1."
    if not text:
        raise SettingsError(f"{what} is empty. Put one in settings. {example}")
    if any(c.isspace() or not c.isprintable() for c in text):
        raise SettingsError(f"{what} has a space or an invisible character in it. {example}")
    if "://" not in text:
        if not _is_near(_host_of(text)):
            raise SettingsError(f"{what} must start with http:// or https://. {example}")
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname or ""
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        raise SettingsError(f"{what} cannot be understood. {example}") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise SettingsError(f"{what} must start with http:// or https://. {example}")
    if parts.scheme.lower() == "http" and not _is_near(host):
        raise SettingsError(f"{what} must start with https://, as what is said would go through the internet openly.")
    if parts.scheme.lower() == "http" and not (unencrypted or _is_here(host)):
        raise SettingsError(
            f"{what} must start with https://, as others in your network could hear what is said. To use it all the"
            " same, allow servers of your network without encryption in settings (servers.unencrypted)."
        )
    if not host or port == 0:
        raise SettingsError(f"{what} names no computer or no usable port. {example}")
    if parts.query or parts.fragment:
        raise SettingsError(f"{what} must end before any ? or #. {example}")
    if host in _BOUND:
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    path = parts.path.rstrip("/")
    for ending in _PASTED_ENDINGS:
        path = path.removesuffix(ending).rstrip("/")
    shown = f"[{host}]" if ":" in host else host
    shown = f"{shown}:{port}" if port is not None else shown
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    last = path.rpartition("/")[2]
    return Address(
        base_url=f"{parts.scheme.lower()}://{shown}{path}",
        host=shown,
        loopback=_is_loopback(host),
        versioned=last[:1] == "v" and last[1:2].isdigit(),
        basic_auth=auth,
    )


def clean_key(key: str | None, job: Job) -> str | None:
    """Return `key` without surrounding space, or None when there is none. Raises SettingsError."""
    key = (key or "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"The key for the {job} server has characters that no key has. Paste it again in settings.")
    return key


def _host_of(text: str) -> str:
    try:
        return urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    return host in _BOUND or _is_loopback(host)


def _is_near(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", *_NEAR_ENDINGS))
