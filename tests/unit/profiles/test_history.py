"""The archive with its threads on ordinary days: soon written, and every request of a window answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_desktop.enquiries import Done, Refused
from aura_desktop.history_records import (
    Changed,
    Delete,
    EraseAll,
    Export,
    Exported,
    Format,
    Import,
    Imported,
    ListSessions,
    Opened,
    OpenSession,
    Rename,
    Rendered,
    RenderSession,
    Restore,
    SessionPage,
    Star,
)
from aura_desktop.profiles import history_writer

from .histories import (
    START,
    Desk,
    content,
    desk,
    every_byte,
    exchange,
    fill,
    post,
    said,
    until,
)


def test_what_is_said_is_written_without_anybody_asking(path: Path) -> None:
    with desk(path) as d:
        post(d, *exchange("a", 1, "Hello?", "Hi."))
        until(lambda: path.exists() and d.uids() == ["a"])
        changed: list[Changed] = []
        end = d.archive.subscribe(changed.append)
        for n in range(50):
            post(d, said("a", 2, "word " * n))
        until(lambda: bool(changed) and len(content(path)["a"][-1][2]) == 5 * 49)
        assert {session.uid for each in changed for session in each.sessions} == {"a"}
        assert len(changed) < 10, "a growing message is written a few times, not each time it grows"
        end()


def test_the_last_words_before_the_end_are_written(path: Path) -> None:
    with desk(path) as d:
        post(d, said("a", 1, "x"))
        d.archive.flush()
        post(d, said("a", 2, "last words"))
    assert content(path)["a"][-1][2] == "last words"
    assert sorted(p.name for p in path.parent.iterdir()) == ["history.db", "history.reserve"]


def test_nothing_said_makes_no_file(path: Path) -> None:
    with desk(path) as d:
        assert d.uids() == []
        assert isinstance(d.ask(OpenSession("a")), Refused)
        assert isinstance(d.ask(Rename("a", "x")), Refused)
        assert isinstance(d.ask(Export(path, Format.JSON)), Refused)
        assert d.ask(EraseAll()) == Done()
    assert not path.parent.exists()


def test_the_requests_of_a_window(path: Path, tmp_path: Path) -> None:
    with desk(path) as d:
        post(d, *exchange("a", 1, "Hello?", "Hi."), said("b", 1, "other", at=START + 999))
        assert d.ask(Rename("a", "My name")) == Done()
        assert d.ask(Star("a", True)) == Done()
        opened = d.ask(OpenSession("a"))
        assert isinstance(opened, Opened)
        assert (opened.session.title, opened.session.starred) == ("My name", True)
        rendered = d.ask(RenderSession("a"))
        assert isinstance(rendered, Rendered)
        assert rendered.text.startswith("# My name")
        page = d.ask(ListSessions("", starred=True))
        assert isinstance(page, SessionPage)
        assert [row.session.uid for row in page.rows] == ["a"]
        target = tmp_path / "x.json"
        assert d.ask(Export(target, Format.JSON)) == Exported(2)
        assert d.ask(Import(target)) == Imported(0, 2)
        assert d.ask(EraseAll()) == Done()
        assert d.uids() == []
        assert d.ask(Import(target)) == Imported(2, 0)
        assert d.uids("name") == ["a"]
        target.write_text("{}")
        refused = d.ask(Import(target))
        assert isinstance(refused, Refused)
        assert "no export" in refused.sentence


def test_a_conversation_opens_with_the_words_said_a_moment_ago(path: Path) -> None:
    with desk(path) as d:
        post(d, said("a", 1, "first"))
        d.archive.flush()
        post(d, said("a", 2, "said just now"))
        opened = d.ask(OpenSession("a"))
        assert isinstance(opened, Opened)
        assert opened.last_turn == 2, "going on with it would write over its last turn"
        post(d, said("a", 3, "later"))
        answers: list[object] = []
        d.archive.ask(RenderSession("a"), answers.append)()
        assert d.archive.flush()
        assert answers == [], "it was given up"


def test_a_deleted_conversation_can_be_brought_back_and_is_erased_after_that(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_writer, "UNDO_S", 0.2)
    now = [START]
    with desk(path, clock=lambda: now[0]) as d:
        post(d, said("a", 1, "zeppelin"), said("b", 1, "ordinary"))
        assert d.ask(Delete("a")) == Done()
        assert d.uids() == ["b"]
        assert d.ask(Restore("a")) == Done()
        assert sorted(d.uids()) == ["a", "b"]
        d.ask(Delete("a"))
        now[0] += 1
        until(lambda: b"zeppelin" not in every_byte(path))
        assert isinstance(d.ask(Restore("a")), Refused)
        post(d, said("a", 2, "zeppelin again"))
        d.archive.flush()
    assert list(content(path)) == ["b"]


def test_what_was_deleted_just_before_a_kill_is_erased_by_the_next_start(path: Path) -> None:
    fill(path, said("a", 1, "zeppelin"), said("b", 1, "ordinary"))
    with desk(path) as d:
        d.ask(Delete("a"))
        assert b"zeppelin" in every_byte(path)
    with desk(path) as d:
        until(lambda: d.uids() == ["b"])
    now = history_writer.time.time() + 60
    with desk(path, clock=lambda: now):
        until(lambda: b"zeppelin" not in every_byte(path))


@pytest.mark.parametrize(("keep", "left"), [("forever", ["new", "old"]), ("30", ["new"]), ("0", [])])
def test_conversations_are_kept_for_so_many_days(path: Path, keep: str, left: list[str]) -> None:
    day = 86_400
    fill(path, said("old", 1, "x", at=START - 31 * day), said("new", 1, "y", at=START - day))
    opened = Desk(path, clock=lambda: START)
    opened.keep = keep
    assert opened.archive.keeps() is (keep != "0")
    opened.archive.start()
    until(lambda: opened.uids() == left)
    assert opened.archive.close(5)


def test_a_search_that_was_given_up_gets_no_answer(path: Path) -> None:
    fill(path, said("a", 1, "x"))
    with desk(path) as d:
        answers: list[object] = []
        for _ in range(20):
            d.archive.ask(ListSessions("x"), answers.append)()
        assert d.uids("x") == ["a"]
        assert len(answers) <= 1  # the one that was being answered at that moment
