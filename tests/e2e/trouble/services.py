"""Every fault of a service that the fakes know, one after the other, in one run of the program."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator

from tests.fakes.faults import Fault, Kind

from .patient import BOUND_S, CALM, Patient
from .ward import Case, Outcome, Ward, explained, question

JOBS = {"stt": "speech-to-text", "chat": "answers", "speech": "voice"}
BODY = b'{"error": {"message": "on purpose", "type": "server_error"}}'
SLOW = (Kind.STALL_BEFORE, Kind.STALL_MID, Kind.COMMENTS_ONLY, Kind.COMMENTS_MID)
"""What only a deadline can tell: a model of the user's own may well take that long. "Thinking" is shown meanwhile, and
Escape ends it."""

SLOW_S = 20.0


REFUSED = 401
"""A wrong key ends a service until the settings change, so that it has a run of its own."""


def refusal(job: str) -> str:
    """Return the name of a refused key."""
    return f"{JOBS[job]}: status {REFUSED}"


def refused(ward: Ward, job: str) -> Outcome:
    """Refuse the key of one job; a start with the right settings has to be well again."""
    outcome = Outcome(refusal(job))
    ward.reset()
    try:
        with ward.start(Case("refused", lambda *_: None)) as patient, explained(patient):
            patient.wait_until_up("listening")
            setattr(ward.behaviour, job, Fault(Kind.STATUS, REFUSED, BODY))
            outcome.told = _told(ward, patient, job)
            outcome.lost = f"the service until the settings change; card {', '.join(patient.cards)}"
            outcome.ended = patient.end()
            outcome.wrong += patient.wrong
        ward.reset()
        with ward.start(Case("again", lambda *_: None), home=patient.home) as again, explained(again):
            again.wait_until_up("listening")
            outcome.back = again.hears(question())
            again.end()
    except Exception as error:  # the boundary: the other faults have to be tried
        outcome.wrong.append(f"{type(error).__name__}: {error}")
    finally:
        ward.reset()
    return outcome


def faults() -> Iterator[tuple[str, str, Fault]]:
    """Return the faults: the job, a name, the fault."""
    for job in JOBS:
        for kind in Kind:
            if kind is Kind.STATUS:
                for status in (402, 404, 429, 500, 503):
                    yield job, f"{JOBS[job]}: status {status}", Fault(kind, status, BODY)
            else:
                yield job, f"{JOBS[job]}: {kind.value}", Fault(kind, 500, BODY)


def hold(ward: Ward, wanted: Collection[str]) -> Iterator[Outcome]:
    """Try every fault in `wanted`, by its name; the last outcome is that of the end of the run."""
    whole = Outcome("services: what is left after all of them")
    case = Case("services", lambda *_: None)
    ward.reset()
    try:
        with ward.start(case) as patient, explained(patient):
            patient.wait_until_up("listening")
            patient.answers(20)
            patient.hears(question())
            before = patient.settled_census()
            for job, name, fault in faults():
                if name in wanted:
                    yield _try(ward, patient, job, name, fault)
            # An offline engine that stepped in is kept ready.
            if left := patient.left_over(before, ("pocketsphinx", "asyncio-waitpid", "local.host", "system")):
                whole.wrong.append(f"left over: {left}")
            patient.history()
            whole.ended = patient.end()
            whole.wrong += patient.wrong
    except Exception as error:  # the boundary: the table has to be printed
        whole.wrong.append(" ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]))
    finally:
        ward.reset()
    yield whole


def _told(ward: Ward, patient: Patient, job: str) -> float:
    """Ask something that needs the job; return when it was calm, or a card told what is wrong."""
    begin = time.monotonic()
    if job == "stt":
        ward.sound.say(question())
        begin += len(question()) / 48_000
    else:
        patient.type()
    told = max(0.0, patient.settled(begin, SLOW_S))
    patient.wait_for(*CALM, seconds=SLOW_S)
    return told


def _try(ward: Ward, patient: Patient, job: str, name: str, fault: Fault) -> Outcome:
    outcome = Outcome(name)
    try:
        setattr(ward.behaviour, job, fault)
        begin = time.monotonic()
        outcome.told = _told(ward, patient, job)
        setattr(ward.behaviour, job, None)
        outcome.back = patient.hears(question()) if job == "stt" else patient.answers()
        said = [value for at, kind, value in patient.events(begin) if kind == "Problem"]
        outcome.lost = f"card {said[0].split()[0]}" if said else "nothing"
    except Exception as error:  # the boundary: the other faults have to be tried
        outcome.wrong.append(f"{type(error).__name__}: {error}")
    patience = SLOW_S if fault.kind in SLOW else BOUND_S
    for what, took, bound in (("told", outcome.told, patience), ("back", outcome.back, BOUND_S)):
        if took is not None and took > bound:
            outcome.wrong.append(f"{what} after {took:.1f} s")
    return outcome
