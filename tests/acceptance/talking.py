"""`talk` with any combination of providers, each at its fake: a household with keys, without a keyring or a process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keyring.backends.null import Keyring

from aura_desktop.app import Household, TalkResult
from aura_desktop.cli.window import DEMO_QUESTION
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import SERVICES
from aura_desktop.settings import Settings
from aura_desktop.talk import talk
from tests.fakes.cloud import Cloud

HEARD = "Can I get a house coffee?"
SAID = "Sure, coming right up."

STT = ("openai", "elevenlabs", "xai", "compatible", "pocketsphinx")
CHAT = ("openai", "xai", "compatible", "local")
SPEECH = ("elevenlabs", "xai", "openai", "compatible", "system")


def settings_for(cloud: Cloud, stt: str, chat: str, speech: str) -> dict[str, Any]:
    """Return the settings that choose these providers at `cloud`, and no other instead of them."""
    chosen = {"stt.provider": stt, "chat.provider": chat, "speech.provider": speech}
    own = cloud.own_settings
    if chat == "local":  # there the model's name is that of a file
        own = {key: value for key, value in own.items() if key != "chat.model"}
    return {**cloud.settings, **own, **chosen, "router.fallback": False}


async def talk_with(
    settings: Mapping[str, Any], keys: Mapping[str, str], *, wav: Path = DEMO_QUESTION, reply: Path | None = None
) -> TalkResult:
    """Hold the conversation in `wav` on a thread of its own."""
    environ = {SERVICES[name].variable: key for name, key in keys.items()}

    def hold() -> TalkResult:
        return talk(
            wav, reply, Household(Settings(None, dict(settings)), Keys("default", backend=Keyring(), environ=environ))
        )

    return await asyncio.to_thread(hold)


def wrong_with(result: TalkResult, stt: str, chat: str) -> list[str]:
    """Return what is not as it should be; the offline engines understand and answer in their own words."""
    wrong = [error["sentence"] for error in result.errors]
    if stt == "pocketsphinx":
        wrong += [f"heard {result.transcript!r}"] * (not result.transcript.strip())
    else:
        wrong += [f"heard {result.transcript!r}"] * (result.transcript != HEARD)
    if chat == "local":
        wrong += ["no answer"] * (not result.reply.strip())
    else:
        wrong += [f"answered {result.reply!r}"] * (result.reply != SAID)
    wrong += [f"heard only {result.heard!r}"] * (result.heard != result.reply)
    return wrong + [f"no {stage}" for stage, ms in result.latency_ms.items() if ms is None]
