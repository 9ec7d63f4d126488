"""The events of a streamed chat completion, as OpenAI, xAI and compatible servers write them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from .behaviour import Behaviour, Record
from .faults import Kind
from .serving import write_events


def next_deltas(behaviour: Behaviour) -> list[dict[str, Any]]:
    """Return the deltas of the next reply: its words, or what the behaviour holds."""
    reply = behaviour.replies.pop(0) if behaviour.replies else behaviour.reply
    if behaviour.deltas is not None:
        return behaviour.deltas
    words = reply.split(" ")
    return [{"content": w + " " * (i < len(words) - 1)} for i, w in enumerate(words)]


async def write_chat(
    request: web.Request,
    record: Record,
    behaviour: Behaviour,
    deltas: list[dict[str, Any]],
    usage: dict[str, Any],
) -> web.StreamResponse:
    """Answer with a completion: an event stream when one was asked for, else one JSON object."""
    fault = behaviour.chat
    kind = fault.kind if fault is not None else None
    if kind is Kind.WHOLE_JSON or not record.body.get("stream"):
        text = "".join(d.get("content") or "" for d in deltas)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": behaviour.finish_reason}
        return web.json_response({"object": "chat.completion", "choices": [choice], "usage": usage})

    def chunk(**fields: Any) -> bytes:
        base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": record.body.get("model")}
        return f"data: {json.dumps(base | fields, ensure_ascii=False)}\n\n".encode()

    def choice_chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
        return chunk(choices=[{"index": 0, "delta": delta, "finish_reason": reason}])

    pieces = [choice_chunk({"role": "assistant", "content": ""})]
    pieces += [choice_chunk(delta) for delta in deltas]
    half = 1 + max(1, len(deltas) // 2)
    if kind is not Kind.NO_FINISH:
        pieces.append(choice_chunk({}, behaviour.finish_reason))
    if (record.body.get("stream_options") or {}).get("include_usage"):
        pieces.append(chunk(choices=[], usage=usage))
    if kind is Kind.NO_LAST_BLANK:
        pieces = pieces[: 2 + len(deltas)]  # the finish reason is the last event
        pieces[-1] = pieces[-1].rstrip(b"\n")
    elif kind is not Kind.NO_DONE:
        pieces.append(b"data: [DONE]\n\n")
    return await write_events(request, record, fault, pieces, half, behaviour.token_gap)
