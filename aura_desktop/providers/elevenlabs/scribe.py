"""ElevenLabs' Scribe over a WebSocket with manual commits: one socket without I/O.

Finals carry no number: they come in the order of our commits. A final that nobody asked for is the service's own commit
after long speech and belongs to the segment under way. `previous_text` may only stand beside the very first chunk of a
socket (elevenlabs: types/input_audio_chunk_payload.py), and a later segment goes through the same socket, which knows
what was said before: so it is never sent.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

from ...errors import AuthFailed, ProviderError
from .. import failures
from ..base import INPUT_RATE
from ..completion import clean_text
from ..segments import join_segments
from ..stt_wire import Fault, Final, Frame, Partial, Query, Ready, WireEvent
from ..websocket import read_json

PATH = "/speech-to-text/realtime"
SHORTEST_SECONDS = 0.3
"""A commit of less is ignored: "You need at least 0.3s of uncommitted audio" (elevenlabs/packages#378)."""
LONGEST_SECONDS = 30.0
"""The documentation advises a commit every 20 to 30 s; later the service commits by itself, wherever it may be."""
IDLE_SECONDS = 5.0
"""It closes a socket that got no sound for about 15 s, so an idle one gets 20 ms of silence every 5 s: billed by the
second, 15 s an hour."""
SILENCE = bytes(2 * INPUT_RATE // 50)
MOST_TEXT = 64 << 10

# What each error message means, as an HTTP status; those not listed end the utterance's way through the socket only.
_STATUS = {
    "auth_error": 401,
    "quota_exceeded": 402,
    "rate_limited": 429,
    "queue_overflow": 429,
    "resource_exhausted": 429,
    "commit_throttled": 429,
    "input_error": 400,
    "invalid_request": 400,
    "chunk_size_exceeded": 400,
}


def query(model: str, language: str | None, terms: Sequence[str]) -> Query:
    """Return the parameters of a session."""
    found: dict[str, str | tuple[str, ...]] = {
        "model_id": model,
        "audio_format": f"pcm_{INPUT_RATE}",
        "commit_strategy": "manual",
    }
    if language:
        found["language_code"] = language
    if terms:
        found["keyterms"] = tuple(terms)
    return found


class ScribeWire:
    """One Scribe session."""

    def __init__(self, peer: failures.Peer, terms: Sequence[str]) -> None:
        self._peer = peer
        self._private = tuple(terms)
        self._commits = 0
        self._finals = 0
        self._before = ""  # what the service committed by itself of the segment that is next to become final

    def opening(self) -> list[Frame]:
        """Nothing: the session is described by its address."""
        return []

    def audio(self, pcm: bytes) -> list[Frame]:
        """Send a chunk."""
        return [_chunk(pcm, commit=False)]

    def commit(self) -> list[Frame]:
        """Send an empty chunk that commits."""
        self._commits += 1
        return [_chunk(b"", commit=True)]

    def idle(self) -> list[Frame]:
        """Send a little silence."""
        return [_chunk(SILENCE, commit=False)]

    def read(self, frame: Frame) -> list[WireEvent]:
        """Return what a message of the server means; unknown ones mean nothing."""
        try:
            message = read_json(frame, self._peer)
        except ProviderError as exc:
            return [Fault(exc)]
        found, text = message.get("message_type"), message.get("text")
        kind = found if isinstance(found, str) else ""
        if kind == "session_started":
            return [Ready()]
        if kind in ("partial_transcript", "committed_transcript"):
            if not isinstance(text, str):
                what = "answers in a way that cannot be read. Try again."
                return [Fault(failures.protocol(self._peer, what, detail="no text"))]
            whole = join_segments((self._before, clean_text(text)))[:MOST_TEXT]
            return self._committed(whole) if kind == "committed_transcript" else [Partial(self._finals, whole)]
        if isinstance(message.get("error"), str) or kind in _STATUS:
            return [self._fault(kind, message)]
        return []

    def _committed(self, text: str) -> list[WireEvent]:
        if self._finals == self._commits:
            self._before = text
            return [Partial(self._finals, text)] if text else []
        self._before = ""
        self._finals += 1
        return [Final(self._finals - 1, text)]

    def _fault(self, code: str, message: Mapping[str, object]) -> Fault:
        if code.startswith("unaccepted_terms"):
            sentence = f"{self._peer.subject} wants its terms accepted first. Do so in your account there."
            return Fault(AuthFailed(sentence, provider=self._peer.provider, detail=code))
        payload = {"code": code, "status": _STATUS.get(code), "message": message.get("error")}
        return Fault(failures.from_event(self._peer, payload, partial=False, private=self._private))


def _chunk(pcm: bytes, *, commit: bool) -> str:
    return json.dumps(
        {
            "message_type": "input_audio_chunk",
            "audio_base_64": base64.b64encode(pcm).decode(),
            "commit": commit,
            "sample_rate": INPUT_RATE,
        }
    )
