"""Every control of the settings pages drives its setting, and every answer of the engine is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import ListModels
from aura_desktop.settings import DECLARED
from aura_desktop.ui.settings.fields import Switch, TextArea
from aura_desktop.ui.settings.form import Row

from .settings_desk import Desk

LEFT = Qt.MouseButton.LeftButton
OpenDesk = Callable[..., Desk]

# page, attribute, setting, what the user enters, what is set
TEXTS: tuple[tuple[str, str, str, str, Any], ...] = (
    ("answers", "address", "chat.base_url", "http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
    ("answers", "max_tokens", "chat.max_tokens", "500", 500),
    ("answers", "temperature", "chat.temperature", "0,7", 0.7),
    ("answers", "deadline", "router.deadline", "2.5", 2.5),
    ("answers", "order", "router.order", "xai, openai", "xai, openai"),
    ("answers", "openai", "openai.chat_model", "gpt-5-mini", "gpt-5-mini"),
    ("answers", "xai", "xai.chat_model", "grok-4", "grok-4"),
    ("answers", "own", "chat.model", "qwen3:4b", "qwen3:4b"),
    ("hearing", "language", "stt.language", "de", "de"),
    ("profile", "name", "persona.name", "Ada", "Ada"),
    ("profile", "organisation", "context.organisation", "Acme", "Acme"),
    ("hearing", "address", "stt.base_url", "http://localhost:8000", "http://localhost:8000"),
    ("hearing", "openai", "openai.stt_model", "gpt-transcribe", "gpt-transcribe"),
    ("hearing", "elevenlabs", "elevenlabs.stt_model", "scribe_v2", "scribe_v2"),
    ("hearing", "own", "stt.model", "whisper", "whisper"),
    ("voice", "address", "speech.base_url", "http://localhost:8880/v1", "http://localhost:8880/v1"),
    ("voice", "speed", "speech.speed", "1.2", 1.2),
    ("voice", "elevenlabs", "elevenlabs.speech_model", "eleven_v3", "eleven_v3"),
    ("voice", "openai", "openai.speech_model", "tts-1", "tts-1"),
    ("voice", "own", "speech.model", "kokoro", "kokoro"),
    ("conversations", "rest", "session.rest_minutes", "45", 45.0),
    ("usage", "limit", "usage.monthly_limit", "5", 5.0),
)
SWITCHES = (
    ("answers", "fallback", "router.fallback"),
    ("answers", "hedge", "router.hedge"),
    ("answers", "offline", "router.offline_chat"),
    ("services", "unencrypted", "servers.unencrypted"),
    ("hearing", "streaming", "stt.streaming"),
    ("hearing", "speculate", "listening.speculate"),
    ("hearing", "echo", "listening.echo_cancelling"),
    ("conversations", "beside", "window.history"),
    ("conversations", "summary", "history.summary"),
    ("conversations", "greeting", "session.greeting"),
)
PICKS = (
    ("answers", "provider", "chat.provider"),
    ("hearing", "provider", "stt.provider"),
    ("hearing", "pause", "listening.pause"),
    ("hearing", "sensitivity", "listening.sensitivity"),
    ("hearing", "headphones", "listening.headphones"),
    ("hearing", "release", "audio.release_microphone"),
    ("voice", "provider", "speech.provider"),
)


def line(field: Any) -> Any:
    return field.lineEdit() if isinstance(field, QComboBox) else field


def enter(field: Any, text: str, *, done: bool = True) -> None:
    edit = line(field)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    if done:
        QTest.keyClick(edit, Qt.Key.Key_Return)


@pytest.mark.parametrize("page", dict.fromkeys(text[0] for text in TEXTS))
def test_what_is_typed_is_set_on_enter(desk: Desk, qtbot: QtBot, page: str) -> None:
    shown = desk.page(page)
    for reloads, (_, name, key, typed, stored) in enumerate((t for t in TEXTS if t[0] == page), 1):
        row: Row = getattr(shown, name)
        assert f'"{key}"' not in desk.stored()
        enter(row.field, typed)
        assert desk.settings.get(key) == stored, key
        assert f'"{key}"' in desk.stored()
        assert row.problem.text == "", key
        assert desk.dialog.isVisible(), f"Enter sets the field, it closes nothing: {key}"
        qtbot.waitUntil(lambda n=reloads: desk.reloads() == n)  # type: ignore[misc]


@pytest.mark.parametrize(("page", "name", "key"), SWITCHES)
def test_switches_switch_by_mouse_keyboard_and_label(desk: Desk, qtbot: QtBot, page: str, name: str, key: str) -> None:
    row: Row = getattr(desk.page(page), name)
    before = desk.settings.flag(key)
    assert isinstance(row.field, Switch)
    assert row.field.isChecked() == before
    qtbot.mouseClick(row.field, LEFT)
    assert desk.settings.flag(key) != before
    row.field.setFocus()
    QTest.keyClick(row.field, Qt.Key.Key_Space)
    assert desk.settings.flag(key) == before
    qtbot.mouseClick(row._label, LEFT)
    assert desk.settings.flag(key) != before
    QApplication.processEvents()
    assert row.field.isChecked() != before


@pytest.mark.parametrize(("page", "name", "key"), PICKS)
def test_pickers_offer_every_value_and_set_it(desk: Desk, page: str, name: str, key: str) -> None:
    picker = getattr(desk.page(page), name).field
    assert tuple(picker.itemData(i) for i in range(picker.count())) == DECLARED[key].choices
    assert picker.currentData() == desk.settings.get(key)
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Home)
    for value in DECLARED[key].choices[1:]:
        QTest.keyClick(picker, Qt.Key.Key_Down)
        assert picker.currentData() == value
        assert desk.settings.get(key) == value


def test_a_wrong_value_is_one_sentence_beside_its_field(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page("answers").max_tokens
    enter(row.field, "5")
    assert row.problem.text == "Longest reply cannot be “5”; allowed: a whole number from 16 to 32768."
    assert row.field.text() == "5", "what was typed is not lost"
    assert desk.settings.get("chat.max_tokens") == 256
    QTest.keyClicks(row.field, "00")
    assert row.problem.text == "", "it is being mended"
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert desk.settings.get("chat.max_tokens") == 500


def test_a_wrong_address_is_not_repeated(desk: Desk) -> None:
    """An address may hold a password."""
    row = desk.page("answers").address
    enter(row.field, "ftp://user:secret@host")
    assert "secret" not in row.problem.text
    assert row.problem.text.startswith("Address of your own server cannot be that;")


def test_leaving_a_field_sets_it(desk: Desk) -> None:
    row = desk.page("answers").order
    enter(row.field, "xai", done=False)
    assert desk.settings.text("router.order") != "xai"
    desk.dialog.nav.setFocus()
    assert desk.settings.text("router.order") == "xai"


def test_an_address_is_not_set_before_it_is_complete(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page("answers").address
    enter(row.field, "http://192.168.1.1", done=False)
    assert not row.field._rest.isActive(), "half an address would be asked"
    QTest.keyClicks(row.field, "0:8000")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert desk.settings.text("chat.base_url") == "http://192.168.1.10:8000"

    def asked() -> list[str]:
        return [q.base_url for q in desk.engine.questions(ListModels) if q.base_url]

    qtbot.waitUntil(lambda: asked() == ["http://192.168.1.10:8000"])


def test_free_text_is_set_when_the_typing_rests(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("profile")
    area = page.persona.field
    assert isinstance(area, TextArea)
    area._rest.setInterval(1)
    area.setFocus()
    QTest.keyClicks(area, "You are Aura.")
    qtbot.waitUntil(lambda: desk.settings.text("persona.manner") == "You are Aura.")
    QTest.keyClicks(area, " Be brief.")
    area._rest.stop()
    desk.dialog.close()
    assert desk.settings.text("persona.manner") == "You are Aura. Be brief.", "closing loses nothing"
    assert desk.reloads() >= 1


def test_the_name_of_the_profile_reloads_no_engine(desk: Desk, qtbot: QtBot) -> None:
    enter(desk.page("profile").title.field, "Work")
    qtbot.wait(200)
    assert desk.settings.text("profile.title") == "Work"
    assert desk.reloads() == 0


def test_several_changes_are_one_reload(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("answers")
    for row in (page.fallback, page.hedge, page.offline):
        qtbot.mouseClick(row.field, LEFT)
    qtbot.waitUntil(lambda: desk.reloads() == 1)
    qtbot.wait(200)
    assert desk.reloads() == 1


def test_what_does_not_change_reloads_nothing(desk: Desk, qtbot: QtBot) -> None:
    enter(desk.page("answers").max_tokens.field, "256")
    qtbot.wait(200)
    assert desk.reloads() == 0


def test_up_and_down_step_a_number(desk: Desk) -> None:
    field = desk.page("voice").speed.field
    field.setFocus()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert desk.settings.number("speech.speed") == 1.2
    assert field.text() == "1.2"


def test_the_wheel_over_a_picker_changes_nothing(desk: Desk) -> None:
    picker = desk.page("answers").provider.field
    picker.setFocus()
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(picker.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picker, event)
    assert desk.settings.text("chat.provider") == "auto"


def test_a_setting_changed_elsewhere_is_shown(desk: Desk, qtbot: QtBot) -> None:
    page, profile = desk.page("hearing"), desk.page("profile")
    desk.settings.set("context.organisation", "Acme")
    desk.settings.set("context.terms", "Siobhan")
    desk.settings.set("listening.pause", "patient")
    qtbot.waitUntil(lambda: page.pause.field.currentData() == "patient")
    assert (profile.organisation.field.text(), profile.terms.field.toPlainText()) == ("Acme", "Siobhan")


def test_a_setting_changed_elsewhere_does_not_overwrite_what_is_being_typed(desk: Desk, qtbot: QtBot) -> None:
    field = desk.page("profile").organisation.field
    enter(field, "Krakow", done=False)
    desk.settings.set("context.organisation", "Aura")
    QApplication.processEvents()
    assert field.text() == "Krakow"


def test_a_file_that_cannot_be_written_is_said_beside_the_field(open_desk: OpenDesk, tmp_path: Any) -> None:
    desk = open_desk(path=tmp_path / "folder" / "settings.json")
    (tmp_path / "folder").write_text("")
    row = desk.page("answers").order
    enter(row.field, "xai")
    assert "cannot be written" in row.problem.text
    assert desk.settings.text("router.order") == "xai", "it holds for this session"
