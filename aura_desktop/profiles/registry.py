"""The profiles of one data folder: which there are, and making, naming and removing one. Any thread but the window's.

A profile is a folder `profiles/ID` with everything that belongs to it: settings, history, figures. Its ID, and with it
the folder and the name of its keyring entries ("aura-desktop/ID"), stays for its whole life; the name that the user
sees is a setting of the profile (profile.title), so naming it anew moves nothing.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..enquiries import KeySource
from ..errors import FileProblem, SettingsError
from ..settings import DECLARED, Settings, profile_folder
from ..settings_table import LONGEST_TITLE

if TYPE_CHECKING:
    from .keys import Keys

log = logging.getLogger(__name__)

STANDARD = "default"
"""The ID of the profile that is there without having been made."""

STANDARD_TITLE = "Home"
"""What the standard profile is called until the user names it."""

NAME = "settings.json"
_OF_ITS_OWN = ("profile.", "context.")
_LAST = "last-profile.json"
_GONE = ".deleted-"
_LARGEST = 1 << 20  # bytes of a settings file that is looked at


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: the name of its folder, and what the user calls it."""

    id: str
    title: str


def clean_title(text: str) -> str:
    """Return `text` as the name of a profile: one line, without invisible characters. Raises SettingsError."""
    spaced = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", text))
    title = " ".join(spaced.split())
    if not title or len(title) > LONGEST_TITLE or not any(c.isprintable() and not c.isspace() for c in title):
        raise SettingsError(f"A profile needs a name of 1 to {LONGEST_TITLE} characters.")
    return title


class Registry:
    """The profiles below `home`.

    Args:
        home: The data folder.
        keys: Makes the keys of a profile, to remove them with it; None: from the system's keyring.
    """

    def __init__(self, home: Path, keys: Callable[[str], Keys] | None = None) -> None:
        self.home = home
        self._keys = keys
        self._wanted = ""
        self._remembering = threading.Lock()

    def profiles(self) -> tuple[Profile, ...]:
        """Return all there are, the standard one first, the others by name."""
        found = {STANDARD}
        with contextlib.suppress(OSError):
            found |= {entry.name for entry in os.scandir(self.home / "profiles") if _is_profile(entry)}
        every = [Profile(name, self._title(name)) for name in found]
        return tuple(sorted(every, key=lambda p: (p.id != STANDARD, p.title.casefold(), p.id)))

    def find(self, name: str) -> Profile | None:
        """Return the profile whose ID, or else whose title, is `name`; None when there is none."""
        every = self.profiles()
        by_id = next((p for p in every if p.id == name), None)
        return by_id or next((p for p in every if p.title.casefold() == name.casefold()), None)

    def create(self, title: str, like: str | None = None) -> Profile:
        """Make a profile; with the settings of the one with the ID `like` if given, but not its keys and history.

        Nor what that one is about (context): the names of one client are nothing for the next.

        Raises:
            SettingsError: the name cannot be used, or another profile has it; a settings file is damaged.
            FileProblem: it cannot be written; the one of `like` cannot be read.
        """
        title = self._free_title(title)
        name = self._free_id(title)
        made = Settings(profile_folder(self.home, name) / NAME)
        if like is not None:
            for key, value in self._settings(like).chosen().items():
                if not key.startswith(_OF_ITS_OWN) and not _holds_password(key, value):
                    made.adopt(key, value)
        made.set("profile.title", title)
        return Profile(name, title)

    def rename(self, name: str, title: str, settings: Settings | None = None) -> Profile:
        """Call the profile with the ID `name` otherwise; `settings` are its own where it is open.

        Raises:
            SettingsError, FileProblem: as `create`.
        """
        title = self._free_title(title, but=name)
        (settings or self._settings(name)).set("profile.title", title)
        return Profile(name, title)

    def delete(self, name: str) -> None:
        """Remove a profile that is not open: its keys from the keyring, then its folder with all that is in it.

        Raises:
            SettingsError: the keyring did not let go of a key; the profile is still there.
            FileProblem: the folder cannot be removed.
        """
        import uuid  # this module is loaded before the window shows: what is seldom needed is loaded then

        from .keys import Keys

        folder = profile_folder(self.home, name)
        (self._keys or Keys)(name).forget_all()
        # First out of sight as a whole: what is cut short leaves no half of a profile.
        gone = folder.with_name(f"{_GONE}{uuid.uuid4().hex[:12]}")
        try:
            os.replace(folder, gone)
        except FileNotFoundError:
            return
        except OSError as error:
            raise FileProblem(
                f"The folder {folder} cannot be removed ({error.strerror}); close what uses it and try again.",
                detail=repr(error),
            ) from error
        self._remove(gone)

    def sweep(self) -> None:
        """Remove what a deletion that was cut short has left behind."""
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.home / "profiles"):
                if entry.name.startswith(_GONE):
                    with contextlib.suppress(FileProblem):  # it is logged; the others go all the same
                        self._remove(Path(entry.path))

    def sweep_soon(self) -> None:
        """Do so in a thread of its own. Any thread."""
        threading.Thread(target=self.sweep, name="sweep", daemon=True).start()

    def last(self) -> str:
        """Return the ID of the profile that was open last; the standard one's when that is not known, or gone."""
        try:
            name = json.loads((self.home / _LAST).read_bytes()[:_LARGEST])["profile"]
            return name if (profile_folder(self.home, name)).is_dir() else STANDARD
        except (OSError, ValueError, KeyError, TypeError, RecursionError, SettingsError):
            return STANDARD

    def remember(self, name: str) -> None:
        """Let the profile with the ID `name` be the one that was open last."""
        if self.last() == name:
            return
        from .private_file import write_private

        try:
            write_private(self.home / _LAST, json.dumps({"version": 1, "profile": name}).encode() + b"\n")
        except OSError as error:  # the next start opens another one: no reason to trouble anybody now
            log.warning("the last profile cannot be remembered: %s", type(error).__name__)

    def remember_soon(self, name: str) -> None:
        """Do so in a thread of its own. Any thread."""

        def remember() -> None:
            with self._remembering:
                if self._wanted == name:  # no other one was opened meanwhile
                    self.remember(name)

        self._wanted = name
        threading.Thread(target=remember, name="last profile", daemon=True).start()

    def _title(self, name: str) -> str:
        title = ""
        try:
            with open(profile_folder(self.home, name) / NAME, "rb") as file:
                found = json.loads(file.read(_LARGEST))["settings"].get("profile.title", "")
            title = str(DECLARED["profile.title"].parse(found)) if isinstance(found, str) else ""
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SettingsError):
            pass  # whoever opens it hears what is wrong with its file
        return title or (STANDARD_TITLE if name == STANDARD else name)

    def _free_title(self, text: str, but: str = "") -> str:
        title = clean_title(text)
        for other in self.profiles():
            if other.id != but and title.casefold() in (other.title.casefold(), other.id.casefold()):
                raise SettingsError(f'There is a profile called "{other.title}" already; choose another name.')
        return title

    def _free_id(self, title: str) -> str:
        letters = unicodedata.normalize("NFKD", title)
        plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in letters if not unicodedata.combining(c))
        base = "-".join(part for part in plain.lower().split("-") if part)[:32] or "profile"
        taken = {p.id.casefold() for p in self.profiles()}
        number, name = 1, base
        while name in taken or not _can_be_called(self.home, name) or self._has_left_keys(name):
            number += 1
            name = f"{base}-{number}"
        return name

    def _has_left_keys(self, name: str) -> bool:
        """Whether the keyring holds keys under that ID: of another data folder, or of a profile removed by hand."""
        from .keys import Keys

        keys = (self._keys or Keys)(name).states().keys
        return any(state.source is KeySource.KEYRING for state in keys)

    def _settings(self, name: str) -> Settings:
        """Return the settings of a profile that is not open. Raises AuraError where there is a file of no use."""
        found = Settings(profile_folder(self.home, name) / NAME)
        if found.problems and (found.path is None or not found.path.exists()):  # unreadable, or just put aside
            raise found.problems[0]
        return found

    def _remove(self, folder: Path) -> None:
        import shutil

        try:
            shutil.rmtree(folder)
        except OSError as error:
            log.warning("a deleted profile is not gone entirely: %s", type(error).__name__)
            raise FileProblem(
                f"The profile is gone, but not all of its files: {folder} cannot be removed ({error.strerror})."
                " Aura tries again at its next start.",
                detail=repr(error),
            ) from error


def _is_profile(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and _can_be_called(Path(), entry.name)


def _can_be_called(home: Path, name: str) -> bool:
    try:
        profile_folder(home, name)
    except SettingsError:
        return False
    return True


def _holds_password(key: str, value: object) -> bool:
    """Whether a setting is an address with a password in it: that is a key, and keys are not copied."""
    if DECLARED[key].form not in ("url", "service") or not isinstance(value, str):
        return False
    try:
        return "@" in urlsplit(value if "://" in value else f"//{value}").netloc
    except ValueError:
        return True
