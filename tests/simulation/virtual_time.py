"""An asyncio event loop whose clock jumps: it never waits, it moves its time to the next timer instead.

A conversation of minutes runs in a fraction of a second, the same way each time. Only timers and call_soon may be used:
real sockets and threads would finish at times that the clock knows nothing of.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("every task waits for something that no timer will bring: the conversation hangs")
        self._loop.now += timeout
        return []  # no socket is watched but the loop's own, which only wakes it


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop with `now` in virtual seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        return self.now


class LoopClock:
    """The loop's clock as the seam `clock.Clock` wants it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return self._loop.time()


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` on a virtual-time loop and fail if it leaves a task behind."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:

        async def guarded() -> T:
            result = await main
            await asyncio.sleep(0.001)
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            assert not left, f"leaked tasks: {sorted(task.get_name() for task in left)}"
            return result

        return runner.run(guarded())
