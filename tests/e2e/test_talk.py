"""`aura-desktop talk` as a process: what a script sees, every kind of bad input, and the demo conversation.

No display and no sound server: it may run beside other tests.
"""

from __future__ import annotations

import json
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aura_desktop.cli.window import DEMO_QUESTION
from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import FakeServer, running

from .program import compatible, run
from .room import heard_in

pytestmark = pytest.mark.timeout(180)


def at_once(work: Callable[[Any], None], items: Sequence[Any]) -> None:
    """Do `work` with every item at the same time; the first failure is raised."""
    with ThreadPoolExecutor(len(items)) as pool:
        for _ in pool.map(work, items):
            pass


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with running(Behaviour(reply="Sure, coming right up.", transcript="Can I get a house coffee?")) as fake:
        yield fake


def question(path: Path, *, rate: int, width: int, channels: int, seconds: float | None = None) -> Path:
    """Write the demo question in another form of WAV."""
    with wave.open(str(DEMO_QUESTION)) as file:
        samples = np.frombuffer(file.readframes(1 << 30), "<i2").astype(np.float64) / 32768
        own = file.getframerate()
    places = np.arange(int(len(samples) * rate / own)) * own / rate
    samples = np.interp(places, np.arange(len(samples)), samples)
    if seconds is not None:
        samples = np.zeros(int(seconds * rate))
    if width == 1:
        raw = (samples * 127 + 128).astype("u1")[:, None].repeat(channels, 1).tobytes()
    else:
        whole = (samples * (2 ** (8 * width - 1) - 1)).astype("<i4")
        raw = whole[:, None].repeat(channels, 1).reshape(-1, 1).view("u1")[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw)
    return path


def talk(server: FakeServer, wav: Path, home: Path, *more: str) -> tuple[int, dict[str, Any], str]:
    done = run("talk", str(wav), "--json", *compatible(server.url), *more, home=home)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_any_rate_width_and_number_of_channels(server: FakeServer, tmp_path: Path) -> None:
    """All at once: each waits in real time, and the processor has nothing to do meanwhile."""

    def hold(form: tuple[int, int, int]) -> None:
        folder = tmp_path / "-".join(map(str, form))
        folder.mkdir()
        wav = question(folder / "in.wav", rate=form[0], width=form[1], channels=form[2])
        code, document, _ = talk(server, wav, folder / "home", "--reply", str(folder / "out.wav"))
        assert (code, document["errors"]) == (0, []), form
        assert document["transcript"] == "Can I get a house coffee?"
        assert document["reply"] == document["heard"] == "Sure, coming right up."
        waits = document["latency_ms"]
        assert waits.pop("first_token") >= 0, "0: asked by a try that was dropped, there when it was taken up"
        assert all(value > 0 for value in waits.values()), waits
        assert heard_in(folder / "out.wav")

    at_once(hold, [(16_000, 2, 1), (44_100, 3, 2), (8_000, 1, 1), (48_000, 4, 6), (11_025, 2, 2)])


def no_audio(folder: Path) -> Path:
    path = folder / "in.wav"
    path.write_text("This is no audio at all.\n" * 100)
    return path


def empty(folder: Path) -> Path:
    path = folder / "in.wav"
    path.write_bytes(b"")
    return path


def only_a_head(folder: Path) -> Path:
    return question(folder / "in.wav", rate=16_000, width=2, channels=1, seconds=0)


def broken_head(folder: Path) -> Path:
    path = question(folder / "in.wav", rate=16_000, width=2, channels=1)
    path.write_bytes(path.read_bytes()[:30])
    return path


def silence(folder: Path) -> Path:
    return question(folder / "in.wav", rate=16_000, width=2, channels=1, seconds=1)


def missing(folder: Path) -> Path:
    return folder / "missing.wav"


@pytest.mark.parametrize("make", [no_audio, empty, only_a_head, broken_head, silence, missing, Path])
def test_a_file_with_nothing_to_hear_gets_one_sentence_and_exit_code_1(
    make: Any, server: FakeServer, tmp_path: Path
) -> None:
    wav = make(tmp_path)
    code, document, stderr = talk(server, wav, tmp_path / "home")
    assert code == 1
    (problem,) = document["errors"]
    assert problem["sentence"] in stderr
    assert problem["sentence"].endswith(".")
    assert document["reply"] == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("reply", ["/dev/full", "no-such-folder/out.wav", "."])
def test_a_reply_that_cannot_be_written_gets_one_sentence(reply: str, server: FakeServer, tmp_path: Path) -> None:
    target = reply if reply.startswith("/") else str(tmp_path / reply)
    code, document, stderr = talk(server, DEMO_QUESTION, tmp_path / "home", "--reply", target)
    assert code == 1
    (problem,) = document["errors"]
    assert problem["code"] == "file"
    assert problem["sentence"] in stderr


def test_a_model_file_that_is_missing_or_damaged_gets_one_sentence(server: FakeServer, tmp_path: Path) -> None:
    def hold(content: bytes | None) -> None:
        folder = tmp_path / ("missing" if content is None else str(len(content)))
        folder.mkdir()
        model = folder / "model.gguf"
        if content is not None:
            model.write_bytes(content)
        own = ("--set", "chat.provider=local", "--set", f"chat.model={model}")
        done = run("talk", str(DEMO_QUESTION), "--json", *compatible(server.url), *own, home=folder / "home")
        document = json.loads(done.stdout)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert [problem for problem in document["errors"] if "model" in problem["sentence"]], content

    at_once(hold, [None, b"", b"GGUF", b"not a model at all" * 1000])


def test_a_server_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    done = run("talk", str(DEMO_QUESTION), *compatible("http://127.0.0.1:9/v1"), home=tmp_path / "home")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_where_there_is_no_display_the_demo_conversation_is_held(tmp_path: Path) -> None:
    done = run(home=tmp_path, seconds=200)
    assert done.returncode == 0, done.stderr
    assert "There is no display" in done.stdout
    assert "meaning of life" in done.stdout
    assert heard_in(tmp_path / "demo-reply.wav")
    with wave.open(str(tmp_path / "demo-reply.wav")) as file:
        assert file.getnframes() / file.getframerate() > 1


def test_without_json_it_is_readable(server: FakeServer, tmp_path: Path) -> None:
    done = run("talk", str(DEMO_QUESTION), *compatible(server.url), home=tmp_path / "home")
    assert done.returncode == 0
    assert "You said:  Can I get a house coffee?" in done.stdout
    assert "Aura said: Sure, coming right up." in done.stdout


def test_nothing_said_or_answered_stands_in_the_log(server: FakeServer, tmp_path: Path) -> None:
    run("talk", str(DEMO_QUESTION), *compatible(server.url), home=tmp_path / "home", AURA_LOG="debug")
    text = "".join(path.read_text() for path in (tmp_path / "home" / "logs").iterdir())
    assert text
    assert not [word for word in ("coffee", "coming right up") if word in text.lower()]


@pytest.mark.data
@pytest.mark.skipif(sys.platform != "linux", reason="its figures are those of the Linux voice")
def test_spoken_orders_are_understood_and_answered_with_the_offline_engines(shared_data: Path, tmp_path: Path) -> None:
    manifest = json.loads((shared_data / "speech" / "manifest.json").read_text())
    orders = [entry for entry in manifest if entry["file"].startswith("picovoice-cmd")][:2]

    def hold(order: dict[str, Any]) -> None:
        wav, reply = shared_data / "speech" / order["file"], tmp_path / order["file"]
        done = run("talk", str(wav), "--json", "--reply", str(reply), home=tmp_path / "home")
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        text = next(str(order[key]) for key in ("text", "transcript", "words") if key in order)
        assert set(text.lower().replace(",", "").split()) & set(document["transcript"].lower().split())
        # A small model likes to end on a quotation: its full stop stands before the closing quote.
        assert document["reply"].rstrip(" \n\"'”’»)*").endswith((".", "!", "?", "…"))
        assert heard_in(reply)

    at_once(hold, orders)
