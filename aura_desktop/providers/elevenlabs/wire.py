"""The two WebSocket protocols of ElevenLabs' voices: what is sent, and one reading of what comes back. Sans-IO.

Flash, Turbo and Multilingual models speak on the text-to-speech socket, models of the third and fourth generation on
the text-to-dialogue one. Both know contexts (a piece of speech each), spell their fields differently, and refuse each
other's models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from .. import failures
from ..alignment import Timings, named, read_timings
from ..websocket import read_json

FORMAT = "pcm_24000"
RATE = 24_000
INACTIVITY_SECONDS = 180
"""How long a text-to-speech socket is to bear silence: its longest (help.elevenlabs.io, article 28084868106513)."""

Query = Mapping[str, str | int | float | bool]
Message = dict[str, object]

_DIALOGUE = ("eleven_v3", "eleven_v4")
_LANGUAGE_MODELS = ("eleven_flash_v2_5", "eleven_turbo_v2_5")
"""The text-to-speech models that take a language; the others find it out, or refuse it."""


def is_dialogue(model: str) -> bool:
    """Return whether `model` speaks on the text-to-dialogue endpoints."""
    return model.startswith(_DIALOGUE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which voice is to speak, and how."""

    voice: str
    model: str
    speed: float = 1.0
    language: str = ""

    @property
    def code(self) -> str:
        """The two-letter language to ask for, "" where the model takes none."""
        takes = is_dialogue(self.model) or self.model in _LANGUAGE_MODELS
        return self.language.replace("_", "-").split("-")[0].lower() if takes else ""

    @property
    def settings(self) -> Message:
        """The voice settings to send; nothing that is as it is by itself."""
        # From 0.7 to 1.2 (elevenlabs 2.78: types/realtime_voice_settings.py); dialogue models know stability only.
        speed = min(1.2, max(0.7, self.speed))
        return {} if is_dialogue(self.model) or speed == 1.0 else {"speed": speed}


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of either socket. `over`: the sound of what was flushed is whole; `closed`: the context is gone."""

    context: str
    audio: object = None
    timings: Timings | None = None
    over: bool = False
    closed: bool = False
    complaint: Mapping[str, object] | None = None


class Wire(Protocol):
    """One of the two protocols. `places` contexts may be open beside those of `hello`; `idle_limit` is in seconds."""

    path: str
    query: Query
    places: int
    idle_limit: float

    def hello(self) -> list[Message]:
        """What is sent as the socket opens."""
        ...

    def say(self, context: str, text: str) -> list[Message]:
        """What opens a context and has it speak `text`."""
        ...

    def close(self, context: str) -> Message:
        """What closes a context."""
        ...

    def keep_alive(self) -> Message | None:
        """What keeps the socket open while nothing is said, None where nothing does."""
        ...


class SpeechWire:
    """text-to-speech/{voice}/multi-stream-input."""

    places = 5
    idle_limit = float(INACTIVITY_SECONDS)

    def __init__(self, choice: Choice) -> None:
        self._settings = choice.settings
        self.path = f"/text-to-speech/{quote(choice.voice, safe='')}/multi-stream-input"
        self.query: Query = {
            "model_id": choice.model,
            "output_format": FORMAT,
            "inactivity_timeout": INACTIVITY_SECONDS,
            "auto_mode": True,
            "sync_alignment": True,
            **({"language_code": choice.code} if choice.code else {}),
        }

    def hello(self) -> list[Message]:
        """Nothing: each context introduces itself."""
        return []

    def say(self, context: str, text: str) -> list[Message]:
        """Open `context` and flush `text` in it."""
        # Settings come first and never change: anything else is closed with 1008.
        # (https://github.com/pipecat-ai/pipecat/issues/4541)
        first: Message = {"text": " ", "context_id": context}
        if self._settings:
            first["voice_settings"] = self._settings
        return [first, {"text": f"{text.strip()} ", "context_id": context, "flush": True}]

    def close(self, context: str) -> Message:
        """Close `context`; what was flushed in it may still come."""
        return {"context_id": context, "close_context": True}

    def keep_alive(self) -> Message | None:
        """Nothing: a message without a context would open one that nobody closes."""
        return None


class DialogueWire:
    """text-to-dialogue/multi-stream-input: snake case, voices in the first message of a context, 20 s of patience."""

    places = 4
    idle_limit = 20.0
    _RESTING = "resting"
    """A context that is never spoken in: only a context that is known can be kept alive, and with it the socket."""

    path = "/text-to-dialogue/multi-stream-input"

    def __init__(self, choice: Choice) -> None:
        self._voice = choice.voice
        self.query: Query = {
            "model_id": choice.model,
            "output_format": FORMAT,
            "sync_alignment": True,
            **({"language_code": choice.code} if choice.code else {}),
        }

    def hello(self) -> list[Message]:
        """Introduce the resting context, the fifth of five."""
        return [{"context_id": self._RESTING, "voices": [self._voice]}]

    def say(self, context: str, text: str) -> list[Message]:
        """Open `context` with the voice and flush `text` in it."""
        line = {"text": f"{text.strip()} ", "voice_id": self._voice, "new_turn": True}
        return [
            {"context_id": context, "voices": [self._voice]},
            {"context_id": context, "inputs": [line], "flush": True},
        ]

    def close(self, context: str) -> Message:
        """Close `context`; what was flushed in it still comes. Sent once: another would end the whole socket."""
        return {"context_id": context, "close_context": True}

    def keep_alive(self) -> Message | None:
        """Wind the clock of the resting context up again."""
        return {"context_id": self._RESTING, "keep_alive": True}


def wire_for(choice: Choice) -> Wire:
    """Return the protocol that the model speaks."""
    return DialogueWire(choice) if is_dialogue(choice.model) else SpeechWire(choice)


def read_frame(raw: str | bytes, peer: failures.Peer) -> Frame:
    """Return what a message says. Raises ProtocolError for what is no JSON object."""
    found = read_json(raw, peer)
    context = named(found, "contextId", "context_id")
    if failures.is_error(found) or (found.get("message") and found.get("code")):
        return Frame(context if isinstance(context, str) else "", complaint=found)
    return Frame(
        context if isinstance(context, str) else "",
        audio=found.get("audio"),
        timings=_timings(found),
        over=found.get("is_final_audio_for_turn") is True,
        closed=named(found, "isFinal", "is_final") is True,
    )


def _timings(found: Mapping[str, object]) -> Timings | None:
    # The other field, "normalizedAlignment", holds the text as it is spoken, Chinese in Latin letters for one.
    # (https://github.com/pipecat-ai/pipecat/pull/4424)
    alignment = named(found, "alignment", "normalizedAlignment", "normalized_alignment")
    if not isinstance(alignment, dict):
        return None
    starts = named(alignment, "charStartTimesMs", "char_start_times_ms")
    return read_timings(alignment.get("chars"), starts, 0.001)
