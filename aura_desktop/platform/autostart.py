"""Starting Aura when the user logs in: an entry that the system reads, written and removed by plain functions.

Linux: ~/.config/autostart/aura-desktop.desktop. macOS: ~/Library/LaunchAgents/app.aura.desktop.plist. Windows: a value
below HKEY_CURRENT_USER's Run key. Nothing runs and nothing is asked for administrator's rights.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..errors import FileProblem

NAME = "aura-desktop"
LABEL = "app.aura.desktop"
_HOME = "AURA_HOME"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


@dataclass(frozen=True, slots=True)
class Start:
    """How Aura is started: the words of the command, and what its environment needs beside the system's own."""

    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)


class Registry(Protocol):
    """The user's Run key of Windows."""

    def read(self, name: str) -> str | None:
        """Return a value, None when there is none."""
        ...

    def write(self, name: str, value: str) -> None:
        """Set a value; raises OSError."""
        ...

    def remove(self, name: str) -> None:
        """Remove a value that is there; raises OSError."""
        ...


def own_start(
    hidden: bool,
    *,
    environ: Mapping[str, str] = os.environ,
    argv: Sequence[str] = sys.argv,
    executable: str = sys.executable,
    frozen: bool = bool(getattr(sys, "frozen", False)),
) -> Start:
    """Return how this very copy of Aura is started again, hidden or not; it opens the profile that was open last."""
    script = Path(argv[0]) if argv and argv[0] else Path()
    if frozen:
        command = [executable]
    elif script.stem == NAME and script.is_file():
        command = [str(script.absolute())]
    else:
        command = [executable, "-m", "aura_desktop"]
    if hidden:
        command.append("--hidden")
    home = environ.get(_HOME, "")
    return Start(tuple(command), {_HOME: str(Path(home).absolute())} if home else {})


def set_at_login(start: Start | None, system: System | None = None) -> None:
    """Start Aura at every login from now on as `start` says, or, with None, not any more. Raises FileProblem."""
    system = system or own_system()
    try:
        if start is None:
            system.remove()
        else:
            system.write(start)
    except OSError as error:
        raise FileProblem(
            f"{system.place} cannot be changed ({error.strerror or type(error).__name__}); make it writable and try"
            " again, or use your desktop's own settings for programs started at login.",
            detail=repr(error),
        ) from error


def at_login(start: Start, system: System | None = None) -> bool:
    """Return whether the system starts Aura at login, with the data folder of `start`.

    The user may have switched it off elsewhere, and an Aura with another data folder is another Aura.
    """
    system = system or own_system()
    home, entry = start.environ.get(_HOME, ""), system.entry() or ""
    return system.enabled() and (home in entry if home else _HOME not in entry)


def refresh(start: Start, system: System | None = None) -> None:
    """Let an entry of this Aura that is there and enabled start this copy of it; nothing else is touched."""
    system = system or own_system()
    with contextlib.suppress(FileProblem):
        if at_login(start, system) and system.entry() != system.entry_for(start):
            set_at_login(start, system)


class System(Protocol):
    """Where one system keeps the entry."""

    @property
    def place(self) -> str:
        """Where the entry lies, for an error sentence."""
        ...

    def entry_for(self, start: Start) -> str:
        """Return the text of the entry."""
        ...

    def entry(self) -> str | None:
        """Return the entry there is."""
        ...

    def enabled(self) -> bool:
        """Whether there is one and it is not switched off."""
        ...

    def write(self, start: Start) -> None:
        """Write it; raises OSError."""
        ...

    def remove(self) -> None:
        """Remove it, if it is there; raises OSError."""
        ...


class _File:
    """A system whose entry is a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        return str(self.path)

    def entry_for(self, start: Start) -> str:
        raise NotImplementedError

    def entry(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def enabled(self) -> bool:
        return self.entry() is not None

    def write(self, start: Start) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(self.path.name + ".new")
        new.write_text(self.entry_for(start), encoding="utf-8")
        os.replace(new, self.path)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


class LinuxAutostart(_File):
    """The autostart folder of the desktop (Desktop Application Autostart Specification)."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        base = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".config")
        super().__init__(Path(base) / "autostart" / f"{NAME}.desktop")

    def entry_for(self, start: Start) -> str:
        """Return a desktop entry."""
        words = [f"{name}={value}" for name, value in start.environ.items()]
        command = ["env", *words, *start.command] if words else list(start.command)
        return (
            "[Desktop Entry]\nType=Application\nVersion=1.5\nName=Aura\nComment=Talk, and be answered aloud\n"
            f"Exec={exec_line(command)}\nIcon={NAME}\nTerminal=false\nStartupNotify=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )

    def enabled(self) -> bool:
        """Whether there is an entry that neither the user nor a desktop's settings have switched off."""
        lines = {line.replace(" ", "").lower() for line in (self.entry() or "").splitlines()}
        off = {"hidden=true", "x-gnome-autostart-enabled=false"}
        return bool(lines) and not off & lines


class MacLaunchAgent(_File):
    """A launch agent (launchd.plist(5)), read at the next login."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        home = Path(environ.get("HOME") or Path.home())
        super().__init__(home / "Library" / "LaunchAgents" / f"{LABEL}.plist")

    def entry_for(self, start: Start) -> str:
        """Return a property list."""
        import plistlib  # only here: the start of the program need not wait for it

        agent: dict[str, object] = {
            "Label": LABEL,
            "ProgramArguments": list(start.command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        if start.environ:
            agent["EnvironmentVariables"] = dict(start.environ)
        return plistlib.dumps(agent).decode()


class WindowsRunKey:
    """The user's Run key; it has no room for an environment, so AURA_HOME has to be one of the user's variables."""

    def __init__(self, registry: Registry | None = None) -> None:
        self._registry: Registry = _WindowsRegistry() if registry is None else registry

    @property
    def place(self) -> str:
        """The key."""
        return rf"HKEY_CURRENT_USER\{RUN_KEY}"

    def entry_for(self, start: Start) -> str:
        """Return a command line."""
        import subprocess

        return subprocess.list2cmdline(start.command)

    def entry(self) -> str | None:
        """Return the command line there is."""
        return self._registry.read(NAME)

    def enabled(self) -> bool:
        """Whether there is one."""
        return self.entry() is not None

    def write(self, start: Start) -> None:
        """Set the value."""
        self._registry.write(NAME, self.entry_for(start))

    def remove(self) -> None:
        """Remove the value."""
        if self.enabled():
            self._registry.remove(NAME)


class _WindowsRegistry:
    """Windows' registry itself."""

    def read(self, name: str) -> str | None:
        if sys.platform != "win32":
            return None
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except OSError:
            return None

    def write(self, name: str, value: str) -> None:
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

    def remove(self, name: str) -> None:
        if sys.platform == "win32":
            import winreg

            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, name)


def own_system(platform: str = sys.platform) -> System:
    """Return the system this runs on."""
    if platform == "win32":
        return WindowsRunKey()
    return MacLaunchAgent() if platform == "darwin" else LinuxAutostart()


def exec_line(words: Sequence[str]) -> str:
    """Return a command as a desktop entry's Exec writes it (Desktop Entry Specification, the Exec key)."""
    return " ".join(_exec_word(word) for word in words)


def _exec_word(word: str) -> str:
    quoted = "".join(f"\\{c}" if c in '"`$\\' else c for c in word.replace("%", "%%"))
    plain = word and all(c.isalnum() or c in "-_./:=,+@%" for c in word)
    # The value is a string of the file first, which halves its backslashes.
    return word.replace("%", "%%") if plain else f'"{quoted}"'.replace("\\", "\\\\")


def spoken_command(start: Start) -> str:
    """Return the command as a shell takes it, for a sentence that tells the user what to bind."""
    import shlex

    return shlex.join(start.command)
