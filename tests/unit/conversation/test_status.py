"""The one state the window shows."""

from __future__ import annotations

import pytest

from aura_desktop.conversation.status import Status
from aura_desktop.conversation.turns import Phase
from aura_desktop.events import Mode, State


def status(**known: object) -> State:
    return Status(**{"engines_ready": True, "microphone": True, **known}).derive().state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, State.LISTENING),
        ({"mode": Mode.PUSH_TO_TALK}, State.READY),
        ({"muted": True}, State.MUTED),
        ({"engines_ready": False}, State.STARTING),
        ({"microphone": None}, State.WAITING_FOR_MICROPHONE),
        ({"microphone": False, "microphone_trouble": True}, State.TROUBLE),
        ({"microphone_trouble": True}, State.LISTENING),  # another one was chosen and failed: the old one hears
        ({"phase": Phase.HEARING}, State.HEARING),
        ({"phase": Phase.THINKING}, State.THINKING),
        ({"phase": Phase.SPEAKING, "muted": True}, State.SPEAKING),  # Open-Relay 159: mute affects input only
        ({"phase": Phase.SPEAKING, "microphone": False}, State.SPEAKING),
    ],
)
def test_state(known: dict[str, object], state: State) -> None:
    assert status(**known) is state


def test_listening_is_never_claimed_without_frames() -> None:
    """Open WebUI 26974, gaia 3724, S11: the overlay says Listening, capture is dead."""
    assert status(microphone=False) is not State.LISTENING
    assert status(microphone=False, mode=Mode.PUSH_TO_TALK) is not State.READY
