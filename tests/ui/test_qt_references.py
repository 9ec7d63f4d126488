"""Guards against a PySide6 build that breaks Python's reference counts."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

CALLS = 500


class Sender(QObject):
    sent = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from 3.12 on")
def test_a_call_into_qt_takes_no_reference_of_none_or_true(qtbot: QtBot) -> None:
    """PySide6 6.12.0 takes one with each call: "Fatal Python error: none_dealloc" after some minutes of window."""
    sender = Sender()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        sender.setObjectName("x")
        sender.sent.emit()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < CALLS / 2
    assert abs(after[1] - before[1]) < CALLS / 2
