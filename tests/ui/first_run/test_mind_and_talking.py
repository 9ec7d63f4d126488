"""The pages that choose who answers and how one talks: keys, servers, a turn tried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import CheckKey, FindServers, HearVoice, KeyChecked, Refused, ServerList, StoreKey
from aura_desktop.events import Mode, Problem, ReplyText, State, StateChanged, UserText
from aura_desktop.first_run import Mind
from aura_desktop.ui import demo_answers

from .walk import KEY, LEFT, MIND, TALKING, Run

# Mind and voice


def test_the_second_section_begins_at_the_same_height_whichever_it_is(run: Run) -> None:
    run.to(MIND)
    page, places = run.dialog.mind, set()
    for mind, section in ((Mind.OFFLINE, page.offline), (Mind.KEY, page.keyed), (Mind.SERVER, page.served)):
        page.mind.show_value(mind.value)
        page.mind.edited.emit(mind.value, True)
        QApplication.processEvents()
        assert section.isVisible()
        places.add(section.y())
    assert len(places) == 1, "a hidden section leaves no gap"


def test_offline_is_what_a_fresh_start_has(run: Run) -> None:
    run.to(MIND)
    page = run.dialog.mind
    assert page.mind.currentData() == Mind.OFFLINE
    assert page.offline.isVisible()
    assert not page.keyed.isVisible()
    run.click(page.hear)
    assert run.engine.questions(HearVoice) == [HearVoice("system", "")]


@pytest.mark.parametrize(
    ("values", "keys", "mind"),
    [
        ({"chat.provider": "compatible"}, demo_answers.NO_KEYS, Mind.SERVER),
        ({}, demo_answers.SOME_KEYS, Mind.KEY),
        ({"chat.provider": "openai"}, demo_answers.NO_KEYS, Mind.KEY),
    ],
)
def test_set_up_again_begins_with_what_is_in_use(begin: Callable[..., Run], values: Any, keys: Any, mind: Mind) -> None:
    run = begin(values=values, answers=demo_answers.answers(keys=keys))
    before = run.stored()
    run.to(MIND)
    assert run.dialog.mind.mind.currentData() == mind
    run.click(run.dialog.next)
    run.click(run.dialog.next)
    assert run.stored() == before or not values, "what was only looked at stays"
    assert run.engine.questions(StoreKey) == []


def test_a_pasted_key_is_checked_at_once_and_kept_at_the_end(run: Run) -> None:
    run.to(MIND)
    page = run.dialog.mind
    run.choose(page.mind, Mind.KEY)
    QApplication.clipboard().setText(f" {KEY[:9]}\n{KEY[9:]} ")
    run.click(page.paste)
    assert run.engine.questions(CheckKey) == [CheckKey("openai", KEY)]
    assert page.verdict.tone == "ok"
    assert run.engine.questions(StoreKey) == []
    run.click(run.dialog.next)
    run.click(run.dialog.next)
    assert run.engine.questions(StoreKey) == [StoreKey("openai", KEY)]
    assert run.ended == [(True, "")]
    assert len(run.engine.named("reload")) == 1
    assert KEY not in run.stored()
    assert run.dialog.plan.key == ""
    assert page.field.text() == ""


def test_a_typed_key_is_checked_when_the_typing_rests(begin: Callable[..., Run], qtbot: QtBot) -> None:
    run = begin(answers={})
    run.to(MIND)
    page = run.dialog.mind
    run.choose(page.mind, Mind.KEY)
    QTest.keyClicks(page.field, KEY)
    assert run.engine.questions(CheckKey) == []
    qtbot.waitUntil(lambda: run.engine.questions(CheckKey) == [CheckKey("openai", KEY)])
    assert page.check.text() == "Checking…"
    QTest.keyClicks(page.field, "x")
    assert run.engine.open(CheckKey) == [], "that was about another key"
    qtbot.waitUntil(lambda: len(run.engine.open(CheckKey)) == 1)
    run.engine.reply(CheckKey, KeyChecked("openai", False, "The key is wrong.", "auth"))
    run.settle()
    assert (page.verdict.tone, page.verdict.text) == ("bad", "The key is wrong.")


def test_another_service_is_asked_about_its_own_key(run: Run) -> None:
    run.to(MIND)
    page = run.dialog.mind
    run.choose(page.mind, Mind.KEY)
    run.choose(page.service, "elevenlabs")
    assert "something else answers" in page.kept.text()
    page.field.setText(KEY)
    run.click(page.check)
    assert run.engine.questions(CheckKey) == [CheckKey("elevenlabs", KEY)]
    run.click(page.link)
    assert run.urls[-1].host() == "elevenlabs.io"


def test_a_key_that_cannot_be_kept_leads_back_to_it(begin: Callable[..., Run]) -> None:
    answers = demo_answers.answers(keys=demo_answers.NO_KEYS)
    answers[StoreKey] = lambda question: Refused("keyring", "The keyring is locked.")
    run = begin(answers=answers)
    run.to(MIND)
    run.choose(run.dialog.mind.mind, Mind.KEY)
    run.dialog.mind.field.setText(KEY)
    run.click(run.dialog.next)
    run.click(run.dialog.next)
    assert run.ended == []
    assert run.dialog.step is run.dialog.mind
    assert run.dialog.mind.verdict.text == "The keyring is locked."
    run.click(run.dialog.skip)
    run.click(run.dialog.next)
    assert run.ended == [(True, "")], "it can be left out"


def test_a_machine_without_a_keyring_is_told_of(begin: Callable[..., Run]) -> None:
    run = begin(answers=demo_answers.answers(keys=demo_answers.SESSION_KEYS))
    run.to(MIND)
    run.choose(run.dialog.mind.mind, Mind.KEY)
    assert "no keyring" in run.dialog.mind.kept.text()


def test_servers_are_looked_for_when_they_are_wanted(begin: Callable[..., Run]) -> None:
    run = begin(answers={})
    run.to(MIND)
    page = run.dialog.mind
    assert run.engine.questions(FindServers) == []
    run.choose(page.mind, Mind.SERVER)
    assert len(run.engine.questions(FindServers)) == 1
    run.engine.reply(FindServers, ServerList(()))
    run.settle()
    assert "None was found" in page.looked.text
    assert not page.server_row.isVisible()
    run.click(page.again)
    run.engine.reply(FindServers, demo_answers.SERVERS)
    run.settle()
    assert page.server.currentText() == "Ollama"
    assert page.looked.text == "It answers; the rest stays as it is."


# How you talk


def test_a_spoken_turn_is_shown(run: Run) -> None:
    run.to(TALKING)
    page = run.dialog.talking
    run.tell(StateChanged(State.LISTENING))
    assert page.prompt.text() == "Just ask: “What can you do?”"
    run.tell(StateChanged(State.HEARING), UserText(1, "What can", final=False))
    assert page.words.text() == "“What can”"
    assert page.verdict.tone == ""
    run.tell(UserText(1, "What can you do?", final=True), ReplyText(1, "Many things."))
    assert page.words.text() == "“What can you do?”"
    assert page.reply.text() == "Many things."
    assert page.verdict.tone == "ok"


def test_a_turn_that_fails_says_why(run: Run) -> None:
    run.to(TALKING)
    run.tell(Problem("unreachable", "The server does not answer."))
    assert run.dialog.talking.verdict.text == "The server does not answer."


def test_push_to_talk_is_tried_with_the_space_bar(run: Run) -> None:
    run.to(TALKING)
    page = run.dialog.talking
    run.click(page.modes.button(Mode.PUSH_TO_TALK))
    assert run.engine.named("set_mode") == [(Mode.PUSH_TO_TALK,)]
    run.dialog.next.setFocus()
    QTest.keyPress(run.dialog.next, Qt.Key.Key_Space)
    assert run.engine.named("push_to_talk") == [(True,)]
    QTest.keyRelease(run.dialog.next, Qt.Key.Key_Space)
    assert run.engine.named("push_to_talk") == [(True,), (False,)]
    assert run.ended == [], "the button under the focus was not pressed"
    QTest.mousePress(page.talk, LEFT)
    QTest.mouseRelease(page.talk, LEFT)
    assert run.engine.named("push_to_talk")[2:] == [(True,), (False,)]


def test_space_is_the_buttons_own_key_elsewhere(run: Run) -> None:
    run.dialog.next.setFocus()
    QTest.keyClick(run.dialog.next, Qt.Key.Key_Space)
    assert run.engine.named("push_to_talk") == []
    assert run.dialog.step is run.dialog.speaker


def test_leaving_while_the_key_is_down_ends_the_turn(run: Run) -> None:
    run.to(TALKING)
    run.click(run.dialog.talking.modes.button(Mode.PUSH_TO_TALK))
    QTest.keyPress(run.dialog, Qt.Key.Key_Space)
    run.dialog.close()
    assert run.engine.named("push_to_talk") == [(True,), (False,)]


def test_a_key_for_any_program_is_set_at_the_end(run: Run) -> None:
    run.to(TALKING)
    page = run.dialog.talking
    assert not page.key_row.isVisible()
    run.click(page.modes.button(Mode.PUSH_TO_TALK))
    run.click(page.key)
    QTest.keyClick(page.key, Qt.Key.Key_F8)
    assert run.settings.text("keys.talk") == ""
    run.click(run.dialog.next)
    assert run.settings.text("keys.talk") == "f8"


def test_a_key_that_cannot_be_one_is_refused_with_the_reason(run: Run) -> None:
    run.to(TALKING)
    page = run.dialog.talking
    run.click(page.modes.button(Mode.PUSH_TO_TALK))
    run.click(page.key)
    QTest.keyClick(page.key, Qt.Key.Key_A)
    assert page.key_row.problem.tone == "bad"
    run.click(run.dialog.next)
    assert run.settings.text("keys.talk") == ""
