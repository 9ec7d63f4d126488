"""What the window leaves to the one that takes its place with the same engine. GUI thread only.

Everything the window shows is made anew, but for the conversation: its engine runs on, not a word of what it says is
lost, and what was typed stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray

from ..control import Engine
from ..events import Problem
from .bridge import EngineBridge
from .controls import MessageField
from .conversation_model import ConversationModel
from .main_window import MainWindow
from .settings.opener import Reopening


@dataclass(frozen=True, slots=True)
class Handover:
    """What one window leaves to the next; valid until the first one is deleted."""

    engine: Engine | None
    bridge: EngineBridge | None
    model: ConversationModel
    held: str
    problems: tuple[Problem, ...]
    field: MessageField
    searched: str
    reading: int | None
    """The message at the upper edge, by its index in the model; None: the end is shown, and followed."""
    settings: Reopening | None
    place: QByteArray


def leave(window: MainWindow) -> Handover:
    """Let `window` go of its engine, and return what the next one needs. The engine notices nothing."""
    settings = window.settings.leave() if window.settings is not None else None
    if window.first_run is not None:
        window.first_run.close()
    engine, bridge = window.release()
    return Handover(
        engine,
        bridge,
        window.model,
        window.history.held,
        window.card.problems,
        window.dock.field,
        window.history.pane.search.text(),
        window.view.reading,
        settings,
        window.saveGeometry(),
    )


def take(window: MainWindow, left: Handover) -> None:
    """Let `window`, made with the model that was left and not yet shown, go on with the rest of it."""
    window.restoreGeometry(left.place)
    window.dock.field.go_on_from(left.field)
    for problem in left.problems:
        window.show_problem(problem)
    if left.held:
        window.history.go_on_with(left.held)
    if left.engine is not None:
        window.attach(left.engine, left.bridge)
    window.history.pane.search.setText(left.searched)


def reopen(window: MainWindow, left: Handover) -> None:
    """Open again, in `window`, which is shown by now, what was open in the one before."""
    if left.reading is not None:
        window.view.read(left.reading)
    if left.settings is not None and window.settings is not None:
        window.settings.reopen(left.settings)
