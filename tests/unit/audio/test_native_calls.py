"""What drivers do to a program that calls them: complaints of the field notes (rows 24 and 26, D5 and D8)."""

from __future__ import annotations

import logging
import threading

import pytest

from aura_desktop.audio.portaudio import PortAudioBackend
from aura_desktop.errors import AudioError

from .devices import ManualClock
from .sound_devices import LINUX, MAC, WINDOWS, FakeSoundDevice


def opened(sd: FakeSoundDevice, system: str):
    """A backend on `sd`, with one microphone open."""
    backend = PortAudioBackend(ManualClock(), sounddevice=sd, system=system)
    return backend, backend.open_capture(None, lambda *block: None)


@pytest.mark.parametrize("code", [-9985, -9986, -9996, -9997, -9999])
def test_24_on_windows_wasapi_alone_is_tried_and_no_code_is_shown(code: int) -> None:
    """Buzz 729: every Windows entry fails with MME or DirectSound codes."""
    tried: list[int] = []

    class Windows(FakeSoundDevice):
        def stream(self, **options):
            tried.append(options["device"])
            return super().stream(**options)

    sd = Windows(table=WINDOWS, refuse=dict.fromkeys(range(6), code))
    with pytest.raises(AudioError) as caught:
        opened(sd, "win32")
    assert tried == [4], "the default of WASAPI"
    assert str(code) not in caught.value.sentence
    assert "native" not in caught.value.sentence
    assert "choose another" in caught.value.sentence or "check that" in caught.value.sentence


def test_26_every_native_call_has_left_a_line_before_it_is_made(caplog: pytest.LogCaptureFixture) -> None:
    """Buzz 739: the program crashes in the driver, and nothing is in the log."""
    caplog.set_level(logging.INFO)
    said: dict[str, str] = {}

    class Watched(FakeSoundDevice):
        def _terminate(self):
            said["refresh"] = caplog.messages[-1]
            super()._terminate()

    sd = Watched(table=LINUX)
    backend, stream = opened(sd, "linux")
    native = sd.opened[0]
    native.abort = lambda ignore_errors: said.update(close=caplog.messages[-1])  # type: ignore[method-assign]
    stream.close()
    backend.refresh()
    assert said == {"close": "closing a device", "refresh": "reading the device list anew"}


def test_d5_a_driver_that_hangs_in_close_freezes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handy 1874: freeze on unplug. The list is not read anew either while its stream may still be open."""
    monkeypatch.setattr("aura_desktop.audio.portaudio._CLOSE_S", 0.05)
    sd = FakeSoundDevice(table=LINUX)
    backend, stream = opened(sd, "linux")
    go_on, closed = threading.Event(), threading.Event()
    native = sd.opened[0]
    native.abort = lambda ignore_errors: go_on.wait(10)  # type: ignore[method-assign]
    native.close = lambda ignore_errors: closed.set()  # type: ignore[method-assign]
    stream.close()
    assert not stream.active
    sd._terminate = lambda: pytest.fail("a stream is still open")  # type: ignore[method-assign]
    backend.refresh()
    go_on.set()
    assert closed.wait(10)


@pytest.mark.parametrize(("system", "table", "first"), [("darwin", MAC, "stop"), ("linux", LINUX, "abort")])
def test_d8_on_a_mac_a_stream_is_stopped_and_not_aborted(system: str, table: object, first: str) -> None:
    """PortAudio 367: Pa_AbortStream takes seconds on macOS."""
    sd = FakeSoundDevice(table=table)
    _, stream = opened(sd, system)
    stream.close()
    assert sd.opened[0].calls == ["start", first, "close"]
