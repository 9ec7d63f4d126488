"""History, profiles, diagnostics and the questions before deleting, for screenshots; not the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ..profiles.registry import Profile
from ..settings import Settings
from .camera import Camera, fresh_folder
from .demo_engine import DemoEngine
from .demo_support import DOCUMENTS
from .history.dialogs import delete_all_box
from .history_scenes import DemoLibrary
from .main_window import MainWindow
from .profiles.button import ProfileButton
from .profiles.dialog import ProfilesDialog, confirm
from .settings.diagnostics import DiagnosticsDialog
from .window_scenes import DONE, close

PROFILES = (
    Profile("default", "Home"),
    Profile("work", "Work"),
    Profile("client-a", "A client with a long name"),
)


@dataclass(frozen=True, slots=True)
class WindowScene:
    """The main window, and what is done with it; returns what the picture is taken of, if not it."""

    name: str
    after: Callable[[MainWindow], QWidget | None]
    size: tuple[int, int] = (1180, 720)


def _row_menu(window: MainWindow) -> QWidget | None:
    window.history.place.show(True)
    window.history.pane.more.click()
    return QApplication.activePopupWidget()


def _profiles_menu(window: MainWindow) -> QWidget | None:
    button = ProfileButton(window.theme)
    window.header.addWidget(button)
    button.set_profiles(PROFILES, "work")
    button.open_menu()
    return button.menu_shown


def _profiles(window: MainWindow) -> QWidget | None:
    dialog = ProfilesDialog(window.theme, window)
    dialog.set_profiles(PROFILES, "work")
    dialog.show()
    return dialog


def _delete_profile(window: MainWindow) -> QWidget | None:
    confirm(window, PROFILES[2], lambda: None)
    return QApplication.activeModalWidget()


def _delete_all(window: MainWindow) -> QWidget | None:
    box, _delete = delete_all_box(window)
    box.open()
    return box


def _diagnostics(window: MainWindow) -> QWidget | None:
    dialog = DiagnosticsDialog(window.theme, lambda: iter([DOCUMENTS]), parent=window)
    dialog.show()
    QTest.qWait(60)
    return dialog


def _link(window: MainWindow) -> QWidget | None:
    window.view.links.ask(["https://me@\u0430pple.com/a/rather/long/path?that=goes&on=and&on=for&a=while"])
    return window.view.links.dialog


def _links(window: MainWindow) -> QWidget | None:
    window.view.links.ask(["mailto:help@example.org", "https://example.org/manual"])
    return window.view.links.dialog


SCENES: tuple[WindowScene, ...] = (
    WindowScene("history-menu", _row_menu),
    WindowScene("history-delete-all", _delete_all),
    WindowScene("profiles-menu", _profiles_menu),
    WindowScene("profiles", _profiles),
    WindowScene("profiles-delete", _delete_profile),
    WindowScene("diagnostics", _diagnostics),
    WindowScene("link", _link),
    WindowScene("links", _links),
)


def draw_window(scene: WindowScene, camera: Camera) -> None:
    """Draw one scene."""
    settings = Settings(fresh_folder() / "settings.json")
    window = MainWindow(theme="light", reduce_motion=True, settings=settings)
    window.resize(*scene.size)
    window.show()
    engine = DemoEngine()
    engine.history = DemoLibrary()
    window.attach(engine)
    engine.tell(*DONE)
    QTest.qWait(60)
    part = scene.after(window)
    QTest.qWait(80)
    camera.shoot(scene.name, window.theme, part or window)
    if part is not None:
        part.close()
    close(window)
