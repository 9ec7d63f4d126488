"""SIGTERM in every state: however far it has come and whatever hangs, it ends in time and leaves nothing behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.faults import Fault, Kind

from ..program import until
from .inside import NAME
from .patient import EXIT_S, Patient
from .ward import LONG, Case, Outcome, Ward, explained, question


def listening(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")


def hearing(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.sound.say(question())
    patient.wait_for("hearing")


def thinking(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.behaviour.chat = Fault(Kind.STALL_BEFORE)
    patient.type()
    patient.wait_for("thinking")


def transcribing(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.behaviour.stt = Fault(Kind.STALL_BEFORE)
    ward.sound.say(question())
    patient.wait_for("thinking", seconds=10)


def speaking(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.behaviour.reply = LONG
    patient.type()
    patient.wait_for("speaking")


def muted(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    patient.ask("mute", on=True)
    patient.wait_for("muted")


def key_held(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("ready", "listening")
    patient.ask("key", down=True)
    patient.wait_for("hearing")


def settings_open(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    patient.ask("settings")
    until(lambda: patient.program.xdotool("search", "--onlyvisible", "--name", "Settings"), 10, "the settings")


def first_run(ward: Ward, patient: Patient) -> None:
    until(lambda: patient.program.xdotool("search", "--onlyvisible", "--name", "^Set up Aura$"), 40, "the first run")


def no_sound_at_all(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("ready", "trouble")
    until(lambda: patient.cards, 10, "a card")


def network_dead(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.wire.die()
    patient.type()
    patient.wait_for("thinking")


def lookup_hangs(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    patient.ask("lookups", manner="hang")
    ward.wire.cut()
    ward.wire.mend()
    for _ in range(3):
        patient.type()
        patient.wait_for("thinking")


def sound_hangs(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    ward.sound.hang(True)
    time.sleep(2.0)  # it has nothing to show while it tries


def gui_blocked(ward: Ward, patient: Patient) -> None:
    patient.wait_until_up("listening")
    patient.ask("block", thread="gui", seconds=1.0)


def after(seconds: float) -> Callable[[Ward, Patient], None]:
    def started(ward: Ward, patient: Patient) -> None:
        time.sleep(max(0.0, patient.program.started + seconds - time.monotonic()))  # any moment of the start

    return started


@dataclass(frozen=True, slots=True)
class Ending:
    """One state to end in; `codes` are those it may end with (before it can take signals, the system ends it)."""

    name: str
    reach: Callable[[Ward, Patient], None]
    arguments: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    sound: bool = True
    bare: bool = False
    codes: tuple[int, ...] = (0,)
    exit_s: float = EXIT_S


ENDINGS = [
    *(Ending(f"SIGTERM {seconds:g} s after the start", after(seconds), codes=(0, -15)) for seconds in (0.1, 0.3)),
    *(Ending(f"SIGTERM {seconds:g} s after the start", after(seconds), codes=(0, -15)) for seconds in (0.6, 1.0, 1.5)),
    Ending("SIGTERM in the first run", first_run, bare=True),
    Ending("SIGTERM while listening", listening),
    Ending("SIGTERM while the user speaks", hearing),
    Ending("SIGTERM while waiting for the words", transcribing),
    Ending("SIGTERM while thinking", thinking),
    Ending("SIGTERM while speaking", speaking),
    Ending("SIGTERM while muted", muted),
    Ending("SIGTERM while the talk key is held", key_held, ("--set", "listening.mode=push-to-talk")),
    Ending("SIGTERM with the settings open", settings_open),
    Ending("SIGTERM without any sound", no_sound_at_all, sound=False),
    Ending("SIGTERM while the network is dead", network_dead),
    Ending("SIGTERM while a name lookup hangs", lookup_hangs, host=NAME),
    Ending("SIGTERM while the sound server hangs", sound_hangs),
    Ending("SIGTERM while the window is blocked for 1 s", gui_blocked),
]


def hold(ward: Ward, ending: Ending) -> Outcome:
    """Bring a program of its own into the state and end it there; then a second start has to find all in order."""
    outcome = Outcome(ending.name)
    ward.reset()
    case = Case(ending.name, lambda *_: None, ending.arguments, host=ending.host)
    try:
        with ward.start(case, sound=ending.sound, bare=ending.bare) as patient, explained(patient):
            ending.reach(ward, patient)
            outcome.ended = patient.end(ending.exit_s, ending.codes)
            patient.history()
            outcome.wrong += patient.wrong
    except Exception as error:  # the boundary: the other states have to be tried
        outcome.wrong.append(" ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]))
    finally:
        if ending.reach is sound_hangs:
            ward.sound.hang(False)
        ward.reset()
    return outcome
