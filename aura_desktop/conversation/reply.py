"""What the conversation keeps of an attempt while it is current."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from .attempt import Attempt


@dataclass(slots=True)
class CurrentReply:
    """What is kept of an attempt while it is current."""

    attempt: Attempt
    task: asyncio.Task[None]
    last_speech: float | None = None
    confident_s: float = math.inf  # how much of the user's speech was speech beyond doubt
    decided: float | None = None
    audible: float | None = None  # when it was first heard, on the clock
    said_before: bool = False  # a retry: the user's words are in the history already
    ready: bool = False  # what was said before is in the history
    committed: bool = False
    heard_chars: int = 0
    failed: bool = False
    tries_before: int = 0  # attempts of the same turn that were begun before this one, and dropped
