"""Words about profiles. GUI thread only."""

from __future__ import annotations

from ...profiles.registry import STANDARD, STANDARD_TITLE, Profile
from ..words import tr


def shown(profile: Profile) -> str:
    """Return what the profile is called."""
    return tr("Home") if (profile.id, profile.title) == (STANDARD, STANDARD_TITLE) else profile.title


def menu_text(profile: Profile) -> str:
    """Return the same for a menu, where an ampersand would mark a key."""
    return shown(profile).replace("&", "&&")
