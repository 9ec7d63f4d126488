"""Speech-to-text at ElevenLabs: Scribe, over a socket while the user talks or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from ... import services
from ..http import ClientFactory, Timeouts, new_client
from ..segments import fit_terms
from ..streaming_stt import FINALISE_SECONDS, StreamingSpeechToText, Upload
from ..stt_wire import Plan
from .scribe import IDLE_SECONDS, LONGEST_SECONDS, PATH, SHORTEST_SECONDS, ScribeWire, query

LIVE_MODEL = "scribe_v2_realtime"
FILE_MODELS = {LIVE_MODEL: "scribe_v2", "scribe_v3_live": "scribe_v3"}
"""The file model that stands in for each live one."""
_LIVE_ENDINGS = ("_realtime", "_live")


def is_live(model: str) -> bool:
    """Return whether a model hears through the socket only; the others are sent files."""
    return model.endswith(_LIVE_ENDINGS)


class ElevenLabsSpeechToText(StreamingSpeechToText):
    """Scribe. A chosen model decides the way: a live one hears while the user talks, others get a file."""

    service: ClassVar[services.Service] = services.ELEVENLABS
    key_header: ClassVar[str] = "xi-api-key"

    def __init__(
        self,
        key: str,
        model: str = "",
        *,
        language: str | None = None,
        terms: Sequence[str] = (),
        streaming: bool = True,
        base_url: str = services.ELEVENLABS.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        finalise_seconds: float = FINALISE_SECONDS,
    ) -> None:
        """Take the key; `language` is ISO 639-1, None lets it find out; `terms` are names. Raises SettingsError."""
        streaming = streaming and (not model or is_live(model))
        live = model if is_live(model) else LIVE_MODEL
        self._file_model = model if model and not is_live(model) else FILE_MODELS.get(live, FILE_MODELS[LIVE_MODEL])
        super().__init__(
            key,
            live if streaming else self._file_model,
            chosen=model,
            streaming=streaming,
            language=language,
            terms=fit_terms(terms, most=1000, longest=50, words=5),
            base_url=base_url,
            timeouts=timeouts,
            client_factory=client_factory,
            finalise_seconds=finalise_seconds,
        )

    def plan(self) -> Plan:
        """Return how a Scribe socket is opened and used."""
        # A socket takes fewer and shorter terms than a file (elevenlabs: realtime/scribe.py).
        terms = fit_terms(self.terms, most=50, longest=20)
        return Plan(
            PATH,
            query(self.model, self.language, terms),
            partial(ScribeWire, self.peer, terms),
            shortest_s=SHORTEST_SECONDS,
            segment_s=LONGEST_SECONDS,
            idle_s=IDLE_SECONDS,
        )

    def upload(self, pcm: bytes) -> Upload:
        """Return the request to /speech-to-text; raw sound is taken, and has the lower latency."""
        fields: dict[str, str | tuple[str, ...]] = {
            "model_id": self._file_model,
            "file_format": "pcm_s16le_16",
            "tag_audio_events": "false",
            "timestamps_granularity": "none",
        }
        if self.language:
            fields["language_code"] = self.language
        if self.terms:
            fields["keyterms"] = self.terms
        return Upload("/speech-to-text", fields, ("audio.pcm", pcm, "application/octet-stream"))
