"""A piece of speech over plain HTTP: lines of JSON with sound and character times. On the asyncio thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from urllib.parse import quote

from ... import errors
from .. import failures
from ..alignment import SpokenReader, Timings, named, read_timings
from ..base import Pcm, SpeechEvent
from ..http import Server
from ..reply import clean_text
from . import complaints
from .wire import FORMAT, RATE, Choice, is_dialogue

MOST_LINE = 4 << 20
MOST_BEFORE = 500
"""Characters of the text before that are sent: enough for the melody, and not paid for."""


class LineReader:
    """JSON objects, one a line, out of bytes at any split. Sans-IO."""

    def __init__(self, peer: failures.Peer) -> None:
        self._peer = peer
        self._rest = bytearray()

    def feed(self, data: bytes, *, partial: bool) -> list[dict[str, object]]:
        """Return the objects that `data` completes. Raises ProtocolError."""
        self._rest += data
        *lines, rest = bytes(self._rest).split(b"\n")
        if len(rest) > MOST_LINE:
            raise failures.protocol(self._peer, "sends an answer without end. Try again.", partial=partial)
        self._rest = bytearray(rest)
        return [self._read(line, partial) for line in lines if line.strip()]

    def close(self, *, partial: bool) -> list[dict[str, object]]:
        """Return the last object, which may lack its line end. Raises StreamBroken for half of one."""
        rest, self._rest = bytes(self._rest).strip(), bytearray()
        if not rest:
            return []
        try:
            return [self._read(rest, partial)]
        except errors.ProtocolError:
            raise failures.broken(self._peer, partial=partial, detail="half a line") from None

    def _read(self, line: bytes, partial: bool) -> dict[str, object]:
        try:
            found: object = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise failures.protocol(
                self._peer, "answers in a way that cannot be read. Try again.", partial=partial, detail="no JSON line"
            )
        return found


async def speak(server: Server, choice: Choice, text: str, before: str) -> AsyncGenerator[SpeechEvent, None]:
    """Stream the speech of `text`; `before` was spoken just before it. Raises ProviderError."""
    loop = asyncio.get_running_loop()
    peer = server.peer
    deadline = loop.time() + server.timeouts.first
    lines, reader = LineReader(peer), SpokenReader(peer, RATE)
    path, body = _request(choice, clean_text(text), clean_text(before)[-MOST_BEFORE:])
    async with server.open("POST", path, deadline=deadline, params={"output_format": FORMAT}, json=body) as answer:
        if not 200 <= answer.status <= 299:
            found = await answer.error_body()
            raise complaints.from_answer(peer, answer.status, found, answer.headers, (text, before))
        if answer.content_type.startswith("text/html"):
            raise failures.web_page(peer)
        while True:
            data = await answer.chunk(deadline, partial=reader.heard)
            objects = lines.close(partial=reader.heard) if data is None else lines.feed(data, partial=reader.heard)
            for found_line in objects:
                if failures.is_error(found_line):
                    raise complaints.from_frame(peer, found_line, partial=reader.heard)
                events = reader.feed_base64(found_line.get("audio_base64"), _timings(found_line))
                for event in events:
                    yield event
                if any(isinstance(event, Pcm) for event in events):
                    deadline = loop.time() + server.timeouts.between
            if data is None:
                break
    if not reader.heard:
        raise failures.protocol(peer, "sent no sound. Choose another model or voice in settings.")


def _request(choice: Choice, text: str, before: str) -> tuple[str, dict[str, object]]:
    language: dict[str, object] = {"language_code": choice.code} if choice.code else {}
    if is_dialogue(choice.model):
        # These models know the text before for some only, and refuse the rest.
        lines = [{"text": text, "voice_id": choice.voice}]
        return "/text-to-dialogue/stream/with-timestamps", {"inputs": lines, "model_id": choice.model, **language}
    body: dict[str, object] = {"text": text, "model_id": choice.model, **language}
    if choice.settings:
        body["voice_settings"] = choice.settings
    if before.strip():
        body["previous_text"] = before
    return f"/text-to-speech/{quote(choice.voice, safe='')}/stream/with-timestamps", body


def _timings(found: dict[str, object]) -> Timings | None:
    alignment = named(found, "alignment", "normalized_alignment")
    if not isinstance(alignment, dict):
        return None
    return read_timings(alignment.get("characters"), alignment.get("character_start_times_seconds"))
