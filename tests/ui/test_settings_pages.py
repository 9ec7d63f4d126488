"""Every control of the settings pages drives its setting, and every answer of the engine is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import (
    Done,
    FindServers,
    FoundServer,
    HearVoice,
    ListModels,
    ListVoices,
    ModelInfo,
    ModelList,
    ReadUsage,
    Refused,
    ServerList,
    UsageReport,
)
from aura_desktop.errors import SettingsError
from aura_desktop.services import Job
from aura_desktop.settings import DECLARED
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.choices import languages, model_for
from aura_desktop.ui.settings.fields import Switch, TextArea
from aura_desktop.ui.settings.form import Row

from .settings_desk import BUILTIN_RULES, Desk

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
    assert row.problem.text == "Longest reply cannot be '5'; allowed: a whole number from 16 to 32768."
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


# Models


def test_models_are_listed_with_the_day_they_end(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page("answers").openai
    qtbot.waitUntil(lambda: bool(row.picker.entries))
    notes = {entry.value: entry.note for entry in row.picker.entries}
    assert notes["gpt-4.1-mini"] == "ends 14 January 2027"
    assert notes["gpt-5.2-chat-latest"] == "recommended · quick"
    assert row.picker.lineEdit().placeholderText() == "Recommended: gpt-5.2-chat-latest"
    row.picker.setFocus()
    row.picker.setCurrentIndex(3)
    row.picker.activated.emit(3)
    assert desk.settings.text("openai.chat_model") == "gpt-4.1-mini"
    assert row.note == "Ends 14 January 2027."
    row.picker.activated.emit(0)
    assert desk.settings.text("openai.chat_model") == ""
    assert row.note == ""
    assert row.picker.lineEdit().text() == ""


def test_a_model_that_is_not_listed_is_kept_and_remarked(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(values={"openai.chat_model": "gpt-3"})
    row = desk.page("answers").openai
    qtbot.waitUntil(lambda: row.note == "OpenAI does not list this model.")
    assert row.picker.lineEdit().text() == "gpt-3"


def test_a_refused_list_is_a_quiet_sentence_and_asked_for_again(open_desk: OpenDesk, qtbot: QtBot) -> None:
    refusal = "There is no key for OpenAI yet. Add one under Services."
    desk = open_desk(answers={ListModels: lambda q: Refused("auth", refusal)})
    row = desk.page("answers").openai
    qtbot.waitUntil(lambda: row.note == refusal)
    before = len(desk.engine.questions(ListModels))
    row.picker.opened.emit()
    assert len(desk.engine.questions(ListModels)) == before + 1
    qtbot.waitUntil(lambda: not desk.dialog.enquirer.busy("list of openai for openai.chat_model"))
    desk.engine.answers[ListModels] = lambda q: ModelList(q.provider, q.job, (ModelInfo("a", date(2099, 1, 1)),))
    row.picker.opened.emit()
    qtbot.waitUntil(lambda: [e.value for e in row.picker.entries] == ["a"])
    row.picker.opened.emit()
    assert len(desk.engine.questions(ListModels)) == before + 2, "a list that is there is not asked for"


def test_one_setting_two_meanings(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("answers")
    assert page.own.isVisible()
    assert page.file.isHidden()
    desk.settings.set("chat.provider", "local")
    qtbot.waitUntil(page.file.isVisible)
    assert page.own.isHidden()


# Rules


def test_rules_show_the_built_in_ones_until_they_are_changed(desk: Desk, qtbot: QtBot) -> None:
    rules = desk.page("answers").rules
    assert rules.editor.toPlainText() == BUILTIN_RULES
    assert not rules.back.isEnabled()
    rules.editor.setFocus()
    QTest.keyClicks(rules.editor, "xai: cats")
    QTest.keyClick(rules.editor, Qt.Key.Key_Return)
    desk.dialog.nav.setFocus()
    assert desk.settings.text("router.rules") == f"xai: cats\n{BUILTIN_RULES}"
    qtbot.mouseClick(rules.back, LEFT)
    assert desk.settings.text("router.rules") == ""
    assert rules.editor.toPlainText() == BUILTIN_RULES
    rules.editor.undo()
    assert rules.editor.value().startswith("xai: cats"), "nothing is lost"


def test_a_question_can_be_tried_out(desk: Desk) -> None:
    rules = desk.page("answers").rules
    QTest.keyClicks(rules.question, "who won?")
    assert rules.verdict.text == "0 letters say: who won?", "the built-in rules are the empty setting"
    rules.editor.setPlainText("xai: cats")
    assert rules.verdict.text == "9 letters say: who won?"
    rules.question.clear()
    assert rules.verdict.text == ""


def test_a_rule_that_cannot_be_read_is_said_where_it_is_tried(open_desk: OpenDesk) -> None:
    def classify(_rules: str, _question: str) -> str:
        raise SettingsError("Line 2 names no service.")

    rules = open_desk(classify=classify).page("answers").rules
    QTest.keyClicks(rules.question, "x")
    assert rules.verdict.text == "Line 2 names no service."
    assert rules.verdict.tone == "bad"


def test_without_a_classifier_there_is_nothing_to_try(open_desk: OpenDesk) -> None:
    rules = open_desk(classify=None).page("answers").rules
    assert rules.question.isHidden() or not rules.question.isVisible()


# Voices


def test_voices_are_chosen_by_name_and_stored_by_id(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page("voice").voices["elevenlabs"]
    qtbot.waitUntil(lambda: len(row.picker.entries) == 3)
    names = [row.picker.itemText(i) for i in range(row.picker.count())]
    assert names == ["The standard voice", "Rachel", "Adam", "Charlotte"]
    row.picker.setFocus()
    QTest.keyClick(row.picker, Qt.Key.Key_Down)
    assert desk.settings.text("elevenlabs.voice") == "21m00Tcm4TlvDq8ikWAM"
    assert row.picker.currentText() == "Rachel"


def test_a_voice_that_is_not_listed_stays(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(values={"elevenlabs.voice": "mine"})
    row = desk.page("voice").voices["elevenlabs"]
    qtbot.waitUntil(lambda: len(row.picker.entries) == 3)
    assert row.picker.currentText() == "mine"
    assert desk.settings.text("elevenlabs.voice") == "mine"


def test_a_voice_can_be_heard_and_stopped(desk: Desk, qtbot: QtBot) -> None:
    del desk.engine.answers[HearVoice]
    page = desk.page("voice")
    row, other = page.voices["elevenlabs"], page.voices["xai"]
    qtbot.waitUntil(lambda: len(row.picker.entries) == 3)
    row.picker.activated.emit(2)
    qtbot.mouseClick(row.hear, LEFT)
    assert desk.engine.questions(HearVoice) == [HearVoice("elevenlabs", "pNInz6obpgDQGcFmaJgB")]
    assert row.hear.text() == "Stop"
    qtbot.mouseClick(row.hear, LEFT)
    assert desk.engine.asked[-1].given_up
    assert row.hear.text() == "Hear it"
    qtbot.mouseClick(row.hear, LEFT)
    qtbot.mouseClick(other.hear, LEFT)
    assert row.hear.text() == "Hear it", "one voice at a time"
    assert [asked.question.provider for asked in desk.engine.open(HearVoice)] == ["xai"]  # type: ignore[union-attr]
    desk.engine.reply(HearVoice, Done())
    qtbot.waitUntil(lambda: other.hear.text() == "Hear it")
    qtbot.mouseClick(other.hear, LEFT)
    desk.engine.reply(HearVoice, Refused("quota", "No characters are left at xAI."))
    qtbot.waitUntil(lambda: other.problem.text == "No characters are left at xAI.")


def test_only_voices_that_can_be_in_use_are_offered(open_desk: OpenDesk, qtbot: QtBot) -> None:
    answers = demo_answers.answers(keys=demo_answers.NO_KEYS)
    page = open_desk(answers=answers).page("voice")
    assert page.shown_voices() == ("system",)
    assert page.voices["system"].isVisible()
    desk = open_desk(values={"speech.provider": "xai"})
    assert desk.page("voice").shown_voices() == ("xai",)
    desk.settings.set("speech.provider", "auto")
    desk.settings.set("speech.base_url", "http://localhost:8880/v1")
    qtbot.waitUntil(lambda: desk.page("voice").voices["compatible"].isVisible())
    assert desk.page("voice").shown_voices() == ("elevenlabs", "xai", "openai", "compatible")
    assert ListVoices("compatible") in desk.engine.questions(ListVoices)


def test_the_end_of_openais_voices_is_said_where_they_are_chosen(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    page = desk.page("voice")
    assert page.ending.text == ""
    desk.settings.set("speech.provider", "openai")
    qtbot.waitUntil(lambda: "6 January 2027" in page.ending.text)


# Servers on this computer


def test_servers_are_found_by_name_and_put_to_use(desk: Desk, qtbot: QtBot) -> None:
    section = desk.page("services").servers
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    ollama, speaches = section.rows
    assert list(ollama.uses) == [Job.CHAT]
    assert list(speaches.uses) == [Job.STT, Job.SPEECH]
    desk.page("services").ensureWidgetVisible(speaches)
    qtbot.mouseClick(ollama.uses[Job.CHAT], LEFT)
    qtbot.mouseClick(speaches.uses[Job.STT], LEFT)
    assert desk.settings.text("chat.provider") == desk.settings.text("stt.provider") == "compatible"
    assert desk.settings.text("chat.base_url") == "http://127.0.0.1:11434/v1"
    assert desk.settings.text("chat.model") == "qwen3:4b"
    assert desk.settings.text("stt.model") == "Systran/faster-distil-whisper-small.en"
    assert desk.settings.text("speech.provider") == "auto"
    assert ollama.uses[Job.CHAT].text() == "✓ Used for answers"
    assert ollama.uses[Job.CHAT].accessibleName() == "✓ Used for answers: Ollama"
    assert speaches.uses[Job.SPEECH].text() == "Use for voice"


def test_no_server_is_said_and_looked_for_again(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(answers={})
    section = desk.page("services").servers
    assert section.again.text() == "Looking…"
    desk.engine.reply(FindServers, ServerList(()))
    qtbot.waitUntil(lambda: section.again.text() == "Look again")
    assert section.verdict.text.startswith("None was found.")
    qtbot.mouseClick(section.again, LEFT)
    desk.engine.reply(FindServers, ServerList((FoundServer("vLLM", "http://127.0.0.1:8000/v1", (Job.CHAT,)),)))
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    assert section.verdict.text == ""


def test_the_model_that_suits_the_job_is_taken() -> None:
    models = ("nomic-embed-text", "whisper-large", "kokoro", "llama3")
    assert [model_for(job, models) for job in (Job.CHAT, Job.STT, Job.SPEECH)] == ["llama3", "whisper-large", "kokoro"]
    assert [model_for(job, ()) for job in Job] == ["", "", ""]


# Usage


def test_the_usage_of_the_month_is_a_table(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("usage")
    qtbot.waitUntil(lambda: page.table.rowCount() == 5)
    cells = [[page.table.item(r, c).text() for c in range(page.table.columnCount())] for r in range(5)]
    assert cells[0] == ["OpenAI", "answers", "$0.36", "212", "148203 + 31870 tokens"]
    assert cells[2][-1] == "23.2 minutes"
    assert cells[3][-1] == "48300 characters"
    assert cells[4][:3] == ["Your own server", "answers", "unknown"]
    assert page.month.text() == "November 2026 · $1.69"
    assert "$0.04 of it went to answers that were asked for and not used" in page.total.text()
    assert page.verdict.text == "85 % of the limit of $2.00."


def test_a_month_without_use_says_so(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(answers=demo_answers.answers(usage=demo_answers.NO_USAGE))
    page = desk.page("usage")
    qtbot.waitUntil(lambda: page.total.text() == "Nothing has been used this month.")
    assert page.table.isHidden()
    assert page.verdict.text == ""


def test_usage_is_added_up_again_after_a_turn_while_it_is_looked_at(desk: Desk, qtbot: QtBot) -> None:
    page = desk.page("usage")
    qtbot.waitUntil(lambda: page.table.rowCount() == 5)
    desk.engine.answers[ReadUsage] = lambda _: UsageReport(date(2026, 12, 1), (), 0.0, 0.0)
    desk.dialog.turn_ended()
    qtbot.waitUntil(lambda: page.month.text() == "December 2026 · $0.00")
    asked = len(desk.engine.questions(ReadUsage))
    desk.page("voice")
    desk.dialog.turn_ended()
    assert len(desk.engine.questions(ReadUsage)) == asked


def test_languages_have_names() -> None:
    named = dict(languages())
    assert named["de"] == "German"
    assert all(name and name != "C" for name in named.values())


def test_how_long_conversations_are_kept(open_desk: Callable[..., Desk]) -> None:
    """Handy #135: keep for so many days, or not at all; what else the file says is shown as it is."""
    desk = open_desk(values={"history.keep": "12"})
    picker = desk.page("conversations").keep.field
    assert picker.currentData() == "12"
    assert "12 day" in picker.currentText()
    values = [picker.itemData(at) for at in range(picker.count())]
    assert values == ["forever", "365", "90", "30", "12", "7", "1", "0"]
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_End)
    assert desk.settings.text("history.keep") == "0"
    QTest.keyClick(picker, Qt.Key.Key_Home)
    assert desk.settings.text("history.keep") == "forever"
