"""A user who goes through the first run, and everything around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.first_run.dialog import PAGES, FirstRunDialog
from aura_desktop.ui.theme import Theme

from ..fake_engine import FakeEngine
from ..hints import FakeHints

LEFT = Qt.MouseButton.LeftButton
KEY = "sk-proj-Z9secretZ9"
MICROPHONE, SPEAKER, MIND, TALKING = range(len(PAGES))


class Run:
    """The first run and everything around it."""

    def __init__(self, qtbot: QtBot, path: Path, *, attach: bool = True, muted: bool = False, **options: Any) -> None:
        self.settings = Settings(path)
        for key, value in options.pop("values", {}).items():
            self.settings.set(key, value)
        self.engine = FakeEngine()
        self.engine.answers = options.pop("answers", demo_answers.answers(keys=demo_answers.NO_KEYS))
        self.theme = Theme("light", reduce_motion=True, hints=FakeHints())
        self.urls: list[QUrl] = []
        self.opens = True
        self.ended: list[tuple[bool, str]] = []
        self.dialog = FirstRunDialog(
            self.theme,
            self.settings,
            engine=self.engine if attach else None,
            muted=muted,
            open_url=self._open_url,
            **{"platform": "linux", **options},
        )
        self.dialog.ended.connect(lambda done, told: self.ended.append((done, told)))
        self.dialog.show()
        with qtbot.waitExposed(self.dialog):
            pass
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)
        self.settle()

    def _open_url(self, url: QUrl) -> bool:
        self.urls.append(url)
        return self.opens

    def settle(self) -> None:
        QApplication.processEvents()

    def tell(self, *events: Any) -> None:
        self.engine.tell(*events)
        self.settle()

    def to(self, page: int) -> None:
        self.dialog.show_step(page)
        self.settle()

    def click(self, button: QWidget) -> None:
        QTest.mouseClick(button, LEFT)
        self.settle()

    def choose(self, picker: QComboBox, value: str) -> None:
        """Choose with the keyboard, as a person would."""
        picker.setFocus()
        for _ in range(picker.count()):
            QTest.keyClick(picker, Qt.Key.Key_Up)
        while picker.currentData() != value:
            before = picker.currentIndex()
            QTest.keyClick(picker, Qt.Key.Key_Down)
            assert picker.currentIndex() != before, f"there is no {value}"
        self.settle()

    def finish(self) -> None:
        while not self.ended:
            self.click(self.dialog.next)

    def stored(self) -> str:
        path = self.settings.path
        assert path is not None
        return path.read_text("utf-8") if path.exists() else ""

    def after(self, name: str) -> list[Any]:
        """Return what was asked of the engine after it was told that the rehearsal is over."""
        calls = self.engine.calls
        end = calls.index(("rehearse", False))
        return [call[1] for call in calls[end:] if call[0] == name]
