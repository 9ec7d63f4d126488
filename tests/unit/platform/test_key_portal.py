"""Keys on Wayland, against a portal on a private bus."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.platform.key_combo import Combo
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.platform.key_portal import PortalKeys
from aura_desktop.platform.key_source import Bound, KeyEvent, NotBound, Pressed, Released, ReleasesLost, Using

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the portal is Linux's")
if sys.platform == "linux":
    from .private_bus import FakePortal

TALK, MUTE = Purpose.TALK, Purpose.MUTE
KEYS = {TALK: Combo.parse("ctrl+alt+space"), MUTE: Combo.parse("f9")}
TRIGGERS = {"talk": "Ctrl+Alt+Space", "mute": "F9"}


class Events:
    """What a source tells, waited for."""

    def __init__(self) -> None:
        self._queue: queue.Queue[KeyEvent] = queue.Queue()

    def __call__(self, event: KeyEvent) -> None:
        self._queue.put(event)

    def next(self) -> KeyEvent:
        return self._queue.get(timeout=10)

    def all(self) -> list[KeyEvent]:
        found = []
        while not self._queue.empty():
            found.append(self._queue.get_nowait())
        return found


@pytest.fixture
def make_portal(address: str) -> Iterator[Callable[..., FakePortal]]:
    made: list[FakePortal] = []

    def make(**options: Any) -> FakePortal:
        made.append(FakePortal(address, **{"triggers": TRIGGERS, **options}))
        return made[-1]

    yield make
    for portal in made:
        portal.vanish()


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def keys(address: str, events: Events) -> Iterator[PortalKeys]:
    source = PortalKeys(events, address=address)
    assert isinstance(events.next(), Using)
    yield source
    source.close()


def test_all_keys_are_asked_for_with_one_call(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events
) -> None:
    """Handy 1287: each call may open a dialog."""
    portal = make_portal()
    keys.bind(KEYS)
    assert [events.next(), events.next()] == [Bound(TALK, "Ctrl+Alt+Space"), Bound(MUTE, "F9")]
    ((_, shortcuts),) = portal.bound
    assert [(name, facts["preferred_trigger"]) for name, facts in shortcuts] == [
        ("talk", ("s", "CTRL+ALT+space")),
        ("mute", ("s", "F9")),
    ]
    assert portal.calls[:2] == ["Get", "Register"]


def test_press_and_release_arrive(make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events) -> None:
    """Mumble 5257: shortcuts on Wayland, open since 2021."""
    portal = make_portal()
    keys.bind({TALK: KEYS[TALK]})
    events.next()
    portal.activate("talk", down=True)
    assert events.next() == Pressed(TALK)
    portal.activate("somebody-elses", down=True)
    portal.activate("talk", down=False)
    assert events.next() == Released(TALK)
    assert keys.is_down(TALK) is None


def test_what_the_user_chose_in_the_desktops_settings_is_shown(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events
) -> None:
    portal = make_portal(triggers={"talk": "Meta+T"})
    keys.bind({TALK: KEYS[TALK]})
    assert events.next() == Bound(TALK, "Meta+T")
    portal.change("talk", "Meta+F1")
    assert events.next() == Bound(TALK, "Meta+F1")


def test_a_key_the_desktop_did_not_give_is_refused(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events
) -> None:
    make_portal(triggers={"talk": "Ctrl+Alt+Space"})
    keys.bind(KEYS)
    assert events.next() == Bound(TALK, "Ctrl+Alt+Space")
    refused = events.next()
    assert isinstance(refused, NotBound)
    assert refused.purpose is MUTE


@pytest.mark.parametrize(
    ("options", "why"),
    [({"deny": 1}, "said no"), ({"known": ()}, "does not know Aura"), ({"offers": False}, "no keys of their own")],
)
def test_a_refusal_says_why_and_names_the_verbs(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events, options: dict[str, Any], why: str
) -> None:
    make_portal(**options)
    keys.bind({TALK: KEYS[TALK]})
    refused = events.next()
    assert isinstance(refused, NotBound)
    assert why in refused.reason
    assert "aura-desktop talk-start" in refused.reason


def test_without_a_portal_another_source_may_take_over(address: str, events: Events) -> None:
    gone: queue.Queue[bool] = queue.Queue()
    source = PortalKeys(events, address=address, missing=lambda: gone.put(True))
    source.bind(KEYS)
    assert gone.get(timeout=10)
    source.close()


def test_without_a_bus_another_source_may_take_over(events: Events, tmp_path: Path) -> None:
    gone: queue.Queue[bool] = queue.Queue()
    source = PortalKeys(events, address=f"unix:path={tmp_path}/none", missing=lambda: gone.put(True))
    source.bind(KEYS)
    assert gone.get(timeout=10)
    source.close()


@pytest.mark.parametrize("how", ["close_session", "vanish"])
def test_a_session_that_ends_lets_go_of_what_is_held(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events, how: str
) -> None:
    portal = make_portal()
    keys.bind({TALK: KEYS[TALK]})
    events.next()
    portal.activate("talk", down=True)
    events.next()
    getattr(portal, how)()
    assert events.next() == ReleasesLost()
    assert isinstance(events.next(), NotBound)


def test_other_keys_are_another_session_and_the_old_one_is_silent(
    make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events
) -> None:
    """OpenWhispr 375: the old listener stays registered after rebinding."""
    portal = make_portal()
    keys.bind({TALK: KEYS[TALK]})
    events.next()
    first = portal.session
    keys.bind({MUTE: KEYS[MUTE]})
    assert events.next() == Bound(MUTE, "F9")
    second, portal.session = portal.session, first
    portal.activate("talk", down=True)
    portal.session = second
    portal.activate("mute", down=True)
    assert events.next() == Pressed(MUTE)


def test_no_keys_ask_nothing(make_portal: Callable[..., FakePortal], keys: PortalKeys, events: Events) -> None:
    portal = make_portal()
    keys.bind({})
    assert portal.calls == []
    assert events.all() == []
