"""OpenAI's POST /v1/responses, streamed: the events of a text reply in their order, and every way to break them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from . import openai_rules
from .behaviour import Behaviour, Record
from .chat_stream import next_deltas
from .faults import Kind
from .openai_http import OpenAIHttp
from .serving import Serving, write_events


@dataclass(slots=True)
class ResponsesBehaviour(Behaviour):
    """What /v1/responses answers; the rest as in Behaviour (`chat` holds the fault).

    `thoughts`: so many events of reasoning first, their text shown when `tell_thoughts`; `status`: how it ends
    ("completed", "incomplete" for `reason`, "failed" with `error`); `refuses`: the reply comes as a refusal; `form`:
    events have their name in "both" lines, in the "data" only, or in the "event" line only.
    """

    thoughts: int = 0
    tell_thoughts: bool = False
    status: str = "completed"
    reason: str = "max_output_tokens"
    error: dict[str, Any] | None = None
    refuses: bool = False
    form: str = "both"
    numbered: bool = True
    unknown_events: bool = False


class OpenAIResponses(Serving):
    """A surface of the host. The models it has are those of `openai_rules`, and `behaviour.model_names`."""

    def __init__(self, behaviour: ResponsesBehaviour | None = None, *, beside: OpenAIHttp | None = None) -> None:
        """Take `beside`, the surface whose models these are too."""
        self.behaviour: ResponsesBehaviour
        super().__init__(behaviour or ResponsesBehaviour())
        self._beside = beside or OpenAIHttp(self.behaviour)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return (web.post("/v1/responses", self._responses),)

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self.received(record)
            refused = self.refused(record)
            if refused is None:
                efforts = self._beside.efforts(record.body.get("model"))
                refused = openai_rules.check_response(record.body, efforts)
            if refused is not None:
                return refused
            await asyncio.sleep(self.behaviour.first_token)
            return await self._stream(request, record)

        return await self.serve(request, "chat", answer)

    async def _stream(self, request: web.Request, record: Record) -> web.StreamResponse:
        behaviour = self.behaviour
        fault = behaviour.chat
        kind = fault.kind if fault is not None else None
        words = [d["content"] for d in next_deltas(behaviour)]
        if kind is Kind.WHOLE_JSON or not record.body.get("stream"):
            return web.json_response(self._response(record, behaviour.status, words))
        events = list(self._events(record, words))
        first = next(i for i, e in enumerate(events) if e["type"].endswith(("output_text.delta", "refusal.delta")))
        if kind is Kind.NO_FINISH:
            events.pop()
        pieces = [self._write(event, i) for i, event in enumerate(events)]
        if kind is Kind.NO_LAST_BLANK:
            pieces[-1] = pieces[-1].rstrip(b"\n")
        half = first + max(1, len(words) // 2)
        return await write_events(request, record, fault, pieces, half, behaviour.token_gap)

    def _write(self, event: dict[str, Any], number: int) -> bytes:
        form = self.behaviour.form
        shown = {k: v for k, v in event.items() if k != "type" or form != "event"}
        if self.behaviour.numbered:
            shown["sequence_number"] = number
        name = f"event: {event['type']}\n" if form != "data" else ""
        return f"{name}data: {json.dumps(shown, ensure_ascii=False)}\n\n".encode()

    def _events(self, record: Record, words: list[str]) -> Iterator[dict[str, Any]]:
        behaviour = self.behaviour
        yield {"type": "response.created", "response": self._response(record, "in_progress", [])}
        yield {"type": "response.in_progress", "response": self._response(record, "in_progress", [])}
        at = 0
        if behaviour.thoughts:
            item: dict[str, Any] = {"type": "reasoning", "id": "rs_1", "summary": []}
            yield {"type": "response.output_item.added", "output_index": 0, "item": item}
            for _ in range(behaviour.thoughts):
                kind = "reasoning_text" if behaviour.tell_thoughts else "reasoning_summary_text"
                yield {"type": f"response.{kind}.delta", "item_id": "rs_1", "output_index": 0, "delta": "hm "}
            yield {"type": "response.output_item.done", "output_index": 0, "item": item}
            at = 1
        if behaviour.unknown_events:
            yield {"type": "response.steer.accepted", "delta": "never to be spoken"}
            yield {"type": "keepalive"}
        message = {"type": "message", "id": "msg_1", "role": "assistant", "content": [], "status": "in_progress"}
        yield {"type": "response.output_item.added", "output_index": at, "item": message}
        place = {"item_id": "msg_1", "output_index": at, "content_index": 0}
        kind = "refusal" if behaviour.refuses else "output_text"
        empty = self._part("")
        yield {"type": "response.content_part.added", **place, "part": empty}
        for word in words:
            extra = {} if behaviour.refuses else {"logprobs": []}
            yield {"type": f"response.{kind}.delta", **place, "delta": word, **extra}
        text = "".join(words)
        whole = {"refusal": text} if behaviour.refuses else {"text": text, "logprobs": []}
        yield {"type": f"response.{kind}.done", **place, **whole}
        yield {"type": "response.content_part.done", **place, "part": self._part(text)}
        done = {**message, "content": [self._part(text)], "status": "completed"}
        yield {"type": "response.output_item.done", "output_index": at, "item": done}
        yield {
            "type": f"response.{behaviour.status}",
            "response": self._response(record, behaviour.status, words),
        }

    def _part(self, text: str) -> dict[str, Any]:
        if self.behaviour.refuses:
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": []}

    def _response(self, record: Record, status: str, words: list[str]) -> dict[str, Any]:
        behaviour = self.behaviour
        over = status != "in_progress"
        content = [self._part("".join(words))]
        message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
        tokens = len(words) + behaviour.thoughts
        usage = {
            "input_tokens": 9,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": tokens,
            "output_tokens_details": {"reasoning_tokens": behaviour.thoughts},
            "total_tokens": 9 + tokens,
        }
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "status": status,
            "error": behaviour.error if status == "failed" else None,
            "incomplete_details": {"reason": behaviour.reason} if status == "incomplete" else None,
            "model": record.body.get("model"),
            "output": [message] if over and words else [],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "store": record.body.get("store", True),
            "usage": usage if over else None,
        }
