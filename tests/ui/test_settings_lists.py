"""Settings that are chosen from lists an engine gives: models, rules, voices, servers, the usage of a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
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
from aura_desktop.ui import demo_answers
from aura_desktop.ui.settings.choices import languages, model_for

from .settings_desk import BUILTIN_RULES, Desk

LEFT = Qt.MouseButton.LeftButton
OpenDesk = Callable[..., Desk]


# Models


def test_models_are_listed_with_the_day_they_end(desk: Desk, qtbot: QtBot) -> None:
    row = desk.page("answers").openai
    qtbot.waitUntil(lambda: bool(row.picker.entries))
    notes = {entry.value: entry.note for entry in row.picker.entries}
    assert notes["gpt-4.1-mini"] == "ends 14 January 2027"
    assert notes["gpt-5.2-chat-latest"] == "recommended · the quickest known"
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
    desk.dialog.resize(880, 680)  # in less it folds
    qtbot.waitUntil(lambda: page.table.rowCount() == 5 and page.table.columnCount() == 5)
    cells = [[page.table.item(r, c).text() for c in range(page.table.columnCount())] for r in range(5)]
    assert cells[0] == ["OpenAI", "answers", "$0.36", "212", "148203 + 31870 tokens"]
    assert cells[2][-1] == "23.2 minutes"
    assert cells[3][-1] == "48300 characters"
    assert cells[4][:3] == ["Your own server", "answers", "unknown"]
    assert page.month.text() == "November 2026 · $1.69"
    assert "$0.04 of it went to answers that were asked for and not used" in page.total.text()
    assert page.verdict.text == "85% of the limit of $2.00."


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
