"""The machine of one global key: whatever happens, a hold ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.platform.key_machine import LONGEST_HOLD_S, REPEAT_GAP_S, Act, KeyMachine, Manner


def holding(at: float = 10.0) -> KeyMachine:
    machine = KeyMachine(Manner.HOLD)
    assert machine.press(at) is Act.BEGIN
    return machine


def test_a_press_begins_and_the_release_ends() -> None:
    machine = holding()
    assert machine.active
    assert machine.release() is Act.END
    assert not machine.watch


def test_repeats_of_a_held_key_are_no_presses() -> None:
    machine = holding()
    assert [machine.press(10 + n * 0.04) for n in range(1, 50)] == [None] * 49
    assert machine.release() is Act.END


def test_a_release_between_two_repeats_is_none() -> None:
    machine = holding()
    assert machine.release(still_down=True) is None
    assert machine.press(10.04) is None
    assert machine.release() is Act.END


def test_a_lost_release_is_noticed_by_looking_at_the_key() -> None:
    """Mumble 4073: push-to-talk hangs when the focus moves during the hold."""
    machine = holding()
    assert machine.poll(10.1, True) is None
    assert machine.poll(10.2, False) is None, "the release may be on its way"
    assert machine.poll(10.3, False) is Act.END
    assert machine.press(10.4) is Act.BEGIN


def test_a_key_seen_up_once_and_down_again_goes_on() -> None:
    machine = holding()
    for at, down in ((10.1, False), (10.2, True), (10.3, False), (10.4, None), (10.5, False)):
        assert machine.poll(at, down) is None


def test_the_longest_hold_ends_and_the_repeats_of_the_same_press_begin_no_other() -> None:
    machine = holding()
    assert machine.poll(10 + LONGEST_HOLD_S - 0.1, True) is None
    machine.press(10 + LONGEST_HOLD_S - 0.05)
    assert machine.poll(10 + LONGEST_HOLD_S, True) is Act.TOO_LONG
    assert machine.press(10 + LONGEST_HOLD_S + 0.01) is None
    assert machine.release() is None
    assert machine.press(10 + LONGEST_HOLD_S + 0.2) is Act.BEGIN


def test_a_press_after_the_longest_hold_with_its_release_lost_begins_anew() -> None:
    machine = holding()
    assert machine.poll(10 + LONGEST_HOLD_S) is Act.TOO_LONG
    assert machine.press(10 + LONGEST_HOLD_S + REPEAT_GAP_S) is Act.BEGIN


def test_a_locked_screen_ends_the_hold() -> None:
    machine = holding()
    assert machine.lost() is Act.END
    assert machine.lost() is None
    assert machine.release() is None
    assert machine.press(10.2) is Act.BEGIN


def test_repeats_after_a_hold_was_let_go_begin_nothing() -> None:
    machine = holding()
    machine.press(10.5)
    assert machine.lost() is Act.END
    assert machine.press(10.54) is None


def test_toggling_begins_with_one_press_and_ends_with_the_next() -> None:
    machine = KeyMachine(Manner.TOGGLE)
    acts = [machine.press(1.0), machine.press(1.5), machine.release(), machine.press(3.0), machine.release()]
    assert acts == [Act.BEGIN, None, None, Act.END, None]


def test_a_toggle_left_on_ends_by_itself() -> None:
    machine = KeyMachine(Manner.TOGGLE)
    machine.press(1.0)
    machine.release()
    assert machine.watch
    assert machine.poll(1.0 + LONGEST_HOLD_S) is Act.TOO_LONG
    assert not machine.watch


def test_a_tap_fires_once_a_press_and_again_after_a_lost_release() -> None:
    machine = KeyMachine(Manner.TAP)
    assert [machine.press(1.0), machine.press(1.5), machine.press(2.0)] == [Act.FIRE, None, None]
    machine.release()
    assert machine.press(2.1) is Act.FIRE
    assert machine.press(2.1 + REPEAT_GAP_S) is Act.FIRE


EVENTS = st.lists(
    st.tuples(st.sampled_from(["press", "release", "repeat-release", "up", "down", "blind", "lost"]), st.floats(0, 30)),
    max_size=60,
)


def happen(machine: KeyMachine, kind: str, now: float) -> Act | None:
    match kind:
        case "press":
            return machine.press(now)
        case "release" | "repeat-release":
            return machine.release(still_down=kind == "repeat-release")
        case "lost":
            return machine.lost()
        case _:
            return machine.poll(now, {"up": False, "down": True}.get(kind))


@pytest.mark.parametrize("manner", [Manner.HOLD, Manner.TOGGLE])
@given(events=EVENTS)
def test_begin_and_end_alternate_and_nothing_lasts_longer_than_the_longest(
    manner: Manner, events: list[tuple[str, float]]
) -> None:
    machine, now, begun = KeyMachine(manner), 0.0, None
    for kind, wait in events:
        now += wait
        # The window looks ten times a second while it has to; one look at the end of the wait stands for them.
        acts = [machine.poll(now)] if machine.watch else []
        acts.append(happen(machine, kind, now))
        for act in acts:
            if act is Act.BEGIN:
                assert begun is None
                begun = now
            elif act in (Act.END, Act.TOO_LONG):
                assert begun is not None
                begun = None
        assert machine.active == (begun is not None)
        assert begun is None or now - begun < LONGEST_HOLD_S
        if kind == "lost" or (kind == "release" and manner is Manner.HOLD):
            assert not machine.active
    final = machine.poll(now + LONGEST_HOLD_S + 0.1)
    assert not machine.active
    assert final is (None if begun is None else Act.TOO_LONG)
