from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from aura_desktop.audio.base import DeviceId
from aura_desktop.audio.portaudio import PortAudioBackend
from aura_desktop.audio.portaudio_devices import candidates, entries, translate
from aura_desktop.errors import NoMicrophone, NoSpeaker

from .devices import ManualClock
from .sound_devices import LINUX, MAC, WINDOWS, FakeSoundDevice, PortAudioError, api, info


def test_22_windows_lists_each_device_once_under_its_full_name():
    table = entries(*WINDOWS, "win32")
    assert [entry.device.label for entry in table] == [
        "Speakers (Realtek High Definition Audio)",
        "Microphone (Realtek High Definition Audio)",
        "Headset (Buds Hands-Free)",
    ]
    assert [entry.device.is_default_input for entry in table] == [False, True, False]
    assert [entry.device.is_default_output for entry in table] == [True, False, False]


def test_linux_hides_raw_entries_and_prefers_the_sound_server():
    table = {entry.device.id.name: entry.device for entry in entries(*LINUX, "linux")}
    assert [name for name, device in table.items() if not device.raw] == ["default", "pulse", "pipewire"]
    assert table["pipewire"].is_default_input
    assert table["pipewire"].is_default_output
    assert table["HDA Intel PCH: ALC257 Analog (hw:1,0)"].label == "HDA Intel PCH: ALC257 Analog"
    assert "null" not in table


def test_the_system_default_falls_back_to_the_other_ways_to_the_sound_server():
    names = [entry.device.id.name for entry in candidates(entries(*LINUX, "linux"), None, inputs=True)]
    assert names == ["pipewire", "pulse", "default"]


def test_without_a_sound_server_hardware_entries_are_what_there_is():
    hostapis, devices = [api("ALSA", [0, 1], 0, 1)], [info("Mic (hw:0,0)", 0, 2, 0), info("Out (hw:1,0)", 0, 0, 2)]
    table = entries(hostapis, devices, "linux")
    assert [entry.device.raw for entry in table] == [False, False]
    assert [entry.index for entry in candidates(table, None, inputs=False)] == [1]


def test_15_a_bluetooth_headset_is_known_by_its_name_on_windows_and_by_its_rate_on_a_mac():
    windows = (
        [api("Windows WASAPI", [0, 1, 2], 0, 1)],
        [
            info("Headset (Buds Hands-Free AG Audio)", 0, 1, 0, 16_000.0),
            info("Headset (Buds Hands-Free AG Audio)", 0, 0, 1, 16_000.0),
            info("Headphones (Buds Stereo)", 0, 0, 2),
        ],
    )
    sides = [entry.device.headset for entry in entries(*windows, "win32")]
    assert sides[0] == sides[1] == "Buds Hands-Free AG Audio"
    assert sides[2] == "", "its full sound, without its microphone"
    mac = (
        [api("Core Audio", [0, 1, 2, 3], 2, 1)],
        [
            info("AirPods", 0, 1, 0, 24_000.0),
            info("AirPods", 0, 0, 2),
            info("USB headset", 0, 1, 0),
            info("USB headset", 0, 0, 2),
        ],
    )
    assert [entry.device.headset for entry in entries(*mac, "darwin")] == ["AirPods", "AirPods", "", ""]


def test_mac_devices_keep_their_names():
    assert [entry.device.label for entry in entries(*MAC, "darwin")] == [
        "MacBook Air Microphone",
        "MacBook Air Speakers",
    ]


def test_d4_a_device_is_found_by_name_wherever_its_index_has_gone():
    shifted = (WINDOWS[0], [*WINDOWS[1][:3], WINDOWS[1][5], WINDOWS[1][3], WINDOWS[1][4]])
    wanted = DeviceId("Windows WASAPI", "Headset (Buds Hands-Free)")
    assert [e.index for e in candidates(entries(*WINDOWS, "win32"), wanted, inputs=True)] == [5]
    assert [e.index for e in candidates(entries(*shifted, "win32"), wanted, inputs=True)] == [3]
    assert candidates(entries(*WINDOWS, "win32"), wanted, inputs=False) == []


@pytest.mark.parametrize("code", [-9996, -9997, -9999])
def test_29_codes_that_hide_a_refused_permission_name_the_privacy_setting(code):
    error = translate(code, "Desk microphone", inputs=True, detail="native text")
    assert isinstance(error, NoMicrophone)
    assert "Desk microphone" in error.sentence
    assert "may use it in" in error.sentence
    assert "-99" not in error.sentence


def test_a_busy_device_is_said_to_be_busy():
    assert "another program" in translate(-9985, "Speakers", inputs=False, detail="").sentence
    assert isinstance(translate(-9986, "Speakers", inputs=False, detail=""), NoSpeaker)


def times(current=500.0, adc=0.0, dac=0.0):
    return SimpleNamespace(currentTime=current, inputBufferAdcTime=adc, outputBufferDacTime=dac)


CLEAN = SimpleNamespace(input_overflow=False, output_underflow=False)


def build(**options):
    sd = FakeSoundDevice(**options)
    return sd, PortAudioBackend(ManualClock(7.0), sounddevice=sd, system="linux")


def test_23_devices_are_opened_at_their_own_rate_never_at_16_khz():
    sd, backend = build()
    stream = backend.open_capture(None, lambda *block: None)
    assert stream.rate == 44_100
    assert sd.opened[0].options["samplerate"] == 44_100
    assert sd.opened[0].options["blocksize"] == 882
    assert sd.opened[0].options["dtype"] == "int16"
    backend.open_playback(None, lambda *block: None)
    assert sd.opened[1].options["blocksize"] == 882


def test_times_are_brought_onto_the_clocks_scale():
    sd, backend = build()
    got = []
    backend.open_capture(None, lambda *block: got.append(block))
    sd.opened[0].options["callback"](b"\x01\x00" * 4, 4, times(adc=499.9), CLEAN)
    assert got[0][0] == b"\x01\x00" * 4
    assert got[0][1] == pytest.approx(6.9)
    backend.open_playback(None, lambda *block: got.append(block))
    sd.opened[1].options["callback"](bytearray(8), 4, times(dac=500.04), CLEAN)
    assert got[1][1] == pytest.approx(7.04)


@pytest.mark.parametrize("wrong", [0.0, 100.0, 502.0])
def test_implausible_times_give_way_to_the_streams_latency(wrong):
    sd, backend = build()
    got = []
    backend.open_capture(None, lambda *block: got.append(block))
    backend.open_playback(None, lambda *block: got.append(block))
    sd.opened[0].options["callback"](bytes(8), 4, times(adc=wrong), CLEAN)
    sd.opened[1].options["callback"](bytearray(8), 4, times(dac=wrong), CLEAN)
    assert got[0][1] == pytest.approx(7.0 - 0.025)
    assert got[1][1] == pytest.approx(7.0 + 0.025)


def test_a_device_without_mono_is_mixed_down_and_duplicated():
    sd, backend = build(widths=(2,))
    got = []

    def render(buffer, time, underflowed):
        np.frombuffer(buffer, np.int16)[:] = [5, -6]

    backend.open_capture(None, lambda *block: got.append(np.frombuffer(block[0], np.int16).tolist()))
    backend.open_playback(None, render)
    sd.opened[0].options["callback"](np.array([100, 300, -20, -40], np.int16).tobytes(), 2, times(), CLEAN)
    assert got == [[200, -30]]
    out = bytearray(8)
    sd.opened[1].options["callback"](out, 2, times(), CLEAN)
    assert np.frombuffer(out, np.int16).tolist() == [5, 5, -6, -6]


def test_an_exception_in_a_callback_stays_inside_and_the_stream_reads_as_dead(caplog):
    sd, backend = build()

    def fail(*block):
        raise ValueError("inside")

    capture = backend.open_capture(None, fail)
    playback = backend.open_playback(None, fail)
    assert capture.active
    sd.opened[0].options["callback"](bytes(8), 4, times(), CLEAN)
    out = bytearray(b"\x55" * 8)
    sd.opened[1].options["callback"](out, 4, times(), CLEAN)
    assert out == bytes(8)
    assert not capture.active
    assert not playback.active


def test_572_a_default_that_cannot_be_opened_gives_way_to_the_next_way_in():
    sd, backend = build(refuse={7: -9999})
    backend.open_capture(None, lambda *block: None)
    assert sd.opened[0].options["device"] == 6


def test_a_chosen_device_is_never_replaced_silently():
    sd, backend = build(refuse={6: -9985})
    with pytest.raises(NoMicrophone, match="another program"):
        backend.open_capture(DeviceId("ALSA", "pulse"), lambda *block: None)
    assert sd.opened == []
    with pytest.raises(NoSpeaker, match="There is no loudspeaker gone"):
        backend.open_playback(DeviceId("ALSA", "gone"), lambda *block: None)


def test_no_device_at_all_is_said_plainly():
    _, backend = build(table=([api("ALSA", [], -1, -1)], []))
    assert backend.devices() == []
    with pytest.raises(NoMicrophone, match="No microphone was found"):
        backend.open_capture(None, lambda *block: None)


def test_p1_a_missing_portaudio_library_is_said_plainly():
    def missing():
        raise OSError("PortAudio library not found")

    backend = PortAudioBackend(ManualClock(), sounddevice=missing)
    assert backend.devices() == []
    backend.refresh()
    with pytest.raises(NoMicrophone, match="PortAudio library is missing"):
        backend.open_capture(None, lambda *block: None)
    with pytest.raises(NoSpeaker, match="PortAudio library is missing"):
        backend.open_playback(None, lambda *block: None)


def test_d3_the_list_is_refreshed_only_while_nothing_is_open(caplog):
    sd, backend = build()
    stream = backend.open_capture(None, lambda *block: None)
    sd._terminate = lambda: pytest.fail("this would kill the open stream")
    backend.refresh()
    stream.close()
    stream.close()
    assert sd.opened[0].calls[0] == "start"
    assert sd.opened[0].calls[-1] == "close"
    assert not stream.active
    del sd._terminate
    backend.refresh()
    assert sd.initialised == 1


def test_a_sound_system_that_does_not_start_once_is_started_at_the_next_look():
    sd, backend = build()

    def terminate():
        if not sd.initialised:
            raise PortAudioError("PortAudio not initialized", -10000)
        sd.initialised = 0

    def fail():
        raise PortAudioError("Unanticipated host error", -9999)

    start, sd._terminate, sd._initialize = sd._initialize, terminate, fail
    backend.refresh()
    assert sd.initialised == 0
    sd._initialize = start
    backend.refresh()
    assert sd.initialised == 1


def test_wasapi_converts_rates_by_itself():
    sd = FakeSoundDevice(table=WINDOWS)
    backend = PortAudioBackend(ManualClock(), sounddevice=sd, system="win32")
    backend.open_playback(None, lambda *block: None)
    assert sd.opened[0].options["extra_settings"] == ("wasapi", True)
