"""Measures the history: searching and scrolling 100,000 messages, how far the file is behind, kills at any moment.

Run with: python -m benchmarks.history [search] [write] [scroll] [kills] [app] [--messages N] [--kills N] [--first N]
(scroll on QT_QPA_PLATFORM=offscreen, or any display; `kills` kills a program that holds conversations in two profiles,
`app` the whole program on a private display and sound server, and compares with what sounded)
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aura_desktop.history_records import (
    Change,
    Delete,
    Head,
    ListSessions,
    MessageState,
    Request,
    Stored,
)
from aura_desktop.profiles.history import Archive
from aura_desktop.profiles.history_file import open_to_read, open_to_write
from aura_desktop.profiles.history_reading import list_sessions
from aura_desktop.profiles.history_store import HistoryStore, title_of
from tests.unit.profiles.history_talker import kill_and_look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from aura_desktop.ui.history.desk import HistoryDesk

START = 1_700_000_000.0
SPACING_S = 600.0
TURNS = 10
LATEST_S = 1.0
LATEST_KILL_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=[], help="search, write, scroll, kills, app; none: all but app")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="number of the first kill, to go on with a series")
    options = parser.parse_args()
    parts = options.parts or ["search", "write", "scroll", "kills"]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "home" / "history.db"
        if set(parts) - {"kills", "app"}:
            began = time.perf_counter()
            words = fill(path, options.messages)
            size = path.stat().st_size / 1e6
            show("made", {"messages": options.messages, "s": time.perf_counter() - began, "MB": size})
        if "search" in parts:
            search(path, words)
        if "write" in parts:
            write(path)
        if "scroll" in parts:
            scroll(path)
        if "kills" in parts:
            kills(Path(name), options.kills, options.first)
        if "app" in parts:
            kill_app(Path(name), options.kills, options.first)


def show(what: str, figures: dict[str, float]) -> None:
    print(what, json.dumps({key: round(value, 2) for key, value in figures.items()}), flush=True)


# 100,000 messages: word frequencies as in a language, ten turns a conversation


def fill(path: Path, messages: int) -> list[str]:
    """Write so many messages; returns their words, the most frequent first."""
    rng = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    weights = [1 / (n + 2) for n in range(len(letters))]
    words = ["".join(rng.choices(letters, weights, k=rng.randint(2, 9))) for _ in range(20_000)]
    frequencies = list(itertools.accumulate(1 / (n + 1) for n in range(len(words))))
    store = HistoryStore(open_to_write(path))
    batch: list[Change] = []
    for turn in range(messages // 2):
        head = Head(f"s{turn // TURNS:06}", "home", START + turn // TURNS * TURNS * SPACING_S)
        own = turn % TURNS + 1
        for part, count in ((0, 9), (1, 34)):
            text = " ".join(rng.choices(words, cum_weights=frequencies, k=count))
            at = START + turn * SPACING_S + 9 * part
            title = title_of(text) if own == 1 and not part else None
            batch.append(MessageState(head, Stored(own, part, text, len(text), at), at, title))
        if len(batch) >= 4_000:
            store.apply(batch)
            batch = []
    store.apply(batch)
    store.close()
    return words


def search(path: Path, words: list[str]) -> None:
    """Time what a user types, letter by letter, on one connection; then what stands on a page with nothing typed."""
    db = open_to_read(path)
    assert db is not None
    rng = random.Random(3)
    typed = [words[n] for n in (0, 1, 5, 50, 500, 5_000, 15_000)]
    typed += [f"{rng.choice(words[:200])} {rng.choice(words[:2_000])}" for _ in range(20)]
    typed += ["zzzzzz", '"quoted" AND (x OR y)*', "日本語"]
    queries = [text[:end] for text in typed for end in range(1, len(text) + 1)]
    times = sorted((timed(lambda q=query: list_sessions(db, ListSessions(q))), query) for query in queries)  # type: ignore[misc]
    figures = [ms for ms, _ in times]
    show(
        "search ms",
        {
            "queries": len(figures),
            "median": statistics.median(figures),
            "p99": figures[int(len(figures) * 0.99)],
            "highest": figures[-1],
            "50 and more": sum(ms >= 50 for ms in figures),
        },
    )
    print("slowest", *(f"{ms:.1f} {typed!r}" for ms, typed in times[-3:]), flush=True)
    pages: list[float] = []
    after: tuple[float, int] | None = None
    while True:
        request = ListSessions(after=after, limit=240)
        began = time.perf_counter()
        page = list_sessions(db, request)
        pages.append((time.perf_counter() - began) * 1000)
        if (after := page.next) is None:
            break
    show("pages of 240 conversations ms", {"count": len(pages), "highest": max(pages)})
    db.close()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def write(path: Path) -> None:
    """Time from a word heard to its place in the file, while a reply grows; also while much is being erased."""
    archive = Archive(path, profile="home", keep=lambda: "forever", tell=print)
    archive.start()
    answered(archive, ListSessions())
    reader = open_to_read(path)
    assert reader is not None

    heard_now = "SELECT heard FROM message JOIN session ON session.id = session WHERE uid = ? AND turn = 1"

    def lags(uid: str) -> Iterator[float]:
        tick = threading.Event()
        head = Head(uid, "home", time.time())
        for heard in range(1, 200):
            archive.post(MessageState(head, Stored(1, 1, "word " * 200, heard, time.time()), time.time()))
            if heard % 20 == 0:
                began = time.perf_counter()
                while reader.execute(heard_now, (uid,)).fetchone() != (heard,):
                    tick.wait(0.005)
                yield time.perf_counter() - began
            tick.wait(0.02)

    quiet = list(lags("quiet"))
    show("file behind s", {"median": statistics.median(quiet), "highest": max(quiet)})
    for number in range(20):
        answered(archive, Delete(f"s{number:06}"))
    busy = list(lags("busy"))
    show("file behind while 20 conversations are erased s", {"median": statistics.median(busy), "highest": max(busy)})
    reader.close()
    archive.close(10.0)


def answered(archive: Archive, request: Request) -> None:
    there = threading.Event()
    archive.ask(request, lambda _: there.set())
    there.wait(30.0)


def scroll(path: Path) -> None:
    """Scroll the pane through every conversation, a page a frame; time each frame, and the first picture."""
    from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

    from aura_desktop.ui.conversation_model import ConversationModel
    from aura_desktop.ui.conversation_view import ConversationView
    from aura_desktop.ui.history.desk import HistoryDesk
    from aura_desktop.ui.theme import Theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    archive = Archive(path, profile="home", keep=lambda: "forever", tell=print)
    began = time.perf_counter()
    archive.start()
    theme, model, centre = Theme("dark", reduce_motion=True), ConversationModel(), QWidget()
    row = QHBoxLayout(centre)
    view, header = ConversationView(model, theme), QHBoxLayout()
    row.addLayout(header)
    row.addWidget(view, 1)
    desk = HistoryDesk(centre, row, header, theme, model, view)
    centre.setStyleSheet(theme.style_sheet())
    centre.resize(1000, 700)
    centre.show()
    desk.set_library(archive)
    pane = desk.pane
    while not pane.model.rowCount():
        app.processEvents()
    pane.view.viewport().repaint()
    show("list shown after ms", {"ms": (time.perf_counter() - began) * 1000})
    for words in ("", "e"):
        pane.search.setText(words)
        while pane.model.words != words or desk.librarian.busy("list"):
            app.processEvents()
        frames(f"scrolling, {'all' if not words else 'search'}, ms a frame", app, desk)
    desk.set_library(None)
    archive.close()
    centre.close()


def frames(what: str, app: QApplication, desk: HistoryDesk) -> None:
    """Move by half a page each frame, far faster than a wheel does, until the end or for 600 frames."""
    pane = desk.pane
    bar = pane.view.verticalScrollBar()
    costs: list[float] = []
    while len(costs) < 600 and (bar.value() < bar.maximum() or pane.model.more):
        rows, began = pane.model.rowCount(), time.perf_counter()
        at_the_end = bar.value() == bar.maximum()
        bar.setValue(bar.value() + 240)
        app.processEvents()
        if not at_the_end or pane.model.rowCount() != rows:  # at the end the next page is waited for
            costs.append((time.perf_counter() - began) * 1000)
    costs.sort()
    show(
        what,
        {
            "rows": pane.model.rowCount(),
            "median": statistics.median(costs),
            "p99": costs[int(len(costs) * 0.99)],
            "highest": costs[-1],
            "over 16.7": sum(cost > 16.7 for cost in costs),
        },
    )


def kills(folder: Path, count: int, first: int) -> None:
    """Kill a program that talks in two profiles, each time at another moment, and look at what it left."""
    wrong: list[str] = []
    behind: list[float] = []
    messages = 0
    for number in range(first, first + count):
        lines = random.Random(number).randint(1, 400)
        left = kill_and_look(folder / f"kill{number}", number, lines)
        wrong += [f"kill {number}: {each}" for each in left.wrong]
        behind.append(left.behind_s)
        messages += left.messages
    show("kills", {"count": count, "wrong": len(wrong), "messages": messages, "furthest behind s": max(behind)})
    for each in wrong:
        print(each)
    if wrong:
        raise SystemExit(1)


def kill_app(folder: Path, count: int, first: int) -> None:
    """Kill the whole program while it talks, each time at another moment, in one ever longer history."""
    from tests.e2e.killing import REPLY
    from tests.e2e.killing import kill_and_look as kill_program
    from tests.e2e.program import PrivateDisplay, Program, compatible
    from tests.e2e.pulse import PrivatePulse
    from tests.e2e.room import Room
    from tests.fakes.behaviour import Behaviour
    from tests.fakes.openai_server import running

    wrong: list[str] = []
    behind: list[float] = []
    home = folder / "app"
    database = home / "profiles" / "default" / "history.db"
    with PrivatePulse() as sound, PrivateDisplay() as display, running(Behaviour(reply=REPLY)) as server:
        arguments = [*compatible(server.url), "--set", "listening.mode=hands-free", "--set", "sounds.earcons=off"]
        environ = {"PULSE_SERVER": sound.server}
        for number in range(first, first + count):
            after_s = random.Random(number).uniform(0.0, LATEST_KILL_S)
            with sound.record() as recording, Program(home, display, arguments, environ) as aura:
                room = Room(recording, sound.env)
                aura.window()
                aura.wait_for_microphone(sound.env)
                left = kill_program(aura, database, room, f"question {number} about the sea", after_s)
            wrong += [f"kill {number}: {each}" for each in left.wrong]
            behind.append(left.behind_s)
    figures = {"count": count, "wrong": len(wrong), "median behind s": statistics.median(behind)}
    show("kills of the whole program", {**figures, "furthest behind s": max(behind), "furthest ahead s": -min(behind)})
    for each in wrong:
        print(each)
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
