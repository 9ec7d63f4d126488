from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest

from aura_desktop.audio.base import DeviceId
from aura_desktop.audio.portaudio import PortAudioBackend
from aura_desktop.audio.server_census import HOST_API, census
from aura_desktop.audio.server_route import aimed_at
from aura_desktop.audio.sound_server import SoundServer
from aura_desktop.errors import NoMicrophone

from .devices import ManualClock
from .sound_devices import LINUX, FakeSoundDevice, api, info

NO_SINK = 0xFFFFFFFF


def source(name: str, description: str, index: int = 0, monitor_of: str | None = None, **properties: str):
    return SimpleNamespace(
        name=name,
        description=description,
        index=index,
        channel_count=2,
        monitor_of_sink=NO_SINK if monitor_of is None else 7,
        monitor_of_sink_name=monitor_of,
        proplist={key.replace("_", "."): value for key, value in properties.items()},
    )


def sink(name: str, description: str, index: int = 0, **properties: str):
    found = {key.replace("_", "."): value for key, value in properties.items()}
    return SimpleNamespace(name=name, description=description, index=index, channel_count=2, proplist=found)


def server(source_name: str = "mic", sink_name: str = "speaker"):
    return SimpleNamespace(default_source_name=source_name, default_sink_name=sink_name)


MIC = source("mic", "Yeti Stereo Microphone")
SPEAKER = sink("speaker", "Built-in Audio")
MONITOR = source("speaker.monitor", "Monitor of Built-in Audio", 1, monitor_of="speaker")


def test_22_devices_have_the_names_of_the_systems_sound_settings_and_the_defaults_are_marked():
    found = census(server(), [MIC, MONITOR], [SPEAKER], [], [], 1).devices
    assert [(d.id, d.label, d.raw, d.is_default_input, d.is_default_output) for d in found] == [
        (DeviceId(HOST_API, "mic"), "Yeti Stereo Microphone", False, True, False),
        (DeviceId(HOST_API, "speaker.monitor"), "Monitor of Built-in Audio", True, False, False),
        (DeviceId(HOST_API, "speaker"), "Built-in Audio", False, False, True),
    ]


def test_27_the_loudspeakers_own_monitor_is_no_microphone_however_the_server_falls_back_to_it():
    (monitor,) = [d for d in census(server("speaker.monitor"), [MONITOR], [SPEAKER], [], [], 1).devices if d.inputs]
    assert not monitor.is_default_input


def test_the_monitor_of_another_loudspeaker_may_be_the_microphone():
    other = source("cable.monitor", "Virtual cable", monitor_of="cable")
    found = census(server("cable.monitor"), [other, MONITOR], [SPEAKER, sink("cable", "Cable")], [], [], 1).devices
    assert [d.id.name for d in found if d.is_default_input] == ["cable.monitor"]


def test_the_servers_stand_in_for_a_missing_loudspeaker_is_none():
    nothing = [source("auto_null.monitor", "Monitor of Dummy Output", monitor_of="auto_null")]
    assert (
        census(server("auto_null.monitor", "auto_null"), nothing, [sink("auto_null", "Dummy")], [], [], 1).devices == ()
    )


def test_two_devices_of_one_name_are_told_apart():
    found = census(server(), [source("b", "Webcam"), source("a", "Webcam")], [], [], [], 1).devices
    assert {d.id.name: d.label for d in found} == {"a": "Webcam (1)", "b": "Webcam (2)"}


def test_15_the_two_sides_of_a_bluetooth_headset_belong_together():
    sides = census(
        server(),
        [source("bluez_source", "Buds", device_bus="bluetooth", device_string="00:11:22"), MIC],
        [sink("bluez_sink", "Buds", device_bus="bluetooth", device_string="00:11:22"), SPEAKER],
        [],
        [],
        1,
    ).devices
    assert {d.id.name: d.headset for d in sides} == {
        "bluez_source": "00:11:22",
        "bluez_sink": "00:11:22",
        "mic": "",
        "speaker": "",
    }


def test_our_own_streams_are_known_by_the_process():
    ours, others = {"application.process.id": "12"}, {"application.process.id": "13"}
    recording = [SimpleNamespace(source=0, proplist=ours), SimpleNamespace(source=1, proplist=others)]
    found = census(server(), [MIC, MONITOR], [SPEAKER], recording, [SimpleNamespace(sink=0, proplist=ours)], 12)
    assert found.inputs_at == (DeviceId(HOST_API, "mic"),)
    assert found.outputs_at == (DeviceId(HOST_API, "speaker"),)


def test_a_moved_default_is_another_stamp():
    devices = [MIC, source("desk", "Desk", 2)]
    one, other = (census(server(name), devices, [SPEAKER], [], [], 1) for name in ("mic", "desk"))
    assert one.stamp != other.stamp
    assert one == census(server("mic"), devices, [SPEAKER], [], [], 1)


class PulseError(Exception):
    pass


class PulseLoopStop(Exception):
    pass


class FakePulse:
    """The part of pulsectl that is used: one server whose state and life a test decides."""

    PulseError, PulseLoopStop, PulseDisconnected = PulseError, PulseLoopStop, PulseError

    def __init__(self) -> None:
        self.sources = [MIC, MONITOR]
        self.there = True
        self.event = threading.Event()
        self.connections = 0

    def Pulse(self, name, connect):  # noqa: N802 - the module's own name
        assert not connect
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def connect(self, autospawn):
        assert not autospawn, "to look at devices starts no server"
        if not self.there:
            raise PulseError
        self.connections += 1

    def event_mask_set(self, *masks):
        pass

    def event_callback_set(self, callback):
        with pytest.raises(PulseLoopStop):
            callback(None)

    def event_listen(self, timeout):
        self.event.wait(timeout)
        self.event.clear()
        if not self.there:
            raise PulseError

    def event_listen_stop(self):
        self.event.set()

    def server_info(self):
        return server()

    def source_list(self):
        return self.sources

    def sink_list(self):
        return [SPEAKER]

    def source_output_list(self):
        return []

    def sink_input_list(self):
        return []


@pytest.fixture
def watched():
    pulse, told = FakePulse(), threading.Semaphore(0)
    watch = SoundServer(lambda: pulse)
    watch.start(told.release)
    assert told.acquire(timeout=5)
    yield pulse, watch, told
    watch.close()
    assert "sound-server" not in {thread.name for thread in threading.enumerate()}


def test_601_a_device_that_comes_is_told_without_being_asked(watched):
    pulse, watch, told = watched
    assert len(watch.census().devices) == 3
    pulse.sources = [*pulse.sources, source("desk", "Desk", 2)]
    pulse.event.set()
    assert told.acquire(timeout=5)
    assert len(watch.census().devices) == 4


def test_an_event_that_changes_nothing_is_not_told(watched):
    pulse, _, told = watched
    pulse.event.set()
    assert not told.acquire(timeout=0.2)


def test_a_server_that_goes_leaves_no_census(watched):
    pulse, watch, told = watched
    pulse.there = False
    pulse.event.set()
    assert told.acquire(timeout=5)
    assert watch.census() is None


def test_without_libpulse_there_is_no_census_and_nothing_waits():
    def missing():
        raise OSError("libpulse.so.0: cannot open shared object file")

    watch = SoundServer(missing)
    watch.start(lambda: None)
    assert watch.census(5.0) is None
    watch.close()


class Watch:
    """A watch that has counted."""

    def __init__(self, *sources, default: str = "mic") -> None:
        self.found = census(server(default), list(sources), [SPEAKER], [], [], 1)

    def start(self, on_change):
        pass

    def census(self, wait_s=0.0):
        return self.found

    def close(self):
        pass


def backend(watch: Watch, table=LINUX) -> tuple[FakeSoundDevice, PortAudioBackend]:
    sd = FakeSoundDevice(table=table)
    return sd, PortAudioBackend(ManualClock(), sounddevice=sd, system="linux", watch=watch)


def test_16_17_the_picker_lists_the_servers_devices_and_hides_portaudios():
    _, portaudio = backend(Watch(MIC, MONITOR))
    assert [d.label for d in portaudio.devices() if not d.raw] == ["Yeti Stereo Microphone", "Built-in Audio"]
    assert {d.id.name for d in portaudio.devices() if d.raw} >= {"pulse", "pipewire", "speaker.monitor"}


def test_a_device_of_the_server_is_opened_through_alsa_and_aimed_at(monkeypatch):
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    monkeypatch.setenv("PULSE_SINK", "elsewhere")
    sd, portaudio = backend(Watch(MIC))
    aims = []
    stream = sd.stream
    sd.RawInputStream = lambda **options: (
        aims.append((os.environ.get("PULSE_SOURCE"), os.environ["PULSE_SINK"])) or stream(**options)
    )
    portaudio.open_capture(DeviceId(HOST_API, "mic"), lambda *block: None)
    assert aims == [("mic", "elsewhere")]
    assert sd.opened[0].options["device"] == 6, "the entry 'pulse'"
    assert "PULSE_SOURCE" not in os.environ


def test_the_aim_is_taken_back_when_opening_fails(monkeypatch):
    monkeypatch.setenv("PULSE_SINK", "elsewhere")

    def fail() -> None:
        with aimed_at("speaker", inputs=False):
            assert os.environ["PULSE_SINK"] == "speaker"
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fail()
    assert os.environ["PULSE_SINK"] == "elsewhere"


def test_without_a_microphone_the_system_default_is_none():
    _, portaudio = backend(Watch(MONITOR, default="speaker.monitor"))
    with pytest.raises(NoMicrophone, match="No microphone was found"):
        portaudio.open_capture(None, lambda *block: None)
    portaudio.open_playback(None, lambda *block: None)


def test_a_device_that_the_server_has_no_more_is_not_opened():
    sd, portaudio = backend(Watch(MIC))
    with pytest.raises(NoMicrophone):
        portaudio.open_capture(DeviceId(HOST_API, "desk"), lambda *block: None)
    assert sd.opened == []


def test_where_portaudio_has_no_way_to_the_server_its_own_list_counts():
    table = ([api("ALSA", [0], 0, 0)], [info("Mic (hw:0,0)", 0, 2, 0)])
    _, portaudio = backend(Watch(MIC), table)
    assert [d.label for d in portaudio.devices()] == ["Mic"]
    portaudio.open_capture(None, lambda *block: None)
