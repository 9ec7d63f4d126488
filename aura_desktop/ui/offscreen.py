"""Builds the windows without a display and looks whether they drew anything: the self-test's part of Qt."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QLibraryInfo, QPluginLoader, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget

from ..errors import AuraError
from ..settings import Settings
from .main_window import MainWindow

_LEAST_COLOURS = 8
"""A window without its fonts and icons has fewer."""


def build_windows() -> str:
    """Build the main window and the settings, draw both, and return what was seen. Main thread, offscreen.

    Raises:
        AuraError: there is no font, one of them is empty, or the plug-in for the real display does not load.
    """
    # Qt remarks on the locale and on what its offscreen plug-in cannot do, which is nothing to anybody here.
    before = qInstallMessageHandler(lambda kind, context, message: None)
    try:
        return _built()
    finally:
        qInstallMessageHandler(before)


def _built() -> str:
    app = QApplication.instance() or QApplication(["aura-desktop"])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    if not QFontDatabase.families():
        raise AuraError("There is no font on this computer: install one, such as the package fonts-dejavu-core.")
    window = MainWindow(settings=Settings(None))
    try:
        window.show()
        window.open_settings()
        app.processEvents()
        seen = [drawn_size(window)]
        if window.settings is not None and window.settings.dialog is not None:
            seen.append(drawn_size(window.settings.dialog))
    finally:
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return f"{' and '.join(seen)} drawn{_display_plugin()}"


def drawn_size(widget: QWidget) -> str:
    """Return the title and size of a window. Raises AuraError when there is nothing to see in it. Main thread."""
    image = widget.grab().toImage()
    across = range(0, image.width(), 7)
    colours = {image.pixel(x, y) for y in range(0, image.height(), 7) for x in across}
    if len(colours) < _LEAST_COLOURS:
        raise AuraError(f"The window {widget.windowTitle()} was drawn empty: install Aura again.")
    return f"{widget.windowTitle()} ({image.width()} x {image.height()})"


def _display_plugin() -> str:
    """Load the plug-in that a window on X11 needs, which the offscreen one does not stand for."""
    if sys.platform != "linux":
        return ""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    loader = QPluginLoader(str(folder / "libqxcb.so"))
    if not loader.load():
        raise AuraError(f"Qt cannot open a window on X11 ({loader.errorString()}).")
    return ", the X11 plug-in loads"
