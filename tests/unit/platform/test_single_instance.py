import contextlib
import io
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Client, Listener
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.errors import AuraError
from aura_desktop.platform.paths import run_folder, runtime_folder
from aura_desktop.platform.single_instance import NOT_RUNNING, VERSION, Answer, Instance, ask
from tests.unit.another_aura import another_aura

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at sockets and their modes")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    claimed = Instance.claim(tmp_path)
    assert claimed is not None
    yield claimed
    claimed.close()


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def send_raw(home: Path, raw: bytes) -> dict[str, object]:
    run = home / "run"
    with Client(str(run / "socket"), "AF_UNIX", authkey=(run / "key").read_bytes()) as connection:
        connection.send_bytes(raw)
        return dict(json.loads(connection.recv_bytes()))


def test_a_second_claim_gets_none_until_the_first_is_given_up(tmp_path: Path, instance: Instance) -> None:
    assert Instance.claim(tmp_path) is None
    instance.close()
    second = Instance.claim(tmp_path)
    assert second is not None
    second.close()


def test_two_data_folders_are_two_instances(tmp_path: Path, instance: Instance) -> None:
    other = Instance.claim(tmp_path / "other")
    assert other is not None
    other.close()


def test_a_verb_reaches_its_handler_and_its_sentence_comes_back(tmp_path: Path, instance: Instance) -> None:
    got: list[object] = []

    def say(arguments: object) -> str:
        got.append(arguments)
        return "done"

    instance.serve({"say": say})
    answer = ask(tmp_path, "say", {"text": "grüß dich"})
    assert (answer.ok, answer.sentence, got) == (True, "done", [{"text": "grüß dich"}])


def test_a_refusal_an_accident_and_an_unknown_verb_are_sentences(tmp_path: Path, instance: Instance) -> None:
    def refuse(_arguments: object) -> str:
        raise AuraError("Not now.")

    def fail(_arguments: object) -> str:
        raise RuntimeError("private words")

    instance.serve({"refuse": refuse, "fail": fail})
    assert ask(tmp_path, "refuse").sentence == "Not now."
    failed = ask(tmp_path, "fail")
    assert not failed.ok
    assert "private" not in failed.sentence
    unknown = ask(tmp_path, "dance")
    assert not unknown.ok
    assert "dance" in unknown.sentence


ENDLESS = b'{"version": 1e999, "verb": "raise", "arguments": {}}'  # found by benchmarks.fuzz: no number of a version


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"version": 1}', ENDLESS])
def test_nonsense_is_answered_and_does_not_end_the_service(raw: bytes, tmp_path: Path, instance: Instance) -> None:
    instance.serve({"raise": lambda _: ""})
    assert send_raw(tmp_path, raw)["ok"] is False
    assert ask(tmp_path, "raise").ok


def test_a_message_of_a_later_version_is_refused_with_a_sentence(tmp_path: Path, instance: Instance) -> None:
    instance.serve({"raise": lambda _: ""})
    reply = send_raw(tmp_path, json.dumps({"version": VERSION + 1, "verb": "raise", "arguments": {}}).encode())
    assert reply["ok"] is False
    assert "older" in str(reply["sentence"])


def test_callers_that_do_not_know_the_key_are_refused(tmp_path: Path, instance: Instance) -> None:
    raised: list[object] = []
    instance.serve({"raise": lambda arguments: raised.append(arguments) or ""})
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(tmp_path / "run" / "socket"))
        stranger.sendall(b"\0\0\0\x05hello")
    assert ask(tmp_path, "raise").ok
    assert len(raised) == 1


def test_socket_key_and_folder_are_for_this_user_only(tmp_path: Path, instance: Instance) -> None:
    instance.serve({})
    for name, mode in (("", 0o700), ("socket", 0o600), ("key", 0o600)):
        assert stat.S_IMODE((tmp_path / "run" / name).stat().st_mode) == mode


def test_nobody_home_is_a_sentence(tmp_path: Path) -> None:
    answer = ask(tmp_path, "raise")
    assert (answer.ok, answer.sentence) == (False, "Aura is not running; start it first.")


def test_an_instance_that_hangs_is_said_within_the_time_limit(tmp_path: Path, instance: Instance) -> None:
    instance.serve({"hang": lambda _: time.sleep(1) or ""})
    start = time.monotonic()
    answer = ask(tmp_path, "hang", timeout=0.2)
    assert time.monotonic() - start < 0.9
    assert "does not answer" in answer.sentence


def test_what_a_killed_process_left_behind_is_taken_over(tmp_path: Path) -> None:
    with another_aura(tmp_path):
        assert Instance.claim(tmp_path) is None
    assert (tmp_path / "run" / "socket").exists()
    claimed = Instance.claim(tmp_path)
    assert claimed is not None
    claimed.serve({"raise": lambda _: "here"})
    assert ask(tmp_path, "raise").sentence == "here"
    claimed.close()


def test_a_folder_removed_meanwhile_is_no_crash_at_the_end(tmp_path: Path) -> None:
    """It ended with a report of an error and "something went wrong inside Aura"."""
    instance = Instance.claim(tmp_path)
    assert instance is not None
    instance.serve({})
    shutil.rmtree(run_folder(tmp_path))
    instance.close()


def test_a_path_too_long_for_a_socket_moves_to_the_runtime_folder(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 120)
    folder = run_folder(home)
    assert len(os.fsencode(folder / "socket")) <= 100
    claimed = Instance.claim(home)
    assert claimed is not None
    claimed.serve({"raise": lambda _: "here"})
    try:
        assert ask(home, "raise").sentence == "here"
    finally:
        claimed.close()
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def test_ten_verbs_a_second_from_as_many_callers_are_all_answered(tmp_path: Path, instance: Instance) -> None:
    done: list[str] = []
    instance.serve({"count": lambda arguments: done.append(str(arguments["n"])) or f"{arguments['n']} done"})
    with ThreadPoolExecutor(40) as callers:
        answers = list(callers.map(lambda n: ask(tmp_path, "count", {"n": n}, timeout=10), range(40)))
    assert [answer.sentence for answer in answers] == [f"{n} done" for n in range(40)]
    assert sorted(done, key=int) == [str(n) for n in range(40)]


def test_callers_that_say_nothing_hold_up_nobody(tmp_path: Path, instance: Instance) -> None:
    instance.serve({"raise": lambda _: "here"}, patience_s=0.1)
    silent = [socket.socket(socket.AF_UNIX) for _ in range(40)]
    try:
        for caller in silent:
            caller.connect(str(tmp_path / "run" / "socket"))
        assert ask(tmp_path, "raise", timeout=10).sentence == "here"
    finally:
        for caller in silent:
            caller.close()


def test_an_instance_that_is_stopped_is_said_within_the_time_limit(tmp_path: Path) -> None:
    with another_aura(tmp_path, "'raise': lambda _: ''") as process:
        os.kill(process.pid, signal.SIGSTOP)
        start = time.monotonic()
        answer = ask(tmp_path, "raise", timeout=0.5)
        assert time.monotonic() - start < 1.5
        assert "does not answer" in answer.sentence
        assert Instance.running(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes another user")
def test_another_user_is_refused(tmp_path: Path, instance: Instance) -> None:
    raised: list[object] = []
    instance.serve({"raise": lambda arguments: raised.append(arguments) or ""})
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)  # the way there is open, so that the folder itself refuses
    script = (
        "import os, socket, sys; os.setgid(65534); os.setuid(65534); s = socket.socket(socket.AF_UNIX)\n"
        "try: s.connect(sys.argv[1])\n"
        "except PermissionError: print('refused')"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "run" / "socket")]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "refused\n"
    assert raised == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a folder to another user")
def test_what_another_user_has_put_where_aura_might_be_met_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "r"))
    home, theirs = tmp_path / "home", runtime_folder(tmp_path / "home")
    theirs.mkdir(mode=0o700, parents=True)
    (theirs / "key").write_bytes(b"k" * 32)
    with Listener(str(theirs / "socket"), "AF_UNIX", authkey=b"k" * 32) as listener:

        def answers() -> None:
            with contextlib.suppress(OSError, EOFError), listener.accept() as connection:
                connection.recv_bytes()
                connection.send_bytes(json.dumps({"ok": True, "sentence": "Here."}).encode())

        threading.Thread(target=answers, daemon=True).start()
        os.chown(theirs, 65534, 65534)
        assert ask(home, "show") == Answer(False, NOT_RUNNING)
        os.chown(theirs, os.getuid(), os.getgid())
        assert ask(home, "show") == Answer(True, "Here."), "the control: what is ours is"


def test_a_claim_that_is_looked_for_is_left_alone(tmp_path: Path, instance: Instance) -> None:
    assert Instance.running(tmp_path)
    instance.close()
    assert not Instance.running(tmp_path)
    again = Instance.claim(tmp_path)
    assert again is not None
    again.close()


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(dumped))
def test_whatever_is_sent_is_answered(raw: bytes) -> None:
    sentence = Instance(Path(), io.BytesIO())._handle(raw).sentence
    assert sentence.startswith("The running Aura")


def test_nesting_without_end_is_answered() -> None:
    assert not Instance(Path(), io.BytesIO())._handle(b"[" * 60_000).ok
