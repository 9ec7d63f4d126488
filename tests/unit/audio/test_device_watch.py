from __future__ import annotations

import ctypes
import sys
import threading

import numpy as np

from aura_desktop.audio.base import Frame
from aura_desktop.audio.device_watch import ProbeWatch, alsa_stamp, mac_stamp, system_watch, windows_stamp
from aura_desktop.audio.gap import GapFiller
from aura_desktop.audio.sound_server import SoundServer
from aura_desktop.audio.wake import WakeWatch
from aura_desktop.clock import sleeping_clock


def test_125_a_changed_stamp_is_told_and_an_equal_one_is_not():
    stamps = iter(["a", "a", "b"])
    told = threading.Event()
    looks = []

    def stamp():
        looks.append(1)
        return next(stamps, "b")

    watch = ProbeWatch(stamp, every_s=0.01)
    watch.start(lambda: (looks.append(0), told.set()))
    assert told.wait(5)
    watch.close()
    assert looks.count(0) == 1
    assert looks.index(0) == 3, "neither the first stamp nor an equal one is a change"
    assert watch.census().devices is None


def test_a_system_that_cannot_be_asked_is_not_watched_and_nothing_breaks(caplog):
    def broken():
        raise OSError("no")

    watch = ProbeWatch(broken, every_s=0.01)
    watch.start(lambda: None)
    assert watch.census(5.0) is None
    watch.close()


def test_the_kernels_cards_are_the_stamp_without_a_sound_server(tmp_path):
    cards = tmp_path / "cards"
    files = (cards, tmp_path / "pcm")
    before = alsa_stamp(files)
    cards.write_text(" 0 [PCH ]: HDA-Intel")
    assert alsa_stamp(files) != before
    assert alsa_stamp(files) == alsa_stamp(files)


def test_cards_that_may_not_be_read_are_no_cards(tmp_path):
    (tmp_path / "pcm").write_text("00-00: ALC")
    assert alsa_stamp((tmp_path, tmp_path / "pcm")) == ("", "00-00: ALC")  # a folder cannot be read as a file


def test_linux_asks_the_sound_server_and_an_unknown_system_nobody():
    assert isinstance(system_watch("linux"), SoundServer)
    assert system_watch("sunos5") is None
    if sys.platform.startswith("linux"):
        assert system_watch("darwin") is None, "the library is not there: nothing is watched, nothing is raised"
        assert system_watch("win32") is None


class Winmm:
    """Windows' multimedia library, with two microphones."""

    def __init__(self) -> None:
        self.names = {"In": ["Yeti", "Buds"], "Out": ["Speakers"]}
        self.preferred = {"In": 0, "Out": 0}
        for way in ("In", "Out"):
            setattr(self, f"wave{way}GetNumDevs", lambda way=way: len(self.names[way]))
            setattr(self, f"wave{way}GetDevCapsW", lambda number, caps, size, way=way: self.caps(way, number, caps))
            setattr(self, f"wave{way}Message", lambda mapper, kind, number, flags, way=way: self.ask(way, kind, number))

    def caps(self, way, number, caps):
        text = self.names[way][number.value or 0].encode("utf-16-le")
        ctypes.memmove(ctypes.addressof(caps._obj) + 8, text + b"\0\0", len(text) + 2)
        return 0

    def ask(self, way, kind, number):
        assert kind == 0x2015
        number._obj.value = self.preferred[way]
        return 0


def test_windows_tells_devices_and_defaults_apart():
    winmm = Winmm()
    stamps = [windows_stamp(winmm)]
    winmm.preferred["In"] = 1
    stamps.append(windows_stamp(winmm))
    winmm.names["Out"] = ["Headphones"]
    stamps.append(windows_stamp(winmm))
    winmm.names["In"].pop()
    stamps.append(windows_stamp(winmm))
    assert len(set(stamps)) == 4
    assert windows_stamp(winmm) == stamps[-1]


class CoreAudio:
    """The Mac's audio objects; only the system object is asked."""

    def __init__(self) -> None:
        self.values = {b"dev#": b"\x01\0\0\0\x02\0\0\0", b"dIn ": b"\x01\0\0\0", b"dOut": b"\x02\0\0\0"}

    def AudioObjectGetPropertyDataSize(self, *arguments):  # noqa: N802 - Apple's name
        arguments[-1]._obj.value = len(self.value(arguments))
        return 0

    def AudioObjectGetPropertyData(self, *arguments):  # noqa: N802 - Apple's name
        ctypes.memmove(arguments[-1], self.value(arguments), len(self.value(arguments)))
        return 0

    def value(self, arguments):
        number, address = arguments[0], arguments[1]._obj
        assert (number, address.scope.to_bytes(4, "big"), address.element) == (1, b"glob", 0)
        return self.values[address.selector.to_bytes(4, "big")]


def test_a_mac_tells_devices_and_defaults_apart():
    core_audio = CoreAudio()
    stamps = [mac_stamp(core_audio)]
    for name in (b"dIn ", b"dOut", b"dev#"):
        core_audio.values[name] = b"\x03\0\0\0"
        stamps.append(mac_stamp(core_audio))
    assert len(set(stamps)) == 4


def test_a_halt_and_a_sleep_are_noticed_once_and_a_busy_machine_is_not():
    sleeping = [1000.0]
    watch = WakeWatch(lambda: sleeping[0])

    def step(now: float, slept: float = 0.0) -> bool:
        sleeping[0] += now - step.last + slept
        step.last = now
        return watch.feed(now)

    step.last = 0.0
    assert not step(0.1)
    assert not step(2.5), "a stall of two seconds"
    assert step(12.5), "halted: both clocks went on"
    assert not step(12.6)
    assert step(12.7, slept=3600.0), "slept: the monotonic clock stood still"
    assert not step(12.8)
    watch.reset()
    assert not step(900.0), "a pause on purpose"
    sleeping[0] += 4.0
    watch.worked(904.0)
    step.last = 904.0
    assert not step(904.1), "a device was opened"


def test_a_sleep_is_known_by_a_clock_that_nobody_sets():
    """By the time of day a correction of the clock was a sleep: both streams were opened anew in mid-sentence."""
    assert WakeWatch()._sleeping is sleeping_clock


def test_a_gap_is_filled_only_after_frames_and_only_up_to_now():
    gap = GapFiller()
    assert gap.fill(5.0, needed=False) == []
    gap.took([Frame(np.ones(320, np.int16), 10.0)])
    assert gap.fill(10.1, needed=True) == []
    filled = gap.fill(10.2, needed=True)
    assert [round(frame.time, 2) for frame in filled] == [10.02, 10.04, 10.06, 10.08]
    gap.forget()
    assert gap.fill(20.0, needed=False) == []


def test_a_gap_that_nobody_waits_in_ends_and_one_that_somebody_comes_to_begins_there():
    gap = GapFiller()
    gap.took([Frame(np.ones(320, np.int16), 10.0)])
    assert len(gap.fill(60.0, needed=False)) == 125
    assert gap.fill(90.0, needed=False) == []
    assert gap.fill(100.0, needed=True) == []
    assert [round(frame.time, 2) for frame in gap.fill(100.04, needed=True)] == [99.9, 99.92]
