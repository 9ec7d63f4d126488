"""What the pages of the first run come to: choices, and the settings they stand for. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .enquiries import FoundServer
from .events import Mode
from .services import OFFLINE, Job

LOUD_ENOUGH = 0.25
"""On a level meter: what a voice must reach to be heard while Aura speaks (-45 dBFS, as the detector has it)."""

_MICROPHONE_SETTINGS = {
    "darwin": "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
    "win32": "ms-settings:privacy-microphone",
}


def microphone_settings(platform: str) -> str:
    """Return the address of the system's page of microphone permissions, "" where the system has none."""
    return _MICROPHONE_SETTINGS.get(platform, "")


class Mind(StrEnum):
    """Who hears, answers and speaks."""

    OFFLINE = "offline"
    KEY = "key"
    SERVER = "server"


@dataclass(slots=True)
class Plan:
    """What the user has chosen so far; None or "" is "leave it as it is". A key is never printed.

    `models` gives the model of the server for each of its jobs, "" for its own choice.
    """

    microphone: str | None = None
    speaker: str | None = None
    mind: Mind | None = None
    service: str = ""
    key: str = ""
    server: FoundServer | None = None
    models: Mapping[Job, str] | None = None
    mode: Mode | None = None
    talk_key: str | None = None

    def __repr__(self) -> str:
        return f"Plan(microphone={self.microphone!r}, speaker={self.speaker!r}, mind={self.mind}, mode={self.mode})"

    def settings(self, text: Callable[[str], str], has_keys: bool) -> dict[str, str]:
        """Return what to set, beside devices, mode and key, which the engine and the keyring keep.

        Args:
            text: A setting's value in use.
            has_keys: Whether any service has a key now.
        """
        values: dict[str, str] = {}
        if self.mind is Mind.OFFLINE:
            automatic = all(text(f"{job}.provider") == "auto" and not text(f"{job}.base_url") for job in Job)
            # Where nothing else could be taken "auto" is offline, and a key that comes later is used at once.
            if has_keys or not automatic:
                values |= {f"{job}.provider": OFFLINE[job] for job in Job}
        elif self.mind is Mind.KEY and self.key:
            values |= {f"{job}.provider": "auto" for job in Job}
        elif self.mind is Mind.SERVER and self.server is not None:
            for job in self.server.jobs:
                values |= {
                    f"{job}.base_url": self.server.base_url,
                    f"{job}.model": (self.models or {}).get(job, ""),
                    f"{job}.provider": "compatible",
                }
        if self.talk_key is not None:
            values["keys.talk"] = self.talk_key
        return {key: value for key, value in values.items() if text(key) != value}
