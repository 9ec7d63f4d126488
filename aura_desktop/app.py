"""The one place where everything is built and tied together. Heavy imports happen inside the functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .errors import AuraError

if TYPE_CHECKING:
    from .assistant import Assistant, Post
    from .conversation.ports import Engines
    from .engine import ThreadedEngine
    from .providers.base import Chat, Speech, SpeechToText
    from .providers.unavailable import Unavailable
    from .settings import Settings

Provider = TypeVar("Provider")


@dataclass(slots=True)
class TalkResult:
    """What `talk` reports; latencies in ms, None where a stage did not happen."""

    transcript: str = ""
    reply: str = ""
    heard: str = ""
    latency_ms: dict[str, float | None] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


def build_engine(settings: Settings) -> ThreadedEngine:
    """Return the window's engine, started: its threads build the rest while the window shows."""
    from .engine import ThreadedEngine

    def make(on_loop: Post, on_audio: Post) -> Assistant:
        from .assistant import Assistant
        from .audio.portaudio import PortAudioBackend
        from .clock import SystemClock

        clock = SystemClock()
        return Assistant(
            settings,
            PortAudioBackend(clock),
            clock,
            make_engines(settings),
            system_prompt=prompt_maker(settings),
            on_loop=on_loop,
            on_audio=on_audio,
        )

    engine = ThreadedEngine(make)
    engine.start()
    return engine


def run_talk(wav: Path, reply: Path | None, settings: Settings) -> TalkResult:
    """Hold the conversation in `wav` with a file as microphone and a file as speaker, in real time.

    Raises:
        FileProblem: `wav` cannot be read or `reply` cannot be written.
    """
    from .talk import talk

    return talk(wav, reply, settings, make_engines(settings), prompt_maker(settings))


def make_engines(settings: Settings) -> Engines:
    """Return the providers the settings name; one that cannot be built gives its reason when it is used."""
    from .conversation.ports import Engines

    return Engines(
        stt=_built(lambda: _speech_to_text(settings)),
        chat=_built(lambda: _chat(settings)),
        speech=_built(lambda: _speech(settings)),
    )


def prompt_maker(settings: Settings) -> Callable[[], str]:
    """Return what makes the system prompt of a turn."""
    from .conversation.prompt import system_prompt
    from .platform.locale import user_locale

    built_in_model = settings.text("chat.provider") == "local" and not settings.text("chat.model")

    def make() -> str:
        return system_prompt(
            datetime.now().astimezone(),
            user_locale(),
            persona=settings.text("chat.persona"),
            small_model=built_in_model,
        )

    return make


def _speech_to_text(settings: Settings) -> SpeechToText:
    language = settings.text("stt.language")
    if settings.text("stt.provider") == "compatible":
        from .providers.compatible_stt import CompatibleSpeechToText

        return CompatibleSpeechToText(
            settings.text("stt.base_url"), settings.text("stt.model"), language=language or None
        )
    from .providers.local.pocketsphinx_stt import PocketsphinxSpeechToText

    return PocketsphinxSpeechToText(language or "en")


def _chat(settings: Settings) -> Chat:
    model, most = settings.text("chat.model"), settings.whole("chat.max_tokens")
    temperature = settings.number("chat.temperature")
    if settings.text("chat.provider") == "compatible":
        from .providers.compatible_chat import CompatibleChat

        return CompatibleChat(settings.text("chat.base_url"), model, max_tokens=most, temperature=temperature)
    from .providers.local.llama_chat import LocalChat

    if model:
        return LocalChat(model, max_tokens=most, temperature=temperature)
    return LocalChat()  # its sampling is tuned to the built-in model


def _speech(settings: Settings) -> Speech:
    voice, speed = settings.text("speech.voice"), settings.number("speech.speed")
    if settings.text("speech.provider") == "compatible":
        from .providers.compatible_speech import CompatibleSpeech

        return CompatibleSpeech(settings.text("speech.base_url"), settings.text("speech.model"), voice, speed=speed)
    from .providers.local.system_voice import SystemVoice

    return SystemVoice(voice, speed)


def _built(build: Callable[[], Provider]) -> Provider | Unavailable:
    from .providers.unavailable import Unavailable

    try:
        return build()
    except AuraError as error:
        return Unavailable(error)
