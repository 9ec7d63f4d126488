"""Names, keyboard and cut texts of the first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.events import Mode, Problem
from aura_desktop.first_run import Mind
from aura_desktop.ui import demo_answers
from aura_desktop.ui.first_run.dialog import PAGES, FirstRunDialog

from ..test_settings_dialog import cut_texts
from .walk import MIND, TALKING, Run


def controls(dialog: FirstRunDialog) -> list[QWidget]:
    found = []
    for widget in dialog.findChildren(QWidget):
        usable = isinstance(widget, QAbstractButton | QComboBox | QLineEdit)
        if usable and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and widget.isEnabled():
            found.append(widget)
    return found


def everything(dialog: FirstRunDialog) -> Iterator[str]:
    """Show every page in each of its forms, one after the other."""
    for page in range(len(PAGES)):
        dialog.show_step(page)
        for mind in Mind if page == MIND else (None,):
            if mind is not None:
                dialog.mind.mind.show_value(mind.value)
                dialog.mind.mind.edited.emit(mind.value, True)
            QTest.qWait(20)
            yield f"{PAGES[page]} {mind or ''}"
        if page == TALKING:
            dialog.talking.modes.button(Mode.PUSH_TO_TALK).click()
            QTest.qWait(20)  # layouts settle over several turns of the event loop
            yield "talking by key"


def test_every_control_has_a_name_of_its_own(begin: Callable[..., Run]) -> None:
    """gpt4all 386 "button button button"."""
    run = begin(platform="darwin")
    for name in everything(run.dialog):
        names = [widget.accessibleName() for widget in controls(run.dialog)]
        assert all(names), name
        assert len(set(names)) == len(names), (name, names)


def test_the_tab_key_reaches_every_control_and_brings_it_to_sight(begin: Callable[..., Run]) -> None:
    """Dsnote 168: the keyboard could not reach the buttons."""
    run = begin(platform="darwin")
    run.dialog.resize(1, 1)
    for name in everything(run.dialog):
        wanted, reached, hidden = set(controls(run.dialog)), set(), []
        # As in every exclusive group Tab stops once, and the arrow keys choose.
        wanted -= {w for w in wanted if w.focusPolicy() == Qt.FocusPolicy.ClickFocus}
        run.dialog.next.setFocus()
        for _ in range(24):
            QTest.keyClick(QApplication.focusWidget() or run.dialog, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            assert focus is not None
            reached.add(focus)
            if focus.visibleRegion().isEmpty():
                hidden.append(focus.accessibleName())
        assert wanted <= reached, (name, [w.accessibleName() for w in wanted - reached])
        assert not hidden, name


def test_it_can_be_done_with_enter_alone(run: Run) -> None:
    for _ in PAGES:
        focus = QApplication.focusWidget()
        assert focus is run.dialog.next
        QTest.keyClick(focus, Qt.Key.Key_Return)
    assert run.ended == [(True, "")]


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
@pytest.mark.parametrize("wide", [False, True], ids=["smallest", "default"])
def test_no_text_is_cut(begin: Callable[..., Run], qtbot: QtBot, body: int, wide: bool) -> None:
    run = begin(platform="darwin", answers=demo_answers.answers(keys=demo_answers.SESSION_KEYS))
    run.theme.set_body(body)
    run.tell(Problem("silent-microphone", "The microphone is open but delivers only silence: choose another one."))
    for name in everything(run.dialog):
        run.dialog.resize(*((body * 44, body * 43) if wide else (1, 1)))
        if name.startswith("speaker"):
            run.click(run.dialog.speaker.check)
        qtbot.wait(40)
        if not wide:
            run.dialog.resize(1, 1)
            qtbot.wait(20)
        assert not cut_texts(run.dialog.step), name
        assert not cut_texts(run.dialog), name
        inner = run.dialog.step.widget()
        assert inner.width() <= run.dialog.step.viewport().width(), f"{name} is wider than its room"
        place = run.dialog.later.mapTo(run.dialog, QPoint(0, run.dialog.later.height()))
        assert place.y() <= run.dialog.height(), name
