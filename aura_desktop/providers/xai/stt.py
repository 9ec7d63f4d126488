"""Speech-to-text at xAI: a socket while the user talks, or a file.

Sources: docs.x.ai REST reference, speech to text; providers notes. The documentation has said both that a connection
serves one utterance and that another may follow, so each segment takes a socket of its own, and the next one is open by
then. What `transcript.done` holds has changed too: all of it, or what no `speech_final` covered. Both are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from ... import services
from ...errors import ProviderError
from .. import failures
from ..base import INPUT_RATE
from ..completion import clean_text
from ..http import ClientFactory, Timeouts, new_client
from ..segments import fit_terms, join_segments
from ..streaming_stt import FINALISE_SECONDS, StreamingSpeechToText, Upload, language_of
from ..stt_wire import Fault, Final, Frame, Partial, Plan, Query, Ready, WireEvent
from ..wav import wav_bytes
from ..websocket import read_json

PATH = "/stt"
DEFAULT_MODEL = "grok-voice-transcribe-2.0"
"""The better of the two there are; the older one is what the service takes when none is named."""
ENDPOINTING_MS = 400
"""Silence after which xAI ends an utterance of its own. It is always sent, for the defaults differ by source."""
MOST_TERMS, LONGEST_TERM = 100, 50
MAX_IDLE_SECONDS = 60.0
MOST_TEXT = 64 << 10


class XaiWire:
    """One session, which is one segment."""

    def __init__(self, peer: failures.Peer, terms: Sequence[str]) -> None:
        self._peer = peer
        self._private = tuple(terms)
        self._said: list[str] = []  # utterances that ended, as restated at their end
        self._pieces: list[str] = []  # locked pieces of the one under way
        self._interim = ""

    def opening(self) -> list[Frame]:
        """Nothing: the session is described by its address."""
        return []

    def audio(self, pcm: bytes) -> list[Frame]:
        """Send sound as it is."""
        return [pcm]

    def commit(self) -> list[Frame]:
        """Say that no more comes."""
        return [json.dumps({"type": "audio.done"})]

    def idle(self) -> list[Frame]:
        """Nothing; an idle socket is replaced before long."""
        return []

    def read(self, frame: Frame) -> list[WireEvent]:
        """Return what an event of the server means; unknown ones mean nothing."""
        try:
            event = read_json(frame, self._peer)
        except ProviderError as exc:
            return [Fault(exc)]
        kind, text = event.get("type"), event.get("text")
        if kind == "transcript.created":
            return [Ready()]
        if kind == "error":
            return [self._fault(event.get("message"))]
        if kind not in ("transcript.partial", "transcript.done"):
            return []
        text = clean_text(text)[:MOST_TEXT] if isinstance(text, str) else ""
        if kind == "transcript.done":
            return [Final(0, self._whole(text)[:MOST_TEXT], language_of(event))]
        if event.get("speech_final"):
            self._said.append(text or join_segments(self._pieces))
            self._pieces, self._interim = [], ""
        elif event.get("is_final"):
            self._pieces.append(text)
            self._interim = ""
        else:
            self._interim = text
        whole = join_segments((*self._said, _continued(join_segments(self._pieces), self._interim)))[:MOST_TEXT]
        return [Partial(0, whole)] if whole else []

    def _whole(self, done: str) -> str:
        said, pieces = join_segments(self._said), join_segments(self._pieces)
        if said and _words(done)[: len(_words(said))] == _words(said):
            return done
        rest = _continued(pieces, done) if done else _continued(pieces, self._interim)
        return join_segments((said, rest))

    def _fault(self, message: object) -> Fault:
        text = message if isinstance(message, str) else ""
        payload: dict[str, object] = {"message": text}
        if "api key" in text.lower():
            payload["status"] = 400
        return Fault(failures.from_event(self._peer, payload, partial=False, private=self._private))


class XaiSpeechToText(StreamingSpeechToText):
    """Grok's transcription; a model serves both ways."""

    service: ClassVar[services.Service] = services.XAI

    def __init__(
        self,
        key: str,
        model: str = "",
        *,
        language: str | None = None,
        terms: Sequence[str] = (),
        streaming: bool = True,
        base_url: str = services.XAI.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        finalise_seconds: float = FINALISE_SECONDS,
    ) -> None:
        """Take the key; `language` is ISO 639-1, None lets it find out; `terms` are names. Raises SettingsError."""
        super().__init__(
            key,
            model or DEFAULT_MODEL,
            chosen=model,
            streaming=streaming,
            language=language,
            terms=fit_terms(terms, most=MOST_TERMS, longest=LONGEST_TERM),
            base_url=base_url,
            timeouts=timeouts,
            client_factory=client_factory,
            finalise_seconds=finalise_seconds,
        )

    def plan(self) -> Plan:
        """Return how a socket is opened and used."""
        wire = partial(XaiWire, self.peer, self.terms)
        return Plan(PATH, self._query(), wire, one_segment=True, max_age_s=MAX_IDLE_SECONDS)

    def upload(self, pcm: bytes) -> Upload:
        """Return the request to /stt, whose file must be its last part."""
        fields: dict[str, str | tuple[str, ...]] = {"model": self.model}
        if self.language:
            fields |= {"language": self.language, "format": "true"}
        if self.terms:
            fields["keyterm"] = self.terms
        return Upload(PATH, fields, ("audio.wav", wav_bytes(pcm, INPUT_RATE), "audio/wav"))

    def _query(self) -> Query:
        found: dict[str, str | int | bool | tuple[str, ...]] = {
            "model": self.model,
            "sample_rate": INPUT_RATE,
            "encoding": "pcm",
            "interim_results": True,
            "endpointing": ENDPOINTING_MS,
        }
        if self.language:
            found["language"] = self.language
        if self.terms:
            found["keyterm"] = self.terms
        return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _continued(pieces: str, later: str) -> str:
    """Return the text of an utterance of which `pieces` were locked and `later` came after.

    `later` restates the pieces, perhaps improved, when it begins as they do; else it goes on from them: words that are
    there twice do less harm than lost ones.
    """
    before, after = _words(pieces), _words(later)
    restated = after[: len(before)] == before or (len(after) > len(before) + 2 and after[:1] == before[:1])
    return later if not before or restated else join_segments((pieces, later))
