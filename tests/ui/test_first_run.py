"""The first run: every page by mouse and keyboard, what it comes to, and that leaving it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import (
    CheckEcho,
    CheckKey,
    FindServers,
    HearVoice,
    KeyChecked,
    PlaySound,
    Refused,
    ServerList,
    StoreKey,
)
from aura_desktop.events import (
    DevicesChanged,
    Mode,
    Problem,
    ProblemCleared,
    ReplyText,
    State,
    StateChanged,
    UserText,
)
from aura_desktop.first_run import Mind
from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.first_run.dialog import PAGES, FirstRunDialog
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.theme import Theme

from .fake_engine import DEVICES, FakeEngine
from .hints import FakeHints
from .test_settings_dialog import cut_texts

LEFT = Qt.MouseButton.LeftButton
KEY = "sk-proj-Z9secretZ9"
MICROPHONE, SPEAKER, MIND, TALKING = range(len(PAGES))


class Run:
    """The first run and everything around it."""

    def __init__(self, qtbot: QtBot, path: Path, *, attach: bool = True, muted: bool = False, **options: Any) -> None:
        self.settings = Settings(path)
        for key, value in options.pop("values", {}).items():
            self.settings.set(key, value)
        self.engine = FakeEngine()
        self.engine.answers = options.pop("answers", demo_answers.answers(keys=demo_answers.NO_KEYS))
        self.theme = Theme("light", reduce_motion=True, hints=FakeHints())
        self.urls: list[QUrl] = []
        self.opens = True
        self.ended: list[tuple[bool, str]] = []
        self.dialog = FirstRunDialog(
            self.theme,
            self.settings,
            engine=self.engine if attach else None,
            muted=muted,
            open_url=self._open_url,
            **{"platform": "linux", **options},
        )
        self.dialog.ended.connect(lambda done, told: self.ended.append((done, told)))
        self.dialog.show()
        with qtbot.waitExposed(self.dialog):
            pass
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)
        self.settle()

    def _open_url(self, url: QUrl) -> bool:
        self.urls.append(url)
        return self.opens

    def settle(self) -> None:
        QApplication.processEvents()

    def tell(self, *events: Any) -> None:
        self.engine.tell(*events)
        self.settle()

    def to(self, page: int) -> None:
        self.dialog.show_step(page)
        self.settle()

    def click(self, button: QWidget) -> None:
        QTest.mouseClick(button, LEFT)
        self.settle()

    def choose(self, picker: QComboBox, value: str) -> None:
        """Choose with the keyboard, as a person would."""
        picker.setFocus()
        for _ in range(picker.count()):
            QTest.keyClick(picker, Qt.Key.Key_Up)
        while picker.currentData() != value:
            before = picker.currentIndex()
            QTest.keyClick(picker, Qt.Key.Key_Down)
            assert picker.currentIndex() != before, f"there is no {value}"
        self.settle()

    def finish(self) -> None:
        while not self.ended:
            self.click(self.dialog.next)

    def stored(self) -> str:
        path = self.settings.path
        assert path is not None
        return path.read_text("utf-8") if path.exists() else ""

    def after(self, name: str) -> list[Any]:
        """Return what was asked of the engine after it was told that the rehearsal is over."""
        calls = self.engine.calls
        end = calls.index(("rehearse", False))
        return [call[1] for call in calls[end:] if call[0] == name]


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    made: list[Run] = []

    def start(**options: Any) -> Run:
        run = Run(qtbot, tmp_path / "settings.json", **options)
        made.append(run)
        return run

    yield start
    for run in made:
        if shiboken6.isValid(run.dialog):
            run.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def run(begin: Callable[..., Run]) -> Run:
    return begin()


# The whole


def test_four_pages_one_after_the_other(run: Run) -> None:
    dialog = run.dialog
    titles = []
    for number in range(1, 5):
        titles.append(dialog.step.title)
        assert dialog.place.text() == f"Step {number} of 4"
        assert dialog.back.isEnabled() is (number > 1)
        assert dialog.next.text() == ("Done" if number == 4 else "Next")
        run.click(dialog.next)
    assert titles == ["Your microphone", "Your speaker", "Mind and voice", "How you talk"]
    assert run.ended == [(True, "")]


def test_back_goes_back_and_loses_nothing(run: Run) -> None:
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.click(run.dialog.next)
    run.click(run.dialog.back)
    assert run.dialog.step is run.dialog.microphone
    run.finish()
    assert run.after("select_input") == ["ALSA: USB"]


def test_skipping_every_page_changes_nothing_and_aura_is_usable(run: Run) -> None:
    """OpenWhispr 10: never block on one permission."""
    for _ in PAGES:
        run.click(run.dialog.skip)
    assert run.ended == [(True, "")]
    assert run.settings.path is not None
    assert run.settings.path.exists(), "it is not shown again at the next start"
    assert not run.settings.untouched
    for name in ("select_input", "select_output", "set_mode", "reload"):
        assert run.engine.named(name) == []
    assert run.engine.named("set_muted")[-1] == (False,)


@pytest.mark.parametrize("how", ["escape", "later", "close"])
@pytest.mark.parametrize("page", range(4))
def test_leaving_it_anywhere_brings_everything_back(begin: Callable[..., Run], how: str, page: int) -> None:
    run = begin(values={"audio.input": "ALSA: Built-in"})
    before = run.stored()
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.to(SPEAKER)
    run.choose(run.dialog.speaker.picker, "ALSA: Speakers")
    run.to(MIND)
    run.choose(run.dialog.mind.mind, Mind.KEY)
    run.dialog.mind.field.setText(KEY)
    run.to(TALKING)
    run.click(run.dialog.talking.modes.button(Mode.PUSH_TO_TALK))
    run.to(page)
    if how == "escape":
        QTest.keyClick(run.dialog, Qt.Key.Key_Escape)
    elif how == "later":
        run.click(run.dialog.later)
    else:
        run.dialog.close()
    assert run.ended == [(False, "")]
    calls = run.engine.calls
    over = calls.index(("rehearse", False))
    assert [call for call in calls[:over] if call[0] == "select_input"][-1] == ("select_input", "ALSA: Built-in")
    assert [call for call in calls[:over] if call[0] == "select_output"][-1] == ("select_output", "default")
    assert [call for call in calls[:over] if call[0] == "set_mode"][-1] == ("set_mode", Mode.HANDS_FREE)
    assert run.after("select_input") == run.after("select_output") == run.after("set_mode") == []
    assert run.engine.questions(StoreKey) == []
    assert run.stored() == before
    assert run.engine.named("reload") == []
    assert run.engine.named("set_muted")[-1] == (False,)


def test_nothing_is_written_before_the_end(run: Run) -> None:
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.to(MIND)
    run.choose(run.dialog.mind.mind, Mind.SERVER)
    run.to(TALKING)
    run.click(run.dialog.talking.modes.button(Mode.PUSH_TO_TALK))
    assert run.stored() == ""
    assert run.engine.named("reload") == []
    assert run.engine.named("rehearse") == [(True,)]


def test_everything_chosen_is_set_at_the_end(run: Run) -> None:
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.to(SPEAKER)
    run.choose(run.dialog.speaker.picker, "ALSA: Speakers")
    for at in range(2):
        run.to(at)
        run.dialog.step.accept()
    run.to(MIND)
    run.choose(run.dialog.mind.mind, Mind.SERVER)
    run.choose(run.dialog.mind.server, "http://127.0.0.1:8000/v1")
    run.click(run.dialog.next)
    run.click(run.dialog.talking.modes.button(Mode.PUSH_TO_TALK))
    run.click(run.dialog.next)
    assert run.ended == [(True, "")]
    assert run.after("select_input") == ["ALSA: USB"]
    assert run.after("select_output") == ["ALSA: Speakers"]
    assert run.after("set_mode") == [Mode.PUSH_TO_TALK]
    assert run.settings.text("stt.provider") == run.settings.text("speech.provider") == "compatible"
    assert run.settings.text("chat.provider") == "auto", "that server does not answer"
    assert run.settings.text("stt.model") == "Systran/faster-distil-whisper-small.en"
    assert len(run.engine.named("reload")) == 1


def test_the_conversation_hears_nothing_before_the_last_page(run: Run) -> None:
    assert run.engine.named("set_muted") == [(True,)]
    run.to(MIND)
    assert run.engine.named("set_muted") == [(True,)]
    run.to(TALKING)
    assert run.engine.named("set_muted")[-1] == (False,)
    run.click(run.dialog.back)
    assert run.engine.named("set_muted")[-1] == (True,)
    assert run.engine.named("stop") == [()], "the reply that was tried ends with its page"


def test_who_was_muted_is_muted_again(begin: Callable[..., Run]) -> None:
    run = begin(muted=True)
    run.finish()
    assert run.engine.named("set_muted")[-1] == (True,)


def test_an_engine_that_comes_late_is_used(begin: Callable[..., Run]) -> None:
    run = begin(attach=False)
    assert run.dialog.microphone.picker.count() == 0
    run.dialog.set_engine(run.engine)
    run.settle()
    assert run.dialog.microphone.picker.currentData() == "ALSA: Built-in"
    assert run.engine.named("rehearse") == [(True,)]
    assert run.engine.named("set_muted") == [(True,)]
    assert run.engine.named("refresh_devices")


def test_without_an_engine_what_can_be_kept_is_kept(begin: Callable[..., Run]) -> None:
    run = begin(attach=False)
    run.to(TALKING)
    run.click(run.dialog.talking.modes.button(Mode.PUSH_TO_TALK))
    run.click(run.dialog.next)
    assert run.ended == [(True, "")]
    assert run.settings.text("listening.mode") == "push-to-talk"


def test_what_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.json.new").mkdir()  # no file can be made there, by nobody
    run.finish()
    assert "cannot be written" in run.ended[0][1]


# The microphone


def test_a_microphone_is_tried_at_once(run: Run) -> None:
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    assert run.engine.named("select_input")[-1] == ("ALSA: USB",)
    run.tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: USB", "default"))
    assert run.dialog.microphone.picker.currentData() == "ALSA: USB"


def test_the_list_shows_what_is_really_in_use(run: Run) -> None:
    """A microphone that does not open: the old one stays, and the list says so."""
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: Built-in", "default"))
    assert run.dialog.microphone.picker.currentData() == "ALSA: Built-in"


def test_raw_entries_are_behind_a_box(run: Run) -> None:
    page = run.dialog.microphone
    assert page.picker.findData("ALSA: hw:1,0") == -1
    page.show_all.click()
    assert page.picker.findData("ALSA: hw:1,0") >= 0


def test_the_level_passes_the_line(run: Run, qtbot: QtBot) -> None:
    page = run.dialog.microphone
    run.engine.level = 0.2
    qtbot.waitUntil(lambda: page.meter.lit == 6)
    assert not page.meter.passed
    assert page.verdict.tone != "ok"
    run.engine.level = 0.4
    qtbot.waitUntil(lambda: page.verdict.text == "Aura hears you.")
    assert page.verdict.tone == "ok"
    run.engine.level = 0.0
    qtbot.waitUntil(lambda: page.meter.lit == 0)
    assert page.verdict.tone == "ok", "between two words it is not taken back"


def test_the_line_stands_between_the_pills(run: Run) -> None:
    meter = run.dialog.microphone.meter
    image = meter.grab().toImage()
    ratio = image.devicePixelRatio()
    column = [image.pixelColor(round(meter.line * ratio), y).lightness() for y in range(image.height())]
    assert min(column) < 80
    assert sum(lightness < 120 for lightness in column) > 0.6 * len(column), "it is taller than the pills"


def test_the_level_is_read_only_while_it_is_seen(run: Run) -> None:
    page = run.dialog.microphone
    assert page._timer.isActive()
    run.to(SPEAKER)
    assert not page._timer.isActive()


def test_a_silent_microphone_is_explained_until_it_is_over(run: Run) -> None:
    """Open-LLM-VTuber 164: not just an error, but what to do."""
    page = run.dialog.microphone
    run.tell(Problem("silent-microphone", "It delivers only silence."), Problem("auth", "The key is wrong."))
    assert (page.verdict.tone, page.verdict.text) == ("bad", "It delivers only silence.")
    run.tell(ProblemCleared("silent-microphone"))
    assert page.verdict.tone != "bad"


@pytest.mark.parametrize(("platform", "address"), [("darwin", "x-apple"), ("win32", "ms-settings:privacy-microphone")])
def test_a_button_opens_the_systems_page_of_permissions(begin: Callable[..., Run], platform: str, address: str) -> None:
    run = begin(platform=platform)
    page = run.dialog.microphone
    assert page.allow.isVisible()
    run.click(page.allow)
    assert run.urls[-1].toString().startswith(address)
    run.opens = False
    run.click(page.allow)
    assert "did not open" in page.verdict.text


def test_where_the_system_asks_nothing_there_is_no_button(run: Run) -> None:
    assert not run.dialog.microphone.allow.isVisible()


def test_coming_back_from_the_systems_settings_looks_again(run: Run) -> None:
    """OpenWhispr: re-check on window focus."""
    run.tell(Problem("no-microphone", "There is none."))
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWait(20)
    run.engine.calls.clear()
    run.dialog.activateWindow()
    QTest.qWait(20)
    assert run.engine.named("retry") == [("no-microphone",)]
    other.close()
    other.deleteLater()


# The speaker


def test_a_test_sound_is_played(run: Run) -> None:
    run.to(SPEAKER)
    page = run.dialog.speaker
    run.click(page.test)
    assert run.engine.questions(PlaySound) == [PlaySound("test")]
    assert "Heard nothing?" in page.sounded.text


def test_the_speaker_is_tried_at_once(run: Run) -> None:
    run.to(SPEAKER)
    run.choose(run.dialog.speaker.picker, "ALSA: Speakers")
    assert run.engine.named("select_output") == [("ALSA: Speakers",)]


@pytest.mark.parametrize(
    ("answer", "tone"),
    [
        (demo_answers.ECHO_GOOD, "ok"),
        (demo_answers.ECHO_BAD, "bad"),
        (Refused("engine", "The voice does not work."), "bad"),
    ],
)
def test_the_echo_check_says_good_or_headphones(begin: Callable[..., Run], answer: Any, tone: str) -> None:
    run = begin(answers={})
    run.to(SPEAKER)
    page = run.dialog.speaker
    run.click(page.check)
    assert page.check.text() == "Listening…"
    run.click(page.check)
    assert len(run.engine.questions(CheckEcho)) == 1, "one at a time"
    run.engine.reply(CheckEcho, answer)
    run.settle()
    assert (page.verdict.tone, page.verdict.text) == (tone, answer.sentence)
    assert page.check.text() == "Check for echo"


def test_the_echo_check_ends_with_its_page(begin: Callable[..., Run]) -> None:
    run = begin(answers={})
    run.to(SPEAKER)
    run.click(run.dialog.speaker.check)
    run.click(run.dialog.next)
    assert run.engine.open(CheckEcho) == []
    assert not run.dialog.speaker.check.busy


# Mind and voice


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


# In the window


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path) -> MainWindow:
    engine.answers = demo_answers.answers()
    return make_window(engine, settings=Settings(tmp_path / "settings.json"))


def test_the_settings_have_set_up_again(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.open_settings()
    assert window.settings is not None
    assert window.settings.dialog is not None
    assert window.first_run is not None
    qtbot.mouseClick(window.settings.dialog.again, LEFT)
    assert window.settings.dialog is None
    dialog = window.first_run.dialog
    assert dialog is not None
    assert dialog.isVisible()
    window.first_run.open()
    assert window.first_run.dialog is dialog, "there is one"
    for _ in PAGES:
        qtbot.mouseClick(dialog.next, LEFT)
    assert window.first_run.dialog is None
    assert engine.named("rehearse") == [(True,), (False,)]


def test_closing_the_window_leaves_the_first_run(window: MainWindow, engine: FakeEngine) -> None:
    assert window.first_run is not None
    window.first_run.open()
    window.close()
    assert window.first_run.dialog is None
    assert engine.named("rehearse")[-1] == (False,)


def test_an_engine_that_is_attached_later_reaches_the_first_run(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path
) -> None:
    window = make_window(settings=Settings(tmp_path / "settings.json"))
    assert window.first_run is not None
    window.first_run.open_soon()
    QApplication.processEvents()
    dialog = window.first_run.dialog
    assert dialog is not None
    window.attach(engine)
    QApplication.processEvents()
    assert dialog.microphone.picker.currentData() == "ALSA: Built-in"


def test_late_answers_touch_nothing(begin: Callable[..., Run]) -> None:
    """Buzz recording.py: a signal emitted after its object was deleted."""
    run = begin(answers={})
    run.to(SPEAKER)
    run.click(run.dialog.speaker.check)
    asked = run.engine.asked[-1]
    run.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(run.dialog)
    run.engine._in_thread(asked, demo_answers.ECHO_GOOD)
    run.engine.tell(StateChanged(State.LISTENING))
    run.settle()


# Access and looks


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
