"""What the window needs when something is wrong, from the parts that the command line has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..events import Problem
from ..platform import crash
from ..platform.paths import log_folder
from ..profiles.shared_keys import keys_of

if TYPE_CHECKING:
    from ..checkup import Check
    from ..diagnostics import Document
    from ..settings import Settings
    from ..ui.support import Listed, Support


def support(home: Path) -> Support:
    """Return the check-up and the diagnostics of whatever profile the settings are of."""
    from ..ui.support import Support

    def examine(settings: Settings, listed: Listed) -> Iterator[Check]:
        from . import doctor

        return doctor.checks(settings, home, keys_of(settings), listed=listed)

    def gather(settings: Settings, checks: Sequence[Check]) -> tuple[Document, ...]:
        from . import diagnostics

        return diagnostics.gather(settings, home, keys_of(settings), checks)

    return Support(log_folder(home), examine, gather)


def last_time() -> Problem | None:
    """Return the card about a run before this one that ended in an accident; None when there was none to tell of."""
    from ..errors import Action

    if not crash.untold():
        return None
    return Problem(
        "ended-badly",
        "Aura ended unexpectedly the last time; what was heard until then is kept. A report without private text lies"
        " in its log folder.",
        Action.OPEN_REPORTS,
    )
