"""Devices that come and go: what a session does when the system tells of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_desktop import events
from aura_desktop.audio.base import Device, DeviceId

from .devices import MIC, SPEAKER, FakeWatch
from .house import House

DESK = Device(DeviceId("Fake", "desk"), "Conference microphone", 1, 0, 48_000)


def served(*, present: list[Device] | None = None, **options) -> House:
    """A house whose system names its devices."""
    found = [MIC, SPEAKER] if present is None else present
    return House(backend={"present": list(found), "watch": FakeWatch()}, **options)


def probed(**options) -> House:
    """A house whose system only tells that something has changed."""
    return House(backend={"present": [MIC, SPEAKER], "watch": FakeWatch(naming=False), "captured": 50}, **options)


def inputs(house: House) -> list[str]:
    return [stream.device.id.name for stream in house.backend.open() if stream.is_input]


def outputs(house: House) -> list[str]:
    return [stream.device.id.name for stream in house.backend.open() if not stream.is_input]


def test_627_an_unplugged_microphone_is_told_at_once_by_its_name():
    house = served().start()
    house.run(1.0)
    house.backend.unplug(MIC, dead=False)
    house.run(0.04)
    card = house.problems()["device-lost"]
    assert card.action is events.Action.CHOOSE_MICROPHONE
    assert "Desk microphone" in card.sentence
    assert house.flow == [True, False]
    assert inputs(house) == []


def test_1061_a_microphone_that_is_back_is_opened_at_once_and_the_card_goes():
    house = served().start()
    house.run(1.0)
    house.backend.unplug(MIC)
    house.run(30.0)
    house.backend.plug(MIC)
    house.run(0.1)
    assert inputs(house) == ["mic"]
    assert house.flow == [True, False, True]
    assert house.problems() == {}
    assert house.backend.refreshed == 0, "no stream is closed to look for it"


def test_a_microphone_unplugged_and_back_leaves_the_loudspeaker_alone():
    house = served().start()
    house.run(0.5)
    player = house.speak(96_000)
    house.run(0.5)
    house.backend.unplug(MIC)
    house.run(0.5)
    house.backend.plug(MIC)
    house.run(1.5)
    assert player.position(house.clock.now()).finished
    assert player.position(house.clock.now()).gaps == 0
    assert len([s for s in house.backend.streams if not s.is_input]) == 1


def test_a_chosen_microphone_that_is_unplugged_gives_way_to_the_default_and_is_returned_to():
    house = served(present=[MIC, DESK, SPEAKER], input_key=DESK.id.key).start()
    house.run(1.0)
    assert inputs(house) == ["desk"]
    house.backend.unplug(DESK)
    house.run(0.2)
    assert inputs(house) == ["mic"]
    assert house.notices()[-1].startswith("The microphone Conference microphone is not connected")
    house.backend.plug(DESK)
    house.run(0.2)
    assert inputs(house) == ["desk"]
    assert house.devices().input_key == DESK.id.key
    assert "connected again" in house.notices()[-1]


def test_the_default_stays_in_use_until_the_chosen_one_that_came_back_delivers():
    house = served(present=[MIC, SPEAKER], input_key=DESK.id.key).start()
    house.run(1.0)
    house.backend.mute.add("desk")
    before = house.frames
    house.backend.plug(DESK)
    house.run(1.0)
    assert sorted(inputs(house)) == ["desk", "mic"]
    assert house.frames - before >= 48
    house.backend.mute.clear()
    house.run(0.1)
    assert inputs(house) == ["desk"]
    assert house.flow == [True]


def test_a_change_during_a_change_is_caught_up_with():
    house = served(present=[MIC, DESK, SPEAKER], input_key=DESK.id.key).start()
    house.run(1.0)
    house.backend.mute.add("mic")
    house.backend.unplug(DESK, dead=False)
    house.run(0.1)
    assert "mic" in inputs(house)
    house.backend.plug(DESK)
    house.run(0.1)
    house.backend.mute.clear()
    house.run(0.2)
    assert inputs(house) == ["desk"]


def test_615_a_default_that_moves_is_told_and_followed():
    house = served(present=[MIC, DESK, SPEAKER]).start()
    house.run(1.0)
    house.backend.make_default(DESK)
    house.run(0.1)
    assert house.notices() == ["The microphone is now Conference microphone, the system's default."]
    shown = {device.label: device.is_default for device in house.devices().inputs}
    assert shown == {"System default": True, "Conference microphone": True, "Desk microphone": False}


def test_a_stream_that_the_server_moved_from_the_chosen_device_is_brought_back():
    house = served(present=[MIC, DESK, SPEAKER], input_key=DESK.id.key).start()
    house.run(1.0)
    (stream,) = [s for s in house.backend.open() if s.is_input]
    stream.device = MIC
    house.backend.watch.tell()
    house.run(0.2)
    assert inputs(house) == ["desk"]
    assert len([s for s in house.backend.streams if s.is_input]) == 2


def test_a_stream_that_the_server_sends_elsewhere_again_and_again_is_not_opened_for_ever():
    house = served(present=[MIC, DESK, SPEAKER], input_key=DESK.id.key).start()
    house.run(1.0)
    house.backend.astray = {"desk": MIC}
    (stream,) = [s for s in house.backend.open() if s.is_input]
    stream.device = MIC
    house.backend.watch.tell()
    house.run(10.0)
    assert len([s for s in house.backend.streams if s.is_input]) == 2
    assert house.flow == [True]


def test_a_change_of_the_microphone_is_waited_for_without_asking_again_and_again():
    house = served(present=[MIC, DESK, SPEAKER]).start()
    house.run(1.0)
    house.backend.mute.add("desk")
    house.session.select_input(DESK.id.key)
    house.backend.watch.tell()
    before = house.backend.looks
    house.run(1.0)
    assert sorted(inputs(house)) == ["desk", "mic"], "the new one has delivered nothing yet"
    assert house.backend.looks - before <= 2


def test_the_list_is_right_within_a_moment_without_being_asked():
    house = served().start()
    house.run(0.5)
    house.backend.plug(DESK)
    house.run(0.04)
    assert "Conference microphone" in [device.label for device in house.devices().inputs]
    assert inputs(house) == ["mic"], "what is in use stays"


def test_looking_at_the_list_interrupts_nothing_where_a_server_names_the_devices():
    house = served().start()
    house.run(0.5)
    house.session.refresh_devices()
    house.run(0.5)
    assert house.backend.refreshed == 0
    assert len(house.backend.streams) == 2


def test_an_unplugged_loudspeaker_is_told_and_the_reply_ends_in_silence_until_it_is_back():
    house = served().start()
    house.run(0.5)
    player = house.speak(48_000)
    house.backend.unplug(SPEAKER)
    house.run(0.04)
    assert "Speakers" in house.problems()["no-speaker"].sentence
    house.run(1.5)
    assert player.position(house.clock.now()).finished
    house.backend.plug(SPEAKER)
    house.run(0.1)
    assert outputs(house) == ["speaker"]
    assert house.problems() == {}


def test_516_without_a_server_the_list_is_read_anew_while_nobody_speaks():
    house = probed(input_key=DESK.id.key).start()
    house.run(1.0)
    house.backend.captured = 8000
    house.run(0.2)
    house.backend.plug(DESK)
    house.run(2.0)
    assert house.backend.refreshed == 0, "somebody speaks"
    house.backend.captured = 50
    house.run(0.2)
    assert house.backend.refreshed == 1
    assert inputs(house) == ["desk"]
    assert house.flow == [True], "too short to be told"


def test_without_a_server_a_default_that_moves_is_followed_by_opening_it_anew():
    house = probed().start()
    house.run(1.0)
    house.backend.plug(replace(DESK, is_default_input=True))
    house.backend.present.remove(MIC)
    house.backend.make_default(DESK)
    house.run(0.5)
    assert inputs(house) == ["desk"]


@pytest.mark.parametrize("make", [served, probed])
def test_a_sleep_opens_both_devices_again_however_alive_they_look(make):
    house = make().start()
    house.run(1.0)
    house.clock.time += 3600.0
    house.run(0.1)
    assert (inputs(house), outputs(house)) == (["mic"], ["speaker"])
    assert len(house.backend.streams) == 4
    assert house.session.flowing
    assert house.problems() == {}


def test_a_sleep_opens_devices_once_that_take_their_time():
    """Both sides of a Bluetooth headset: opening them takes longer than the pause that a sleep is known by."""
    house = served().start()
    house.run(1.0)
    house.backend.slow_s = 2.0
    house.clock.time += 3600.0
    house.run(2.0)
    assert len(house.backend.streams) == 4
    assert house.session.flowing
    assert house.problems() == {}


def test_choosing_a_device_that_takes_its_time_is_no_sleep():
    house = served(present=[MIC, DESK, SPEAKER]).start()
    house.run(1.0)
    house.backend.slow_s = 3.5
    house.session.select_input(DESK.id.key)
    house.run(2.0)
    assert len(house.backend.streams) == 3
    assert inputs(house) == ["desk"]


def test_a_sleep_in_the_middle_of_an_utterance_is_not_filled_with_silence():
    house = served(attentive=lambda: True).start()
    house.run(1.0)
    house.backend.unplug(MIC)
    house.run(0.5)
    house.clock.time += 3600.0
    before = house.frames
    house.run(1.0)
    assert house.frames - before <= 60


def test_28_a_released_microphone_is_free_for_the_system_and_comes_back_when_it_is_wanted():
    house = served().start()
    house.run(0.5)
    house.session.set_listening(False)
    house.run(10.0)
    assert inputs(house) == []
    assert house.flow == [True, False]
    assert house.problems() == {}
    assert house.devices().input_key == "default"
    house.backend.plug(DESK)
    house.session.select_input(DESK.id.key)
    house.run(0.5)
    assert inputs(house) == [], "a choice does not open it"
    house.session.set_listening(True)
    house.run(0.1)
    assert inputs(house) == ["desk"]
    assert house.flow == [True, False, True]


def test_no_frames_flow_while_aura_rests():
    """Whoever asks meanwhile (`stuck.StuckWatch`) would have the window say that Aura listens."""
    house = served().start()
    house.run(0.5)
    house.session.set_resting(True)
    assert not house.session.flowing
    house.session.set_resting(False)
    house.run(0.5)
    assert house.flow == [True, False, True]
    assert house.session.flowing


def test_a_release_outlives_a_rest():
    house = served().start()
    house.session.set_listening(False)
    house.session.set_resting(True)
    house.session.set_resting(False)
    house.run(0.5)
    assert inputs(house) == []
    assert outputs(house) == ["speaker"]


@pytest.mark.parametrize("attentive", [True, False])
def test_an_utterance_that_the_microphone_is_cut_off_in_goes_on_in_silence(attentive):
    house = served(attentive=lambda: attentive).start()
    house.run(1.0)
    frames = []
    house.backend.unplug(MIC)
    for _ in range(500):
        house.backend.deliver()
        frames += house.session.step()
    assert not any(frame.samples.any() for frame in frames)
    steps = np.diff([frame.time for frame in frames])
    np.testing.assert_allclose(steps, 0.02, atol=1e-6)
    assert len(frames) == pytest.approx(495 if attentive else 125, abs=5)


def test_15_both_sides_of_one_bluetooth_headset_are_noticed():
    sides = [
        replace(MIC, id=DeviceId("Fake", "buds-in"), headset="00:11", is_default_input=False),
        replace(SPEAKER, id=DeviceId("Fake", "buds-out"), headset="00:11", is_default_output=False),
    ]
    house = served(present=[MIC, SPEAKER, *sides]).start()
    house.run(0.2)
    assert not house.devices().headset
    house.session.select_input("Fake: buds-in")
    house.run(0.2)
    assert not house.devices().headset, "only its microphone"
    house.session.select_output("Fake: buds-out")
    house.run(0.2)
    assert house.devices().headset
    house.session.select_input("default")
    house.run(0.2)
    assert not house.devices().headset
    house.backend.make_default(sides[0])
    house.run(0.2)
    assert house.devices().headset


def test_closing_ends_the_watch():
    house = served().start()
    house.session.close()
    assert house.backend.watch.closed
