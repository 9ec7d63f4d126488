"""The key of the user's own server: kept for the address above it, shown nowhere, and never for another address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import KeyList, KeySource, KeyState, ListKeys, ListModels, Refused, StoreKey
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.own_key import OwnKeyRow

from .settings_desk import KEY, Desk, texts

OpenDesk = Callable[..., Desk]
HERE, THERE = "http://127.0.0.1:8000/v1", "http://127.0.0.1:9000/v1"


def listed(*states: KeyState) -> KeyList:
    return KeyList((*demo_answers.NO_KEYS.keys, *states), keyring=True)


def kept(address: str = "http://127.0.0.1:8000", service: str = "chat-server") -> KeyState:
    return KeyState(service, KeySource.KEYRING, "etZ9", address)


def opened(open_desk: OpenDesk, keys: KeyList, values: dict[str, Any] | None = None) -> tuple[Desk, OwnKeyRow]:
    answers = demo_answers.answers(keys=keys)
    answers[StoreKey] = lambda question: listed(kept()) if question.key else listed()
    desk = open_desk(answers=answers, values={"chat.base_url": HERE} if values is None else values)
    return desk, desk.page("answers").own_key


def test_a_key_is_kept_for_this_server_and_its_models_are_asked_for_with_it(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk, row = opened(open_desk, listed())
    asked = len(desk.engine.questions(ListModels))
    assert not row.save.isEnabled()
    QTest.keyClicks(row.key, KEY)
    row.save.click()
    QApplication.processEvents()
    assert [question.service for question in desk.engine.questions(StoreKey)] == ["chat-server"]
    assert row.key.text() == ""
    assert "etZ9" in row.note
    assert len(desk.engine.questions(ListModels)) > asked
    qtbot.waitUntil(lambda: bool(desk.reloads()))
    assert KEY not in " ".join(texts(desk.dialog))
    assert KEY not in desk.stored()
    row.forget.click()
    QApplication.processEvents()
    assert desk.engine.questions(StoreKey)[-1].key == ""
    assert "only where the server asks" in row.note.lower()
    assert row.save.isVisibleTo(desk.dialog)


def test_without_an_address_there_is_nothing_to_key(open_desk: OpenDesk) -> None:
    desk, row = opened(open_desk, listed(), values={})
    assert not row.isVisibleTo(desk.dialog)
    desk.dialog.store.set("chat.base_url", HERE)
    QApplication.processEvents()
    assert row.isVisibleTo(desk.dialog)


def test_a_key_of_another_address_is_said_to_stay_behind(open_desk: OpenDesk) -> None:
    desk, row = opened(open_desk, listed(kept()))
    assert "etZ9" in row.note
    desk.dialog.store.set("chat.base_url", THERE)
    QApplication.processEvents()
    assert "8000" in row.note
    assert "does not get it" in row.note
    assert not row.forget.isVisibleTo(desk.dialog)


def test_the_key_that_another_job_has_for_this_server_holds_here_too(open_desk: OpenDesk) -> None:
    desk, row = opened(open_desk, listed(kept(service="stt-server")))
    assert "etZ9" in row.note
    row.forget.click()
    QApplication.processEvents()
    assert [question.service for question in desk.engine.questions(StoreKey)] == ["stt-server"]


def test_what_is_wrong_with_a_key_stands_below_it(open_desk: OpenDesk) -> None:
    answers = demo_answers.answers(keys=listed())
    answers[StoreKey] = lambda question: Refused("settings", "That has spaces in it.")
    desk = open_desk(answers=answers, values={"chat.base_url": HERE})
    row = desk.page("answers").own_key
    QTest.keyClicks(row.key, "a b")
    row.save.click()
    QApplication.processEvents()
    assert row.problem.text == "That has spaces in it."
    assert row.key.text() == "a b"
    row.key.setFocus()
    QTest.keyClicks(row.key, "c")
    assert row.problem.text == ""


def test_the_dialog_asks_for_the_list_of_keys(open_desk: OpenDesk) -> None:
    desk, _row = opened(open_desk, listed())
    assert desk.engine.questions(ListKeys)
