"""The window with the texts for somebody who helps: read, then saved, never sent. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...diagnostics import Document, save
from ..off_thread import OffThread
from ..theme import Theme
from ..words import tr
from .buttons import Flow, Plain
from .sheet import settings_sheet
from .verdict import Verdict, text_label

Choose = Callable[[QWidget, str], Path | None]
"""(parent, proposed name) -> where to write the zip; None: the user thought better of it."""


def ask_where(parent: QWidget, name: str) -> Path | None:
    """Ask with the system's own dialog."""
    path, _ = QFileDialog.getSaveFileName(
        parent, tr("Save the diagnostics"), str(Path.home() / name), tr("Zip archive (*.zip)")
    )
    return Path(path) if path else None


class DiagnosticsDialog(QDialog):
    """Every file of the bundle with the whole of its text; `documents` is what would be saved."""

    def __init__(
        self,
        theme: Theme,
        gather: Callable[[], Iterable[object]],
        *,
        choose: Choose = ask_where,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(tr("Diagnostics"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self.choose = choose
        self.documents: tuple[Document, ...] = ()
        self._note = text_label(
            tr(
                "This is all that would be in the file. Read it; Aura sends it nowhere. You decide whom you give it to."
            ),
            "rowNote",
        )
        self.files = QListWidget()
        self.files.setObjectName("nav")
        self.files.setAccessibleName(tr("Files"))
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.files.currentRowChanged.connect(self._show)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setAccessibleName(tr("Text of the file"))
        self.verdict = Verdict(theme)
        self.save_button = Plain(tr("Save as…"))
        self.save_button.clicked.connect(self._save)
        self.save_button.setEnabled(False)
        self.close_button = Plain(tr("Close"))
        self.close_button.clicked.connect(self.close)
        columns = QHBoxLayout()
        columns.addWidget(self.files)
        columns.addWidget(self.text, 1)
        buttons = QWidget()
        buttons.setLayout(Flow(self.save_button, self.close_button))
        column = QVBoxLayout(self)
        column.addWidget(self._note)
        column.addLayout(columns, 1)
        column.addWidget(self.verdict)
        column.addWidget(buttons)
        theme.changed.connect(self._retheme)
        self._retheme()
        self.resize(QSize(theme.px(860), theme.px(620)).boundedTo(self.screen().availableSize() * 0.9))
        self._work = OffThread("diagnostics", self)
        self._work.each.connect(self._take)
        self._work.ended.connect(self._ended)
        self._saving = OffThread("save the diagnostics", self)
        self._saving.each.connect(self.verdict.show_ok)
        self._saving.ended.connect(self._saved)
        self.verdict.show_plain(tr("Gathering…"))
        self._work.start(gather)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go away; while the file is being written only out of sight, to say it if that fails."""
        if self._saving.busy:
            event.ignore()
            self.hide()
        else:
            event.accept()  # QDialog would ask reject(), which asks to be closed

    def reject(self) -> None:
        """Close on Escape."""
        self.close()

    def _take(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents
        self.files.addItems([document.name for document in documents])
        self.files.setCurrentRow(0)
        self.save_button.setEnabled(bool(documents))
        self.verdict.clear()

    def _ended(self, sentence: str) -> None:
        if sentence or not self.documents:  # what was said of saving meanwhile stays
            self.verdict.show_bad(sentence)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self.documents):
            self.text.setPlainText(self.documents[row].text)

    def _save(self) -> None:
        if self._saving.busy:
            return
        path = self.choose(self, f"aura-diagnostics-{time.strftime('%Y%m%d')}.zip")
        if path is None:
            return
        documents, done = self.documents, tr("Saved as {path}").format(path=path)

        def write() -> Iterator[str]:
            save(path, documents)
            yield done

        self.verdict.show_plain(tr("Saving…"))
        self._saving.start(write)

    def _saved(self, sentence: str) -> None:
        if sentence:
            self.verdict.show_bad(sentence)
            self.show()
            self.raise_()
        elif self.isHidden():  # closed meanwhile
            self.close()

    def _retheme(self) -> None:
        theme = self._theme
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(theme.style_sheet() + settings_sheet(theme.palette, theme.px))
        self.files.setFixedWidth(theme.px(220))
