"""Cancelling what is under way, as an interruption does."""

from __future__ import annotations

import asyncio
import time

import pytest


async def cancel(task: asyncio.Task[object]) -> float:
    """Cancel `task`, which is to end so; return when, by `time.monotonic()`."""
    at = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return at
