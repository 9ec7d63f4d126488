"""The rule that Aura is never silent for long, as the tests of failures and of slow answers hold it to it."""

from __future__ import annotations

from aura_desktop.conversation.apology import WORDS
from aura_desktop.events import State

from .world import World

SILENCE_S = 4.0
ENGLISH = WORDS["en"]


async def never_silent(world: World, end: float) -> None:
    """Wait for the end of the turn; fail when there was nothing to hear for more than 4 s until then."""
    await world.until(end)
    await world.until_state(State.THINKING)
    await world.until_state(State.LISTENING, within=60)
    over = world.loop.time()
    first = world.first_sound(end)
    assert first is not None, "nothing was heard at all"
    assert first - end <= SILENCE_S
    assert world.gaps(end, over, SILENCE_S) == []
    last = world.last_sound(end, over)
    assert last is not None
    assert over - last <= SILENCE_S
