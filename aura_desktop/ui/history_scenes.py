"""The states of the history pane for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest

from ..enquiries import Done
from ..events import SessionBegan, State, StateChanged
from ..history_records import Answer, Changed, Delete, ListSessions, Request, Row, Session, SessionPage, Snippet
from ..settings import Settings
from .camera import Camera
from .demo_engine import DemoEngine
from .main_window import MainWindow
from .window_scenes import DONE, close

_FOUND = "…Alexander Graham Bell received the first patent in 1876…"
_DAY_S = 86_400.0
_TITLES = (
    (0.0, "Tell me about the history of the telephone", True),
    (0.1, "What do I pack for four days in Lisbon?", False),
    (1.0, "Wie wird das Wetter am Wochenende in den Bergen, und was ziehe ich an?", False),
    (1.2, "A poem about the sea", True),
    (4.0, "كيف حالك اليوم؟", False),
    (9.0, "How long do I boil an egg", False),
    (40.0, "Explain the theory of relativity as to a child", False),
    (400.0, "你好，今天过得怎么样", False),
)


class DemoLibrary:
    """Some conversations; a search finds them all."""

    def __init__(self, *, empty: bool = False) -> None:
        self._receivers: list[Callable[[Changed], None]] = []
        now = datetime.now().replace(hour=18, minute=5).timestamp()
        self._sessions = tuple(
            Session(f"demo{at}", "home", now - days * _DAY_S - 60, now - days * _DAY_S, title, starred)
            for at, (days, title, starred) in enumerate(() if empty else _TITLES)
        )

    def ask(self, request: Request, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Answer at once."""
        found: Answer = Done()
        if isinstance(request, Delete):
            self._sessions = tuple(each for each in self._sessions if each.uid != request.uid)
            for receiver in self._receivers:
                receiver(Changed(gone=(request.uid,)))
        if isinstance(request, ListSessions):
            snippet = Snippet(_FOUND, ((_FOUND.index("received"), _FOUND.index(" the")),))
            found = SessionPage(tuple(Row(each, snippet if request.words else None) for each in self._sessions))
        answer(found)
        return lambda: None

    def subscribe(self, receiver: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell of what is deleted."""
        self._receivers.append(receiver)
        return lambda: None


@dataclass(frozen=True, slots=True)
class HistoryScene:
    """One picture of the window with its history."""

    name: str
    after: Callable[[MainWindow], None] | None = None
    size: tuple[int, int] = (1080, 720)
    private: bool = False
    empty: bool = False
    body: int | None = None
    state: State = State.LISTENING


def _search(window: MainWindow) -> None:
    window.history.pane.search.setText("received")
    window.history.pane.focus_search()


def _deleted(window: MainWindow) -> None:
    window.history.pane.view.setCurrentIndex(window.history.pane.model.index(2, 0))
    window.history.pane.view.setFocus()
    window.history.pane._delete(window.history.pane.model.sessions[1])


SCENES: tuple[HistoryScene, ...] = (
    HistoryScene("history"),
    HistoryScene("history-search", _search),
    HistoryScene("history-deleted", _deleted),
    HistoryScene("history-private", private=True),
    HistoryScene("history-empty", empty=True),
    HistoryScene("history-folded", lambda window: window.history.place.toggle()),
    HistoryScene("history-narrow", lambda window: window.history.place.toggle(), size=(420, 640)),
    HistoryScene("history-large-text", size=(1280, 900), body=28),
    HistoryScene("resting", state=State.RESTING),
)


def draw_history(scene: HistoryScene, camera: Camera) -> None:
    """Draw one scene of the window with its history."""
    window = MainWindow(theme="light", reduce_motion=True, settings=Settings(None))
    if scene.body is not None:
        window.theme.set_body(scene.body)
    window.resize(QSize(*scene.size))
    window.show()
    engine = DemoEngine()
    engine.history = DemoLibrary(empty=scene.empty)
    window.attach(engine)
    held = "private" if scene.private else "demo0"
    engine.tell(SessionBegan(held, 0, scene.private), *(() if scene.empty else DONE), StateChanged(scene.state))
    QTest.qWait(60)
    if scene.after is not None:
        scene.after(window)
    window.activateWindow()
    QTest.qWait(60)
    camera.shoot(scene.name, window.theme, window)
    close(window)
