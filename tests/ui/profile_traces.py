"""Where marks of a profile are looked for: files, keyring, requests, widgets, models, memory.

What a profile is told, knows and is asked for carries a mark with its number; a mark is found by its shape, so that
none has to be kept in memory to be looked for.
"""

from __future__ import annotations

import gc
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtWidgets import QApplication, QWidget

from aura_desktop.cli.places import Places
from aura_desktop.profiles.registry import STANDARD

MARK = re.compile(r"zmk(\d+)q")


def mark(number: int) -> str:
    return f"zmk{number}q"


def marks(text: str) -> set[int]:
    return {int(found) for found in MARK.findall(text)} if "zmk" in text else set()


@dataclass
class Result:
    """What came of a walk."""

    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    looked: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Traces:
    """What is looked through after each step. Main thread."""

    def __init__(self, folder: Path) -> None:
        self.home, self.ring, self.asked = folder / "home", folder / "keyring.json", folder / "requests.jsonl"
        self.asked.touch()
        self._read_up_to = 0
        self.result = Result()
        self.numbers = {STANDARD: 0}
        self.ending: set[int] = set()
        """Numbers of the profiles that were left and had not ended when the requests were last looked at."""
        self.places: Places

    @property
    def number(self) -> int:
        return self.numbers[self.places.name]

    def all_ended(self) -> bool:
        return all(wait(0.0) for wait in self.places._closings.values())

    def look_at_requests(self) -> None:
        ended = self.all_ended()  # before the file is read: what comes after it is theirs no more
        with self.asked.open(encoding="utf-8") as file:
            file.seek(self._read_up_to)
            for line in file:
                if not line.endswith("\n"):
                    break
                self._read_up_to += len(line.encode())
                found = marks(line)
                self.result.looked["requests"] += 1
                if len(found) > 1 or not found <= {self.number, *self.ending}:
                    self.leak(f"a request carries {found} in {self.number}: {json.loads(line)['path']}")
        if ended:
            self.ending.clear()

    def look_at_window(self) -> None:
        texts = 0
        for text in window_texts():
            texts += 1
            if marks(text) - {self.number}:
                self.leak(f"a widget or model shows {marks(text)} in {self.number}")
        self.result.looked["texts"] += texts

    def look_at_files(self) -> None:
        for name, number in self.numbers.items():
            for path in (self.home / "profiles" / name).glob("**/*"):
                if path.is_file():
                    self._file(path, {number})
        known = {self.home / "profiles" / name for name in self.numbers}
        for path in self.home.glob("**/*"):
            if path.is_file() and not known & set(path.parents):
                self._file(path, set())  # the log above all
        entries = json.loads(self.ring.read_text()) if self.ring.exists() else {}
        for entry, key in entries.items():
            name = entry.split("/")[1]
            self.result.looked["keys"] += 1
            if marks(key) != {self.numbers.get(name, -1)}:
                self.leak(f"the keyring holds {marks(key)} for {name}")

    def look_at_memory(self) -> None:
        mine, seen = self.number, 0
        for thing in gc.get_objects():
            for part in gc.get_referents(thing):
                if type(part) is str and "zmk" in part:
                    seen += 1
                    if marks(part) - {mine}:
                        self.leak(f"{type(thing).__name__} holds {marks(part)} in {mine}")
        self.result.looked["memory"] += 1
        self.result.looked["strings with a mark"] += seen

    def _file(self, path: Path, allowed: set[int]) -> None:
        try:
            content = path.read_bytes()
        except OSError:  # written anew, or deleted, just now
            return
        self.result.looked["files"] += 1
        text = content.decode("latin-1") + content.decode("utf-16-le", "ignore")
        self.only(text, allowed, f"{path.relative_to(self.home)}")

    def only(self, text: str, allowed: set[int], where: str) -> None:
        if marks(text) - allowed:
            self.leak(f"{where} holds {marks(text)}")

    def leak(self, what: str) -> None:
        self.result.leaks.append(f"step {self.result.steps}: {what}")


def window_texts() -> Iterator[str]:
    """Yield every text that a widget, an action or a model of the program has."""
    models: set[QAbstractItemModel] = set()
    for widget in QApplication.allWidgets():
        yield from _texts(widget)
        for action in widget.actions():
            yield action.text()
        model = getattr(widget, "model", None)
        found = model() if callable(model) else model
        if isinstance(found, QAbstractItemModel):
            models.add(found)
    for top in QApplication.topLevelWidgets():
        models |= set(top.findChildren(QAbstractItemModel))
    for model in models:
        for row in range(min(model.rowCount(), 200)):
            index = model.index(row, 0, QModelIndex())
            for role in (0, 1, 2, 3, *range(256, 276)):
                yield str(model.data(index, role) or "")


def _texts(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.windowTitle()
    for name in ("text", "toPlainText", "placeholderText", "currentText"):
        read = getattr(widget, name, None)
        if callable(read):
            found = read()
            if isinstance(found, str):
                yield found
