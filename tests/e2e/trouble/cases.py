"""The faults of the network, the machine and the sound, each as one function."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import struct
import subprocess
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from ..program import until
from .inside import NAME
from .patient import CALM, Patient
from .ward import LONG, Case, Outcome, Ward, question

STEP_S = 0.05


def _met(patient: Patient, outcome: Outcome, seconds: float = 12.0) -> None:
    """Type something while the fault is on, and note how soon it is told."""
    asked = patient.type()
    outcome.told = patient.settled(asked, seconds)


def cut_while_idle(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.wire.cut()
    _met(patient, outcome)
    ward.wire.mend()
    outcome.back = patient.answers()
    outcome.lost = "the answer asked for meanwhile"


def dead_while_idle(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.wire.die()
    _met(patient, outcome, 40)
    ward.wire.cut()
    ward.wire.mend()
    outcome.back = patient.answers()
    outcome.lost = "the answer asked for meanwhile"


def cut_while_thinking(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.behaviour.first_token = 3.0
    patient.type()
    patient.wait_for("thinking")
    begin = time.monotonic()
    ward.wire.cut()
    outcome.told = patient.settled(begin)
    ward.behaviour.first_token = 0.0
    ward.wire.mend()
    outcome.back = patient.answers()
    outcome.lost = "the answer under way"


def cut_while_speaking(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.behaviour.reply, ward.behaviour.token_gap = LONG, 0.05
    patient.type()
    patient.wait_for("speaking")
    begin = time.monotonic()
    ward.wire.cut()
    outcome.told = patient.settled(begin, 20)
    ward.behaviour.reply, ward.behaviour.token_gap = "Yes, it is.", 0.0
    ward.wire.mend()
    outcome.back = patient.answers()
    outcome.lost = "the rest of the answer"


def cut_while_hearing(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    player = ward.sound.say(question())
    patient.wait_for("hearing")
    ward.wire.cut()
    player.wait(20)
    outcome.told = patient.settled(time.monotonic() - 0.6)
    ward.wire.mend()
    outcome.back = patient.hears(question())
    outcome.lost = "what was said meanwhile"


def names_dead(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    patient.ask("lookups", manner="dead")
    ward.wire.cut()
    ward.wire.mend()
    _met(patient, outcome)
    patient.ask("lookups", manner="well")
    outcome.back = patient.answers()
    outcome.lost = "the answer asked for meanwhile"


def names_hang(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    """A lookup that never comes back holds a thread of the pool; neither a turn nor the end may wait for it."""
    patient.ask("lookups", manner="hang")
    ward.wire.cut()
    ward.wire.mend()
    _met(patient, outcome)
    patient.wait_for(*CALM, seconds=15)  # the apology is spoken
    outcome.lost = "the answer asked for meanwhile"


def certificate_unknown(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    from benchmarks.warmth import write_certificate

    folder = patient.home / "other"
    folder.mkdir()
    good = ward.wire.tls
    ward.wire.trust(server_tls(write_certificate(folder)))
    _met(patient, outcome)
    ward.wire.trust(good)
    outcome.back = patient.answers()
    outcome.lost = "the answer asked for meanwhile"


def server_tls(files: tuple[Path, Path]):  # type: ignore[no-untyped-def]
    import ssl

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*files)
    return tls


def clock_jumps(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    took = []
    for days in (1, -2, 400, 0):
        put_off(patient.home, days)
        took += [patient.answers(), patient.hears(question())]
        day = f"{datetime.now() + timedelta(days=days):%Y-%m-%d}"
        assert day in (patient.home / "logs" / "aura.log").read_text(), "its clock has not jumped"
    outcome.back = max(took)


def put_off(home: Path, days: int) -> None:
    """Put the wall clock of the program in `home` off."""
    with (home / "clock").open("r+b") as file:
        file.write(struct.pack("=q", days * 86_400))


def own_clock(home: Path) -> dict[str, str]:
    """Return the environment of a program whose wall clock can be put off: libfaketime touches its waiting as well."""
    home.mkdir(parents=True, exist_ok=True)
    clock, library = home / "clock", home / "wall_clock.so"
    clock.write_bytes(bytes(8))
    source = Path(__file__).with_name("wall_clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "AURA_CLOCK": str(clock)}


def sleeps(seconds: float):  # type: ignore[no-untyped-def]
    def hold(ward: Ward, patient: Patient, outcome: Outcome) -> None:
        patient.hangs_up(signal.SIGSTOP)
        time.sleep(seconds)  # the sleep itself
        woke = time.monotonic()
        patient.hangs_up(signal.SIGCONT)
        patient.wait_for(*CALM, seconds=5)
        outcome.back = patient.answers() + 0.0
        outcome.back = time.monotonic() - woke
        patient.hears(question())

    return hold


def sleeps_while_speaking(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.behaviour.reply = LONG
    patient.type()
    patient.wait_for("speaking")
    patient.hangs_up(signal.SIGSTOP)
    time.sleep(5)  # the sleep itself
    woke = time.monotonic()
    patient.hangs_up(signal.SIGCONT)
    patient.ask("stop")
    patient.wait_for(*CALM, seconds=5)
    ward.behaviour.reply = "Yes, it is."
    patient.answers()
    outcome.back = time.monotonic() - woke
    patient.hears(question())


def sound_killed(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    begin = time.monotonic()
    ward.sound.kill()
    outcome.told = until(lambda: told_of_sound(patient), 10, "a card about the sound") - begin
    patient.type("Nobody hears this answer")
    patient.wait_for("ready", "waiting-for-microphone", "trouble", *CALM, seconds=10)
    ward.sound.start()
    begin = time.monotonic()
    until(lambda: hears_again(patient), 15, "listening again")
    outcome.back = time.monotonic() - begin
    patient.hears(question())
    outcome.lost = "what was said while there was no sound"


def told_of_sound(patient: Patient) -> float:
    actions = [action for code, action in patient.cards.items() if action != "none" and code != "silent-microphone"]
    return time.monotonic() if actions else 0.0


def hears_again(patient: Patient) -> bool:
    # The microphone of the bench is silent to the last bit, which has a card of its own.
    return patient.state == "listening" and not patient.cards.keys() - {"silent-microphone"}


def sound_blinks(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    ward.sound.kill()
    ward.sound.start()
    begin = time.monotonic()
    until(
        lambda: any(kind == "StateChanged" and value == "listening" for _, kind, value in patient.events(begin)),
        15,
        "listening again",
    )
    outcome.back = time.monotonic() - begin
    patient.hears(question())
    outcome.lost = "what was said meanwhile"


def sound_hangs(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    begin = time.monotonic()
    ward.sound.hang(True)
    try:
        outcome.told = until(lambda: told_of_sound(patient), 12, "a card about the sound") - begin
        assert patient.state != "listening", "it says that it listens, and hears nothing"
    finally:
        ward.sound.hang(False)
    begin = time.monotonic()
    until(lambda: hears_again(patient), 15, "listening again")
    outcome.back = time.monotonic() - begin
    patient.hears(question())
    outcome.lost = "what was said meanwhile"


def disk_full(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    """No file can grow any more (EFBIG, which is met in the same places as ENOSPC), then it can again."""
    before = patient.history()
    soft = resource.prlimit(patient.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(patient.pid, resource.RLIMIT_FSIZE, (0, soft[1]))
    first = patient.answers()
    patient.hears(question())
    patient.ask("mute", on=True)
    patient.ask("mute", on=False)
    resource.prlimit(patient.pid, resource.RLIMIT_FSIZE, soft)
    outcome.told = first
    outcome.back = patient.answers()
    until(lambda: patient.history()[0] > before[0] or not has_history(patient), 5, "the history goes on")
    kept = patient.history()[0] - before[0]
    if kept < 3 and has_history(patient):
        outcome.lost = f"{3 - kept} of 3 turns of the history"


def has_history(patient: Patient) -> bool:
    return (patient.home / "profiles" / "default" / "history.db").exists()


def disk_full_for_real(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    """The folder of all data lies on a small file system of its own, which something else fills."""
    filler = patient.home / "filler"
    before = patient.history()
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
    first = patient.answers()
    patient.hears(question())
    filler.unlink()
    outcome.told = first
    outcome.back = patient.answers()
    until(lambda: patient.history()[0] > before[0] or not has_history(patient), 5, "the history goes on")
    kept = patient.history()[0] - before[0]
    if kept < 3 and has_history(patient):
        outcome.lost = f"{3 - kept} of 3 turns of the history"


def small_disk(home: Path) -> dict[str, str]:
    home.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(home)], check=True)
    return {}


def memory_short(spare_mb: float):  # type: ignore[no-untyped-def]
    def hold(ward: Ward, patient: Patient, outcome: Outcome) -> None:
        soft = resource.prlimit(patient.pid, resource.RLIMIT_AS)
        most = int((patient.memory_mb() + spare_mb) * 1e6)
        resource.prlimit(patient.pid, resource.RLIMIT_AS, (most, soft[1]))
        asked = patient.type()
        outcome.told = patient.settled(asked, 15)
        patient.wait_for(*CALM, seconds=10)
        resource.prlimit(patient.pid, resource.RLIMIT_AS, soft)
        outcome.back = patient.answers()
        patient.hears(question())

    return hold


def blocked(thread: str, seconds: float):  # type: ignore[no-untyped-def]
    def hold(ward: Ward, patient: Patient, outcome: Outcome) -> None:
        begin = time.monotonic()
        patient.ask("block", thread=thread, seconds=seconds)
        player = ward.sound.say(question())
        spoke = until(
            lambda: next((at for at, _, value in patient.events(begin) if value == "speaking"), 0.0), 12, "an answer"
        )
        player.wait(20)
        outcome.back = max(0.0, spoke - begin - seconds - len(question()) / 48_000)
        patient.wait_for(*CALM, seconds=10)
        patient.hears(question())

    return hold


def starved(ward: Ward, patient: Patient, outcome: Outcome) -> None:
    """Eight busy processes of the highest priority that is allowed take the processors away."""
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(8)]
    try:
        begin = time.monotonic()
        patient.hears(question(), 15)
        outcome.told = time.monotonic() - begin - len(question()) / 48_000
    finally:
        for one in busy:
            one.kill()
            one.wait()
    outcome.back = patient.hears(question())


def available(case: Case) -> str:
    """Return what is missing here for a case, "" when nothing is."""
    if case.environ is own_clock and not shutil.which("cc"):
        return "a C compiler"
    if case.environ is small_disk and os.geteuid() != 0:
        return "root, to mount a small disk"
    return ""


CASES = [
    Case("network cut while idle", cut_while_idle),
    Case("network dead while idle (nothing comes back)", dead_while_idle, seconds=30),
    Case("network cut while thinking", cut_while_thinking),
    Case("network cut while speaking", cut_while_speaking),
    Case(
        "network cut while the user speaks", cut_while_hearing, stays=("pocketsphinx", "asyncio-waitpid", "local.host")
    ),
    Case("names cannot be looked up", names_dead, host=NAME),
    Case("looking up a name hangs", names_hang, host=NAME),
    Case("wall clock jumps by days, back and forth", clock_jumps, environ=own_clock, seconds=40),
    Case("sleep of 3 s", sleeps(3)),
    Case("sleep of 60 s", sleeps(60), seconds=70),
    Case("sleep of 5 s while speaking", sleeps_while_speaking, seconds=15),
    Case("sound server killed, restarted later", sound_killed, seconds=25),
    Case("sound server killed and restarted at once", sound_blinks, seconds=15),
    Case("sound server hangs", sound_hangs, seconds=25),
    Case("no file can grow", disk_full, seconds=15),
    Case("disk full", disk_full_for_real, environ=small_disk, seconds=15),
    Case("memory short: 40 MB left", memory_short(40)),
    Case("memory short: 2 MB left", memory_short(2)),
    Case("GUI thread blocked for 2 s", blocked("gui", 2.0)),
    Case("audio thread blocked for 2 s", blocked("audio", 2.0)),
    Case("engine's thread blocked for 2 s", blocked("loop", 2.0)),
    Case("processors taken by others", starved, seconds=20),
]
"""What happens to a running program, each with a program of its own."""
