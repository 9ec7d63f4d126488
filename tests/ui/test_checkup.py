"""The page that looks whether all is well, and the texts for somebody who helps."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.checkup import Check, Status
from aura_desktop.diagnostics import Document
from aura_desktop.errors import AudioError, FileProblem
from aura_desktop.settings import Settings
from aura_desktop.ui.off_thread import OffThread
from aura_desktop.ui.settings.page_checkup import CheckupPage, devices_now
from aura_desktop.ui.support import Listed, Support, open_folder

from .fake_engine import DEVICES, FakeEngine
from .settings_desk import Desk, texts

LEFT = Qt.MouseButton.LeftButton
OpenDesk = Callable[..., Desk]
CHECKS = (
    Check("disk", Status.OK, "80 GB free"),
    Check("keyring", Status.WARNING, "There is none: install gnome-keyring."),
    Check("speech", Status.FAILED, "espeak-ng is missing: install it."),
)
DOCUMENTS = (Document("read-me.txt", "Read me."), Document("check-up.txt", "ok disk"))


class Helper:
    """Answers as the real support does, and notes on which thread it was asked."""

    def __init__(self, folder: Path) -> None:
        self.threads: list[str] = []
        self.checks: Sequence[Check] = CHECKS
        self.devices: list[Any] = []
        self.gathered_from: list[Sequence[Check]] = []
        self.wait = threading.Event()
        self.wait.set()
        self.support = Support(folder, self.examine, self.gather)

    def examine(self, _settings: Settings, listed: Listed) -> Iterator[Check]:
        self.threads.append(threading.current_thread().name)
        self.devices = [tuple(listed(True)), tuple(listed(False))]
        for check in self.checks:
            assert self.wait.wait(10)
            yield check

    def gather(self, _settings: Settings, checks: Sequence[Check]) -> tuple[Document, ...]:
        self.threads.append(threading.current_thread().name)
        self.gathered_from.append(checks)
        return DOCUMENTS


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path / "logs")


def looked(desk: Desk, qtbot: QtBot) -> CheckupPage:
    page = desk.page("checkup")
    assert isinstance(page, CheckupPage)
    qtbot.waitUntil(lambda: bool(page.verdict.text))
    return page


def test_every_check_is_a_line_with_its_sign_its_word_and_what_to_do(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot
) -> None:
    page = looked(open_desk(support=helper.support), qtbot)
    assert [line.accessibleName() for line in page.lines] == [
        "Disk: well",
        "Keyring: remark",
        "Speech: to be mended",
    ]
    assert "There is none: install gnome-keyring." in texts(page)
    assert page.verdict.tone == "bad"
    assert helper.devices == [DEVICES.inputs, DEVICES.outputs], "the engine is asked, not PortAudio"
    assert helper.threads == ["check-up"], "the window is never blocked"


@pytest.mark.parametrize(("checks", "tone"), [(CHECKS[:1], "ok"), (CHECKS[:2], "plain"), (CHECKS, "bad")])
def test_one_sentence_says_how_it_stands(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot, checks: Sequence[Check], tone: str
) -> None:
    helper.checks = checks
    assert looked(open_desk(support=helper.support), qtbot).verdict.tone == tone


def test_it_is_looked_at_again_on_request_and_not_twice_at_once(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot
) -> None:
    helper.wait.clear()
    page = open_desk(support=helper.support).page("checkup")
    assert page.again.busy
    page.look()
    helper.wait.set()
    qtbot.waitUntil(lambda: bool(page.verdict.text))
    assert len(helper.threads) == 1
    helper.checks = CHECKS[:1]
    qtbot.mouseClick(page.again, LEFT)
    qtbot.waitUntil(lambda: page.verdict.tone == "ok")
    assert [line.check for line in page.lines] == [CHECKS[0]]


def test_the_lines_can_be_copied_as_they_are_printed(open_desk: OpenDesk, helper: Helper, qtbot: QtBot) -> None:
    page = looked(open_desk(support=helper.support), qtbot)
    qtbot.mouseClick(page.copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0] == "ok       disk:            80 GB free"
    assert len(copied.splitlines()) == 3


def test_a_check_up_that_breaks_is_a_sentence(open_desk: OpenDesk, helper: Helper, qtbot: QtBot) -> None:
    helper.checks = (Check("disk", Status.OK, "fine"), "no check at all")  # type: ignore[assignment]

    def breaks(_settings: Settings, _listed: Listed) -> Iterator[Check]:
        yield CHECKS[0]
        raise ZeroDivisionError("private words")

    page = looked(open_desk(support=Support(helper.support.folder, breaks, helper.gather)), qtbot)
    assert page.verdict.text.startswith("That failed inside Aura")
    assert not page.again.busy
    assert "private words" not in " ".join(texts(page))


def test_without_anything_at_hand_the_page_stands(open_desk: OpenDesk) -> None:
    page = open_desk().page("checkup")
    assert not page.again.isEnabled()
    assert not page.diagnostics.isEnabled()


def test_the_update_check_is_a_switch_here(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    page = desk.page("checkup")
    assert page.updates.field.isChecked()
    page.updates.field.click()
    assert desk.settings.flag("updates.check") is False
    assert '"updates.check": false' in desk.stored()


def test_the_log_folder_is_opened_or_named(open_desk: OpenDesk, helper: Helper, qtbot: QtBot) -> None:
    desk = open_desk(support=helper.support)
    page = desk.page("checkup")
    qtbot.mouseClick(page.logs, LEFT)
    assert desk.urls[-1].toLocalFile() == str(helper.support.folder.parent), "the nearest one there is"
    desk.opens = False
    qtbot.mouseClick(page.logs, LEFT)
    assert str(helper.support.folder) in page.help_verdict.text


def test_closing_the_dialog_during_a_check_up_is_silent(open_desk: OpenDesk, helper: Helper, qtbot: QtBot) -> None:
    helper.wait.clear()
    desk = open_desk(support=helper.support)
    desk.page("checkup")
    desk.dialog.close()
    QApplication.processEvents()
    helper.wait.set()
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name == "check-up"])
    QApplication.processEvents()


# The texts


def opened(desk: Desk, qtbot: QtBot) -> Any:
    page = desk.page("checkup")
    qtbot.mouseClick(page.diagnostics, LEFT)
    qtbot.waitUntil(lambda: page.dialog is not None and bool(page.dialog.documents))
    return page.dialog


def test_every_text_can_be_read_before_anything_is_saved(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(open_desk(support=helper.support), qtbot)
    assert [dialog.files.item(row).text() for row in range(dialog.files.count())] == [d.name for d in DOCUMENTS]
    shown = []
    for row in range(dialog.files.count()):
        dialog.files.setCurrentRow(row)
        shown.append(dialog.text.toPlainText())
    assert shown == [document.text for document in DOCUMENTS]
    dialog.choose = lambda _parent, name: tmp_path / name
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")
    (path,) = tmp_path.glob("aura-diagnostics-*.zip")
    archive = zipfile.ZipFile(path)
    assert {name: archive.read(name).decode() for name in archive.namelist()} == {d.name: d.text for d in DOCUMENTS}
    assert str(path) in dialog.verdict.text


def test_the_check_up_that_was_made_is_the_one_in_the_bundle(open_desk: OpenDesk, helper: Helper, qtbot: QtBot) -> None:
    desk = open_desk(support=helper.support)
    looked(desk, qtbot)
    opened(desk, qtbot)
    assert helper.gathered_from == [CHECKS]
    assert helper.threads == ["check-up", "diagnostics"]


def test_a_bundle_that_cannot_be_saved_is_a_sentence_and_can_be_saved_elsewhere(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(open_desk(support=helper.support), qtbot)
    dialog.choose = lambda _parent, _name: tmp_path
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: dialog.verdict.tone == "bad")
    dialog._work.ended.emit("")  # where the thread that gathered was held up at its end
    assert "cannot be written" in dialog.verdict.text
    dialog.choose = lambda _parent, _name: None
    qtbot.mouseClick(dialog.save_button, LEFT)
    dialog.choose = lambda _parent, _name: tmp_path / "a.zip"
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")


def test_a_slow_disk_does_not_hold_the_window(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    monkeypatch.setattr(
        "aura_desktop.ui.settings.diagnostics.save",
        lambda _path, _documents: threads.append(threading.current_thread().name),
    )
    dialog = opened(open_desk(support=helper.support), qtbot)
    dialog.choose = lambda _parent, name: tmp_path / name
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")
    assert threads == ["save the diagnostics"]


@pytest.mark.parametrize("fails", [True, False])
def test_a_bundle_that_cannot_be_saved_is_told_though_its_window_was_closed(
    open_desk: OpenDesk, helper: Helper, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fails: bool
) -> None:
    disk, gone = threading.Event(), threading.Event()

    def save(_path: Path, _documents: object) -> None:
        assert disk.wait(10)
        if fails:
            raise FileProblem("It cannot be written.")

    monkeypatch.setattr("aura_desktop.ui.settings.diagnostics.save", save)
    dialog = opened(open_desk(support=helper.support), qtbot)
    dialog.destroyed.connect(gone.set)
    dialog.choose = lambda _parent, name: tmp_path / name
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    disk.set()
    if fails:
        qtbot.waitUntil(dialog.isVisible)
        assert dialog.verdict.text == "It cannot be written."
        dialog.close()
    qtbot.waitUntil(gone.is_set)


# The parts


def test_the_wait_for_an_engine_and_for_its_answer_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waited = [0.0], []

    class Clock:
        monotonic = staticmethod(lambda: now[0])

        @staticmethod
        def sleep(_seconds: float) -> None:
            now[0] += 4.0

    class Never(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout)
            return False

    monkeypatch.setattr("aura_desktop.ui.settings.page_checkup.time", Clock)
    monkeypatch.setattr("aura_desktop.ui.settings.page_checkup.threading.Event", Never)
    silent = FakeEngine()
    silent.first = ()
    coming = iter((None, silent))
    with pytest.raises(AudioError, match="still starting"):
        devices_now(lambda: next(coming), inputs=True, seconds=10.0)
    assert waited == [6.0]


def test_devices_come_from_the_engine_or_a_sentence_says_why_not() -> None:
    coming = iter((None, None, FakeEngine()))
    assert devices_now(lambda: next(coming), inputs=False) == DEVICES.outputs, "an engine that is being made"
    silent = FakeEngine()
    silent.first = ()
    for engine in (None, silent):
        with pytest.raises(AudioError, match="still starting"):
            devices_now(lambda engine=engine: engine, inputs=True, seconds=0.0)  # type: ignore[misc]
    assert silent.receivers == []


def test_work_of_another_thread_arrives_in_order_and_what_was_given_up_never(qtbot: QtBot) -> None:
    work, seen, held = OffThread("trial"), [], threading.Event()
    work.each.connect(seen.append)
    work.ended.connect(seen.append)

    def slow() -> Iterator[int]:
        assert held.wait(10)
        yield 1

    work.start(slow)
    work.start(lambda: iter((2, 3)))
    qtbot.waitUntil(lambda: seen == [2, 3, ""])
    held.set()
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name == "trial"])
    QApplication.processEvents()
    assert seen == [2, 3, ""]

    def refused() -> Iterator[int]:
        raise FileProblem("The disk is full: free some space.")
        yield 1

    work.start(refused)
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen[-1] == "The disk is full: free some space."
    assert not work.busy


def test_a_folder_that_is_not_there_opens_the_nearest_one(tmp_path: Path) -> None:
    seen = []
    assert open_folder(tmp_path / "a" / "b", lambda url: bool(seen.append(url.toLocalFile())) or True)
    assert seen == [str(tmp_path)]
