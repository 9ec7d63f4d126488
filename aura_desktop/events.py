"""What the engine tells the window, the tests and the log: frozen facts, never widgets or arrays.

Events are emitted on the engine's thread; a receiver in another thread queues them. Texts are for the eye only:
a logger prints the type of an event and its numbers, never its text. `Waterfall` (where one turn's time went) and
`Timings` (the last turns together) are events too; with their arithmetic they stand in `waterfall`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .errors import Action
from .waterfall import Timings, Waterfall


class State(StrEnum):
    """What the assistant is doing, derived from what really happens (frames arriving, audio rendered)."""

    STARTING = "starting"
    LISTENING = "listening"
    READY = "ready"  # push-to-talk, or no microphone: waiting for the key or for typed text
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"
    MUTED = "muted"
    WAITING_FOR_MICROPHONE = "waiting-for-microphone"
    TROUBLE = "trouble"
    RESTING = "resting"  # nobody was there for a while: the microphone is closed until somebody is


class Mode(StrEnum):
    """How the user takes the turn."""

    HANDS_FREE = "hands-free"
    PUSH_TO_TALK = "push-to-talk"


class Outcome(StrEnum):
    """How a reply ended."""

    HEARD = "heard"  # played to its end
    CUT = "cut"  # interrupted after something of it was heard
    DROPPED = "dropped"  # nothing of it was heard


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The state in `state`; `hint` is one short line below it ("talk any time to interrupt")."""

    state: State
    hint: str = ""


@dataclass(frozen=True, slots=True)
class UserText:
    """What the user said or typed in turn `turn`. Not `final`: it may still change or be dropped (empty text)."""

    turn: int
    text: str
    final: bool
    typed: bool = False


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The reply of turn `turn` as far as it has arrived (the whole text each time, Markdown as the model wrote it)."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplyHeard:
    """The first `heard_chars` characters of the reply of turn `turn` have left the speaker."""

    turn: int
    heard_chars: int


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The reply of turn `turn` is over: `heard` was heard, `unheard` was not (greyed in the window)."""

    turn: int
    outcome: Outcome
    heard: str
    unheard: str


@dataclass(frozen=True, slots=True)
class Latency:
    """One turn's stages in ms, None where a stage did not happen.

    `end_of_turn` is from the last speech to the decision that the user had finished; `speech_to_text` from the start
    of the request to the transcript; `first_token` from the chat request to its first text, 0.0 for a reply that had
    begun when a dropped try's request was taken up; `first_audio` from the first speech request to its first sample;
    `voice_to_voice` from the last speech to the first audible sample.
    """

    turn: int
    end_of_turn: float | None = None
    speech_to_text: float | None = None
    first_token: float | None = None
    first_audio: float | None = None
    voice_to_voice: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A card: what happened and what to do in one sentence, and one action. `code` names it for ProblemCleared."""

    code: str
    sentence: str
    action: Action = Action.NONE
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemCleared:
    """The trouble named `code` is over; its card goes away."""

    code: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One quiet line that needs no action ("I heard sound but no speech")."""

    text: str


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """Hands-free or push-to-talk."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class MuteChanged:
    """The microphone is ignored (True) or heard again."""

    muted: bool


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device as a picker shows it. `key` is what the setting stores: "default", or "HOST API: NAME"."""

    key: str
    label: str
    is_default: bool = False
    raw: bool = False  # behind "show all"


@dataclass(frozen=True, slots=True)
class DevicesChanged:
    """The devices there are, and the keys of those in use (None: none could be opened).

    `headset`: both are the two sides of one Bluetooth headset, which then sounds as a telephone does.
    """

    inputs: tuple[DeviceChoice, ...]
    outputs: tuple[DeviceChoice, ...]
    input_key: str | None
    output_key: str | None
    headset: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """Which provider did a job of a turn: `job` is "stt", "chat" or "speech", `provider` a name of services.TITLES.

    `reason` says in a few words why it was this one ("news go to xAI Grok", "OpenAI was too slow"), "" when usual.
    """

    job: str
    provider: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Spending:
    """What was used and what it costs, after each turn; dollars are estimates from list prices, None where unknown.

    `hedged` is the part of `turn_dollars` for answers that were asked for and not used. `limit` 0.0: none is set.
    """

    turn_dollars: float | None
    month_dollars: float
    hedged_dollars: float = 0.0
    limit: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    heard_seconds: float = 0.0
    spoken_characters: int = 0


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """Another conversation is held from now on: a new one, or an old one that is gone on with.

    Turns up to `after_turn` belong to those before. Nothing of a `private` one is kept.
    """

    uid: str
    after_turn: int
    private: bool = False


Event = (
    StateChanged
    | UserText
    | ReplyText
    | ReplyHeard
    | ReplyEnded
    | Latency
    | Problem
    | ProblemCleared
    | Notice
    | ModeChanged
    | MuteChanged
    | DevicesChanged
    | Served
    | Spending
    | SessionBegan
    | Waterfall
    | Timings
)
