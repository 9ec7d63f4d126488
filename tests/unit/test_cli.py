import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aura_desktop import __version__
from aura_desktop.__main__ import main
from aura_desktop.app import TalkResult
from aura_desktop.audio.base import AudioBackend
from aura_desktop.cli import devices, doctor, talk, window
from aura_desktop.cli.arguments import parse
from aura_desktop.cli.reference import insert, settings_table
from aura_desktop.errors import AuraError, EngineFailed
from aura_desktop.platform.single_instance import Instance
from aura_desktop.settings import TABLE, Settings

from .command_line import backend, start

# The grammar


@pytest.mark.parametrize(
    "line",
    [
        "--profile work --set a=1 --set b=2 talk in.wav --json",
        "talk in.wav --json --profile work --set a=1 --set b=2",
        "--set a=1 talk --json in.wav --profile work --set b=2",
    ],
)
def test_profile_and_settings_may_stand_before_and_after_the_verb(line: str) -> None:
    found = parse(line.split())
    assert (found.verb, found.wav, found.as_json) == ("talk", "in.wav", True)
    assert (found.profile, found.assignments) == ("work", ("a=1", "b=2"))


def test_without_a_verb_it_is_the_window_with_the_default_profile() -> None:
    found = parse(["--set", "listening.mode=hands-free"])
    assert (found.verb, found.profile, found.assignments) == ("window", "default", ("listening.mode=hands-free",))


@pytest.mark.parametrize(
    "line", ["dance", "talk", "--loud", "talk a b", "devices --reply x", "--set", "--prof x", "keys lose", "keys set"]
)
def test_a_usage_error_exits_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(line.split())
    assert caught.value.code == 2
    assert "usage: aura-desktop" in capsys.readouterr().err


def test_the_help_names_every_verb_and_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0
    assert all(setting.key in text for setting in TABLE)
    verbs = ("talk", "doctor", "devices", "keys")
    assert all(word in text for word in (*verbs, "--profile", "--set", "--version", "AURA_HOME", "OPENAI_API_KEY"))


@pytest.mark.parametrize("verb", ["talk", "doctor", "devices", "keys"])
def test_every_verb_has_its_own_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])
    assert caught.value.code == 0
    assert f"aura-desktop {verb}" in capsys.readouterr().out


# As a process


def test_the_version_starts_quickly_because_nothing_heavy_is_imported(tmp_path: Path) -> None:
    assert start("--version", home=tmp_path).stdout == f"aura-desktop {__version__}\n"
    script = (
        "import sys, aura_desktop.__main__ as m\ntry: m.main(['--version'])\nexcept SystemExit: print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "PySide6", "httpx", "sounddevice", "asyncio", "pocketsphinx"} & set(loaded)


def test_errors_are_one_sentence_on_stderr_and_exit_code_1(tmp_path: Path) -> None:
    for arguments in (
        ["--set", "no.such=1"],
        ["--set", "listening.mode=loud", "devices"],
        ["--profile", "../x", "doctor"],
    ):
        done = start(*arguments, home=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("aura-desktop: ")
        assert done.stderr.count("\n") == 1


def test_a_damaged_settings_file_is_said_and_does_not_stop_anything(tmp_path: Path) -> None:
    path = tmp_path / "profiles" / "default" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    done = start("devices", "--json", home=tmp_path)
    assert done.returncode == 0
    assert "is damaged" in done.stderr
    assert set(json.loads(done.stdout)) == {"inputs", "outputs"}


def test_streams_that_are_missing_in_a_windowed_program_do_no_harm(tmp_path: Path) -> None:
    script = (
        "import sys; sys.stdout = sys.stderr = None\n"
        "from aura_desktop.__main__ import main; sys.exit(main(['--set', 'x']))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "AURA_HOME": str(tmp_path)}).returncode == 1
    )


def test_output_is_utf_8_whatever_the_terminal_says(tmp_path: Path) -> None:
    done = start("--profile", "Bü/ro", home=tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "Bü/ro" in done.stderr


def test_a_reader_that_leaves_early_causes_no_noise(tmp_path: Path) -> None:
    line = f"{sys.executable} -m aura_desktop doctor | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], env={**os.environ, "AURA_HOME": str(tmp_path)}, capture_output=True)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


# talk


def test_talk_reports_a_failure_in_json_and_as_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert talk.run(Settings(), str(tmp_path / "missing.wav"), None, as_json=True) == 1
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert list(document) == ["transcript", "reply", "heard", "latency_ms", "errors"]
    assert list(document["latency_ms"]) == ["speech_to_text", "first_token", "first_audio", "voice_to_voice"]
    (problem,) = document["errors"]
    assert set(problem) == {"code", "sentence"}
    assert problem["sentence"] in err


def holds(result: TalkResult) -> Callable[..., TalkResult]:
    return lambda *_: result


def test_talk_prints_what_was_understood_and_answered(capsys: pytest.CaptureFixture[str]) -> None:
    result = TalkResult("Wie geht’s", "Good. And you?", "Good.", {"first_token": 12.34, "voice_to_voice": None}, [])
    assert talk.run(Settings(), "in.wav", "out.wav", as_json=False, hold=holds(result)) == 0
    out = capsys.readouterr().out
    for words in ("Wie geht’s", "Good. And you?", "Heard:     Good.", "first token 12 ms", "out.wav"):
        assert words in out
    assert "voice to voice" not in out


def test_talk_json_is_one_object_and_errors_make_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    result = TalkResult("a", "b", "b", {"first_token": 12.34}, [{"code": "timed-out", "sentence": "Too slow."}])
    assert talk.run(Settings(), "in.wav", None, as_json=True, hold=holds(result)) == 1
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["latency_ms"] == {
        "speech_to_text": None,
        "first_token": 12.3,
        "first_audio": None,
        "voice_to_voice": None,
    }
    assert document["errors"] == [{"code": "timed-out", "sentence": "Too slow."}]
    assert err == "aura-desktop: Too slow.\n"


# devices


def test_devices_marks_the_default_and_hides_raw_entries(capsys: pytest.CaptureFixture[str]) -> None:
    # Vibe issue 773: one microphone, a dozen incomprehensible entries.
    assert devices.run(as_json=False, show_all=False, backend=backend()) == 0
    out = capsys.readouterr().out
    assert "* Büro-Mikrofon" in out
    assert "ALSA: pulse" in out
    assert "hw:0,0" not in out
    devices.run(as_json=False, show_all=True, backend=backend())
    assert "hw:0,0" in capsys.readouterr().out


def test_devices_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    devices.run(as_json=True, show_all=False, backend=backend())
    document = json.loads(capsys.readouterr().out)
    assert [entry["key"] for entry in document["inputs"]] == ["default", "ALSA: pulse"]
    assert [entry["key"] for entry in document["outputs"]] == ["default", "ALSA: speaker"]


def test_no_devices_at_all_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert devices.run(as_json=False, show_all=False, backend=backend(any_there=False)) == 0
    assert capsys.readouterr().out.count("none found") == 2


# doctor


def lines(settings: Settings, home: Path, capsys: pytest.CaptureFixture[str], *, there: bool = True) -> dict[str, str]:
    doctor.run(settings, home, as_json=True, environ={}, backend=lambda: backend(any_there=there))
    return {line["name"]: f"{line['status']}: {line['message']}" for line in json.loads(capsys.readouterr().out)}


def test_doctor_on_a_machine_without_display_and_sound_card_warns_and_succeeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = lines(Settings.load(tmp_path), tmp_path, capsys, there=False)
    for name in ("microphone", "speaker"):
        assert found[name].startswith("warning: none found")
    if sys.platform == "linux":
        assert found["display"].startswith("warning: ")
    assert not [line for line in found.values() if line.startswith("failed")]
    assert doctor.run(Settings.load(tmp_path), tmp_path, as_json=False, environ={}, backend=backend) == 0


def test_doctor_says_what_to_do_about_a_broken_engine_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"nonsense")
    for model, word in ((bad, "not a GGUF"), (tmp_path / "gone.gguf", "missing")):
        found = lines(Settings(None, {"chat.model": str(model)}), tmp_path, capsys)
        assert found["chat"].startswith("failed: ")
        assert word in found["chat"]
    settings = Settings(None, {"chat.model": str(bad)})
    assert doctor.run(settings, tmp_path, as_json=False, environ={}, backend=backend) == 1


def test_doctor_finds_a_server_that_does_not_answer_or_has_no_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_off = {"chat.provider": "compatible", "stt.provider": "compatible", "stt.base_url": "http://127.0.0.1:9/v1"}
    found = lines(Settings(None, one_off), tmp_path, capsys)
    assert found["stt".replace("stt", "speech-to-text")].startswith("failed: 127.0.0.1:9 does not answer")
    assert found["chat"].startswith("failed: chat.base_url is empty")


def test_doctor_goes_on_when_a_check_itself_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> AudioBackend:
        raise ZeroDivisionError("private words")

    assert doctor.run(Settings(), tmp_path, as_json=False, environ={}, backend=broken) == 1
    out = capsys.readouterr().out
    assert "ZeroDivisionError" in out
    assert "private words" not in out
    assert "keyring" in out


def test_doctor_creates_nothing(tmp_path: Path) -> None:
    done = start("doctor", "--json", home=tmp_path / "home")
    assert done.returncode == 0, done.stdout
    assert not (tmp_path / "home").exists()


# the window's start


def test_without_a_display_the_demo_conversation_is_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[object, ...]] = []

    def hold(*arguments: object) -> TalkResult:
        asked.append(arguments)
        return TalkResult("What is the meaning of life", "It depends.", "It depends.", {}, [])

    assert window.hold_demo(Settings(), tmp_path / "home", "There is no display", hold=hold) == 0
    out = capsys.readouterr().out
    assert out.startswith("There is no display, so")
    assert str(tmp_path / "home" / "demo-reply.wav") in out
    assert asked[0][0] == window.DEMO_QUESTION
    assert window.DEMO_QUESTION.is_file()


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuraError, match="AURA_HOME"):
        window.hold_demo(Settings(), tmp_path / "file" / "home", "There is no display")


def test_an_engine_error_of_the_demo_is_no_traceback(tmp_path: Path) -> None:
    def hold(*_: object) -> TalkResult:
        raise EngineFailed("The model file is damaged.")

    with pytest.raises(EngineFailed):
        window.hold_demo(Settings(), tmp_path, "There is no display", hold=hold)


@pytest.mark.skipif(sys.platform == "win32", reason="holds the lock in the same process")
def test_a_second_start_waits_for_a_first_that_is_just_starting_and_raises_it(tmp_path: Path) -> None:
    first = Instance.claim(tmp_path)
    assert first is not None
    raised: list[object] = []
    moments = iter([0.0, 1.0, 2.0, 99.0])

    def clock() -> float:
        moment = next(moments)
        if moment == 2.0:
            first.serve({"raise": lambda arguments: raised.append(arguments) or ""})
        return moment

    assert window.raise_other(tmp_path, clock).ok
    assert len(raised) == 1
    first.close()


# The README


def test_the_settings_table_of_the_readme_is_the_declared_one() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert insert(readme) == readme, "run `make docs`"
    assert settings_table() in readme
