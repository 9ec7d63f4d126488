"""A user who goes at random between profiles, talks, searches, exports, deletes, and what is looked through after it.

The program is the real one (cli.places, the window, the engines, routers, the history), with a loudspeaker that is a
clock (profile_machine) and a service that writes down every request. Places that are looked through (profile_traces):
files of every profile, keyring, log, exports, requests, texts and models of all widgets, and every string in the memory
of the process.

    PYTHON_KEYRING_BACKEND=tests.fakes.keyring_file.Keyring python -m tests.ui.profile_walk STEPS SEED [--plant]
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from aura_desktop.app import build_engine
from aura_desktop.cli.places import Places
from aura_desktop.errors import AuraError
from aura_desktop.events import ReplyEnded, State, UserText
from aura_desktop.history_records import Answer, Delete, EraseAll, Export, Format, ListSessions, SessionPage
from aura_desktop.platform.logs import start_logging
from aura_desktop.profiles.registry import STANDARD
from aura_desktop.profiles.shared_keys import keys_of
from aura_desktop.settings import Settings
from aura_desktop.ui.garbage import GuiGarbageCollection
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.seats import TIDY_MS

from .profile_machine import Devices
from .profile_traces import Result, Traces, mark

log = logging.getLogger("aura_desktop.walk")
MOST_PROFILES = 5
PATIENCE_S = 30.0
FILES_EVERY, MEMORY_EVERY = 10, 60


class Walk(Traces):
    """One walk; a context manager. Main thread, with a QApplication and GuiGarbageCollection in force."""

    def __init__(self, folder: Path, seed: int, garbage: GuiGarbageCollection) -> None:
        self.rng = random.Random(seed)
        self.exports = folder / "exports"
        self.exports.mkdir(parents=True)
        super().__init__(folder)
        os.environ.update(AURA_TEST_KEYRING=str(self.ring), XDG_CONFIG_HOME=str(folder / "config"))
        self.gone: set[int] = set()
        self.next = 1
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.profile_server", str(self.asked)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdout is not None
        self.url = self._server.stdout.readline().strip()
        assert self.url, "the fake service did not start"
        start_logging(self.home, {"AURA_LOG": "debug"})
        self.places = Places(
            self.home,
            None,
            STANDARD,
            build=lambda settings: build_engine(settings, Devices),  # type: ignore[arg-type]
        )
        self.places.seats.garbage = garbage

    def __enter__(self) -> Walk:
        settings = Settings.load(self.home, STANDARD)
        self._furnish(settings, 0)
        self.places.seats.sit(self.places.sitting(settings, hidden=False))
        self.ready()
        return self

    def __exit__(self, *exc: object) -> None:
        self.places._leave()
        self.places.seats.close(5.0)
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)

    def run(self, steps: int, within: float = float("inf")) -> Result:
        began, result = time.monotonic(), self.result
        chances = {
            self.talk: 32,
            self.search: 18,
            self.export: 12,
            self.delete_words: 6,
            self.tell_more: 8,
            self.change_key: 3,
            self.rename: 3,
            self.make_profile: 2,
            self.delete_profile: 2,
            self.switch: 14,
        }
        acts, weights = list(chances), list(chances.values())
        for number in range(1, steps + 1):
            act = self.rng.choices(acts, weights)[0]
            act()
            result.steps, result.done[act.__name__] = number, result.done[act.__name__] + 1
            self.look_at_requests()
            self.look_at_window()
            if number % FILES_EVERY == 0:
                self.look_at_files()
            if number % MEMORY_EVERY == 0 or number == steps:
                self.settle()
                self.look_at_memory()
            if result.leaks or time.monotonic() - began > within:
                break
        self.look_at_files()
        result.seconds = time.monotonic() - began
        return result

    # What the user does

    def talk(self) -> None:
        ended: list[object] = []
        heard: list[object] = []

        def take(event: object) -> None:
            if isinstance(event, ReplyEnded):
                ended.append(None)
            elif isinstance(event, UserText):
                heard.append(None)

        engine = self.window._engine
        assert engine is not None
        end = engine.subscribe(take)
        field = self.window.dock.field
        field.setText(f"{self.rng.choice(['What is', 'Tell me of', 'And'])} {mark(self.number)}?")
        field.submit()
        patience = self.rng.random()
        if patience < 0.5:
            self.until(lambda: bool(ended), "the reply ends")
        elif patience < 0.8:
            self.until(lambda: bool(heard), "the words are taken")
        end()

    def search(self) -> None:
        other = self.rng.choice([*self.numbers.values(), *self.gone])
        found = self.ask(ListSessions(mark(other)))
        assert isinstance(found, SessionPage)
        if other != self.number and found.rows:
            self.leak(f"a search finds words of {other} in {self.number}")
        self.ask(ListSessions(mark(self.number)))  # the last one asked may stay in memory
        pane = self.window.history.pane
        if not pane.isVisible():
            self.window.history.place.show(True)
        pane.search.setText(mark(self.number))
        QTest.qWait(20)
        if self.rng.random() < 0.5:
            pane.search.clear()

    def export(self) -> None:
        form = self.rng.choice([Format.JSON, Format.MARKDOWN])
        path = self.exports / f"export.{form}"
        self.ask(Export(path, form))
        if path.exists():
            self.only(path.read_text("utf-8"), {self.number}, f"an export of {self.number}")
            path.unlink()

    def delete_words(self) -> None:
        page = self.ask(ListSessions())
        assert isinstance(page, SessionPage)
        if self.rng.random() < 0.3:
            self.ask(EraseAll())
        elif page.rows:
            self.ask(Delete(self.rng.choice(page.rows).session.uid))

    def tell_more(self) -> None:
        settings = self.settings
        what = self.rng.choice(["context.terms", "context.organisation", "persona.name", "persona.manner"])
        if what == "persona.manner" and self.number % 2 == 0:
            what = "context.terms"  # what may be copied into another profile carries no mark
        if what == "persona.name":
            settings.set(what, self.rng.choice(["Ada", "Bo", ""]))
        else:
            settings.set(what, f"{mark(self.number)}, {self.rng.choice(['Siobhan', 'Krakow'])}")
        engine = self.window._engine
        assert engine is not None
        engine.reload()

    def change_key(self) -> None:
        self._key(self.settings, self.number)

    def rename(self) -> None:
        name = self.rng.choice(list(self.numbers))
        live = self.settings if name == self.places.name else None
        self.places.registry.rename(name, f"Profile {self.numbers[name]} {self.rng.randrange(100)}", live)

    def make_profile(self) -> None:
        if len(self.numbers) >= MOST_PROFILES:
            return self.delete_profile()
        number, self.next = self.next, self.next + 1
        evens = [name for name, n in self.numbers.items() if n % 2 == 0]
        like = self.rng.choice([None, self.rng.choice(evens)]) if evens else None
        made = self.places.registry.create(f"Profile {number}", like)
        self.numbers[made.id] = number
        self._furnish(Settings.load(self.home, made.id), number)
        self._go(made.id)
        return None

    def delete_profile(self) -> None:
        if len(self.numbers) < 2:
            return
        name = self.rng.choice([name for name in self.numbers if name != STANDARD])
        other = next(profile for profile in self.numbers if profile != name)
        self.until(lambda: {p.id for p in self.desk.profiles} == set(self.numbers) or not self.desk.look(), "the list")
        current = name == self.places.name
        self.ending.add(self.number)
        self.desk._delete(name)
        if current:
            self.until(lambda: self.places.name != name, "another profile is open")
        profiles = self.home / "profiles"
        self.until(
            lambda: not (profiles / name).exists() and not list(profiles.glob(".deleted-*")), "the profile is deleted"
        )
        self.gone.add(self.numbers.pop(name))
        if current:
            assert other in self.numbers
            self.ready()

    def switch(self) -> None:
        others = [name for name in self.numbers if name != self.places.name]
        if not others:
            return
        name = self.rng.choice(others)
        if self.rng.random() < 0.3:
            self._typed_unsent()
        self._go(name, wait=self.rng.random() < 0.85)
        if self.window._engine is None:  # to a third one, or back, before the second is there
            self._go(self.rng.choice([n for n in self.numbers if n != self.places.name]))

    def _go(self, name: str, *, wait: bool = True) -> None:
        self.ending.add(self.number)
        self.desk.go(name)
        self.until(lambda: self.places.name == name and self.places.desk is not None, "the other profile is open")
        if wait:
            self.ready()

    def _typed_unsent(self) -> None:
        self.window.dock.field.setText(f"draft {mark(self.number)}")

    def plant(self) -> list[str]:
        """Put a mark of no profile where none may be, one place after the other; return those that are not found."""
        foreign, missed = mark(999), []
        label = QLabel(foreign)
        places: dict[str, tuple[Callable[[], object], Callable[[], object], Callable[[], None]]] = {
            "window": (lambda: label.setText(foreign), lambda: label.setText(""), self.look_at_window),
            "file": (
                lambda: (self.home / "profiles" / STANDARD / "x").write_text(foreign),
                lambda: (self.home / "profiles" / STANDARD / "x").unlink(),
                self.look_at_files,
            ),
            "keyring": (lambda: self._key(self.settings, 999), lambda: self.change_key(), self.look_at_files),
            "request": (lambda: self._send(foreign), lambda: None, self.look_at_requests),
            "memory": (
                lambda: setattr(self, "held", [foreign]),
                lambda: setattr(self, "held", []),
                self.look_at_memory,
            ),
            "log": (lambda: log.warning("heard %s", foreign), lambda: None, self.look_at_files),
        }
        for name, (put, take_away, look) in places.items():
            put()
            look()
            if not self.result.leaks:
                missed.append(name)
            self.result.leaks.clear()
            take_away()
        return missed

    def _send(self, words: str) -> None:
        request = urllib.request.Request(f"{self.url}/audio/transcriptions", data=words.encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    # Around it

    @property
    def window(self) -> MainWindow:
        assert self.places.seats.window is not None
        return self.places.seats.window

    @property
    def desk(self):  # type: ignore[no-untyped-def]
        assert self.places.desk is not None
        return self.places.desk

    @property
    def settings(self) -> Settings:
        assert self.window.settings is not None
        return self.window.settings._settings

    def ask(self, request: object) -> Answer:
        engine, answers = self.window._engine, []  # type: ignore[var-annotated]
        assert engine is not None
        assert engine.library is not None
        engine.library.ask(request, answers.append)  # type: ignore[arg-type]
        self.until(lambda: bool(answers), f"an answer to {type(request).__name__}")
        found: Answer = answers[0]
        return found

    def ready(self) -> None:
        self.until(
            lambda: self.window._engine is not None and self.window.dock.state is not State.STARTING,
            "the engine is there",
        )

    def settle(self) -> None:
        """Wait until nothing of another profile is under way, and collect what is left behind."""
        self.until(self.all_ended, "the other profiles are closed")
        QTest.qWait(TIDY_MS + 50)  # the program's own collection
        gc.unfreeze()
        gc.collect()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"step {self.result.steps}, not within {PATIENCE_S:g} s: {what}")
            QTest.qWait(2)

    def _furnish(self, settings: Settings, number: int) -> None:
        for key, value in {
            "profile.title": f"Profile {number}",
            "chat.provider": "xai",
            "xai.base_url": self.url,
            "xai.chat_model": "grok-4.6",
            "stt.provider": "compatible",
            "stt.base_url": self.url,
            "speech.provider": "compatible",
            "speech.base_url": self.url.replace("//", f"//user:{mark(number)}@"),
            "speech.model": "fake",
            "context.organisation": f"House {mark(number)}",
            "context.terms": f"{mark(number)}, Siobhan",
            "router.fallback": False,
        }.items():
            settings.set(key, value)
        self._key(settings, number)

    def _key(self, settings: Settings, number: int) -> None:
        keys_of(settings).store("xai", f"xai-{mark(number)}-{self.rng.randrange(10**12):012d}")


def _main(steps: int, seed: int, within: float, plant: bool) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication(["walk"])
    assert isinstance(app, QObject)
    app.setQuitOnLastWindowClosed(False)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder, GuiGarbageCollection() as garbage:
        with Walk(Path(folder), seed, garbage) as walk:
            try:
                result = walk.run(steps, within)
                if plant and not result.leaks:
                    result.leaks = [f"planted in vain: {name}" for name in walk.plant()]
            except (AuraError, TimeoutError, AssertionError) as error:
                result = walk.result
                result.leaks.append(f"{type(error).__name__}: {error}")
                import traceback

                traceback.print_exc()
        print(json.dumps(result.__dict__), flush=True)
    return 1 if result.leaks else 0


if __name__ == "__main__":
    found = argparse.ArgumentParser()
    found.add_argument("steps", type=int)
    found.add_argument("seed", type=int)
    found.add_argument("--within", type=float, default=float("inf"), help="seconds")
    found.add_argument("--plant", action="store_true", help="then see whether planted leaks are found")
    options = found.parse_args()
    code = _main(options.steps, options.seed, options.within, options.plant)
    sys.stdout.flush()
    os._exit(code)  # threads of fakes are no reason to wait
