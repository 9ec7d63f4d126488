"""`aura-desktop` without a verb: the window, or, where there is no display, the demo conversation."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AuraError, FileProblem
from ..platform.display import display_problem, missing_libraries
from ..platform.single_instance import NOT_RUNNING, Answer, Instance, ask
from . import talk
from .verbs import STARTING

if TYPE_CHECKING:
    from ..settings import Settings

DEMO_QUESTION = Path(__file__).parent.parent / "data" / "demo-question.wav"
_STARTING_SECONDS = 5.0  # how long a first start may take until it answers a second one


def run(
    settings: Settings,
    home: Path,
    name: str,
    assignments: Iterable[str] = (),
    *,
    named: bool = False,
    hidden: bool = False,
) -> int:
    """Open the window of the profile with the ID `name`, or raise the one that is open; return the exit code.

    Where the user has `named` the profile, the Aura that runs goes to it. `assignments` are the one-off settings that
    `settings` already have. With `hidden` it starts in the tray where there is one, and leaves a window that is open
    as it is.
    """
    problem = display_problem()
    if problem:
        return hold_demo(settings, home, problem)
    missing = missing_libraries()
    if missing:
        raise AuraError(
            f"The window needs packages that are missing here; install {' '.join(missing)} and start again."
        )
    instance = Instance.claim(home)
    if instance is None and hidden:
        print("Aura is already running.")
        return 0
    if instance is None:
        found = _raised(home, name if named else "")
        if isinstance(found, Answer):
            if not found.ok:
                return 1  # it was said
            print("Aura is already running; its window was raised.")
            return 0
        instance = found
    try:
        from .places import Places

        return Places(home, instance, name, assignments).run(settings, hidden=hidden)
    finally:
        instance.close()


def _raised(home: Path, profile: str) -> Answer | Instance:
    """As raise_other; one that does not answer is asked again as long as the user wants."""
    from . import cannot_start

    while True:
        found = raise_other(home, claim=lambda: Instance.claim(home), profile=profile)
        if isinstance(found, Instance) or found.ok:
            return found
        sentence = STARTING if found.sentence == NOT_RUNNING else found.sentence
        print(f"aura-desktop: {sentence}", file=sys.stderr, flush=True)
        if not cannot_start.show(sentence, again=True):
            return found


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
    home: Path,
    clock: Callable[[], float] = time.monotonic,
    claim: Callable[[], Instance | None] = lambda: None,
    profile: str = "",
) -> Answer | Instance:
    """Ask the running instance to raise its window, and to go to `profile` if given; waits for one that just starts.

    One that is just ending leaves its place to this process: then the result of `claim` is returned.
    """
    deadline = clock() + _STARTING_SECONDS
    while True:
        answer = ask(home, "raise", {"profile": profile} if profile else {})
        if answer.ok or clock() > deadline:
            return answer
        if answer.sentence == NOT_RUNNING and (instance := claim()) is not None:
            return instance
        time.sleep(0.1)
