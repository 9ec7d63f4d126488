"""Parsers of what comes from outside, each with inputs to begin from: fed with damaged bytes by a test and a benchmark.

A parser may take what it is given, or refuse it with an error of ours (or one that its callers turn into ours);
whatever else comes out is a defect. Inputs are seeds, changed at a few places, cut and joined, now and then noise.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzzing import files, machine, services, typed
from tests.fuzzing.parser import LARGEST, Parser, damaged

__all__ = ["LARGEST", "PARSERS", "Parser", "damaged"]

PARSERS: dict[str, Callable[[], Parser]] = {
    "address": typed.address,
    "alignment": services.alignment,
    "assignment": typed.assignment,
    "complaints": services.complaints,
    "devices": machine.devices,
    "facts": files.facts,
    "figures": files.figures,
    "history": files.history,
    "keys": typed.keys,
    "lists": services.lists,
    "markdown": typed.markdown,
    "profiles": files.profiles,
    "release-feed": machine.release_feed,
    "replies": services.replies,
    "requests": machine.requests,
    "rules": typed.rules,
    "settings": files.settings,
    "sse": services.sse,
    "voices": services.voices,
    "wav": files.wav,
    "wav-stream": services.wav_stream,
    "websocket": services.sockets,
}
"""By the name that benchmarks.fuzz takes."""
