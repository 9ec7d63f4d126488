"""The keys of a profile, one object for all who need them: one that is kept for this session only is in it alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from .keys import Keys

if TYPE_CHECKING:
    from ..settings import Settings

_held: WeakValueDictionary[str, Keys] = WeakValueDictionary()
_lock = threading.Lock()


def keys_of(settings: Settings) -> Keys:
    """Return the keys of the profile that `settings` are of; they go with the last who holds them. Any thread."""
    if settings.path is None:
        return Keys("default")
    place = str(settings.path)
    with _lock:
        held = _held.get(place)
        if held is None:
            held = _held[place] = Keys(settings.path.parent.name)
        return held
