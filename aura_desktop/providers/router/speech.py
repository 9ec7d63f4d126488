"""Speech by the chosen voice; when it fails or is late, another voice says the rest, and the window says so."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from ...errors import AuraError
from ...events import Event, Notice
from ...services import Job
from ..base import Alignment, Pcm, Speech, SpeechEvent
from ..metering import Meter
from .health import Condition, HealthBook
from .race import Entry, Race
from .resume import Pace, Spoken
from .route import Policy, Route, Router
from .telling import clause, cut_off, empty, title

Asked = Entry[Speech, SpeechEvent]
Voices = Race[Speech, SpeechEvent]


class RoutedSpeech(Router[Speech]):
    """The voices of the user's choice as one. All methods on the asyncio thread.

    A reply keeps to one voice: the one that spoke its last piece goes on, as long as it is well. A piece without
    `previous_text` begins a reply, and with it the first voice gets its turn again.

    Args:
        routes: The ways, in the user's order.
        book: The health records.
        tell: Takes Served when a reply begins or changes its voice, and a Notice when the voice changes.
        meter: Takes note of the characters.
        policy: Times and permissions.
    """

    job = Job.SPEECH
    default_policy = Policy(stall=2.5)

    def __init__(
        self,
        routes: Sequence[Route[Speech]],
        book: HealthBook,
        *,
        tell: Callable[[Event], None] = lambda event: None,
        meter: Meter | None = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(routes, book, tell=tell, meter=meter, policy=policy)
        self._order: list[Route[Speech]] = []
        self._voice: Route[Speech] | None = None  # of the reply under way
        self._announced = self.routes[0].name if self.routes else ""
        self._paces: dict[str, Pace] = {}
        self._opening: set[Voices] = set()

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text`. Raises AuraError when nobody can say it."""
        if not text.strip():
            return
        if not previous_text:
            self._order, self._voice = self.ordered(), None
        spoken = Spoken(text)
        tried: list[tuple[str, AuraError]] = []
        while spoken.text.strip():
            race = self._race(spoken.text, previous_text, tried)
            asked: Asked | None = None
            try:
                self._opening.add(race)
                asked = await race.run()
                self._opening.discard(race)
                self._speaks(asked.route, race, len(spoken.text), first=not previous_text)
                error: AuraError | None = None
                while error is None:
                    event = await self._next(asked)
                    if event is None:
                        break
                    if isinstance(event, AuraError):
                        error = event
                    elif isinstance(event, Alignment):
                        spoken.align(event)
                    else:
                        for alignment in spoken.pcm(event):
                            yield alignment
                        yield event
                if error is None:
                    for alignment in spoken.finish():
                        yield alignment
                    self._pace(asked.route).learn(len(spoken.text), spoken.seconds)
                    return
                tried.append((asked.route.name, error))
                self._leave(asked.route.name, error)
                said, spoken, gap = spoken.broken(self._pace(asked.route).rate)
                for alignment in gap:
                    yield alignment
                previous_text = f"{previous_text} {said}".strip()
            finally:
                self._opening.discard(race)
                if asked is not None:
                    asked.trial.succeeded()
                    asked.pump.cancel()
                    await asked.pump.closed()
                await race.aclose()

    def _race(self, text: str, previous_text: str, tried: Sequence[tuple[str, AuraError]]) -> Voices:
        failed = {name for name, _ in tried}
        return Race(
            self,
            [route for route in self._candidates() if route.name not in failed],
            lambda route: route.engine().speak(text, previous_text),
            useful=lambda event: isinstance(event, Pcm) and bool(event.data),
            empty=lambda name: empty(name, "sound"),
            lost=lambda route: self._meter.spoken(route.name, route.model, len(text), hedged=True),
            refused=[*self.refusals(), *tried],
        )

    def _candidates(self) -> list[Route[Speech]]:
        """Return whom to ask, the reply's own voice first; a probe under way does not take it from its own reply."""
        usable = [r for r in self._order or self.ordered() if r.error is None]
        usable = [r for r in usable if self.health(r).condition is not Condition.OUT]
        resting = Condition.RESTING
        return sorted(usable, key=lambda r: (self.health(r).condition is resting, r is not self._voice))

    async def _next(self, asked: Asked) -> SpeechEvent | AuraError | None:
        """Return the voice's next event, None at its end, or what went wrong."""
        try:
            return await asked.pump.next(self.policy.stall)
        except TimeoutError:
            error: AuraError = cut_off(asked.route.name)
        except AuraError as failure:
            error = failure
        asked.trial.failed(error)
        return error

    def _speaks(self, route: Route[Speech], race: Voices, characters: int, *, first: bool) -> None:
        """A voice begins a piece, or the rest of one."""
        self._meter.spoken(route.name, route.model, characters, hedged=False)
        for name, error in race.failures:
            self._leave(name, error)
        reason = self.reason(route, race.failures)
        if first or route is not self._voice:
            self._served(route, reason)
        self._voice = route
        if route.name != self._announced:
            self._announce(route, race.failures)

    def _announce(self, route: Route[Speech], failures: Sequence[tuple[str, AuraError]]) -> None:
        """Say in the window, once, that another voice speaks from here on, and why the last one does not."""
        before, self._announced = self._announced, route.name
        if route is self.routes[0]:
            self._tell(Notice(f"The voice is {title(route.name)} again."))
            return
        last = next((r for r in self.routes if r.name == before), None)
        error = dict(failures).get(before) or (self.health(last).error if last is not None else None)
        why = clause(before, error) if error is not None else self.reason(route, failures)
        self._tell(Notice(f"The voice changed: {why or title(route.name)}."))

    def _leave(self, name: str, error: AuraError) -> None:
        """Let pieces that still wait for the voice that was left go on at once, so that the reply does not flap."""
        for race in tuple(self._opening):
            race.drop(name, error)

    def _pace(self, route: Route[Speech]) -> Pace:
        return self._paces.setdefault(route.name, Pace())
