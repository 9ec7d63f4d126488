"""Decides when Aura holds the microphone and when the system shows it as free. Asyncio thread.

A microphone that is always in use keeps a Bluetooth headset in telephone quality and worries people (OpenWhispr 204);
one that has to be opened first loses the first words (Handy 1283). So it is the user's choice, and after a turn with
the key it stays open for a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .conversation.status import Status
from .events import Mode
from .settings import Settings

KEEP_S = 10.0
"""So long after the key the microphone stays open: the next turn often follows."""


class MicrophoneUse:
    """Tells when to let go of the microphone and when to take it.

    Args:
        settings: audio.release_microphone is "never", "muted", or "idle", which is also while no key is held.
        status: Mute and mode are read from it; `released` is set in it, at once and from then on.
        busy: Whether a turn is under way.
        on_change: Told that the microphone is wanted (True), or is to be let go of.

    Attributes:
        held: It stays open whatever the setting says: devices and modes are being tried out.
    """

    def __init__(
        self,
        settings: Settings,
        status: Status,
        *,
        busy: Callable[[], bool],
        on_change: Callable[[bool], None],
    ) -> None:
        self._settings = settings
        self._status = status
        self._busy = busy
        self._on_change = on_change
        self._key = False
        self._until = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self.held = False
        status.released = self._by_key()

    def key(self, down: bool) -> None:
        """The talk key went down or up."""
        self._key = down
        self._until = asyncio.get_running_loop().time() + KEEP_S
        self.update()

    def hold(self, held: bool) -> None:
        """Keep the microphone open whatever the setting says, or no more."""
        self.held = held
        self.update()

    def update(self) -> None:
        """Something that it depends on has changed."""
        wanted = self._wanted()
        if wanted is self._status.released:
            self._status.released = not wanted
            self._on_change(wanted)
        self.close()
        loop = asyncio.get_running_loop()
        if wanted and self._by_key() and not self._key:
            self._timer = loop.call_at(max(self._until, loop.time() + 1.0), self.update)

    def close(self) -> None:
        """Wait for nothing any more. Idempotent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _when(self) -> str:
        return self._settings.text("audio.release_microphone")

    def _by_key(self) -> bool:
        """Whether only the key needs it."""
        return not self.held and self._status.mode is Mode.PUSH_TO_TALK and self._when() == "idle"

    def _wanted(self) -> bool:
        if self.held:
            return True
        if self._status.muted and self._when() != "never":
            return False
        now = asyncio.get_running_loop().time()
        return not self._by_key() or self._key or self._busy() or now < self._until
