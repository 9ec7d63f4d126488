"""The utterance state machine, fed with probabilities instead of sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio.base import Frame
from aura_desktop.audio.wav import read_wav
from aura_desktop.conversation.noise import CONFIDENT_S
from aura_desktop.speech.pace import PACES
from aura_desktop.speech.utterance import (
    Ending,
    SpeechPaused,
    SpeechResumed,
    UtteranceDetector,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEstablished,
    UtteranceStarted,
)
from aura_desktop.speech.voice_activity import SileroJudge, VoiceActivity, WebRtcGate

from .utterance_room import Room


def test_silence_says_nothing() -> None:
    assert Room().play(5, False).events == []


def test_an_utterance_from_onset_to_end_of_turn() -> None:
    room = Room().play(1, False).play(1, True).play(1, False)
    assert room.kinds == [UtteranceStarted, UtteranceEstablished, SpeechPaused, UtteranceEnded]
    ended = room.events[-1]
    assert isinstance(ended, UtteranceEnded)
    assert ended.ending is Ending.SILENCE
    assert ended.last_speech == pytest.approx(2.0)


def test_the_pre_roll_holds_what_was_before_the_onset() -> None:
    """T1: 400 ms before speech was certain are handed on, in order, with nothing lost or doubled."""
    room = Room().play(1, False).play(0.5, True).play(1, False)
    numbers = room.audio()
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert 50 - numbers[0] >= 17  # speech begins at frame 50; two of the 20 frames before were needed to be sure


def test_a_second_utterance_does_not_hold_the_first() -> None:
    room = Room().play(1, False).play(0.5, True).play(1, False)
    first = room.audio()
    room.events.clear()
    assert not set(room.play(0.5, True).audio()) & set(first)


@pytest.mark.parametrize("word", [0.25, 0.3, 0.4])
def test_yes_and_no_are_heard(word: float) -> None:
    """T2 (pipecat 984): short answers are utterances. Silero hears 'no' as 0.4 s, 'stop' as 0.26 s of speech."""
    assert UtteranceEnded in Room().play(1, False).play(word, True).play(1, False).kinds


def test_a_blip_is_dropped_and_never_established() -> None:
    room = Room().play(1, False).play(0.08, True).play(1, False)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]


def test_one_window_is_no_onset() -> None:
    assert Room().play(1, False).play(0.02, True).play(1, False).events == []


def test_a_pause_is_taken_back_when_speech_goes_on() -> None:
    room = Room().play(0.5, True).play(0.4, False).play(0.5, True).play(0.7, False)
    assert room.kinds == [
        UtteranceStarted,
        UtteranceEstablished,
        SpeechPaused,
        SpeechResumed,
        SpeechPaused,
        UtteranceEnded,
    ]


def test_the_end_of_turn_follows_the_setting() -> None:
    for pace, seconds in (("quick", 0.35), ("normal", 0.6), ("patient", 1.2)):
        room = Room()
        room.detector.pace = PACES[pace]
        room.play(0.5, True)
        room.play(seconds - 0.04, False)
        assert UtteranceEnded not in room.kinds
        assert UtteranceEnded in room.play(0.08, False).kinds


def test_an_endless_utterance_is_handed_on_and_goes_on() -> None:
    """whisper-writer 5: the default was a loopback and never stopped. Handed on after 60 s, no frame lost."""
    room = Room(longest_s=2.0).play(5, True).play(1, False)
    endings = [event.ending for event in room.events if isinstance(event, UtteranceEnded)]
    assert endings == [Ending.TOO_LONG, Ending.TOO_LONG, Ending.SILENCE]
    numbers = room.audio()
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_key_starts_and_ends_an_utterance_without_clipping() -> None:
    """T7, T8: the pre-roll before the press and 250 ms after the release are in it."""
    room = Room()
    room.detector.hands_free = False
    room.play(1, False).play(0.2, True).press().play(0.6, True).release()
    assert UtteranceEnded not in room.kinds
    room.play(0.3, True)
    ended = room.events[-1]
    assert isinstance(ended, UtteranceEnded)
    assert ended.ending is Ending.RELEASED
    numbers = room.audio()
    assert numbers[0] == 40  # 0.4 s before the press at frame 60
    assert numbers[-1] >= 90 + 12  # the release at frame 90 and 250 ms of tail


def test_nothing_starts_without_the_key_in_push_to_talk() -> None:
    room = Room()
    room.detector.hands_free = False
    assert room.play(3, True).events == []


def test_silence_does_not_end_an_utterance_while_the_key_is_down() -> None:
    room = Room().press().play(0.5, True).play(5, False)
    assert UtteranceEnded not in room.kinds
    assert UtteranceEnded in room.release().play(0.3, False).kinds


def test_a_key_without_speech_is_dropped() -> None:
    """#20 (Vibe 1130), T10: no-speech audio never reaches speech-to-text, which would invent a text for it."""
    room = Room().press().play(1, False).release().play(0.3, False)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]
    assert room.events[-1] == UtteranceDropped(0.0, -70.0, by_key=True)


def test_the_key_takes_over_an_utterance_under_way() -> None:
    room = Room().play(0.5, True).press().play(2, False)
    assert room.kinds == [UtteranceStarted, UtteranceEstablished]
    assert UtteranceEnded in room.release().play(0.3, False).kinds


def test_quiet_sound_is_no_interruption_while_the_speaker_plays() -> None:
    """E2, E5: what is left of Aura's own voice after the canceller is quiet; a person is not."""
    assert Room().play(2, True, far_db=-20, level_db=-55).events == []
    assert UtteranceStarted in Room().play(1, True, far_db=-20, level_db=-30).kinds
    assert UtteranceStarted in Room().play(1, True, far_db=-80, level_db=-55).kinds


def test_a_voice_that_silero_hesitates_over_loses_nothing_of_its_start() -> None:
    room = Room().play(2.0, speech=False)
    room.certainty = 0.45  # "make me an iced mocha": 0.47 s until two windows are sure, and the pre-roll is 0.4
    room.play(0.2, speech=True, level_db=-20.0).play(0.1, speech=False, level_db=-48.0)
    room.play(0.12, speech=True, level_db=-20.0)
    room.certainty = 0.95
    room.play(0.3, speech=True)
    (started,) = (event for event in room.events if isinstance(event, UtteranceStarted))
    assert started.frames[0].time == pytest.approx(2.0 - 0.38)  # the pre-roll before the first sign of it


def test_sound_that_is_half_like_a_voice_for_long_is_not_handed_on() -> None:
    room = Room().play(1.0, speech=False)
    room.certainty = 0.45
    room.play(3.0, speech=True)
    room.certainty = 0.95
    room.play(0.3, speech=True)
    (started,) = (event for event in room.events if isinstance(event, UtteranceStarted))
    assert started.frames[0].time >= 4.0 - 0.4


def test_muting_drops_an_utterance_and_the_pre_roll() -> None:
    room = Room().play(0.5, True)
    assert [type(event) for event in room.detector.reset()] == [UtteranceDropped]
    room.events.clear()
    started = room.play(0.2, True).events[0]
    assert isinstance(started, UtteranceStarted)
    assert len(started.frames) <= 3


def test_it_is_told_how_much_was_speech_beyond_doubt() -> None:
    """Vibe 1130: what a recogniser makes of noise that might be speech must be doubted later."""
    for probability, expected in ((0.95, True), (0.8, False)):
        room = Room()
        room.play(1, False)
        room.certainty = probability
        ended = room.play(0.5, True).play(1, False).events[-1]
        assert isinstance(ended, UtteranceEnded)
        assert ended.speech_s > 0.4
        if expected:
            assert ended.confident_s == pytest.approx(ended.speech_s)
        else:
            assert ended.confident_s == 0.0


@pytest.mark.data
@pytest.mark.parametrize("by_key", [False, True])
def test_no_noise_is_speech_beyond_doubt_and_short_words_are(by_key: bool) -> None:
    data = Path(__file__).parents[4] / "shared" / "data"
    if not data.is_dir():
        pytest.skip("the recordings are not here")
    for path in sorted((data / "noise").glob("*.wav"))[::2]:
        assert all(ended.confident_s < CONFIDENT_S for ended in detected(path, by_key, 6.0)), path.name
    for path in sorted((data / "speech").glob("picovoice-ww-*.wav"))[::4]:
        assert any(ended.confident_s > 2 * CONFIDENT_S for ended in detected(path, by_key, 6.0)), path.name


def detected(path: Path, by_key: bool, longest_s: float) -> list[UtteranceEnded]:
    samples, _ = read_wav(path)
    samples = np.concatenate([samples[: round(longest_s * 16_000)], np.zeros(24_000, np.int16)])
    detector = UtteranceDetector(VoiceActivity(WebRtcGate(), SileroJudge()))
    events = detector.press() if by_key else []
    for at in range(0, len(samples) - 319, 320):
        if at == (len(samples) - 24_000) // 320 * 320:
            events += detector.release()
        events += detector.feed(Frame(samples[at : at + 320], at / 16_000))
    return [event for event in events if isinstance(event, UtteranceEnded)]
