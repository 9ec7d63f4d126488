"""The window's side of the engine: what a user interface may ask of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .enquiries import Answer, Question
from .events import Event, Mode
from .history_records import Library, Opened


class Engine(Protocol):
    """Everything a window can do to the assistant. Every method returns at once and may be called from any thread."""

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        """Call `receiver` with every event, on the engine's thread; returns a function that ends it.

        The current state, mode, mute, devices and open problems are sent first, so that a late receiver is complete.
        """
        ...

    @property
    def library(self) -> Library | None:
        """The history of the profile; None where none is kept at all (settings without a file)."""
        ...

    def begin_session(self, private: bool) -> None:
        """Stop the reply and begin a new conversation, of which nothing is kept if `private`; SessionBegan follows."""
        ...

    def resume_session(self, opened: Opened) -> None:
        """Stop the reply and go on with an old conversation; SessionBegan follows."""
        ...

    def say(self, text: str) -> None:
        """Stop the reply and say `text` once more, outside the conversation."""
        ...

    def wake(self) -> None:
        """Somebody is there: listen again, if Aura was resting. Everything else the user does wakes it too."""
        ...

    def send_text(self, text: str) -> None:
        """Take typed text as the user's turn (silences a reply that is being spoken)."""
        ...

    def push_to_talk(self, down: bool) -> None:
        """The talk key or button went down (silences Aura at once) or up. Works in both modes."""
        ...

    def stop(self) -> None:
        """Silence the reply at once and drop its turn."""
        ...

    def set_mode(self, mode: Mode) -> None:
        """Switch between hands-free and push-to-talk, and remember it."""
        ...

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone, or hear it again. Affects input only: a reply goes on."""
        ...

    def select_input(self, key: str) -> None:
        """Use this microphone ("default" or "HOST API: NAME") and remember it; the old one stays until it works."""
        ...

    def select_output(self, key: str) -> None:
        """Use this speaker and remember it; the old one stays until it works."""
        ...

    def refresh_devices(self) -> None:
        """Look for devices again; DevicesChanged follows."""
        ...

    def rehearse(self, on: bool) -> None:
        """While on, a mode, a microphone or a speaker that is chosen holds and is not remembered (first run)."""
        ...

    def retry(self, code: str) -> None:
        """The user pressed the card's "try again" of the problem named `code`."""
        ...

    def reload(self) -> None:
        """Settings or keys have changed: build the engines anew. A turn under way ends with those it began with."""
        ...

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Ask something that takes time (enquiries.py); `answer` gets one Answer on the engine's thread.

        Returns a function that gives the question up: its request is cancelled and no answer comes.
        """
        ...

    def microphone_level(self) -> float:
        """Loudness of the microphone now, 0 to 1 (dBFS from -60 to 0). Cheap: polled 30 to 60 times a second."""
        ...

    def speaker_level(self) -> float:
        """Loudness of what is being rendered now, 0 to 1. Cheap: polled 30 to 60 times a second."""
        ...

    def shutdown(self) -> None:
        """Stop everything, within 3 s. The one method that may block; call it after the window is hidden."""
        ...
