from __future__ import annotations

import gc
import threading

from pytestqt.qtbot import QtBot

from aura_desktop.ui.garbage import GuiGarbageCollection


class Node:
    """Something in a cycle that notes the thread it dies in."""

    died_in: list[str] = []  # noqa: RUF012 - one list for the test

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Node.died_in.append(threading.current_thread().name)


def allocate() -> None:
    """Make enough rubbish for any collector to wake."""
    for _ in range(20):
        Node()
    for _ in range(5000):
        rubbish: list[object] = []
        rubbish.append(rubbish)


def test_cycles_never_die_in_another_thread(qtbot: QtBot) -> None:
    """A QObject deleted in the engine's thread corrupts memory: collection belongs to the GUI thread."""
    Node.died_in.clear()
    with GuiGarbageCollection() as collection:
        worker = threading.Thread(target=allocate, name="worker")
        worker.start()
        worker.join()
        assert Node.died_in == []
        assert collection.collect() >= 0
        assert Node.died_in == ["MainThread"] * 20
    assert gc.isenabled()


def test_nothing_is_done_when_nothing_is_due(qtbot: QtBot) -> None:
    with GuiGarbageCollection() as collection:
        gc.collect()
        assert collection.collect() == -1
