"""`aura-desktop keys`, and what the doctor says of keys, providers and local servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.__main__ import main
from aura_desktop.cli import doctor
from aura_desktop.cli import keys as verb
from aura_desktop.enquiries import FoundServer, KeyChecked
from aura_desktop.errors import SettingsError
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import Job, Service
from aura_desktop.settings import Settings
from aura_desktop.wiring import order
from tests.fakes.host import Host, Surface, bearer_gate, elevenlabs_gate, hosting
from tests.fakes.key_services import EMPTY_OPENAI, ChatAccount, ElevenLabsAccount
from tests.unit.profiles.keyrings import KEY, ReadOnly, Vault, Working, keys

ROOT = Path(__file__).parents[2]


def start(*arguments: str, home: Path, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aura_desktop", *arguments],
        env={**os.environ, "AURA_HOME": str(home), **environ},
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def with_keyring(home: Path) -> dict[str, str]:
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_file.Keyring",
        "AURA_TEST_KEYRING": str(home / "keyring.json"),
    }


# The verb


def test_a_key_is_set_listed_and_forgotten_in_one_profile_only(tmp_path: Path) -> None:
    ring = with_keyring(tmp_path)
    done = start("--profile", "office", "keys", "set", "openai", home=tmp_path, stdin=f" {KEY}\n", **ring)
    assert (done.returncode, done.stderr) == (0, "")
    assert "keyring" in done.stdout
    assert json.loads((tmp_path / "keyring.json").read_text()) == {"aura-desktop/office/openai": KEY}
    listed = start("keys", "--json", "--profile", "office", home=tmp_path, **ring)
    document = json.loads(listed.stdout)
    assert document["keys"][0] == {"service": "openai", "source": "keyring", "hint": "CRET", "address": ""}
    assert document["keyring"] is True
    other = start("keys", home=tmp_path, **ring)
    assert "OpenAI         none" in other.stdout
    assert "SECRET" not in done.stdout + listed.stdout + other.stdout
    gone = start("--profile", "office", "keys", "forget", "openai", home=tmp_path, **ring)
    assert gone.stdout == "The OpenAI key is gone.\n"
    assert json.loads((tmp_path / "keyring.json").read_text()) == {}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["keyring.json"]  # no file of ours knows of a key


def test_without_a_keyring_setting_fails_before_the_key_is_asked_for(tmp_path: Path) -> None:
    done = start("keys", "set", "openai", home=tmp_path, stdin=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("aura-desktop: The OpenAI key was not kept. This computer has no keyring")
    assert "Or set OPENAI_API_KEY." in done.stderr

    def asked(_service: Service) -> str:
        raise AssertionError("asked")

    with pytest.raises(SettingsError):
        verb.run(keys(Working(fails=OSError())), Settings(), "set", "xai", as_json=False, read=asked)


@pytest.mark.parametrize(
    "line",
    [
        ["keys", KEY],
        ["keys", "set", KEY],
        ["keys", "set", "openai", KEY],
        ["keys", "set", "openai", "--key", KEY],
        ["keys", "set", "openai", f"--key={KEY}"],
        ["keys", "check", KEY],
    ],
)
def test_a_key_on_the_command_line_is_refused_and_not_repeated(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(line)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert "SECRET" not in out + err
    assert "usage: aura-desktop" in err


def test_a_keyring_that_takes_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingsError, match="was not kept"):
        verb.run(keys(ReadOnly()), Settings(), "set", "openai", as_json=False, read=lambda _: KEY)
    assert "SECRET" not in capsys.readouterr().out


def test_nonsense_on_standard_input_is_a_sentence(tmp_path: Path) -> None:
    for stdin in ("", "\n", "xai-this-is-another-service", "two words"):
        done = start("keys", "set", "openai", home=tmp_path, stdin=stdin, **with_keyring(tmp_path))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr


def test_forgetting_says_what_there_was(capsys: pytest.CaptureFixture[str]) -> None:
    assert verb.run(keys(), Settings(), "forget", "xai", as_json=False) == 0
    assert capsys.readouterr().out == "There is no xAI Grok key.\n"
    with pytest.raises(SettingsError, match="XAI_API_KEY"):
        verb.run(keys(XAI_API_KEY="xai-1"), Settings(), "forget", "xai", as_json=False)


def test_the_list_says_where_each_key_is_and_that_there_is_no_keyring(capsys: pytest.CaptureFixture[str]) -> None:
    ring = Working(Vault({("aura-desktop/default", "openai"): KEY}))
    assert verb.run(keys(ring, XAI_API_KEY="xai-1"), Settings(), "list", "", as_json=False) == 0
    out = capsys.readouterr().out
    assert "OpenAI         in the system's keyring, ends in CRET" in out
    assert "xAI Grok       in the environment variable XAI_API_KEY\n" in out
    assert "aura-desktop keys set elevenlabs" in out
    assert "only until Aura ends" not in out
    verb.run(keys(Working(fails=OSError())), Settings(), "list", "", as_json=False)
    assert "only until Aura ends" in capsys.readouterr().out


def test_check_tries_every_key_there_is_and_fails_when_one_does(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Sequence[str]] = []

    async def check(service: Service, key: str, base_url: str, chat_model: str) -> KeyChecked:
        asked.append((service.name, key, base_url, chat_model))
        return KeyChecked(service.name, service.name == "openai", f"{service.title} said.", "")

    held = keys(OPENAI_API_KEY="sk-1", XAI_API_KEY="xai-1")
    settings = Settings(None, {"openai.chat_model": "gpt-6-luna", "xai.base_url": "https://eu.x.ai/v1"})
    assert verb.run(held, settings, "check", "", as_json=False, check=check) == 1
    assert capsys.readouterr().out == "OpenAI said.\nxAI Grok said.\n"
    assert asked == [("openai", "sk-1", "", "gpt-6-luna"), ("xai", "xai-1", "https://eu.x.ai/v1", "")]
    assert verb.run(held, settings, "check", "openai", as_json=True, check=check) == 0
    assert [entry["ok"] for entry in json.loads(capsys.readouterr().out)] == [True]
    with pytest.raises(SettingsError, match="no key of ElevenLabs"):
        verb.run(held, settings, "check", "elevenlabs", as_json=False, check=check)


def test_check_asks_the_service_itself(tmp_path: Path) -> None:
    with hosting(Host(ChatAccount(), gate=bearer_gate("sk-right"))) as host:
        at = ["--set", f"openai.base_url={host.url}", "keys", "check", "openai"]
        done = start(*at, home=tmp_path, OPENAI_API_KEY="sk-right")
        assert (done.returncode, done.stdout) == (0, "The OpenAI key works.\n")
        done = start(*at, home=tmp_path, OPENAI_API_KEY="sk-wrong")
        assert done.returncode == 1
        assert "does not accept this key" in done.stdout
        assert "sk-wrong" not in done.stdout + done.stderr


# doctor


def lines(
    capsys: pytest.CaptureFixture[str],
    held: Keys,
    servers: tuple[FoundServer, ...] = (),
    environ: dict[str, str] | None = None,
    **settings: Any,
) -> dict[str, str]:
    one_off = {key.replace("_", ".", 1): value for key, value in settings.items()}
    doctor.run(Settings(None, one_off), ROOT, as_json=True, environ=environ or {}, keys=held, servers=lambda: servers)
    return {line["name"]: f"{line['status']}: {line['message']}" for line in json.loads(capsys.readouterr().out)}


def test_the_doctor_without_keys_and_keyring_says_who_works_and_what_to_install(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = lines(capsys, keys(Working(fails=OSError())))
    assert found["keyring"].startswith("warning: ")
    assert "only until Aura ends" in found["keyring"]
    for title in ("OpenAI", "xAI Grok", "ElevenLabs"):
        assert found[f"{title} key"].startswith("ok: none")
    assert found["speech-to-text"] == "ok: auto: offline recognition, as there is no key"
    assert found["chat"] == "ok: auto: the offline model, as there is no key"
    assert found["local servers"] == "ok: none found on this machine"
    assert lines(capsys, keys())["keyring"] == "ok: works"


def one_service(surface: Surface, key: str) -> Host:
    return Host(surface, gate=elevenlabs_gate(key) if isinstance(surface, ElevenLabsAccount) else bearer_gate(key))


def test_the_doctor_tries_each_key_with_a_list_of_models_and_says_who_does_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    voices = ElevenLabsAccount()
    with (
        hosting(one_service(ChatAccount(refuses=EMPTY_OPENAI), "sk-right")) as openai,
        hosting(one_service(voices, "xi-right")) as eleven,
    ):
        held = keys(OPENAI_API_KEY="sk-right", ELEVENLABS_API_KEY="xi-right")
        found = lines(capsys, held, openai_base_url=openai.url, elevenlabs_base_url=eleven.url)
        expected = "ok: in the environment variable OPENAI_API_KEY; OpenAI accepts the key."
        assert found["OpenAI key"] == expected
        assert found["ElevenLabs key"].endswith("ElevenLabs accepts the key.")
        assert found["speech-to-text"] == "ok: auto: ElevenLabs, then OpenAI, then offline recognition"
        assert found["chat"] == "ok: auto: OpenAI"
        assert found["speech"].startswith("ok: auto: ElevenLabs, then OpenAI")
        assert {v.path for v in (*openai.visits, *eleven.visits)} == {"/v1/models"}
        assert len(openai.visits) == 1
        assert voices.work == []


def test_the_doctor_warns_of_a_wrong_key_and_names_who_stands_in(capsys: pytest.CaptureFixture[str]) -> None:
    with hosting(one_service(ChatAccount(), "sk-right")) as openai:
        held = keys(OPENAI_API_KEY="sk-wrong-4711")
        found = lines(capsys, held, openai_base_url=openai.url)
        assert found["OpenAI key"].startswith("warning: ")
        assert "does not accept this key" in found["OpenAI key"]
        assert found["speech-to-text"].startswith("warning: auto: offline recognition. OpenAI does not accept")
        assert found["chat"].startswith("failed: nobody can do it: OpenAI does not accept")
        assert "4711" not in str(found)
        found = lines(capsys, held, openai_base_url=openai.url, router_offline_chat=True, chat_provider="openai")
        assert found["chat"].startswith("warning: OpenAI is chosen and cannot do it; instead: the offline model.")


def test_the_doctor_tells_of_a_chosen_service_without_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, keys(), chat_provider="xai", stt_provider="xai", speech_provider="elevenlabs")
    assert found["chat"] == "failed: nobody can do it: There is no xAI Grok key: `aura-desktop keys set xai` takes one."
    assert found["speech-to-text"].startswith("warning: xAI Grok is chosen and cannot do it; instead: offline")
    assert "no ElevenLabs key" in found["speech"]


def test_the_doctor_tells_of_a_variable_that_holds_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"OPENAI_API_KEY": "sk-two words"}
    found = lines(capsys, keys(**environ), environ=environ)
    assert found["OpenAI key"].startswith("warning: OPENAI_API_KEY is set")


def test_the_doctor_names_the_servers_that_run_here(capsys: pytest.CaptureFixture[str]) -> None:
    ollama = FoundServer("Ollama", "http://127.0.0.1:11434/v1", (Job.CHAT, Job.SPEECH), ("llama3",))
    empty = FoundServer("Local server on port 8000", "http://127.0.0.1:8000/v1", ())
    found = lines(capsys, keys(), (ollama, empty))
    assert "Ollama at http://127.0.0.1:11434/v1 (answers, speaks)" in found["local servers"]
    assert "8000/v1 (no models)" in found["local servers"]


@pytest.mark.parametrize(
    ("settings", "job", "held", "expected"),
    [
        ({}, Job.STT, "", "pocketsphinx"),
        ({}, Job.CHAT, "", "local"),
        ({}, Job.STT, "openai xai elevenlabs", "elevenlabs openai xai pocketsphinx"),
        ({}, Job.SPEECH, "openai xai elevenlabs", "elevenlabs xai openai system"),
        ({}, Job.CHAT, "openai xai elevenlabs", "openai xai"),
        ({"router.order": "xai, compatible, nobody"}, Job.CHAT, "openai xai", "xai"),
        ({"router.order": "xai, compatible", "chat.base_url": "http://h:1/v1"}, Job.CHAT, "xai", "xai compatible"),
        ({"router.offline_chat": True}, Job.CHAT, "xai", "xai local"),
        ({"router.fallback": False}, Job.STT, "openai", "openai"),
        ({"router.fallback": False}, Job.STT, "", "pocketsphinx"),
        ({"stt.provider": "pocketsphinx"}, Job.STT, "openai", "pocketsphinx"),
        ({"stt.provider": "xai"}, Job.STT, "openai", "xai openai pocketsphinx"),
        ({"chat.provider": "xai"}, Job.CHAT, "", "xai"),
        ({"stt.base_url": "http://h:1/v1"}, Job.STT, "openai", "openai compatible pocketsphinx"),
    ],
)
def test_who_does_a_job_in_which_order(settings: dict[str, Any], job: Job, held: str, expected: str) -> None:
    found = order(Settings(None, settings), job, held.split().__contains__)
    assert found == tuple(expected.split())


# The user's own servers


def test_the_key_of_an_own_server_is_set_tried_listed_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hosting(Host(ChatAccount(), gate=bearer_gate("own-key-0123456789"))) as host:
        held, settings = keys(), Settings(None, {"chat.base_url": host.url})
        with pytest.raises(SettingsError, match="keys set chat-server"):
            verb.run(held, settings, "check", "chat-server", as_json=False)
        with pytest.raises(SettingsError, match=r"stt\.base_url is empty"):
            verb.run(held, settings, "set", "stt-server", as_json=False, read=lambda service: "own-key-0123456789")

        def use(key: str) -> None:
            assert verb.run(held, settings, "set", "chat-server", as_json=False, read=lambda service: key) == 0

        use("wrong-key-0123456789")
        assert verb.run(held, settings, "check", "chat-server", as_json=False) == 1
        assert "does not accept the key" in capsys.readouterr().out
        use("own-key-0123456789")
        assert verb.run(held, settings, "check", "chat-server", as_json=False) == 0
        assert verb.run(held, settings, "list", "", as_json=False) == 0
        out = capsys.readouterr().out
        assert f"in the system's keyring, for {host.url.removesuffix('/v1')} alone, ends in 6789" in out
        assert "own-key-0123456789" not in out
        assert doctor._server(settings, held, Job.CHAT)[0] == "ok"
        assert verb.run(held, settings, "forget", "chat-server", as_json=False) == 0
        assert "The key of your own server for answers is gone." in capsys.readouterr().out
        status, told = doctor._server(settings, held, Job.CHAT)
        assert status == "warning"
        assert "keys set chat-server" in told
