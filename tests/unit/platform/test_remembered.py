from pathlib import Path

import pytest

from aura_desktop.platform.remembered import Remembered


def test_facts_outlive_the_process(tmp_path: Path) -> None:
    Remembered(tmp_path / "deep" / "window.json").set(mini_x=-40, told_tray=True)
    again = Remembered(tmp_path / "deep" / "window.json")
    assert (again.get("mini_x"), again.get("told_tray"), again.get("other")) == (-40, True, None)


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"\xff\xfe", b'{"mini_x": [1], "mini_y": null}', b"[" * 70_000])
def test_a_damaged_file_is_forgotten(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(raw)
    facts = Remembered(path)
    assert facts.get("mini_x") is None
    facts.set(mini_x=1)
    assert Remembered(path).get("mini_x") == 1


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    facts = Remembered(tmp_path / "file" / "window.json")
    facts.set(mini_x=1)
    assert facts.get("mini_x") == 1
