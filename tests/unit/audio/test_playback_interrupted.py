"""The player when it is cut short: flushed, begun anew, paused and resumed."""

from __future__ import annotations

import numpy as np
import pytest

from .sound_card import RATE, Card, ramp, speaking


def test_flush_fades_out_in_5_ms_from_the_very_sample():
    card = speaking(np.full(48_000, 10_000, np.int16))
    card.pull(2)
    card.player.flush()
    out = card.pull(2)
    assert out[0] == 10_000
    assert np.all(np.diff(out[:240].astype(int)) <= 0)
    assert abs(int(out[120]) - 5000) < 50
    assert not out[240:].any()


def test_b12_flush_silences_within_one_block():
    card = speaking(np.full(480_000, 10_000, np.int16))  # a long completion is queued already
    card.pull(5)
    card.player.flush()
    card.pull()
    assert not card.pull(10).any()


def test_b10_late_audio_of_a_flushed_generation_never_restarts_playback():
    card = speaking(ramp(4800))
    card.pull()
    card.player.flush()
    card.pull()
    assert not card.player.write(1, ramp(4800), RATE)
    card.player.finish(1)
    assert not card.player.begin(1)
    assert not card.pull(5).any()
    assert card.player.begin(2)
    assert not card.player.write(1, ramp(480), RATE)
    assert not card.player.begin(1)
    assert card.player.write(2, ramp(480), RATE)


def test_b10_a_flush_while_speech_is_being_converted_drops_that_speech():
    card = Card()
    card.player.begin(1)

    class Flushing:
        """Samples whose conversion is overtaken by a flush."""

        def __array__(self, dtype=None, copy=None):
            card.player.flush()
            return ramp(480)

    assert not card.player.write(1, Flushing(), RATE)
    assert not card.pull(3).any()


def test_h1_heard_of_a_flushed_generation_stays_readable_and_counts_what_still_sounds():
    card = speaking(np.full(48_000, 10_000, np.int16))
    card.pull(10)
    card.player.flush()
    at_flush = card.player.heard(1, card.clock.time)
    assert at_flush == pytest.approx(0.105)  # 100 ms handed over, 5 ms of fade
    card.pull(10)
    audible = np.flatnonzero(card.out)[-1] / RATE
    assert at_flush == pytest.approx(audible, abs=0.001)
    card.player.begin(2)
    card.player.write(2, ramp(4800), RATE)
    card.pull(10)
    assert card.player.heard(1, card.clock.time) == at_flush
    assert card.player.heard(7, card.clock.time) == 0.0


def test_flush_before_the_first_sample_makes_no_sound_and_nothing_was_heard():
    card = speaking(np.full(4800, 10_000, np.int16))
    card.player.flush()
    assert not card.pull(3).any()
    assert card.position().heard_s == 0.0


def test_flush_after_the_end_keeps_the_generation_finished():
    card = speaking(ramp(480))
    card.player.finish(1)
    card.pull(6)
    card.player.flush()
    assert card.position().finished


def test_begin_cuts_the_generation_before_with_a_fade():
    card = speaking(np.full(48_000, 10_000, np.int16))
    card.pull(2)
    card.player.begin(2)
    card.player.write(2, np.full(4800, -5000, np.int16), RATE)
    out = card.pull(1)
    assert np.all(out[:239] > 0)
    assert np.all(out[240:] == -5000)


def test_d9_pause_and_resume_lose_no_sample():
    speech = np.concatenate((ramp(2000), np.full(4000, 9000, np.int16)))
    card = speaking(speech)
    card.pull(2)
    card.player.pause()
    held = card.pull(5)
    assert abs(int(held[0]) - 961) <= 1
    assert not held[240:].any()
    assert card.position(1.0).heard_s == pytest.approx(0.02)
    assert card.position().paused
    card.player.resume()
    out = card.pull(4)
    assert out[0] == 0  # rises from silence
    np.testing.assert_array_equal(out[240:1040], speech[960 + 240 : 960 + 1040])  # every sample after the ramp
    assert card.position().gaps == 0


def test_b9_flush_while_paused_ends_the_speech_for_good():
    card = speaking(np.full(48_000, 10_000, np.int16))
    card.pull(2)
    card.player.pause()
    card.pull(2)
    card.player.flush()
    card.player.resume()
    assert not card.pull(5).any()


def test_b6_a_new_generation_is_not_paused():
    card = Card()
    card.player.begin(1)
    card.player.pause()
    card.player.begin(2)
    card.player.write(2, np.full(480, 500, np.int16), RATE)
    assert card.pull().any()
