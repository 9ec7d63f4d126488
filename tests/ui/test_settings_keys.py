"""Keys in the settings dialog: kept, checked, forgotten, and never seen again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import (
    CheckKey,
    KeyChecked,
    KeyList,
    KeySource,
    KeyState,
    ListKeys,
    ListModels,
    Refused,
    StoreKey,
)
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.page_services import ServicesPage
from aura_desktop.ui.settings.service_card import ServiceCard

from .settings_desk import KEY, Desk, texts

LEFT = Qt.MouseButton.LeftButton
OpenDesk = Callable[..., Desk]


def card(desk: Desk, service: str = "openai") -> ServiceCard:
    page = desk.page("services")
    assert isinstance(page, ServicesPage)
    return page.cards[service]


def scripted(**without: bool) -> dict[type, Any]:
    answers = demo_answers.answers(keys=demo_answers.NO_KEYS)
    for kind in (StoreKey, CheckKey, ListKeys):
        if kind.__name__ in without:
            del answers[kind]
    return answers


@pytest.fixture
def open_card(open_desk: OpenDesk) -> tuple[Desk, ServiceCard]:
    """A desk without keys, whose questions about keys stay open."""
    desk = open_desk(answers=scripted(StoreKey=True, CheckKey=True))
    return desk, card(desk)


def kept(service: str = "openai", source: KeySource = KeySource.KEYRING, **options: Any) -> KeyList:
    states = [
        KeyState(s, source, "etZ9") if s == service else KeyState(s, KeySource.NONE)
        for s in ("openai", "xai", "elevenlabs")
    ]
    return KeyList(tuple(states), **{"keyring": True, **options})


def test_a_key_is_typed_saved_and_checked(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card
    assert not openai.save.isEnabled()
    assert not openai.check.isEnabled()
    QTest.keyClicks(openai.field, KEY)
    qtbot.mouseClick(openai.save, LEFT)
    assert openai.save.text() == "Saving…"
    assert desk.engine.questions(StoreKey) == [StoreKey("openai", KEY)]
    desk.engine.reply(StoreKey, kept())
    qtbot.waitUntil(lambda: openai.save.text() == "Save")
    assert openai.field.text() == ""
    assert openai.state.text() == "A key ending in etZ9 is kept in the system's keyring."
    assert desk.engine.questions(CheckKey) == [CheckKey("openai", "")], "what was kept is checked"
    assert openai.check.text() == "Checking…"
    desk.engine.reply(CheckKey, KeyChecked("openai", True, "The key works."))
    qtbot.waitUntil(lambda: openai.verdict.text == "The key works.")
    assert openai.verdict.tone == "ok"
    qtbot.waitUntil(lambda: desk.reloads() == 1)


def test_enter_in_the_key_field_saves(open_card: tuple[Desk, ServiceCard]) -> None:
    desk, openai = open_card
    QTest.keyClicks(openai.field, KEY)
    QTest.keyClick(openai.field, Qt.Key.Key_Return)
    assert desk.engine.questions(StoreKey) == [StoreKey("openai", KEY)]
    assert desk.dialog.isVisible()


def test_a_key_can_be_checked_before_it_is_saved(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card
    QTest.keyClicks(openai.field, f"  {KEY} ")
    qtbot.mouseClick(openai.check, LEFT)
    qtbot.mouseClick(openai.check, LEFT)
    assert desk.engine.questions(CheckKey) == [CheckKey("openai", KEY)], "pressed twice, asked once"
    assert openai.check.isEnabled(), "the keyboard does not lose its place"
    desk.engine.reply(
        CheckKey, KeyChecked("openai", False, "OpenAI says that this key is wrong. Copy it again.", "auth")
    )
    qtbot.waitUntil(lambda: openai.verdict.tone == "bad")
    assert openai.verdict.text == "OpenAI says that this key is wrong. Copy it again."
    assert openai.field.text().strip() == KEY, "a wrong key can be mended"
    assert desk.engine.questions(StoreKey) == []


def test_typing_on_gives_up_the_check_of_the_key_before(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card
    QTest.keyClicks(openai.field, KEY)
    qtbot.mouseClick(openai.check, LEFT)
    QTest.keyClicks(openai.field, "x")
    asked = desk.engine.asked[-1]
    assert asked.given_up
    assert openai.check.text() == "Check"
    desk.engine._in_thread(asked, KeyChecked("openai", True, "The key works."))
    QApplication.processEvents()
    assert openai.verdict.text == "", "an answer about another key says nothing"


def test_a_key_that_could_not_be_kept_stays(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card
    QTest.keyClicks(openai.field, KEY)
    qtbot.mouseClick(openai.save, LEFT)
    desk.engine.reply(StoreKey, Refused("keyring", "The keyring is locked. Unlock it and save again."))
    qtbot.waitUntil(lambda: openai.verdict.text == "The keyring is locked. Unlock it and save again.")
    assert openai.field.text() == KEY
    assert openai.save.text() == "Save"


def test_a_key_is_pasted_without_the_blanks_around_it(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    _, openai = open_card
    QApplication.clipboard().setText(f" {KEY}\n")
    qtbot.mouseClick(openai.paste, LEFT)
    assert openai.field.text() == KEY
    assert openai.save.isEnabled()
    QApplication.clipboard().clear()


def test_a_key_is_hidden_until_it_is_to_be_seen(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    _, openai = open_card
    assert openai.field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.mouseClick(openai.reveal, LEFT)
    assert openai.field.echoMode() == QLineEdit.EchoMode.Normal
    assert openai.reveal.accessibleName() == "Hide the key"
    qtbot.mouseClick(openai.reveal, LEFT)
    assert openai.field.echoMode() == QLineEdit.EchoMode.Password


def test_a_key_is_forgotten(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(answers={ListKeys: lambda _: kept()})
    openai = card(desk)
    qtbot.waitUntil(openai.forget.isVisible)
    assert card(desk, "xai").forget.isHidden(), "there is nothing to forget"
    qtbot.mouseClick(openai.forget, LEFT)
    assert desk.engine.questions(StoreKey) == [StoreKey("openai", "")]
    desk.engine.reply(StoreKey, demo_answers.NO_KEYS)
    qtbot.waitUntil(lambda: openai.state.text() == "No key yet.")
    assert openai.forget.isHidden()
    assert QApplication.focusWidget() is openai.field
    assert openai.verdict.text == "The key was forgotten."
    assert not openai.check.isEnabled()
    qtbot.waitUntil(lambda: desk.reloads() == 1)


def test_where_a_key_is_kept_is_said_plainly(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    said = {name: card(desk, name).state for name in ("openai", "xai")}
    qtbot.waitUntil(lambda: "keyring" in said["openai"].text())
    assert said["xai"].text() == (
        "A key ending in 81Pb comes from the environment variable XAI_API_KEY; only there can it be removed."
    )
    assert card(desk, "xai").forget.isHidden()
    assert card(desk, "xai").check.isEnabled()


def test_no_keyring_is_a_normal_state_and_said_plainly(open_desk: OpenDesk, qtbot: QtBot) -> None:
    """Field notes 2.5: without a Secret Service keyring has its "fail" back end; that is no bug."""
    desk = open_desk(answers={ListKeys: lambda _: demo_answers.SESSION_KEYS})
    page = desk.page("services")
    qtbot.waitUntil(page.no_keyring.isVisible)
    assert page.no_keyring.text == demo_answers.SESSION_KEYS.sentence
    assert card(desk).state.text() == ("A key ending in x4Qf is kept for this session only: it is gone when Aura ends.")


def test_the_key_page_is_opened_only_by_a_click(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card
    assert desk.urls == []
    qtbot.mouseClick(openai.link, LEFT)
    assert [url.toString() for url in desk.urls] == ["https://platform.openai.com/api-keys"]
    desk.opens = False
    qtbot.mouseClick(openai.link, LEFT)
    assert openai.verdict.text.endswith("https://platform.openai.com/api-keys")


def test_lists_are_asked_for_anew_with_another_key(open_card: tuple[Desk, ServiceCard], qtbot: QtBot) -> None:
    desk, openai = open_card

    def asked(provider: str) -> int:
        return len([q for q in desk.engine.questions(ListModels) if q.provider == provider])

    row = desk.page("answers").openai
    qtbot.waitUntil(lambda: bool(row.picker.entries))
    desk.page("answers")
    assert (asked("openai"), asked("xai")) == (1, 1), "once, however often it is looked at"
    desk.page("services")
    QTest.keyClicks(openai.field, KEY)
    qtbot.mouseClick(openai.save, LEFT)
    desk.engine.reply(StoreKey, kept())
    qtbot.waitUntil(lambda: openai.field.text() == "")
    assert asked("openai") == 1, "not while nobody looks"
    desk.page("answers")
    assert (asked("openai"), asked("xai")) == (2, 1)


@pytest.mark.parametrize("shown", [False, True], ids=["hidden", "shown"])
def test_a_saved_key_is_nowhere(
    open_card: tuple[Desk, ServiceCard], qtbot: QtBot, caplog: pytest.LogCaptureFixture, shown: bool
) -> None:
    """Issue 3, 6: a key goes to its own host and never into a text, a file or a log."""
    caplog.set_level(logging.DEBUG)
    desk, openai = open_card
    openai.reveal.setChecked(shown)
    QTest.keyClicks(openai.field, KEY)
    qtbot.mouseClick(openai.save, LEFT)
    assert KEY not in repr(desk.engine.asked[-1])
    desk.engine.reply(StoreKey, kept())
    qtbot.waitUntil(lambda: openai.field.text() == "")
    desk.engine.reply(CheckKey, KeyChecked("openai", True, "The key works."))
    QApplication.processEvents()
    openai.reveal.setChecked(True)
    openai.field.undo()
    openai.reveal.setChecked(False)
    assert not [text for text in texts(desk.dialog) if KEY in text or KEY[-6:] in text]
    assert openai.field.echoMode() == QLineEdit.EchoMode.Password
    assert KEY not in repr(desk.dialog.keys) + repr(vars(desk.dialog.keys)) + repr(desk.dialog.enquirer._open)
    desk.settings.set("openai.voice", "marin")
    assert KEY not in desk.stored()
    assert json.loads(desk.stored())["settings"] == {"openai.voice": "marin"}
    assert KEY not in caplog.text


def test_a_key_that_was_typed_and_not_saved_goes_with_the_dialog(open_card: tuple[Desk, ServiceCard]) -> None:
    desk, openai = open_card
    QTest.keyClicks(openai.field, KEY)
    seen: list[str] = []
    desk.dialog.ended.connect(lambda: seen.append(openai.field.text()))
    desk.dialog.close()
    assert seen == [""]
    assert desk.engine.questions(StoreKey) == []
