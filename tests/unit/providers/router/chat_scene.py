"""Services that are asked through a router of chats, with a clock of their own."""

from __future__ import annotations

from contextlib import aclosing

from aura_desktop.providers.base import Finished, Message, TextDelta
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.health import Condition, HealthBook
from aura_desktop.providers.router.route import Route

from .stage import Model, Noted, Told, book, now


class Scene:
    """OpenAI, Grok and the offline model behind one router."""

    def __init__(self, openai: Model, xai: Model, *more: Model, **options: object) -> None:
        self.openai, self.xai = openai, xai
        self.meter, self.told = Noted(), Told()
        self.book: HealthBook = options.pop("book", None) or book()  # type: ignore[assignment]
        names = ("openai", "xai", "local")
        self.routes = [
            Route(name, lambda model=model: model, lambda _, name=name: f"{name}-1", cloud=name != "local")
            for name, model in zip(names, (openai, xai, *more), strict=False)
        ]
        self.router = RoutedChat(self.routes, self.book, tell=self.told, meter=self.meter, **options)  # type: ignore[arg-type]
        self.first: float | None = None

    async def ask(self, text: str = "How far is the moon?") -> str:
        began, said = now(), ""
        self.first = None
        async with aclosing(self.router.stream([Message("user", text)])) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    if self.first is None and event.text.strip():
                        self.first = now() - began
                    said += event.text
                elif isinstance(event, Finished):
                    break
        return said.strip()

    def condition(self, name: str) -> Condition:
        return self.router.health(next(r for r in self.routes if r.name == name)).condition
