"""Draws every state of the windows into PNG files: python -m aura_desktop.ui.screenshots OUTDIR [--only WORD].

Works without a display (QT_QPA_PLATFORM=offscreen) and with one. Light and dark, at 1x and 2x: the second through a
fresh process, since Qt takes its scale factor at start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ..errors import Action
from ..events import (
    Event,
    Latency,
    Mode,
    Notice,
    Outcome,
    Problem,
    ReplyEnded,
    ReplyText,
    Served,
    Spending,
    State,
    StateChanged,
    UserText,
)
from ..settings import Settings
from ..waterfall import MARKS, Waterfall, timings
from .demo_engine import DemoEngine
from .first_run.scenes import SCENES as FIRST_RUN_SCENES
from .first_run.scenes import draw_first_run
from .hold import Holder
from .main_window import MainWindow
from .settings_scenes import SCENES as DIALOG_SCENES
from .settings_scenes import DialogScene, open_scene, window_options
from .small_scenes import SCENES as SMALL_SCENES
from .small_scenes import draw_small, draw_tray
from .theme import ThemeName

HEARD = (
    "The telephone grew out of work on the telegraph in the 1870s. Alexander Graham Bell received the first patent in"
)
UNHEARD = " 1876, and within ten years there were exchanges in most large cities."
SECOND = "That is disputed. Elisha Gray filed on the same day, and Antonio Meucci had shown a device years before"
TALK: tuple[Event, ...] = (
    UserText(1, "Tell me about the history of the telephone.", final=True),
    ReplyText(1, HEARD + UNHEARD),
    ReplyEnded(1, Outcome.CUT, HEARD, UNHEARD),
    UserText(2, "Wait, who was first, really?", final=True),
    ReplyText(2, SECOND),
    Latency(2, 420, 210, 350, 150, 800),
    Served("stt", "elevenlabs"),
    Served("chat", "openai"),
    Served("speech", "elevenlabs"),
    Spending(0.002, 1.24, limit=5.0, tokens_in=812, tokens_out=64, heard_seconds=3.1, spoken_characters=121),
)
TURN = Waterfall(
    2,
    audible=912.0,
    end_of_turn=430.0,
    stt_asked=128.0,
    transcript=338.0,
    chat_asked=341.0,
    first_token=642.0,
    first_piece=711.0,
    speech_asked=712.0,
    first_audio=858.0,
    speculative=True,
    dropped=1,
)


def _timed(*, turns: int = 100) -> tuple[Event, ...]:
    """Return the times of the last turn, and those of the turns before it, each slower than the one before."""
    many = [
        replace(
            TURN,
            speculative=i % 12 > 0,
            dropped=int(i % 9 == 0),
            **{name: at * (0.85 + 0.004 * i) for name in MARKS if (at := getattr(TURN, name)) is not None},
        )
        for i in range(turns)
    ]
    return Latency(2, 430, 210, 301, 146, 912), TURN, timings(many)


OVER = Spending(0.031, 10.4, hedged_dollars=0.01, limit=10.0)
DONE = (*TALK, ReplyEnded(2, Outcome.HEARD, SECOND + ".", ""))
MARKDOWN = (
    "Three things to pack:\n\n1. A **warm** coat\n2. Good shoes, *broken in*\n3. The tickets: `LIS-2207`\n\n"
    "## And if there is room\n- a book\n- an umbrella, since it rains there in winter more often than people think "
    "and the pavements are slippery\n\n```\nlisbon --days 4\n```"
)
SCRIPTS = "مرحبا! كيف حالك اليوم؟ أنا بخير، شكرا لك.\n\nשלום, מה שלומך?\n\n你好，今天过得怎么样？ ありがとう。"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what the engine says, and how the window stands."""

    name: str
    events: tuple[Event, ...]
    level: float = 0.0
    mode: Mode = Mode.HANDS_FREE
    muted: bool = False
    size: tuple[int, int] = (980, 720)
    after: Callable[[MainWindow], None] | None = None
    attach: bool = True
    body: int | None = None


def _long() -> tuple[Event, ...]:
    result: list[Event] = []
    for turn in range(1, 31):
        result += [
            UserText(turn, f"Question {turn}: what is the next thing that I should know about this?", final=True),
            ReplyEnded(turn, Outcome.HEARD, f"{SECOND}. " * 2 + f"That was answer {turn}.", ""),
        ]
    return tuple(result)


def _scroll_up(window: MainWindow) -> None:
    window.view.verticalScrollBar().setValue(300)


def _focus_mute(window: MainWindow) -> None:
    window.dock.mute.setFocus(Qt.FocusReason.TabFocusReason)


def _exchange(question: str, reply: str) -> tuple[Event, ...]:
    return UserText(1, question, final=True), ReplyEnded(1, Outcome.HEARD, reply, "")


def _listening(*events: Event) -> tuple[Event, ...]:
    return (*events, StateChanged(State.LISTENING))


def _state(state: State, hint: str = "", events: tuple[Event, ...] = DONE) -> tuple[Event, ...]:
    return (*events, StateChanged(state, hint))


NO_MICROPHONE = Problem(
    "no-microphone",
    "No microphone was found. Plug one in or choose another; you can type meanwhile.",
    Action.CHOOSE_MICROPHONE,
)
UNREACHABLE = Problem(
    "unreachable",
    "The chat server did not answer. Check that it is running and that the address in the settings is right.",
    Action.RETRY,
)

SCENES: tuple[Scene, ...] = (
    Scene("starting", (), attach=False),
    Scene("empty", _listening()),
    Scene("listening", _state(State.LISTENING), level=0.12),
    Scene("hearing", (*DONE, UserText(3, "And what about the", final=False), StateChanged(State.HEARING)), level=0.72),
    Scene("thinking", (*DONE, UserText(3, "And what about the fax?", final=True), StateChanged(State.THINKING))),
    Scene("speaking", _state(State.SPEAKING, events=TALK), level=0.6),
    Scene("muted", _state(State.MUTED), muted=True),
    Scene("push-to-talk", _state(State.READY), mode=Mode.PUSH_TO_TALK),
    Scene(
        "push-to-talk-held",
        _state(State.HEARING),
        level=0.5,
        mode=Mode.PUSH_TO_TALK,
        after=lambda window: window.hold.press(Holder.TOGGLE),
    ),
    Scene("waiting", _state(State.WAITING_FOR_MICROPHONE)),
    Scene("trouble", (*_state(State.TROUBLE, "no microphone"), NO_MICROPHONE)),
    Scene("problem", (*_state(State.LISTENING), UNREACHABLE)),
    Scene("notice", (*_state(State.LISTENING), Notice("I heard sound but no speech: speak louder or come closer"))),
    Scene("over-limit", _state(State.LISTENING, events=(*DONE, OVER))),
    Scene("over-limit-narrow", _state(State.LISTENING, events=(*DONE, OVER)), size=(380, 640)),
    Scene("devices", _state(State.LISTENING), level=0.4, after=lambda window: window.open_devices(speaker=False)),
    Scene("waterfall", _state(State.LISTENING, events=(*DONE, *_timed())), after=lambda w: w.waterfall.open()),
    Scene(
        "waterfall-typed",
        _listening(*DONE, replace(TURN, spoken=False, end_of_turn=None, stt_asked=None, transcript=None, dropped=0)),
        after=lambda w: w.waterfall.open(),
    ),
    Scene(
        "waterfall-smallest",
        _state(State.LISTENING, events=(*DONE, *_timed())),
        size=(380, 480),
        after=lambda w: w.waterfall.open(),
    ),
    Scene(
        "waterfall-large-text",
        _state(State.LISTENING, events=(*DONE, *_timed())),
        body=28,
        after=lambda w: w.waterfall.open(),
    ),
    Scene("long", _listening(*_long())),
    Scene("long-scrolled-up", _listening(*_long()), after=_scroll_up),
    Scene("markdown", _listening(*_exchange("What do I pack?\nFour days.", MARKDOWN))),
    Scene("scripts", _listening(*_exchange("שלום! 你好", SCRIPTS))),
    Scene("narrow", _state(State.SPEAKING, events=TALK), level=0.5, size=(380, 640)),
    Scene("smallest", _state(State.LISTENING), size=(380, 480)),
    Scene("smallest-push-to-talk", _state(State.READY), size=(380, 480), mode=Mode.PUSH_TO_TALK),
    Scene("smallest-trouble", (*_state(State.TROUBLE), UNREACHABLE), size=(380, 560)),
    Scene("full", _state(State.SPEAKING, events=TALK), level=0.9, size=(1920, 1080)),
    Scene("large-text", _state(State.SPEAKING, events=TALK), level=0.5, body=28),
    Scene("large-text-devices", _state(State.LISTENING), body=28, after=lambda w: w.open_devices(speaker=False)),
    Scene(
        "focus",
        _state(State.SPEAKING, events=TALK),
        level=0.4,
        after=_focus_mute,
    ),
)


def draw(scene: Scene, theme: ThemeName, target: Path) -> None:
    """Draw one scene to `target`."""
    window = MainWindow(theme=theme, settings=Settings(None))
    if scene.body is not None:
        window.theme.set_body(scene.body)
    window.resize(QSize(*scene.size))
    window.show()
    if scene.attach:
        engine = DemoEngine(mode=scene.mode, muted=scene.muted, level=scene.level)
        window.attach(engine)
        engine.tell(*scene.events)
    _settle(0.15)
    if scene.after is not None:
        scene.after(window)
    window.activateWindow()
    _settle(0.35)
    window.grab().save(str(target))
    window.close()
    window.detach()
    window.deleteLater()
    _settle(0.02)


def draw_dialog(scene: DialogScene, theme: ThemeName, target: Path) -> None:
    """Draw one scene of the settings dialog to `target`."""
    window = MainWindow(theme=theme, reduce_motion=True, **window_options(scene))
    if scene.body is not None:
        window.theme.set_body(scene.body)
    window.show()
    dialog = open_scene(scene, window)
    _settle(0.2)
    popup = QApplication.activePopupWidget()
    picture = dialog.grab()
    if popup is not None:
        painter = QPainter(picture)
        # Where a screen large enough would have it: below its picker.
        anchor = popup.parentWidget()
        place = QPoint(anchor.width() - popup.width(), anchor.height()) if anchor else QPoint(0, 0)
        painter.drawPixmap((anchor or dialog).mapTo(dialog, place), popup.grab())
        painter.end()
        popup.close()
    picture.save(str(target))
    window.close()
    window.detach()
    window.deleteLater()
    _settle(0.02)


def _settle(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QTest.qWait(15)


def main(arguments: list[str] | None = None) -> int:
    """Draw all scenes; returns the exit code."""
    parser = argparse.ArgumentParser(description="Draws every state of the window into PNG files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only scenes whose name holds this word")
    parser.add_argument("--scale", type=int, choices=(1, 2), help="only this scale factor")
    parser.add_argument("--theme", choices=("light", "dark"), help="only this theme")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.scale is None:
        codes = [
            subprocess.call(
                [sys.executable, "-m", "aura_desktop.ui.screenshots", *(arguments or sys.argv[1:]), "--scale", scale],
                env={**os.environ, "QT_SCALE_FACTOR": scale},
            )
            for scale in ("1", "2")
        ]
        return max(codes)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    themes: tuple[ThemeName, ...] = ("light", "dark")
    for scene in SCENES:
        for theme in themes:
            if options.only in scene.name and options.theme in (None, theme):
                draw(scene, theme, options.folder / f"{scene.name}-{theme}-{options.scale}x.png")
    for dialog_scene in DIALOG_SCENES:
        for theme in themes:
            name = f"settings-{dialog_scene.name}"
            if options.only in name and options.theme in (None, theme):
                draw_dialog(dialog_scene, theme, options.folder / f"{name}-{theme}-{options.scale}x.png")
    for first in FIRST_RUN_SCENES:
        for theme in themes:
            if options.only in first.name and options.theme in (None, theme):
                draw_first_run(first, theme, options.folder / f"{first.name}-{theme}-{options.scale}x.png")
    for small in SMALL_SCENES:
        for theme in themes:
            if options.only in small.name and options.theme in (None, theme):
                draw_small(small, theme, options.folder / f"{small.name}-{theme}-{options.scale}x.png")
    if options.only in "tray":
        draw_tray(options.folder / f"tray-{options.scale}x.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
