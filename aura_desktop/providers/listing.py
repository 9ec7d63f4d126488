"""The models a service lists, and what the settings window shows of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .. import errors
from ..enquiries import ModelInfo
from . import failures
from .http import Server
from .reply import whole_number

LIST_SECONDS = 10.0
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$|-\d{4}(?=-|$)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as a service lists it: `created` in Unix seconds (0: not told), `ends` when its shutdown is announced."""

    id: str
    created: int = 0
    ends: date | None = None


async def list_models(server: Server) -> list[Listed]:
    """Return the models of GET /models. Raises ProviderError."""
    deadline = asyncio.get_running_loop().time() + LIST_SECONDS
    async with server.open("GET", "/models", deadline=deadline) as answer:
        await answer.check()
        found = await answer.json(deadline)
    entries = found.get("data") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise failures.protocol(server.peer, "gives no list of models. Name the model in settings.")
    return [
        Listed(name, whole_number(entry.get("created")) or 0, _date(entry.get("shutdown_date")))
        for entry in entries
        if isinstance(entry, dict) and isinstance(name := entry.get("id"), str) and name
    ]


def ordered(models: Iterable[tuple[Listed, ModelInfo]], today: date) -> tuple[ModelInfo, ...]:
    """Return the models for a list: the recommended one, then the newest, then what has ended."""

    def place(pair: tuple[Listed, ModelInfo]) -> tuple[object, ...]:
        listed, info = pair
        version = _NUMBER.search(info.id)
        numbers = tuple(-int(n) for n in version[0].split(".")) if version else ()
        over = info.ends is not None and info.ends <= today
        return (not info.recommended, over, -listed.created, numbers, bool(_SNAPSHOT.search(info.id)), info.id)

    return tuple(info for _, info in sorted(models, key=place))


def ended(error: errors.ModelGone, subject: str, model: str, ends: date | None, today: date) -> errors.ModelGone:
    """Return `error`, which a service gave for `model`, with the day of its shutdown when that has come."""
    if ends is None or ends > today:
        return error
    sentence = f'{subject} ended the model "{model}" on {ends.isoformat()}. Choose another model in settings.'
    return errors.ModelGone(sentence, provider=error.provider, partial=error.partial, detail=error.detail)


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
