"""The history in the real window, with a real assistant on its two threads and a real database.

Complaints: Handy #267 (nobody finds it), #125 (retry); Jan #5486 (read aloud on any message).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.assistant import Assistant, Post
from aura_desktop.clock import SystemClock
from aura_desktop.conversation.ports import Engines
from aura_desktop.engine import ThreadedEngine
from aura_desktop.events import State
from aura_desktop.history_records import Format
from aura_desktop.profiles import history_file
from aura_desktop.profiles.history import Archive
from aura_desktop.settings import Settings
from aura_desktop.ui.conversation_model import Speaker
from aura_desktop.ui.main_window import MainWindow
from tests.simulation.scripted import ScriptedChat, ScriptedSpeech, ScriptedStt
from tests.unit.profiles.histories import make_newer, small_disk
from tests.unit.test_engine import NoDevices

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Home:
    """One profile's window, engine and history."""

    def __init__(
        self,
        qtbot: QtBot,
        make_window: Callable[..., MainWindow],
        folder: Path,
        connect: history_file.Connect = history_file.connect,
    ) -> None:
        self.settings = Settings(folder / "settings.json")
        self.chat = ScriptedChat(lambda text: f"About {text[:40]}.", 0.01, 0.0)
        self.speech = ScriptedSpeech(0.01, 0.0)
        self.path = folder / "history.db"
        self.engine = ThreadedEngine(self._make)
        self.archive = self.engine.archive = Archive(
            self.path,
            profile="home",
            keep=lambda: self.settings.text("history.keep"),
            tell=self.engine.tell,
            connect=connect,
            retry_s=0.2,
        )
        self.archive.start()
        self.engine.start()
        self._qtbot = qtbot
        self.window = make_window(settings=self.settings)
        self.window.attach(self.engine)
        qtbot.waitUntil(lambda: self.window.dock.state is not State.STARTING)

    def _make(self, on_loop: Post, on_audio: Post) -> Assistant:
        assert self.archive is not None
        return Assistant(
            self.settings,
            NoDevices(),  # type: ignore[arg-type]
            SystemClock(),
            Engines(ScriptedStt(lambda _: "", 0.01), self.chat, self.speech),
            system_prompt=lambda: "Be brief.",
            on_loop=on_loop,
            on_audio=on_audio,
            recorder=self.archive.recorder(),
        )

    def close(self) -> None:
        self.window.detach()
        self.engine.shutdown()

    def wait(self, until: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(until()), timeout=10_000)

    def ask(self, text: str) -> None:
        before = len(self.window.model.messages)
        self.window.dock.field.setText(text)
        QTest.keyClick(self.window.dock.field, Key.Key_Return)
        self.heard(before + 2)
        self.flush()

    def heard(self, count: int) -> None:
        """Wait until so many messages are shown, and the last one was heard to its end."""
        messages = self.window.model.messages
        self.wait(lambda: len(messages) == count and messages[-1].final and messages[-1].speaker is Speaker.AURA)

    def flush(self) -> None:
        self.wait(self.archive.flush)

    def key(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    @property
    def shown(self) -> str:
        self.window.view.flush()
        return self.window.view.toPlainText()

    @property
    def uids(self) -> list[str]:
        return [each.uid for each in self.window.history.pane.model.sessions]

    @property
    def sent(self) -> list[str]:
        """What the model was asked last, without the system prompt."""
        content: Any = self.chat.calls[-1].content
        return [message.content for message in content if message.role != "system"]

    def kept(self) -> list[str]:
        if not self.path.exists():
            return []
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as db:
            return [row[0] for row in db.execute("SELECT substr(text, 1, heard) FROM message ORDER BY rowid")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def home(qtbot: QtBot, make_window: Callable[..., MainWindow], folder: Path) -> Iterator[Home]:
    home = Home(qtbot, make_window, folder)
    yield home
    home.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("history-")]


def test_an_old_conversation_is_found_opened_and_gone_on_with_267(home: Home) -> None:
    pane = home.window.history.pane
    assert pane.isVisible()
    home.ask("Rome")
    home.wait(lambda: len(home.uids) == 1)
    [rome] = home.uids
    home.key(Key.Key_N, CONTROL)
    home.wait(lambda: home.shown == "")
    home.ask("Paris")
    assert home.sent == ["Paris"], "a new conversation knows nothing of the one before"
    home.wait(lambda: len(home.uids) == 2)
    home.key(Key.Key_F, CONTROL)
    QTest.keyClicks(pane.search, "about rom")
    home.wait(lambda: home.uids == [rome])
    home.key(Key.Key_Return)
    home.wait(lambda: "About Rome." in home.shown)
    assert "Paris" not in home.shown
    assert home.window.dock.field.hasFocus(), "the next thing is to talk or type"
    home.ask("Its hills")
    assert home.sent == ["Rome", "About Rome.", "Its hills"]
    pane.search.clear()
    home.wait(lambda: len(home.uids) == 2 and home.uids[0] == rome)
    assert home.kept() == ["Rome", "About Rome.", "Paris", "About Paris.", "Its hills", "About Its hills."]


def test_after_a_restart_the_conversations_are_there(
    home: Home, qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    home.ask("Rome")
    home.close()
    again = Home(qtbot, make_window, home.path.parent)
    again.wait(lambda: len(again.uids) == 1)
    assert again.shown == "", "a start begins a new conversation"
    again.window.history.pane.view.setFocus()
    again.key(Key.Key_Home)
    again.key(Key.Key_Return)
    again.wait(lambda: "About Rome." in again.shown)
    again.ask("And then")
    assert again.sent == ["Rome", "About Rome.", "And then"]
    again.close()


def test_a_private_conversation_is_in_the_window_and_nowhere_else(home: Home) -> None:
    home.key(Key.Key_N, CONTROL | SHIFT)
    home.wait(lambda: home.window.history.pane.banner.isVisible())
    home.ask("my secret")
    assert not home.path.exists()
    home.key(Key.Key_N, CONTROL)
    home.wait(lambda: not home.window.history.pane.banner.isVisible())
    assert "secret" not in home.shown
    home.ask("no matter")
    assert home.kept() == ["no matter", "About no matter."]
    assert b"secret" not in b"".join(each.read_bytes() for each in home.path.parent.iterdir())


def test_a_turn_is_asked_again_and_a_reply_said_again_125(home: Home) -> None:
    home.ask("Rome")
    spoken = [call.content for call in home.speech.calls]
    home.key(Key.Key_R, CONTROL)
    home.heard(4)
    home.flush()
    assert home.sent == ["Rome", "About Rome.", "Rome"]
    home.key(Key.Key_R, CONTROL | SHIFT)
    home.wait(lambda: [call.content for call in home.speech.calls] == [*spoken, *spoken, "About Rome."])
    home.flush()
    assert len(home.kept()) == 4, "what is said once more is no message"


def test_deleting_the_conversation_that_is_held_and_bringing_it_back(home: Home) -> None:
    home.ask("Rome")
    home.wait(lambda: len(home.uids) == 1)
    pane = home.window.history.pane
    pane.view.setFocus()
    home.key(Key.Key_Home)
    home.key(Key.Key_Delete)
    home.wait(lambda: home.uids == [] and home.shown == "")
    home.ask("Paris")
    assert home.sent == ["Paris"], "the model knows nothing of what was deleted"
    pane.undo.button.click()
    home.wait(lambda: len(home.uids) == 2)


def test_everything_is_exported_and_deleted(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.ask("Rome")
    desk = home.window.history
    for form, name in ((Format.MARKDOWN, "all.md"), (Format.JSON, "all.json")):
        target = tmp_path / name
        monkeypatch.setattr(desk._dialogs, "save", lambda *_, to=target: to)
        desk.pane.export_wanted.emit(None, form)
        home.wait(target.exists)
        home.wait(lambda to=target: "About Rome." in to.read_text("utf-8"))  # type: ignore[misc]
    monkeypatch.setattr(desk._dialogs, "delete_all", lambda _: True)
    action = next(action for action in desk.pane.whole_menu().actions() if "Delete" in action.text())
    action.trigger()
    home.wait(lambda: home.uids == [] and home.shown == "")
    assert home.kept() == []


def test_a_full_disk_is_a_card_until_there_is_room_again_and_nothing_is_lost(
    qtbot: QtBot, make_window: Callable[..., MainWindow], folder: Path
) -> None:
    room = [0]
    home = Home(qtbot, make_window, folder, small_disk(lambda: 10_000 if room[0] else 3))
    home.window._send("Paris")
    home.wait(lambda: "disk is full" in getattr(home.window.card._open.get("history"), "sentence", ""))
    home.heard(2)
    home.window._send("Rome")  # an answer settles what kept engines from answering, not this
    home.wait(lambda: "About Rome." in home.shown)
    assert "history" in home.window.card._open
    room[0] = 1
    home.wait(lambda: "history" not in home.window.card._open)
    home.wait(lambda: "kept again" in home.window.dock.hint.text())
    home.heard(4)
    home.flush()
    assert home.kept() == ["Paris", "About Paris.", "Rome", "About Rome."]
    home.close()


def test_a_history_of_a_newer_aura_is_kept_aside_and_said(
    qtbot: QtBot, make_window: Callable[..., MainWindow], folder: Path
) -> None:
    make_newer(folder / "history.db")
    home = Home(qtbot, make_window, folder)
    home.wait(lambda: "newer" in home.window.card.sentence)
    home.ask("Rome")
    assert "newer" in home.window.card.sentence, "an answer does not settle it: the list is empty until it is read"
    assert home.kept() == ["Rome", "About Rome."]
    assert [each for each in folder.glob("history*") if b"of tomorrow" in each.read_bytes()], "nothing is lost"
    home.close()


def test_a_disk_that_hangs_does_not_hold_up_the_exit(
    qtbot: QtBot, make_window: Callable[..., MainWindow], folder: Path
) -> None:
    hangs, free = threading.Event(), threading.Event()

    def connect(uri: str) -> sqlite3.Connection:
        hangs.set()
        free.wait(30)
        return history_file.connect(uri)

    home = Home(qtbot, make_window, folder, connect)
    home.window._send("Rome")
    home.wait(lambda: "About Rome." in home.shown and hangs.is_set())
    home.window.detach()
    began = time.monotonic()
    home.engine.shutdown()
    assert time.monotonic() - began < 3.0
    free.set()
    assert home.archive.close(5.0)


def test_folding_the_pane_is_remembered(home: Home, qtbot: QtBot, make_window: Callable[..., MainWindow]) -> None:
    window = home.window
    home.key(Key.Key_H, CONTROL)
    assert not window.history.pane.isVisible()
    assert window.history.place.unfold.isVisible()
    assert home.settings.flag("window.history") is False
    other = make_window(settings=Settings(home.settings.path))
    assert not other.history.pane.isVisible()
    home.settings.set("window.history", True)  # in the settings dialog
    home.wait(window.history.pane.isVisible)


def test_settings_without_a_file_have_no_history(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(settings=Settings(None))
    assert not window.history.pane.isVisible()
    assert not window.history.place.unfold.isVisible()
