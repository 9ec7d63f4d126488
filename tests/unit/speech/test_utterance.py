"""The utterance state machine, fed with probabilities instead of sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio.base import FRAME_SECONDS, Frame
from aura_desktop.audio.wav import read_wav
from aura_desktop.conversation.noise import CONFIDENT_S
from aura_desktop.speech.pace import CARES, PACES, Reading
from aura_desktop.speech.utterance import (
    Ending,
    HearingEvent,
    PauseLasted,
    SpeechPaused,
    SpeechResumed,
    SuspicionPassed,
    UtteranceAudio,
    UtteranceConfig,
    UtteranceDetector,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEstablished,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)
from aura_desktop.speech.voice_activity import Activity, SileroJudge, VoiceActivity, WebRtcGate

LOUD_DB = -30.0


class Told:
    """Stands in for VoiceActivity: says of each frame what the script says."""

    def __init__(self) -> None:
        self.probability = 0.0
        self.level_db = -70.0

    def feed(self, samples: np.ndarray, *, keep_open: bool = False) -> Activity:
        return Activity(self.level_db, (self.probability,))

    def reset(self) -> None:
        pass


class Room:
    """Plays stretches of speech and silence to a detector. One window a frame, 20 ms each."""

    def __init__(self, **config: float) -> None:
        self.activity = Told()
        self.detector = UtteranceDetector(self.activity, UtteranceConfig(**config))  # type: ignore[arg-type]
        self.time = 0.0
        self.events: list[HearingEvent] = []
        self.number = 0
        self.certainty = 0.95

    def play(
        self,
        seconds: float,
        speech: bool,
        *,
        far_db: float = -96.0,
        level_db: float | None = None,
        own_voice: bool = False,
        headphones: bool = False,
    ) -> Room:
        self.activity.probability = self.certainty if speech else 0.02
        self.activity.level_db = level_db if level_db is not None else (LOUD_DB if speech else -70.0)
        for _ in range(round(seconds / FRAME_SECONDS)):
            frame = Frame(np.full(320, self.number % 30_000, np.int16), self.time)
            self.number += 1
            self.events += self.detector.feed(frame, far_db=far_db, own_voice=own_voice, headphones=headphones)
            self.time += FRAME_SECONDS
        return self

    def press(self) -> Room:
        self.events += self.detector.press()
        return self

    def release(self) -> Room:
        self.events += self.detector.release()
        return self

    @property
    def kinds(self) -> list[type]:
        aside = UtteranceAudio | UtteranceInsists | PauseLasted | VoiceSuspected | SuspicionPassed
        early = [event for event in self.events if isinstance(event, SpeechPaused) and event.early]
        return [type(event) for event in self.events if not isinstance(event, aside) and event not in early]

    @property
    def pause(self) -> SpeechPaused:
        return [event for event in self.events if isinstance(event, SpeechPaused)][-1]

    def count(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    def audio(self) -> list[int]:
        """Return the numbers of all frames handed on, in order."""
        numbers: list[int] = []
        for event in self.events:
            if isinstance(event, UtteranceStarted):
                numbers += [int(frame.samples[0]) for frame in event.frames]
            elif isinstance(event, UtteranceAudio):
                numbers.append(int(event.frame.samples[0]))
        return numbers


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


# Talking over Aura


def test_the_first_sign_of_a_voice_is_told_only_while_aura_speaks() -> None:
    assert Room().play(0.02, True).count(VoiceSuspected) == 0
    assert Room().play(0.02, True, far_db=-20).count(VoiceSuspected) == 1


def test_a_suspicion_that_nothing_follows_passes() -> None:
    room = Room().play(0.02, True, far_db=-20).play(0.2, False, far_db=-20)
    assert room.count(SuspicionPassed) == 0
    room.play(0.1, False, far_db=-20)
    assert (room.count(VoiceSuspected), room.count(SuspicionPassed)) == (1, 1)
    assert room.kinds == []


def test_an_utterance_takes_the_place_of_the_suspicion() -> None:
    room = Room().play(0.5, True, far_db=-20).play(2, False)
    assert (room.count(VoiceSuspected), room.count(SuspicionPassed)) == (1, 0)
    assert UtteranceStarted in room.kinds


def test_muting_takes_a_suspicion_back() -> None:
    room = Room().play(0.02, True, far_db=-20)
    assert [type(event) for event in room.detector.reset()] == [SuspicionPassed]


def test_auras_own_voice_is_no_user() -> None:
    """E1, E2, E9: however much like speech it sounds."""
    assert Room().play(3, True, far_db=-20, own_voice=True).events == []


def test_own_voice_does_not_keep_an_utterance_alive() -> None:
    room = Room().play(0.04, True, far_db=-20).play(1, True, far_db=-20, own_voice=True)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]


def test_with_headphones_a_soft_voice_is_heard_too() -> None:
    assert UtteranceStarted not in Room().play(1, True, far_db=-20, level_db=-50).kinds
    assert UtteranceStarted in Room().play(1, True, far_db=-20, level_db=-50, headphones=True).kinds


@pytest.mark.parametrize(("care", "probability", "starts"), [("careful", 0.75, False), ("balanced", 0.75, True)])
def test_how_sure_it_must_be_follows_the_setting(care: str, probability: float, starts: bool) -> None:
    room = Room()
    room.detector.care = CARES[care]
    room.certainty = probability
    assert (UtteranceStarted in room.play(1, True, far_db=-20).kinds) is starts


def test_mhm_does_not_insist_and_a_sentence_does() -> None:
    """B2 (pipecat 1391)."""
    assert Room().play(0.45, True, far_db=-20).play(1, False).count(UtteranceInsists) == 0
    assert Room().play(1.5, True, far_db=-20).count(UtteranceInsists) == 1


def test_a_blip_over_aura_is_over_soon_and_its_sound_stays_the_pre_roll() -> None:
    room = Room().play(1, False).play(0.04, True, far_db=-20).play(0.3, False)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]
    room.events.clear()
    numbers = room.play(0.5, True).audio()
    assert numbers[0] <= 55  # what was taken for a blip was the start of a word


def test_a_lasting_pause_is_told_once() -> None:
    room = Room().play(0.5, True).play(0.38, False)
    assert room.count(PauseLasted) == 0
    assert room.play(0.1, False).count(PauseLasted) == 1
    assert room.play(0.5, True).play(0.5, False).count(PauseLasted) == 2


# An end of turn that listens to the words


@pytest.mark.parametrize(
    ("pace", "reading", "seconds"),
    [
        ("normal", Reading.FINISHED, 0.3),
        ("normal", Reading.REQUEST, 0.36),
        ("normal", Reading.OPEN, 0.6),
        ("normal", Reading.UNFINISHED, 1.3),
        ("quick", Reading.UNFINISHED, 0.8),
        ("patient", Reading.FINISHED, 0.7),
    ],
)
def test_how_the_words_read_moves_the_end_of_turn(pace: str, reading: Reading, seconds: float) -> None:
    room = Room()
    room.detector.pace = PACES[pace]
    room.play(0.5, True).play(0.2, False)
    room.detector.read(room.pause.number, reading)
    assert UtteranceEnded not in room.play(seconds - 0.24, False).kinds
    assert UtteranceEnded in room.play(0.06, False).kinds


def test_words_of_a_pause_that_is_over_count_for_nothing() -> None:
    room = Room().play(0.5, True).play(0.2, False)
    paused = room.pause
    room.play(0.3, True).play(0.2, False)
    room.detector.read(paused.number, Reading.FINISHED)
    assert UtteranceEnded not in room.play(0.3, False).kinds


def test_a_voice_that_dies_away_is_an_early_pause_at_once() -> None:
    """Silero believes in a voice for 70 to 200 ms after it has died away; its level tells sooner."""
    room = Room().play(0.5, True)
    room.play(0.06, True, level_db=-55.0)
    assert room.pause.early
    assert room.pause.last_speech == pytest.approx(0.5)
    room.play(0.12, False, level_db=-55.0)
    assert (room.pause.early, room.pause.number, room.count(SpeechPaused)) == (False, 1, 2)
    assert room.pause.last_speech == pytest.approx(0.5)


def test_lips_that_close_within_a_word_take_an_early_pause_back() -> None:
    room = Room().play(0.5, True).play(0.06, True, level_db=-55.0).play(0.06, True, level_db=-55.0)
    assert (room.count(SpeechPaused), room.count(SpeechResumed)) == (1, 0)
    room.play(0.02, True)
    assert room.count(SpeechResumed) == 1
    assert room.play(0.06, True, level_db=-55.0).pause.number == 2


def test_in_noise_there_is_no_early_pause() -> None:
    room = Room().play(0.5, True).play(0.08, True, level_db=-42.0)
    assert room.count(SpeechPaused) == 0
    assert room.play(0.12, False, level_db=-42.0).count(SpeechPaused) == 1


def test_the_key_going_up_is_a_pause_to_start_on() -> None:
    room = Room().press().play(0.5, True).release()
    assert (room.count(SpeechPaused), room.pause.early) == (1, False)
    assert UtteranceEnded in room.play(0.3, False).kinds


def test_a_voice_that_stays_away_is_a_pause_though_silero_still_believes_in_it() -> None:
    """Silero let go 0.2 to 0.3 s after the end of an order; the words were asked for that much later."""
    room = Room().play(0.5, True).play(0.16, True, level_db=-55.0)
    assert (room.pause.early, room.pause.number, room.count(SpeechPaused)) == (False, 1, 2)
    assert room.play(0.1, True, level_db=-55.0).count(SpeechResumed) == 0
    assert room.play(0.04, True).count(SpeechResumed) == 1


def test_a_soft_voice_goes_on_once_silero_had_let_go() -> None:
    room = Room().play(0.5, True).play(0.16, True, level_db=-55.0).play(0.14, False, level_db=-55.0)
    assert room.play(0.04, True, level_db=-55.0).count(SpeechResumed) == 1


def test_a_voice_far_softer_than_the_users_is_a_television() -> None:
    """T5 (pipecat 3036): a soft television took the turn on headphones."""
    room = Room().play(1.0, True, level_db=-16.0).play(1.0, False)
    begun = room.count(UtteranceStarted)
    assert room.play(2.0, True, level_db=-42.0).count(UtteranceStarted) == begun
    assert room.play(2.0, True, level_db=-42.0, far_db=-20.0, headphones=True).count(VoiceSuspected) == 0
    assert room.play(0.2, True, level_db=-34.0).count(UtteranceStarted) == begun + 1


def test_nobody_is_too_soft_for_good() -> None:
    room = Room().play(1.0, True, level_db=-16.0).play(90.0, False)
    assert room.play(0.2, True, level_db=-42.0).count(UtteranceStarted) == 2


def test_a_first_word_that_was_only_suspected_is_handed_on_with_the_next() -> None:
    """E3: on open speakers "Wait, tell me a joke" became "tell me a joke"."""
    room = Room().play(1.0, False, far_db=-20.0)
    first = room.number
    room.play(0.02, True, far_db=-20.0).play(0.16, True, far_db=-20.0, own_voice=True)
    room.play(0.4, False, far_db=-20.0).play(0.2, True, far_db=-20.0)
    assert room.count(UtteranceStarted) == 1
    assert room.audio()[0] <= first - 15


def test_a_suspicion_long_before_is_no_first_word() -> None:
    room = Room().play(1.0, False, far_db=-20.0).play(0.02, True, far_db=-20.0).play(1.2, False, far_db=-20.0)
    first = room.number
    assert room.play(0.2, True).audio()[0] >= first - 20


def test_what_is_heard_again_begins_an_utterance_with_its_first_word() -> None:
    room = Room().play(0.6, True, far_db=-20.0, own_voice=True)
    frames = [Frame(np.full(320, 1000 + n, np.int16), room.time - 0.6 + n * FRAME_SECONDS) for n in range(30)]
    room.activity.probability, room.activity.level_db = room.certainty, LOUD_DB
    room.events += room.detector.hear_again(frames, far_db=-20.0)
    assert room.count(UtteranceStarted) == 1
    assert room.audio() == list(range(1000, 1030))


@pytest.mark.parametrize(("headphones", "started"), [(True, 1), (False, 0)])
def test_in_headphones_a_sure_window_after_a_likely_one_is_a_voice(headphones: bool, started: int) -> None:
    """The first consonants of "stop" make Silero hesitate: it was silent 17 ms later than a quarter of a second."""
    room = Room()
    for certainty in (0.02, 0.4, 0.95):
        room.certainty = certainty
        room.play(0.02, True, far_db=-20.0, headphones=headphones)
    assert room.count(UtteranceStarted) == started


def test_a_stop_of_which_the_echo_took_most_is_handed_on() -> None:
    """On open speakers at -15 dB "stop" was dropped: of its seven windows four were taken for Aura's own voice."""
    room = Room().play(1.0, False, far_db=-20.0).play(0.06, True, far_db=-20.0)
    room.play(0.1, True, far_db=-20.0, own_voice=True).play(1.0, False, far_db=-20.0)
    assert room.kinds[-1] is UtteranceEnded


def test_as_short_a_sound_with_nothing_playing_is_none() -> None:
    room = Room().play(1.0, False).play(0.06, True).play(1.0, False)
    assert room.kinds[-1] is UtteranceDropped


def test_noise_that_is_never_quite_a_voice_does_not_insist() -> None:
    """A clatter of dishes stopped a reply for good: Silero gave it 3 s of speech, 0.1 s of it beyond doubt."""
    room = Room()
    room.certainty = 0.8
    room.play(2.0, True, far_db=-20.0)
    assert (room.count(UtteranceStarted), room.count(UtteranceInsists)) == (1, 0)
    room.certainty = 0.95
    assert room.play(0.3, True, far_db=-20.0).count(UtteranceInsists) == 1
