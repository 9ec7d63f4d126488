"""The devices that PortAudio lists on each system, and a sounddevice module that has them."""

from __future__ import annotations


def info(name: str, api: int, inputs: int, outputs: int, rate: float = 48_000.0) -> dict:
    return {
        "name": name,
        "hostapi": api,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate,
    }


def api(name: str, devices: list[int], default_in: int, default_out: int) -> dict:
    return {"name": name, "devices": devices, "default_input_device": default_in, "default_output_device": default_out}


LINUX = (
    [api("ALSA", list(range(9)), 0, 0), api("OSS", [], -1, -1)],
    [
        info("HDA NVidia: HDMI 0 (hw:0,3)", 0, 0, 8, 44_100.0),
        info("HDA Intel PCH: ALC257 Analog (hw:1,0)", 0, 2, 2, 44_100.0),
        info("sysdefault", 0, 128, 128),
        info("surround51", 0, 0, 6),
        info("dmix", 0, 0, 2),
        info("default", 0, 64, 64),
        info("pulse", 0, 32, 32, 44_100.0),
        info("pipewire", 0, 64, 64, 44_100.0),
        info("null", 0, 0, 0),
    ],
)
WINDOWS = (
    [api("MME", [0, 1], 0, 1), api("Windows DirectSound", [2], 2, -1), api("Windows WASAPI", [3, 4, 5], 4, 3)],
    [
        info("Microsoft Sound Mapper - Input", 0, 2, 0, 44_100.0),
        info("Microphone (Realtek High Defini", 0, 2, 0, 44_100.0),
        info("Primary Sound Capture Driver", 1, 2, 0, 44_100.0),
        info("Speakers (Realtek High Definition Audio)", 2, 0, 2),
        info("Microphone (Realtek High Definition Audio)", 2, 2, 0),
        info("Headset (Buds Hands-Free)", 2, 1, 0, 16_000.0),
    ],
)
MAC = (
    [api("Core Audio", [0, 1], 0, 1)],
    [info("MacBook Air Microphone", 0, 1, 0), info("MacBook Air Speakers", 0, 0, 2)],
)


class PortAudioError(Exception):
    pass


class FakeSoundDevice:
    """The part of the sounddevice module the backend uses, with devices that refuse or misbehave on demand."""

    PortAudioError = PortAudioError

    def __init__(self, table=LINUX, refuse=(), widths=(1, 2)) -> None:
        self.table, self.refuse, self.widths = table, dict(refuse), widths
        self.opened: list[FakeSoundDevice.Native] = []
        self.initialised = 1
        self.RawInputStream = self.RawOutputStream = self.stream

    def query_hostapis(self):
        return self.table[0]

    def query_devices(self):
        return self.table[1]

    def _terminate(self):
        self.initialised -= 1

    def _initialize(self):
        self.initialised += 1

    def WasapiSettings(self, auto_convert):  # noqa: N802 - the module's own name
        return ("wasapi", auto_convert)

    def stream(self, **options):
        if options["device"] in self.refuse:
            raise PortAudioError("native text", self.refuse[options["device"]])
        if options["channels"] not in self.widths:
            raise PortAudioError("Invalid number of channels", -9998)
        self.opened.append(self.Native(options))
        return self.opened[-1]

    class Native:
        """An open native stream."""

        latency = 0.025
        active = True

        def __init__(self, options) -> None:
            self.options = options
            self.samplerate = float(options["samplerate"])
            self.calls: list[str] = []

        def start(self):
            self.calls.append("start")

        def abort(self, ignore_errors):
            self.calls.append("abort")

        def stop(self, ignore_errors):
            self.calls.append("stop")

        def close(self, ignore_errors):
            self.calls.append("close")
