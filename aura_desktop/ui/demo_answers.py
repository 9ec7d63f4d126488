"""Answers of a scripted engine to the questions of the settings dialog; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ..enquiries import (
    Answer,
    CheckEcho,
    CheckKey,
    Done,
    EchoChecked,
    EchoFinding,
    FindServers,
    FoundServer,
    HearVoice,
    KeyChecked,
    KeyList,
    KeySource,
    KeyState,
    ListKeys,
    ListModels,
    ListVoices,
    ModelInfo,
    ModelList,
    PlaySound,
    ReadUsage,
    Refused,
    ServerList,
    StoreKey,
    UsageLine,
    UsageReport,
    Voice,
    VoiceList,
)
from ..services import Job

Answers = Mapping[type, Callable[[Any], Answer]]

NO_KEYS = KeyList(tuple(KeyState(name, KeySource.NONE) for name in ("openai", "xai", "elevenlabs")), keyring=True)
SOME_KEYS = KeyList(
    (
        KeyState("openai", KeySource.KEYRING, "x4Qf"),
        KeyState("xai", KeySource.ENVIRONMENT, "81Pb"),
        KeyState("elevenlabs", KeySource.KEYRING, "c07e"),
        KeyState("speech-server", KeySource.KEYRING, "9b1d", "https://voices.example.org:443"),
    ),
    keyring=True,
)
SESSION_KEYS = KeyList(
    (
        KeyState("openai", KeySource.SESSION, "x4Qf"),
        KeyState("xai", KeySource.NONE),
        KeyState("elevenlabs", KeySource.NONE),
    ),
    keyring=False,
    sentence="This computer has no keyring that Aura can use, so a key you paste is kept only until Aura ends. To keep "
    "it, set up a keyring.",
)
WRONG = {
    "openai": KeyChecked("openai", True, "The OpenAI key works."),
    "xai": KeyChecked(
        "xai",
        False,
        "xAI Grok does not accept this key: it is wrong, or was withdrawn. Copy it again from console.x.ai.",
        "auth",
    ),
    "elevenlabs": KeyChecked(
        "elevenlabs",
        False,
        "The key is right, but the ElevenLabs account has no characters left. Buy more at elevenlabs.io, or choose "
        "another voice.",
        "quota",
    ),
}
SERVERS = ServerList(
    (
        FoundServer(
            "Ollama",
            "http://127.0.0.1:11434/v1",
            (Job.CHAT,),
            ("qwen3:4b", "llama3.2:3b", "gemma3:4b", "phi4-mini", "nomic-embed-text"),
        ),
        FoundServer(
            "speaches",
            "http://127.0.0.1:8000/v1",
            (Job.STT, Job.SPEECH),
            ("Systran/faster-distil-whisper-small.en", "speaches-ai/Kokoro-82M-v1.0-ONNX"),
        ),
    )
)
MODELS = {
    ("openai", Job.CHAT): (
        ModelInfo("gpt-5.2-chat-latest", recommended=True, note="the quickest known"),
        ModelInfo("gpt-5-mini"),
        ModelInfo("gpt-4.1-mini", ends=date(2027, 1, 14)),
        ModelInfo("gpt-4o-mini", ends=date(2026, 12, 1)),
    ),
    ("xai", Job.CHAT): (ModelInfo("grok-4-fast-non-reasoning", recommended=True), ModelInfo("grok-4")),
    ("openai", Job.STT): (
        ModelInfo("gpt-live-transcribe", recommended=True),
        ModelInfo("whisper-1", ends=date(2027, 2, 26)),
    ),
    ("elevenlabs", Job.STT): (ModelInfo("scribe_v2_realtime", recommended=True), ModelInfo("scribe_v2")),
    ("elevenlabs", Job.SPEECH): (
        ModelInfo("eleven_flash_v2_5", recommended=True, note="the quickest known"),
        ModelInfo("eleven_multilingual_v2"),
        ModelInfo("eleven_v3"),
    ),
    ("openai", Job.SPEECH): (ModelInfo("gpt-4o-mini-tts", recommended=True, ends=date(2027, 1, 6)),),
}
VOICES = {
    "elevenlabs": (
        Voice("21m00Tcm4TlvDq8ikWAM", "Rachel", "en", "calm"),
        Voice("pNInz6obpgDQGcFmaJgB", "Adam", "en", "deep"),
        Voice("XB0fDUnXU5powFXDhCwa", "Charlotte", "", "warm"),
    ),
    "xai": (Voice("eve", "Eve"), Voice("leo", "Leo")),
    "openai": (Voice("marin", "Marin"), Voice("cedar", "Cedar"), Voice("alloy", "Alloy")),
    "system": (Voice("en", "English", "en"), Voice("de", "German", "de")),
}
USAGE = UsageReport(
    date(2026, 11, 1),
    (
        UsageLine("openai", Job.CHAT, 212, 148_203, 31_870, 0, 0, 0.36, 0.04),
        UsageLine("xai", Job.CHAT, 41, 30_412, 6_020, 0, 0, 0.02, 0.0),
        UsageLine("openai", Job.STT, 198, 0, 0, 1391.5, 0, 0.10, 0.0),
        UsageLine("elevenlabs", Job.SPEECH, 244, 0, 0, 0, 48_300, 1.21, 0.0),
        UsageLine("compatible", Job.CHAT, 12, 5_100, 1_204, 0, 0, None, 0.0),
    ),
    1.69,
    2.0,
)
ECHO_GOOD = EchoChecked(EchoFinding.CANCELLED, "Good: Aura does not hear itself. You can talk over it at any time.")
ECHO_BAD = EchoChecked(
    EchoFinding.HEARD,
    "Aura hears itself here. Use headphones, turn the speaker down or move the microphone away from it; "
    "push-to-talk works in any case.",
)
NO_USAGE = UsageReport(date(2026, 11, 1), (), 0.0, 0.0)


def answers(
    keys: KeyList = SOME_KEYS, servers: ServerList = SERVERS, usage: UsageReport = USAGE
) -> dict[type, Callable[[Any], Answer]]:
    """Return an answer to every kind of question."""

    def models(question: ListModels) -> Answer:
        found = MODELS.get((question.provider, question.job))
        if found is not None:
            return ModelList(question.provider, question.job, found)
        return Refused("unreachable", "Your own server does not answer. Start it, or choose another in settings.")

    return {
        ListKeys: lambda question: keys,
        StoreKey: lambda question: keys,
        CheckKey: lambda question: WRONG[question.service],
        ListModels: models,
        ListVoices: lambda question: VoiceList(question.provider, VOICES.get(question.provider, ())),
        HearVoice: lambda question: Done(),
        FindServers: lambda question: servers,
        ReadUsage: lambda question: usage,
        PlaySound: lambda question: Done(),
        CheckEcho: lambda question: ECHO_GOOD,
    }
