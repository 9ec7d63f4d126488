"""The self-test's look at the windows."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.ui.offscreen import build_windows, drawn_size


def test_both_windows_are_drawn(qtbot: QtBot) -> None:
    seen = build_windows()
    assert "Aura (" in seen
    assert "Settings (" in seen


def test_an_empty_window_is_found_out(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setWindowTitle("Blank")
    with pytest.raises(AuraError, match="Blank was drawn empty"):
        drawn_size(widget)
