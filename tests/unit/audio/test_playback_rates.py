"""The player at other rates, on a stream that is opened again, and without any loudspeaker."""

from __future__ import annotations

import numpy as np
import pytest

from .sound_card import LEAD, RATE, Card, ramp, speaking


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_speech_of_another_rate_keeps_its_duration(rate):
    card = Card()
    card.player.begin(1)
    tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(rate) / rate)).astype(np.int16)
    for at in range(0, rate, 777):
        assert card.player.write(1, tone[at : at + 777], rate)
    card.player.finish(1)
    card.pull(110)
    assert card.position().heard_s == pytest.approx(1.0, abs=0.001)
    assert card.position().finished
    assert np.std(card.out[4800:43_000]) == pytest.approx(8000 / np.sqrt(2), rel=0.01)


def test_the_rate_may_change_within_a_generation():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(24_000, 3000, np.int16), 24_000)
    card.player.write(1, np.full(22_050, 3000, np.int16), 22_050)
    card.player.finish(1)
    card.pull(210)
    assert card.position().heard_s == pytest.approx(2.0, abs=0.001)


def test_speech_goes_on_where_it_was_when_the_stream_is_opened_again():
    card = speaking(ramp(9600))
    card.pull(5)
    card.player.closed()
    assert not card.pull(20).any()
    assert card.position().buffered_s == pytest.approx(0.15)
    card.player.opened(RATE, LEAD)
    out = card.pull(5)
    np.testing.assert_array_equal(out[240:], ramp(9600)[2400 + 240 : 4800])


def test_reopening_at_another_rate_converts_what_is_queued():
    tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype(np.int16)
    card = speaking(tone)
    card.pull(20)
    card.player.closed()
    card.player.opened(44_100, LEAD)
    card.rate, card.out = 44_100, card.out[:0]
    assert card.position().buffered_s == pytest.approx(0.8, abs=0.002)
    card.player.write(1, tone, RATE)
    card.player.finish(1)
    card.pull(190)
    assert card.position().heard_s == pytest.approx(2.0, abs=0.003)
    assert card.position().finished
    assert np.std(card.out[1000:70_000]) == pytest.approx(8000 / np.sqrt(2), rel=0.02)


def test_without_a_loudspeaker_a_turn_still_ends():
    card = Card(attach=False)
    card.player.begin(1)
    card.player.write(1, ramp(48_000), RATE)
    card.player.finish(1)
    for _ in range(50):
        card.player.render_silently(card.clock.time)
        card.clock.time += 0.05
    assert card.position().finished
    assert card.position().heard_s == pytest.approx(1.0, abs=0.001)
    assert card.player.rendered() == []


def test_silent_rendering_takes_real_time():
    card = Card(attach=False)
    card.player.begin(1)
    card.player.write(1, ramp(48_000), RATE)
    card.player.render_silently(100.0)
    card.player.render_silently(100.4)
    assert card.player.position(100.4).heard_s == pytest.approx(0.4, abs=0.001)
