"""Keys and verbs that steer Aura from any program, and its start at login."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.ui.hold import Holder

from .bench import Bench, Tell

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
