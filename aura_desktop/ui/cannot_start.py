"""A small dialog for a start that came to nothing, before there is any window. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

from .icons import app_icon
from .language import Language, chosen
from .sentences import said
from .support import open_folder
from .words import tr


def show(
    sentence: str,
    folder: Path | None = None,
    *,
    again: bool = False,
    open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
) -> bool:
    """Show `sentence`, in the system's language, until the user has answered; returns whether to try again.

    Without a sentence it says that there was an accident.

    Beside closing it offers one thing: to open `folder` (or what of the way to it is there), or with `again` to try
    again.
    """
    app = QApplication.instance() or QApplication(["aura-desktop"])
    assert isinstance(app, QApplication)
    app.setApplicationName("aura-desktop")
    app.setApplicationDisplayName("Aura")
    app.setDesktopFileName("aura-desktop")
    app.setStyle("Fusion")
    language = Language(chosen("system"))
    language.use(numbers=False)
    text = said(sentence) or tr("Aura cannot go on. A report without private text was kept.")
    box = QMessageBox(QMessageBox.Icon.Critical, tr("Aura"), text)
    box.setObjectName("cannotStart")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowIcon(app_icon())
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    close = box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
    offer = None
    if again or folder is not None:
        words = tr("Try again") if again else tr("Open the folder")
        offer = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    box.setEscapeButton(close)
    box.setDefaultButton(offer or close)
    for button in box.buttons():
        button.setAccessibleName(button.text())
    try:
        box.exec()
        wanted = offer is not None and box.clickedButton() is offer
        if wanted and folder is not None and not again:
            open_folder(folder, open_url)
        return wanted and again
    finally:
        box.deleteLater()
        language.end()
