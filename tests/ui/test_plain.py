"""Text from outside stays text, also where Qt would take it for HTML."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aura_desktop.ui.controls import ElidedLabel
from aura_desktop.ui.plain import plain_tip

HTML = '<img src="http://127.0.0.1:9/x.png"><a href="http://example.org">here</a>'


def shown(tip: str) -> str:
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_a_tooltip_shows_tags_as_they_are() -> None:
    assert shown(plain_tip(f"{HTML}\nsecond & last")) == f"{HTML}\nsecond & last"
    assert "<img" not in plain_tip(HTML)
    assert plain_tip("a & b > c") == "a & b > c"


def test_a_line_that_is_too_long_does_not_become_html_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(HTML)
    label.resize(30, 20)
    label.show()
    label.grab()
    assert shown(label.toolTip()) == HTML


def test_the_control_a_label_left_to_itself_would_read_html(qtbot: QtBot) -> None:
    label = QLabel(HTML)
    qtbot.addWidget(label)
    assert label.textFormat() is label.textFormat().AutoText
