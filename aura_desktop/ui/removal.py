"""The question before something is deleted for good. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


def removal_box(
    parent: QWidget, title: str, question: str, warning: str, yes: str, no: str
) -> tuple[QMessageBox, QPushButton]:
    """Return the question, not shown yet, and the button that deletes; Enter and Escape give the safe answer."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(warning)
    delete = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    delete.setAutoDefault(False)  # new colours may move the focus there, and Enter must not press it then
    box.setEscapeButton(keep)
    for button in (delete, keep):
        button.setProperty("kind", "plain")
        button.setAccessibleName(button.text())
    return box, delete
