"""The idle socket: there before it is needed, replaced when it is dead or old, and never more than two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from aura_desktop.providers.lines import ASLEEP_SECONDS, Lines
from tests.fakes.stt_socket import Break, SocketFault, SttBehaviour, When

from .stt_harness import NAMES, Bench, bench, hear, push, speech


class Wall:
    """A clock that a test can push forward, as a computer's that slept."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@asynccontextmanager
async def lines(b: Bench, wall: Wall | None = None, tick: float = 0.02, **changes: float) -> AsyncIterator[Lines]:
    found = Lines(
        b.engine._server, replace(b.engine.plan(), **changes), open_seconds=1.0, tick=tick, wall=wall or Wall()
    )
    try:
        yield found
    finally:
        await found.aclose()
        assert found.open == 0


@pytest.mark.parametrize("name", NAMES)
async def test_an_utterance_takes_the_warm_socket_and_the_next_is_opened(name: str) -> None:
    """No handshake while the user waits: issue 3, item 7."""
    async with bench(name, SttBehaviour(ready=0.1)) as b:
        await b.engine.warm()
        await b.engine.warm()
        assert len(b.socket.talks) == 1
        session = b.engine.open()
        start = time.monotonic()
        push(session, speech(0.3))
        assert (await session.transcribe()).text == b.behaviour.transcript
        assert time.monotonic() - start < 0.08, "opening a socket takes 100 ms here"
        assert b.socket.talks[0].commits
        await b.socket.until(lambda: len(b.socket.talks) == 2)
        assert len(b.socket.open) <= 2
        await session.aclose()
        await b.engine.warm()
        assert len(b.socket.talks) == 2
        assert [talk.closed_at is None for talk in b.socket.talks] == [False, True]


@pytest.mark.parametrize("name", NAMES)
async def test_never_more_than_two_sockets(name: str) -> None:
    """A third utterance waits for its turn, or goes as a file when that takes too long."""
    async with bench(name, SttBehaviour(finalise=0.05)) as b:
        sessions = [b.engine.open() for _ in range(4)]
        for session in sessions:
            push(session, speech(0.4))
        tasks = [asyncio.create_task(session.transcribe()) for session in sessions]
        for session, task in zip(sessions, tasks, strict=True):
            assert (await task).text == b.behaviour.transcript
            await session.aclose()
        assert b.socket.most_open == 2
        assert not b.file.records


@pytest.mark.parametrize("kind", [Break.RESET, Break.CLOSE])
@pytest.mark.parametrize("name", NAMES)
async def test_an_idle_socket_that_broke_is_replaced(name: str, kind: Break) -> None:
    """Field note S2: https://github.com/pipecat-ai/pipecat/issues/1818, no reconnect after an idle close."""
    async with bench(name) as b:
        await b.engine.warm()
        (talk,) = b.socket.open
        await b.socket.drop(talk, kind)
        await asyncio.wait_for(talk.over.wait(), 1.0)
        await asyncio.sleep(0.02)
        await b.engine.warm()
        assert len(b.socket.open) == 1
        await b.socket.drop(b.socket.open[0], kind)
        await asyncio.sleep(0.02)
        assert await hear(b.engine, speech(0.4)) == b.behaviour.transcript, "and without warm() too"
        assert not b.file.records


async def test_an_old_socket_is_replaced() -> None:
    async with bench("openai") as b, lines(b, max_age_s=0.1) as found:
        await found.warm()
        await b.socket.until(lambda: len(b.socket.talks) == 2)
        assert b.socket.talks[0].closed_at is not None
        line = await found.take()
        assert line.age < 0.1
        await found.release(line)


async def test_a_socket_from_before_the_computer_slept_is_replaced() -> None:
    """It looks open and leads nowhere: the other end is long gone."""
    wall = Wall()
    async with bench("xai") as b, lines(b, wall, tick=60.0) as found:
        await found.warm()
        wall.ahead = 60.0 + ASLEEP_SECONDS + 1.0
        line = await found.take()
        assert len(b.socket.talks) == 2
        assert b.socket.talks[0].closed_at is not None or len(b.socket.open) <= 2
        await found.release(line)
        await found.warm()
        assert len(b.socket.talks) == 3, "one more for the next utterance, no more"


async def test_scribes_idle_socket_is_kept_open_with_a_little_silence() -> None:
    """Scribe closes a socket that hears nothing; what is sent for that is billed, so it is little."""
    async with bench("elevenlabs", SttBehaviour(idle_limit=0.1)) as b, lines(b, idle_s=0.04) as found:
        await found.warm()
        await asyncio.sleep(0.3)
        (talk,) = b.socket.talks
        assert talk.closed_at is None
        assert 0.06 <= talk.seconds <= 0.2
        assert not any(talk.sound)
        line = await found.take()
        assert line.error is None
        await found.release(line)


async def test_a_socket_that_does_not_live_long_is_not_opened_again_and_again() -> None:
    async with bench("xai", SttBehaviour(idle_limit=0.02)) as b, lines(b) as found:
        await found.warm()
        await asyncio.sleep(0.2)
        assert len(b.socket.talks) == 1
        await found.warm()
        assert len(b.socket.talks) == 2


async def test_a_failed_opening_is_not_tried_again_by_itself() -> None:
    fault = SocketFault(Break.HANDSHAKE, status=500)
    async with bench("openai", SttBehaviour(fault=fault)) as b, lines(b) as found:
        for _ in range(2):
            with pytest.raises(Exception, match="fault of its own"):
                await found.warm()
        await asyncio.sleep(0.1)
        assert len(b.host.visits) == 2
        assert found.open == 0


async def test_a_server_that_is_never_ready_is_left() -> None:
    async with bench("xai", SttBehaviour(fault=SocketFault(Break.NEVER_READY, When.OPEN))) as b:
        found = Lines(b.engine._server, b.engine.plan(), open_seconds=0.1)
        with pytest.raises(Exception, match="did not answer in time"):
            await found.take()
        await b.socket.talks[0].closed_within(0.5)
        await found.aclose()


async def test_cancelling_who_waits_leaves_the_socket_to_the_next() -> None:
    async with bench("openai", SttBehaviour(ready=0.05)) as b, lines(b) as found:
        task = asyncio.create_task(found.take())
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        line = await found.take()
        assert b.socket.talks[0].closed_at is None
        await found.release(line)


async def test_closing_while_a_socket_is_opened() -> None:
    async with bench("elevenlabs", SttBehaviour(ready=5.0)) as b:
        task = asyncio.create_task(b.engine.warm())
        await b.socket.until(lambda: b.socket.talks)
        await b.engine.aclose()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.05)
        assert not [t for t in asyncio.all_tasks() if "aura_desktop" in repr(t)]
