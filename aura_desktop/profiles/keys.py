"""The keys of one profile: in the system's keyring, else for this session only, else from the environment (read only).

Any thread, except the window's: the keyring may take seconds. No text made here holds a key.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..enquiries import KeyList, KeySource, KeyState
from ..errors import SettingsError
from ..services import SERVERS, SERVICES, Job, Service, server_of
from ..subscribers import Subscribers
from .keyring_access import SECONDS, KeyringAccess, KeyringTrouble, Trouble
from .server_keys import key_for, origin, parts_of, tied

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_LONGEST = 1024
_HINT, _LONG_ENOUGH_FOR_A_HINT = 4, 16
_HOLDERS: Mapping[str, Service] = {**SERVICES, **SERVERS}
_LOCAL_ADDRESS = "http://127.0.0.1:8000/v1"
# How the keys of services begin that are told apart by it; the longest that fits decides.
_BEGINNINGS: Mapping[str, str] = {
    "sk-": "OpenAI",
    "xai-": "xAI Grok",
    "sk_": "ElevenLabs",
    "sk-ant-": "Anthropic",
    "sk-or-": "OpenRouter",
    "gsk_": "Groq",
    "AIza": "Google",
    "hf_": "Hugging Face",
}
_PASTED_AROUND = re.compile(
    r"(?:export\s+|set\s+|\$env:)?(?:[A-Za-z_-]*(?:API[_-]?KEY|TOKEN)\s*[=:]\s*)?(?:authorization:\s*)?(?:bearer\s+)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = "\"'`“”‘’"


def clean_key(service: Service, text: str) -> str:
    """Return the key in what the user pasted: without the space, quotes and invisible characters around it.

    Raises:
        SettingsError: it is no key, or evidently one of another service; the sentence does not repeat it.
    """
    page = service.key_page or "the pages or the settings of the server"
    key = _bare(text)
    if not key:
        raise SettingsError(f"There is no key in that. Copy the key from {page} and paste it.")
    if any(mark in key for mark in ("*", "•", "…", "...")):
        shown = service.title if service.name in SERVICES else "the server"
        raise SettingsError(
            f"That is the shortened key that {shown} shows in its list. Make a new one at {page}"
            " and copy it there at once: it is shown only once."
        )
    if any(c.isspace() for c in key):
        raise SettingsError(f"That has spaces or lines in it, which no key has. Paste the {_key_of(service)} alone.")
    if "://" in key or "@" in key:
        raise SettingsError(f"That is an address and no key. Copy the key from {page} and paste it.")
    if not key.isascii() or not key.isprintable() or len(key) > _LONGEST:
        raise SettingsError(f"That has characters that no key has. Copy it again from {page}.")
    owner = next((_BEGINNINGS[b] for b in sorted(_BEGINNINGS, key=len, reverse=True) if key.startswith(b)), "")
    # Many servers' own keys begin like one of a service.
    if owner and service.name in SERVICES and owner != service.title:
        raise SettingsError(f"That is a key of {owner}, not of {service.title}. Copy one from {page}.")
    return key


def _bare(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    whole = _PASTED_AROUND.fullmatch(visible.rstrip(";").strip(_QUOTES).strip())
    return whole[1].strip().strip(_QUOTES).strip() if whole else ""


def _key_of(service: Service) -> str:
    return f"{service.title} key" if service.name in SERVICES else f"key of {service.title}"


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    """What is known of one service's key."""

    keyring: str | None = None
    session: str | None = None  # hides the keyring's: it was put there later
    hidden: bool = False  # forgotten, but the keyring did not let go of it

    @property
    def known(self) -> str | None:
        """The key as far as it was read."""
        return self.session if self.session is not None else None if self.hidden else self.keyring


class Keys:
    """Keys by the name of their service. Reads the keyring when first asked.

    Args:
        profile: Whose keys; another profile's are out of reach.
        backend: The keyring; None finds the system's, when it is first needed.
        environ: Where the services' variables are read; never written.
        seconds: How long the keyring may take.
    """

    def __init__(
        self,
        profile: str,
        *,
        backend: KeyringBackend | None = None,
        environ: Mapping[str, str] = os.environ,
        seconds: float = SECONDS,
    ) -> None:
        self.profile = profile
        self._environ = environ
        self._access = KeyringAccess(f"aura-desktop/{profile}", backend, seconds)
        self._kept = {name: _Kept() for name in _HOLDERS}
        self._trouble = Trouble.NONE
        self._read = False
        self._salt = secrets.token_bytes(16)
        self._subscribers: Subscribers[[]] = Subscribers()
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Keys({self.profile!r})"

    def get(self, service: str) -> str | None:
        """Return the key of `service`: the profile's own, else the environment's, else None. Raises SettingsError."""
        return self._find(_service(service).name)[0]

    def source(self, service: str) -> KeySource:
        """Return where the key of `service`, or of an own server, is. Raises SettingsError."""
        return self._find(service)[1]

    def every(self) -> tuple[str, ...]:
        """Return all the keys there are, those of own servers too: to take them out of a text. Asks the keyring."""
        found = ((name, self._find(name)[0] or "") for name in _HOLDERS)
        every = (parts_of(kept)[1] if name in SERVERS else kept for name, kept in found)
        return tuple(key for key in every if key)

    def identity(self, service: str) -> str:
        """Return what stands for the key where it is compared ("" for none): it changes with the key, tells nothing."""
        return self._hash(self.get(service))

    def server_key(self, job: Job, base_url: str) -> str | None:
        """Return the key of the user's own server at `base_url`, whichever job it was given for; None: there is none.

        One that was given for another scheme, host or port is not returned. Waits for no keyring: what has not been
        read yet is told of like a change, for most of these servers need no key. Any thread.
        """
        own = server_of(job)
        names = sorted(SERVERS, key=lambda name: name != own)
        with self._lock:
            known = [self._kept[name].known for name in names]
        return key_for(known, base_url)

    def server_identity(self, job: Job, base_url: str) -> str:
        """Return what stands for that key where it is compared, as `identity`."""
        return self._hash(self.server_key(job, base_url))

    def store(self, service: str, key: str) -> KeySource:
        """Keep `key`, as it was pasted, and return where: in the keyring, or for this session. Raises SettingsError."""
        return self._put(service, clean_key(_service(service), key))

    def store_server(self, job: Job, base_url: str, key: str) -> KeySource:
        """Keep `key` for the user's own server at `base_url` and nowhere else, as `store`. Raises SettingsError."""
        holder = SERVERS[server_of(job)]
        cleaned = clean_key(holder, key)
        if not origin(base_url):
            raise SettingsError(f"Put the address of your server first. It looks like {_LOCAL_ADDRESS}.")
        return self._put(holder.name, tied(base_url, cleaned))

    def _put(self, service: str, cleaned: str) -> KeySource:
        self._load()
        with self._lock:
            self._kept[service] = replace(self._kept[service], session=cleaned, hidden=False)
        try:
            self._access.write(service, cleaned, lambda _nothing: self._written_late(service, cleaned))
        except KeyringTrouble as trouble:
            with self._lock:
                self._trouble = trouble.why
        else:
            with self._lock:
                self._trouble = Trouble.NONE
                self._settle(service, cleaned)
        self._tell()
        return self._find(service)[1]

    def forget(self, service: str) -> None:
        """Remove the key of `service`, or of an own server, from the profile; the environment's stays.

        Raises:
            SettingsError: the keyring did not let it go; it is not used any more in this session.
        """
        holder = _holder(service)
        self._load()
        with self._lock:
            before = self._kept[service]
            self._kept[service] = replace(before, session=None, hidden=True)
        stuck = Trouble.NONE
        try:
            self._access.remove(service)
        except KeyringTrouble as trouble:
            stuck = trouble.why
        else:
            with self._lock:
                self._kept[service] = replace(self._kept[service], keyring=None, hidden=False)
        self._tell()
        only_here = before.session is not None and before.keyring is None
        if stuck not in (Trouble.NONE, Trouble.MISSING, Trouble.PLAIN_TEXT) and not only_here:
            raise SettingsError(
                f"The system's keyring did not let Aura remove the {_key_of(holder)}. It is not used any"
                f' more until Aura ends; remove "aura-desktop/{self.profile}" in the keyring\'s own program.'
            )

    def forget_all(self) -> None:
        """Remove every key of the profile from the keyring, where there is one that could hold them.

        Raises:
            SettingsError: the keyring did not let one go; those before it are gone.
        """
        for service in _HOLDERS:
            try:
                self._access.remove(service)
            except KeyringTrouble as trouble:
                if trouble.why in (Trouble.MISSING, Trouble.PLAIN_TEXT):
                    continue  # no key was ever put there
                told = _sentence(trouble.why).partition(",")[0]
                raise SettingsError(
                    f"{told}, and the keys of the profile may still be in it. Look whether the keyring asks for a"
                    " password, and try again."
                ) from trouble
            finally:
                with self._lock:
                    self._kept[service] = replace(self._kept[service], session=None, hidden=True)
            with self._lock:
                self._kept[service] = _Kept()
        self._tell()

    @property
    def lost_with_this(self) -> bool:
        """Whether a key is kept nowhere else than here. Asks no keyring."""
        with self._lock:
            return any(kept.session is not None for kept in self._kept.values())

    def refresh(self) -> None:
        """Read the keyring again, as another program may have changed it."""
        before = self._snapshot()
        self._read_keyring()
        if self._snapshot() != before:
            self._tell()

    def states(self) -> KeyList:
        """Return where each key is, without the keys."""
        states = []
        for name in _HOLDERS:
            key, source = self._find(name)
            address = ""
            if name in SERVERS:
                address, key = parts_of(key)
            hint = key[-_HINT:] if key and len(key) >= _LONG_ENOUGH_FOR_A_HINT else ""
            states.append(KeyState(name, source, hint, address))
        return KeyList(tuple(states), self.keyring, self.sentence)

    @property
    def keyring(self) -> bool:
        """Whether the system's keyring can be used."""
        self._load()
        return not self._trouble

    @property
    def sentence(self) -> str:
        """What to say about a keyring that cannot be used, and what to do; "" when it can."""
        self._load()
        return _sentence(self._trouble)

    def subscribe(self, receiver: Callable[[], None]) -> Callable[[], None]:
        """Call `receiver` after every change, in the thread it happened in; returns a function that ends it."""
        return self._subscribers.add(receiver)

    def _hash(self, key: str | None) -> str:
        return hashlib.blake2b(key.encode(), key=self._salt, digest_size=8).hexdigest() if key else ""

    def _find(self, name: str) -> tuple[str | None, KeySource]:
        service = _holder(name)
        self._load()
        with self._lock:
            kept = self._kept[name]
        if kept.known is not None:
            return kept.known, KeySource.KEYRING if kept.session is None else KeySource.SESSION
        given = self._environ.get(service.variable, "").strip() if service.variable else ""
        if given and given.isascii() and given.isprintable() and " " not in given:  # as a header can carry it
            return given, KeySource.ENVIRONMENT
        return None, KeySource.NONE

    def _load(self) -> None:
        with self._lock:
            if self._read:
                return
        self._read_keyring()

    def _read_keyring(self) -> None:
        try:
            found = self._access.read(tuple(_HOLDERS), self._arrived)
        except KeyringTrouble as trouble:
            with self._lock:
                self._trouble, self._read = trouble.why, True
            return
        with self._lock:
            self._trouble, self._read = Trouble.NONE, True
            for name in _HOLDERS:
                self._kept[name] = replace(self._kept[name], keyring=found.get(name))

    def _arrived(self, found: dict[str, str]) -> None:
        """Take what a keyring gave, or took, after its time: it works after all."""
        with self._lock:
            self._trouble = Trouble.NONE
            for name, key in found.items():
                self._settle(name, key)
        self._tell()

    def _written_late(self, service: str, key: str) -> None:
        """Take note of what the keyring took after its time; what was forgotten meanwhile is taken out again."""
        self._arrived({service: key})
        with self._lock:
            forgotten = self._kept[service].hidden
        if forgotten:
            try:
                self.forget(service)
            except SettingsError:
                log.warning("a key that was forgotten stays in the keyring")

    def _settle(self, name: str, key: str) -> None:
        """Note that the keyring holds `key`; a newer one of this session stays in front of it."""
        kept = self._kept[name]
        self._kept[name] = replace(kept, keyring=key, session=None if kept.session == key else kept.session)

    def _snapshot(self) -> tuple[object, ...]:
        with self._lock:
            return (self._trouble, *self._kept.values())

    def _tell(self) -> None:
        self._subscribers.tell()


def _service(name: str) -> Service:
    if name not in SERVICES:
        raise SettingsError(f"Aura knows no service {name[:40]!r}; there are {', '.join(SERVICES)}.")
    return SERVICES[name]


def _holder(name: str) -> Service:
    return SERVERS[name] if name in SERVERS else _service(name)


def _sentence(trouble: Trouble) -> str:
    until = "so a key you paste is kept only until Aura ends"
    install = {
        "linux": "To keep it, install the package gnome-keyring (on KDE: kwalletmanager) and log in again",
        "darwin": "To keep it, repair the login keychain in Keychain Access",
        "win32": "To keep it, switch on the Windows service Credential Manager",
    }.get(sys.platform, "To keep it, set up a keyring")
    return {
        Trouble.NONE: "",
        Trouble.MISSING: f"This computer has no keyring that Aura can use, {until}. {install}.",
        Trouble.PLAIN_TEXT: f"The keyring that is set up writes keys as plain text, {until}. {install}.",
        Trouble.LOCKED: f"The system's keyring is locked, {until}. To keep it, unlock the keyring and look again.",
        Trouble.SLOW: f"The system's keyring does not answer, {until}. Look whether it asks for a password.",
        Trouble.FAILED: f"The system's keyring reports a fault, {until}. Open the keyring's own program and look.",
    }[trouble]
