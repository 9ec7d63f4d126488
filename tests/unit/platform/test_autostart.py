"""Starting at login: entries in a home and a registry of the test's own."""

from __future__ import annotations

import configparser
import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.errors import FileProblem
from aura_desktop.platform.autostart import (
    LinuxAutostart,
    MacLaunchAgent,
    Start,
    System,
    WindowsRunKey,
    at_login,
    exec_line,
    own_start,
    refresh,
    set_at_login,
)
from aura_desktop.platform.desktop_entry import ensure_entry

START = Start(("/opt/aura desktop/aura-desktop", "--hidden"))
AT_HOME = Start(START.command, {"AURA_HOME": "/data/my aura"})


class FakeRegistry(dict[str, str]):
    def read(self, name: str) -> str | None:
        return self.get(name)

    def write(self, name: str, value: str) -> None:
        self[name] = value

    def remove(self, name: str) -> None:
        del self[name]


@pytest.fixture(params=["linux", "macos", "windows"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> System:
    environ = {"HOME": str(tmp_path)}
    if request.param == "windows":
        return WindowsRunKey(FakeRegistry())
    return LinuxAutostart(environ) if request.param == "linux" else MacLaunchAgent(environ)


def test_it_is_switched_on_and_off(system: System) -> None:
    assert not at_login(START, system)
    set_at_login(START, system)
    assert at_login(START, system)
    assert system.entry() == system.entry_for(START)
    set_at_login(None, system)
    set_at_login(None, system)
    assert not at_login(START, system)


def test_an_entry_of_a_copy_that_moved_is_renewed_and_nothing_else_is_written(system: System) -> None:
    refresh(START, system)
    assert system.entry() is None
    set_at_login(Start(("/old/aura-desktop", "--hidden")), system)
    refresh(START, system)
    assert system.entry() == system.entry_for(START)


def test_an_entry_with_another_data_folder_is_another_auras(system: System) -> None:
    set_at_login(START, system)
    before = system.entry()
    assert not at_login(AT_HOME, system)
    refresh(AT_HOME, system)
    assert system.entry() == before


def test_linux_writes_an_entry_that_desktops_read(tmp_path: Path) -> None:
    system = LinuxAutostart({"HOME": str(tmp_path)})
    set_at_login(AT_HOME, system)
    path = tmp_path / ".config/autostart/aura-desktop.desktop"
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text())
    entry = parser["Desktop Entry"]
    assert entry["Type"] == "Application"
    assert read_exec(entry["Exec"]) == ["env", "AURA_HOME=/data/my aura", "/opt/aura desktop/aura-desktop", "--hidden"]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_the_user_switched_off_in_the_desktops_settings_is_off(tmp_path: Path, line: str) -> None:
    system = LinuxAutostart({"XDG_CONFIG_HOME": str(tmp_path)})
    set_at_login(START, system)
    text = system.path.read_text().replace("X-GNOME-Autostart-enabled=true\n", "")
    system.path.write_text(f"{text}{line}\n")
    before = system.path.read_text()
    assert not at_login(START, system)
    refresh(Start(("/elsewhere/aura-desktop",)), system)
    assert system.path.read_text() == before


def test_macos_writes_a_launch_agent(tmp_path: Path) -> None:
    set_at_login(AT_HOME, MacLaunchAgent({"HOME": str(tmp_path)}))
    agent = plistlib.loads((tmp_path / "Library/LaunchAgents/app.aura.desktop.plist").read_bytes())
    assert agent["ProgramArguments"] == list(START.command)
    assert agent["RunAtLoad"] is True
    assert agent["EnvironmentVariables"] == {"AURA_HOME": "/data/my aura"}
    assert "KeepAlive" not in agent, "quitting ends it until the next login"


def test_windows_quotes_the_command() -> None:
    registry = FakeRegistry()
    set_at_login(Start((r"C:\Program Files\Aura\aura-desktop.exe", "--hidden")), WindowsRunKey(registry))
    assert registry == {"aura-desktop": r'"C:\Program Files\Aura\aura-desktop.exe" --hidden'}


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("")
    system = LinuxAutostart({"XDG_CONFIG_HOME": str(tmp_path)})
    with pytest.raises(FileProblem, match="cannot be changed"):
        set_at_login(START, system)


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ({"frozen": True, "executable": "/opt/a/aura-desktop"}, ["/opt/a/aura-desktop", "--hidden"]),
        ({"argv": ["-m"], "executable": "/py"}, ["/py", "-m", "aura_desktop", "--hidden"]),
        ({"argv": [], "executable": "/py"}, ["/py", "-m", "aura_desktop", "--hidden"]),
    ],
)
def test_the_command_starts_this_copy(options: dict[str, object], command: list[str]) -> None:
    found = own_start(True, environ={}, **options)  # type: ignore[arg-type]
    assert list(found.command) == command
    assert not found.environ


def test_the_script_of_the_environment_is_used_where_there_is_one(tmp_path: Path) -> None:
    script = tmp_path / "aura-desktop"
    script.write_text("")
    found = own_start(False, environ={"AURA_HOME": str(tmp_path)}, argv=[str(script)])
    assert found == Start((str(script),), {"AURA_HOME": str(tmp_path)})


@given(st.lists(st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1), min_size=1, max_size=4))
def test_a_desktop_reads_back_every_word(words: list[str]) -> None:
    assert read_exec(exec_line(words)) == words


def read_exec(value: str) -> list[str]:
    """Read an Exec line as the Desktop Entry Specification says: the string, then the quotes, then the field codes."""
    string = value.replace("\\\\", "\0").replace("\\s", " ").replace("\0", "\\")
    words, word, quoted, at = [], "", False, 0
    started = False
    while at < len(string):
        c = string[at]
        if quoted and c == "\\":
            at += 1
            word += string[at]
        elif c == '"':
            quoted, started = not quoted, True
        elif c == " " and not quoted:
            if started or word:
                words.append(word)
            word, started = "", False
        else:
            word += c
        at += 1
    if started or word:
        words.append(word)
    return [word.replace("%%", "%") for word in words]


def test_the_desktop_is_told_of_aura_only_where_it_knows_none(tmp_path: Path) -> None:
    """TranscriptionSuite 176: the portal looks for the entry in the data folders alone."""
    mine, system = tmp_path / "mine", tmp_path / "system"
    environ = {"XDG_DATA_HOME": str(mine), "XDG_DATA_DIRS": str(system)}
    (system / "applications").mkdir(parents=True)
    (system / "applications/aura-desktop.desktop").write_text("")
    ensure_entry(environ, START)
    assert not mine.exists()
    (system / "applications/aura-desktop.desktop").unlink()
    ensure_entry(environ, START)
    text = (mine / "applications/aura-desktop.desktop").read_text()
    assert "NoDisplay=true" in text
    assert 'Exec="/opt/aura desktop/aura-desktop" --hidden' in text
