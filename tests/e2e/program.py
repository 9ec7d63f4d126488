"""The real program as a process: its data folder, its display, its window."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeVar

START = (sys.executable, "-m", "aura_desktop")
WINDOW = "Aura"
_DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PULSE_SERVER")

Found = TypeVar("Found")


def until(condition: Callable[[], Found], seconds: float, what: str) -> Found:
    """Wait until `condition` gives something true and return it; raises TimeoutError that names `what`."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)  # another process's state has nothing to wait on


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a machine with no display and no sound server, with the data folder `home`."""
    kept = {name: value for name, value in os.environ.items() if name not in _DISPLAY_VARIABLES}
    return {**kept, "AURA_HOME": str(home), **more}


def run(*arguments: str, home: Path, seconds: float = 90.0, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end on a machine with no display and no sound card."""
    return subprocess.run(
        [*START, *arguments],
        env=clean_environment(home, **environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
    )


def compatible(url: str) -> list[str]:
    """Return the arguments that send all three jobs to the server at `url`."""
    settings = [
        f"{job}.{name}={value}"
        for job in ("stt", "chat", "speech")
        for name, value in (("provider", "compatible"), ("base_url", url), ("model", "fake"))
    ]
    return [word for setting in settings for word in ("--set", setting)]


class PrivateDisplay:
    """An X server of its own; `name` is the value of DISPLAY."""

    def __init__(self) -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]
        self._process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            self.name = f":{answer.readline().strip()}"
        if self.name == ":":
            raise RuntimeError("Xvfb did not start")

    @staticmethod
    def available() -> bool:
        """Return whether Xvfb and xdotool are installed."""
        return bool(shutil.which("Xvfb") and shutil.which("xdotool"))

    def __enter__(self) -> PrivateDisplay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)


class Program:
    """The window, started on a private display and sound server; a context manager that ends it."""

    def __init__(
        self,
        home: Path,
        display: PrivateDisplay,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        start: Sequence[str] = START,
    ) -> None:
        self._env = clean_environment(home, **environ, DISPLAY=display.name)
        self.output = home / "output.txt"
        home.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*start, *arguments], env=self._env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool on the program's display and return what it prints."""
        done = subprocess.run(["xdotool", *arguments], env=self._env, capture_output=True, text=True, timeout=10)
        return done.stdout.strip()

    def window(self, seconds: float = 30.0) -> str:
        """Wait for the visible window and return its number."""

        def visible() -> str:
            assert self.process.poll() is None, f"ended: {self.output.read_text()}"
            return self.xdotool("search", "--onlyvisible", "--name", f"^{WINDOW}$").partition("\n")[0]

        return until(visible, seconds, "a window called Aura")

    def wait_for_microphone(self, environ: Mapping[str, str], seconds: float = 30.0) -> None:
        """Wait until the program records from the sound server in `environ`."""

        def recording() -> bool:
            command = ["pactl", "list", "source-outputs"]
            listed = subprocess.run(command, env=dict(environ), capture_output=True, text=True, timeout=10).stdout
            return f'application.process.id = "{self.process.pid}"' in listed

        until(recording, seconds, "the microphone is open")

    def quit(self, seconds: float = 10.0) -> int:
        """Ask the program to end and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)
