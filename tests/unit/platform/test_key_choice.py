"""Which source a session gets, and what happens where one does not work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aura_desktop.platform.key_choice import ChosenKeys
from aura_desktop.platform.key_combo import Combo
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.platform.key_source import Kind, NotBound, ReleasesLost, Using, session_kind

from .keyboards import Told

F8 = {Purpose.TALK: Combo.parse("f8")}


class Source:
    """Records what is bound."""

    def __init__(self, tell: Told, kind: Kind, caution: str = "") -> None:
        self.bound: list[Mapping[Purpose, Combo]] = []
        self.closed = False
        tell(Using(kind, caution))

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        self.bound.append(dict(keys))

    def is_down(self, purpose: Purpose) -> bool | None:
        return True

    def close(self) -> None:
        self.closed = True


class Bench:
    """A choice whose sources are fakes; `broken` is raised by pynput's."""

    def __init__(self, environ: dict[str, str], platform: str = "linux", broken: Exception | None = None) -> None:
        self.told, self.made = Told(), []
        self.missing: list[Callable[[], None]] = []
        self.away: list[Callable[[], None]] = []
        self.watching = True

        def portal(tell: Any, missing: Callable[[], None]) -> Source:
            self.missing.append(missing)
            return self._keep(Source(tell, Kind.PORTAL))

        def listener(tell: Any, kind: Kind, caution: str) -> Source:
            if broken is not None:
                raise broken
            return self._keep(Source(tell, kind, caution))

        def watch(away: Callable[[], None]) -> Callable[[], None]:
            self.away.append(away)
            return lambda: setattr(self, "watching", False)

        self.keys = ChosenKeys(
            self.told,
            environ,
            platform=platform,
            portal=portal,
            listener=listener,
            watch=watch,
            post=lambda call: call(),
        )

    def _keep(self, source: Source) -> Source:
        self.made.append(source)
        return source


@pytest.mark.parametrize(
    ("environ", "platform", "kind"),
    [
        ({"DISPLAY": ":0"}, "linux", Kind.X11),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}, "linux", Kind.X11),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "linux", Kind.PORTAL),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux", Kind.PORTAL),
        ({}, "linux", Kind.NONE),
        ({}, "win32", Kind.WINDOWS),
        ({}, "darwin", Kind.MACOS),
    ],
)
def test_the_session_decides(environ: dict[str, str], platform: str, kind: Kind) -> None:
    """Handy 615, 471, 1239 and Mumble 5257: on Wayland the key of X11 does nothing, and nothing says so."""
    assert session_kind(environ, platform) is kind
    bench = Bench(environ, platform)
    assert not bench.told, "nothing is opened before a key is wanted"
    bench.keys.bind(F8)
    assert bench.told.of(Using)[-1].kind is kind


def test_wayland_without_a_portal_goes_on_with_x11_and_says_its_limit() -> None:
    """Mumble 5454: blanket disabling angers users who had a workaround."""
    bench = Bench({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    bench.keys.bind(F8)
    bench.missing[0]()
    using = bench.told.of(Using)[-1]
    assert using.kind is Kind.XWAYLAND
    assert "only while" in using.caution
    portal, listener = bench.made
    assert portal.closed
    assert listener.bound == [F8]


def test_wayland_with_neither_names_the_verb_to_bind() -> None:
    """OpenWhispr 574: hold mode cannot be selected on Linux, silently."""
    bench = Bench({"WAYLAND_DISPLAY": "wayland-0"})
    bench.keys.bind(F8)
    bench.missing[0]()
    (refusal,) = bench.told.of(NotBound)
    assert "talk-start" in refusal.reason
    assert "talk-stop" in refusal.reason


@pytest.mark.parametrize("error", [ImportError("no pynput"), OSError("no display")])
def test_where_pynput_cannot_work_the_keys_are_refused_with_what_to_do(error: Exception) -> None:
    bench = Bench({"DISPLAY": ":0"}, broken=error)
    bench.keys.bind({Purpose.MUTE: Combo.parse("f8")})
    (refusal,) = bench.told.of(NotBound)
    assert "aura-desktop toggle-mic" in refusal.reason
    assert str(error) not in refusal.reason


def test_a_locked_screen_is_told() -> None:
    bench = Bench({"DISPLAY": ":0"})
    bench.keys.bind(F8)
    bench.away[0]()
    assert bench.told.of(ReleasesLost)
    bench.keys.close()
    bench.keys.close()
    assert not bench.watching
    assert bench.made[0].closed


def test_macos_says_which_permission_is_needed() -> None:
    """OpenWhispr 368: Input Monitoring was missing, all checks were green, nothing worked."""
    bench = Bench({}, "darwin")
    bench.keys.bind(F8)
    assert "Input Monitoring" in bench.told.of(Using)[-1].caution
