from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.audio.playback import Player

from .devices import ManualClock

RATE = 48_000
BLOCK = 480
LEAD = 0.03  # how far ahead of the callback the converter is


class Card:
    """A sound card turned by hand: pulls blocks and keeps what was rendered."""

    def __init__(self, rate: int = RATE, attach: bool = True) -> None:
        self.clock = ManualClock()
        self.player = Player(self.clock)
        self.rate = rate
        self.out = np.zeros(0, np.int16)
        if attach:
            self.player.opened(rate, LEAD)

    def pull(self, blocks: int = 1) -> np.ndarray:
        """Render blocks, 10 ms each; returns them."""
        got = []
        for _ in range(blocks):
            block = np.full(self.rate // 100, 99, np.int16)
            self.player.callback(memoryview(block.data), self.clock.time + LEAD, False)
            self.clock.time += 0.01
            got.append(block)
        joined = np.concatenate(got)
        self.out = np.concatenate((self.out, joined))
        return joined

    def position(self, later: float = 0.0):
        return self.player.position(self.clock.time + later)


def ramp(count: int, start: int = 1) -> np.ndarray:
    """Samples that name themselves, so that lost or repeated ones show."""
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


def test_without_a_generation_the_stream_plays_zeros():
    card = Card()
    assert not card.pull(3).any()
    assert card.position().generation is None


def test_plays_exactly_what_was_written_across_block_edges():
    card = Card()
    card.player.begin(1)
    speech = ramp(1234)
    assert card.player.write(1, speech[:700], RATE)
    assert card.player.write(1, speech[700:], RATE)
    card.player.finish(1)
    out = card.pull(4)
    np.testing.assert_array_equal(out[:1234], speech)
    assert not out[1234:].any()


def test_the_caller_may_reuse_its_buffer_after_write():
    card = Card()
    card.player.begin(1)
    speech = ramp(480)
    card.player.write(1, speech, RATE)
    speech[:] = 0
    assert card.pull().any()


def test_heard_follows_the_converter_not_the_callback():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(4800), RATE)
    card.pull(2)  # 20 ms have passed, the first sample sounds 30 ms after its callback
    assert card.position().rendered_s == pytest.approx(0.02)
    assert card.position().heard_s == 0.0
    assert card.position(0.015).heard_s == pytest.approx(0.005)
    assert card.position().first_audible == pytest.approx(100.0 + LEAD)
    card.pull(4)
    assert card.position().heard_s == pytest.approx(0.03)
    assert card.position().buffered_s == pytest.approx(0.04)


def test_finished_only_when_the_last_sample_was_heard():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(960), RATE)
    card.player.finish(1)
    card.pull(2)
    assert not card.position().finished
    card.pull(3)
    assert card.position(0.001).finished
    assert card.position().heard_s == pytest.approx(0.02)


def test_a_generation_without_sound_finishes_at_once():
    card = Card()
    card.player.begin(1)
    assert not card.position().finished
    card.player.finish(1)
    assert card.position().finished


def test_flush_fades_out_in_5_ms_from_the_very_sample():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(48_000, 10_000, np.int16), RATE)
    card.pull(2)
    card.player.flush()
    out = card.pull(2)
    assert out[0] == 10_000
    assert np.all(np.diff(out[:240].astype(int)) <= 0)
    assert abs(int(out[120]) - 5000) < 50
    assert not out[240:].any()


def test_b12_flush_silences_within_one_block():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(480_000, 10_000, np.int16), RATE)  # a long completion is queued already
    card.pull(5)
    card.player.flush()
    card.pull()
    assert not card.pull(10).any()


def test_b10_late_audio_of_a_flushed_generation_never_restarts_playback():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(4800), RATE)
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


def test_write_after_finish_is_refused():
    card = Card()
    card.player.begin(1)
    card.player.finish(1)
    assert not card.player.write(1, ramp(10), RATE)


def test_h1_heard_of_a_flushed_generation_stays_readable_and_counts_what_still_sounds():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(48_000, 10_000, np.int16), RATE)
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
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(4800, 10_000, np.int16), RATE)
    card.player.flush()
    assert not card.pull(3).any()
    assert card.position().heard_s == 0.0


def test_flush_after_the_end_keeps_the_generation_finished():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(480), RATE)
    card.player.finish(1)
    card.pull(6)
    card.player.flush()
    assert card.position().finished


def test_begin_cuts_the_generation_before_with_a_fade():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(48_000, 10_000, np.int16), RATE)
    card.pull(2)
    card.player.begin(2)
    card.player.write(2, np.full(4800, -5000, np.int16), RATE)
    out = card.pull(1)
    assert np.all(out[:239] > 0)
    assert np.all(out[240:] == -5000)


def test_d9_pause_and_resume_lose_no_sample():
    card = Card()
    card.player.begin(1)
    speech = np.concatenate((ramp(2000), np.full(4000, 9000, np.int16)))
    card.player.write(1, speech, RATE)
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
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(48_000, 10_000, np.int16), RATE)
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


def test_an_underrun_is_counted_as_a_gap_once_speech_goes_on():
    card = Card()
    card.player.begin(1)
    card.player.write(1, np.full(720, 9000, np.int16), RATE)
    out = card.pull(3)
    assert out[719] == 0  # faded before the gap: no click
    assert card.position().gaps == 0
    card.player.write(1, np.full(960, 9000, np.int16), RATE)
    out = card.pull(1)
    assert out[0] == 0
    assert card.position().gaps == 1
    assert card.position().gap_s == pytest.approx(0.015)


def test_silence_before_finish_arrives_is_no_gap():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(480), RATE)
    card.pull(5)
    card.player.finish(1)
    card.pull(2)
    assert card.position().gaps == 0
    assert card.position().finished


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
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(9600), RATE)
    card.pull(5)
    card.player.closed()
    assert not card.pull(20).any()
    assert card.position().buffered_s == pytest.approx(0.15)
    card.player.opened(RATE, LEAD)
    out = card.pull(5)
    np.testing.assert_array_equal(out[240:], ramp(9600)[2400 + 240 : 4800])


def test_reopening_at_another_rate_converts_what_is_queued():
    card = Card()
    card.player.begin(1)
    tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype(np.int16)
    card.player.write(1, tone, RATE)
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


def test_rendered_blocks_carry_what_sounded_and_when():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(960), RATE)
    card.pull(3)
    blocks = card.player.rendered()
    assert [round(block.dac_time, 3) for block in blocks] == [100.03, 100.04, 100.05]
    np.testing.assert_array_equal(np.concatenate([b.samples for b in blocks])[:960], ramp(960))
    assert card.player.level == 0.0  # the last block was silence
    assert card.player.rendered() == []


def test_rendered_blocks_are_bounded_when_the_audio_thread_stalls():
    card = Card()
    card.pull(1000)
    assert len(card.player.rendered()) == 400


def test_position_never_goes_back_when_dac_times_jitter():
    card = Card()
    card.player.begin(1)
    card.player.write(1, ramp(48_000), RATE)
    random = np.random.default_rng(3)
    last = 0.0
    for _ in range(90):
        block = np.zeros(BLOCK, np.int16)
        card.player.callback(memoryview(block.data), card.clock.time + LEAD + random.uniform(-0.01, 0.01), False)
        for _ in range(4):
            card.clock.time += 0.0025
            heard = card.position().heard_s
            assert heard >= last
            last = heard
    assert last == pytest.approx(0.87, abs=0.03)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["write", "pull", "pause", "resume", "flush", "begin", "finish"]), max_size=60))
def test_whatever_the_order_counts_stay_consistent(steps):
    card = Card()
    generation = 0
    for step in steps:
        match step:
            case "write":
                card.player.write(generation, ramp(700), RATE)
            case "pull":
                card.pull()
            case "begin":
                generation += 1
                assert card.player.begin(generation)
            case "finish":
                card.player.finish(generation)
            case _:
                getattr(card.player, step)()
        place = card.position()
        assert 0.0 <= place.heard_s <= place.rendered_s + 1e-9
        assert place.buffered_s >= 0.0
        assert not (place.finished and place.flushed)
    card.player.resume()
    card.player.finish(generation)
    card.pull(150)
    place = card.position()
    assert place.generation is None or place.finished or place.flushed


def test_writers_and_the_callback_run_in_different_threads():
    card = Card()
    total = 200
    card.player.begin(1)

    def speak() -> None:
        for _ in range(total):
            assert card.player.write(1, np.full(240, 1000, np.int16), 24_000)
        card.player.finish(1)

    thread = threading.Thread(target=speak)
    thread.start()
    while thread.is_alive():
        card.pull()
    card.pull(300)
    assert card.position().rendered_s == pytest.approx(2.0, abs=0.001)
    assert card.position().finished
