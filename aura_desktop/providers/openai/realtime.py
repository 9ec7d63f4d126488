"""OpenAI's Realtime API as far as it transcribes: one socket without I/O.

No turn detection: we commit. Sound goes up as base64 at 24 kHz, the only rate there is. A commit becomes an *item*; the
texts of items may come in any order and are matched by the item's id (page: realtime-transcription guide).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

import numpy as np
import soxr

from ...errors import ProviderError
from .. import failures
from ..base import INPUT_RATE
from ..completion import clean_text
from ..streaming_stt import language_of
from ..stt_wire import Fault, Final, Frame, Partial, Ready, WireEvent
from ..websocket import read_json

RATE = 24_000
PATH = "/realtime"
QUERY = {"intent": "transcription"}
SHORTEST_SECONDS = 0.1
"""A commit of less is refused: "Expected at least 100ms of audio" (error input_audio_buffer_commit_empty)."""
MOST_ITEMS = 64
MOST_TEXT = 64 << 10
_HINTED = ("gpt-transcribe", "gpt-live-transcribe")
_TRANSCRIPTION = "conversation.item.input_audio_transcription."


def takes_hints(model: str) -> bool:
    """Return whether a model takes `keywords` and `languages` (openai 3.57: types/realtime/audio_transcription.py)."""
    return model.startswith(_HINTED)


class Upsampler:
    """16 kHz to 24 kHz, in and out of the same duration once flushed. See audio/resample.py for the engine."""

    def __init__(self) -> None:
        self._taken = 0
        self._given = 0
        self._stream = self._fresh()

    def process(self, pcm: bytes) -> bytes:
        """Return the samples that are ready after `pcm`."""
        self._taken += len(pcm) // 2
        out: bytes = self._stream.resample_chunk(np.frombuffer(pcm, "<i2").astype(np.int16)).astype("<i2").tobytes()
        self._given += len(out) // 2
        return out

    def flush(self) -> bytes:
        """Return what is still inside and start afresh."""
        tail: bytes = self._stream.resample_chunk(np.zeros(0, np.int16), last=True).astype("<i2").tobytes()
        missing = max(0, self._taken * RATE // INPUT_RATE - self._given)
        self._taken = self._given = 0
        self._stream = self._fresh()
        return tail[: 2 * missing].ljust(2 * missing, b"\0")

    def _fresh(self) -> soxr.ResampleStream:
        return soxr.ResampleStream(INPUT_RATE, RATE, 1, dtype="int16", quality="HQ", vr=True)


class RealtimeWire:
    """One transcription session."""

    def __init__(self, peer: failures.Peer, model: str, language: str | None, terms: Sequence[str]) -> None:
        self._peer = peer
        self._private = tuple(terms)
        self._transcription: dict[str, object] = {"model": model}
        if language is not None:
            hint: dict[str, object] = {"languages": [language]} if takes_hints(model) else {"language": language}
            self._transcription |= hint
        if terms and takes_hints(model):
            self._transcription["keywords"] = list(terms)
        self._resampler = Upsampler()
        self._commits = 0
        self._acked = 0
        self._items: dict[str, int] = {}  # item id -> segment
        self._waiting: dict[str, str] = {}  # item id -> text of deltas, for items that no commit is known of yet
        self._texts: dict[int, str] = {}  # segment -> text of deltas
        self._early: dict[str, tuple[str, str | None]] = {}  # finals of items that no commit is known of yet

    def opening(self) -> list[Frame]:
        """Ask for transcription of what we commit."""
        sound = {
            "format": {"type": "audio/pcm", "rate": RATE},
            "transcription": self._transcription,
            "turn_detection": None,
        }
        return [_event("session.update", session={"type": "transcription", "audio": {"input": sound}})]

    def audio(self, pcm: bytes) -> list[Frame]:
        """Append sound, resampled."""
        return self._append(self._resampler.process(pcm))

    def commit(self) -> list[Frame]:
        """Append what the resampler holds, and commit."""
        self._commits += 1
        event_id = f"commit_{self._commits}"
        return [*self._append(self._resampler.flush()), _event("input_audio_buffer.commit", event_id=event_id)]

    def idle(self) -> list[Frame]:
        """Nothing: it stays open by itself for an hour."""
        return []

    def read(self, frame: Frame) -> list[WireEvent]:
        """Return what an event of the server means; unknown ones mean nothing."""
        try:
            event = read_json(frame, self._peer)
        except ProviderError as exc:
            return [Fault(exc)]
        kind, item = event.get("type"), event.get("item_id")
        if kind == "session.updated":
            return [Ready()]
        if kind == "error":
            return [self._fault(event)]
        if not isinstance(kind, str) or not isinstance(item, str):
            return []
        if kind == "input_audio_buffer.committed":
            return self._committed(item)
        match kind.removeprefix(_TRANSCRIPTION):
            case "delta":
                return self._delta(item, event.get("delta"))
            case "completed":
                return self._completed(item, event)
            case "failed":
                return [self._fault(event)]
        return []

    def _append(self, pcm: bytes) -> list[Frame]:
        return [_event("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())] if pcm else []

    def _fault(self, event: Mapping[str, object]) -> Fault:
        return Fault(
            failures.from_event(self._peer, {"error": event.get("error")}, partial=False, private=self._private)
        )

    def _committed(self, item: str) -> list[WireEvent]:
        """The server takes commits in order, so its n-th item is our n-th segment."""
        if item in self._items or self._acked == self._commits:
            return []
        segment = self._items[item] = self._acked
        self._acked += 1
        early = self._waiting.pop(item, "")
        if early:
            self._texts[segment] = early
        if item in self._early:
            return [Final(segment, *self._early.pop(item))]
        return []

    def _delta(self, item: str, delta: object) -> list[WireEvent]:
        if not isinstance(delta, str) or not delta:
            return []
        segment = self._items.get(item)
        if segment is None:
            # Deltas come while the sound arrives, before the commit that gives the item its place.
            if item not in self._waiting and len(self._waiting) == MOST_ITEMS:
                return []
            text = self._waiting[item] = (self._waiting.get(item, "") + clean_text(delta))[:MOST_TEXT]
            return [Partial(self._acked + list(self._waiting).index(item), text)]
        text = self._texts[segment] = (self._texts.get(segment, "") + clean_text(delta))[:MOST_TEXT]
        return [Partial(segment, text)]

    def _completed(self, item: str, event: Mapping[str, object]) -> list[WireEvent]:
        text = event.get("transcript")
        if not isinstance(text, str):
            what = "answers in a way that cannot be read. Try again."
            return [Fault(failures.protocol(self._peer, what, detail="no transcript"))]
        found = clean_text(text)[:MOST_TEXT], language_of(event)
        if item in self._items:
            return [Final(self._items[item], *found)]
        if len(self._early) < MOST_ITEMS:
            self._early[item] = found
        return []


def _event(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False)
