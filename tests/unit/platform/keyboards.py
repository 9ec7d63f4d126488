"""A keyboard and a listener that a test plays on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from aura_desktop.platform.key_combo import Combo
from aura_desktop.platform.key_source import KeyEvent


def plain(vk: int) -> Any:
    """Return what pynput makes of a key that types."""
    return SimpleNamespace(vk=vk, char=chr(vk) if vk < 128 else None)


def special(name: str, vk: int) -> Any:
    """Return what pynput makes of a key with a name."""
    return SimpleNamespace(name=name, value=SimpleNamespace(vk=vk))


@dataclass
class FakeKeyboard:
    """Key codes are the ASCII codes of the letters; F keys are 1000 and their number."""

    taken: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    claimed: list[str] = field(default_factory=list)
    down: set[int] = field(default_factory=set)
    held: frozenset[str] | None = None
    closed: bool = False

    def codes(self, combo: Combo) -> tuple[int, frozenset[int]]:
        if combo.key in self.missing:
            return 0, frozenset()
        code = 1000 + int(combo.key[1:]) if len(combo.key) > 1 and combo.key[0] == "f" else ord(combo.key[0])
        return code, frozenset({code, code + 100_000})  # with and without Shift

    def claim(self, combo: Combo) -> bool:
        if str(combo) in self.taken:
            return False
        self.claimed.append(str(combo))
        return True

    def let_go(self) -> None:
        self.claimed.clear()

    def is_down(self, code: int) -> bool | None:
        return code in self.down

    def modifiers(self) -> frozenset[str] | None:
        return self.held

    def close(self) -> None:
        self.closed = True


class FakeListener:
    """What ListenedKeys listens to."""

    def __init__(self, on_press: Callable[[Any], None], on_release: Callable[[Any], None]) -> None:
        self.on_press, self.on_release = on_press, on_release
        self.started = self.stopped = 0

    def start(self) -> None:
        self.started += 1

    def stop(self) -> None:
        self.stopped += 1


class Told(list[KeyEvent]):
    """The events a source has told."""

    def __call__(self, event: KeyEvent) -> None:
        self.append(event)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self if isinstance(event, kind)]
