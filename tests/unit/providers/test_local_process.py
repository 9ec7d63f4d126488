"""The child process of an engine, with small real children that speak the protocol or break it."""

import asyncio
import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.local import channel, host
from aura_desktop.providers.local.process import EngineProcess, Event

CHILD = """
import os, sys
from aura_desktop.providers.local.channel import Channel
channel = Channel(sys.stdin.buffer, sys.stdout.buffer)
settings = channel.receive()
{start}
while (message := channel.receive()) is not None:
    if isinstance(message, bytes):
        channel.send({{"event": "bytes", "size": len(message)}})
    elif message.get("op") == "die":
        os.write(2, b"first line\\nlast line\\n")
        os.kill(os.getpid(), 9)
    elif message.get("op") == "stray":
        os.write(1, b"printed by a library that does not know better " * 100)
    elif message.get("op") == "hang":
        import time; time.sleep(3600)
    elif "ask" in message:
        channel.send({{"answer": message["ask"], "said": message["say"], "settings": settings}})
"""
READY = 'channel.send({"event": "ready", "pid": os.getpid()})'


def engine(start: str = READY, events: list[Event] | None = None) -> EngineProcess:
    return EngineProcess(
        "chat",
        provider="test",
        title="The engine",
        settings={"key": "geheim"},
        on_event=events.append if events is not None else None,
        command=[sys.executable, "-c", CHILD.format(start=start)],
    )


@contextlib.asynccontextmanager
async def running(events: list[Event] | None = None) -> AsyncGenerator[EngineProcess, None]:
    process = engine(events=events)
    try:
        await process.start()
        yield process
    finally:
        await process.aclose()


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists() if sys.platform == "linux" else True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the process says nothing when it has its number
            await asyncio.sleep(0.01)


async def test_answers_find_their_questions() -> None:
    async with running() as process:
        answers = await asyncio.gather(*(process.ask({"say": number}) for number in range(20)))
        assert [answer["said"] for answer in answers] == list(range(20))
        assert answers[0]["settings"] == {"key": "geheim"}


async def test_bytes_arrive_whole_and_events_are_handed_on() -> None:
    events: list[Event] = []
    async with running(events) as process:
        process.send(bytes(1_000_000))
        await process.ask({"say": "done"})
        assert events == [{"event": "bytes", "size": 1_000_000}]


async def test_close_leaves_no_process_and_may_be_repeated() -> None:
    process = engine()
    pid = int((await process.start())["pid"])
    started = time.monotonic()
    await process.aclose()
    assert time.monotonic() - started < 1
    assert gone(pid)
    await process.aclose()
    assert not process.running


async def test_close_kills_a_child_that_hangs_within_a_second() -> None:
    process = engine()
    pid = int((await process.start())["pid"])
    process.send({"op": "hang"})
    started = time.monotonic()
    await process.aclose()
    assert time.monotonic() - started < 1
    assert gone(pid)


async def test_death_fails_the_open_question_and_the_next_start_is_a_new_child() -> None:
    async with running() as process:
        first = process.pid
        question = asyncio.create_task(process.ask({"op": "die"}))
        with pytest.raises(EngineFailed, match="stopped unexpectedly") as caught:
            await question
        assert caught.value.provider == "test"
        with pytest.raises(EngineFailed):
            await process.ask({"say": 1})
        process.send({"say": "into the void"})
        await process.start()
        assert process.pid != first
        assert process.generation == 2
        assert (await process.ask({"say": 2}))["said"] == 2


async def test_two_starts_at_once_share_one_child() -> None:
    process = engine()
    first, second = await asyncio.gather(process.start(), process.start())
    assert first["pid"] == second["pid"]
    assert process.generation == 1
    await process.aclose()


async def test_a_cancelled_wait_does_not_spoil_the_start_for_others() -> None:
    process = engine()
    impatient = asyncio.create_task(process.start())
    patient = asyncio.create_task(process.start())
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient)["event"] == "ready"
    await process.aclose()


async def test_close_in_the_middle_of_a_start_leaves_nothing() -> None:
    process = engine(start="import time; time.sleep(3600)")
    waiting = asyncio.create_task(process.start())
    await until(lambda: process.pid is not None)
    pid = process.pid
    assert pid is not None
    await process.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert gone(pid)


async def test_refusal_to_start_is_the_childs_own_sentence() -> None:
    process = engine(start='channel.send({"event": "failed", "sentence": "No such luck. Try again."})')
    with pytest.raises(EngineFailed, match="No such luck"):
        await process.start()
    assert not process.running
    await process.aclose()


async def test_child_that_dies_while_loading_leaves_its_last_words_to_the_log() -> None:
    process = engine(start='os.write(2, b"cannot find libgomp\\n"); os._exit(3)')
    with pytest.raises(EngineFailed) as caught:
        await process.start()
    assert "libgomp" in caught.value.detail
    assert "libgomp" not in caught.value.sentence
    await process.aclose()


async def test_program_that_does_not_exist_is_one_sentence() -> None:
    process = EngineProcess("chat", provider="test", title="The engine", settings={}, command=["/no/such/program"])
    with pytest.raises(EngineFailed, match="could not be started"):
        await process.start()
    await process.aclose()


async def test_output_that_is_no_message_ends_the_child_instead_of_hanging() -> None:
    async with running() as process:
        with pytest.raises(EngineFailed):
            await process.ask({"op": "stray"})


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("kind", host.KINDS)
def test_every_host_ends_when_its_input_closes_and_ignores_ctrl_c(kind: str) -> None:
    import subprocess

    child = subprocess.Popen(
        host.host_command(kind),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=host.host_environment(),
    )
    assert child.stdin is not None
    child.stdin.write(channel.encode({"model": "/no/such/file", "key": "k", "context": 512})[:3])
    child.stdin.flush()
    deadline = time.monotonic() + 10
    ignored = 1 << (signal.SIGINT - 1)
    while sys.platform == "linux" and time.monotonic() < deadline:
        status = Path(f"/proc/{child.pid}/status").read_text()
        if int(status.split("SigIgn:")[1].split()[0], 16) & ignored:
            break
        time.sleep(0.01)  # a foreign process: there is nothing to await
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=10)
    assert child.returncode == 0
    assert out == b""


def test_the_threads_of_a_model_do_not_spin_unless_the_user_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert host.host_environment()["OMP_WAIT_POLICY"] == "passive"
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    assert host.host_environment()["OMP_WAIT_POLICY"] == "active"


def test_unknown_hosts_are_refused() -> None:
    assert host.main([]) == 2
    assert host.main(["telephone"]) == 2
    with pytest.raises(ValueError, match="telephone"):
        host.host_command("telephone")


def test_what_an_error_inside_a_host_says_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The last lines of a child go into the log."""

    def fails(*_arguments: object) -> None:
        raise ValueError(" ".join(["words", "said"]))

    pipe = io.BytesIO(channel.encode({"model": "x"}))
    monkeypatch.setattr(host, "_take_pipes", lambda: channel.Channel(pipe, io.BytesIO()))
    monkeypatch.setattr(host, "_serve", fails)
    monkeypatch.setattr(host, "NICENESS", 0)
    monkeypatch.setattr(signal, "signal", lambda *_arguments: None)
    assert host.main(["chat"]) == 1
    told = capfd.readouterr().err
    assert "ValueError" in told
    assert "words said" not in told


def test_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)  # PyInstaller sets it, there is no other seam
    assert host.host_command("chat") == [sys.executable, "--engine-host", "chat"]
    assert host.host_environment().get("PYTHONPATH") == os.environ.get("PYTHONPATH")


@pytest.mark.parametrize("message", [{"op": "x", "text": "Grüße\n\0"}, b"", b"\0\xff" * 1000])
def test_messages_come_back_as_they_were_sent(message: dict[str, str] | bytes) -> None:
    pipe = io.BytesIO(channel.encode(message))
    ends = channel.Channel(pipe, io.BytesIO())
    assert ends.receive() == message
    assert ends.receive() is None


@pytest.mark.parametrize(
    "wire", [b"\x05\0\0\0J{", b"\xff\xff\xff\xffB", b"\x02\0\0\0J[]", b"\x02\0\0\0J{x", b"\x01\0\0\0Zx", b"\x01"]
)
def test_damaged_messages_end_the_conversation(wire: bytes) -> None:
    assert channel.Channel(io.BytesIO(wire), io.BytesIO()).receive() is None
