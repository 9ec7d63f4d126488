"""Where the user names a file or answers a question about the history. GUI thread only."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from ...history_records import Format
from ..removal import removal_box
from ..words import tr


class Dialogs(Protocol):
    """Where the user answers; swapped by tests."""

    def save(self, parent: QWidget, name: str, form: Format) -> Path | None:
        """Ask for a place to write to; None: the user thought better of it."""
        ...

    def open(self, parent: QWidget) -> Path | None:
        """Ask for an export to read."""
        ...

    def delete_all(self, parent: QWidget) -> bool:
        """Ask whether everything shall be deleted."""
        ...


class SystemDialogs:
    """The system's own dialogs."""

    def save(self, parent: QWidget, name: str, form: Format) -> Path | None:
        """Ask for a place to write to."""
        kinds = {Format.MARKDOWN: tr("Markdown (*.md)"), Format.JSON: tr("JSON (*.json)")}
        path, _ = QFileDialog.getSaveFileName(parent, tr("Export"), str(Path.home() / name), kinds[form])
        return Path(path) if path else None

    def open(self, parent: QWidget) -> Path | None:
        """Ask for an export to read."""
        path, _ = QFileDialog.getOpenFileName(parent, tr("Take in an export"), str(Path.home()), tr("JSON (*.json)"))
        return Path(path) if path else None

    def delete_all(self, parent: QWidget) -> bool:
        """Ask whether everything shall be deleted; the safe answer is the one Enter gives."""
        box, delete = delete_all_box(parent)
        box.exec()
        return box.clickedButton() is delete


def delete_all_box(parent: QWidget) -> tuple[QMessageBox, QPushButton]:
    """Return the question whether everything shall be deleted, and the button that says so."""
    return removal_box(
        parent.window(),
        tr("Delete all conversations?"),
        tr("Delete all conversations of this profile, the starred ones too?"),
        tr("They cannot be brought back. Export them first if you want to keep them."),
        tr("Delete all"),
        tr("Keep them"),
    )


def file_name(title: str) -> str:
    """Return a title as the name of a file that every system takes."""
    kept = "".join(char if char.isalnum() or char in " -_" else " " for char in title)
    return " ".join(kept.split())[:60] or "Aura"
