"""The benchmarks of turn-taking measure what they say: each once, in small. The figures are the benchmarks' own."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from benchmarks.heard import interrupted
from benchmarks.soak import soak
from benchmarks.turn_clips import Clip, Word, said

from .room.sounds import DATA
from .voices import RATE, spoken
from .word_times import word_times

TEXT = "The telephone grew out of work on the telegraph."


def test_word_times_cover_the_clip_in_order() -> None:
    times = word_times(TEXT)
    assert len(times) == len(TEXT.split())
    assert all(begin < end for begin, end in times)
    assert all(end == pytest.approx(begin) for (_, end), (begin, _) in itertools.pairwise(times))
    clip = spoken(TEXT, voice="en-us+m3", speed=170)
    assert times[-1][1] == pytest.approx(len(clip) / RATE, abs=0.03)


def test_words_are_said_when_their_middle_is_past() -> None:
    words = (Word("one", 0.0, 0.4), Word("two", 0.4, 1.0), Word("three", 1.5, 2.0))
    assert said(words, -1.0, 0.75) == "one two"
    assert said(words, 0.3, 9.0) == "two three"


def test_what_was_heard_of_an_interrupted_reply_is_what_is_stored() -> None:
    """H1 to H3, in two interruptions of five hundred."""
    cases, _ = interrupted(1, count=2)
    assert all(case.heard < case.all for case in cases)
    assert all(abs(case.heard - case.stored) <= 1 for case in cases), cases


def test_a_long_conversation_leaves_nothing_over() -> None:
    """C3 (pipecat 3116, 3750; livekit 2980): memory grows. Four turns of a thousand: tasks, threads, files, words."""
    report = soak(4, seed=5, rooms=["headphones"])
    assert report.turns.total() == 4
    assert report.left_over == []
    assert report.lost == []
    assert report.unanswered == []


def test_a_speaker_who_pauses_is_not_cut_off_and_one_who_has_finished_is_answered() -> None:
    from benchmarks.cut_offs import play

    first, second = spoken("Could I get a cup of coffee and"), spoken("a glass of water please")
    pause = np.zeros(round(0.8 * RATE), np.int16)
    samples = np.concatenate([first, pause, second])
    seconds = len(samples) / RATE
    words = (Word("Could I get a cup of coffee and", 0.0, 1.0), Word("a glass of water please", seconds - 0.5, seconds))
    played = play(Clip("made", samples, words, ((0.0, seconds),)), "normal", punctuated=False)
    assert not played.ended((0.0, seconds))
    assert played.delay_s is not None
    assert 0.2 < played.delay_s < 1.0
    hasty = play(Clip("made", samples, (), ((0.0, seconds),)), "quick", punctuated=False)
    assert hasty.ended((0.0, seconds))  # without the "and" nothing tells that it goes on


def test_recordings_become_turns() -> None:
    if not DATA.is_dir():
        pytest.skip("needs the recordings in ../shared/data")
    from benchmarks.turn_clips import commands, hesitations, questions

    assert (len(hesitations()), len(commands()), len(questions())) == (29, 22, 30)
    for clip in (*hesitations(), *commands()):
        [(begin, end)] = clip.turns
        assert 0.0 <= begin < end <= clip.seconds
        assert all(word.begin <= word.end for word in clip.words)
