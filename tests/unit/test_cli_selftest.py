"""`aura-desktop self-test`: that it says what is broken, goes on, and does not hang with what hangs."""

import json
import threading
from collections.abc import Callable

import numpy as np
import pytest

from aura_desktop import __version__
from aura_desktop.__main__ import main
from aura_desktop.cli import selftest
from aura_desktop.cli.arguments import parse
from aura_desktop.cli.selftest import PARTS, Part, understood
from aura_desktop.errors import AuraError, EngineFailed


def fails(error: Exception) -> Callable[[], str]:
    def work() -> str:
        raise error

    return work


WELL = Part("well", lambda: "as it should be")
BROKEN = Part("broken", fails(EngineFailed("The engine is missing. Install Aura again.")))
UNKNOWN = Part("unknown", fails(ImportError("libsomething.so.1: cannot open shared object file")))


def never_left(code: int) -> None:
    raise AssertionError("the process was to be ended")


def test_the_verb_and_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert (parse(["self-test"]).verb, parse(["self-test", "--json"]).as_json) == ("self-test", True)
    with pytest.raises(SystemExit) as caught:
        main(["self-test", "--help"])
    assert caught.value.code == 0
    assert "Needs no display" in capsys.readouterr().out


def test_a_line_for_each_check_and_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert selftest.run(as_json=False, parts=[WELL, WELL], leave=never_left) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["ok", "ok"]
    assert lines[2].startswith("All is well (")


def test_every_failure_is_told_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert selftest.run(as_json=False, parts=[BROKEN, UNKNOWN, WELL], leave=never_left) == 1
    text = capsys.readouterr().out
    assert "failed   broken:              The engine is missing. Install Aura again." in text
    assert "ImportError: libsomething.so.1" in text
    assert "ok       well:" in text
    assert "2 failed" in text


def test_a_bundle_without_what_listens_to_keys_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    # PyInstaller's hook leaves pynput's listeners out where no display is open while the bundle is made.
    monkeypatch.setenv("PYNPUT_BACKEND", "")
    with pytest.raises(AuraError, match=r"not there \(xlib_is_missing\): install Aura again"):
        selftest.desktop_keys(("json.decoder", "xlib_is_missing"))
    assert selftest.desktop_keys(("json.decoder",)) == "what listens to them is there"


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert selftest.run(as_json=True, parts=[WELL, BROKEN], leave=never_left) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["bundle"]) == (__version__, False)
    assert [(check["name"], check["status"]) for check in report["checks"]] == [("well", "ok"), ("broken", "failed")]
    assert all(check["seconds"] >= 0 for check in report["checks"])


def test_a_check_that_hangs_is_given_up_and_does_not_hold_up_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    release, left = threading.Event(), []

    def hang() -> str:
        release.wait(20)
        return "too late"

    code = selftest.run(as_json=False, parts=[Part("stuck", hang), WELL], limit=0.05, leave=left.append)
    release.set()
    text = capsys.readouterr().out
    assert (code, left) == (1, [1])
    assert "no answer within 0.05 s" in text
    assert "ok       well:" in text


def test_what_is_checked() -> None:
    names = {part.name for part in PARTS}
    assert names >= {"imports", "audio library", "echo canceller", "voice activity", "speech recognition", "voice"}
    assert names >= {"language model", "spoken turn", "windows", "keyring", "certificates"}
    assert [part.name for part in PARTS if part.on_main_thread] == ["windows"]  # macOS has windows nowhere else


@pytest.mark.parametrize(
    "work",
    [selftest.imports, selftest.portaudio, selftest.voice, selftest.window, selftest.keyring, selftest.certificates],
)
def test_the_checks_themselves_pass_here(work: Callable[[], str]) -> None:
    assert work()


def test_a_canceller_that_does_nothing_is_found_out() -> None:
    assert "quieter" in selftest.echo_canceller()
    with pytest.raises(AuraError, match="leaves too much of an echo"):
        selftest.echo_canceller(enabled=False)


class Same:
    """A judge that says the same of everything."""

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def probability(self, window: np.ndarray) -> float:
        return self._probability

    def reset(self) -> None: ...


def test_detectors_that_are_deaf_or_hear_voices_are_found_out() -> None:
    assert "speech found" in selftest.detectors()
    for judge in (Same(0.0), Same(1.0)):
        with pytest.raises(AuraError, match="detectors hear speech"):
            selftest.detectors(judge)


def test_words_that_were_not_asked_are_found_out() -> None:
    assert understood("What is the meaning of life") == 'heard "What is the meaning of life"'
    for text in ("", "What is the meaning of knife"):
        with pytest.raises(AuraError, match="was understood as"):
            understood(text)
