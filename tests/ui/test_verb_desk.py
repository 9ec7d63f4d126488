"""Verbs from other threads: done in the GUI thread, answered, and never late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.ui import verb_desk
from aura_desktop.ui.verb_desk import VerbDesk


@pytest.fixture
def caller() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(30)


def call(caller: ThreadPoolExecutor, desk: VerbDesk, verb: str) -> Future[str]:
    return caller.submit(desk.handlers()[verb], {})


def test_a_verb_is_done_in_the_gui_thread_and_its_sentence_comes_back(
    qapp: QApplication, qtbot: QtBot, caller: ThreadPoolExecutor
) -> None:
    done: list[threading.Thread] = []
    desk = VerbDesk({"stop": lambda: done.append(threading.current_thread()) or "Silent."})
    future = call(caller, desk, "stop")
    qtbot.waitUntil(future.done)
    assert future.result() == "Silent."
    assert done == [threading.main_thread()]


def test_a_refusal_comes_back(qapp: QApplication, qtbot: QtBot, caller: ThreadPoolExecutor) -> None:
    def refuse() -> str:
        raise AuraError("Not now.")

    future = call(caller, VerbDesk({"stop": refuse}), "stop")
    qtbot.waitUntil(future.done)
    with pytest.raises(AuraError, match=r"Not now\."):
        future.result()


def test_many_at_once_are_all_done(qapp: QApplication, qtbot: QtBot, caller: ThreadPoolExecutor) -> None:
    done: list[int] = []
    desk = VerbDesk({"stop": lambda: done.append(1) or ""})
    futures = [call(caller, desk, "stop") for _ in range(30)]
    qtbot.waitUntil(lambda: all(future.done() for future in futures))
    assert len(done) == 30


def test_a_window_that_hangs_is_said_and_does_nothing_late(
    qapp: QApplication, qtbot: QtBot, caller: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb_desk, "ANSWER_S", 0.05)
    done: list[int] = []
    desk = VerbDesk({"talk-start": lambda: done.append(1) or ""})
    future = call(caller, desk, "talk-start")
    with pytest.raises(AuraError, match="does not answer"):  # the GUI thread waits here: it hangs
        future.result(5)
    qtbot.wait(50)
    assert done == []


def test_a_desk_that_is_closed_answers_that_it_does_not(
    qapp: QApplication, caller: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb_desk, "ANSWER_S", 0.05)
    desk = VerbDesk({"stop": lambda: ""})
    desk.close()
    handler: Callable[..., str] = desk.handlers()["stop"]
    with pytest.raises(AuraError):
        handler({})
