"""The dialog of a start that came to nothing: one sentence, one thing to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from aura_desktop import __main__ as program
from aura_desktop.cli import cannot_start as decision
from aura_desktop.cli import window
from aura_desktop.errors import FileProblem
from aura_desktop.platform.paths import check_readable
from aura_desktop.platform.single_instance import Answer
from aura_desktop.ui import cannot_start
from aura_desktop.ui.words import tr

SENTENCE = "Aura's data folder /x cannot be read (Permission denied): make it readable and writable for you, or set"
SENTENCE += " AURA_HOME to a folder of yours."


def answering(press: str, seen: list[QMessageBox]) -> None:
    """Press a button of the dialog as soon as it is there, by its words."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, look)
            return
        seen.append(box)
        next(button for button in box.buttons() if button.text() == press).click()

    QTimer.singleShot(0, look)


def test_it_says_what_is_wrong_and_opens_the_folder(qtbot: QtBot, tmp_path: Path) -> None:
    urls: list[QUrl] = []
    boxes: list[QMessageBox] = []
    answering("Open the folder", boxes)
    assert not cannot_start.show(SENTENCE, tmp_path / "not" / "there", open_url=lambda url: not urls.append(url))
    assert urls[0].toLocalFile() == str(tmp_path), "the nearest one there is"
    assert boxes[0].text() == SENTENCE
    assert {button.accessibleName() for button in boxes[0].buttons()} == {"Close", "Open the folder"}


def test_it_speaks_the_systems_language(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cannot_start, "chosen", lambda _setting: "de")
    boxes: list[QMessageBox] = []
    answering("Schließen", boxes)
    assert not cannot_start.show("The running Aura does not answer within 2 s; end it and start it again.")
    assert "antwortet" in boxes[0].text()
    assert tr("Settings") == "Settings", "and nothing of it stays"


@pytest.mark.parametrize(("press", "again"), [("Try again", True), ("Close", False)])
def test_it_can_be_tried_again(qtbot: QtBot, press: str, again: bool) -> None:
    boxes: list[QMessageBox] = []
    answering(press, boxes)
    assert cannot_start.show("Aura is busy.", again=True) is again
    assert boxes


@pytest.mark.parametrize(
    ("environ", "terminal", "seen"),
    [
        ({"DISPLAY": ":1"}, False, True),
        ({"DISPLAY": ":1"}, True, False),
        ({}, False, False),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen:config"}, False, False),
    ],
)
def test_it_is_shown_where_it_is_seen_and_what_is_printed_is_not(
    monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str], terminal: bool, seen: bool
) -> None:
    monkeypatch.setattr(decision, "display_problem", lambda env: "" if env.get("DISPLAY") else "There is no display")
    monkeypatch.setattr(decision, "missing_libraries", lambda _env: [])
    monkeypatch.setattr(decision.sys.stderr, "isatty", lambda: terminal)
    assert decision.seen(environ) is seen


class Told:
    """Stands for the dialog; `tries` says how often it is tried again."""

    def __init__(self, tries: int = 0) -> None:
        self.tries = tries
        self.shown: list[tuple[str, Path | None]] = []

    def __call__(self, sentence: str, folder: Path | None = None, *, again: bool = False) -> bool:
        self.shown.append((sentence, folder))
        self.tries -= 1
        return again and self.tries >= 0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Told]:
    def put(tries: int) -> Told:
        told = Told(tries)
        monkeypatch.setattr(decision, "show", told)
        return told

    return put


def test_a_data_folder_that_cannot_be_used_is_told_in_it_and_on_stderr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: Callable[[int], Told]
) -> None:
    def refused(_home: Path) -> None:
        raise FileProblem(SENTENCE)

    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    monkeypatch.setattr("aura_desktop.platform.paths.check_readable", refused)
    monkeypatch.setattr("sys.argv", ["aura-desktop"])
    shown = told(0)
    assert program.main() == 1
    assert shown.shown == [(SENTENCE, tmp_path)]
    assert capsys.readouterr().err == f"aura-desktop: {SENTENCE}\n"
    monkeypatch.setattr("sys.argv", ["aura-desktop", "devices"])
    assert program.main() == 1
    assert len(shown.shown) == 1, "a command's errors are for the terminal alone"


def test_an_aura_that_does_not_answer_is_asked_as_often_as_the_user_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: Callable[[int], Told]
) -> None:
    asked: list[Path] = []

    def silent(home: Path, **_options: object) -> Answer:
        asked.append(home)
        return Answer(False, "Aura does not answer.")

    monkeypatch.setattr(window, "raise_other", silent)
    shown = told(2)
    assert window._raised(tmp_path, "") == Answer(False, "Aura does not answer.")
    assert len(asked) == len(shown.shown) == 3
    assert "Aura does not answer." in capsys.readouterr().err


def test_one_that_is_just_starting_is_not_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Callable[[int], Told]
) -> None:
    monkeypatch.setattr(window, "raise_other", lambda *_args, **_options: Answer(False, window.NOT_RUNNING))
    shown = told(0)
    window._raised(tmp_path, "")
    assert shown.shown == [("Aura is still starting; try again in a moment.", None)]


def test_a_folder_that_cannot_be_looked_into_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: object) -> None:
        raise PermissionError(13, "Permission denied")

    check_readable(tmp_path)
    check_readable(tmp_path / "nothing")
    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(FileProblem, match="cannot be read \\(Permission denied\\)"):
        check_readable(tmp_path)
