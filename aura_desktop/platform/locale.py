"""The user's language and region."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def user_locale(environ: Mapping[str, str] = os.environ) -> str:
    """Return the user's locale such as "en_GB", "en_US" when the system does not say.

    Reads the POSIX variables in their order (LC_ALL, LC_MESSAGES, LANG; locale(7)), on Windows the user's default
    locale. Changes nothing in the process; any thread.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tag = environ.get(name, "").split(".")[0].split("@")[0].replace("-", "_")
        if tag and tag not in ("C", "POSIX"):
            return tag
    return _windows_locale() or "en_US"


def _windows_locale() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    name = ctypes.create_unicode_buffer(85)  # LOCALE_NAME_MAX_LENGTH
    return name.value.replace("-", "_") if ctypes.windll.kernel32.GetUserDefaultLocaleName(name, 85) else ""
