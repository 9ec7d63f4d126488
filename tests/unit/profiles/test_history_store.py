"""What the history stores, finds and forgets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_desktop.history_records import ListSessions, MessageGone, Session, Stored, SummaryState
from aura_desktop.profiles.history_file import open_to_write
from aura_desktop.profiles.history_reading import list_sessions, open_session
from aura_desktop.profiles.history_store import HistoryStore, title_of

from .histories import START, content, every_byte, exchange, fill, find, is_whole, reading, said, store


def tidy(opened: HistoryStore) -> None:
    while opened.tidy():
        pass


# Messages


def test_what_was_said_is_there(path: Path) -> None:
    fill(path, *exchange("a", 1, "Hello?", "Hi."), *exchange("a", 2, "More", "No."))
    assert content(path) == {"a": [(1, 0, "Hello?", 6), (1, 1, "Hi.", 3), (2, 0, "More", 4), (2, 1, "No.", 3)]}


def test_a_message_grows_in_its_place_and_only_its_last_words_are_found(path: Path) -> None:
    fill(path, said("a", 1, "Hello?"))
    for text, heard in (("Well it", 0), ("Well, item", 4), ("Well, item one", 14)):
        fill(path, said("a", 1, text, part=1, heard=heard))
    assert content(path)["a"][1] == (1, 1, "Well, item one", 14)
    assert find(path, "well one") == ["a"]
    assert is_whole(path)


def test_a_message_that_was_none_goes_and_an_empty_conversation_with_it(path: Path) -> None:
    fill(path, said("a", 1, "hm"), said("b", 1, "x"), said("b", 2, "y"))
    fill(path, MessageGone("a", 1, 0), MessageGone("b", 2, 0), MessageGone("c", 1, 0))
    assert content(path) == {"b": [(1, 0, "x", 1)]}
    assert find(path, "hm") == []
    fill(path, said("a", 1, "Hello after all"))
    assert list(content(path)) == ["b", "a"]


def test_two_messages_of_one_moment_are_two(path: Path) -> None:
    fill(path, *(said("a", turn, f"m{turn}", at=START) for turn in range(1, 6)))
    assert [text for _, _, text, _ in content(path)["a"]] == ["m1", "m2", "m3", "m4", "m5"]


def test_a_conversation_is_called_by_its_first_words(path: Path) -> None:
    with store(path) as opened:
        opened.apply([said("a", 1, "Tell me about the telephone")])
        opened.apply([said("a", 1, "Tell me about the telegraph")])
        opened.apply([said("a", 2, "And more")])
        assert opened.sessions(["a"])[0].title == "Tell me about the telegraph"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello", "Hello"),
        ("  a \n b ", "a b"),
        (
            "one two three four five six seven eight nine ten eleven",
            "one two three four five six seven eight nine ten…",
        ),
        ("x" * 100, "x" * 48 + "…"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_name_of_the_users_stays_and_an_empty_one_gives_it_back(path: Path) -> None:
    with store(path) as opened:
        opened.apply([said("a", 1, "First words")])
        assert opened.rename("a", "  My \n name ")
        opened.apply([said("a", 1, "Other words")])
        assert opened.sessions(["a"])[0].title == "My name"
    assert find(path, "my name") == ["a"]
    with store(path) as opened:
        opened.rename("a", " ")
        assert opened.sessions(["a"])[0].title == "Other words"
        assert not opened.rename("b", "x")
    assert find(path, "name") == []


def test_a_summary_is_kept(path: Path) -> None:
    fill(path, *exchange("a", 1, "q", "r"), SummaryState("a", 1, "They said q and r."), SummaryState("b", 1, "x"))
    with reading(path) as db:
        opened = open_session(db, "a", 10)
    assert opened is not None
    assert (opened.summary, opened.summary_turn, opened.last_turn) == ("They said q and r.", 1, 1)


# Lists and searches


def test_the_latest_conversation_comes_first_page_after_page(path: Path) -> None:
    fill(path, *(said(f"s{n:02}", 1, f"words {n}", at=START + n // 2) for n in range(25)))
    seen: list[str] = []
    after = None
    with reading(path) as db:
        for _ in range(10):
            page = list_sessions(db, ListSessions(limit=7, after=after))
            seen += [row.session.uid for row in page.rows]
            after = page.next
            if after is None:
                break
    assert seen == [f"s{n:02}" for n in reversed(range(25))]


def test_a_conversation_that_is_gone_on_with_comes_first_and_none_gets_older(path: Path) -> None:
    fill(path, said("a", 1, "x"), said("b", 1, "y", at=START + 500))
    assert find(path, "") == ["b", "a"]
    fill(path, said("a", 2, "z", at=START + 900), said("b", 2, "late", at=START + 1))
    with store(path) as opened:
        assert [session.active for session in opened.sessions(["a", "b"])] == [START + 900, START + 500]
    assert find(path, "") == ["a", "b"]


def test_a_search_gives_each_conversation_once_the_latest_place_first(path: Path) -> None:
    fill(
        path,
        *exchange("old", 1, "a telephone", "yes a telephone"),
        said("new", 1, "the telephone", at=START + 9_000),
        said("other", 1, "nothing", at=START + 9_999),
    )
    assert find(path, "tele") == ["new", "old"]
    with reading(path) as db:
        rows = list_sessions(db, ListSessions("tele")).rows
    assert [row.snippet.text for row in rows if row.snippet] == ["the telephone", "yes a telephone"]


def test_a_search_goes_on_where_the_page_before_ended(path: Path) -> None:
    fill(path, *(said(f"s{n:02}", 1, f"same words {n}", at=START + n) for n in range(25)))
    seen: list[str] = []
    after = None
    with reading(path) as db:
        while True:
            page = list_sessions(db, ListSessions("same", limit=10, after=after))
            seen += [row.session.uid for row in page.rows]
            if (after := page.next) is None:
                break
    assert list(dict.fromkeys(seen)) == [f"s{n:02}" for n in reversed(range(25))]


def test_names_are_found_and_marked_ones_alone_where_wished(path: Path) -> None:
    fill(path, said("a", 1, "one"), said("b", 1, "two", at=START + 500))
    with store(path) as opened:
        opened.rename("a", "Holiday in Lisbon")
        opened.star("a", True)
    assert find(path, "lisb") == ["a"]
    assert find(path, "") == ["b", "a"]
    assert find(path, "", starred=True) == ["a"]
    assert find(path, "t", starred=True) == []
    assert find(path, "?!") == []


def test_an_old_conversation_opens_with_its_last_messages(path: Path) -> None:
    fill(path, *(change for turn in range(1, 9) for change in exchange("a", turn, f"q{turn}", f"r{turn}")))
    with reading(path) as db:
        opened = open_session(db, "a", 5)
        assert opened is not None
        assert [message.text for message in opened.messages] == ["r6", "q7", "r7", "q8", "r8"]
        assert opened.earlier
        assert opened.last_turn == 8
        whole = open_session(db, "a", 16)
        assert whole is not None
        assert not whole.earlier
        assert open_session(db, "b", 5) is None


# Erasing


def test_what_is_deleted_is_out_of_sight_and_can_come_back(path: Path) -> None:
    fill(path, said("a", 1, "secret"))
    with store(path) as opened:
        assert opened.delete("a", START)
        assert content(path) == {}
        assert find(path, "secret") == []
        assert opened.purge(START - 1) == ()
        assert opened.restore("a")
        assert find(path, "secret") == ["a"]
        assert not opened.delete("b", START)


@pytest.mark.parametrize("way", ["purge", "prune", "all"])
def test_what_is_erased_leaves_no_word_in_the_file(path: Path, way: str) -> None:
    """Handy #135: delete one, delete all; and then it is gone, from the index and the log too."""
    fill(path, said("keep", 1, "ordinary things", at=START + 90_000))
    with store(path) as opened:
        for turn in range(1, 40):
            opened.apply(exchange("gone", turn, f"xylophone{turn}", "zeppelin secretly " * 30))
        opened.rename("gone", "quetzalcoatl")
        if way == "purge":
            opened.delete("gone", START)
            assert opened.purge(START + 1) == ("gone",)
        elif way == "prune":
            assert opened.prune(START + 80_000) == ("gone",)
        else:
            opened.erase_all()
        assert opened.untidy
        assert b"zeppelin" in every_byte(path)
        tidy(opened)
        assert not opened.untidy
        raw = every_byte(path)
        assert not [word for word in (b"xylophone", b"zeppelin", b"quetzalcoatl") if word in raw]
    assert find(path, "ordinary") == ([] if way == "all" else ["keep"])
    assert is_whole(path)


def test_a_kill_before_the_last_traces_are_wiped_only_delays_that(path: Path) -> None:
    fill(path, said("gone", 1, "zeppelin"), said("keep", 1, "ordinary"))
    first = HistoryStore(open_to_write(path))
    first.delete("gone", START)
    first.purge(START + 1)
    first._db.close()  # as a kill would
    assert b"zeppelin" in every_byte(path)
    with store(path) as opened:
        assert opened.untidy
        tidy(opened)
    assert b"zeppelin" not in every_byte(path)


def test_what_is_marked_outlives_its_days(path: Path) -> None:
    fill(path, said("a", 1, "one"), said("b", 1, "two"))
    with store(path) as opened:
        opened.star("a", True)
        assert opened.prune(START + 90_000) == ("b",)
    assert list(content(path)) == ["a"]


def test_late_words_do_not_bring_an_erased_conversation_back(path: Path) -> None:
    with store(path) as opened:
        opened.apply([said("a", 1, "one"), said("b", 1, "two")])
        opened.delete("a", START)
        opened.purge(START + 1)
        opened.apply([said("a", 2, "late")])
        opened.erase_all()
        opened.apply([said("b", 2, "later")])
        assert opened.add(Session("a", "default", START, START, "back"), True, [Stored(1, 0, "one", 3, START)])
        opened.apply([said("a", 2, "and on")])
    assert content(path) == {"a": [(1, 0, "one", 3), (2, 0, "and on", 6)]}


# Whatever is done, the index and the messages agree

WORDS = st.sampled_from(["", "one", "two three", "你好", "ONE!", "é", "\0", "three " * 40])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from("abc"), st.integers(1, 3), st.integers(0, 2), WORDS),
        st.tuples(st.just("gone"), st.sampled_from("abc"), st.integers(1, 3), st.integers(0, 2)),
        st.tuples(st.just("rename"), st.sampled_from("abc"), WORDS),
        st.tuples(st.just("delete"), st.sampled_from("abc")),
        st.tuples(st.sampled_from(["purge", "tidy", "all", "reopen"])),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_index_and_messages_agree_after_any_steps(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]]
) -> None:
    path = tmp_path_factory.mktemp("history") / "history.db"
    opened = HistoryStore(open_to_write(path))
    model: dict[str, dict[tuple[int, int], str]] = {}
    erased: set[str] = set()
    hidden: set[str] = set()
    for step in steps:
        match step:
            case ("say", str(uid), int(turn), int(part), str(text)):
                opened.apply([replace(said(uid, turn, text, part=part), title=None)])
                if uid not in erased:
                    model.setdefault(uid, {})[turn, part] = text
            case ("gone", str(uid), int(turn), int(part)):
                opened.apply([MessageGone(uid, turn, part)])
                if model.get(uid, {}).pop((turn, part), None) is not None and not model[uid]:
                    del model[uid]
                    hidden.discard(uid)
            case ("rename", str(uid), str(text)):
                opened.rename(uid, text)
            case ("delete", str(uid)):
                if opened.delete(uid, START):
                    hidden.add(uid)
            case ("purge",):
                opened.purge(START + 1)
                erased |= hidden
                for uid in hidden:
                    del model[uid]
                hidden.clear()
            case ("tidy",):
                tidy(opened)
            case ("all",):
                opened.erase_all()
                erased |= set(model)
                model.clear()
                hidden.clear()
            case _:
                opened.close()
                opened = HistoryStore(open_to_write(path), opened.known)
    tidy(opened)
    opened.close()
    found = {uid: {(t, p): text for t, p, text, _ in rows} for uid, rows in content(path).items()}
    assert found == {uid: texts for uid, texts in model.items() if uid not in hidden}
    assert is_whole(path)
