"""A service and a server of the user's own that answer with what they were asked, and write down every request.

    python -m tests.ui.profile_server FILE

prints its base URL and appends one JSON line a request to FILE: path, headers, body. A process of its own, so that
nothing of a request is in the memory of the program that is looked through.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

MARK = re.compile(r"zmk\d+q")
SECONDS_A_CHARACTER = 0.005
STORY = [f"Then came day {day} of the long story. " for day in range(1, 60)]


class Server:
    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/models", self.models),
            web.get("/v1/{rest:.*}", self.nothing),
            web.post("/v1/chat/completions", self.chat),
            web.post("/v1/audio/speech", self.speech),
            web.post("/v1/audio/transcriptions", self.nothing),
        ]

    async def note(self, request: web.Request) -> str:
        body = (await request.read()).decode("utf-8", "backslashreplace")
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        for value in list(headers.values()):
            if value.startswith("Basic "):
                headers["basic"] = base64.b64decode(value[6:]).decode("utf-8", "replace")
        line = {"path": request.path_qs, "headers": headers, "body": body}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        return body

    async def models(self, request: web.Request) -> web.Response:
        await self.note(request)
        found = [{"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in ("grok-4.6", "fake")]
        return web.json_response({"object": "list", "data": found})

    async def nothing(self, request: web.Request) -> web.Response:
        await self.note(request)
        return web.json_response({"text": ""})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        asked = json.loads(await self.note(request))["messages"][-1]["content"]
        marks = MARK.findall(str(asked))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        told = STORY if "story" in str(asked) else ("Well, ", *(f"{mark} " for mark in marks[-1:]), "it is.")
        for text in told:
            await self._send(response, {"choices": [{"index": 0, "delta": {"content": text}}]})
            await asyncio.sleep(0.002)
        await self._send(response, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        usage = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}
        await self._send(response, {"choices": [], "usage": usage})
        await response.write(b"data: [DONE]\n\n")
        return response

    async def speech(self, request: web.Request) -> web.Response:
        words = json.loads(await self.note(request))["input"]
        samples = b"\x00\x20\x00\xe0" * int(24_000 * (0.05 + SECONDS_A_CHARACTER * len(words)) / 2)
        return web.Response(body=samples, content_type="audio/pcm")

    async def _send(self, response: web.StreamResponse, event: dict[str, object]) -> None:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "grok-4.6", **event}
        await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


@web.middleware
async def careful(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except ConnectionError:  # the one who asked is gone
        return web.Response()


async def main(path: Path) -> None:
    server = Server(path)
    app = web.Application(client_max_size=64 << 20, middlewares=[careful])
    app.add_routes(server.routes())
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until whoever started it ends
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
