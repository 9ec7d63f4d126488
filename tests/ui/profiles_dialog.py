"""Steps in the dialog of profiles, for its tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aura_desktop.ui.profiles.dialog import ProfilesDialog

from .places import Program


def opened(program: Program, qtbot: QtBot) -> ProfilesDialog:
    program.desk.manage()
    dialog = program.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def choose(dialog: ProfilesDialog, name: str) -> None:
    ids = [dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.list.count())]
    dialog.list.setCurrentRow(ids.index(name))
