"""Who is told when something changes."""

from __future__ import annotations

from aura_desktop.subscribers import Subscribers


def test_everybody_is_told_until_they_end_it() -> None:
    told: list[tuple[str, int]] = []
    those: Subscribers[int] = Subscribers()
    end = those.add(lambda number: told.append(("first", number)))
    those.add(lambda number: told.append(("second", number)))
    those.tell(1)
    end()
    end()
    those.tell(2)
    assert told == [("first", 1), ("second", 1), ("second", 2)]


def test_who_is_told_may_subscribe_and_end_it() -> None:
    told: list[str] = []
    those: Subscribers[[]] = Subscribers()

    def once() -> None:
        told.append("once")
        end()
        those.add(lambda: told.append("later"))

    end = those.add(once)
    those.tell()
    assert told == ["once"]
    those.tell()
    assert told == ["once", "later"]
