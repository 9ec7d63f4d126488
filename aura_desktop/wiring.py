"""Builds the three engines of one profile from its settings and keys: who may do each job, in which order, and how.

The conversation sees routers only (providers/router); nothing is connected or loaded here, each engine is built when it
is first asked. Heavy imports happen inside the functions. Asyncio thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from .building import Builder, KeyRing
from .enquiries import ModelInfo, Voice
from .events import Event
from .services import OFFLINE, SERVICES, TITLES, Job
from .settings import DECLARED, Settings

if TYPE_CHECKING:
    from .conversation.ports import Engines
    from .providers.base import Chat, Pcm, Speech, SpeechToText
    from .providers.metering import Meter
    from .providers.router.health import HealthBook
    from .providers.router.route import Policy, Route
    from .providers.router.rules import Rules

SLOW_STT, SLOW_CHAT, SLOW_SPEECH = 6.0, 6.0, 2.5
"""Seconds the user's own server may take to begin: it may run on a processor, and another is no better for being quick.
While a voice is awaited nothing else can be said, so that it must leave another the time to be heard within 4 s.
"""

STT_MORE = 0.5
"""Seconds that speech-to-text gets on top of router.deadline: its answer comes whole, and another has to begin anew."""

PREVIEW = "Hello. This is how I sound. Shall we begin?"


def order(settings: Settings, job: Job, has_key: Callable[[str], bool]) -> tuple[str, ...]:
    """Return who does `job` with these settings, the first choice first; empty when nobody can.

    A chosen service comes first even without a key, so that its absence can be told. Whoever chose the own server or
    the offline engine is never sent to a service: what is said there stays there.
    """
    chosen, offline = settings.text(f"{job}.provider"), OFFLINE[job]
    if chosen == offline:
        return (offline,)
    choices = DECLARED[f"{job}.provider"].choices
    named = [n.strip() for n in settings.text("router.order").split(",")] if job is Job.CHAT else list(choices)

    def there(name: str) -> bool:
        if name == "compatible":
            return bool(settings.text(f"{job}.base_url"))
        return name in SERVICES and name in choices and has_key(name)

    found = [chosen] if chosen != "auto" else []
    if chosen != "compatible":
        found += [name for name in dict.fromkeys(named) if there(name) and name not in found]
    if not settings.flag("router.fallback"):
        return tuple(found[:1]) or (offline,)
    # The offline model knows so little that it speaks for a service only where the user said so.
    if job is not Job.CHAT or not found or settings.flag("router.offline_chat"):
        found.append(offline)
    return tuple(found)


def try_rules(text: str, question: str) -> str:
    """Return where `question` would go by the rules in `text` ("": the built-in ones), in a sentence. Any thread."""
    from .providers.router.builtin_rules import BUILT_IN
    from .providers.router.rules import parse

    rules = parse(text or BUILT_IN)
    if rules.problems:
        return rules.problems[0].sentence
    choice = rules.classify(question)
    if not choice.service:
        return "No rule speaks of this: the order of router.order decides."
    return f"{choice.reason}." if choice.reason else TITLES.get(choice.service, choice.service)


class Wiring:
    """Makes the engines of one profile.

    Args:
        settings: Read each time engines are made.
        keys: The profile's keys; read each time engines are made.
        book: Health records, which outlive the engines.
        meter: Takes note of what was used.
        tell: Takes the routers' events.
    """

    def __init__(
        self,
        settings: Settings,
        keys: KeyRing,
        *,
        book: HealthBook,
        meter: Meter | None = None,
        tell: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._builder = Builder(settings, keys)
        self._book = book
        self._meter = meter
        self._tell = tell

    def order(self, job: Job) -> tuple[str, ...]:
        """Return who does `job`, the first choice first."""
        return order(self._settings, job, lambda service: self._keys.get(service) is not None)

    def engines(self) -> Engines:
        """Return new routers over new engines."""
        from .conversation.ports import Engines
        from .providers.router.chat import RoutedChat
        from .providers.router.speech import RoutedSpeech
        from .providers.router.stt import RoutedSpeechToText

        pin = self._settings.text("chat.provider")
        chat_routes = [self._chat_route(name) for name in self.order(Job.CHAT)]
        return Engines(
            stt=RoutedSpeechToText(
                [self._stt_route(name) for name in self.order(Job.STT)],
                self._book,
                tell=self._tell,
                meter=self._meter,
                policy=self._policy(RoutedSpeechToText.default_policy, STT_MORE),
            ),
            chat=RoutedChat(
                chat_routes,
                self._book,
                rules=self._rules(),
                pin="" if pin == "auto" else pin,
                tell=self._tell,
                meter=self._meter,
                policy=self._policy(RoutedChat.default_policy),
            ),
            speech=RoutedSpeech(
                [self._speech_route(name) for name in self.order(Job.SPEECH)],
                self._book,
                tell=self._tell,
                meter=self._meter,
                policy=self._policy(RoutedSpeech.default_policy),
            ),
            memory=self._memory(chat_routes),
        )

    def _memory(self, routes: Sequence[Route[Chat]]) -> Chat | None:
        """Return the language models as asked in the background: in order, at leisure, one at a time, and untold."""
        from .providers.router.chat import RoutedChat

        # The built-in model writes nothing that is worth remembering. Beside an own server chat.model is that one's.
        own = self._settings.text("chat.provider") != "compatible" and self._settings.text("chat.model")
        able = [route for route in routes if route.name != "local" or own]
        if not able:
            return None
        policy = replace(self._policy(RoutedChat.default_policy), deadline=SLOW_CHAT, hedge=False)
        return RoutedChat(able, self._book, meter=self._meter, policy=policy)

    # What the settings window asks

    async def models(self, provider: str, job: Job, base_url: str = "") -> tuple[ModelInfo, ...]:
        """Return the models of `provider` for `job`, the recommended one first. Raises AuraError."""
        if provider == "compatible":
            return await self._server_models(job, base_url)
        if provider == "openai":
            return await self._openai_models(job)
        engine = self._builder.speech(provider) if job is Job.SPEECH else self._builder.chat(provider)
        try:
            listing = getattr(engine, "models", None)
            return tuple(await listing()) if listing is not None else ()
        finally:
            await engine.aclose()

    async def voices(self, provider: str) -> tuple[Voice, ...]:
        """Return the voices of `provider`, none where it lists none. Raises AuraError."""
        engine = self._builder.speech(provider)
        try:
            listing = getattr(engine, "voices", None)
            return tuple(await listing()) if listing is not None else ()
        finally:
            await engine.aclose()

    async def preview(self, provider: str, voice: str) -> list[Pcm]:
        """Return a sentence in `voice` of `provider`. Raises AuraError."""
        from .providers.base import Pcm

        engine = self._builder.speech(provider, voice)
        try:
            async with aclosing(engine.speak(PREVIEW)) as events:
                return [event async for event in events if isinstance(event, Pcm)]
        finally:
            await engine.aclose()

    # Routes

    def _policy(self, usual: Policy, more: float = 0.0) -> Policy:
        settings = self._settings
        return replace(
            usual,
            deadline=settings.number("router.deadline") + more,
            fallback=settings.flag("router.fallback"),
            hedge=settings.flag("router.hedge"),
        )

    def _rules(self) -> Rules | None:
        from .providers.router.builtin_rules import BUILT_IN
        from .providers.router.rules import parse

        if not self._settings.flag("router.use_rules"):
            return None
        return parse(self._settings.text("router.rules") or BUILT_IN)

    def _identity(self, job: Job, name: str, *settings: str) -> str:
        values = [self._settings.text(key) for key in settings]
        if name == "compatible":
            values.append(self._keys.server_identity(job, self._settings.text(f"{job}.base_url")))
            values.append(str(self._settings.flag("servers.unencrypted")))
        if name in SERVICES:
            values += [self._keys.identity(name), self._settings.text(f"{name}.base_url")]
        return hashlib.sha256("\n".join(values).encode()).hexdigest()[:16]

    def _stt_route(self, name: str) -> Route[SpeechToText]:
        from .providers.router.route import Route

        return Route(
            name,
            lambda: self._builder.stt(name),
            lambda engine: getattr(engine, "model", ""),
            cloud=name != OFFLINE[Job.STT],
            identity=self._identity(
                Job.STT, name, "stt.base_url", "stt.model", "openai.stt_model", "elevenlabs.stt_model"
            ),
            deadline=SLOW_STT if name == "compatible" else None,
        )

    def _chat_route(self, name: str) -> Route[Chat]:
        from .providers.router.route import Route

        return Route(
            name,
            lambda: self._builder.chat(name),
            lambda engine: getattr(engine, "model", ""),
            cloud=name != OFFLINE[Job.CHAT],
            identity=self._identity(
                Job.CHAT, name, "chat.base_url", "chat.model", "openai.chat_model", "xai.chat_model"
            ),
            deadline=SLOW_CHAT if name in ("compatible", "local") else None,
        )

    def _speech_route(self, name: str) -> Route[Speech]:
        from .providers.router.route import Route

        voices = ("speech.voice", "openai.voice", "xai.voice", "elevenlabs.voice")
        models = ("speech.base_url", "speech.model", "openai.speech_model", "elevenlabs.speech_model")
        return Route(
            name,
            lambda: self._builder.speech(name),
            lambda engine: getattr(engine, "model", ""),
            cloud=name != OFFLINE[Job.SPEECH],
            identity=self._identity(Job.SPEECH, name, *voices, *models),
            deadline=SLOW_SPEECH if name == "compatible" else None,
        )

    # Lists

    async def _openai_models(self, job: Job) -> tuple[ModelInfo, ...]:
        from datetime import date

        from .providers import address
        from .providers.http import Server
        from .providers.listing import list_models
        from .providers.openai.models import catalogue

        title = TITLES["openai"]
        server = Server(
            self._builder.address("openai"),
            address.Job.CHAT,
            provider="openai",
            api_key=self._builder.key("openai"),
            subject=title,
        )
        try:
            return catalogue(await list_models(server), job, date.today())
        finally:
            await server.aclose()

    async def _server_models(self, job: Job, base_url: str) -> tuple[ModelInfo, ...]:
        import asyncio

        from .providers import address
        from .providers.http import WARM_SECONDS, Server
        from .providers.models import suits

        words = {Job.STT: address.Job.SPEECH_TO_TEXT, Job.CHAT: address.Job.CHAT, Job.SPEECH: address.Job.SPEECH}[job]
        place = base_url or self._settings.text(f"{job}.base_url")
        key = self._keys.server_key(job, place)
        open_too = self._settings.flag("servers.unencrypted")
        server = Server(place, words, provider="compatible", api_key=key, unencrypted=open_too)
        try:
            names = await server.models(asyncio.get_running_loop().time() + WARM_SECONDS)
        finally:
            await server.aclose()
        return tuple(ModelInfo(name) for name in sorted(names, key=lambda name: not suits(name, words)))
