"""A second chance for tests that measure real sound on a machine that may stall."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

TRIES = 3


def again_after_a_stall(test: Callable[..., None]) -> Callable[..., None]:
    """Hold the test up to three times: a host that stalls for 50 ms drops sound once, a fault drops it always.

    Each time has a folder of its own, so that nothing of the one before is found.
    """

    @functools.wraps(test)
    def held(*arguments: Any, **fixtures: Any) -> None:
        whole: Path | None = fixtures.get("tmp_path")
        for number in range(1, TRIES + 1):
            if whole is not None:
                fixtures["tmp_path"] = whole / str(number)
                fixtures["tmp_path"].mkdir()
            try:
                test(*arguments, **fixtures)
                return
            except (AssertionError, TimeoutError) as error:
                if number == TRIES:
                    raise
                print(f"try {number} of {TRIES}: {type(error).__name__}: {error}")

    return held
