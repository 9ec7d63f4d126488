"""What a user may send to somebody who helps: plain texts to be read first, packed into one zip. No Qt; any thread.

Nothing private is in them by construction: settings are told by value only where the value is one of a few, a number
or the name of a model; conversations, keys and audio are never opened. Below that lies a net: what is known to be
private (the keys, the free texts of the settings) and what looks like a key is taken out of every text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .errors import FileProblem
from .platform.scrub import without, without_keys, without_places
from .profiles.private_file import write_private
from .settings import Settings
from .settings_table import TABLE, Setting

_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,47}")
"""The shape of a model's name or a language's tag; a path or a sentence is neither."""

_MODELS = (*(s.key for s in TABLE if s.key.endswith("_model")), "stt.language")
_LONGEST_LOG = 300_000  # characters of each file of the log, from its end
_HERE = ("127.0.0.1", "::1", "localhost")
_LEAST = 6  # characters of a word of a private list: shorter ones may stand anywhere


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the bundle: its name in it, and all of its text."""

    name: str
    text: str


def settings_text(settings: Settings) -> str:
    """Return every setting, a line each: what was chosen, without texts of the user's own."""
    return "\n".join(f"{setting.key} = {_told(setting, settings)}" for setting in TABLE) + "\n"


def secrets(settings: Settings, keys: Iterable[str], addresses: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what no text may hold: `keys`, the hosts of `addresses`, and the settings' free texts and passwords."""
    found = [key for key in keys if key]
    for address in addresses:
        found += _private_parts(address)
    for setting in TABLE:
        value = settings.get(setting.key)
        if _open(setting) or not isinstance(value, str) or value == setting.default or setting.key in _MODELS:
            continue
        found += [value, *(part.strip() for part in re.split(r"[,\n]", value) if len(part.strip()) >= _LEAST)]
        found += _private_parts(value) if setting.form in ("url", "service") else []
    return tuple(found)


def log_documents(folder: Path) -> tuple[Document, ...]:
    """Return the ends of the files of the log in `folder`, and the reports of crashes there."""
    if not folder.is_dir():
        return ()
    logs = (Document(f"log/{path.name}.txt", _end_of(path)) for path in sorted(folder.glob("aura.log*")))
    reports = (Document(f"reports/{path.name}", _end_of(path)) for path in sorted(folder.glob("crash-*.txt")))
    return (*logs, *reports)


def cleaned(document: Document, private: Iterable[str], profile: Path | None = None) -> Document:
    """Return `document` without what is `private`, what looks like a key, the profile's folder and the user's."""
    text = document.text.replace(str(profile), "PROFILE") if profile is not None else document.text
    return Document(document.name, without_places(without_keys(without(text, private))))


def pack(documents: Sequence[Document]) -> bytes:
    """Return the zip of `documents`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            archive.writestr(document.name, document.text)
    return buffer.getvalue()


def save(path: Path, documents: Sequence[Document]) -> None:
    """Write the zip of `documents` to `path`, for its owner alone. Raises FileProblem."""
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        write_private(path, pack(documents))
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be written ({error.strerror}): free some space, or choose another folder.",
            detail=repr(error),
        ) from error


def _open(setting: Setting) -> bool:
    """True where a value is one of a few, a number or a key of the keyboard: nothing that the user has written."""
    return bool(setting.choices) or not isinstance(setting.default, str) or setting.form in ("key", "days")


def _told(setting: Setting, settings: Settings) -> str:
    value = settings.get(setting.key)
    if value == setting.default:
        return f"{_plain(value) or 'empty'} (standard)"
    if _open(setting) or (setting.key in _MODELS and _MODEL.fullmatch(str(value))):
        return _plain(value)
    if setting.form in ("url", "service"):
        return _address(str(value))
    if setting.form == "device":
        return f"a device of {str(value).partition(': ')[0]}"
    if not value:
        return "empty"
    return f"a text of {len(str(value))} characters"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _address(value: str) -> str:
    """Return which kind of place an address is; its name may tell of the user's work."""
    parts = _parts(value)
    if parts is None:
        return "an address"
    place = "on this machine" if parts.hostname in _HERE else "elsewhere"
    return f"an address with {parts.scheme or 'http'} {place}, port {parts.port}"


def _private_parts(address: str) -> list[str]:
    """Return what of an address is the user's own: name, password and host, unless that is this machine."""
    parts = _parts(address)
    if parts is None:
        return []
    host = "" if parts.hostname in _HERE else parts.hostname
    return [part for part in (parts.username, parts.password, host) if part]


class _Parts:
    """What of an address can be told apart."""

    def __init__(self, value: str) -> None:
        split = urlsplit(value if "://" in value else f"//{value}")
        self.scheme, self.hostname, self.port = split.scheme, split.hostname or "", split.port or "of its own"
        self.username, self.password = split.username, split.password


def _parts(value: str) -> _Parts | None:
    try:
        return _Parts(value)
    except ValueError:
        return None


def _end_of(path: Path) -> str:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        return f"cannot be read ({error.strerror})\n"
    return text if len(text) <= _LONGEST_LOG else "[...]\n" + text[-_LONGEST_LOG:].partition("\n")[2]
