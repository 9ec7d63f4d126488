"""The parts of the room do what they say: paths, devices, the listener, the traces, and the reader of scenarios."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio.simulated import Recorder, ScriptedMicrophone, SimulatedBackend
from aura_desktop.errors import NoMicrophone

from .room.acoustics import BLOCK, PART, Convolver, EchoPath, Room, RoomMicrophone, through
from .room.devices import Fault, FaultyBackend
from .room.listener import Listener
from .room.scenario import ScenarioError, load, parse
from .room.sounds import at_level, made, speech_level
from .room.traces import broken_edges, low_rate, trace
from .virtual_time import run_virtual
from .voices import RATE, spoken

SAID = "Could I get a cup of coffee please"
OTHER = "Wait, tell me a joke"
MINIMAL = {"complaint": "B1", "about": "x", "step": [{"user": "hello"}], "must": {}}


def rendered(room: Room, sound: np.ndarray) -> EchoPath:
    path = EchoPath(room)
    for at in range(0, len(sound) - BLOCK + 1, BLOCK):
        path.write(10.0 + at / RATE, sound[at : at + BLOCK])
    return path


def test_blockwise_convolution_is_convolution() -> None:
    random = np.random.default_rng(1)
    sound, response = random.standard_normal(20 * PART), random.standard_normal(3 * PART + 17)
    convolver = Convolver(response)
    parts = [convolver.process(sound[at : at + PART]) for at in range(0, len(sound), PART)]
    assert np.allclose(np.concatenate(parts), np.convolve(sound, response)[: len(sound)], atol=1e-3)


def test_the_echo_comes_late_and_as_quiet_as_told() -> None:
    sound = made("white")[: 50 * BLOCK]
    path = rendered(Room(echo_db=-20, delay_ms=30, impulse="direct"), sound)
    heard = path.read(10.0 + 0.1 + 0.03, 4800)
    assert np.allclose(heard, sound[4800:9600] * 0.1, atol=0.01)


def test_a_jump_of_the_delay_is_heard_at_once() -> None:
    sound = made("white")[: 50 * BLOCK]
    path = rendered(Room(echo_db=0, delay_ms=30, impulse="direct"), sound)
    path.delay_s = 0.1
    assert np.allclose(path.read(10.3, 480), sound[9600:10080], atol=0.01)


def test_a_clipping_loudspeaker_is_no_louder_than_told() -> None:
    path = rendered(Room(echo_db=0, delay_ms=0, impulse="direct", clip_db=-20), made("white")[: 20 * BLOCK])
    assert np.abs(path.read(10.0, 20 * BLOCK)).max() == pytest.approx(3276.8)


@pytest.mark.parametrize("response", [Room(echo_db=-10), Room(echo_db=-10, rt60_ms=500)])
def test_a_made_room_keeps_the_level(response: Room) -> None:
    assert np.linalg.norm(response.response()) == pytest.approx(1.0)


def test_drift_means_more_samples_in_the_same_time() -> None:
    """A microphone 1000 ppm fast delivers 1001 blocks in the time of 1000, and reports true times all the same."""

    async def scene() -> list[float]:
        loop = asyncio.get_running_loop()
        times: list[float] = []
        backend = SimulatedBackend(
            loop, ScriptedMicrophone(RATE), Recorder(RATE), after_tick=lambda: None, drift_ppm=1000
        )
        backend.open_capture(None, lambda block, time, overflowed: times.append(time - loop.time()))
        await asyncio.sleep(20.001)
        backend.close()
        assert len(times) == 1001
        return times

    times = run_virtual(scene())
    assert max(times) - min(times) < 0.011  # the tick of the simulated driver


def test_with_drift_the_echo_stays_smooth() -> None:
    """A sine read with a drifting clock is still a sine: no sample slips."""
    sine = (10_000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    path = rendered(Room(echo_db=0, delay_ms=0, impulse="direct", drift_ppm=200), sine)
    step = 960 / RATE / (1 + 200e-6)
    heard = np.concatenate([path.read(10.0 + n * step, 960) for n in range(1, 40)])
    assert np.abs(np.diff(heard, 2)).max() < 10_000 * (2 * np.pi * 440 / RATE) ** 2 * 1.2


def test_noise_lies_as_far_below_the_user_as_told() -> None:
    room = Room(noise="pink", snr_db=20, user_db=-24)
    microphone = RoomMicrophone(room, EchoPath(room))
    heard = np.concatenate([microphone.read(10 + n * 0.02, 960) for n in range(200)])
    assert 20 * np.log10(np.std(heard) / 32768) == pytest.approx(-44, abs=0.7)
    assert speech_level(at_level(spoken(SAID), -24, speech=True)) == pytest.approx(-24, abs=0.2)


def test_a_dropout_loses_blocks_and_says_so_and_an_unplugged_device_cannot_be_opened() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        inner = SimulatedBackend(loop, ScriptedMicrophone(RATE), Recorder(RATE), after_tick=lambda: None)
        backend = FaultyBackend(inner, loop.time)
        blocks: list[tuple[bool, bool]] = []
        stream = backend.open_capture(None, lambda block, time, lost: blocks.append((any(block), lost)))
        await asyncio.sleep(0.105)
        backend.break_device("microphone", Fault.DROPOUT, 0.1)
        await asyncio.sleep(0.2)
        assert blocks == [(True, False)] * 5 + [(True, True)] + [(True, False)] * 4
        backend.break_device("microphone", Fault.ZEROS, 0.1)
        await asyncio.sleep(0.05)
        assert blocks[-1] == (False, False)
        backend.break_device("microphone", Fault.VANISH, 0.1)
        assert not stream.active
        assert [device.id.name for device in backend.devices()] == ["speaker"]
        with pytest.raises(NoMicrophone):
            backend.open_capture(None, lambda *_: None)
        await asyncio.sleep(0.11)
        assert backend.open_capture(None, lambda *_: None).active
        backend.close()

    run_virtual(scene())


def low(sound: np.ndarray) -> np.ndarray:
    return sound[::3]  # 16 kHz; the clips have little above 8 kHz


def test_the_listener_tells_which_words_arrived() -> None:
    clips = {SAID: spoken(SAID), OTHER: spoken(OTHER)}
    listener = Listener(clips, {})
    silence = np.zeros(RATE // 2, np.int16)
    assert listener(low(np.concatenate([silence, clips[SAID], silence]))) == SAID
    assert listener(low(np.concatenate([clips[OTHER], silence, clips[SAID]]))) == f"{OTHER} {SAID}"
    assert listener(low(made("pink"))) == ""
    clipped = listener(low(clips[SAID][round(0.4 * RATE) :]))
    assert SAID.endswith(clipped)
    assert clipped != SAID
    only = Listener({SAID: clips[SAID]}, {})
    only(low(clips[SAID][round(0.2 * RATE) : -round(0.1 * RATE)]))
    found = only.best(SAID)
    assert found is not None
    assert found.lost_start_s == pytest.approx(0.2, abs=0.02)
    assert found.lost_end_s == pytest.approx(0.1, abs=0.02)


def test_the_listener_understands_through_a_room() -> None:
    clip = spoken(SAID)
    heard = through(clip, Room(rt60_ms=300).response())
    noise = made("pink")[: len(heard)] * 0.05
    assert Listener({SAID: clip}, {OTHER: spoken(OTHER)})(low((heard + noise).astype(np.int16))) == SAID


def test_a_trace_finds_where_speech_was_held_and_cut() -> None:
    sound, silence = spoken(SAID, voice="en-us+m3"), np.zeros(RATE // 2, np.int16)
    held = round(0.9 * RATE)
    output = np.concatenate([silence, sound[:held], silence, sound[held:], silence])
    found = trace(low_rate(output), SAID, sound, 0.0)
    assert found is not None
    assert found.whole
    [hold] = found.holds
    assert hold.at_s == pytest.approx(1.4, abs=0.02)
    assert hold.length_s == pytest.approx(0.5, abs=0.02)
    assert abs(hold.lost_s) < 0.015
    cut = trace(low_rate(np.concatenate([silence, sound[:held], silence, silence])), SAID, sound, 0.0)
    assert cut is not None
    assert not cut.whole
    assert cut.end_s == pytest.approx(1.4, abs=0.03)


def test_a_trace_sees_a_lost_and_a_doubled_syllable_and_a_missing_start() -> None:
    sound, silence = spoken(SAID, voice="en-us+m3"), np.zeros(RATE // 2, np.int16)
    at, part = round(0.8 * RATE), round(0.12 * RATE)
    lost = trace(
        low_rate(np.concatenate([silence, sound[:at], silence, sound[at + part :], silence])), SAID, sound, 0.0
    )
    twice = trace(
        low_rate(np.concatenate([silence, sound[: at + part], silence, sound[at:], silence])), SAID, sound, 0.0
    )
    late = trace(low_rate(np.concatenate([silence, sound[part:], silence])), SAID, sound, 0.0)
    assert lost is not None
    assert twice is not None
    assert late is not None
    assert lost.holds[0].lost_s == pytest.approx(0.12, abs=0.02)
    assert twice.holds[0].lost_s == pytest.approx(-0.12, abs=0.02)
    assert late.lost_start_s == pytest.approx(0.12, abs=0.02)
    assert trace(low_rate(silence), SAID, sound, 0.0) is None


def test_a_trace_sees_where_speech_was_ducked() -> None:
    sound, silence = spoken(SAID, voice="en-us+m3").astype(np.float64), np.zeros(RATE // 2)
    down, up, ramp = round(0.6 * RATE), round(1.2 * RATE), round(0.02 * RATE)
    gain = np.interp(np.arange(len(sound)), [down, down + ramp, up, up + ramp], [1.0, 0.25, 0.25, 1.0])
    found = trace(low_rate(np.concatenate([silence, sound * gain, silence])), SAID, sound, 0.0)
    plain = trace(low_rate(np.concatenate([silence, sound, silence])), SAID, sound, 0.0)
    assert found is not None
    assert plain is not None
    assert found.whole
    assert found.holds == plain.holds == plain.ducked == ()
    [(begin, end)] = found.ducked
    assert begin == pytest.approx(1.1, abs=0.04)
    assert end == pytest.approx(1.7, abs=0.04)


def test_a_trace_follows_speech_that_goes_on_ducked_from_the_start_of_a_word() -> None:
    """Held within a word, and taken up at its start, at a quarter of the volume and then at all of it."""
    sound, silence = spoken(SAID, voice="en-us+m3").astype(np.float64), np.zeros(RATE // 2)
    held, word, loud = round(0.9 * RATE), round(0.65 * RATE), round(1.3 * RATE)
    output = np.concatenate([silence, sound[:held], silence, sound[word:loud] * 0.25, sound[loud:], silence])
    found = trace(low_rate(output), SAID, sound, 0.0)
    assert found is not None
    assert found.whole
    [hold] = found.holds
    assert hold.at_s == pytest.approx(1.4, abs=0.02)
    assert hold.length_s == pytest.approx(0.5, abs=0.03)
    assert hold.lost_s == pytest.approx(-0.25, abs=0.04)
    assert found.ducked[0][0] == pytest.approx(1.9, abs=0.05)
    assert found.ducked[-1][1] == pytest.approx(2.55, abs=0.05)


@pytest.mark.parametrize("shift", range(0, 6))
def test_a_trace_finds_speech_wherever_its_samples_fall(shift: int) -> None:
    sound, silence = spoken("First there was the exchange", voice="en-us+m3"), np.zeros(RATE // 2 + shift, np.int16)
    found = trace(low_rate(np.concatenate([silence, sound, silence])), "x", sound, 0.0)
    assert found is not None
    assert found.whole
    assert found.holds == ()
    assert found.lost_start_s == pytest.approx(0.0, abs=0.02)


def test_the_listener_hears_the_beginning_of_what_is_still_being_said() -> None:
    clip = spoken(OTHER)
    begun = Listener({OTHER: clip}, {})(low(clip[: round(0.45 * RATE)]))
    assert begun == "Wait,"
    assert Listener({SAID: spoken(SAID)}, {})(low(clip[: round(0.45 * RATE)])) == ""


def test_sound_that_breaks_off_is_a_click_and_a_ramp_is_none() -> None:
    tone = (8000 * np.cos(np.arange(4800) / 20)).astype(np.int16)
    zeros = np.zeros(4800, np.int16)
    assert len(broken_edges(np.concatenate([zeros, tone, zeros]))) == 2
    ramp = np.minimum(1, np.minimum(np.arange(4800), np.arange(4800)[::-1]) / 240)
    assert broken_edges(np.concatenate([zeros, (tone * ramp).astype(np.int16), zeros])) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"must": None}, "must: a table is needed"),
        ({"step": []}, "step: tables are needed"),
        ({"step": [{"say": "hello"}]}, "step 1: there is no say; there are answered_within_ms, at_once"),
        ({"step": [{"user": "a", "noise": "pink"}]}, "step 1: needs exactly one of user, .*; has user, noise"),
        ({"step": [{"user": "a"}, {"user": "a", "when": "later"}]}, "step 2: when: 'later' is none of now, speaking"),
        ({"step": [{"user": "a", "wait": "long"}]}, "step 1: wait: 'long' is no number"),
        ({"step": [{"user": "a", "db": -10}]}, "db goes with talker"),
        ({"step": [{"break": "screen"}]}, "'screen' is none of microphone, speaker"),
        ({"step": [{"break": "speaker"}]}, "fault is missing: one of dropout, vanish, zeros"),
        ({"step": [{"service": "chat", "fault": "vanish"}]}, "'vanish' is none of fails, stalls"),
        ({"must": {"chat_at_most": "two"}}, "must.chat_at_most: 'two' is no number"),
        ({"room": {"echo": -10}}, "room: there is no echo; there are clip_db"),
        ({"room": {"impulse": "bath"}}, "room.impulse: 'bath' is none of direct"),
        ({"must": {"history": ["hello"]}}, 'a line begins with "user: " or "aura: "'),
        ({"fails_with": {"luck": "x"}}, "fails_with: 'luck' is none of echo cancelling off"),
        ({"answers": {"coffee": 3}}, "answers: 3 is no text"),
        ({"colour": "red"}, "the file: there is no colour"),
    ],
)
def test_a_mistake_in_a_scenario_is_told_with_its_place(change: dict[str, object], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        parse("x", {**MINIMAL, **change})


def test_a_file_that_is_no_toml_is_told_by_name(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("complaint = ")
    with pytest.raises(ScenarioError, match=r"broken\.toml"):
        load(file)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["user", "wait", "when", "x"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["complaint", "about", "step", "must", "room", "link", "answers"]), VALUES))
def test_whatever_stands_in_a_file_only_a_scenario_error_comes_out(data: dict[str, object]) -> None:
    for given_data in (data, {**MINIMAL, **data}):
        try:
            parse("x", given_data)
        except ScenarioError:
            continue
