"""The speech-to-text engine's child process: PocketSphinx with its bundled English model, fed while the user talks."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Mapping
from typing import Any

from aura_desktop.providers.local.channel import Channel, EngineUnusable, Message
from aura_desktop.providers.local.recognizer import Recognizer

_ID_BYTES = 4


class _Session:
    """One utterance as the program sent it so far, and the questions about it."""

    def __init__(self, number: int, partials: bool) -> None:
        self.number = number
        self.partials = partials
        self.audio = bytearray()
        self.decoded = 0
        self.partial = ""


class _Service:
    """Decodes for one session at a time, in steps short enough that a new message never waits long."""

    def __init__(self, channel: Channel, recognizer: Recognizer) -> None:
        self._channel = channel
        self._recognizer = recognizer
        self._sessions: dict[int, _Session] = {}
        self._asked: list[tuple[int, int]] = []
        self._current: _Session | None = None

    def take(self, message: Message) -> None:
        if isinstance(message, bytes):
            session = self._sessions.get(int.from_bytes(message[:_ID_BYTES], "little"))
            if session is not None:
                session.audio += message[_ID_BYTES:]
            return
        match message.get("op"):
            case "open":
                number = int(message["session"])
                self._sessions[number] = _Session(number, bool(message.get("partials")))
            case "close":
                self._close(int(message["session"]))
            case "transcribe":
                self._asked.append((int(message["ask"]), int(message["session"])))

    def step(self) -> bool:
        """Do a little of what is most urgent; False when there is nothing to do until the next message."""
        session = self._next_session()
        if session is None:
            return False
        if session is not self._current:
            self._recognizer.start()
            session.decoded = 0
            self._current = session
        if session.decoded < len(session.audio):
            self._recognizer.push(bytes(session.audio[session.decoded :]))
            session.decoded = len(session.audio)
        if self._recognizer.step():
            self._tell_partial(session)
            return True
        asked = next((ask for ask in self._asked if ask[1] == session.number), None)
        if asked is None:
            return False
        self._asked.remove(asked)
        texts = self._recognizer.result()
        self._channel.send({"answer": asked[0], "text": texts[0], "alternatives": texts[1:]})
        return True

    def _next_session(self) -> _Session | None:
        while self._asked:
            session = self._sessions.get(self._asked[0][1])
            if session is not None:
                return session
            self._asked.pop(0)
        # With no question open, only the newest utterance can be the one the user is speaking.
        return self._sessions[max(self._sessions)] if self._sessions else None

    def _close(self, number: int) -> None:
        session = self._sessions.pop(number, None)
        if session is not None and session is self._current:
            self._recognizer.cancel()
            self._current = None

    def _tell_partial(self, session: _Session) -> None:
        if not session.partials:
            return
        text = self._recognizer.partial()
        if text and text != session.partial:
            session.partial = text
            self._channel.send({"event": "partial", "session": session.number, "text": text})


def serve(channel: Channel, settings: Mapping[str, Any]) -> None:
    """Load the recogniser, announce it and decode until the program closes our input.

    `settings` hold nothing this engine needs: its one model is English. Raises EngineUnusable when it cannot load.
    """
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def read() -> None:
        while (message := channel.receive()) is not None:
            messages.put(message)
        # Ends the process in the middle of a search too; there is nothing to save.
        os._exit(0)

    threading.Thread(target=read, name="input", daemon=True).start()
    try:
        recognizer = Recognizer()
    except Exception as problem:  # whatever the native library raises: the child has no other way to say it
        raise EngineUnusable(
            "The offline speech recognition could not load its model. Install Aura again."
        ) from problem
    service = _Service(channel, recognizer)
    channel.send({"event": "ready"})
    while True:
        if not service.step():
            service.take(messages.get())
        while not messages.empty():
            service.take(messages.get())
