"""One sentence with a sign before it, and the labels around it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ..announce import alert, say
from ..icons import glyph_icon
from ..sentences import said
from ..theme import Theme


class Verdict(QWidget):
    """One sentence with a sign before it: all right, wrong, or just a remark. Takes no room while it has none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = ""
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = text_label("", "verdict")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._words.text()

    @property
    def tone(self) -> str:
        """How it is meant: "ok", "bad", "plain", or "" for nothing."""
        return self._tone

    def show_ok(self, text: str) -> None:
        """Say that it is well."""
        self._show("ok", text)

    def show_bad(self, text: str) -> None:
        """Say what is wrong; nothing is wrong when `text` is empty."""
        self._show("bad" if text else "", text)

    def show_plain(self, text: str) -> None:
        """Say how things stand."""
        self._show("plain" if text else "", text)

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "")

    def _show(self, tone: str, text: str) -> None:
        text = said(text)
        if (tone, text) == (self._tone, self.text):
            return
        self._tone = tone
        self._words.setText(text)
        restyle(self._words, "tone", tone)
        self._draw()
        self.setVisible(bool(text))
        if text:
            (alert if tone == "bad" else say)(self, text)

    def _draw(self) -> None:
        accents, side = self._theme.palette.accents, self._theme.px(16)
        glyph, colour = {"ok": ("tick", accents.hearing), "bad": ("alert", accents.trouble)}.get(self._tone, ("", ""))
        self._sign.setVisible(bool(glyph))
        if glyph:
            icon = glyph_icon(glyph, QColor(colour), side)
            self._sign.setPixmap(icon.pixmap(QSize(side, side), self.devicePixelRatioF()))


def text_label(text: str, name: str) -> QLabel:
    """Return a label of plain text that wraps and can be copied with the mouse."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return label


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
