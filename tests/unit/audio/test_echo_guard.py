"""Aura's own voice and a person's, told apart frame by frame (field notes, part 2, E)."""

from __future__ import annotations

from pathlib import Path as File

import numpy as np
import pytest
import soxr

from aura_desktop.audio.base import FRAME_SECONDS
from aura_desktop.audio.echo_evidence import SILENT, EchoEvidence, vetoes
from aura_desktop.audio.level import FLOOR_DBFS
from aura_desktop.audio.wav import read_wav

from ...simulation.voices import RATE as SPOKEN_RATE
from ...simulation.voices import spoken
from .echo_room import RATE, Heard, Path, at_level, listen, voice

ECHO = File(__file__).resolve().parents[4] / "shared" / "data" / "echo"
SECONDS = 6.0


STORY = (
    "The telephone grew out of work on the telegraph. Alexander Bell received the first patent for it. Within ten "
    "years there were exchanges in most of the large cities, and automatic switching followed soon after."
)


def says(text: str, who: str, db: float) -> np.ndarray:
    """Return a spoken text at 16 kHz, mono float64 at `db` dBFS."""
    return at_level(soxr.resample(spoken(text, voice=who).astype(np.float64), SPOKEN_RATE, RATE), db)


def talk_over(path: Path, db: float, begin: float = 4.0) -> Heard:
    """Let a person talk from `begin` on, `db` louder than the echo."""
    far = says(STORY, "en-us+m3", -22.0)
    person = np.zeros(len(far))
    words = says("Wait a moment, I wanted to ask something else", "en-gb+f2", -22.0 + (path.db or 0.0) + db)
    person[round(begin * RATE) :][: len(words)] = words
    return listen(path, far, person)


@pytest.mark.parametrize(("db", "delay_s"), [(-15.0, 0.06), (-6.0, 0.02), (-6.0, 0.3), (0.0, 0.06), (0.0, 0.3)])
def test_e1_e2_it_does_not_hear_itself(db: float, delay_s: float) -> None:
    heard = listen(Path(db, delay_s), voice(SECONDS, 1))
    assert heard.passed(0.0, SECONDS) == 0


@pytest.mark.parametrize("db", [-12.0, 0.0])
def test_e3_nothing_of_the_reply_is_left_for_a_transcript(db: float) -> None:
    heard = listen(Path(db), voice(SECONDS, 1))
    assert heard.level(2.0, SECONDS) < -48.0


@pytest.mark.parametrize("path", [Path(12.0, clip=20_000), Path(15.0), Path(18.0)], ids=["soft", "15 dB", "18 dB"])
def test_e5_a_loud_speaker_that_overloads_the_microphone_is_no_person(path: Path) -> None:
    """In livekit 315, taken for speech above a quarter of the volume. Here syllables clip."""
    heard = listen(path, voice(SECONDS, 1))
    assert heard.passed(0.0, SECONDS) <= 2  # frames: never two windows of speech


@pytest.mark.parametrize("rt60_s", [0.2, 0.6])
def test_e6_the_first_300_ms_are_no_person(rt60_s: float) -> None:
    far = np.concatenate([np.zeros(RATE), voice(2.0, 1)])
    heard = listen(Path(0.0, rt60_s=rt60_s), far)
    assert heard.passed(1.0, 1.4) == 0


def test_a_person_is_heard_from_the_first_frame_of_a_reply_on() -> None:
    """No dead zone: before anything is known of the room, loud speech of somebody else passes."""
    far, person = voice(2.0, 1, -30.0), voice(2.0, 2, -14.0)
    heard = listen(Path(-15.0), far, person)
    assert heard.passed(0.0, 0.4) >= 4


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
def test_e8_drifting_clocks_are_no_person(ppm: float) -> None:
    heard = listen(Path(-6.0, drift_ppm=ppm), voice(14.0, 1))
    assert heard.passed(0.0, 14.0) == 0
    assert heard.level(4.0, 14.0) < -45.0


def test_times_that_stray_by_20_ms_do_not_bring_the_echo_back() -> None:
    """PulseAudio's ADC times do: followed closely, the echo of -6 dB was back for 16 of 40 s."""
    heard = listen(Path(-6.0, wander_s=0.01), voice(18.0, 1))
    assert heard.passed(0.0, 18.0) == 0
    assert heard.level(2.0, 18.0) < -45.0


@pytest.mark.parametrize(("jump_s", "leaks"), [(0.02, False), (0.08, True), (-0.05, True)])
def test_a_delay_that_jumps_is_no_person(jump_s: float, leaks: bool) -> None:
    heard = listen(Path(-10.0, 0.06, jumps=((3.0, 0.06 + jump_s),)), voice(SECONDS, 1))
    assert heard.passed(0.0, SECONDS) == 0
    # After a long jump the echo does come through: this test can see it. A short one the canceller follows.
    assert (heard.vetoed(3.0, SECONDS) > 0) is leaks


@pytest.mark.parametrize("db", [0.0, 6.0])
@pytest.mark.parametrize("room", [Path(-6.0), Path(0.0, 0.02), Path(-10.0, 0.12, rt60_s=0.6)], ids=str)
def test_a_person_as_loud_as_the_echo_is_heard_within_200_ms(room: Path, db: float) -> None:
    """GLaDOS 86: an assistant that cannot be interrupted while it speaks is no use."""
    heard = talk_over(room, db)
    assert heard.passed(4.0, 4.2) >= 4  # 80 ms of voice: two windows of Silero's and a bit
    assert heard.passed(4.0, 6.0) >= 25


def test_a_person_over_a_reply_in_headphones_is_never_vetoed() -> None:
    person = np.concatenate([np.zeros(4 * RATE), voice(SECONDS - 4.0, 2, -28.0)])
    heard = listen(Path(None), voice(SECONDS, 1), person)
    assert all(found.absent for found in heard.evidence[200:])
    assert heard.vetoed(4.0, SECONDS) == 0
    assert heard.passed(4.0, SECONDS) > 20


@pytest.mark.parametrize("db", [-6.0, -20.0])
def test_headphones_that_are_taken_off_are_noticed_within_a_quarter_of_a_second(db: float) -> None:
    far = voice(9.0, 1)
    near = np.concatenate([Path(None).hear(far)[: 4 * RATE], Path(db).hear(far)[4 * RATE :]])
    heard = listen(Path(db), far, near=near)
    assert heard.evidence[round(3.9 / FRAME_SECONDS)].absent
    assert heard.passed(4.25, 9.0) == 0


def test_the_voice_itself_survives_an_echo_as_loud() -> None:
    """What is handed on must hold the words. AEC3 alone keeps a likeness of 0.72 here."""
    far, person = says(STORY, "en-us+m3", -22.0), np.zeros(round(12.0 * RATE))
    words = says("Wait a moment, I wanted to ask something else", "en-gb+f2", -28.0)
    person[4 * RATE :][: len(words)] = words
    heard = listen(Path(-6.0), far, person[: len(far)])
    left = heard.clean[4 * RATE + 128 :][: len(words)].astype(np.float64)
    likeness = float(words @ left / np.linalg.norm(words) / np.linalg.norm(left))
    assert likeness > 0.75


def test_silence_gives_no_evidence() -> None:
    heard = listen(Path(-6.0), np.zeros(2 * RATE), voice(2.0, 2))
    assert set(heard.evidence) == {SILENT}
    assert heard.vetoed(0.0, 2.0) == 0


def test_the_echo_lasts_half_a_second_after_the_speaker_fell_silent() -> None:
    far = np.concatenate([voice(3.0, 1), np.zeros(2 * RATE)])
    heard = listen(Path(-6.0, 0.3), far)
    assert heard.passed(2.5, 5.0) == 0
    assert heard.evidence[-1].far_db == FLOOR_DBFS


def test_the_evidence_says_how_loud_the_reply_is() -> None:
    heard = listen(Path(-6.0), voice(4.0, 1, -20.0))
    loudest = max(found.far_db for found in heard.evidence)
    assert -20.0 < loudest < -8.0
    assert all(0.0 <= found.likeness <= 1.0 for found in heard.evidence)
    assert heard.evidence[-1].residual_db < -40.0


@pytest.mark.parametrize(
    ("evidence", "level_db", "vetoed"),
    [
        (EchoEvidence(-20.0, -50.0, 0.1), -30.0, False),
        (EchoEvidence(-20.0, -50.0, 0.1), -55.0, True),
        (EchoEvidence(-20.0, -50.0, 0.7), -30.0, True),
        (EchoEvidence(-20.0, -50.0, 0.7, absent=True), -30.0, False),
        (EchoEvidence(-20.0, -47.0, 0.0, absent=True), -50.0, True),  # fainter than the faintest echo there may be
        (SILENT, -90.0, False),
    ],
)
def test_what_is_vetoed(evidence: EchoEvidence, level_db: float, vetoed: bool) -> None:
    assert vetoes(evidence, level_db) is vetoed


def unsteady(seconds: float) -> Path:
    """Return a path that no filter can follow: four times a second it is another one."""
    places = np.random.default_rng(1).uniform(0.02, 0.3, round(seconds * 4))
    return Path(-3.0, jumps=tuple((number / 4, float(place)) for number, place in enumerate(places)))


def test_a_canceller_that_cannot_cope_says_so_and_stays_with_it() -> None:
    heard = listen(unsteady(10.0), voice(10.0, 1))
    assert heard.canceller.overwhelmed
    heard.canceller.reset()
    assert not heard.canceller.overwhelmed


@pytest.mark.parametrize("room", [Path(-6.0), Path(0.0, rt60_s=0.6), Path(-10.0, jumps=((3.0, 0.14), (6.0, 0.06)))])
def test_one_that_copes_does_not(room: Path) -> None:
    assert not listen(room, voice(10.0, 1)).canceller.overwhelmed


def test_nor_one_that_is_talked_over() -> None:
    assert not talk_over(Path(-6.0), 3.0, begin=1.0).canceller.overwhelmed


def recorded(group: str) -> Heard:
    if not ECHO.is_dir():
        pytest.skip("the recordings of ../shared/data/echo are not here")
    near, far = (read_wav(ECHO / f"dtln-{group}-{role}.wav")[0] for role in ("mic", "farend"))
    return listen(Path(), far.astype(np.float64), near=near)


@pytest.mark.data
def test_a_recorded_echo_is_no_person() -> None:
    assert recorded("farend-only").passed(0.0, 10.0) <= 2  # frames, never two windows of speech


@pytest.mark.data
def test_a_recorded_person_in_double_talk_is_heard() -> None:
    assert recorded("doubletalk").passed(4.0, 10.0) > 60


@pytest.mark.data
def test_a_recorded_person_alone_is_heard() -> None:
    heard = recorded("nearend-only")
    assert heard.vetoed(0.0, 10.0) <= 0.1 * (heard.passed(0.0, 10.0) + 1)
