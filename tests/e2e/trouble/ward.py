"""A place for patients: a display, a sound server, a fake service behind a wire; and how one fault is tried."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import running

from ..program import PrivateDisplay, compatible
from ..pulse import PrivatePulse
from ..room import speech
from .patient import BOUND_S, Patient
from .wire import Wire

SHORT = "Yes, it is."
LONG = "That is a long story. " * 12
QUESTION = "What is the meaning of life?"


@cache
def question() -> npt.NDArray[np.int16]:
    """Return the question, spoken."""
    return speech(QUESTION)


@contextmanager
def unmounted(home: Path) -> Iterator[None]:
    """Take a file system of its own away from a folder in the end."""
    try:
        yield
    finally:
        if os.path.ismount(home):
            subprocess.run(["umount", "-l", str(home)], check=True)


@contextmanager
def explained(patient: Patient) -> Iterator[None]:
    """Add to an error that the program has ended, where it has."""
    try:
        yield
    except Exception as error:
        code = patient.program.process.poll()
        last = patient.program.output.read_text(errors="replace").strip().splitlines()[-1:]
        if code is not None:
            error.add_note(f"the program had ended with {code}: {''.join(last)}")
        elif last:
            error.add_note(f"it last said: {''.join(last)}")
        raise


@dataclass(slots=True)
class Outcome:
    """What became of one fault; times in s, None where they do not apply.

    Attributes:
        told: From the first request that met the fault until it was calm again or a card with an action was there.
        back: From the end of the fault until the next question was answered aloud.
        ended: How long it took to end when asked.
        lost: What the user lost, in words.
        wrong: What did not hold.
    """

    name: str
    told: float | None = None
    back: float | None = None
    ended: float | None = None
    lost: str = "nothing"
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """One fault.

    Attributes:
        hold: Makes the fault happen and go away, and fills in the outcome.
        arguments: Settings beside the server's.
        seconds: How long it takes, roughly.
        stays: Words of what may be there afterwards: an offline engine that stepped in is kept ready, for instance.
    """

    name: str
    hold: Callable[[Ward, Patient, Outcome], None]
    arguments: Sequence[str] = ()
    seconds: float = 8.0
    environ: Callable[[Path], dict[str, str]] = lambda home: {}
    host: str = "127.0.0.1"
    scheme: str = "http"
    exit_s: float = 3.0
    stays: Sequence[str] = ()


class Ward:
    """What surrounds the program; a context manager."""

    def __init__(self) -> None:
        self.behaviour = Behaviour(reply=SHORT)
        self.display = PrivateDisplay()
        self.sound = PrivatePulse()
        self._folder = tempfile.TemporaryDirectory(prefix="aura-ward-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self._running = running(self.behaviour)

    def __enter__(self) -> Ward:
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # clients that go away are the point here
        self.sound.start()
        self.server = self._running.__enter__()
        self.wire = Wire(self.server.port).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wire.__exit__(kind, error, trace)
        self._running.__exit__(kind, error, trace)
        self.sound.stop()
        self.display.__exit__(kind, error, trace)
        self._folder.cleanup()

    def reset(self) -> None:
        """Make everything well again."""
        fresh = Behaviour(reply=SHORT)
        for name in Behaviour.__slots__:
            setattr(self.behaviour, name, getattr(fresh, name))
        self.wire.mend()

    def start(self, case: Case, sound: bool = True, bare: bool = False, home: Path | None = None) -> Patient:
        """Start the program for a case; `bare` as on a new machine, with nothing set; `home` to start once more."""
        home = home or self.folder / str(time.monotonic_ns())
        url = f"{case.scheme}://{case.host}:{self.wire.port}/v1"
        # A name that has to be looked up is none of this machine.
        named = [] if case.host == "127.0.0.1" else ["--set", "servers.unencrypted=true"]
        arguments = [] if bare else [*compatible(url), *named, *case.arguments]
        return Patient(home, self.display, self.sound if sound else None, arguments, **case.environ(home))

    def hold(self, case: Case) -> Outcome:
        """Try one fault: the program is well before it, and everything has to hold after it."""
        outcome = Outcome(case.name)
        self.reset()
        try:
            with self.start(case) as patient, unmounted(patient.home), explained(patient):
                patient.wait_until_up("listening")
                patient.answers(20)
                before = patient.settled_census()
                kept = patient.history()
                case.hold(self, patient, outcome)
                if patient.program.process.poll() is None:
                    self._judge(case, patient, outcome, before, kept)
                    heard = patient.replies()
                    outcome.ended = patient.end(case.exit_s)
                    if patient.history()[1] < heard:
                        outcome.wrong.append(f"the history holds {patient.history()[1]} of {heard} replies")
                outcome.wrong += patient.wrong
        except Exception as error:  # the boundary: the other faults have to be tried
            outcome.wrong.append(" ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]))
        finally:
            self.reset()
        for name, took in (("told", outcome.told), ("back", outcome.back)):
            if took is not None and took > BOUND_S:
                outcome.wrong.append(f"{name} after {took:.1f} s")
        return outcome

    def _judge(
        self, case: Case, patient: Patient, outcome: Outcome, before: dict[str, list[str]], kept: tuple[int, int]
    ) -> None:
        if left := patient.left_over(before, case.stays):
            outcome.wrong.append(f"left over: {left}")
        try:
            now = patient.history()
        except Exception as error:
            outcome.wrong.append(f"history: {error}")
            return
        if now[0] < kept[0] or now[1] < kept[1]:
            outcome.wrong.append(f"history shrank from {kept} to {now}")
