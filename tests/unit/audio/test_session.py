from __future__ import annotations

import numpy as np
import pytest

from aura_desktop import events

from .devices import HEADSET, MIC, SPEAKER
from .house import House


def test_frames_flow_and_say_so():
    house = House().start()
    assert house.flow == []  # intent is not flow
    house.run(1.0)
    assert house.flow == [True]
    assert house.frames >= 48
    assert house.problems() == {}
    assert house.devices().input_key == house.devices().output_key == "default"
    assert house.session.microphone_level > 0.0


def test_38_listening_ends_when_frames_stop():
    house = House().start()
    house.run(1.0)
    house.backend.mute.add("mic")
    house.run(1.0)
    assert house.flow == [True, False]


def test_d1_a_dead_microphone_is_opened_again_by_itself():
    house = House().start()
    house.run(1.0)
    house.backend.streams[0].alive = False
    house.run(1.0)
    assert house.flow == [True, False, True]
    assert house.problems() == {}


def test_d6_a_microphone_that_falls_quiet_is_reopened_three_times_then_a_card_with_a_chooser():
    house = House().start()
    house.run(1.0)
    house.backend.mute.add("mic")
    house.run(7.0)
    assert len([s for s in house.backend.streams if s.is_input]) == 4
    assert house.problems()["device-lost"].action == events.Action.CHOOSE_MICROPHONE
    house.backend.mute.clear()
    house.run(8.0)
    assert house.problems() == {}
    assert house.session.flowing


def test_a_microphone_gone_for_a_second_leaves_aura_deaf_for_hardly_longer():
    house = House().start()
    house.run(1.0)
    house.backend.mute.add("mic")
    house.run(1.0)
    for stream in house.backend.streams:
        stream.silent = stream.is_input  # what was opened meanwhile stays dead
    house.backend.mute.clear()
    house.run(0.6)
    assert house.flow == [True, False, True]
    assert house.problems() == {}


def test_19_a_replugged_microphone_works_without_a_restart():
    house = House(input_key=HEADSET.id.key).start()
    house.run(1.0)
    assert house.devices().input_key == HEADSET.id.key
    house.backend.unplug(HEADSET)
    house.run(2.0)
    assert house.devices().input_key == "default"
    assert house.session.flowing
    assert any("Headset" in text or "headset" in text for text in house.notices())
    house.backend.present.append(HEADSET)
    house.session.refresh_devices()
    house.run(1.0)
    assert house.devices().input_key == HEADSET.id.key


def test_d6_bluetooth_that_just_falls_quiet_moves_to_the_default():
    house = House(input_key=HEADSET.id.key).start()
    house.run(1.0)
    house.backend.unplug(HEADSET, dead=False)
    house.run(4.0)
    assert house.session.flowing
    assert house.devices().input_key == "default"


def test_25_no_device_at_all_is_two_cards_and_typing_works():
    house = House(backend={"present": []}).start()
    house.run(0.5)
    assert set(house.problems()) == {"no-microphone", "no-speaker"}
    assert house.devices().input_key is None
    assert house.devices().inputs == ()
    player = house.session.player
    player.begin(1)
    assert player.write(1, np.full(24_000, 1000, np.int16), 24_000)
    player.finish(1)
    house.run(1.5)
    assert player.position(house.clock.now()).finished


def test_a_device_plugged_in_later_is_found_by_itself():
    house = House(backend={"present": []}).start()
    house.run(1.0)
    house.backend.present += [MIC, SPEAKER]
    house.run(12.0)
    assert house.problems() == {}
    assert house.session.flowing
    assert house.devices().input_key == house.devices().output_key == "default"


def test_16_zeros_only_say_that_the_microphone_is_muted_until_sound_comes():
    house = House(backend={"captured": 0}).start()
    house.run(3.5)
    assert "silent-microphone" in house.problems()
    assert house.session.flowing  # a notice, the app goes on
    house.backend.captured = 100
    house.run(0.1)
    assert house.problems() == {}


def test_a_microphone_that_is_let_go_of_is_not_said_to_be_silent():
    """Who mutes Aura and the headset both was told that "the microphone is open but delivers only silence"."""
    house = House(backend={"captured": 0}).start()
    house.run(3.5)
    house.session.set_listening(False)
    house.run(15.0)
    assert house.problems() == {}
    house.session.set_listening(True)
    house.run(3.5)
    assert "silent-microphone" in house.problems()


def test_a_saved_device_that_is_missing_gives_way_to_the_default_and_says_so_once():
    house = House(input_key="Fake: studio", output_key="Fake: hall").start()
    house.run(1.0)
    assert len(house.notices()) == 2
    assert "studio" in house.notices()[0]
    assert house.session.flowing
    house.run(5.0)
    assert len(house.notices()) == 2


def test_choosing_a_microphone_keeps_the_old_one_until_the_new_one_delivers():
    house = House().start()
    house.run(1.0)
    before = house.frames
    house.session.select_input(HEADSET.id.key)
    assert len(house.backend.open()) == 3  # old and new side by side
    house.run(1.0)
    assert house.devices().input_key == HEADSET.id.key
    assert house.frames - before >= 47
    assert house.flow == [True]
    assert [s.device.id.name for s in house.backend.open()] == ["speaker", "headset"]


def test_a_chosen_microphone_that_delivers_nothing_leaves_the_old_one():
    house = House(backend={"mute": {"headset"}}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(4.0)
    assert house.devices().input_key == "default"
    assert "Headset" in house.problems()["no-microphone"].sentence
    assert house.flow == [True]
    assert len(house.backend.open()) == 2


def test_a_chosen_microphone_that_cannot_be_opened_leaves_the_old_one():
    house = House(backend={"refuse": {"headset"}}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(1.0)
    assert house.devices().input_key == "default"
    assert "no-microphone" in house.problems()
    assert house.session.flowing


def test_where_only_one_can_be_open_the_old_one_is_given_up_first():
    house = House(backend={"exclusive": True}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(1.0)
    assert house.devices().input_key == HEADSET.id.key
    assert house.problems() == {}


def test_where_only_one_can_be_open_a_failure_brings_the_old_one_back():
    house = House(backend={"exclusive": True, "refuse": {"headset"}}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(1.0)
    assert house.devices().input_key == "default"
    assert house.session.flowing


def test_the_card_of_a_failed_choice_goes_when_a_choice_works():
    house = House(backend={"refuse": {"headset"}}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(1.0)
    house.backend.refuse.clear()
    house.session.select_input(HEADSET.id.key)
    house.run(1.0)
    assert house.problems() == {}
    assert house.devices().input_key == HEADSET.id.key


def test_retry_opens_again_and_clears_the_card():
    house = House(backend={"refuse": {"mic"}}).start()
    house.run(0.5)
    assert "no-microphone" in house.problems()
    house.backend.refuse.clear()
    house.session.retry("no-microphone")
    house.run(0.5)
    assert house.problems() == {}
    assert house.session.flowing


def test_a_speaker_that_dies_mid_sentence_is_reopened_and_speech_goes_on():
    house = House().start()
    house.run(1.0)
    player = house.speak(96_000)
    house.run(0.5)
    next(s for s in house.backend.streams if not s.is_input).alive = False
    house.run(0.5)
    assert len([s for s in house.backend.open() if not s.is_input]) == 1
    house.run(2.5)
    assert player.position(house.clock.now()).finished
    assert abs(int((house.rendered() > 0).sum()) - 96_000) < 1500  # nothing but the ramps is lost


def test_a_speaker_that_is_gone_lets_the_turn_end_in_silence():
    house = House().start()
    house.run(1.0)
    player = house.speak(48_000)
    house.backend.unplug(SPEAKER)
    house.backend.unplug(HEADSET)
    house.run(8.0)
    assert house.problems()["no-speaker"].action == events.Action.CHOOSE_SPEAKER
    assert player.position(house.clock.now()).finished
    assert house.flow == [True]  # the microphone was never disturbed for long


def test_a_speaker_is_changed_in_the_middle_of_a_sentence():
    house = House().start()
    house.run(1.0)
    player = house.speak(96_000)
    house.run(0.5)
    house.session.select_output(HEADSET.id.key)
    house.run(2.5)
    assert house.devices().output_key == HEADSET.id.key
    assert player.position(house.clock.now()).finished
    assert player.position(house.clock.now()).rendered_s == pytest.approx(2.0, abs=0.01)


def test_refresh_while_both_run_brings_both_back():
    house = House().start()
    house.run(1.0)
    house.session.refresh_devices()
    house.run(1.0)
    assert house.backend.refreshed == 1
    assert house.session.flowing
    assert len(house.backend.open()) == 2
    assert house.problems() == {}


def test_39_closing_releases_the_microphone():
    house = House().start()
    house.run(1.0)
    house.session.close()
    house.session.close()
    assert house.backend.open() == []
    assert house.session.step() == []


def test_the_far_end_reaches_the_canceller():
    house = House().start()
    house.run(0.5)
    player = house.session.player
    player.begin(1)
    player.write(1, np.full(48_000, 8000, np.int16), 48_000)
    house.run(0.5)
    assert house.session.echo.far_level(house.clock.now() - 0.1) > -15
    assert house.session.speaker_level > 0.5


def test_a_retried_microphone_that_flows_loses_its_card_even_when_the_old_one_had_stayed():
    house = House(backend={"exclusive": True, "refuse": {"headset"}}).start()
    house.run(1.0)
    house.session.select_input(HEADSET.id.key)
    house.run(0.5)
    assert "no-microphone" in house.problems()
    house.session.retry("no-microphone")
    house.run(0.5)
    assert house.problems() == {}


def test_looking_for_a_lost_speaker_hardly_disturbs_the_microphone():
    house = House(backend={"captured": 50}).start()  # a quiet room
    house.run(1.0)
    house.backend.unplug(SPEAKER)
    house.backend.unplug(HEADSET)
    house.run(30.0)
    assert house.flow == [True]
    assert house.backend.refreshed <= 6
    house.backend.present.append(SPEAKER)
    house.run(40.0)
    assert house.problems() == {}
    assert house.devices().output_key == "default"


def test_speech_is_never_interrupted_to_look_for_a_lost_speaker():
    house = House(backend={"captured": 8000}).start()
    house.run(1.0)
    house.backend.unplug(SPEAKER)
    house.backend.unplug(HEADSET)
    house.run(20.0)
    assert house.backend.refreshed == 0


def test_what_a_long_step_hands_out_all_has_its_evidence():
    """A device that took two seconds to open: what was captured meanwhile comes at once, with Aura's voice in it."""
    house = House().start()
    player = house.session.player
    player.begin(1)
    player.write(1, np.full(48_000 * 4, 9000, np.int16), 48_000)
    house.run(0.5)
    for _ in range(140):
        house.backend.deliver()
    frames = house.session.step()
    assert len(frames) >= 135
    assert all(house.session.evidence(frame.time).far_db > -20.0 for frame in frames)
