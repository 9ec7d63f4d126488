"""Finding a setting, taking a change back, and giving a page its standard values."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.settings import DECLARED, Held, Settings
from aura_desktop.ui.settings.dialog import PAGES

from .settings_desk import Desk

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
OpenDesk = Callable[..., Desk]


def undo(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.dialog.undo, LEFT)
    QApplication.processEvents()


# Undo


def test_the_last_change_is_taken_back_and_shown(desk: Desk, qtbot: QtBot) -> None:
    assert not desk.dialog.undo.isEnabled()
    page = desk.page("answers")
    page.hedge.field.click()
    assert desk.settings.flag("router.hedge") is False
    desk.page("usage")
    undo(desk, qtbot)
    assert desk.settings.flag("router.hedge") is True
    assert page.hedge.field.isChecked()
    assert desk.dialog.folded.currentData() == "answers", "the page of what was changed is shown"
    assert QApplication.focusWidget() is page.hedge.field
    assert desk.dialog.verdict.text == f'"{page.hedge.label_text}" is as it was.'
    assert not desk.dialog.undo.isEnabled()
    assert "router.hedge" not in desk.stored(), "what was never chosen is not chosen afterwards"


def test_several_changes_are_taken_back_in_turn_the_newest_first(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("answers")
    page.temperature.field.setFocus()
    for _ in range(3):
        QTest.keyClick(page.temperature.field, Qt.Key.Key_Up)
    page.fallback.field.click()
    seen = []
    while desk.dialog.undo.isEnabled():
        undo(desk, qtbot)
        seen.append((desk.settings.flag("router.fallback"), round(desk.settings.number("chat.temperature"), 1)))
    assert seen == [(True, 0.7), (True, 0.6), (True, 0.5), (True, 0.4)]


def test_undo_is_one_key_away(desk: Desk) -> None:
    page = desk.page("answers")
    page.hedge.field.click()
    page.hedge.field.setFocus()
    QTest.keyClick(page.hedge.field, Qt.Key.Key_Z, CONTROL)
    assert desk.settings.flag("router.hedge") is True


def test_a_field_that_is_being_typed_in_has_its_own_undo(desk: Desk) -> None:
    page = desk.page("answers")
    page.hedge.field.click()
    field = page.order.field
    field.setFocus()
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert desk.settings.flag("router.hedge") is False, "the letter is taken back, not the switch"
    assert not field.text().endswith("x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.setText(field.text())  # nothing left to undo in the field
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert desk.settings.flag("router.hedge") is True


def test_what_is_typed_in_one_go_is_one_change(desk: Desk, qtbot: QtBot) -> None:
    key = "persona.manner"
    area = desk.page("profile").persona.field
    area.setFocus()
    for words in ("kind", " and brief"):
        QTest.keyClicks(area, words)
        area._rest.timeout.emit()  # the typing rests: set, and not done
    assert desk.settings.text(key) == "kind and brief"
    area.commit()
    undo(desk, qtbot)
    assert desk.settings.text(key) == ""
    assert not desk.dialog.undo.isEnabled()


def test_what_is_done_by_one_button_is_undone_as_one(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("services")
    qtbot.waitUntil(lambda: len(page.servers.rows) == 2)
    server = page.servers.rows[0]
    job = next(iter(server.uses))
    page.ensureWidgetVisible(server)
    qtbot.mouseClick(server.uses[job], LEFT)
    assert desk.settings.text(f"{job}.provider") == "compatible"
    undo(desk, qtbot)
    for name in ("provider", "base_url", "model"):
        assert desk.settings.get(f"{job}.{name}") == DECLARED[f"{job}.{name}"].default
    assert not desk.dialog.undo.isEnabled()


def test_undo_brings_back_what_was_set_for_this_once(tmp_path: Path, open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    desk.settings._one_off["router.hedge"] = False  # as --set does
    page = desk.page("answers")
    page.hedge.field.show_value(False)
    page.hedge.field.click()
    assert desk.settings.held("router.hedge") == Held(chosen=True)
    undo(desk, qtbot)
    assert desk.settings.held("router.hedge") == Held(one_off=False)


def test_undo_has_the_engine_built_anew_like_the_change_itself(desk: Desk, qtbot: QtBot) -> None:
    desk.page("answers").hedge.field.click()
    qtbot.waitUntil(lambda: desk.reloads() == 1)
    undo(desk, qtbot)
    qtbot.waitUntil(lambda: desk.reloads() == 2)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_undo_and_reset_on_a_disk_that_takes_nothing_hold_and_say_so(
    desk: Desk, qtbot: QtBot, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.page("answers")
    page.hedge.field.click()
    before = desk.stored()

    def refuses(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuses)
    undo(desk, qtbot)
    assert desk.settings.flag("router.hedge") is True
    assert "holds for this session" in desk.dialog.verdict.text
    assert os.strerror(number) in desk.dialog.verdict.text
    page.fallback.field.click()
    qtbot.mouseClick(desk.dialog.reset, LEFT)
    assert desk.settings.flag("router.fallback") is True
    assert "holds for this session" in desk.dialog.verdict.text
    assert desk.stored() == before, "the file of before is whole"


# Reset


def test_a_page_gets_its_standard_values_and_undo_brings_all_of_them_back(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("answers")
    page.hedge.field.click()
    page.fallback.field.click()
    hearing = desk.page("hearing")
    hearing.speculate.field.click()
    desk.page("answers")
    qtbot.mouseClick(desk.dialog.reset, LEFT)
    QApplication.processEvents()
    assert desk.settings.flag("router.hedge") is desk.settings.flag("router.fallback") is True
    assert page.hedge.field.isChecked()
    assert desk.settings.flag("listening.speculate") is False, "other pages are left alone"
    assert json.loads(desk.stored())["settings"] == {"listening.speculate": False}
    undo(desk, qtbot)
    assert desk.settings.flag("router.hedge") is desk.settings.flag("router.fallback") is False


def test_a_page_that_has_its_standard_values_promises_no_undo(desk: Desk, qtbot: QtBot) -> None:
    desk.page("answers")
    qtbot.mouseClick(desk.dialog.reset, LEFT)
    assert desk.dialog.verdict.text == "This page has its standard values already."
    assert not desk.dialog.undo.isEnabled()


def test_only_a_page_that_is_seen_can_be_reset(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("answers")
    page.hedge.field.click()
    QTest.keyClicks(desk.dialog.search, "theme")
    assert not desk.dialog.reset.isEnabled()
    qtbot.mouseClick(desk.dialog.reset, LEFT)
    assert desk.settings.flag("router.hedge") is False
    desk.dialog.search.clear()
    assert desk.dialog.reset.isEnabled()
    QTest.keyClicks(desk.dialog.search, "theme")
    desk.page("answers")
    assert desk.dialog.reset.isEnabled()


# Search


def labels(desk: Desk) -> list[str]:
    found = desk.dialog.results.list
    return [found.item(row).text().split("\n")[0] for row in range(found.count())]


@pytest.mark.parametrize(
    ("words", "label", "page"),
    [
        ("pause", "Pause", "hearing"),
        ("LONGEST reply", "Longest reply", "answers"),
        ("monthly_limit", "Warn when a month has cost", "usage"),
        ("newer aura", "Look for a newer Aura once a day", "checkup"),
    ],
)
def test_a_setting_is_found_by_its_name_its_help_and_its_key(desk: Desk, words: str, label: str, page: str) -> None:
    QTest.keyClick(desk.dialog, Qt.Key.Key_F, CONTROL)
    assert QApplication.focusWidget() is desk.dialog.search
    QTest.keyClicks(desk.dialog.search, words)
    assert label in labels(desk)
    desk.dialog.results.list.setCurrentRow(labels(desk).index(label))
    QTest.keyClick(desk.dialog.search, Qt.Key.Key_Return)
    assert desk.dialog.folded.currentData() == page
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == label
    assert not focus.visibleRegion().isEmpty(), "it is scrolled to"
    assert desk.dialog.search.text() == ""


def test_results_are_reached_with_the_arrow_key_and_by_mouse(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.dialog.search, "theme")
    QTest.keyClick(desk.dialog.search, Qt.Key.Key_Down)
    found = desk.dialog.results.list
    assert found.hasFocus()
    qtbot.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(found.item(0)).center())
    assert desk.dialog.folded.currentData() == "look"


def test_nothing_found_is_said_and_an_empty_search_goes_back(desk: Desk) -> None:
    desk.page("voice")
    QTest.keyClicks(desk.dialog.search, "xyzzy")
    assert labels(desk) == []
    assert desk.dialog.results.heading.text() == "No setting is called that."
    QTest.keyClick(desk.dialog.search, Qt.Key.Key_Return)
    QTest.keyClick(desk.dialog.search, Qt.Key.Key_Escape)
    assert desk.dialog.isVisible()
    assert desk.dialog.page("voice").isVisible()
    QTest.keyClick(desk.dialog.search, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert desk.dialog._ended


def test_every_setting_of_a_row_is_found_by_its_own_name(desk: Desk) -> None:
    places = desk.dialog.places()
    assert len(places) > 40
    assert {place.page for place in places} >= set(PAGES) - {"services"}
    for place in places:
        desk.dialog.search.setText(place.row.label_text)
        assert place.row.label_text in labels(desk)


def test_searching_asks_nobody(desk: Desk) -> None:
    asked = len(desk.engine.asked)
    QTest.keyClicks(desk.dialog.search, "voice")
    assert len(desk.engine.asked) == asked


# The settings themselves


def test_restoring_several_tells_of_what_changed_and_writes_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    before = {key: settings.held(key) for key in ("chat.model", "router.hedge", "window.tray")}
    settings.set("chat.model", "a")
    settings.set("router.hedge", False)
    told = []
    settings.subscribe(lambda key, value: told.append((key, value)))
    settings.restore(before)
    assert told == [("chat.model", ""), ("router.hedge", True)]
    assert json.loads((tmp_path / "settings.json").read_text())["settings"] == {}
