"""Chat through whoever suits the question, answers first, and is well."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Sequence

from ...errors import AuraError, StreamBroken
from ...events import Event
from ...services import Job
from ..base import Chat, ChatEvent, Message, TextDelta, Usage
from ..metering import Meter
from .health import HealthBook
from .race import Entry, Race
from .route import Policy, Route, Router
from .rules import Choice, Rules
from .telling import cut_off, empty

CHARS_PER_TOKEN = 4
"""Of English; used where the provider does not count."""

USAGE_GRACE_S = 1.5
"""How long the count of tokens may come after the end of the reply; nobody waits for it."""

Asked = Entry[Chat, ChatEvent]


class RoutedChat(Router[Chat]):
    """The language models of the user's choice as one. All methods on the asyncio thread.

    Args:
        routes: The ways, in the order of router.order.
        book: The health records.
        rules: Say which questions go where; None: always in order.
        pin: A provider that is asked first whatever the question; the rules do not count then.
        tell: Takes Served when somebody begins to answer.
        meter: Takes note of the tokens.
        policy: Times and permissions.
    """

    job = Job.CHAT

    def __init__(
        self,
        routes: Sequence[Route[Chat]],
        book: HealthBook,
        *,
        rules: Rules | None = None,
        pin: str = "",
        tell: Callable[[Event], None] = lambda event: None,
        meter: Meter | None = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(sorted(routes, key=lambda r: r.name != pin), book, tell=tell, meter=meter, policy=policy)
        self._rules = None if pin else rules

    def choose(self, messages: Sequence[Message]) -> Choice:
        """Return which provider the last question of the user goes to, and why; both "" when no rule speaks of it."""
        said = next((m.content for m in reversed(messages) if m.role == "user"), "")
        choice = self._rules.classify(said) if self._rules is not None else Choice()
        return choice if any(route.name == choice.service for route in self.routes) else Choice()

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Stream the reply of whoever begins first: TextDelta ..., one Finished. Raises AuraError when nobody does.

        A reply that breaks off after its beginning raises StreamBroken: what was said stands. Usage goes to the meter
        and is handed on when it comes before the end.
        """
        choice = self.choose(messages)
        request = _characters(messages)
        race = Race(
            self,
            self.ordered(choice.service),
            lambda route: route.engine().stream(messages),
            useful=_is_text,
            empty=lambda name: empty(name, "text"),
            lost=lambda route: self._note(route, request, 0, None, hedged=True),
            refused=self.refusals(choice.service),
        )
        asked: Asked | None = None
        reply = _Reply()
        try:
            asked = await race.run()
            why = self.reason(asked.route, race.failures, choice.service)
            self._served(asked.route, why or (choice.reason if asked.route.name == choice.service else ""))
            while not reply.finished:
                event = await self._next(asked)
                reply.take(event)
                yield event
        finally:
            if asked is not None:
                asked.trial.succeeded()
                if reply.finished and reply.usage is None:
                    self._await_usage(asked, request, reply)
                else:
                    asked.pump.cancel()
                    self._note(asked.route, request, reply.characters, reply.usage, hedged=False)
                    await asked.pump.closed()
            await race.aclose()

    async def _next(self, asked: Asked) -> ChatEvent:
        """Return the winner's next event. Raises StreamBroken when there is none."""
        name = asked.route.name
        error: AuraError
        try:
            event = await asked.pump.next(self.policy.stall)
            if event is not None:
                return event
            error = cut_off(name)
        except TimeoutError:
            error = cut_off(name)
        except AuraError as failure:
            error = failure
        asked.trial.failed(error)
        if isinstance(error, StreamBroken) and error.partial:
            raise error
        sentence, detail = error.sentence, f"{error.code}: {error.detail}"
        raise StreamBroken(sentence, provider=name, partial=True, action=error.action, detail=detail) from error

    def _await_usage(self, asked: Asked, request: int, reply: _Reply) -> None:
        """Let the request go on for a moment: the count of tokens comes after the end of the reply."""
        pump = asked.pump
        timer = asyncio.get_running_loop().call_later(USAGE_GRACE_S, pump.cancel)

        def over(_: object) -> None:
            timer.cancel()
            for event in pump.rest():
                reply.take(event)
            self._note(asked.route, request, reply.characters, reply.usage, hedged=False)

        if pump.task.done():
            over(None)
        else:
            pump.task.add_done_callback(over)
            self._keep(pump.task)

    def _note(self, route: Route[Chat], request: int, characters: int, usage: Usage | None, *, hedged: bool) -> None:
        tokens_in, tokens_out = _tokens(request), _tokens(characters)
        if usage is not None:
            tokens_in, tokens_out = usage.prompt_tokens, usage.completion_tokens
        self._meter.answered(route.name, route.model, tokens_in, tokens_out, hedged=hedged, estimated=usage is None)


class _Reply:
    """What is known of the reply under way."""

    def __init__(self) -> None:
        self.characters = 0
        self.usage: Usage | None = None
        self.finished = False

    def take(self, event: ChatEvent) -> None:
        if isinstance(event, TextDelta):
            self.characters += len(event.text)
        elif isinstance(event, Usage):
            self.usage = event
        else:
            self.finished = True


def _is_text(event: ChatEvent) -> bool:
    return isinstance(event, TextDelta) and bool(event.text.strip())


def _characters(messages: Sequence[Message]) -> int:
    return sum(len(message.content) for message in messages)


def _tokens(characters: int) -> int:
    return math.ceil(characters / CHARS_PER_TOKEN)
