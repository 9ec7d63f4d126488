"""The settings dialog by itself: closed, walked through, read aloud, in every size."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import FindServers, KeyChecked, ListKeys, ReadUsage, ServerList
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.dialog import PAGES, SettingsDialog
from aura_desktop.ui.settings.enquirer import Enquirer
from aura_desktop.ui.settings.form import Page, Row

from .fake_engine import FakeEngine
from .layouts import still
from .settings_desk import Desk

LEFT = Qt.MouseButton.LeftButton
OpenDesk = Callable[..., Desk]
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QListWidget, QTableWidget)


# Closing


def test_closing_gives_every_open_question_up(open_desk: OpenDesk) -> None:
    desk = open_desk(answers={})
    for name in PAGES:
        desk.page(name)
    assert len([asked for asked in desk.engine.asked if asked.open]) >= 6
    desk.dialog.close()
    assert [asked for asked in desk.engine.asked if asked.open] == []


def test_late_answers_touch_nothing(open_desk: OpenDesk) -> None:
    """Buzz recording.py: a signal emitted after its object was deleted."""
    desk = open_desk(answers={})
    for name in PAGES:
        desk.page(name)
    desk.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(desk.dialog)
    made = demo_answers.answers()
    for asked in desk.engine.asked:
        desk.engine._in_thread(asked, made[type(asked.question)](asked.question))
    QApplication.processEvents()


def test_an_answer_that_is_on_its_way_while_the_dialog_closes_touches_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(answers={})
    desk.engine.reply(ListKeys, demo_answers.SOME_KEYS)  # queued, not delivered
    desk.dialog.close()
    shiboken6.delete(desk.dialog)
    QApplication.processEvents()


def test_a_closed_dialog_leaves_nothing_behind(open_desk: OpenDesk) -> None:
    before = len(QApplication.allWidgets())
    desk = open_desk()
    for name in PAGES:
        desk.page(name)
    gone = weakref.ref(desk.dialog.enquirer)
    desk.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(QApplication.allWidgets()) == before
    desk.settings.set("context.terms", "Aura")
    QApplication.processEvents()
    desk.dialog = QDialog()  # type: ignore[assignment]
    gc.collect()
    assert gone() is None


def test_pages_are_built_without_a_window_of_their_own(open_desk: OpenDesk) -> None:
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    watch, app = Watch(), QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    try:
        desk = open_desk()
        for name in PAGES:
            desk.page(name)
    finally:
        app.removeEventFilter(watch)
    assert shown == ["SettingsDialog"]


# The engine


def test_another_engine_answers_what_the_first_left_open(qtbot: QtBot) -> None:
    enquirer, first, second = Enquirer(), FakeEngine(), FakeEngine()
    found: list[Any] = []
    enquirer.set_engine(first)
    enquirer.ask(FindServers(), found.append, topic="servers")
    enquirer.set_engine(None)
    assert first.asked[0].given_up
    enquirer.set_engine(second)
    second.reply(FindServers, ServerList(()))
    qtbot.waitUntil(lambda: found == [ServerList(())])
    first._in_thread(first.asked[0], ServerList(()))
    QApplication.processEvents()
    assert len(found) == 1
    enquirer.close()


def test_answers_arrive_in_the_gui_thread_and_only_the_newest_of_a_topic(qtbot: QtBot) -> None:
    enquirer, engine = Enquirer(), FakeEngine()
    found: list[Any] = []
    enquirer.set_engine(engine)
    enquirer.ask(ReadUsage(), found.append, topic="usage")
    enquirer.ask(ReadUsage(), found.append, topic="usage")
    old, new = engine.asked
    assert old.given_up
    engine._in_thread(old, demo_answers.USAGE)
    engine._in_thread(new, demo_answers.NO_USAGE)
    assert found == [], "nothing runs in the engine's thread"
    qtbot.waitUntil(lambda: found == [demo_answers.NO_USAGE])
    assert not enquirer.busy("usage")
    enquirer.close()
    enquirer.ask(ReadUsage(), found.append)
    assert len(engine.asked) == 2, "a closed one asks nothing"


# The settings file


def test_the_settings_file_can_still_be_opened(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.dialog.file, LEFT)
    assert [url.toLocalFile() for url in desk.urls] == [str(desk.settings.path)]
    assert desk.stored() != "", "there is a file to edit"
    desk.opens = False
    qtbot.mouseClick(desk.dialog.file, LEFT)
    assert "No program for text files was found" in desk.dialog.verdict.text


def test_settings_without_a_file_offer_no_file(open_desk: OpenDesk) -> None:
    assert open_desk(path=None).dialog.file.isHidden()


# Moving about


def test_pages_are_chosen_by_mouse_and_keyboard(desk: Desk, qtbot: QtBot) -> None:
    nav = desk.dialog.nav
    nav.setFocus()
    seen = []
    for _ in PAGES[1:]:
        QTest.keyClick(nav, Qt.Key.Key_Down)
        seen.append(desk.dialog.folded.currentData())
    assert tuple(seen) == PAGES[1:]
    item = nav.visualItemRect(nav.item(0))
    qtbot.mouseClick(nav.viewport(), LEFT, pos=item.center())
    assert desk.dialog.folded.currentData() == "services"


def test_a_narrow_dialog_folds_its_list_of_pages(desk: Desk) -> None:
    assert desk.dialog.nav.isVisible()
    desk.dialog.resize(400, 640)
    QApplication.processEvents()
    assert desk.dialog.width() == 400
    assert desk.dialog.folded.isVisible()
    assert desk.dialog.focusWidget() is desk.dialog.folded, "not the button that resets the page"
    assert not desk.dialog.nav.isVisible()
    assert desk.dialog.file.isVisible()
    desk.dialog.folded.setFocus()
    QTest.keyClick(desk.dialog.folded, Qt.Key.Key_Down)
    assert desk.dialog.nav.currentRow() == 1
    desk.dialog.resize(800, 640)
    QApplication.processEvents()
    assert desk.dialog.nav.isVisible()
    assert desk.dialog.file.isVisible()


def test_enter_presses_the_focused_button_only(desk: Desk) -> None:
    page = desk.page("services")
    asked = len(desk.engine.questions(FindServers))
    page.servers.again.setFocus()
    QTest.keyClick(page.servers.again, Qt.Key.Key_Return)
    assert len(desk.engine.questions(FindServers)) == asked + 1
    desk.dialog.nav.setFocus()
    QTest.keyClick(desk.dialog.nav, Qt.Key.Key_Return)
    assert len(desk.engine.questions(FindServers)) == asked + 1
    assert desk.dialog.isVisible()


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_reaches_every_control_and_brings_it_to_sight(desk: Desk, name: str) -> None:
    """Dsnote 168: the keyboard could not reach the buttons."""
    page = desk.page(name)
    QTest.qWait(20)
    wanted = {w for w in controls(desk.dialog) if w.isVisible() and w.isEnabled()}
    desk.dialog.nav.setFocus()
    reached, hidden = set(), []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or desk.dialog, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus)
        if page.isAncestorOf(focus) and focus.visibleRegion().isEmpty():
            hidden.append(focus.accessibleName())
    assert wanted <= reached, [w.accessibleName() for w in wanted - reached]
    assert not hidden


def controls(dialog: SettingsDialog) -> list[QWidget]:
    """Return everything that can be used; the line in an editable picker is a part of it."""
    found = []
    for widget in dialog.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QTableWidget)
        if not isinstance(widget, CONTROLS) or inner or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if not isinstance(widget.parent(), QComboBox):
            found.append(widget)
    return found


# Access and looks


def test_every_control_has_a_name(desk: Desk) -> None:
    """gpt4all 386 "button button button", dsnote 168, tidal-dl-ng 440 (combo boxes without labels)."""
    for name in PAGES:
        desk.page(name)
    assert len(controls(desk.dialog)) > 50
    nameless = [f"{type(w).__name__} {w.objectName()}" for w in controls(desk.dialog) if not w.accessibleName()]
    assert not nameless
    for row in desk.dialog.findChildren(Row):
        assert row._label.buddy() is row.field
        assert row.field.accessibleName() == row.label_text
    for page in desk.dialog.findChildren(Page):
        assert page.accessibleName()


def test_names_tell_controls_apart(desk: Desk) -> None:
    for name in PAGES:
        page = desk.page(name)
        shown = [w.accessibleName() for w in controls(desk.dialog) if page.isAncestorOf(w) and w.isVisible()]
        # The three "show the key" buttons stand beside fields with names of their own.
        twice = {n for n in shown if shown.count(n) > 1} - {"Show the key"}
        assert not twice, name


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
@pytest.mark.parametrize("wide", [False, True], ids=["smallest", "default"])
def test_no_text_is_cut(open_desk: OpenDesk, qtbot: QtBot, body: int, wide: bool) -> None:
    desk = open_desk(values={"openai.chat_model": "gpt-4.1-mini", "speech.provider": "openai"})
    desk.theme.set_body(body)
    desk.dialog.resize(*((body * 63, body * 48) if wide else (1, 1)))
    for name in PAGES:
        page = desk.page(name)
        if name == "services":
            for card in page.cards.values():
                card.check.click()
        if name == "answers":
            page.max_tokens.field.setText("5")
            page.max_tokens.field.edited.emit("5", True)
        qtbot.wait(40)
        if not wide:
            desk.dialog.resize(1, 1)
        assert not still(qtbot, lambda page=page: cut_texts(page)), name  # type: ignore[misc]
        inner = page.widget()
        assert inner.width() <= page.viewport().width(), f"{name} is wider than its room"
    assert not cut_texts(desk.dialog._top if not wide else desk.dialog._side)


def cut_texts(within: QWidget) -> list[str]:
    cut = []
    for widget in within.findChildren(QWidget):
        if not widget.isVisible() or widget.property("elides") or not isinstance(widget, (QLabel, QPushButton)):
            continue
        if not widget.text():
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            longest = max(widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split())
            fits = widget.heightForWidth(widget.width()) <= widget.height() + 1
            fits = fits and (longest <= widget.width() + 1 or "/" in widget.text())  # addresses break anywhere
        else:
            needed = widget.minimumSizeHint() if isinstance(widget, QPushButton) else widget.sizeHint()
            fits = needed.width() <= widget.width() + 1 and needed.height() <= widget.height() + 1
        place = QPoint(0, 0)
        inside = within.rect().width() >= widget.mapTo(within, place).x() + widget.width()
        if not fits or not inside:
            cut.append(f"{widget.text()!r} has {widget.size()}")
    return cut


def test_a_verdict_is_told_by_a_sign_and_not_by_colour_alone(desk: Desk, qtbot: QtBot) -> None:
    card = desk.page("services").cards["openai"]
    for ok in (True, False):
        card._checked(KeyChecked("openai", ok, "A sentence."))
        assert card.verdict._sign.isVisible()
        assert not card.verdict._sign.pixmap().isNull()
