"""What every page of the settings dialog works with. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl

from ..theme import Theme
from .enquirer import Enquirer
from .keys import Keys
from .store import Store

if TYPE_CHECKING:
    from ..at_hand import AtHand
    from ..support import Support

Classify = Callable[[str, str], str]
"""(text of the rules, question) -> a sentence that says where the question would go; may raise AuraError."""


@dataclass(frozen=True, slots=True)
class Context:
    """The theme, the settings, the way to ask, and what was handed in from outside."""

    theme: Theme
    store: Store
    enquirer: Enquirer
    keys: Keys
    open_url: Callable[[QUrl], bool]
    classify: Classify | None = None
    builtin_rules: str = ""
    hand: AtHand | None = None
    support: Support | None = None
