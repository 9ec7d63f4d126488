"""A history in memory for the tests of the pane: answers at once, in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aura_desktop.enquiries import Done, Refused
from aura_desktop.history_records import (
    Answer,
    Changed,
    Delete,
    EraseAll,
    Export,
    Exported,
    Import,
    Imported,
    ListSessions,
    Opened,
    OpenSession,
    Rename,
    Rendered,
    RenderSession,
    Request,
    Restore,
    Row,
    Session,
    SessionPage,
    Snippet,
    Star,
    Stored,
)

TODAY = datetime(2026, 11, 25, 12, 0)


def session(uid: str, days_ago: float = 0.0, title: str = "", *, starred: bool = False) -> Session:
    at = TODAY.timestamp() - days_ago * 86_400
    return Session(uid, "home", at - 60, at, title or f"Title {uid}", starred)


class FakeLibrary:
    """Holds `sessions`; `refuse` answers everything that is written, `held` keeps the answers until `release`."""

    def __init__(self, *sessions: Session) -> None:
        self.sessions = {each.uid: each for each in sessions}
        self.gone: dict[str, Session] = {}
        self.requests: list[Request] = []
        self.receivers: list[Callable[[Changed], None]] = []
        self.refuse = ""
        self.held: list[Callable[[], None]] | None = None
        self.given_up = 0

    def named(self, kind: type) -> list[Any]:
        return [request for request in self.requests if isinstance(request, kind)]

    def subscribe(self, receiver: Callable[[Changed], None]) -> Callable[[], None]:
        self.receivers.append(receiver)
        return lambda: self.receivers.remove(receiver)

    def tell(self, *sessions: Session, gone: tuple[str, ...] = (), everything: bool = False) -> None:
        for each in sessions:
            self.sessions[each.uid] = each
        for uid in gone:
            self.sessions.pop(uid, None)
        for receiver in tuple(self.receivers):
            receiver(Changed(sessions, gone, everything))

    def ask(self, request: Request, answer: Callable[[Answer], None]) -> Callable[[], None]:
        self.requests.append(request)
        given_up: list[bool] = []

        def give() -> None:
            if not given_up:
                answer(self._answer(request))

        if self.held is None:
            give()
        else:
            self.held.append(give)

        def give_up() -> None:
            given_up.append(True)
            self.given_up += 1

        return give_up

    def release(self) -> None:
        held, self.held = self.held or [], None
        for give in held:
            give()

    def _answer(self, request: Request) -> Answer:
        match request:
            case ListSessions():
                return self._page(request)
            case _ if self.refuse:
                return Refused("history", self.refuse)
            case OpenSession(uid):
                return self._open(uid)
            case RenderSession(uid):
                return Rendered(f"# {self.sessions[uid].title}\n")
            case Rename(uid, title):
                self.tell(replace(self.sessions[uid], title=title or "first words"))
            case Star(uid, starred):
                self.tell(replace(self.sessions[uid], starred=starred))
            case Delete(uid):
                self.gone[uid] = self.sessions[uid]
                self.tell(gone=(uid,))
            case Restore(uid):
                self.tell(self.gone.pop(uid))
            case EraseAll():
                self.sessions.clear()
                self.tell(everything=True)
            case Export():
                return Exported(len(self.sessions) if request.uid is None else 1)
            case Import():
                return Imported(3, 1)
        return Done()

    def _page(self, request: ListSessions) -> SessionPage:
        found = [
            each
            for each in sorted(self.sessions.values(), key=lambda each: (each.active, each.uid), reverse=True)
            if request.words.lower() in each.title.lower() and (each.starred or not request.starred)
        ]
        start = request.after[1] if request.after is not None else 0
        end = start + request.limit
        snippet = Snippet(f"so {request.words} it is", ((3, 3 + len(request.words)),)) if request.words else None
        rows = tuple(Row(each, snippet) for each in found[start:end])
        return SessionPage(rows, (0.0, end) if end < len(found) else None)

    def _open(self, uid: str) -> Answer:
        if uid not in self.sessions:
            return Refused("history", "This conversation is not there any more.")
        at = self.sessions[uid].started
        messages = (
            Stored(1, 0, f"question of {uid}", len(f"question of {uid}"), at),
            Stored(1, 1, "heard and not", 5, at + 1),
            Stored(2, 0, "more", 4, at + 2),
            Stored(2, 1, "never heard", 0, at + 3),
        )
        return Opened(self.sessions[uid], messages, 2, earlier=uid == "long")
