"""The player: every sample once, and what of it was heard, and when."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .sound_card import BLOCK, LEAD, RATE, Card, ramp, speaking


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
    speech = ramp(480)
    card = speaking(speech)
    speech[:] = 0
    assert card.pull().any()


def test_heard_follows_the_converter_not_the_callback():
    card = speaking(ramp(4800))
    card.pull(2)  # 20 ms have passed, the first sample sounds 30 ms after its callback
    assert card.position().rendered_s == pytest.approx(0.02)
    assert card.position().heard_s == 0.0
    assert card.position(0.015).heard_s == pytest.approx(0.005)
    assert card.position().first_audible == pytest.approx(100.0 + LEAD)
    card.pull(4)
    assert card.position().heard_s == pytest.approx(0.03)
    assert card.position().buffered_s == pytest.approx(0.04)


def test_finished_only_when_the_last_sample_was_heard():
    card = speaking(ramp(960))
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


def test_write_after_finish_is_refused():
    card = Card()
    card.player.begin(1)
    card.player.finish(1)
    assert not card.player.write(1, ramp(10), RATE)


def test_an_underrun_is_counted_as_a_gap_once_speech_goes_on():
    card = speaking(np.full(720, 9000, np.int16))
    out = card.pull(3)
    assert out[719] == 0  # faded before the gap: no click
    assert card.position().gaps == 0
    card.player.write(1, np.full(960, 9000, np.int16), RATE)
    out = card.pull(1)
    assert out[0] == 0
    assert card.position().gaps == 1
    assert card.position().gap_s == pytest.approx(0.015)


def test_silence_before_finish_arrives_is_no_gap():
    card = speaking(ramp(480))
    card.pull(5)
    card.player.finish(1)
    card.pull(2)
    assert card.position().gaps == 0
    assert card.position().finished


def test_rendered_blocks_carry_what_sounded_and_when():
    card = speaking(ramp(960))
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
    card = speaking(ramp(48_000))
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
