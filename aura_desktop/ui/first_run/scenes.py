"""The pages of the first run for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtTest import QTest

from ...enquiries import Answer, CheckEcho, ServerList
from ...events import Mode, Problem, ReplyText, State, StateChanged, UserText
from ...first_run import Mind
from ...settings import Settings
from .. import demo_answers
from ..camera import Camera
from ..demo_engine import DemoEngine
from ..theme import Theme
from .dialog import FirstRunDialog


@dataclass(frozen=True, slots=True)
class FirstRunScene:
    """One picture of the first run: the page, and what the user has done there."""

    name: str
    page: int
    after: Callable[[FirstRunDialog, DemoEngine], None] | None = None
    answers: Callable[[], dict[type, Callable[[Any], Answer]]] = demo_answers.answers
    level: float = 0.0
    platform: str = "linux"
    size: tuple[int, int] = (620, 600)
    body: int | None = None


def _silent(_dialog: FirstRunDialog, engine: DemoEngine) -> None:
    engine.tell(
        Problem(
            "silent-microphone",
            "The microphone is open but delivers only silence: it is muted, or Aura may not use it. Check its mute "
            "switch and System Settings > Privacy & Security > Microphone, or choose another microphone.",
        )
    )


def _echo(dialog: FirstRunDialog, _engine: DemoEngine) -> None:
    dialog.speaker.test.click()
    dialog.speaker.check.click()


def _mind(mind: Mind) -> Callable[[FirstRunDialog, DemoEngine], None]:
    def choose(dialog: FirstRunDialog, _engine: DemoEngine) -> None:
        dialog.mind.mind.show_value(mind.value)
        dialog.mind.mind.edited.emit(mind.value, True)

    return choose


def _key(service: str) -> Callable[[FirstRunDialog, DemoEngine], None]:
    def paste(dialog: FirstRunDialog, engine: DemoEngine) -> None:
        _mind(Mind.KEY)(dialog, engine)
        dialog.mind.service.show_value(service)
        dialog.mind.service.edited.emit(service, True)
        dialog.mind.field.setText("not-a-real-key")
        dialog.mind.try_key()

    return paste


def _talked(dialog: FirstRunDialog, engine: DemoEngine) -> None:
    engine.tell(
        UserText(1, "What can you do?", final=True),
        ReplyText(
            1, "I can talk about nearly anything: ask me a question, and talk over me when you have heard enough."
        ),
        StateChanged(State.SPEAKING),
    )


def _push_to_talk(dialog: FirstRunDialog, engine: DemoEngine) -> None:
    engine.tell(StateChanged(State.READY))
    dialog.talking.modes.button(Mode.PUSH_TO_TALK).click()


def _wrong_key() -> dict[type, Callable[[Any], Answer]]:
    return {
        **demo_answers.answers(keys=demo_answers.NO_KEYS),
        CheckEcho: lambda question: demo_answers.ECHO_BAD,
    }


def _fresh() -> dict[type, Callable[[Any], Answer]]:
    return demo_answers.answers(keys=demo_answers.NO_KEYS)


def _no_servers() -> dict[type, Callable[[Any], Answer]]:
    return demo_answers.answers(keys=demo_answers.NO_KEYS, servers=ServerList(()))


_PAGES: tuple[FirstRunScene, ...] = (
    FirstRunScene("microphone", 0, answers=_fresh, level=0.5),
    FirstRunScene("microphone-silent", 0, _silent, _fresh, platform="darwin"),
    FirstRunScene("speaker", 1, answers=_fresh),
    FirstRunScene("speaker-good", 1, _echo, _fresh),
    FirstRunScene("speaker-echo", 1, _echo, _wrong_key),
    FirstRunScene("mind", 2, answers=_fresh),
    FirstRunScene("mind-key", 2, _key("openai"), _fresh),
    FirstRunScene("mind-wrong-key", 2, _key("xai"), _wrong_key),
    FirstRunScene("mind-server", 2, _mind(Mind.SERVER), _fresh),
    FirstRunScene("mind-no-server", 2, _mind(Mind.SERVER), _no_servers),
    FirstRunScene("talking", 3, answers=_fresh),
    FirstRunScene("talking-tried", 3, _talked, _fresh),
    FirstRunScene("talking-push", 3, _push_to_talk, _fresh),
)
_LARGE = ("microphone-silent", "speaker-echo", "mind-wrong-key", "mind-server", "talking-push")
SCENES: tuple[FirstRunScene, ...] = tuple(
    FirstRunScene(f"first-run-{s.name}{more}", s.page, s.after, s.answers, s.level, s.platform, size, body)
    for more, size, body, names in (
        ("", (620, 600), None, [scene.name for scene in _PAGES]),
        ("-narrow", (360, 420), None, _LARGE),
        ("-large-text", (1000, 900), 28, _LARGE),
    )
    for s in _PAGES
    if s.name in names
)


def draw_first_run(scene: FirstRunScene, camera: Camera) -> None:
    """Draw one scene of the first run."""
    theme = Theme("light", reduce_motion=True)
    if scene.body is not None:
        theme.set_body(scene.body)
    engine = DemoEngine(level=scene.level, answers=scene.answers())
    dialog = FirstRunDialog(theme, Settings(None), engine=engine, platform=scene.platform)
    dialog.resize(*scene.size)
    dialog.show()
    dialog.show_step(scene.page)
    QTest.qWait(40)
    if scene.after is not None:
        scene.after(dialog, engine)
    QTest.qWait(60)
    camera.shoot(scene.name, theme, dialog)
    dialog.close()
    QTest.qWait(20)
