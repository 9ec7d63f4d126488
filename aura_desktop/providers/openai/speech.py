"""Voices at OpenAI, for as long as its speech service lasts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import date

from ... import errors
from ...enquiries import ModelInfo, Voice
from ...services import OPENAI, OPENAI_SPEECH_ENDS
from ..base import SpeechEvent
from ..compatible_speech import CompatibleSpeech
from ..http import ClientFactory, Timeouts, new_client

DEFAULT_MODEL = "gpt-4o-mini-tts"
MODELS = (DEFAULT_MODEL, "tts-1", "tts-1-hd")
"""Every model of POST /audio/speech (openai 3.57: types/audio/speech_model.py), without dated names."""
DEFAULT_VOICE = "coral"
"""One that the older models have too."""
VOICES = (
    *("alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer"),
    "verse",
)
"""The voices built in (openai 3.57: types/audio/speech_create_params.py); the service has no list of them."""
_NEW_ONLY = ("ballad", "cedar", "marin", "verse")


class OpenAISpeech(CompatibleSpeech):
    """Speech through OpenAI. All methods on the asyncio thread."""

    def __init__(
        self,
        key: str | None,
        model: str = "",
        voice: str = "",
        *,
        speed: float = 1.0,
        base_url: str = OPENAI.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Take the key, a model and a voice ("": the defaults). Raises SettingsError."""
        super().__init__(
            base_url,
            model.strip() or DEFAULT_MODEL,
            voice.strip() or DEFAULT_VOICE,
            speed=min(4.0, max(0.25, speed)),
            api_key=key,
            timeouts=timeouts,
            client_factory=client_factory,
            name=OPENAI.name,
            subject=OPENAI.title,
        )
        self._today = today
        self._ask_rate = False  # a field of compatible servers only

    @property
    def model(self) -> str:
        """The model that speaks."""
        return self._model

    async def warm(self) -> None:
        """Open the connection. Raises Unreachable, AuthFailed, and ModelGone once the service has ended."""
        self._check_date()
        await super().warm()

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text` as Pcm; the service has no place for `previous_text`. Raises ProviderError."""
        self._check_date()
        async with aclosing(super().speak(text, previous_text)) as events:
            async for event in events:
                yield event

    async def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are built in."""
        return tuple(
            Voice(name, name.capitalize(), note=f"{DEFAULT_MODEL} only" if name in _NEW_ONLY else "") for name in VOICES
        )

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the models, with the day they end."""
        return tuple(ModelInfo(name, OPENAI_SPEECH_ENDS, recommended=name == DEFAULT_MODEL) for name in MODELS)

    def _check_date(self) -> None:
        if self._today() >= OPENAI_SPEECH_ENDS:
            day = f"{OPENAI_SPEECH_ENDS.day} {OPENAI_SPEECH_ENDS:%B %Y}"
            sentence = f"OpenAI ended its speech service on {day}. Choose another voice in settings."
            raise errors.ModelGone(sentence, provider=self.name, detail="past the announced end")
