"""Settings: one declared table, and the values of one profile.

The table gives each setting its key, default (and so its type), help and allowed values; the command line, the window
and the README all read it. Values live in `AURA_HOME/profiles/NAME/settings.json`, whose previous state is kept beside
it as `settings.json.bak`. Only what the user chose is written, so a better default reaches everybody else.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import AuraError, FileProblem, SettingsError
from .settings_table import RENAMED, TABLE, Setting, Value
from .subscribers import Subscribers

__all__ = ["DECLARED", "TABLE", "VERSION", "Setting", "Settings", "Value", "parse_assignment", "profile_folder"]

VERSION = 1
"""Version of the file's layout; a file of a later one is kept and not used."""

# Names that Windows reserves whatever the folder.
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


DECLARED: Mapping[str, Setting] = {setting.key: setting for setting in TABLE}


def declared(key: str) -> Setting:
    """Return the declaration of `key`; raises SettingsError with the nearest names when there is none."""
    try:
        return DECLARED[key]
    except KeyError:
        import difflib  # only on the way to an error

        near = difflib.get_close_matches(key.lower(), DECLARED, n=2, cutoff=0.5)
        hint = f" did you mean {' or '.join(near)}?" if near else " `aura-desktop --help` lists them."
        raise SettingsError(f"There is no setting {key[:60]!r};{hint}") from None


def parse_assignment(text: str) -> tuple[str, Value]:
    """Return the key and the value of a command line's `KEY=VALUE`; raises SettingsError."""
    key, equals, value = text.partition("=")
    if not equals:
        raise SettingsError(f"--set needs KEY=VALUE, for example --set listening.mode=push-to-talk, not {text[:60]!r}.")
    name = RENAMED.get(key.strip(), key.strip())
    return name, declared(name).parse(value)


def _by_names_of_now(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` by what their settings are called now; where a file holds both names, the new one counts."""
    return {
        RENAMED.get(key, key): value
        for key, value in values.items()
        if RENAMED.get(key, key) == key or RENAMED[key] not in values
    }


def profile_folder(home: Path, profile: str) -> Path:
    """Return the folder of `profile` below `home`; raises SettingsError for a name that is not a plain folder name."""
    plain = all(c.isalnum() or c in " _-" for c in profile) and profile == profile.strip() and len(profile) <= 40
    if not profile or not plain or profile.lower() in _RESERVED:
        raise SettingsError(
            f"A profile cannot be called {profile[:60]!r}; use up to 40 letters, digits, spaces, "
            "hyphens and underscores."
        )
    return home / "profiles" / profile


@dataclass(frozen=True, slots=True)
class Held:
    """What is held for one setting: the value chosen and the one-off one that hides it; None: there is none."""

    chosen: Value | None = None
    one_off: Value | None = None


class Settings:
    """The settings of one profile. All methods may be called from any thread.

    One-off values (`--set`) hide the stored ones and are never written. `problems` holds what was wrong with the file
    when it was read, each a sentence for the user.
    """

    def __init__(self, path: Path | None = None, one_off: Mapping[str, Value] | None = None) -> None:
        self.path = path
        self.problems: list[AuraError] = []
        self._one_off: dict[str, Value] = {k: declared(k).parse(v) for k, v in (one_off or {}).items()}
        self._chosen: dict[str, Value] = {}
        self._kept: dict[str, Any] = {}  # written by another version: not understood, not lost
        self._subscribers: Subscribers[str, Value] = Subscribers()
        self._lock = threading.RLock()
        if path is not None:
            self._read(path)

    @classmethod
    def load(cls, home: Path, profile: str = "default", assignments: Iterable[str] = ()) -> Settings:
        """Return the settings of `profile` below `home`, with `KEY=VALUE` assignments on top. Creates nothing.

        Raises:
            SettingsError: the profile's name or an assignment cannot be used. A damaged file raises nothing: see
                `problems`.
        """
        one_off = dict(parse_assignment(text) for text in assignments)
        return cls(profile_folder(home, profile) / "settings.json", one_off)

    @property
    def untouched(self) -> bool:
        """True at the very first start: there is no file yet, and nothing was set for this once."""
        with self._lock:
            return self.path is not None and not (self.path.exists() or self._one_off or self._chosen or self.problems)

    def get(self, key: str) -> Value:
        """Return the value in use; raises SettingsError when there is no such setting."""
        default = declared(key).default
        with self._lock:
            return self._one_off.get(key, self._chosen.get(key, default))

    def text(self, key: str) -> str:
        """Return a text setting's value."""
        return str(self.get(key))

    def flag(self, key: str) -> bool:
        """Return a true-or-false setting's value."""
        return bool(self.get(key))

    def number(self, key: str) -> float:
        """Return a number setting's value."""
        return float(self.get(key))

    def whole(self, key: str) -> int:
        """Return a whole-number setting's value."""
        return int(self.get(key))

    def set(self, key: str, value: object) -> None:
        """Use `value` from now on, tell the subscribers, and write it to the file; it replaces a one-off value.

        Raises:
            SettingsError: no such setting, or a value it cannot have; nothing changed.
            FileProblem: the file could not be written; the value holds for this session.
        """
        setting = declared(key)
        parsed = setting.parse(value)
        with self._lock:
            before = self.get(key)
            self._one_off.pop(key, None)
            self._kept.pop(key, None)
            self._chosen[key] = parsed
        if parsed != before:
            self._subscribers.tell(key, parsed)
        with self._lock:
            self._write()

    def chosen(self) -> dict[str, Value]:
        """Return what the user chose to keep, by key; one-off values are not among it."""
        with self._lock:
            return dict(self._chosen)

    def adopt(self, key: str, value: Value) -> None:
        """Choose `value` without writing it: the next `set` or `save` does. For settings nobody reads yet.

        Raises SettingsError.
        """
        parsed = declared(key).parse(value)
        with self._lock:
            self._chosen[key] = parsed

    def held(self, key: str) -> Held:
        """Return what is held for `key` now, for `restore`. Raises SettingsError."""
        declared(key)
        with self._lock:
            return Held(self._chosen.get(key), self._one_off.get(key))

    def restore(self, states: Mapping[str, Held]) -> None:
        """Hold for each key what was held once (Held(): the standard value), tell the subscribers, write the file.

        Raises:
            SettingsError: no such setting; nothing changed.
            FileProblem: the file could not be written; the values hold for this session.
        """
        with self._lock:
            before = {key: self.get(key) for key in states}
            for key, state in states.items():
                for store, value in ((self._chosen, state.chosen), (self._one_off, state.one_off)):
                    if value is None:
                        store.pop(key, None)
                    else:
                        store[key] = value
            changed = [(key, self.get(key)) for key in states if self.get(key) != before[key]]
        for key, value in changed:
            self._subscribers.tell(key, value)
        with self._lock:
            self._write()

    def subscribe(self, receiver: Callable[[str, Value], None]) -> Callable[[], None]:
        """Call `receiver(key, value)` after every change, in the changing thread; returns a function that ends it."""
        return self._subscribers.add(receiver)

    def _read(self, path: Path) -> None:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self.path = None  # what cannot be read must not be replaced either
            self.problems.append(
                FileProblem(
                    f"The settings file {path} cannot be read ({error.strerror}); standard settings are used and"
                    " changes last for this session only. Make the file readable and start Aura again."
                )
            )
            return
        try:
            document = json.loads(raw.decode("utf-8"))
            version, values = document["version"], document["settings"]
            if not isinstance(version, int) or not isinstance(values, dict):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            self._set_aside(path, f"settings.broken-{time.strftime('%Y%m%d-%H%M%S')}.json", "is damaged")
            return
        if version > VERSION:
            self._set_aside(path, f"settings.version-{version}.json", "was written by a newer Aura")
            return
        for key, value in _by_names_of_now(values).items():
            try:
                self._chosen[key] = declared(key).parse(value)
            except SettingsError as error:
                self._kept[key] = value
                if key in DECLARED:
                    self.problems.append(SettingsError(f"In {path}: {error.sentence} The standard value is used."))

    def _set_aside(self, path: Path, name: str, why: str) -> None:
        kept = path.with_name(name)
        try:
            shutil.copy2(path, kept)
            if why == "is damaged":
                path.unlink(missing_ok=True)
            told = f"it was kept as {kept.name} and standard settings are used."
        except OSError:
            self.path = None  # no copy could be made, or another program holds the file: it must stay
            told = "standard settings are used and changes last for this session only."
        self.problems.append(SettingsError(f"The settings file {path} {why}; {told}"))

    def save(self) -> None:
        """Write what was chosen, also when that is nothing, so that there is a file to edit. Raises FileProblem."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        if self.path is None:
            return
        document = {"version": VERSION, "settings": {**self._kept, **self._chosen}}
        new, backup = (self.path.with_name(f"{self.path.name}{end}") for end in (".new", ".bak"))
        copy = backup.with_name(f"{backup.name}.new")
        try:
            for folder in (self.path.parent.parent, self.path.parent):  # an address in it may hold a password
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)  # a new file, so that it gets the permissions asked for
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(document, file, indent=2, ensure_ascii=False, sort_keys=True)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            if self.path.exists():
                os.chmod(self.path, 0o600)  # the copy gets the same
                shutil.copy2(self.path, copy)  # a disk that fills up half way leaves the backup there was
                os.replace(copy, backup)
            os.replace(new, self.path)
        except OSError as error:
            for left in (new, copy):
                with contextlib.suppress(OSError):
                    left.unlink()
            raise FileProblem(
                f"The setting holds for this session, but {self.path} cannot be written ({error.strerror}):"
                " free some space or make the folder writable.",
                detail=repr(error),
            ) from error
