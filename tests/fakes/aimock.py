"""aimock, an OpenAI-like server that other people wrote (npm: @copilotkit/aimock), as a peer for the tests.

`make test-setup` installs it where npm is; where it is not, tests that need it are skipped and say so.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / ".venv" / "peers" / "node_modules" / ".bin" / "llmock"
START_SECONDS = 20.0

needs_aimock = pytest.mark.skipif(
    not PROGRAM.exists() or shutil.which("node") is None,
    reason="aimock is not installed: `make test-setup` does it where npm is there",
)


@contextlib.asynccontextmanager
async def aimock(folder: Path, fixtures: Sequence[dict[str, Any]], *options: str) -> AsyncIterator[str]:
    """Run aimock with `fixtures`, written into `folder`; give its base URL."""
    file = folder / "fixtures.json"
    file.write_text(json.dumps({"fixtures": list(fixtures)}))
    process = await asyncio.create_subprocess_exec(
        "node",
        str(PROGRAM.resolve()),
        *("-p", "0", "-f", str(file), "--validate-on-load", *options),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # The keys of whoever runs the tests are no business of a program from elsewhere.
        env={"PATH": str(Path(shutil.which("node") or "").parent), "HOME": str(folder), "NO_COLOR": "1"},
    )
    assert process.stdout is not None
    told: list[str] = []
    try:
        async with asyncio.timeout(START_SECONDS):
            async for line in process.stdout:
                told.append(line.decode("utf-8", "replace"))
                if found := re.search(r"listening on (http://127\.0\.0\.1:\d+)", told[-1]):
                    break
            else:
                raise RuntimeError(f"aimock did not start: {''.join(told)}")
        # Nobody reads on, so the pipe must not fill: it tells a few lines a request, and the tests make few.
        yield f"{found[1]}/v1"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
