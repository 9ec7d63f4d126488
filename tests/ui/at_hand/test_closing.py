"""Closing, hiding, and windows that vanish: nothing of it may lose the window."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from .bench import Bench


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


def test_the_small_window_does_not_hold_up_the_end(bench: Bench) -> None:
    """The verb "quit" and the tray's: Qt asks every window, and the small one brought the large one back instead."""
    bench.hand.show_small()
    mini = bench.mini
    bench.hand.quit()
    assert mini.close(), "what Qt does with every window then"
    assert not bench.window.isVisible(), "it goes away, it does not come back"


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
