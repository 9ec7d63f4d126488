"""The declared settings: key, default (and so type), allowed values, help. Command line, window and README read it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import SettingsError
from .services import SERVICES, Service

Value = bool | int | float | str

_KEY = re.compile(r"[a-z0-9_]{1,20}(\+[a-z0-9_]{1,20}){0,5}")
"""The shape of a key; platform/key_combo.py judges what can be one and says why not."""

LONGEST_TITLE = 60

_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting; `default` gives the type, `low` and `high` bound numbers (both allowed)."""

    key: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    form: str = ""  # url, service, device, key, days and title have a shape of their own; path and "" are free text

    @property
    def allowed(self) -> str:
        """What a value may be, in words, for the help and for error sentences."""
        if self.choices:
            return ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "true, false"
        if isinstance(self.default, int | float):
            kind = "a whole number" if isinstance(self.default, int) else "a number"
            return f"{kind} from {self.low:g} to {self.high:g}"
        return {
            "url": "a base URL such as http://127.0.0.1:8000/v1, or nothing",
            "device": '"default", or "HOST API: NAME" as `aura-desktop devices` prints it',
            "path": "a path, or nothing",
            "days": '"forever", or a whole number of days from 0 to 36500',
            "key": "a key such as ctrl+alt+space or f8, or nothing",
            "title": "up to 60 characters on one line",
            "service": "https on a host of the service itself (for a region of its own), this machine, or nothing",
        }.get(self.form, "text")

    def parse(self, value: object) -> Value:
        """Return `value` (of the right type, or text from a command line) as this setting's type.

        Raises:
            SettingsError: it is not allowed; the sentence lists what is.
        """
        parsed = self._convert(value.strip() if isinstance(value, str) else value)
        if parsed is None:
            if self.form in ("url", "service"):  # it may hold a password, so it is never repeated
                raise SettingsError(f"{self.key} cannot be that; allowed: {self.allowed}.")
            shown = repr(str(value)[:60])[1:-1]
            raise SettingsError(f"{self.key} cannot be “{shown}”; allowed: {self.allowed}.")
        return parsed

    def _convert(self, value: object) -> Value | None:
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            word = value.lower() if isinstance(value, str) else ""
            return True if word in _TRUE else False if word in _FALSE else None
        if isinstance(self.default, int | float):
            return self._number(value)
        if not isinstance(value, str) or any(ord(c) < 32 and c not in "\n\t" for c in value):
            return None
        if self.choices:
            return value.lower() if value.lower() in self.choices else None
        if self.form == "url":
            value = value.rstrip("/")
            return value if not value or _is_base_url(value) else None
        if self.form == "service":
            value = value.rstrip("/")
            return value if not value or _is_service_url(value, _service_of(self.key)) else None
        if self.form == "key":
            value = value.lower().replace(" ", "")
            return value if not value or _KEY.fullmatch(value) else None
        if self.form == "days":
            return _days(value)
        if self.form == "title":
            return value if len(value) <= LONGEST_TITLE and "\n" not in value and "\t" not in value else None
        if self.form == "device":
            return value if value == "default" or ": " in value else None
        return value

    def _number(self, value: object) -> int | float | None:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        if not self.low <= number <= self.high:
            return None
        if isinstance(self.default, int):
            return int(number) if number.is_integer() else None
        return number


def _days(value: str) -> str | None:
    if value.lower() == "forever":
        return "forever"
    return str(int(value)) if value.isascii() and value.isdigit() and len(value) < 9 and int(value) <= 36_500 else None


def _is_base_url(value: str) -> bool:
    """True for what may be an address; the provider's own reader (providers/address.py) judges the rest."""
    scheme, separator, rest = value.partition("://")
    web = scheme.lower() in ("http", "https") and bool(rest)
    return not any(c.isspace() for c in value) and (web or not separator)


def _service_of(key: str) -> Service:
    return SERVICES[key.partition(".")[0]]


def _is_service_url(value: str, service: Service) -> bool:
    """True for https on the service's own hosts, and for this machine: nothing else may ever get its key."""
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or port == 0:
        return False
    if host in ("127.0.0.1", "::1", "localhost"):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and (host == service.domain or host.endswith(f".{service.domain}"))


RENAMED: Mapping[str, str] = {"chat.persona": "persona.manner", "stt.terms": "context.terms"}
"""What a setting was called before, and what it is called now: files and command lines of then still hold."""

TABLE: tuple[Setting, ...] = (
    Setting(
        "profile.title", "", "Name of this profile in the window; empty: Home, or the name of its folder", form="title"
    ),
    Setting("persona.name", "", "What Aura is called in this profile; empty: Aura", form="title"),
    Setting("persona.manner", "", "Who Aura is and how it speaks, in your words; empty for the built-in way"),
    Setting("context.organisation", "", "The organisation or client that this profile is for", form="title"),
    Setting("context.terms", "", "Names and words to know and to recognise, with commas between them"),
    Setting(
        "listening.mode",
        "hands-free",
        "How you take the turn: by just talking, or by holding the space bar or the talk button",
        ("hands-free", "push-to-talk"),
    ),
    Setting(
        "listening.pause",
        "normal",
        "How long a pause ends your turn in hands-free mode",
        ("quick", "normal", "patient"),
    ),
    Setting(
        "listening.sensitivity",
        "balanced",
        "How readily Aura lets itself be interrupted: careful needs a clear voice, eager takes the first word",
        ("careful", "balanced", "eager"),
    ),
    Setting(
        "listening.headphones",
        "auto",
        "Whether you wear headphones, so that nothing the microphone hears can be Aura; auto: found out by listening",
        ("auto", "yes", "no"),
    ),
    Setting("listening.echo_cancelling", True, "Keep Aura from hearing its own voice on open speakers"),
    Setting(
        "listening.speculate", True, "Prepare the answer during your pause; dropped unheard when you go on talking"
    ),
    Setting(
        "audio.release_microphone",
        "muted",
        "When Aura lets go of the microphone, so that the system shows it as free: while it is muted, also while it is "
        "idle in push-to-talk (the first word may then wait for it), or never",
        ("never", "muted", "idle"),
    ),
    Setting("audio.input", "default", "The microphone", form="device"),
    Setting("audio.output", "default", "The speaker", form="device"),
    Setting(
        "stt.provider",
        "auto",
        "What turns speech into text; auto: the best there is a key for, else your own server, else offline",
        ("auto", "elevenlabs", "openai", "xai", "compatible", "pocketsphinx"),
    ),
    Setting("stt.base_url", "", "Base URL of the OpenAI-compatible server for stt.provider=compatible", form="url"),
    Setting("stt.model", "", "Model name that the server expects"),
    Setting("stt.language", "", "Language you speak, such as en; empty lets the server find out"),
    Setting("stt.streaming", True, "Send your words while you talk, where the service can; false: at your pause"),
    Setting(
        "chat.provider",
        "auto",
        "What answers; auto: the service that the question suits (router.rules), of those there is a key for",
        ("auto", "openai", "xai", "compatible", "local"),
    ),
    Setting("chat.base_url", "", "Base URL of the OpenAI-compatible server for chat.provider=compatible", form="url"),
    Setting(
        "chat.model", "", "local: path of a GGUF file, empty for the built-in one; compatible: model name", form="path"
    ),
    Setting("chat.max_tokens", 256, "Longest reply, in tokens", low=16, high=32_768),
    Setting("chat.temperature", 0.4, "0 answers the same way each time, higher is more varied", low=0, high=2),
    Setting(
        "speech.provider",
        "auto",
        "What speaks; auto: the best there is a key for, else your own server, else the system's voice",
        ("auto", "elevenlabs", "xai", "openai", "compatible", "system"),
    ),
    Setting(
        "speech.base_url", "", "Base URL of the OpenAI-compatible server for speech.provider=compatible", form="url"
    ),
    Setting("speech.model", "", "Model name that the server expects"),
    Setting("speech.voice", "", "Voice of the system or of your own server, by its name there; empty for its default"),
    Setting("speech.speed", 1.0, "How fast Aura talks: 1 is normal, 2 twice as fast", low=0.5, high=2),
    Setting("servers.unencrypted", False, "Use servers of your own network over http too, which others in it can hear"),
    Setting("router.rules", "", "Which questions go where, a rule a line (SERVICE: WORDS); empty: built in"),
    Setting("router.use_rules", True, "Choose by the question; false always asks in the order of router.order"),
    Setting("router.order", "openai, xai, compatible", "Who is asked when no rule says otherwise, first to last"),
    Setting("router.fallback", True, "Let another service answer, hear or speak when the chosen one fails"),
    Setting("router.offline_chat", False, "Let the offline model answer too when every service has failed"),
    Setting("router.hedge", True, "Ask the next service as well when the first takes too long to begin (costs extra)"),
    Setting(
        "router.deadline", 1.5, "Longest wait for the first words before the next one is asked, in s", low=0.2, high=20
    ),
    Setting("openai.chat_model", "", "Model that answers at OpenAI; empty for the quickest known"),
    Setting("openai.stt_model", "", "Model that hears at OpenAI; empty for the recommended one"),
    Setting("openai.speech_model", "", "Model that speaks at OpenAI (which ends it on 2027-01-06); empty: recommended"),
    Setting("openai.voice", "", "Voice at OpenAI; empty for its default"),
    Setting("openai.base_url", "", "Address of OpenAI for a region of its own; empty: the usual one", form="service"),
    Setting("xai.chat_model", "", "Model that answers at xAI; empty for the quickest known"),
    Setting("xai.voice", "", "Voice at xAI; empty for its default"),
    Setting("xai.base_url", "", "Address of xAI for a region of its own; empty for the usual one", form="service"),
    Setting("elevenlabs.stt_model", "", "Model that hears at ElevenLabs; empty for the recommended one"),
    Setting("elevenlabs.speech_model", "", "Model that speaks at ElevenLabs; empty for the quickest known"),
    Setting("elevenlabs.voice", "", "Voice at ElevenLabs, by its id; empty for its default"),
    Setting(
        "elevenlabs.base_url", "", "Address of ElevenLabs for a region of its own; empty: the usual one", form="service"
    ),
    Setting("usage.monthly_limit", 0.0, "Warn when a month has cost so many US dollars; 0: never", low=0, high=100_000),
    Setting(
        "history.keep",
        "forever",
        "How many days a conversation is kept after its last word; 0: not at all. Starred ones always stay",
        form="days",
    ),
    Setting(
        "history.summary", True, "Let what answers sum up the earlier part of a long conversation, so that it remembers"
    ),
    Setting(
        "session.rest_minutes",
        30.0,
        "Minutes without a word until Aura closes the microphone and rests until it is needed; 0: never",
        low=0,
        high=1440,
    ),
    Setting("window.history", True, "Show past conversations beside the conversation, where the window is wide enough"),
    Setting("session.greeting", False, "Greet you aloud when Aura is ready and when a conversation begins"),
    Setting(
        "sounds.earcons",
        "errors",
        "Short sounds: for trouble alone, or also when Aura begins to listen and has taken your words",
        ("off", "errors", "all"),
    ),
    Setting("sounds.volume", 60, "How loud these sounds are, 0 to 100", low=0, high=100),
    Setting("updates.check", True, "Ask the update feed once a day, and tell of a newer Aura; nothing is installed"),
    Setting(
        "updates.feed", "", "Address of the update feed (https); empty: there is none, and none is asked", form="url"
    ),
    Setting("window.theme", "system", "Colours of the window", ("system", "light", "dark")),
    Setting(
        "window.contrast",
        "system",
        "Colours of the window with more contrast: as the system asks, always, or never",
        ("system", "on", "off"),
    ),
    Setting(
        "window.language",
        "system",
        "Language of the window's own words",
        ("system", "en", "de"),
    ),
    Setting("window.reduce_motion", False, "Keep the window still"),
    Setting("window.tray", True, "Show Aura in the tray, where the desktop has one"),
    Setting("window.close_to_tray", False, "Closing the window hides it in the tray instead of ending Aura"),
    Setting("window.notifications", True, "Tell of trouble with a message of the desktop while the window is hidden"),
    Setting(
        "startup.at_login", False, "Start Aura when you log in; the desktop's own settings may switch it off again"
    ),
    Setting("startup.hidden", True, "Start without the window when Aura is started at login"),
    Setting("keys.talk", "", "Key to talk in any program", form="key"),
    Setting(
        "keys.manner",
        "hold",
        "How the key to talk works: talk while it is held, or from one press to the next",
        ("hold", "toggle"),
    ),
    Setting("keys.mute", "", "Key to mute the microphone, or hear it again, in any program", form="key"),
    Setting("keys.stop", "", "Key to silence Aura in any program", form="key"),
)
