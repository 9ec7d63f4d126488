"""Every line that the check-up can say is German in a German window: each branch that makes one is walked."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import sys
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from aura_desktop.cli import doctor, engines, latency
from aura_desktop.cli.support import last_time
from aura_desktop.enquiries import FoundServer, KeyChecked, KeyList, KeySource, KeyState
from aura_desktop.events import DeviceChoice
from aura_desktop.platform import crash
from aura_desktop.platform.display import display_problem
from aura_desktop.profiles.waterfall_file import Newer
from aura_desktop.services import OPENAI, Job
from aura_desktop.settings import Settings
from aura_desktop.ui.sentences import said
from aura_desktop.waterfall import Figures, Stage, Timings

from .fake_engine import DEVICES

MAKERS: tuple[Any, ...] = (
    doctor._display,
    doctor._portaudio,
    doctor._device,
    doctor._loads,
    doctor._keyring,
    doctor._key,
    doctor._job,
    doctor._own,
    doctor._trouble,
    doctor._servers,
    doctor._settings,
    doctor._disk,
    engines.pocketsphinx_problem,
    engines.local_chat_problem,
    engines.system_voice_problem,
    engines.server_state,
    latency.latency,
    latency.line,
)
"""Whatever makes the text of a line."""

ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "a address again alone and answers are ask asks because cannot choose chosen correct do does ends environment"
        " first for found free from has if instead is it its keep kept key keyring last lies local longest look missing"
        " model need no nobody none not nothing number of only or other part paste please providers put read ready"
        " repair some soon speaks start takes the then there this times to turns until use voice wait with"
        " without works you your",
    )
)
_AS_IT_IS = re.compile(r"`[^`]*`|\([^)]*make[^)]*\)|--set \S+|\w+://\S+|/\S+|\b[a-z]+\.[a-z_]+\b|pocketsphinx|local\b")
"""Commands, addresses, paths, names of settings and of parts."""


class Keyring:
    """As profiles.keys.Keys, of which the check-up asks little."""

    keyring, sentence = True, ""

    def __init__(self, state: KeyState | None = None) -> None:
        self._state = state or KeyState("openai", KeySource.NONE)

    def states(self) -> KeyList:
        return KeyList((self._state,), True, "")

    def server_key(self, _job: Job, _base_url: str) -> str | None:
        return None


def slow(stage: Stage, ms: float, turns: int) -> Timings:
    names = ("audible", "providers", *(each.value for each in Stage))
    return Timings(turns, tuple(Figures(name, ms if name == stage.value else ms - 1, ms, turns) for name in names))


def devices(chosen: Sequence[DeviceChoice]) -> doctor.Listed:
    return lambda _inputs: chosen


def said_by_the_doctor(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    """Yield the text of every line, from every branch that makes one."""
    texts: list[Any] = []
    for problem in (
        display_problem({}, platform="linux"),
        display_problem({"DISPLAY": ":9"}, platform="linux", answers=lambda _display: False),
        "",
    ):
        patch.setattr(doctor, "display_problem", lambda _environ, problem=problem: problem)
        for packages in ([], ["libegl1"]):
            patch.setattr(doctor, "missing_libraries", lambda _environ, packages=packages: packages)
            texts.append(doctor._display({}))
    there = types.SimpleNamespace(get_portaudio_version=lambda: (0, "PortAudio V19, more"))
    for module, platform in ((None, "linux"), (None, "darwin"), (there, "linux")):
        with pytest.MonkeyPatch.context() as inner:
            inner.setitem(sys.modules, "sounddevice", module)
            inner.setattr(sys, "platform", platform)
            texts.append(doctor._portaudio())
    for inputs in (True, False):
        found = DEVICES.inputs if inputs else DEVICES.outputs
        real = [choice for choice in found if choice.key != "default"]
        texts += [doctor._device(devices(some), inputs=inputs) for some in ([], real)]
    texts.append(doctor._device(devices([DeviceChoice("x", "Mic", is_default=False)]), inputs=True))
    texts.append(doctor._device(devices([DeviceChoice("x", "Mic", is_default=True)]), inputs=True))
    texts += [doctor._loads("no_such_module"), doctor._loads("json"), doctor._keyring(Keyring())]  # type: ignore[arg-type]
    texts += keys_lines() + jobs_lines(patch)
    servers = (
        FoundServer("Ollama", "http://127.0.0.1:11434/v1", ()),
        FoundServer("Speaches", "http://127.0.0.1:8000/v1", (Job.STT, Job.CHAT, Job.SPEECH)),
    )
    texts += [doctor._servers(()), doctor._servers(servers[:1]), doctor._servers(servers)]
    damaged = folder / "settings.json"
    damaged.write_text("{")
    texts += [doctor._settings(Settings(damaged)), doctor._settings(Settings(folder / "none.json"))]
    plain = folder / "plain.json"
    whole = Settings(plain)
    whole.set("chat.max_tokens", 100)
    texts.append(doctor._settings(whole))
    for free in (12, 212, 81_234):
        patch.setattr(shutil, "disk_usage", lambda _folder, free=free: types.SimpleNamespace(free=free * 1_000_000))
        texts.append(doctor._disk(folder))
    texts.append(doctor._disk(plain))
    texts += latency_lines(patch, folder)
    texts.append((doctor.Status.FAILED, "the check itself failed (KeyError); please report this."))
    for found in texts:
        yield found if isinstance(found, str) else found[1]


def keys_lines() -> list[Any]:
    made = []
    for source in KeySource:
        for address in ("", "http://127.0.0.1:1"):
            state = KeyState("openai", source, "abcd" if source is not KeySource.NONE else "", address)
            for sentence in (
                "OpenAI accepts the key.",
                "OpenAI accepts the key, which may do a part of its work only.",
                "OpenAI does not accept this key: it is wrong, or was withdrawn. Copy it again from https://a.b/c.",
                "OpenAI did not answer within 3 s, so the key is not checked. Try again in a moment.",
            ):
                seen = {"openai": KeyChecked("openai", "accepts" in sentence, sentence)}
                made.append(doctor._key(OPENAI, Keyring(state), seen, {}))  # type: ignore[arg-type]
    made.append(doctor._key(OPENAI, Keyring(), {}, {OPENAI.variable: "no key"}))  # type: ignore[arg-type]
    return made


def engine_problems() -> list[str]:
    made = []
    for module in (None, types.SimpleNamespace(get_model_path=lambda: "/nowhere")):
        with pytest.MonkeyPatch.context() as inner:
            inner.setitem(sys.modules, "pocketsphinx", module)
            made.append(engines.pocketsphinx_problem())
    with pytest.MonkeyPatch.context() as inner:
        inner.setattr(engines.importlib.util, "find_spec", lambda _name: None)
        made.append(engines.local_chat_problem(""))
    with pytest.MonkeyPatch.context() as inner:
        inner.setattr(engines.importlib.util, "find_spec", lambda _name: object())
        inner.setattr(engines, "_built_in_model", lambda: None)
        made += [engines.local_chat_problem(""), engines.local_chat_problem("/nowhere/a.gguf")]
        made.append(engines.local_chat_problem(__file__))
        inner.setattr(Path, "open", unreadable)
        made.append(engines.local_chat_problem(__file__))
    for platform in ("linux", "win32", "darwin"):
        for found in (None, "/bin/it"):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(sys, "platform", platform)
                inner.setattr(shutil, "which", lambda _name, found=found: found)
                made.append(engines.system_voice_problem())
    return made


def unreadable(*_arguments: object, **_options: object) -> Any:
    raise OSError(13, "EACCES")


def server_states() -> list[Any]:
    made: list[Any] = [engines.server_state("", "chat.base_url")]
    for status in (0, 200, 401, 503):

        def get(_client: object, _url: str, status: int = status, **_options: object) -> object:
            if not status:
                raise httpx.ConnectError("refused")
            return types.SimpleNamespace(status_code=status)

        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(httpx.Client, "get", get)
            made += [engines.server_state("http://127.0.0.1:9/v1", "chat.base_url", key) for key in (None, "k")]
    return made


def jobs_lines(patch: pytest.MonkeyPatch) -> list[Any]:
    good = {name: KeyChecked(name, True, "fine") for name in ("openai", "xai")}
    bad = {"openai": KeyChecked("openai", False, "OpenAI did not answer within 3 s, so the key is not checked.")}
    own = {"chat.provider": "compatible", "chat.base_url": "http://127.0.0.1:9/v1"}
    made: list[Any] = []
    problems = ["", *(problem for problem in engine_problems() if problem)]
    states = server_states()
    for problem in problems:
        for values in ({}, {"chat.provider": "local"}, {"chat.provider": "openai"}, own):
            for seen in ({}, good, bad):
                for state in states if "chat.base_url" in values else states[:1]:
                    patch.setattr(engines, "server_state", lambda *_arguments, state=state, **_options: state)
                    settings, keys = Settings(None, values), Keyring()
                    made.append(doctor._job(settings, keys, Job.CHAT, seen, lambda problem=problem: problem))  # type: ignore[arg-type]
                    for order in (("openai", "compatible", "local"), ("openai", "xai")):
                        with pytest.MonkeyPatch.context() as inner:
                            inner.setattr(doctor, "who_does", lambda *_arguments, order=order: order)
                            made.append(
                                doctor._job(settings, keys, Job.CHAT, seen, lambda problem=problem: problem)  # type: ignore[arg-type]
                            )
    return made


def latency_lines(patch: pytest.MonkeyPatch, folder: Path) -> list[Any]:
    made: list[Any] = [latency.latency(Settings(None)), latency.line(Timings(0))]
    for turns in (1, 100):
        made.append(latency.line(slow(Stage.SOUND, 912.0, turns)))
        made += [latency.line(slow(stage, 2912.0, turns)) for stage in Stage]
    settings = Settings(folder / "some.json")
    made.append(latency.latency(settings))
    for error in (OSError(13, "EACCES"), Newer()):

        def fails(_path: Path, error: Exception = error) -> Any:
            raise error

        patch.setattr(latency, "read_turns", fails, raising=False)
        patch.setattr("aura_desktop.profiles.waterfall_file.read_turns", fails)
        made.append(latency.latency(settings))
    return made


def english_left(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[\w']+", _AS_IT_IS.sub(" ", text))} & ENGLISH


def test_no_line_of_the_check_up_is_english_in_a_german_window(
    german: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    walked: set[tuple[str, int]] = set()
    files = {inspect.getsourcefile(maker) for maker in MAKERS}

    def note(frame: types.FrameType, event: str, _argument: object) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            walked.add((frame.f_code.co_filename, frame.f_lineno))
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        lines = sorted(set(said_by_the_doctor(monkeypatch, tmp_path)))
    finally:
        sys.settrace(before)
    assert not {maker.__qualname__: left for maker in MAKERS if (left := not_walked(maker, walked))}
    english = {german: left for line in lines if (left := english_left(german := said(line)))}
    assert not english
    commands = [said(line) for line in lines if "--set chat.provider" in line]
    assert commands, "the test itself"
    assert all("--set chat.provider=compatible" in line for line in commands), "what is to be typed stays"


def not_walked(maker: Any, walked: set[tuple[str, int]]) -> list[int]:
    source, first = inspect.getsourcelines(maker)
    name = inspect.getsourcefile(maker)
    returns = [node for node in ast.walk(ast.parse("".join(source))) if isinstance(node, ast.Return)]
    spans = [range(node.lineno + first - 1, (node.end_lineno or node.lineno) + first) for node in returns]
    return [span[0] for span in spans if not any((name, line) in walked for line in span)]


def test_english_that_is_left_is_noticed() -> None:
    assert english_left("3 gefunden, the system default is USB") == {"the", "is"}
    assert english_left("Nutzbar mit --set chat.provider=compatible unter http://the.server/v1") == set()


def test_large_numbers_are_written_as_germans_do(german: None) -> None:
    """With the comma of English an answer that took 2.9 s would have taken three thousandths of one."""
    assert said("last 100 turns: median 2,912 ms, p95 912 ms; providers 767 ms of it") == (
        "letzte 100 Antworten: Median 2.912 ms, p95 912 ms; davon 767 ms bei den Anbietern"
    )
    assert said("5,212 MB free at /x").startswith("5.212 MB")


def test_the_card_about_an_accident_of_last_time_is_german(german: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "untold", lambda: True)
    problem = last_time()
    assert problem is not None
    assert not english_left(said(problem.sentence))
