"""Verbs to a running Aura (`aura-desktop stop`): one message over its socket, one sentence back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ..errors import AuraError
from ..platform.single_instance import NOT_RUNNING, Answer, Instance, ask

ANSWER_SECONDS = 1.6  # the whole command is over within 2 s, the start of Python included
STARTING = "Aura is still starting; try again in a moment."


def run(
    home: Path,
    verb: str,
    profile: str = "",
    *,
    ask: Callable[..., Answer] = ask,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> int | None:
    """Send `verb` to the Aura whose data folder is `home`, print what it says, and return 0.

    "show" also goes to `profile`, if given.

    Returns None for "show" where no Aura runs: the caller starts one.

    Raises:
        AuraError: no Aura runs, it does not answer in time, or it cannot do that.
    """
    deadline = clock() + ANSWER_SECONDS
    while True:
        answer = ask(home, verb, {"profile": profile} if profile else None, timeout=max(0.1, deadline - clock()))
        if answer.ok:
            if answer.sentence:
                print(answer.sentence)
            return 0
        if answer.sentence != NOT_RUNNING:
            raise AuraError(answer.sentence)
        if not Instance.running(home):
            if verb == "show":
                return None
            raise AuraError(NOT_RUNNING)
        if clock() > deadline:
            raise AuraError(STARTING)
        sleep(0.05)  # a process that is just starting gives nothing to wait on
