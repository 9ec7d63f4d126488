"""Builds one engine by its name, from the settings and keys of a profile. Heavy imports happen inside the functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .errors import SettingsError
from .persona import terms_to_know
from .services import SERVICES, TITLES, Job
from .settings import Settings

if TYPE_CHECKING:
    from .providers.base import Chat, Speech, SpeechToText


class KeyRing(Protocol):
    """The part of profiles.keys.Keys that is needed here."""

    def get(self, service: str) -> str | None:
        """Return the key of a service."""
        ...

    def identity(self, service: str) -> str:
        """Return a hash that stands for the key."""
        ...

    def server_key(self, job: Job, base_url: str) -> str | None:
        """Return the key that was given for the user's own server at this address."""
        ...

    def server_identity(self, job: Job, base_url: str) -> str:
        """Return a hash that stands for that key."""
        ...


class Builder:
    """Makes the engines of one profile, one at a time; nothing is connected or loaded. Asyncio thread."""

    def __init__(self, settings: Settings, keys: KeyRing) -> None:
        self._settings = settings
        self._keys = keys

    def key(self, name: str) -> str:
        """Return the key of a service. Raises SettingsError when there is none."""
        key = self._keys.get(name)
        if key is None:
            raise SettingsError(f"There is no key for {TITLES[name]}. Paste one in settings, or choose another.")
        return key

    def server_key(self, job: Job) -> str | None:
        """Return the key of the user's own server for `job`, None for one that needs none."""
        return self._keys.server_key(job, self._settings.text(f"{job}.base_url"))

    def address(self, name: str) -> str:
        """Return the base URL of a service."""
        return self._settings.text(f"{name}.base_url") or SERVICES[name].base_url

    def stt(self, name: str) -> SpeechToText:
        """Return the speech-to-text engine of that name. Raises AuraError."""
        settings = self._settings
        language = settings.text("stt.language")
        if name == "pocketsphinx":
            from .providers.local.pocketsphinx_stt import PocketsphinxSpeechToText

            # As the last resort it hears English in any case; chosen by the user it says that it knows nothing else.
            chosen = settings.text("stt.provider") == "pocketsphinx"
            return PocketsphinxSpeechToText(language if chosen and language else "en")
        terms = terms_to_know(settings)
        if name == "compatible":
            from .providers.compatible_stt import CompatibleSpeechToText

            return CompatibleSpeechToText(
                settings.text("stt.base_url"),
                settings.text("stt.model"),
                language=language or None,
                terms=terms,
                api_key=self.server_key(Job.STT),
                unencrypted=settings.flag("servers.unencrypted"),
            )
        key, base_url, streaming = self.key(name), self.address(name), settings.flag("stt.streaming")
        if name == "openai":
            from .providers.openai.transcription import OpenAISpeechToText

            return OpenAISpeechToText(
                key,
                settings.text("openai.stt_model"),
                language=language or None,
                terms=terms,
                streaming=streaming,
                base_url=base_url,
            )
        if name == "elevenlabs":
            from .providers.elevenlabs.stt import ElevenLabsSpeechToText

            return ElevenLabsSpeechToText(
                key,
                settings.text("elevenlabs.stt_model"),
                language=language or None,
                terms=terms,
                streaming=streaming,
                base_url=base_url,
            )
        from .providers.xai.stt import XaiSpeechToText

        return XaiSpeechToText(key, language=language or None, terms=terms, streaming=streaming, base_url=base_url)

    def chat(self, name: str) -> Chat:
        """Return the language model of that name. Raises AuraError."""
        settings = self._settings
        most, temperature = settings.whole("chat.max_tokens"), settings.number("chat.temperature")
        if name == "local":
            from .providers.local.llama_chat import LocalChat

            if settings.text("chat.provider") != "compatible" and (model := settings.text("chat.model")):
                return LocalChat(model, max_tokens=most, temperature=temperature)
            return LocalChat()  # its sampling is tuned to the built-in model
        if name == "compatible":
            from .providers.compatible_chat import CompatibleChat

            # In `auto` the name may be that of a model file for the offline model.
            model = settings.text("chat.model")
            return CompatibleChat(
                settings.text("chat.base_url"),
                "" if model.lower().endswith(".gguf") else model,
                max_tokens=most,
                temperature=temperature,
                api_key=self.server_key(Job.CHAT),
                unencrypted=settings.flag("servers.unencrypted"),
            )
        key, base_url = self.key(name), self.address(name)
        if name == "openai":
            from .providers.openai.chat import OpenAIChat

            return OpenAIChat(
                key, settings.text("openai.chat_model"), base_url=base_url, max_tokens=most, temperature=temperature
            )
        from .providers.xai.chat import XaiChat

        return XaiChat(
            key, settings.text("xai.chat_model"), base_url=base_url, max_tokens=most, temperature=temperature
        )

    def speech(self, name: str, voice: str | None = None) -> Speech:
        """Return the voice engine of that name; `voice` None is the one in the settings. Raises AuraError."""
        settings = self._settings
        speed = settings.number("speech.speed")
        if voice is None:
            voice = settings.text(f"{name}.voice" if name in SERVICES else "speech.voice")
        if name == "system":
            from .providers.local.system_voice import SystemVoice

            # With another provider chosen, the name is that of its voice and means nothing here.
            return SystemVoice(voice if settings.text("speech.provider") != "compatible" else "", speed)
        if name == "compatible":
            from .providers.compatible_speech import CompatibleSpeech

            return CompatibleSpeech(
                settings.text("speech.base_url"),
                settings.text("speech.model"),
                voice,
                speed=speed,
                api_key=self.server_key(Job.SPEECH),
                unencrypted=settings.flag("servers.unencrypted"),
            )
        key, base_url = self.key(name), self.address(name)
        if name == "elevenlabs":
            from .providers.elevenlabs.speech import ElevenLabsSpeech

            return ElevenLabsSpeech(
                key, voice, settings.text("elevenlabs.speech_model"), speed=speed, base_url=base_url
            )
        if name == "xai":
            from .providers.xai.speech import XaiSpeech

            return XaiSpeech(key, voice, speed=speed, base_url=base_url)
        from .providers.openai.speech import OpenAISpeech

        return OpenAISpeech(key, settings.text("openai.speech_model"), voice, speed=speed, base_url=base_url)
