"""The states of the main window for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

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
from .camera import Camera
from .demo_engine import DEVICES, DemoEngine
from .hold import Holder
from .main_window import MainWindow

HEADSET = replace(DEVICES, headset=True)
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

TYPED = Waterfall(
    2,
    audible=574.0,
    spoken=False,
    chat_asked=4.0,
    first_token=305.0,
    first_piece=374.0,
    speech_asked=375.0,
    first_audio=520.0,
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


LOW = (640, 316)  # px, what a title bar and a panel leave of 640 x 360
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
    low: bool = False
    """On the last screen there is, which is a low one when pictures are taken without a display."""


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


def _new_below(window: MainWindow) -> None:
    _scroll_up(window)
    window.model.user_text(UserText(31, "Question 31: has anything come meanwhile?", final=True))


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
    "The microphone (USB Microphone) delivers nothing any more. Connect it again or choose another one; typing works "
    "meanwhile.",
    Action.CHOOSE_MICROPHONE,
)
UNREACHABLE = Problem(
    "unreachable",
    "The language model server at 127.0.0.1 does not answer. Start it, or choose another in settings.",
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
    Scene("trouble", (*_state(State.TROUBLE, "no microphone, but you can type"), NO_MICROPHONE)),
    Scene("problem", (*_state(State.LISTENING), UNREACHABLE)),
    Scene(
        "notice",
        (
            *_state(State.LISTENING),
            Notice("I heard sound but no words. Speak a little louder or closer to the microphone."),
        ),
    ),
    Scene("over-limit", _state(State.LISTENING, events=(*DONE, OVER))),
    Scene("over-limit-narrow", _state(State.LISTENING, events=(*DONE, OVER)), size=(380, 640)),
    Scene("devices", _state(State.LISTENING), level=0.4, after=lambda window: window.open_devices(speaker=False)),
    Scene("waterfall", _state(State.LISTENING, events=(*DONE, *_timed())), after=lambda w: w.waterfall.open()),
    Scene(
        "waterfall-typed",
        _listening(*DONE, TYPED),
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
    Scene("long-new-below", _listening(*_long()), after=_new_below),
    Scene("low", _state(State.SPEAKING, events=TALK), level=0.5, size=LOW, low=True),
    Scene("low-over-limit", _state(State.READY, events=(*DONE, OVER)), size=LOW, mode=Mode.PUSH_TO_TALK, low=True),
    Scene("low-trouble", (*_state(State.TROUBLE), UNREACHABLE), size=LOW, low=True),
    Scene("markdown", _listening(*_exchange("What do I pack?\nFour days.", MARKDOWN))),
    Scene("scripts", _listening(*_exchange("שלום! 你好", SCRIPTS))),
    Scene("narrow", _state(State.SPEAKING, events=TALK), level=0.5, size=(380, 640)),
    Scene("smallest", _state(State.LISTENING), size=(380, 480)),
    Scene("smallest-push-to-talk", _state(State.READY), size=(380, 480), mode=Mode.PUSH_TO_TALK),
    Scene("smallest-trouble", (*_state(State.TROUBLE), UNREACHABLE), size=(380, 560)),
    Scene("full", _state(State.SPEAKING, events=TALK), level=0.9, size=(1920, 1080)),
    Scene("large-text", _state(State.SPEAKING, events=TALK), level=0.5, body=28),
    Scene("devices-headset", (*_state(State.LISTENING), HEADSET), after=lambda w: w.open_devices(speaker=False)),
    Scene(
        "large-text-devices-headset",
        (*_state(State.LISTENING), HEADSET),
        body=28,
        after=lambda w: w.open_devices(speaker=False),
    ),
    Scene("large-text-devices", _state(State.LISTENING), body=28, after=lambda w: w.open_devices(speaker=False)),
    Scene(
        "focus",
        _state(State.SPEAKING, events=TALK),
        level=0.4,
        after=_focus_mute,
    ),
)


def draw(scene: Scene, camera: Camera) -> None:
    """Draw one scene of the main window."""
    window = MainWindow(theme="light", reduce_motion=True, settings=Settings(None))
    if scene.body is not None:
        window.theme.set_body(scene.body)
    window.resize(QSize(*scene.size))
    if scene.low:
        window.setScreen(QGuiApplication.screens()[-1])
        window.move(window.screen().geometry().topLeft())
    window.show()
    if scene.attach:
        engine = DemoEngine(mode=scene.mode, muted=scene.muted, level=scene.level)
        window.attach(engine)
        engine.tell(*scene.events)
    QTest.qWait(40)
    if scene.after is not None:
        scene.after(window)
    window.activateWindow()
    QTest.qWait(60)
    camera.shoot(scene.name, window.theme, window)
    close(window)


def close(window: MainWindow) -> None:
    """Put a window away."""
    window.close()
    window.detach()
    window.deleteLater()
    QTest.qWait(20)
