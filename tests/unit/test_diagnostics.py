"""The bundle for somebody who helps: useful, readable, and without a private word."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from aura_desktop.__main__ import main
from aura_desktop.checkup import Check, Status
from aura_desktop.cli import diagnostics, doctor
from aura_desktop.diagnostics import Document, pack, save, secrets, settings_text
from aura_desktop.errors import FileProblem
from aura_desktop.platform.crash import Reports
from aura_desktop.platform.logs import PrivateFormatter, start_logging
from aura_desktop.platform.scrub import without_keys, without_places
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import SERVICES, Job
from aura_desktop.settings import TABLE, Settings
from tests.unit.profiles.keyrings import Working

pytestmark = pytest.mark.usefixtures("logs_restored")

MARK = "zebra4711"
"""Every private word planted below holds it."""

KEY = f"sk-proj-{MARK}abcdefghijklmnop"


def private_value(key: str, form: str) -> str:
    if form == "url":
        return f"http://anna:{MARK}pw@{MARK}.example:8000/v1/{MARK}"
    if form == "service":
        return f"https://{MARK}.{SERVICES[key.partition('.')[0]].domain}/v1"
    if form == "device":
        return f"ALSA: Headset of {MARK}"
    return f"{MARK} first words of {key}, {MARK}-second words that go on for long enough to be wrapped in a line"


def private_settings(home: Path) -> Settings:
    """Plant a private word in every setting that takes one."""
    settings = Settings.load(home, f"client {MARK}")
    for setting in TABLE:
        if isinstance(setting.default, str) and not setting.choices and setting.form not in ("key", "days"):
            value = private_value(setting.key, setting.form)
            settings.set(setting.key, value[:40] if setting.form == "title" else value)
    return settings


def keys() -> Keys:
    made = Keys("default", backend=Working(), environ={"XAI_API_KEY": f"xai-{MARK}0123456789"})
    made.store("openai", KEY)
    made.store("elevenlabs", "0123456789abcdef" * 2)
    return made


def attempts_at_the_log(home: Path) -> None:
    """Write to the log what must never be there; what gets through is told by the test of logs."""
    start_logging(home, {})
    log = logging.getLogger("aura_desktop.trial")
    log.error("the service said %s", KEY)
    log.error("GET http://anna:%spw@host/v1", MARK)
    try:
        raise ValueError(f"{MARK} was said")
    except ValueError as error:
        log.exception("a turn failed")
        Reports(home / "logs").write(error, "here")
    logging.getLogger("other.library").warning("first line\n%s", MARK)


def test_no_private_word_is_in_the_bundle(tmp_path: Path) -> None:
    settings = private_settings(tmp_path)
    assert settings.path is not None
    (settings.path.parent / "history.db").write_text(f"{MARK} was said")
    (settings.path.parent / "usage.json").write_text(f"{MARK}")
    attempts_at_the_log(tmp_path)
    checks = list(
        doctor.checks(settings, tmp_path, Keys("default", backend=Working(), environ={}), environ={},
                      listed=lambda inputs: (), servers=lambda: ())
    )  # fmt: skip
    assert any(MARK in check.message for check in checks), "the control: the check-up itself does tell"
    found = diagnostics.gather(settings, tmp_path, keys(), checks)
    names = {document.name for document in found}
    assert {"read-me.txt", "versions.txt", "check-up.txt", "settings.txt", "latency.txt", "log/aura.log.txt"} <= names
    assert any(name.startswith("reports/crash-") for name in names)
    archive = zipfile.ZipFile(io.BytesIO(pack(found)))
    everything = archive.namelist() + [archive.read(name).decode() for name in archive.namelist()]
    assert [text for text in everything if MARK in re.sub(r"\s+", "", text)] == []  # a word may have been wrapped
    flat = "".join(everything)
    assert "0123456789abcdef" not in flat
    assert str(tmp_path / "profiles") not in flat


def test_keys_and_hosts_of_own_servers_are_taken_out_of_every_text(tmp_path: Path) -> None:
    mine = keys()
    mine.store_server(Job.CHAT, f"https://{MARK}.example", "own-letmein4711")
    checks = [Check("chat", Status.WARNING, f"{MARK}.example said: own-letmein4711 is no good.")]
    found = diagnostics.gather(Settings.load(tmp_path), tmp_path, mine, checks)
    told = next(document.text for document in found if document.name == "check-up.txt")
    assert told == "warning  chat:            [removed] said: [removed] is no good.\n"


def test_it_tells_what_helps(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.set("listening.mode", "push-to-talk")
    settings.set("openai.chat_model", "gpt-4.1-mini")
    settings.set("chat.base_url", "http://127.0.0.1:11434/v1")
    settings.set("persona.manner", "kind")
    settings.set("audio.input", "ALSA: USB")
    text = settings_text(settings)
    assert "listening.mode = push-to-talk\n" in text
    assert "openai.chat_model = gpt-4.1-mini\n" in text
    assert "chat.base_url = an address with http on this machine, port 11434\n" in text
    assert "persona.manner = a text of 4 characters\n" in text
    assert "audio.input = a device of ALSA\n" in text
    assert "window.tray = true (standard)\n" in text
    found = diagnostics.gather(settings, tmp_path, keys(), [Check("disk", Status.FAILED, "full: free some space.")])
    texts = {document.name: document.text for document in found}
    assert "failed   disk:" in texts["check-up.txt"]
    assert "python: " in texts["versions.txt"]
    assert json.loads(texts["latency.txt"].split("\n\n", 1)[1])["turns"] == 0


@pytest.mark.parametrize("value", [f"{MARK} said", f"“a” {MARK}", f"it's {MARK}", f"”\n{MARK}"])
def test_a_value_in_a_damaged_file_is_not_repeated(tmp_path: Path, value: str) -> None:
    path = tmp_path / "profiles" / "default" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "settings": {"listening.mode": value}}))
    settings = Settings.load(tmp_path)
    checks = [Check("settings", Status.WARNING, " ".join(p.sentence for p in settings.problems))]
    assert MARK in checks[0].message
    found = diagnostics.gather(settings, tmp_path, keys(), checks)
    assert MARK not in "".join(document.text for document in found)


def test_every_open_setting_has_no_text_of_the_user() -> None:
    settings = Settings(None, {"usage.monthly_limit": 3.5, "keys.talk": "f8"})
    assert secrets(settings, ()) == ()
    assert "keys.talk = f8\n" in settings_text(settings)


def test_the_verb_writes_the_zip_and_names_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "for help.zip"
    assert diagnostics.run(Settings.load(tmp_path), tmp_path, keys(), str(out), checks=()) == 0
    printed = capsys.readouterr().out
    assert "check-up.txt (" in printed
    assert "Read it before you send it" in printed
    assert zipfile.ZipFile(out).testzip() is None
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_the_command_line_knows_the_verb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(doctor, "checks", lambda *a, **k: iter(()))
    assert main(["diagnostics", "--out", str(tmp_path / "a.zip")]) == 0
    assert (tmp_path / "a.zip").exists()
    assert not (tmp_path / "home").exists(), "looking creates nothing"
    assert main(["diagnostics", "--out", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("number", [28, 30])  # no space left, read-only
def test_a_disk_that_takes_nothing_is_a_sentence(tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_arguments: object, **_options: object) -> int:
        raise OSError(number, os.strerror(number))

    (tmp_path / "a.zip").write_text("the one of before")
    monkeypatch.setattr(os, "open", refuses)
    with pytest.raises(FileProblem, match=r"cannot be written .*: free some space, or choose another folder\."):
        save(tmp_path / "a.zip", [Document("a.txt", "a")])
    assert (tmp_path / "a.zip").read_text() == "the one of before"


def test_the_users_folder_and_name_are_taken_out() -> None:
    home = Path("/home/anneliese")
    assert without_places("/home/anneliese/.local/aura and anneliese's", home) == "~/.local/aura and ~'s"
    assert without_places("root of /home", Path("/root")) == "root of /home"


@pytest.mark.parametrize(
    "secret",
    [
        *(KEY, "Bearer abc.def", "http://u:pw@h/", "0123456789abcdef0123456789ABCDEF"),
        *("AIzaSyD-abcdefghijklmnopqrstuvw_xyz0123", "hf_AbCdEfGhIjKlMnOpQrStUvWx", "gsk_AbCdEfGhIjKlMnOpQr"),
    ],
)
def test_keys_of_every_service_are_known_by_their_shape(secret: str) -> None:
    assert secret not in without_keys(f"with {secret} in it")
    record = logging.LogRecord("aura_desktop", logging.INFO, "", 0, "with %s in it", (secret,), None)
    assert secret not in PrivateFormatter().format(record)
