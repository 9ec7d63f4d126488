"""Serves the fake services with the published latencies, so that the whole app can be measured with them from outside.

    python -m benchmarks.cloud_services --print FILE      # writes what to source in a shell, then serves until killed

FILE sets the environment's keys and AURA_ARGS (the addresses) for `../shared/bench/aura`, whose own settings for
compatible servers come first and are overridden. The latencies are medians of the provider notes, section 7.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shlex
from pathlib import Path

from tests.fakes.cloud import Cloud

TRANSCRIPT, REPLY = "Can I get a house coffee?", "Sure, coming right up."
HEARS = {"elevenlabs": 0.28, "openai": 0.64, "xai": 0.9}
THINKS = {"openai": 0.62, "xai": 0.8}
SPEAKS = {"elevenlabs": 0.29, "xai": 0.4, "openai": 0.6}


async def serve(file: Path, reply: str) -> None:
    """Serve until cancelled; `file` is written once everything listens."""
    async with Cloud() as cloud:
        for name, seconds in HEARS.items():
            cloud.hears[name].transcript, cloud.hears[name].finalise = TRANSCRIPT, seconds
        for name, seconds in THINKS.items():
            cloud.chat[name].reply, cloud.chat[name].first_token = reply, seconds
            cloud.chat[name].token_gap = 1 / 60
        for name, seconds in SPEAKS.items():
            cloud.voices[name].first_audio = seconds
        cloud.chat["responses"].reply, cloud.chat["responses"].first_token = reply, THINKS["openai"]
        addresses = {k: v for k, v in cloud.settings.items() if k.split(".")[0] in cloud.keys}
        settings = {f"{job}.provider": "auto" for job in ("stt", "chat", "speech")} | addresses
        variables = {"openai": "OPENAI_API_KEY", "xai": "XAI_API_KEY", "elevenlabs": "ELEVENLABS_API_KEY"}
        lines = [f"export {variables[name]}={shlex.quote(key)}" for name, key in cloud.keys.items()]
        arguments = " ".join(f"--set {key}={value}" for key, value in settings.items())
        file.write_text(  # noqa: ASYNC240 (once, before anybody is served)
            "\n".join([*lines, f"export AURA_ARGS={shlex.quote(arguments)}", ""])
        )
        print("serving", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", dest="file", type=Path, required=True, metavar="FILE")
    parser.add_argument("--reply", default=REPLY)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.file, options.reply))
