from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import Action, AuraError
from aura_desktop.events import DevicesChanged, Problem, ProblemCleared
from aura_desktop.settings import Settings
from aura_desktop.ui.card import ErrorCard
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import DEVICES, FakeEngine

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[..., None]


def test_a_problem_is_a_card_with_one_action(window: MainWindow, engine: FakeEngine, tell: Tell, qtbot: QtBot) -> None:
    tell(Problem("unreachable", "The server did not answer. Check that it runs.", Action.RETRY))
    assert window.card.isVisible()
    assert window.card.sentence == "The server did not answer. Check that it runs."
    assert window.card.accessibleDescription() == window.card.sentence
    assert window.card.button.text() == "Try again"
    qtbot.mouseClick(window.card.button, LEFT)
    assert engine.named("retry") == [("unreachable",)]
    assert window.card.isHidden()


def test_a_card_goes_away_when_its_trouble_is_over(window: MainWindow, tell: Tell) -> None:
    tell(Problem("a", "A."), ProblemCleared("other"))
    assert window.card.isVisible()
    tell(ProblemCleared("a"))
    assert window.card.isHidden()


def test_one_card_at_a_time_the_newest_first(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    tell(Problem("a", "A."), Problem("b", "B."), Problem("a", "A again."))
    assert window.card.sentence == "A again."
    qtbot.mouseClick(window.card.dismiss, LEFT)
    assert window.card.sentence == "B."
    qtbot.mouseClick(window.card.dismiss, LEFT)
    assert window.card.isHidden()


def test_what_ends_takes_its_own_card_away_and_no_other(window: MainWindow, tell: Tell) -> None:
    tell(Problem("cause", "The cause."), Problem("effect", "What it led to."))
    assert len(window.findChildren(ErrorCard)) == 1
    tell(ProblemCleared("cause"))
    assert window.card.sentence == "What it led to.", "the newest stays in sight"
    tell(Problem("cause", "The cause."), ProblemCleared("cause"))
    assert window.card.sentence == "What it led to."
    tell(ProblemCleared("effect"))
    assert window.card.isHidden()


def test_only_trying_again_takes_the_card_away(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    tell(Problem("no-microphone", "No microphone.", Action.CHOOSE_MICROPHONE))
    qtbot.mouseClick(window.card.button, LEFT)
    assert window.card.isVisible(), "it goes when there is a microphone"


def errors() -> list[type[AuraError]]:
    """Return every kind of error the user can meet."""
    found, new = [AuraError], [AuraError]
    while new:
        new = [kind for one in new for kind in one.__subclasses__() if kind.__module__ == "aura_desktop.errors"]
        found += new
    return found


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.NONE])
def test_the_window_can_do_what_any_card_offers(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot, tmp_path: Path, action: Action
) -> None:
    reports: list[Problem] = []
    settings = Settings(tmp_path / "settings.json")
    window = make_window(engine, settings=settings, actions={Action.OPEN_REPORTS: reports.append})
    before = list(engine.calls)
    window.show_problem(Problem("x", "It went wrong.", action))
    assert window.card.button.isVisible()
    assert window.card.button.text()
    qtbot.mouseClick(window.card.button, LEFT)
    dialog = window.settings.dialog if window.settings is not None else None
    assert engine.calls != before or window.devices.isVisible() or dialog is not None or reports


def test_every_error_has_a_code_of_its_own_and_an_action_the_window_knows() -> None:
    kinds = errors()
    assert len(kinds) > 15
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert {kind.action for kind in kinds} <= set(Action)


def test_every_microphone_trouble_carries_a_chooser(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    """Vibe 1585: "no default microphone" with no way to choose one."""
    tell(Problem("no-microphone", "No microphone.", Action.CHOOSE_MICROPHONE))
    qtbot.mouseClick(window.card.button, LEFT)
    assert window.devices.isVisible()
    assert QApplication.focusWidget() is window.devices.inputs


def test_a_speaker_trouble_opens_the_speaker_picker(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    tell(Problem("no-speaker", "No speaker.", Action.CHOOSE_SPEAKER))
    qtbot.mouseClick(window.card.button, LEFT)
    assert QApplication.focusWidget() is window.devices.outputs


def test_an_action_nobody_can_do_is_not_offered(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tell: Tell, qtbot: QtBot
) -> None:
    problem = Problem("auth", "The key is wrong.", Action.OPEN_SETTINGS)
    window = make_window(engine)
    tell(problem)
    assert window.card.button.isHidden()
    window.detach()
    done: list[Problem] = []
    able = make_window(engine, actions={Action.OPEN_SETTINGS: done.append})
    tell(problem)
    qtbot.mouseClick(able.card.button, LEFT)
    assert done == [problem]


def test_a_problem_sentence_is_plain_text(window: MainWindow, tell: Tell) -> None:
    tell(Problem("a", "<b>x</b> & y"))
    assert window.card._sentence.textFormat() == Qt.TextFormat.PlainText


def test_the_focus_does_not_get_lost_with_the_card(window: MainWindow, tell: Tell) -> None:
    tell(Problem("a", "A.", Action.RETRY))
    window.card.button.setFocus()
    tell(ProblemCleared("a"))
    assert QApplication.focusWidget() is not None


def labels(window: MainWindow) -> list[str]:
    picker = window.devices.inputs
    return [picker.itemText(i) for i in range(picker.count())]


def test_the_pickers_show_human_names_and_mark_the_default(window: MainWindow) -> None:
    """Vibe 773: one microphone, a dozen incomprehensible entries."""
    assert labels(window) == ["System default", "Built-in Microphone (default)", "Desk Microphone"]
    assert window.devices.inputs.currentData() == "ALSA: Built-in"
    window.devices.show_all.setChecked(True)
    assert labels(window)[-1] == "Codec (hw:1,0)"


def test_a_raw_device_in_use_is_listed(window: MainWindow, tell: Tell) -> None:
    tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: hw:1,0", None))
    assert window.devices.inputs.currentText() == "Codec (hw:1,0)"
    assert window.devices.outputs.currentIndex() == -1
    assert window.devices.outputs.accessibleDescription() == "No speaker"


def test_one_bluetooth_headset_for_both_is_explained(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    """Handy 1885: a Bluetooth microphone degrades playback, unexplained."""
    qtbot.mouseClick(window.dock.device, LEFT)
    assert window.devices.headset.isHidden()
    before = window.devices.geometry()
    tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: USB", "ALSA: Speakers", headset=True))
    assert window.devices.headset.isVisible()
    assert "telephone" in window.devices.headset.text()
    after = window.devices.geometry()
    assert after.bottom() == before.bottom(), "it stays at its button"
    assert after.height() > before.height()
    hint = window.devices.headset
    assert hint.height() >= hint.heightForWidth(hint.width()), "no line is cut"
    tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: Built-in", "ALSA: Speakers"))
    assert window.devices.headset.isHidden()


def test_choosing_a_device_asks_the_engine(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.dock.device, LEFT)
    window.devices.inputs.setFocus()
    QTest.keyClick(window.devices.inputs, Qt.Key.Key_Down)
    window.devices.outputs.setFocus()
    QTest.keyClick(window.devices.outputs, Qt.Key.Key_Down)
    assert engine.named("select_input") == [("ALSA: USB",)]
    assert engine.named("select_output") == [("ALSA: Speakers",)]


def test_devices_are_looked_for_again_when_the_panel_and_a_list_open(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    """Vibe 1061: a microphone plugged in later needed a restart."""
    qtbot.mouseClick(window.dock.device, LEFT)
    assert len(engine.named("refresh_devices")) == 1
    window.devices.inputs.showPopup()
    assert len(engine.named("refresh_devices")) == 2
    window.devices.inputs.hidePopup()


def test_filling_the_lists_is_no_choice(window: MainWindow, engine: FakeEngine, tell: Tell) -> None:
    tell(DEVICES, DevicesChanged(DEVICES.inputs[:1], (), "default", None))
    assert engine.named("select_input") == []


def test_the_window_opens_with_no_device_at_all(make_window: Callable[..., MainWindow], tell: Tell) -> None:
    """Buzz 279: no device crashed the program while it built its window."""
    engine = FakeEngine(DevicesChanged((), (), None, None))
    window = make_window(engine)
    QApplication.processEvents()
    assert window.dock.device.text() == "No microphone"
    QTest.keyClicks(window.dock.field, "hi")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_the_panel_closes_with_escape_and_its_buttons(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.dock.device, LEFT)
    QTest.keyClick(window.devices.inputs, Qt.Key.Key_Escape)
    assert window.devices.isHidden()
    assert QApplication.focusWidget() is window.dock.device
    assert not window.dock.device.isChecked()
    qtbot.mouseClick(window.dock.device, LEFT)
    qtbot.mouseClick(window.devices.close_button, LEFT)
    assert window.devices.isHidden()
    qtbot.mouseClick(window.dock.device, LEFT)
    qtbot.mouseClick(window.dock.device, LEFT)
    assert window.devices.isHidden()


def test_the_meter_stands_beside_the_microphone_picker(window: MainWindow, qtbot: QtBot) -> None:
    engine = window._engine
    assert isinstance(engine, FakeEngine)
    engine.level = 1.0
    qtbot.mouseClick(window.dock.device, LEFT)
    qtbot.waitUntil(lambda: window.devices.meter.lit == 24)
