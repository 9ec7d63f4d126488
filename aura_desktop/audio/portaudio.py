"""The sound cards, through PortAudio (sounddevice's raw streams).

Measured on PulseAudio through ALSA: 20 ms input blocks at latency "low" arrive with an ADC time 20 to 25 ms ago (10 ms
blocks come 700 ms late or never). Output blocks of 20 ms at 0.03 s have their DAC time 58 ms ahead, never less than 51,
for 4 % of a core in the driver; blocks of 10 ms save 20 ms of it, but run dry now and then and cost 14 %.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..clock import Clock
from ..errors import AudioError, NoMicrophone, NoSpeaker
from .base import CaptureCallback, Device, DeviceId, DeviceWatch, RenderCallback, Stream
from .portaudio_devices import Entry, candidates, entries, translate
from .quiet import silence_libraries
from .server_route import aimed_at, routes, through_server

_log = logging.getLogger(__name__)

_PLAUSIBLE_S = 1.0  # a converter further away than this is a driver that does not know its times
_CLOSE_S = 1.5
_INVALID_CHANNELS = -9998


class PortAudioBackend:
    """Opens devices at their own rate in mono int16 (`base.AudioBackend`).

    Args:
        clock: The scale on which ADC and DAC times are given.
        capture_block_s: Seconds an input block holds.
        capture_latency: What is asked of PortAudio: seconds, "low" or "high".
        playback_block_s: Seconds an output block holds.
        playback_latency: Likewise.
        sounddevice: The module to use, or what returns it; by default it is imported when first needed.
        system: The kind of system, as in sys.platform.
        watch: Tells the devices of a sound server, and when any have come or gone; its owner starts and closes it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        capture_block_s: float = 0.02,
        capture_latency: float | str = "low",
        playback_block_s: float = 0.02,
        playback_latency: float | str = 0.03,
        sounddevice: Any = None,
        system: str = sys.platform,
        watch: DeviceWatch | None = None,
    ) -> None:
        self.watch = watch
        self._clock = clock
        self._capture = (capture_block_s, capture_latency)
        self._playback = (playback_block_s, playback_latency)
        self._import = sounddevice if callable(sounddevice) else _import_sounddevice
        self._module: Any = None if callable(sounddevice) else sounddevice
        self._system = system
        self._streams: set[_PortAudioStream] = set()

    def devices(self) -> list[Device]:
        """Return the sound server's devices, else those of the best host API; empty where there is no PortAudio.

        Behind a server's devices PortAudio's own entries come as raw ones.
        """
        table = self._table()
        served = self._served(table)
        if served is None:
            return [entry.device for entry in table]
        raw = [replace(e.device, raw=True, is_default_input=False, is_default_output=False) for e in table]
        return [*served, *raw]

    def refresh(self) -> None:
        """Re-initialise PortAudio, the only way to see devices that came or went. Not while a stream is open."""
        sd = self._sounddevice()
        if sd is None:
            return
        if any(not stream.released for stream in self._streams):
            _log.warning("device list not refreshed: a stream is still open")
            return
        self._streams.clear()
        _log.info("reading the device list anew")  # before the native call: a crash in it must leave a trace
        try:
            # No public way: https://github.com/spatialaudio/python-sounddevice/issues/125
            with contextlib.suppress(sd.PortAudioError):  # it did not start the last time: there is nothing to end
                sd._terminate()
            sd._initialize()
        except sd.PortAudioError as error:
            _log.warning("device list not refreshed: %s", error)

    def open_capture(self, device: DeviceId | None, callback: CaptureCallback) -> Stream:
        """Open and start a microphone. Raises errors.NoMicrophone."""
        return self._open(device, True, lambda channels: _CaptureAdapter(self._clock, callback, channels))

    def open_playback(self, device: DeviceId | None, callback: RenderCallback) -> Stream:
        """Open and start a loudspeaker. Raises errors.NoSpeaker."""
        return self._open(device, False, lambda channels: _RenderAdapter(self._clock, callback, channels))

    def _open(self, device: DeviceId | None, inputs: bool, adapter: Callable[[int], _Adapter]) -> Stream:
        table = self._table()
        sd = self._sounddevice()
        if sd is None:
            raise (NoMicrophone if inputs else NoSpeaker)(
                "Aura cannot reach the sound system because the PortAudio library is missing: install it "
                "(libportaudio2 on Debian and Ubuntu) and start Aura again."
            )
        failure: AudioError | None = None
        for entry, aim in self._ways(table, device, inputs):
            try:
                with aimed_at(aim, inputs=inputs) if aim else contextlib.nullcontext():
                    stream = self._open_entry(sd, entry, inputs, adapter)
            except sd.PortAudioError as error:
                code = error.args[1] if len(error.args) > 1 else 0
                new = translate(code, entry.device.label, inputs=inputs, detail=f"{entry.device.id.key}: {error}")
                failure = failure or new
            else:
                self._streams = {known for known in self._streams if not known.released} | {stream}
                return stream
        if failure is not None:
            raise failure
        what, connect = ("microphone", "one") if inputs else ("loudspeaker", "one or headphones")
        name = f" {device.name}" if device is not None else ""
        raise (NoMicrophone if inputs else NoSpeaker)(
            f"There is no {what}{name}: connect {connect}, then choose it."
            if name
            else f"No {what} was found: connect {connect}."
        )

    def _ways(self, table: list[Entry], device: DeviceId | None, inputs: bool) -> list[tuple[Entry, str]]:
        """Return what to open for a device, best first, and the sound server's device each has to be aimed at."""
        served = self._served(table)
        if device is None:
            usable = served is None or any(d.is_default_input if inputs else d.is_default_output for d in served)
            return [(entry, "") for entry in candidates(table, None, inputs=inputs)] if usable else []
        if not through_server(device.host_api):
            return [(entry, "") for entry in candidates(table, device, inputs=inputs)]
        there = any(known.id == device and (known.inputs if inputs else known.outputs) for known in served or ())
        return [(entry, device.name) for entry in routes(table, inputs=inputs)] if there else []

    def _served(self, table: list[Entry]) -> tuple[Device, ...] | None:
        """Return the sound server's devices; None without one, or where PortAudio has no way to it."""
        census = self.watch.census() if self.watch is not None else None
        reachable = routes(table, inputs=True) or routes(table, inputs=False)
        return census.devices if census is not None and reachable else None

    def _open_entry(self, sd: Any, entry: Entry, inputs: bool, adapter: Callable[[int], _Adapter]) -> _PortAudioStream:
        offered = entry.device.inputs if inputs else entry.device.outputs
        widths = sorted({1, min(2, offered), offered})
        for channels in widths:
            try:
                return self._open_width(sd, entry, inputs, adapter(channels))
            except sd.PortAudioError as error:
                # Devices without a mixer in front of them insist on their own channel count.
                if channels == widths[-1] or len(error.args) < 2 or error.args[1] != _INVALID_CHANNELS:
                    raise
        raise AssertionError("unreachable: the last width raises")

    def _open_width(self, sd: Any, entry: Entry, inputs: bool, adapter: _Adapter) -> _PortAudioStream:
        block_s, latency = self._capture if inputs else self._playback
        kind = sd.RawInputStream if inputs else sd.RawOutputStream
        wasapi = entry.device.id.host_api == "Windows WASAPI"
        native = kind(
            device=entry.index,
            samplerate=entry.device.rate,
            blocksize=round(entry.device.rate * block_s),
            channels=adapter.channels,
            dtype="int16",
            latency=latency,
            callback=adapter,
            # Shared mode takes the mixer's rate only; the flag covers a rate PortAudio has cached wrongly.
            extra_settings=sd.WasapiSettings(auto_convert=True) if wasapi else None,
        )
        adapter.latency = native.latency
        try:
            native.start()
        except sd.PortAudioError:
            native.close(ignore_errors=True)
            raise
        _log.info("open: %d Hz, %d channel(s), latency %.3f s", entry.device.rate, adapter.channels, native.latency)
        return _PortAudioStream(native, adapter, round(native.samplerate), native.latency, self._system)

    def _table(self) -> list[Entry]:
        sd = self._sounddevice()
        if sd is None:
            return []
        try:
            return entries(sd.query_hostapis(), sd.query_devices(), self._system)
        except sd.PortAudioError as error:
            _log.warning("no device list: %s", error)
            return []

    def _sounddevice(self) -> Any:
        if self._module is None:
            try:
                self._module = self._import()
            except (ImportError, OSError) as error:
                _log.warning("PortAudio is not available: %s", error)
            except Exception as error:  # PortAudioError, whose class comes with the import: Pa_Initialize failed
                _log.warning("PortAudio does not start: %s", error)
        return self._module


def _import_sounddevice() -> Any:
    """Import sounddevice, which loads and initialises PortAudio (0.1 s), without the libraries' noise."""
    silence_libraries()
    import sounddevice

    return sounddevice


class _Adapter:
    """What PortAudio calls. Nothing may be raised into it: an exception would end the stream without a word."""

    def __init__(self, clock: Clock, channels: int) -> None:
        self._clock = clock
        self.channels = channels
        self.latency = 0.02
        self.failure: Exception | None = None

    def __call__(self, buffer: Any, frames: int, times: Any, status: Any) -> None:
        raise NotImplementedError


class _CaptureAdapter(_Adapter):
    def __init__(self, clock: Clock, callback: CaptureCallback, channels: int) -> None:
        super().__init__(clock, channels)
        self._callback = callback

    def __call__(self, buffer: Any, frames: int, times: Any, status: Any) -> None:
        try:
            now = self._clock.now()
            age = times.currentTime - times.inputBufferAdcTime
            if not times.inputBufferAdcTime or abs(age) > _PLAUSIBLE_S:
                age = self.latency
            if self.channels == 1:
                block = bytes(buffer)
            else:
                wide = np.frombuffer(buffer, np.int16).reshape(-1, self.channels)
                block = wide.mean(axis=1).astype(np.int16).tobytes()
            self._callback(block, now - age, bool(status.input_overflow))
        except Exception as error:  # see the class
            self.failure = error


class _RenderAdapter(_Adapter):
    def __init__(self, clock: Clock, callback: RenderCallback, channels: int) -> None:
        super().__init__(clock, channels)
        self._callback = callback

    def __call__(self, buffer: Any, frames: int, times: Any, status: Any) -> None:
        try:
            now = self._clock.now()
            ahead = times.outputBufferDacTime - times.currentTime
            if not times.outputBufferDacTime or abs(ahead) > _PLAUSIBLE_S:
                ahead = self.latency
            if self.channels == 1:
                self._callback(memoryview(buffer), now + ahead, bool(status.output_underflow))
            else:
                mono = np.empty(frames, np.int16)
                self._callback(memoryview(mono.data), now + ahead, bool(status.output_underflow))
                np.frombuffer(buffer, np.int16).reshape(-1, self.channels)[:] = mono[:, np.newaxis]
        except Exception as error:  # see the class
            self.failure = error
            buffer[:] = bytes(len(buffer))


class _PortAudioStream:
    """An open stream (`base.Stream`)."""

    def __init__(self, native: Any, adapter: _Adapter, rate: int, latency: float, system: str) -> None:
        self._native = native
        self._system = system
        self._adapter = adapter
        self._closer: threading.Thread | None = None
        self._reported = False
        self.rate = rate
        self.latency = latency

    @property
    def active(self) -> bool:
        """Return False once the stream has stopped by itself or its callback has failed."""
        if self._closer is not None:
            return False
        if self._adapter.failure is not None:
            if not self._reported:
                self._reported = True
                _log.error("audio callback failed", exc_info=self._adapter.failure)
            return False
        try:
            return bool(self._native.active)
        except Exception:  # PortAudioError and whatever a driver that lost its device makes of it
            return False

    @property
    def released(self) -> bool:
        """Return True once the native stream is closed."""
        return self._closer is not None and not self._closer.is_alive()

    def close(self) -> None:
        """Stop at once and release the device; waits at most 1.5 s for it. Idempotent."""
        if self._closer is None:
            # In a thread of its own: drivers that lost their device have been seen to hang in close
            # (https://github.com/cjpais/Handy/pull/1874).
            self._closer = threading.Thread(target=self._close, name="audio-close", daemon=True)
            self._closer.start()
            self._closer.join(_CLOSE_S)
            if self._closer.is_alive():
                _log.warning("a device does not close")

    def _close(self) -> None:
        _log.info("closing a device")
        if self._system == "darwin":
            self._native.stop(ignore_errors=True)  # abort takes seconds there: PortAudio issue 367
        else:
            self._native.abort(ignore_errors=True)
        self._native.close(ignore_errors=True)
