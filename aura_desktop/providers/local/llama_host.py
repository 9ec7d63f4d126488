"""The chat engine's child process: llama.cpp's own OpenAI-compatible server on a loopback port the system chooses."""

from __future__ import annotations

import os
import threading
from typing import Any

from aura_desktop.providers.local.channel import Channel, EngineUnusable


def serve(channel: Channel, settings: dict[str, Any]) -> None:
    """Load `settings["model"]`, announce the address and serve until the program closes our input.

    `settings`: `model` (path), `key`, `context` (tokens), `threads` and `prompt_threads`, `repeat_penalty`. Raises
    EngineUnusable when llama.cpp refuses the file.
    """
    import xllamacpp

    # Loading takes seconds for a large file; the program may give up meanwhile.
    threading.Thread(target=channel.leave_when_closed, name="input", daemon=True).start()
    model = str(settings["model"])
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx = int(settings["context"])
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [str(settings["key"])]
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.endpoint_metrics = False
    params.verbosity = 0
    params.cpuparams.n_threads = int(settings["threads"])
    params.cpuparams_batch.n_threads = int(settings["prompt_threads"])
    params.n_threads_http = 2
    params.cache_ram_mib = 0
    params.sampling.penalty_repeat = float(settings["repeat_penalty"])
    try:
        server = xllamacpp.Server(params)
        address = server.listening_address
    except (RuntimeError, ValueError) as problem:
        name = os.path.basename(model)
        raise EngineUnusable(
            f"The model file {name} could not be loaded: it is damaged, of an unknown kind, or too large for this "
            "computer's memory. Choose another model file in the settings."
        ) from problem
    channel.send({"event": "ready", "address": address})
    threading.Event().wait()
