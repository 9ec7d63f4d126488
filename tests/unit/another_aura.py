"""Another process that holds a data folder, as a running Aura does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = """
import sys, time
from pathlib import Path
from aura_desktop.platform.single_instance import Instance
instance = Instance.claim(Path(sys.argv[1]))
instance.serve({{{verbs}}})
print("up", flush=True)
time.sleep(60)
"""


@contextmanager
def another_aura(folder: Path, verbs: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that holds `folder` and answers `verbs` (the source of entries); it is killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(verbs=verbs), str(folder)], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"up\n"
            yield process
        finally:
            process.kill()
