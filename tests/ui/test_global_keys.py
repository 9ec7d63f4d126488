"""The owner of the desktop's keys: exchanged, refused, tried, and never left held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.platform.key_machine import Act, Manner, Purpose
from aura_desktop.platform.key_source import Kind, ReleasesLost
from aura_desktop.ui.global_keys import GlobalKeys

from .key_bench import Clock, FakeSource, Sources

TALK, MUTE, STOP = Purpose.TALK, Purpose.MUTE, Purpose.STOP


class Bench:
    """Keys on a fake source, and what they did."""

    def __init__(self, **options: object) -> None:
        self.sources = Sources(**options)  # type: ignore[arg-type]
        self.clock = Clock()
        self.acts: list[tuple[Purpose, Act]] = []
        self.keys = GlobalKeys(self.sources, now=self.clock)
        self.keys.acted.connect(lambda purpose, act: self.acts.append((purpose, act)))

    @property
    def source(self) -> FakeSource:
        return self.sources[-1]

    def bind(self, manner: Manner = Manner.HOLD, **keys: str) -> None:
        self.keys.bind({Purpose(name): text for name, text in keys.items()}, manner)
        QApplication.processEvents()


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.keys.close()


def test_a_held_key_talks_until_it_is_released(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.source.press()
    bench.source.press()
    assert bench.keys.status(TALK).down
    bench.source.release()
    assert bench.acts == [(TALK, Act.BEGIN), (TALK, Act.END)]
    assert not bench.keys.status(TALK).down


def test_no_key_opens_no_source(bench: Bench) -> None:
    bench.bind(talk="", mute="")
    assert bench.sources == []


def test_keys_that_mute_and_stop_do_it_once_a_press(bench: Bench) -> None:
    """GLaDOS 86: keep a hotkey for Stop in every mode."""
    bench.bind(mute="f9", stop="f10")
    bench.source.press(MUTE)
    bench.source.press(MUTE)
    bench.source.release(MUTE)
    bench.source.press(STOP)
    assert bench.acts == [(MUTE, Act.FIRE), (STOP, Act.FIRE)]


def test_a_lost_release_ends_the_hold_soon(bench: Bench, qtbot: QtBot) -> None:
    """Mumble 4073: push-to-talk hangs when the focus moves during the hold."""
    bench.bind(talk="f8")
    bench.source.press()
    bench.source.down = False
    qtbot.waitUntil(lambda: bench.acts == [(TALK, Act.BEGIN), (TALK, Act.END)])
    assert not bench.keys._timer.isActive()


def test_the_longest_hold_ends(bench: Bench, qtbot: QtBot) -> None:
    bench.bind(talk="f8")
    bench.source.press()
    bench.clock.now += 60
    qtbot.waitUntil(lambda: bench.acts[-1] == (TALK, Act.TOO_LONG))


@pytest.mark.parametrize("how", ["locked", "exchanged", "taken away", "closed", "engine gone"])
def test_whatever_makes_releases_unreliable_ends_the_hold(bench: Bench, how: str) -> None:
    bench.bind(talk="f8")
    bench.source.press()
    match how:
        case "locked":
            bench.source.send(ReleasesLost())
            QApplication.processEvents()
        case "exchanged":
            bench.bind(talk="f9")
        case "taken away":
            bench.bind()
        case "closed":
            bench.keys.close()
        case _:
            bench.keys.release()
    assert bench.acts == [(TALK, Act.BEGIN), (TALK, Act.END)]


def test_keys_are_exchanged_in_the_one_source(bench: Bench) -> None:
    """OpenWhispr 375: one owner object; unregister, register, confirm."""
    bench.bind(talk="f8")
    bench.bind(talk="f9", mute="f10")
    bench.bind(talk="f9", mute="f10")
    assert bench.source.bound == [{TALK: "f8"}, {TALK: "f9", MUTE: "f10"}]
    assert len(bench.sources) == 1
    assert bench.keys.status(TALK).words == "F9"
    assert bench.keys.status(TALK).bound


def test_a_key_written_wrongly_is_refused_and_the_others_work(bench: Bench) -> None:
    """careless-whisper 31: validate on entry; also what stands in the file, or after --set."""
    bench.bind(talk="ctrl", mute="f9")
    assert "alone cannot be the key" in bench.keys.status(TALK).reason
    assert bench.source.bound == [{MUTE: "f9"}]
    assert bench.keys.status(MUTE).bound


def test_one_key_cannot_have_two_tasks(bench: Bench) -> None:
    bench.bind(talk="f8", mute="f8")
    assert bench.keys.status(TALK).bound
    assert bench.keys.status(MUTE).reason == "F8 is already another key of Aura."


def test_a_key_that_another_program_holds_says_so(qapp: QApplication) -> None:
    bench = Bench(taken=("f8",))
    bench.bind(talk="f8")
    assert bench.keys.status(TALK).reason == "Another program holds F8. Choose another key."
    assert not bench.keys.status(TALK).bound
    bench.keys.close()


def test_a_key_works_when_its_event_has_arrived_and_not_before(bench: Bench) -> None:
    """OpenWhispr 368: verify by receiving one event, not by asking an API."""
    bench.bind(talk="f8")
    assert not bench.keys.status(TALK).seen
    bench.source.press()
    assert bench.keys.status(TALK).seen


def test_keys_that_are_tried_only_light_up(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.keys.set_trying(True)
    bench.source.press()
    assert bench.keys.status(TALK).down
    bench.source.release()
    assert bench.acts == []
    bench.keys.set_trying(False)
    bench.clock.now += 2
    bench.source.press()
    assert bench.acts == [(TALK, Act.BEGIN)]


def test_a_key_held_while_the_trial_ends_does_not_begin_to_talk(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.keys.set_trying(True)
    bench.source.press()
    bench.keys.set_trying(False)
    bench.clock.now += 0.04
    bench.source.press()  # its next repeat
    assert bench.acts == []


def test_keys_are_let_go_while_another_is_chosen(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.keys.set_paused(True)
    assert bench.source.bound[-1] == {}
    bench.keys.set_paused(False)
    assert bench.source.bound[-1] == {TALK: "f8"}


def test_the_portal_is_not_asked_again_for_a_choice(qapp: QApplication) -> None:
    bench = Bench(kind=Kind.PORTAL)
    bench.bind(talk="f8")
    bench.keys.set_paused(True)
    bench.keys.set_paused(False)
    assert bench.source.bound == [{TALK: "f8"}]
    bench.keys.close()


def test_late_events_touch_nothing(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.keys.close()
    bench.keys.close()
    bench.source.press()
    assert bench.acts == []
    assert bench.source.closed


def test_a_toggle_is_looked_after_until_it_ends(bench: Bench, qtbot: QtBot) -> None:
    bench.bind(Manner.TOGGLE, talk="f8")
    bench.source.press()
    bench.source.release()
    assert bench.acts == [(TALK, Act.BEGIN)]
    bench.clock.now += 60
    qtbot.waitUntil(lambda: bench.acts[-1] == (TALK, Act.TOO_LONG))
