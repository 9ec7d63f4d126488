"""Questions of the settings window and the first run that need the network or the disk, and their answers.

Frozen data; no answer holds a key. Asked with control.Engine.enquire; carried out on the engine's thread by desk.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .services import Job


class KeySource(StrEnum):
    """Where a service's key is."""

    NONE = "none"
    KEYRING = "keyring"
    SESSION = "session"  # there is no keyring: the key is gone when Aura ends
    ENVIRONMENT = "environment"  # read, never written; the user cannot forget it here


@dataclass(frozen=True, slots=True)
class ListKeys:
    """Which keys are there? Gives KeyList."""


@dataclass(frozen=True, slots=True)
class StoreKey:
    """Keep `key` for `service` in this profile, or forget it when empty. Gives KeyList.

    A name of services.SERVERS is the user's own server for a job, at the address that the settings have now.
    """

    service: str
    key: str

    def __repr__(self) -> str:
        return f"StoreKey(service={self.service!r})"  # a key is never printed


@dataclass(frozen=True, slots=True)
class CheckKey:
    """Does the key work? `key` empty: the one that is kept. Gives KeyChecked."""

    service: str
    key: str = ""

    def __repr__(self) -> str:
        return f"CheckKey(service={self.service!r})"


@dataclass(frozen=True, slots=True)
class ListModels:
    """Which models does `provider` have for `job`? Gives ModelList."""

    provider: str
    job: Job
    base_url: str = ""  # for "compatible"; empty: the one in the settings


@dataclass(frozen=True, slots=True)
class ListVoices:
    """Which voices does `provider` have? Gives VoiceList."""

    provider: str


@dataclass(frozen=True, slots=True)
class HearVoice:
    """Let `voice` ("": the default) of `provider` say a sentence through the loudspeaker. Gives Done."""

    provider: str
    voice: str


@dataclass(frozen=True, slots=True)
class FindServers:
    """Which local servers run? Gives ServerList."""


@dataclass(frozen=True, slots=True)
class ReadUsage:
    """What was used this month? Gives UsageReport."""


@dataclass(frozen=True, slots=True)
class PlaySound:
    """Let one of Aura's own sounds be heard: "listening", "done", "error" or "test". Gives Done at once."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckEcho:
    """Let Aura say a sentence: does it hear itself? Gives EchoChecked some seconds later."""


Question = (
    ListKeys
    | StoreKey
    | CheckKey
    | ListModels
    | ListVoices
    | HearVoice
    | FindServers
    | ReadUsage
    | PlaySound
    | CheckEcho
)


class EchoFinding(StrEnum):
    """What became of Aura's own voice on its way into the microphone."""

    APART = "apart"  # the microphone does not hear the speaker (headphones)
    CANCELLED = "cancelled"  # it does, and the canceller takes it out
    HEARD = "heard"  # too much is left
    UNKNOWN = "unknown"  # nothing was played, or nothing came from the microphone


@dataclass(frozen=True, slots=True)
class KeyState:
    """One service's key: where it is; `hint` is its last four characters at most, "" for a short one or none.

    `address` is that of the user's own server which the key was given for, as scheme, host and port.
    """

    service: str
    source: KeySource
    hint: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys; `keyring` False: this machine has none that can be used, and `sentence` says so plainly."""

    keys: tuple[KeyState, ...]
    keyring: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class KeyChecked:
    """Whether a key works; `sentence` says exactly what is wrong, or that it works."""

    service: str
    ok: bool
    sentence: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model; `ends` is its announced last day, `note` a few words for the list."""

    id: str
    ends: date | None = None
    note: str = ""
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class ModelList:
    """The models of a provider, the recommended one first."""

    provider: str
    job: Job
    models: tuple[ModelInfo, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice the user can choose: `id` goes into the setting; `language` a tag, or "" for many."""

    id: str
    name: str
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class VoiceList:
    """The voices of a provider."""

    provider: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server on this machine: `jobs` it can do as far as it tells, `models` it lists."""

    name: str
    base_url: str
    jobs: tuple[Job, ...]
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerList:
    """The local servers that answered."""

    servers: tuple[FoundServer, ...]


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What one provider was used for in a month; dollars are an estimate, None where the price is not known."""

    provider: str
    job: Job
    requests: int
    tokens_in: int
    tokens_out: int
    seconds: float
    characters: int
    dollars: float | None
    hedged_dollars: float


@dataclass(frozen=True, slots=True)
class UsageReport:
    """A month's use; `month` is its first day."""

    month: date
    lines: tuple[UsageLine, ...]
    dollars: float
    limit: float


@dataclass(frozen=True, slots=True)
class EchoChecked:
    """Whether Aura hears itself; `sentence` says it, and what to do."""

    finding: EchoFinding
    sentence: str


@dataclass(frozen=True, slots=True)
class Done:
    """It was done."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It could not be done; `sentence` says why and what to do."""

    code: str
    sentence: str


Answer = KeyList | KeyChecked | ModelList | VoiceList | ServerList | UsageReport | EchoChecked | Done | Refused
