"""`aura-desktop` without a verb: the window, or, where there is no display, the demo conversation."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AuraError, FileProblem
from ..platform.display import display_problem, missing_libraries
from ..platform.single_instance import NOT_RUNNING, Answer, Instance, ask
from . import talk

if TYPE_CHECKING:
    from ..control import Engine
    from ..settings import Settings
    from ..ui.main_window import MainWindow
    from ..ui.theme import ThemeName

_log = logging.getLogger(__name__)
_THEMES: dict[str, ThemeName] = {"system": "system", "light": "light", "dark": "dark"}
DEMO_QUESTION = Path(__file__).parent.parent / "data" / "demo-question.wav"
_STARTING_SECONDS = 5.0  # how long a first start may take until it answers a second one


def run(settings: Settings, home: Path, folder: Path, *, hidden: bool = False) -> int:
    """Open the window of the profile in `folder`, or raise the one that is open; return the exit code.

    With `hidden` it starts in the tray where there is one, and leaves a window that is open as it is.
    """
    problem = display_problem()
    if problem:
        return hold_demo(settings, home, problem)
    missing = missing_libraries()
    if missing:
        raise AuraError(
            f"The window needs packages that are missing here; install {' '.join(missing)} and start again."
        )
    instance = Instance.claim(folder)
    if instance is None and hidden:
        print("Aura is already running.")
        return 0
    if instance is None:
        found = raise_other(folder, claim=lambda: Instance.claim(folder))
        if isinstance(found, Answer):
            if not found.ok:
                raise AuraError(found.sentence)
            print("Aura is already running; its window was raised.")
            return 0
        instance = found
    try:
        return _open(settings, instance, folder, hidden=hidden)
    finally:
        instance.close()


def hold_demo(settings: Settings, home: Path, why: str, hold: talk.Hold = talk.hold) -> int:
    """Say that no window can open and hold the demo conversation instead; return the exit code."""
    reply = home / "demo-reply.wav"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"{home} cannot be made ({error.strerror}); set AURA_HOME to a folder of yours.") from error
    print(f"{why}, so here is the demo conversation: a recorded question, the answer as a WAV file.", flush=True)
    return talk.run(settings, str(DEMO_QUESTION), str(reply), as_json=False, hold=hold)


def raise_other(
    folder: Path,
    clock: Callable[[], float] = time.monotonic,
    claim: Callable[[], Instance | None] = lambda: None,
) -> Answer | Instance:
    """Ask the running instance to raise its window; waits for one that is just starting.

    One that is just ending leaves its place to this process: then the result of `claim` is returned.
    """
    deadline = clock() + _STARTING_SECONDS
    while True:
        answer = ask(folder, "raise")
        if answer.ok or clock() > deadline:
            return answer
        if answer.sentence == NOT_RUNNING and (instance := claim()) is not None:
            return instance
        time.sleep(0.1)


def _open(settings: Settings, instance: Instance, folder: Path, *, hidden: bool) -> int:
    from ..events import Problem
    from ..providers.router.builtin_rules import BUILT_IN
    from ..ui import application
    from ..ui.at_hand import AtHand

    hands: list[AtHand] = []
    windows: list[MainWindow] = []
    first_time = settings.untouched and not hidden

    def prepare(window: MainWindow) -> None:
        windows.append(window)
        for problem in settings.problems:
            window.show_problem(Problem(problem.code, problem.sentence))
        hand = AtHand(window, settings, folder)
        hands.append(hand)
        try:
            instance.serve(hand.verbs.handlers())
        except OSError as error:  # a second start cannot raise this window then; that is no reason not to open it
            _log.warning("other starts cannot reach this one: %s", type(error).__name__)

    def shown() -> None:
        _log.info("the window is shown")
        if first_time and (opener := windows[0].first_run) is not None:
            opener.open_soon()

    def make_engine() -> Engine:
        from ..app import build_engine

        return build_engine(settings)

    def classify(rules: str, question: str) -> str:
        from ..wiring import try_rules

        return try_rules(rules, question)

    return application.run(
        make_engine,
        theme=_THEMES[settings.text("window.theme")],
        reduce_motion=settings.flag("window.reduce_motion"),
        settings=settings,
        classify=classify,
        builtin_rules=BUILT_IN,
        on_window=prepare,
        on_window_shown=shown,
        show=lambda window: hands[0].show_first(hidden=hidden),
        argv=sys.argv[:1],
    )
