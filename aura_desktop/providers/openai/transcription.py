"""Speech-to-text at OpenAI: gpt-live-transcribe while the user talks, gpt-transcribe for a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from ... import services
from ..base import INPUT_RATE
from ..http import ClientFactory, Timeouts, new_client
from ..segments import fit_terms
from ..streaming_stt import FINALISE_SECONDS, StreamingSpeechToText, Upload
from ..stt_wire import Plan
from ..wav import wav_bytes
from .realtime import PATH, QUERY, SHORTEST_SECONDS, RealtimeWire, takes_hints

LIVE_MODEL = "gpt-live-transcribe"
FILE_MODEL = "gpt-transcribe"
"""Both without an announced end; whisper-1 and gpt-4o-*transcribe end 2027-02-26 (openai: types/audio_model.py)."""
MOST_TERMS, LONGEST_TERM = 100, 100
"""OpenAI names no limits of `keywords`; these keep a request small."""


def is_live(model: str) -> bool:
    """Return whether a model hears through the Realtime API only; the others are sent files."""
    return model.startswith(("gpt-live-", "gpt-realtime-"))


class OpenAISpeechToText(StreamingSpeechToText):
    """OpenAI's transcription. A chosen model decides the way: a live one hears while the user talks, others get a file.

    An idle Realtime socket costs nothing (billing is by the second of sound) and lives for an hour, so it is only
    replaced when it is a quarter of an hour old.
    """

    service: ClassVar[services.Service] = services.OPENAI

    def __init__(
        self,
        key: str,
        model: str = "",
        *,
        language: str | None = None,
        terms: Sequence[str] = (),
        streaming: bool = True,
        base_url: str = services.OPENAI.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        finalise_seconds: float = FINALISE_SECONDS,
    ) -> None:
        """Take the key; `language` is ISO 639-1, None lets it find out; `terms` are names. Raises SettingsError."""
        streaming = streaming and (not model or is_live(model))
        self._file_model = model if model and not is_live(model) else FILE_MODEL
        super().__init__(
            key,
            (model or LIVE_MODEL) if streaming else self._file_model,
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
        """Return how a Realtime socket for transcription is opened and used."""
        wire = partial(RealtimeWire, self.peer, self.model, self.language, self.terms)
        return Plan(PATH, QUERY, wire, shortest_s=SHORTEST_SECONDS, max_age_s=900.0)

    def upload(self, pcm: bytes) -> Upload:
        """Return the request to /audio/transcriptions; the cloud takes no sound without a container."""
        fields: dict[str, str | tuple[str, ...]] = {"model": self._file_model, "response_format": "json"}
        if takes_hints(self._file_model):
            if self.language:
                fields["languages[]"] = (self.language,)
            if self.terms:
                fields["keywords[]"] = self.terms
        elif self.language:
            fields["language"] = self.language
        return Upload("/audio/transcriptions", fields, ("audio.wav", wav_bytes(pcm, INPUT_RATE), "audio/wav"))
