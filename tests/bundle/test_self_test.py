"""The self-test as a bundle runs it, here from source: a process of its own, with nothing around it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_all_is_well_on_a_machine_with_nothing_but_the_program(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "aura_desktop", "self-test", "--json"]
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=110)
    report = json.loads(done.stdout)
    assert [check for check in report["checks"] if check["status"] != "ok"] == []
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / ".local").exists()
