"""A private PulseAudio with a virtual microphone and speaker, for tests on real PortAudio.

One stereo bus carries both sides, so that one recording of it is sample-accurate: left is what the microphone hears
(`mic_in`), right is what the speaker plays (`speaker`). `virtual_mic` listens to the left side.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

RATE = 48_000
MISSING = "needs pulseaudio, pulseaudio-utils and libasound2-plugins"
_START_S = 10.0
_MODULES = (
    "module-null-sink sink_name=bus rate=48000 channels=2 channel_map=front-left,front-right",
    "module-remap-sink sink_name=mic_in master=bus channels=1 channel_map=mono master_channel_map=front-left remix=no",
    "module-remap-sink sink_name=speaker master=bus channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no",
    "module-remap-source source_name=virtual_mic master=bus.monitor channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no",
)


def available() -> bool:
    """Return whether the programs a private PulseAudio needs are installed."""
    return all(shutil.which(program) for program in ("pulseaudio", "pactl", "parec", "paplay"))


class PrivatePulse:
    """A PulseAudio of its own: own socket, own home, ended by its process id.

    Attributes:
        env: The environment for programs that shall use it (a copy of os.environ with PULSE_SERVER and more).
        server: The value of PULSE_SERVER.
    """

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="aura-pulse-"))
        self.server = f"unix:{self._directory}/native"
        self.env = dict(os.environ, PULSE_SERVER=self.server, XDG_RUNTIME_DIR=str(self._directory))
        self._process: subprocess.Popen[bytes] | None = None
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start it and create the devices; raises RuntimeError with its log when it does not come up."""
        script = self._directory / "conf.pa"
        lines = [f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._directory}/native"]
        lines += [f"load-module {module}" for module in _MODULES]
        lines += ["set-default-sink speaker", "set-default-source virtual_mic"]
        script.write_text("\n".join(lines) + "\n")
        log = self._directory / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    *("pulseaudio", "-n", "-F", str(script), "--daemonize=no"),
                    *("--exit-idle-time=-1", "--use-pid-file=no", "--high-priority=no"),
                ],
                env=dict(self.env, HOME=str(self._directory)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + _START_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            if self._run("pactl", "info", check=False).returncode == 0:
                self._keep_awake()
                return
            time.sleep(0.05)  # there is nothing to wait on but the socket
        text = log.read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"PulseAudio did not start:\n{text[-2000:]}")

    def stop(self) -> None:
        """End it, its recordings and its players. Idempotent."""
        for process in [*self._children, self._process]:
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(3)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._children.clear()
        self._process = None
        shutil.rmtree(self._directory, ignore_errors=True)

    def kill(self) -> None:
        """End the server and what plays and records as a crash does; `start` brings it back at the same address."""
        for process in [*self._children, self._process]:
            if process is not None:
                process.kill()
                process.wait()
        self._children.clear()
        self._process = None
        (self._directory / "native").unlink(missing_ok=True)

    def hang(self, on: bool) -> None:
        """Let the server stop answering without ending, or go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def __enter__(self) -> PrivatePulse:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def load(self, module: str) -> int:
        """Load a module ("module-null-sink sink_name=x") and return its index."""
        return int(self._run("pactl", "load-module", *module.split()).stdout)

    def unload(self, module: int | str) -> None:
        """Unload a module by index, or every module of that name."""
        self._run("pactl", "unload-module", str(module))

    def index_of(self, text: str) -> int:
        """Return the index of the loaded module whose name or arguments contain `text`."""
        for line in self._run("pactl", "list", "short", "modules").stdout.splitlines():
            if text in line:
                return int(line.split()[0])
        raise LookupError(text)

    def suspend_source(self, source: str, suspended: bool) -> None:
        """Stop a source from delivering, or let it deliver again."""
        self._run("pactl", "suspend-source", source, "1" if suspended else "0")

    def set_default_source(self, source: str) -> None:
        """Make a source the default for streams opened from now on."""
        self._run("pactl", "set-default-source", source)

    def set_default_sink(self, sink: str) -> None:
        """Make a sink the default for streams opened from now on."""
        self._run("pactl", "set-default-sink", sink)

    def play(self, path: str | Path, sink: str = "mic_in") -> subprocess.Popen[bytes]:
        """Play a WAV into a sink, by default the one the virtual microphone hears; returns the running player."""
        process = subprocess.Popen(["paplay", f"--device={sink}", str(path)], env=self.env)
        self._children.append(process)
        return process

    def say(self, samples: npt.NDArray[np.int16], sink: str = "mic_in", rate: int = RATE) -> subprocess.Popen[bytes]:
        """Play mono int16 samples into a sink; returns the running player."""
        path = self._directory / f"say-{len(self._children)}.raw"
        path.write_bytes(np.asarray(samples, np.int16).tobytes())
        command = ["paplay", f"--device={sink}", "--raw", "--format=s16le", "--channels=1", f"--rate={rate}", str(path)]
        process = subprocess.Popen(command, env=self.env)
        self._children.append(process)
        return process

    @contextmanager
    def record(self, source: str = "bus.monitor", channels: int = 2) -> Iterator[Recording]:
        """Record a source for the length of the block; the recording's `samples` is there after it."""
        recording = Recording(self._directory / f"record-{len(self._children)}.raw", channels)
        with recording.path.open("wb") as output:
            process = subprocess.Popen(
                [
                    *("parec", f"--device={source}", "--raw", "--format=s16le"),
                    *(f"--rate={RATE}", f"--channels={channels}", "--latency-msec=20"),
                ],
                env=self.env,
                stdout=output,
            )
            self._children.append(process)
            try:
                recording.wait(0.0)
                yield recording
            finally:
                process.terminate()
                process.wait(5)

    def _keep_awake(self) -> None:
        """Listen all the time: without a listener a null sink works in steps of 2 s and the next one waits."""
        command = ["parec", "--device=bus.monitor", "--raw", f"--rate={RATE}", "--latency-msec=20"]
        self._children.append(subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL))

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self.env, check=check, capture_output=True, text=True, timeout=10)


class Recording:
    """What `record` has written: int16, shape (frames, channels), 48 kHz; column 0 microphone, 1 speaker."""

    def __init__(self, path: Path, channels: int) -> None:
        self.path = path
        self._channels = channels

    @property
    def samples(self) -> npt.NDArray[np.int16]:
        """Return what has been recorded so far."""
        data = self.path.read_bytes()
        return np.frombuffer(data[: len(data) // (2 * self._channels) * 2 * self._channels], np.int16).reshape(
            -1, self._channels
        )

    @property
    def seconds(self) -> float:
        """Return how much has been recorded so far."""
        return self.path.stat().st_size / (2 * self._channels * RATE)

    def wait(self, seconds: float, timeout: float = 10.0) -> None:
        """Wait until more than `seconds` are recorded; raises TimeoutError."""
        end = time.monotonic() + timeout
        while self.seconds <= seconds:
            if time.monotonic() > end:
                raise TimeoutError(f"only {self.seconds:.2f} s recorded")
            time.sleep(0.01)


def run(pulse: PrivatePulse, command: Sequence[str], timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    """Run a program on this PulseAudio and return its output."""
    return subprocess.run(command, env=pulse.env, capture_output=True, text=True, timeout=timeout, check=False)
