"""Aura's own short sounds: how they are made, when they sound, and that nothing else changes for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio.earcons import RATE, Earcon, Earcons, synthesise
from aura_desktop.events import Event, Mode, ModeChanged, Problem, ProblemCleared, State, StateChanged

from .devices import ManualClock
from .sound_card import Card, ramp

CUES = (Earcon.LISTENING, Earcon.DONE, Earcon.ERROR)


class Heard:
    """Earcons with everything around them, and what was played."""

    def __init__(self, wanted: str = "all", volume: int = 60) -> None:
        self.wanted, self.volume = wanted, volume
        self.clock = ManualClock()
        self.played: list[str] = []
        self.earcons = Earcons(self._chime, wanted=lambda: self.wanted, volume=lambda: self.volume, clock=self.clock)

    def _chime(self, samples: np.ndarray, rate: int) -> None:
        assert rate == RATE
        names = {synthesise(earcon, self.volume).tobytes(): earcon.value for earcon in Earcon}
        self.played.append(names[samples.tobytes()])

    def tell(self, *events: Event) -> list[str]:
        self.played.clear()
        for event in events:
            self.earcons.take(event)
        return list(self.played)

    def states(self, *states: State) -> list[str]:
        return self.tell(*(StateChanged(state) for state in states))


# The sounds


@pytest.mark.parametrize("earcon", CUES)
def test_a_cue_is_short_soft_and_without_a_click(earcon: Earcon) -> None:
    sound = synthesise(earcon).astype(int)
    assert 0.1 < len(sound) / RATE < 0.4
    assert np.abs(sound).max() == pytest.approx(32767 * 10 ** (-12 / 20), rel=0.01), "12 dB below full scale"
    assert abs(sound[0]) < 40
    assert abs(sound[-1]) < 400
    assert np.abs(np.diff(sound)).max() < 2500


def test_the_cues_tell_themselves_apart() -> None:
    """whisper-writer 40: a blind user works by them. Rising, falling, low: also apart without hearing the timbre."""

    def pitch(part: np.ndarray) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 16))) * RATE / (1 << 16))

    ways = {}
    for earcon in CUES:
        sound = synthesise(earcon).astype(float)
        ways[earcon] = pitch(sound[: len(sound) // 3]), pitch(sound[-len(sound) // 3 :])
    assert ways[Earcon.LISTENING][0] < ways[Earcon.LISTENING][1]
    assert ways[Earcon.DONE][0] > ways[Earcon.DONE][1]
    assert max(ways[Earcon.ERROR]) < min(*ways[Earcon.LISTENING], *ways[Earcon.DONE])


@given(st.sampled_from(Earcon), st.integers(-10, 110), st.integers(-10, 110))
def test_a_lower_volume_is_softer(earcon: Earcon, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert np.abs(synthesise(earcon, low)).max() <= np.abs(synthesise(earcon, high)).max()
    assert not synthesise(earcon, 0).any()


# The moments


def test_trouble_sounds_by_itself_and_nothing_else_does() -> None:
    heard = Heard("errors")
    assert heard.states(State.LISTENING, State.HEARING, State.THINKING, State.SPEAKING, State.LISTENING) == []
    assert heard.tell(Problem("unreachable", "It does not answer.")) == ["error"]


def test_off_is_off() -> None:
    heard = Heard("off")
    assert heard.tell(Problem("unreachable", "."), StateChanged(State.LISTENING)) == []


def test_each_step_of_a_turn_has_its_sound() -> None:
    """whisper-writer 40: earcons for each transition."""
    heard = Heard()
    assert heard.states(State.LISTENING) == ["listening"], "it is ready"
    assert heard.states(State.HEARING, State.THINKING) == ["done"], "your words were taken"
    assert heard.states(State.SPEAKING, State.LISTENING) == [], "a reply is heard to end"
    assert heard.states(State.HEARING, State.LISTENING) == [], "it was nothing"
    assert heard.states(State.MUTED, State.LISTENING) == ["listening"]
    assert heard.states(State.WAITING_FOR_MICROPHONE, State.LISTENING) == ["listening"], "it is back"


def test_the_start_sound_means_speak_now() -> None:
    """Whispering 7, Handy 1283: not at the wish, but when audio flows and the key has been taken."""
    heard = Heard()
    heard.tell(ModeChanged(Mode.PUSH_TO_TALK))
    assert heard.states(State.WAITING_FOR_MICROPHONE, State.READY) == []
    assert heard.states(State.HEARING) == ["listening"]
    assert heard.states(State.THINKING) == ["done"]
    assert heard.states(State.SPEAKING, State.HEARING) == ["listening"], "it interrupts"


def test_a_card_sounds_once_and_a_row_of_cards_too() -> None:
    heard = Heard()
    assert heard.tell(Problem("quota", "One."), Problem("quota", "One, said better."), Problem("auth", "Two.")) == [
        "error"
    ]
    heard.clock.time += 10
    assert heard.tell(Problem("quota", "Again.")) == []
    assert heard.tell(ProblemCleared("quota"), Problem("quota", "Anew.")) == ["error"]


def test_the_volume_is_that_of_the_moment() -> None:
    heard = Heard()
    heard.volume = 25
    assert heard.tell(Problem("auth", ".")) == ["error"]


# In the player


def test_a_cue_is_in_the_very_next_block() -> None:
    """Whispering 7: a start sound that came at stop."""
    card = Card()
    card.pull(2)
    card.player.chime(synthesise(Earcon.LISTENING), RATE)
    assert card.pull(1).any()


def test_a_reply_is_not_disturbed() -> None:
    """The samples, the positions and the end of a reply are what they are without the cue."""
    plain, cued = Card(), Card()
    speech = ramp(9600) // 4
    for card in (plain, cued):
        card.player.begin(1)
        card.player.write(1, speech, RATE)
        card.player.finish(1)
    cue = synthesise(Earcon.DONE)
    for block in range(40):
        if block == 3:
            cued.player.chime(cue, RATE)
        plain.pull()
        cued.pull()
        assert cued.position() == plain.position()
    difference = cued.out.astype(int) - plain.out
    np.testing.assert_array_equal(difference[3 * 480 :][: len(cue)], cue)
    assert not difference[: 3 * 480].any()
    assert not difference[3 * 480 + len(cue) :].any()


def test_a_flush_silences_the_reply_and_leaves_the_cue() -> None:
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(48_000), RATE)
    card.pull(2)
    card.player.chime(synthesise(Earcon.ERROR), RATE)
    card.player.flush()
    assert card.pull(4).any()
    assert card.position().flushed
    assert card.player.begin(2), "a turn begins as ever"


def test_a_cue_is_far_end_like_everything_rendered() -> None:
    card = Card()
    card.player.rendered()
    card.player.chime(synthesise(Earcon.DONE), RATE)
    out = card.pull(5)
    blocks = card.player.rendered()
    np.testing.assert_array_equal(np.concatenate([block.samples for block in blocks]), out)
    assert out.any()


def test_loud_sounds_do_not_wrap_around() -> None:
    card = Card()
    loud = np.full(480, 30_000, np.int16)
    for sign in (1, -1):
        card.player.chime(loud * sign, RATE)
        card.player.chime(loud * sign, RATE)
        assert set(card.pull(1)) == {32767 if sign > 0 else -32768}


def test_a_cue_takes_the_device_as_it_is() -> None:
    card = Card(rate=44_100)
    card.player.chime(synthesise(Earcon.ERROR), RATE)
    out = card.pull(60)
    assert len(np.trim_zeros(out)) / 44_100 == pytest.approx(len(synthesise(Earcon.ERROR)) / RATE, abs=0.01)


def test_without_a_stream_a_cue_is_dropped_and_not_kept_for_later() -> None:
    card = Card(attach=False)
    card.player.chime(synthesise(Earcon.ERROR), RATE)
    card.player.opened(RATE, 0.03)
    assert not card.pull(30).any()
    card.player.chime(synthesise(Earcon.ERROR), RATE)
    card.player.closed()
    card.player.opened(RATE, 0.03)
    assert not card.pull(30).any()
