"""Tray, small window, keys and verbs around the main window: nothing of it may lose the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.events import (
    Mode,
    ModeChanged,
    MuteChanged,
    Problem,
    ProblemCleared,
    ReplyText,
    State,
    StateChanged,
    UserText,
)
from aura_desktop.platform.autostart import LinuxAutostart
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.settings import Settings
from aura_desktop.ui.at_hand import AtHand
from aura_desktop.ui.demo_hand import DemoIcon
from aura_desktop.ui.hold import Holder
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.mini import MiniWindow
from aura_desktop.ui.mini_place import place
from aura_desktop.ui.palette import DARK, contrast
from aura_desktop.ui.tray import Tray
from aura_desktop.ui.tray_icons import RIM, TILE, tray_icon

from .fake_engine import FakeEngine
from .key_bench import Clock, Sources

Tell = Callable[..., None]


class FakeTrayIcon(DemoIcon):
    """Keeps what is shown."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.tip = ""
        self.shown = False

    def showMessage(self, _title: str, text: str, _icon: object, _ms: int) -> None:  # noqa: N802 - Qt's name
        self.messages.append(text)

    def setToolTip(self, text: str) -> None:  # noqa: N802
        self.tip = text

    def show(self) -> None:
        self.shown = True

    def hide(self) -> None:
        self.shown = False


class Bench:
    """A window with everything at hand; the tray is there while `has_tray`."""

    def __init__(self, window: MainWindow, engine: FakeEngine, settings: Settings, folder: Path) -> None:
        self.window, self.engine, self.settings = window, engine, settings
        self.has_tray = True
        self.sources, self.clock = Sources(), Clock()
        self.login = LinuxAutostart({"XDG_CONFIG_HOME": str(folder / "config")})
        self.icon = FakeTrayIcon()
        tray = Tray(available=lambda: self.has_tray, make_icon=lambda _tray: self.icon)
        self.hand = AtHand(
            window, settings, folder, make_source=self.sources, tray=tray, login=self.login, now=self.clock
        )
        self.hand.show_first(hidden=False)
        QApplication.processEvents()

    def set(self, key: str, value: object) -> None:
        self.settings.set(key, value)
        QApplication.processEvents()

    @property
    def mini(self) -> MiniWindow:
        assert self.hand.mini is not None
        return self.hand.mini

    def verb(self, name: str) -> str:
        return self.hand.remote.acts()[name]()


@pytest.fixture
def make_bench(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**values: object) -> Bench:
        settings = Settings(tmp_path / "settings.json")
        for key, value in values.items():
            settings.set(key.replace("__", "."), value)
        window = make_window(None, settings=settings)
        made.append(Bench(window, engine, settings, tmp_path))
        window.attach(engine)
        QApplication.processEvents()
        return made[-1]

    yield make
    for bench in made:
        bench.hand.close()
        bench.window.detach()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()


# Closing, hiding, and windows that vanish


def test_closing_ends_aura_as_long_as_nothing_else_was_chosen(bench: Bench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.window.closing):
        bench.window.close()


def test_closing_to_the_tray_hides_and_says_so_once(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(window__close_to_tray=True)
    with qtbot.assertNotEmitted(bench.window.closing):
        bench.window.close()
    assert not bench.window.isVisible()
    assert len(bench.icon.messages) == 1
    bench.hand.show_window()
    assert bench.window.isVisible()
    bench.window.close()
    assert len(bench.icon.messages) == 1


def test_without_a_tray_the_window_never_hides(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    """Stock GNOME has no tray (pystray 174): the window must still be findable."""
    bench = make_bench(window__close_to_tray=True)
    bench.has_tray = False
    with qtbot.waitSignal(bench.window.closing):
        bench.window.close()


def test_a_tray_icon_that_was_switched_off_hides_nothing(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(window__close_to_tray=True, window__tray=False)
    with qtbot.waitSignal(bench.window.closing):
        bench.window.close()


def test_a_hidden_window_comes_back_when_the_tray_goes_away(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    """Friture 111: what was hidden cannot be brought back."""
    bench = make_bench(window__close_to_tray=True)
    bench.window.close()
    qtbot.waitUntil(bench.hand._tray_look.isActive)
    bench.has_tray = False
    bench.hand._tray_look.timeout.emit()
    assert bench.window.isVisible()
    qtbot.waitUntil(lambda: not bench.hand._tray_look.isActive())


def test_quitting_ends_aura_whatever_closing_does(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(window__close_to_tray=True)
    bench.window.close()
    with qtbot.waitSignal(bench.window.closing):
        bench.hand.tray.quit_action.trigger()


def test_the_end_of_the_session_is_not_held_up(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(window__close_to_tray=True)
    bench.hand._session_ends(None)
    with qtbot.waitSignal(bench.window.closing):
        bench.window.close()


def test_a_hidden_start_shows_nothing_where_there_is_a_tray(bench: Bench) -> None:
    bench.window.hide()
    bench.hand.show_first(hidden=True)
    assert not bench.window.isVisible()
    bench.hand.show_window()
    assert bench.window.isVisible()


def test_a_hidden_start_is_minimised_where_there_is_no_tray(bench: Bench) -> None:
    bench.window.hide()
    bench.has_tray = False
    bench.hand.show_first(hidden=True)
    assert bench.window.isVisible()
    assert bench.window.isMinimized()


def test_a_tray_that_comes_after_aura_takes_the_window_that_was_to_be_hidden(bench: Bench, qtbot: QtBot) -> None:
    """At login the panel may start after Aura."""
    bench.window.hide()
    bench.has_tray = False
    bench.hand.show_first(hidden=True)
    assert bench.window.isMinimized()
    bench.has_tray = True
    bench.hand.tray._look.timeout.emit()
    assert not bench.window.isVisible()
    bench.hand.show_window()
    bench.window.showMinimized()
    bench.hand.tray.appeared.emit()
    assert bench.window.isVisible(), "once is enough"


# The tray


def test_the_tray_shows_the_state_and_steers(bench: Bench, tell: Tell) -> None:
    tray = bench.hand.tray
    tell(StateChanged(State.SPEAKING), MuteChanged(True))
    assert tray.state is State.SPEAKING
    assert bench.icon.tip == "Aura: Speaking"
    assert tray.mute_action.isChecked()
    tray.stop_action.trigger()
    tray.mute_action.trigger()
    assert bench.engine.named("stop") == [()]
    assert bench.engine.named("set_muted") == [(False,)]
    tell(StateChanged(State.LISTENING))
    assert not tray.stop_action.isEnabled()


def test_a_click_hides_the_window_and_brings_it_back(bench: Bench, qtbot: QtBot) -> None:
    tray = bench.hand.tray
    assert tray.window_action.text() == "Hide Aura"
    tray.window_action.trigger()
    assert not bench.window.isVisible()
    qtbot.waitUntil(lambda: tray.window_action.text() == "Show Aura")
    tray.window_action.trigger()
    assert bench.window.isVisible()


@pytest.mark.parametrize("state", list(State))
def test_the_icons_are_there_in_every_size_and_readable_on_any_panel(qapp: QApplication, state: State) -> None:
    icon = tray_icon(state)
    for size in (16, 22, 24, 32, 48, 64):
        assert not icon.pixmap(size, size).isNull()
    # The orb on its own tile, and the rim of the tile on the darkest and the lightest panel.
    assert contrast(DARK.orb.of(state), TILE) >= 3
    assert contrast(RIM, "#000000") >= 3
    assert contrast(TILE, "#FFFFFF") >= 3


def test_the_icons_differ_in_shape_and_not_in_colour_alone(qapp: QApplication) -> None:
    shapes = set()
    for state in State:
        grey = tray_icon(state).pixmap(32, 32).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        shapes.add(bytes(1 if grey.pixelColor(x, y).lightness() > 90 else 0 for x in range(32) for y in range(32)))
    assert len(shapes) == len(State)


def test_a_tray_that_comes_late_gets_its_icon(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.has_tray, bench.icon.shown = False, False
    bench.set("window.tray", False)
    bench.set("window.tray", True)
    assert not bench.icon.shown
    bench.has_tray = True
    bench.hand.tray._look.timeout.emit()
    assert bench.icon.shown
    assert not bench.hand.tray._look.isActive()


# Trouble while hidden


def test_trouble_is_told_while_the_window_is_out_of_sight(bench: Bench, tell: Tell) -> None:
    tell(Problem("a", "The server did not answer. Check that it runs."))
    assert bench.icon.messages == [], "the card is in sight"
    bench.hand.toggle_window()
    tell(ReplyText(1, "A private answer."), UserText(2, "A private question.", True))
    assert bench.icon.messages == [], "only trouble is told"
    tell(Problem("b", "The key is wrong. Paste another."))
    assert bench.icon.messages == ["The key is wrong. Paste another."]
    tell(Problem("b", "The key is wrong. Paste another."))
    assert len(bench.icon.messages) == 1, "the same trouble is told once"
    bench.hand.show_small()
    tell(Problem("c", "No microphone was found."))
    assert len(bench.icon.messages) == 1, "the small window shows it"


def test_notifications_can_be_switched_off(make_bench: Callable[..., Bench], tell: Tell) -> None:
    bench = make_bench(window__notifications=False)
    bench.hand.toggle_window()
    tell(Problem("b", "The key is wrong. Paste another."))
    assert bench.icon.messages == []


# The small window


def test_the_small_window_takes_the_place_of_the_large_one(bench: Bench, tell: Tell) -> None:
    bench.hand.show_small()
    assert bench.mini.isVisible()
    assert not bench.window.isVisible()
    assert not bench.hand.out_of_sight
    assert bench.mini.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    bench.mini.back.click()
    assert bench.window.isVisible()
    assert not bench.mini.isVisible()


def test_the_small_window_is_a_key_away(bench: Bench) -> None:
    QTest.keyClick(
        bench.window.dock.field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert bench.mini.isVisible()


def test_closing_the_small_window_goes_back(bench: Bench, qtbot: QtBot) -> None:
    bench.hand.show_small()
    with qtbot.assertNotEmitted(bench.window.closing):
        bench.mini.close()
    assert bench.window.isVisible()


def test_the_small_window_shows_state_words_and_trouble_in_one_line(bench: Bench, tell: Tell) -> None:
    tell(StateChanged(State.THINKING), Problem("a", "The key is wrong."))
    bench.hand.show_small()
    mini = bench.mini
    assert (mini.word.text(), mini.line.text()) == ("Thinking", "The key is wrong.")
    tell(UserText(1, "What is\nthe time?", True))
    assert mini.line.text() == "What is the time?"
    tell(StateChanged(State.SPEAKING), ReplyText(1, "It is noon."))
    assert mini.line.text() == "It is noon."
    assert mini.stop.isEnabled()
    tell(StateChanged(State.LISTENING))
    assert mini.line.text() == "The key is wrong."
    tell(ProblemCleared("a"))
    assert mini.line.text() == "just speak"
    assert mini.orb.accessibleDescription() == "Listening: just speak"
    assert not mini.stop.isEnabled()


def test_the_small_window_is_worked_with_the_keyboard(bench: Bench, tell: Tell, qtbot: QtBot) -> None:
    """Dsnote 168: the keyboard could not reach the buttons."""
    tell(StateChanged(State.SPEAKING))
    bench.hand.show_small()
    mini = bench.mini
    qtbot.waitUntil(mini.isActiveWindow)
    mini.mute.setFocus()
    reached = set()
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget() or mini, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {mini.mute, mini.stop, mini.back} <= reached
    assert all(button.accessibleName() for button in mini.findChildren(QAbstractButton))
    assert mini.accessibleName()
    before = mini.pos()
    QTest.keyClick(mini, Qt.Key.Key_Left)
    assert mini.pos() == before - QPoint(16, 0)
    QTest.keyClick(mini, Qt.Key.Key_Escape)
    assert bench.engine.named("stop") == [()]
    tell(StateChanged(State.LISTENING))
    QTest.keyClick(mini.mute, Qt.Key.Key_Return)
    assert bench.engine.named("set_muted") == [(True,)]
    QTest.keyClick(mini, Qt.Key.Key_Escape)
    assert bench.window.isVisible()


def test_space_talks_in_the_small_window_too(bench: Bench, tell: Tell, qtbot: QtBot) -> None:
    tell(ModeChanged(Mode.PUSH_TO_TALK), StateChanged(State.READY))
    bench.hand.show_small()
    qtbot.waitUntil(bench.mini.isActiveWindow)
    QTest.keyPress(bench.mini.mute, Qt.Key.Key_Space)
    QTest.keyRelease(bench.mini.mute, Qt.Key.Key_Space)
    assert bench.engine.named("push_to_talk") == [(True,), (False,)]
    assert not bench.engine.named("set_muted")


def test_the_small_window_is_dragged_and_remembers_its_place(
    make_bench: Callable[..., Bench], qtbot: QtBot, tmp_path: Path
) -> None:
    bench = make_bench()
    bench.hand.show_small()
    mini = bench.mini
    mini.move(100, 60)
    mini._settle.timeout.emit()
    bench.hand.show_window()
    again = make_bench()
    again.hand.show_small()
    assert again.mini.pos() == QPoint(100, 60)


SCREEN, SECOND = QRect(0, 0, 1280, 900), QRect(1280, 0, 800, 600)
SIZE = QSize(400, 84)


@pytest.mark.parametrize(
    ("remembered", "screens", "expected"),
    [
        (None, [SCREEN], QPoint(856, 792)),
        (QPoint(100, 60), [SCREEN], QPoint(100, 60)),
        (QPoint(1500, 60), [SCREEN, SECOND], QPoint(1500, 60)),
        (QPoint(1500, 60), [SCREEN], QPoint(856, 792)),  # its screen is gone
        (QPoint(-300, 20), [SCREEN], QPoint(0, 20)),
        (QPoint(1270, 20), [SCREEN], QPoint(856, 792)),  # too little of it could be seen
        (QPoint(-5000, 70_000), [SCREEN, SECOND], QPoint(856, 792)),
        (QPoint(0, 0), [], QPoint(0, 0)),
        (None, [QRect(0, 0, 300, 60)], QPoint(0, 0)),
    ],
)
def test_the_small_window_stands_where_a_screen_is(
    remembered: QPoint | None, screens: list[QRect], expected: QPoint
) -> None:
    assert place(remembered, SIZE, screens) == expected


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
def test_no_text_of_the_small_window_is_cut(bench: Bench, tell: Tell, body: int, qtbot: QtBot) -> None:
    bench.window.theme.set_body(body)
    bench.hand.show_small()
    for state in State:
        tell(StateChanged(state))
        qtbot.wait(5)
        word = bench.mini.word
        assert word.sizeHint().width() <= word.width() + 1, state
        assert word.sizeHint().height() <= word.height() + 1, state


# Keys and verbs


def test_the_key_talks_while_another_window_has_the_focus(make_bench: Callable[..., Bench]) -> None:
    """Mumble 4073: push-to-talk hangs when the focus moves during the hold."""
    bench = make_bench(keys__talk="f8")
    bench.sources[0].press()
    QApplication.sendEvent(bench.window, QEvent(QEvent.Type.WindowDeactivate))
    bench.window.hold.release_all()
    assert bench.engine.named("push_to_talk") == [(True,)], "the key is still down"
    bench.sources[0].release()
    assert bench.engine.named("push_to_talk") == [(True,), (False,)]


def test_key_and_space_bar_together_are_one_hold(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(keys__talk="f8")
    bench.sources[0].press()
    bench.window.hold.press(Holder.SPACE)
    bench.sources[0].release()
    assert bench.engine.named("push_to_talk") == [(True,)]
    bench.window.hold.release(Holder.SPACE)
    assert bench.engine.named("push_to_talk") == [(True,), (False,)]


def test_a_hold_that_lasts_too_long_is_told(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(keys__talk="f8")
    bench.sources[0].press()
    bench.clock.now += 60
    qtbot.waitUntil(lambda: bench.engine.named("push_to_talk") == [(True,), (False,)])
    assert "60 s" in bench.window.dock.hint.text()


def test_the_key_to_mute_mutes_and_listens_again(make_bench: Callable[..., Bench]) -> None:
    """Open-LLM-VTuber 370: mute from outside the app."""
    bench = make_bench(keys__mute="f9")
    for _ in range(2):
        bench.sources[0].press(Purpose.MUTE)
        bench.sources[0].release(Purpose.MUTE)
    assert bench.engine.named("set_muted") == [(True,), (False,)]


def test_a_key_changed_in_the_settings_holds_at_once(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(keys__talk="f8")
    bench.set("keys.talk", "f10")
    qtbot.waitUntil(lambda: bench.sources[0].bound[-1] == {Purpose.TALK: "f10"})


def test_an_engine_that_goes_away_lets_go(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(keys__talk="f8")
    bench.sources[0].press()
    bench.window.detach()
    assert not bench.window.hold.down


def test_verbs_do_what_the_buttons_do(bench: Bench, tell: Tell) -> None:
    bench.hand.toggle_window()
    assert bench.verb("show") == ""
    assert bench.window.isVisible()
    assert bench.verb("toggle-mic") == "The microphone is muted."
    assert bench.verb("toggle-mic") == "The microphone is heard again."
    assert bench.verb("talk-start") == bench.verb("talk-start") == bench.verb("talk-stop") == bench.verb("stop") == ""
    names = [call[0] for call in bench.engine.calls]
    assert names == ["wake", "set_muted", "set_muted", "push_to_talk", "push_to_talk", "stop"]


def test_talking_by_verb_ends_by_itself(bench: Bench) -> None:
    bench.verb("talk-start")
    assert bench.hand.remote._guard.isActive()
    assert bench.hand.remote._guard.interval() == 60_000
    bench.hand.remote._guard.timeout.emit()
    assert bench.engine.named("push_to_talk") == [(True,), (False,)]
    assert "60 s" in bench.window.dock.hint.text()


def test_verbs_before_the_engine_is_there_are_refused_with_a_sentence(bench: Bench) -> None:
    bench.window.detach()
    for verb in ("toggle-mic", "talk-start", "stop"):
        with pytest.raises(AuraError, match="still starting"):
            bench.verb(verb)
    assert bench.verb("talk-stop") == ""
    assert bench.verb("show") == ""


def test_quitting_by_verb_answers_first(make_bench: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = make_bench(window__close_to_tray=True)
    with qtbot.waitSignal(bench.window.closing):
        assert bench.verb("quit") == ""


# Start at login


def test_the_setting_writes_and_removes_the_entry(bench: Bench, qtbot: QtBot) -> None:
    bench.set("startup.at_login", True)
    qtbot.waitUntil(bench.login.enabled)
    assert "--hidden" in (bench.login.entry() or "")
    bench.set("startup.hidden", False)
    qtbot.waitUntil(lambda: "--hidden" not in (bench.login.entry() or ""))
    bench.set("startup.at_login", False)
    qtbot.waitUntil(lambda: not bench.login.enabled())


def test_what_the_user_switched_off_in_the_desktops_settings_is_off_here(bench: Bench) -> None:
    bench.set("startup.at_login", True)
    QApplication.processEvents()
    bench.login.path.write_text("[Desktop Entry]\nHidden=true\n")
    bench.hand.follow_login()
    assert not bench.settings.flag("startup.at_login")
    QApplication.processEvents()
    assert bench.login.path.read_text() == "[Desktop Entry]\nHidden=true\n"


def test_an_entry_that_cannot_be_written_is_a_card_and_the_switch_goes_back(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("")
    bench.set("startup.at_login", True)
    qtbot.waitUntil(bench.window.card.isVisible)
    assert "cannot be changed" in bench.window.card.sentence
    assert not bench.settings.flag("startup.at_login")
