"""Keeps the three engines of an assistant: makes them ready and warm, puts new ones in their place, closes them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .conversation.ports import Engines
from .errors import AuraError
from .events import Event, Problem
from .warmth import Warmth

log = logging.getLogger(__name__)


class Keeper:
    """The engines in use. All methods on the asyncio thread.

    Args:
        engines: The first ones.
        emit: Takes the cards of engines that cannot be made ready.
        on_ready: Called when the engines are ready, or have said why they are not.
        rebuild: Makes new ones after settings or keys have changed; None: they stay.
        keep_warm: Keep connections warm while a conversation is on.
    """

    def __init__(
        self,
        engines: Engines,
        *,
        emit: Callable[[Event], None],
        on_ready: Callable[[], None],
        rebuild: Callable[[], Engines] | None = None,
        keep_warm: bool = False,
    ) -> None:
        self.engines = engines
        self._emit = emit
        self._on_ready = on_ready
        self._rebuild = rebuild
        self._warming: asyncio.Task[None] | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._warmth = Warmth(self._keep_warm, reset=self._reset) if keep_warm else None

    def start(self) -> None:
        """Make the engines ready in the background; trouble becomes cards."""
        self.warm_again()
        if self._warmth is not None:
            self._warmth.start(warm=False)

    async def ready(self) -> None:
        """Wait until the engines are ready, or have said why they are not."""
        if self._warming is not None:
            await asyncio.wait({self._warming})

    def warm_again(self) -> None:
        """Make the engines ready once more, unless that is being done."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.get_running_loop().create_task(self._warm(), name="warm engines")

    def touch(self) -> None:
        """The user begins to speak, presses the key or types."""
        if self._warmth is not None:
            self._warmth.touch()

    def renew(self, turn_over: Callable[[], Awaitable[None]]) -> Engines | None:
        """Return new engines, to be used from the next turn on; the old ones are closed when `turn_over` returns."""
        if self._rebuild is None:
            return None
        old, self.engines = self.engines, self._rebuild()
        task = asyncio.get_running_loop().create_task(self._retire(old, turn_over), name="retire engines")
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        if self._warming is not None:
            self._warming.cancel()
        self._warming = None
        self.warm_again()
        return self.engines

    def let_go(self) -> None:
        """Drop the connections that are kept, in the background, and keep none warm until the next `touch`."""
        if self._warmth is not None:
            self._warmth.rest()
        task = asyncio.get_running_loop().create_task(self._drop(), name="drop connections")
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def rest(self) -> None:
        """Stop warming; idempotent."""
        if self._warmth is not None:
            await self._warmth.aclose()
        tasks = {*self._retiring, *([self._warming] if self._warming is not None else [])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def aclose(self) -> None:
        """Close the engines; idempotent."""
        await self.rest()
        await _close(self.engines)

    async def _retire(self, engines: Engines, turn_over: Callable[[], Awaitable[None]]) -> None:
        try:
            await turn_over()
        finally:
            await _close(engines)

    async def _warm(self) -> None:
        for result in await self._warmed():
            if isinstance(result, AuraError):
                log.warning("engine not ready: %s (%s)", result.code, result.detail)
                self._emit(Problem(result.code, result.sentence, result.action))
            elif isinstance(result, Exception):
                log.error("engine not ready", exc_info=result)
                self._emit(Problem("internal", "An engine did not start. The log file has the details."))
        self._on_ready()

    async def _keep_warm(self) -> None:
        for result in await self._warmed():
            if result is not None:
                raise result

    async def _warmed(self) -> list[BaseException | None]:
        engines = self.engines
        warming = (engines.stt.warm(), engines.chat.warm(), engines.speech.warm())
        return list(await asyncio.gather(*warming, return_exceptions=True))

    async def _drop(self) -> None:
        try:
            await self._reset()
        except AuraError as error:
            log.info("connections not dropped: %s", error.code)

    async def _reset(self) -> None:
        engines = self.engines
        resets = [getattr(engine, "reset", None) for engine in (engines.stt, engines.chat, engines.speech)]
        await asyncio.gather(*(reset() for reset in resets if reset is not None))


async def _close(engines: Engines) -> None:
    if engines.memory is not None:
        await asyncio.gather(engines.memory.aclose(), return_exceptions=True)
    await asyncio.gather(engines.stt.aclose(), engines.chat.aclose(), engines.speech.aclose(), return_exceptions=True)
