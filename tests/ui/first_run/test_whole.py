"""The first run from its first page to its end, and that leaving it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_desktop.enquiries import StoreKey
from aura_desktop.events import Mode
from aura_desktop.first_run import Mind
from aura_desktop.ui.first_run.dialog import PAGES

from .walk import KEY, MIND, SPEAKER, TALKING, Run


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
