"""A source of keys that a test plays on, from a thread of its own as the real ones do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QApplication

from aura_desktop.platform.key_combo import Combo
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.platform.key_source import Bound, KeyEvent, Kind, NotBound, Pressed, Released, Tell, Using


class FakeSource:
    """Binds every key, but those in `taken`, and tells what the test says."""

    def __init__(self, tell: Tell, kind: Kind = Kind.X11, caution: str = "") -> None:
        self._tell = tell
        self.bound: list[dict[Purpose, str]] = []
        self.taken: set[str] = set()
        self.down: bool | None = None
        self.closed = False
        self.send(Using(kind, caution))

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        self.bound.append({purpose: str(combo) for purpose, combo in keys.items()})
        for purpose, combo in keys.items():
            if str(combo) in self.taken:
                self.send(NotBound(purpose, f"Another program holds {combo.words()}. Choose another key."))
            else:
                self.send(Bound(purpose, combo.words()))

    def is_down(self, purpose: Purpose) -> bool | None:
        return self.down

    def close(self) -> None:
        self.closed = True

    def send(self, *events: KeyEvent) -> None:
        thread = threading.Thread(target=lambda: [self._tell(event) for event in events])
        thread.start()
        thread.join()

    def press(self, purpose: Purpose = Purpose.TALK) -> None:
        self.send(Pressed(purpose))
        QApplication.processEvents()

    def release(self, purpose: Purpose = Purpose.TALK) -> None:
        self.send(Released(purpose))
        QApplication.processEvents()


class Sources(list[FakeSource]):
    """Makes sources, and keeps them."""

    def __init__(self, kind: Kind = Kind.X11, caution: str = "", taken: tuple[str, ...] = ()) -> None:
        self._options = kind, caution, taken

    def __call__(self, tell: Callable[[KeyEvent], None]) -> FakeSource:
        kind, caution, taken = self._options
        self.append(FakeSource(tell, kind, caution))
        self[-1].taken = set(taken)
        return self[-1]


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
