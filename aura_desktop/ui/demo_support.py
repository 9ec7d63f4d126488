"""A check-up and a bundle of texts that only seem to be made, for screenshots; not the product's own path."""

from __future__ import annotations

from ..checkup import Check, Status
from ..diagnostics import Document
from .camera import fresh_folder
from .support import Support

CHECKS = (
    Check("display", Status.OK, "a window can open"),
    Check("microphone", Status.FAILED, "none found: plug one in or allow its use; typing works without."),
    Check("disk", Status.WARNING, "only 300 MB: free some space soon."),
    Check("echo canceller", Status.OK, "works"),
)
DOCUMENTS = (
    Document("check-up.txt", "ok       display:         a window can open\n"),
    Document("settings.txt", "chat.provider = auto (standard)\nwindow.theme = dark\n"),
    Document("log/aura.log.txt", "2026-11-28 12:00:00 INFO MainThread aura: the window is shown\n"),
)


def demo_support() -> Support:
    """Return what answers at once."""
    return Support(
        fresh_folder(),
        examine=lambda _settings, _listed: iter(CHECKS),
        gather=lambda _settings, _checks: DOCUMENTS,
    )
