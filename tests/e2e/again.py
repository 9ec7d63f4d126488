"""A second chance for tests that measure real sound on a machine that may stall."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

TRIES = 3


def again_after_a_stall(test: Callable[..., None]) -> Callable[..., None]:
    """Hold the test up to three times: a host that stalls for 50 ms drops sound once, a fault drops it always."""

    @functools.wraps(test)
    def held(*arguments: Any, **fixtures: Any) -> None:
        for left in reversed(range(TRIES)):
            try:
                test(*arguments, **fixtures)
                return
            except (AssertionError, TimeoutError):
                if not left:
                    raise

    return held
