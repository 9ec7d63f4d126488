import os
import socket
import sys
from pathlib import Path

import pytest

from aura_desktop.errors import FileProblem
from aura_desktop.platform.display import display_problem, missing_libraries
from aura_desktop.platform.locale import user_locale
from aura_desktop.platform.paths import aura_home, make_private_folder

linux = pytest.mark.skipif(sys.platform != "linux", reason="is about Linux displays and folders")


def problem(environ: dict[str, str], answers: bool = True) -> str:
    return display_problem(environ, platform="linux", answers=lambda _: answers)


def test_without_any_display_it_says_so() -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in problem({})


def test_a_stale_display_is_found_before_qt_ends_the_process() -> None:
    assert problem({"DISPLAY": ":99"}, answers=False) == "The display :99 does not answer"
    assert problem({"DISPLAY": ":99"}) == ""


@linux
@pytest.mark.parametrize("display", [":987654", "nonsense", ":", "127.0.0.1:59999", "/nowhere:0"])
def test_displays_that_do_not_exist_do_not_answer(display: str) -> None:
    assert "does not answer" in display_problem({"DISPLAY": display})


@pytest.mark.parametrize("environ", [{"QT_QPA_PLATFORM": "offscreen"}, {"QT_QPA_PLATFORM": "vnc", "DISPLAY": ":9"}])
def test_a_platform_chosen_for_qt_counts_as_a_display(environ: dict[str, str]) -> None:
    assert problem(environ, answers=False) == ""


@linux
def test_a_wayland_socket_counts_and_a_stale_name_does_not(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-7"}
    assert problem(environ)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-7"))
        assert problem(environ) == ""


def test_windows_and_macos_always_have_one() -> None:
    assert display_problem({}, platform="win32") == display_problem({}, platform="darwin") == ""


def test_missing_libraries_are_named_as_packages() -> None:
    lacking = missing_libraries({"DISPLAY": ":0"}, platform="linux", loads=lambda name: "cursor" not in name)
    assert lacking == ["libxcb-cursor0"]
    assert missing_libraries({"QT_QPA_PLATFORM": "offscreen"}, platform="linux", loads=lambda _: False) == []


def test_the_data_folder_is_the_chosen_one(tmp_path: Path) -> None:
    assert aura_home({"AURA_HOME": str(tmp_path)}) == tmp_path
    assert aura_home({"AURA_HOME": "~/x"}) == Path.home() / "x"
    assert aura_home({"AURA_HOME": "x"}).is_absolute()
    assert aura_home({"AURA_HOME": ""}).name == aura_home({}).name == "aura-desktop"


@linux
def test_a_private_folder_is_for_this_user_only(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir(mode=0o777)
    assert make_private_folder(loose).stat().st_mode & 0o777 == 0o700
    (tmp_path / "link").symlink_to(loose)
    with pytest.raises(FileProblem, match="somebody else"):
        make_private_folder(tmp_path / "link")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileProblem, match="cannot be made"):
        make_private_folder(tmp_path / "file" / "folder")


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the system instead")
@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({"LANG": "de_CH.UTF-8"}, "de_CH"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_GB"}, "en_GB"),
        ({"LANG": "ca_ES@valencia"}, "ca_ES"),
        ({"LANG": "C.UTF-8"}, "en_US"),
        ({}, "en_US"),
    ],
)
def test_the_locale_follows_the_posix_order(environ: dict[str, str], locale: str) -> None:
    assert user_locale(environ) == locale
