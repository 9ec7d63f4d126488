"""The system's voice: command lines and parsing with an injected runner; espeak-ng itself where it is installed."""

import asyncio
import base64
import json
import shutil
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import Pcm
from aura_desktop.providers.local import espeak, sapi, say
from aura_desktop.providers.local.espeak import EspeakVoice
from aura_desktop.providers.local.programs import ProgramFailed, run
from aura_desktop.providers.local.sapi import SapiVoice
from aura_desktop.providers.local.say import SayVoice
from aura_desktop.providers.local.system_voice import SystemVoice
from aura_desktop.providers.local.voice import TAIL_SECONDS, Trimmer, clean
from aura_desktop.providers.wav import wav_bytes
from tests.cancelling import cancel

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class ScriptedRunner:
    """Answers every command with the same blocks and notes what it was asked."""

    def __init__(self, *blocks: bytes, fails: Exception | None = None) -> None:
        self.blocks, self.fails = blocks, fails
        self.command: list[str] = []
        self.text = b""

    def __call__(self, command: Sequence[str], text: bytes) -> AsyncGenerator[bytes, None]:
        self.command, self.text = list(command), text
        if "-o" in self.command:
            Path(command[self.command.index("-o") + 1]).write_bytes(b"".join(self.blocks))
        return self._output()

    async def _output(self) -> AsyncGenerator[bytes, None]:
        for block in self.blocks:
            yield block
        if self.fails is not None:
            raise self.fails


def tone(seconds: float, rate: int = 22_050) -> np.ndarray:
    return (8000 * np.sin(np.arange(int(seconds * rate)) * 0.1) + 100).astype(np.int16)


def silence(seconds: float, rate: int = 22_050) -> np.ndarray:
    return np.zeros(int(seconds * rate), np.int16)


async def spoken(voice: EspeakVoice | SayVoice | SapiVoice | SystemVoice, text: str) -> tuple[int, np.ndarray]:
    pieces = [piece async for piece in voice.speak(text)]
    assert all(isinstance(piece, Pcm) and piece.data and len(piece.data) % 2 == 0 for piece in pieces)
    rates = {piece.rate for piece in pieces if isinstance(piece, Pcm)}
    data = b"".join(piece.data for piece in pieces if isinstance(piece, Pcm))
    return (rates.pop() if rates else 0), np.frombuffer(data, np.int16)


@pytest.mark.parametrize("size", [1, 7, 441, 100_000])
def test_trimming_keeps_the_pause_inside_and_cuts_both_ends(size: int) -> None:
    inside = np.concatenate((tone(0.2), silence(0.3), tone(0.2)))
    whole = np.concatenate((silence(0.4), inside, silence(0.5)))
    trimmer, out = Trimmer(), b""
    for at in range(0, len(whole), size):
        out += b"".join(piece.data for piece in trimmer.push(Pcm(22_050, whole[at : at + size].tobytes())))
    out += b"".join(piece.data for piece in trimmer.flush())
    assert len(out) / 2 / 22_050 == pytest.approx(0.7 + 0.01 + TAIL_SECONDS, abs=0.002)
    assert inside.tobytes() in out


def test_silence_alone_is_trimmed_to_nothing() -> None:
    trimmer = Trimmer()
    assert trimmer.push(Pcm(22_050, silence(1).tobytes())) == []
    assert trimmer.flush() == []


def test_the_loudest_negative_sample_is_not_silence() -> None:
    trimmer = Trimmer()
    assert trimmer.push(Pcm(22_050, np.array([-32768], np.int16).tobytes())) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\0b\x07c\n", "a b c"), ("[[slnc 9999]]hi", "[ [slnc 9999]]hi"), ("\ud800x", "?x"), (" \t ", ""), ("-v", "-v")],
)
def test_text_cannot_command_the_engine(text: str, expected: str) -> None:
    assert clean(text) == expected


async def test_espeak_never_has_the_text_in_its_command_line() -> None:
    runner = ScriptedRunner(wav_bytes(tone(0.1).tobytes(), 22_050))
    rate, samples = await spoken(EspeakVoice("en-gb", 2.0, runner=runner), "-q \0 secret")
    assert rate == 22_050
    assert len(samples)
    assert runner.text == b"-q   secret"
    assert not any("secret" in part for part in runner.command)
    assert runner.command[runner.command.index("-s") + 1] == "330"
    assert runner.command[runner.command.index("-v") + 1] == "en-gb"


@pytest.mark.parametrize("speed", [0.0, 1e9])
async def test_espeak_speed_stays_in_its_limits(speed: float) -> None:
    command = EspeakVoice(speed=speed).command()
    assert espeak.SLOWEST <= int(command[command.index("-s") + 1]) <= espeak.FASTEST


@pytest.mark.parametrize(("name", "voice"), [("en_GB.UTF-8", "en-gb"), ("de_DE.UTF-8", "en-us"), ("C", "en-us")])
def test_default_voice_is_english_of_the_country(name: str, voice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", name)  # the locale is the process's own environment, there is no other seam
    assert espeak.default_voice() == voice


async def test_missing_espeak_says_how_to_install_it() -> None:
    voice = EspeakVoice(program="espeak-ng-that-is-not-there")
    with pytest.raises(EngineFailed, match="apt install espeak-ng"):
        await voice.warm()
    with pytest.raises(EngineFailed, match="apt install espeak-ng"):
        await spoken(voice, "hello")
    with pytest.raises(EngineFailed, match="apt install espeak-ng"):
        await voice.voices()


@pytest.mark.parametrize("blocks", [(b"RIFFxxxxNOPE",), (b"OggS1234",)])
async def test_espeak_that_writes_no_wav_is_an_error(blocks: tuple[bytes, ...]) -> None:
    with pytest.raises(EngineFailed, match="does not work"):
        await spoken(EspeakVoice(runner=ScriptedRunner(*blocks)), "hello")


def test_espeak_voices_are_listed_without_mbrola_and_variants() -> None:
    table = (
        "Pty Language       Age/Gender VoiceName          File                 Other Languages\n"
        " 5  de              --/M      German             gmw/de\n"
        " 5  en-us           --/F      us-mbrola-1        mb/mb-us1            (en 8)\n"
        " 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)\n"
        " 5  variant         --/M      Storm              !v/Storm             (en-us 5)\n"
    )
    voices = espeak.parse_voices(table)
    assert [(voice.id, voice.name, voice.language) for voice in voices] == [
        ("gmw/en-US", "English (America)", "en-us"),
        ("gmw/de", "German", "de"),
    ]


async def test_say_speaks_its_standard_input_into_a_file_and_removes_it() -> None:
    sound = np.concatenate((silence(0.2), tone(0.3), silence(0.4)))
    runner = ScriptedRunner(wav_bytes(sound.tobytes(), 22_050))
    rate, samples = await spoken(SayVoice("Alex", 1.2, runner=runner), "hello")
    assert rate == 22_050
    assert len(samples) / rate == pytest.approx(0.37, abs=0.01)
    assert runner.text == b"hello"
    assert runner.command[:2] == [say.PROGRAM, "-o"]
    assert runner.command[3:] == [
        "--file-format=WAVE", "--data-format=LEI16@22050", "-r", "210", "-v", "Alex", "-f", "-"
    ]  # fmt: skip
    assert not Path(runner.command[2]).parent.exists()


def test_say_voices_with_spaces_and_brackets() -> None:
    table = (
        "Alex                en_US    # Most people recognize me by my voice.\n"
        "Eddy (German (Germany)) de_DE    # Hallo!\n"
        "Bad line\n"
        "Li-mu               zh_CN    # hi\n"
    )
    voices = say.parse_voices(table)
    assert [(voice.id, voice.language) for voice in voices] == [
        ("Alex", "en-us"),
        ("Eddy (German (Germany))", "de-de"),
        ("Li-mu", "zh-cn"),
    ]


async def test_sapi_gets_everything_that_varies_through_standard_input() -> None:
    runner = ScriptedRunner(silence(0.2).tobytes(), tone(0.3).tobytes()[:-1], tone(0.3).tobytes()[-1:])
    nasty = "it’s $(rm) ` \" '\n"
    rate, samples = await spoken(SapiVoice("Zira", 3.0, runner=runner), nasty)
    assert rate == sapi.RATE
    assert len(samples) / rate == pytest.approx(0.31, abs=0.01)
    assert json.loads(runner.text) == {"voice": "Zira", "rate": 10, "text": "it’s $(rm) ` \" '"}
    assert runner.command[:-1] == ["powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand"]
    assert "SpeechSynthesizer" in base64.b64decode(runner.command[-1]).decode("utf-16-le")


@pytest.mark.parametrize(("speed", "rate"), [(1.0, 0), (3.0, 10), (1 / 3, -10), (0.0, -10), (99.0, 10), (1.2, 2)])
def test_sapi_rate_is_logarithmic(speed: float, rate: int) -> None:
    assert sapi.sapi_rate(speed) == rate


async def test_sapi_without_a_voice_says_where_to_add_one() -> None:
    with pytest.raises(EngineFailed, match="Windows settings"):
        await SapiVoice(runner=ScriptedRunner(b"")).warm()
    voices = await SapiVoice(runner=ScriptedRunner(b"Microsoft Zira Desktop\ten-US\r\n")).voices()
    assert [(voice.id, voice.language) for voice in voices] == [("Microsoft Zira Desktop", "en-us")]


@pytest.mark.parametrize("voice", [SayVoice, SapiVoice, EspeakVoice])
async def test_program_that_fails_becomes_one_sentence_without_the_text(
    voice: type[SayVoice] | type[SapiVoice] | type[EspeakVoice],
) -> None:
    broken = voice(runner=ScriptedRunner(fails=ProgramFailed("out of order")))
    with pytest.raises(EngineFailed) as caught:
        await spoken(broken, "my secret")
    assert caught.value.sentence.endswith(".")
    assert "secret" not in caught.value.sentence + caught.value.detail


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
async def test_each_system_has_its_own_engine(platform: str) -> None:
    runner = ScriptedRunner(wav_bytes(tone(0.2).tobytes(), 22_050))
    voice = SystemVoice(platform=platform, runner=runner)
    assert len((await spoken(voice, "hello"))[1])
    assert runner.command[0] == {"linux": espeak.PROGRAM, "darwin": say.PROGRAM, "win32": sapi.PROGRAM}[platform]
    await voice.aclose()
    await voice.aclose()
    with pytest.raises(EngineFailed):
        await spoken(voice, "hello")


async def test_program_that_never_reads_does_not_block_its_output() -> None:
    blocks = [block async for block in run(["echo", "ready"], b"x" * 1_000_000)]
    assert b"".join(blocks) == b"ready\n"


async def test_program_that_fails_is_told_by_its_own_last_words() -> None:
    with pytest.raises(ProgramFailed, match="No such file"):
        async for _ in run(["ls", "/nowhere/at/all"], b""):
            pass


@needs_espeak
@pytest.mark.parametrize(
    "text", ["Paris is the capital.", "-v help", "[[h@l'oU]]", "a\0b", "五", "Straße", "word " * 2000]
)
async def test_espeak_speaks_any_text_trimmed(text: str) -> None:
    rate, samples = await spoken(SystemVoice(platform="linux"), text)
    sounding = np.flatnonzero((samples > 60) | (samples < -60))
    assert rate == 22_050
    assert sounding[0] / rate <= 0.06
    assert (len(samples) - sounding[-1]) / rate <= TAIL_SECONDS + 0.02


@needs_espeak
@pytest.mark.parametrize("text", ["", "  ", "\0", "..."])
async def test_espeak_says_nothing_for_nothing(text: str) -> None:
    assert not len((await spoken(SystemVoice(platform="linux"), text))[1])


@needs_espeak
async def test_espeak_voices_can_all_be_chosen_and_unknown_ones_are_refused() -> None:
    voices = await SystemVoice(platform="linux").voices()
    assert any(voice.language == "en-us" for voice in voices)
    assert len((await spoken(SystemVoice(voices[0].id, platform="linux"), "hello"))[1])
    with pytest.raises(EngineFailed, match="no voice called zz-nobody"):
        await spoken(SystemVoice("zz-nobody", platform="linux"), "hello")


def children() -> set[str]:
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that ends meanwhile
            found.update((task / "children").read_text().split())
    return found


@needs_espeak
async def test_closing_the_generator_ends_espeak_within_100_ms_and_reaps_it() -> None:
    before = children()
    speech = SystemVoice(platform="linux").speak("word " * 20_000)
    await anext(speech)
    assert children() - before
    started = time.monotonic()
    await speech.aclose()
    assert time.monotonic() - started < 0.1
    assert not children() - before


@pytest.mark.skipif(shutil.which("yes") is None, reason="needs a program that writes without end")
async def test_a_program_far_ahead_of_its_listener_is_ended_too() -> None:
    """As much as a pipe and a reader hold is written and unread, so that nobody reads on: ending waits for nothing."""
    before = children()
    blocks = run(["yes"], b"")
    assert await anext(blocks)
    await asyncio.sleep(0.1)
    await asyncio.wait_for(blocks.aclose(), 5.0)
    assert not children() - before


@needs_espeak
async def test_cancelling_the_speaker_ends_espeak_within_100_ms_and_reaps_it() -> None:
    before = children()
    begun = asyncio.Event()

    async def speak() -> None:
        async with aclosing(SystemVoice(platform="linux").speak("word " * 20_000)) as pieces:
            async for _ in pieces:
                begun.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(speak())
    await begun.wait()
    started = await cancel(task)
    assert time.monotonic() - started < 0.1
    assert not children() - before
