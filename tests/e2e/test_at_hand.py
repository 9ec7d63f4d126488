"""Always at hand, with the real program: one instance, verbs, keys in another program's window, a real tray."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import running

from .again import again_after_a_stall
from .program import PrivateDisplay, Program, clean_environment, compatible, run, until
from .pulse import PrivatePulse
from .room import Room, speech
from .tray_host import TrayHost

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
needs_pynput = pytest.mark.skipif(
    importlib.util.find_spec("pynput") is None or shutil.which("xev") is None, reason="needs pynput and xev"
)
NOWHERE = "unix:path=/nonexistent"
QUESTION = "What is the meaning of life?"


@contextmanager
def other_window(display: PrivateDisplay, folder: Path) -> Iterator[Path]:
    """Another program's window with the focus; yields the file that tells of every key it gets."""
    env = clean_environment(folder, DISPLAY=display.name)
    heard = folder / "xev.txt"
    with heard.open("w") as output:
        other = subprocess.Popen(["xev", "-name", "Other"], env=env, stdout=output)
    try:

        def found() -> str:
            command = ["xdotool", "search", "--onlyvisible", "--name", "^Other$"]
            return subprocess.run(command, env=env, capture_output=True, text=True).stdout.strip()

        window = until(found, 10, "the other program's window")
        subprocess.run(["xdotool", "windowfocus", "--sync", window], env=env, check=True, timeout=10)
        yield heard
    finally:
        other.terminate()
        other.wait(10)


def close_window(display: PrivateDisplay, window: str) -> None:
    """Do what the cross of a window's frame does."""
    from Xlib import X
    from Xlib.display import Display
    from Xlib.protocol.event import ClientMessage

    connection = Display(display.name)
    target = connection.create_resource_object("window", int(window))
    protocols, delete = connection.intern_atom("WM_PROTOCOLS"), connection.intern_atom("WM_DELETE_WINDOW")
    data = (32, [delete, X.CurrentTime, 0, 0, 0])
    target.send_event(ClientMessage(window=target, client_type=protocols, data=data))
    connection.sync()
    connection.close()


def verb(name: str, home: Path) -> str:
    """Send a verb to the running Aura until it takes it; returns what it said."""

    def sent() -> str:
        done = run(name, home=home, seconds=20)
        return f"{done.stdout} " if done.returncode == 0 else ""

    return until(sent, 60, f"Aura takes {name}").strip()


def test_two_starts_at_once_are_one_window(tmp_path: Path, display: PrivateDisplay) -> None:
    with running(Behaviour()) as server:
        starts = [Program(tmp_path / "x", display, compatible(server.url), {}) for _ in range(3)]
        try:
            until(lambda: sum(s.process.poll() is not None for s in starts) == 2, 60, "two of three end")
            (stays,) = [start for start in starts if start.process.poll() is None]
            assert [start.process.returncode for start in starts if start is not stays] == [0, 0]
            stays.window()
            windows = stays.xdotool("search", "--onlyvisible", "--name", "^Aura$").splitlines()
            assert len(windows) == 1
            assert verb("quit", tmp_path / "x") == ""
            assert stays.process.wait(10) == 0
        finally:
            for start in starts:
                start.__exit__(None, None, None)


def test_verbs_reach_the_running_aura(tmp_path: Path, display: PrivateDisplay) -> None:
    """Open-LLM-VTuber 370: mute from outside the app."""
    with running(Behaviour()) as server, Program(tmp_path, display, compatible(server.url), {}) as aura:
        aura.window()
        assert verb("toggle-mic", tmp_path) == "The microphone is muted."
        assert verb("toggle-mic", tmp_path) == "The microphone is heard again."
        for name in ("talk-start", "talk-stop", "stop", "show"):
            assert verb(name, tmp_path) == ""
        os.kill(aura.process.pid, 19)  # SIGSTOP: it hangs
        begin = time.monotonic()
        hung = run("stop", home=tmp_path, seconds=20)
        took = time.monotonic() - begin
        os.kill(aura.process.pid, 18)
        assert hung.returncode == 1
        assert "does not answer" in hung.stderr
        assert took < 4, "the bound of two seconds, on a machine that may be busy"
        assert verb("quit", tmp_path) == ""
        assert aura.process.wait(10) == 0
    assert "Traceback" not in aura.output.read_text()


@needs_pynput
@again_after_a_stall
def test_the_key_talks_while_another_program_has_the_focus(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """OpenWhispr 220: a hotkey round trip. The key reaches no other program, and its release always ends capture."""
    home = tmp_path / str(len(list(tmp_path.iterdir())))
    home.mkdir()
    question = speech(QUESTION)
    with running(Behaviour()) as server:
        arguments = [*compatible(server.url), "--set", "listening.mode=push-to-talk", "--set", "keys.talk=f8"]
        environ = {"PULSE_SERVER": sound.server, "DBUS_SESSION_BUS_ADDRESS": NOWHERE}
        with Program(home, display, arguments, environ) as aura, other_window(display, home) as other:
            aura.window()
            aura.wait_for_microphone(sound.env)
            verb("stop", home)
            aura.xdotool("keydown", "F8")
            room.say(question)
            aura.xdotool("keyup", "F8")
            released = room.now
            until(lambda: server.of("/audio/transcriptions"), 20, "the release ended the turn")
            room.wait_for_answer(released - 0.3, 20)
            assert server.last("/audio/transcriptions").audio_seconds >= len(question) / 48_000 - 0.05
            aura.xdotool("key", "a")
            until(lambda: "keysym 0x61" in other.read_text(), 5, "the other program gets its own keys")
            assert "F8" not in other.read_text()
            assert aura.quit() == 0
        assert "Traceback" not in aura.output.read_text()


@needs_pynput
def test_a_key_that_another_program_holds_is_said(tmp_path: Path, display: PrivateDisplay) -> None:
    from Xlib import XK, X
    from Xlib.display import Display

    holder = Display(display.name)
    holder.screen().root.grab_key(
        holder.keysym_to_keycode(XK.string_to_keysym("F7")), 0, True, X.GrabModeAsync, X.GrabModeAsync
    )
    holder.sync()
    from aura_desktop.platform.key_combo import Combo
    from aura_desktop.platform.x11_keyboard import X11Keyboard

    mine = X11Keyboard(Display(display.name))
    try:
        assert not mine.claim(Combo.parse("f7"))
        assert mine.claim(Combo.parse("ctrl+f7"))
        mine.let_go()
    finally:
        mine.close()
        holder.close()
    again = X11Keyboard(Display(display.name))
    assert again.claim(Combo.parse("f7")), "what a program held is free when it has gone"
    again.close()


@needs_pynput
def test_closing_to_a_real_tray_and_back(tmp_path: Path, display: PrivateDisplay) -> None:
    if not TrayHost.available():
        pytest.skip("needs dbus-daemon")
    with TrayHost() as tray, running(Behaviour()) as server:
        arguments = [*compatible(server.url), "--set", "window.close_to_tray=true"]
        with Program(tmp_path, display, arguments, {"DBUS_SESSION_BUS_ADDRESS": tray.address}) as aura:
            window = aura.window()
            until(lambda: tray.items, 20, "the icon is in the tray")
            assert tray.icon("ToolTip")[2].startswith("Aura")
            assert tray.icon("IconPixmap"), "the icon has a picture"

            def shown() -> str:
                return aura.xdotool("search", "--onlyvisible", "--name", "^Aura$")

            close_window(display, window)
            until(lambda: not shown(), 10, "the window is hidden")
            assert aura.process.poll() is None
            until(lambda: tray.messages, 10, "it says where it went")
            tray.click()
            until(shown, 10, "the window is back")
            assert verb("quit", tmp_path) == ""
            assert aura.process.wait(10) == 0
    assert "Traceback" not in aura.output.read_text()


def test_a_hidden_start_waits_in_the_tray(tmp_path: Path, display: PrivateDisplay) -> None:
    if not TrayHost.available():
        pytest.skip("needs dbus-daemon")
    with TrayHost() as tray, running(Behaviour()) as server:
        environ = {"DBUS_SESSION_BUS_ADDRESS": tray.address}
        with Program(tmp_path, display, ["--hidden", *compatible(server.url)], environ) as aura:
            until(lambda: tray.items, 20, "the icon is in the tray")
            assert verb("toggle-mic", tmp_path) == "The microphone is muted.", "the engine runs"
            assert not aura.xdotool("search", "--onlyvisible", "--name", "^Aura$")
            verb("show", tmp_path)
            aura.window()
            assert aura.quit() == 0


@needs_pynput
def test_without_a_tray_closing_ends_aura(tmp_path: Path, display: PrivateDisplay) -> None:
    """Stock GNOME shows no tray (pystray 174): the window never hides where nothing could bring it back."""
    with running(Behaviour()) as server:
        arguments = [*compatible(server.url), "--set", "window.close_to_tray=true"]
        with Program(tmp_path, display, arguments, {"DBUS_SESSION_BUS_ADDRESS": NOWHERE}) as aura:
            window = aura.window()
            verb("stop", tmp_path)
            close_window(display, window)
            assert aura.process.wait(15) == 0
