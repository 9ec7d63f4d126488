"""A settings dialog on a real settings file, with an engine that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import Answer
from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.dialog import SettingsDialog
from aura_desktop.ui.theme import Theme

from .fake_engine import FakeEngine
from .hints import FakeHints

BUILTIN_RULES = "xai: news, weather\nopenai: code"
KEY = "sk-proj-Z9secretZ9"


@dataclass(slots=True)
class Desk:
    """The dialog and everything around it."""

    dialog: SettingsDialog
    settings: Settings
    engine: FakeEngine
    theme: Theme
    urls: list[QUrl] = field(default_factory=list)
    opens: bool = True

    def page(self, name: str) -> Any:
        page = self.dialog.page(name)
        QApplication.processEvents()
        return page

    def stored(self) -> str:
        path = self.settings.path
        assert path is not None
        return path.read_text("utf-8") if path.exists() else ""

    def reloads(self) -> int:
        return len(self.engine.named("reload"))


def make_desk(
    qtbot: QtBot,
    path: Path | None,
    *,
    answers: dict[type, Callable[[Any], Answer]] | None = None,
    values: dict[str, Any] | None = None,
    attach: bool = True,
    body: int = 14,
    **options: Any,
) -> Desk:
    """Return a dialog that is shown; `values` are in the file already, text is `body` px large."""
    settings = Settings(path)
    for key, value in (values or {}).items():
        settings.set(key, value)
    engine = FakeEngine()
    engine.answers = demo_answers.answers() if answers is None else answers
    theme = Theme("light", reduce_motion=True, hints=FakeHints())
    theme.set_body(body)
    urls: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url)
        return desk.opens

    dialog = SettingsDialog(
        theme,
        settings,
        engine=engine if attach else None,
        open_url=open_url,
        **{"builtin_rules": BUILTIN_RULES, "classify": lambda rules, q: f"{len(rules)} letters say: {q}", **options},
    )
    desk = Desk(dialog, settings, engine, theme, urls)
    dialog.show()
    with qtbot.waitExposed(dialog):
        pass
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QApplication.processEvents()
    return desk


def texts(widget: QWidget) -> list[str]:
    """Return everything that a widget and those in it show, say to a screen reader, or hold."""
    found = []
    for part in (widget, *widget.findChildren(QWidget)):
        found += [part.accessibleName(), part.accessibleDescription(), part.toolTip(), part.windowTitle(), repr(part)]
        for name in ("text", "toPlainText", "placeholderText", "currentText"):
            read = getattr(part, name, None)
            if callable(read):
                found.append(str(read()))
    return found
