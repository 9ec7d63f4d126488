from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aura_desktop.profiles.history_words import indexed, query, snippet


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", "hello world"),
        ("  ", ""),
        ("Crème brûlée", "creme brulee"),
        ("cre\u0300me", "creme"),
        ("Straße STRASSE", "strasse strasse"),
        ("don't e-mail C++", "don t e mail c"),
        ("你好吗", "你 好 吗"),
        ("ﾊﾝｶｸ", "ハ ン カ ク"),
        ("great😀news", "great 😀 news"),
        ("ﬁne", "fine"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी में", "हिन्दी में"),
        ("a\0b\nc", "a b c"),
    ],
)
def test_what_is_a_word(text: str, words: str) -> None:
    assert indexed(text) == words


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.execute("CREATE VIRTUAL TABLE t USING fts5(words, content='', columnsize=0, prefix='1 2 3', tokenize='ascii')")
    return db


def matches(index: sqlite3.Connection, text: str, typed: str) -> bool:
    index.execute("INSERT INTO t (t) VALUES ('delete-all')")
    index.execute("INSERT INTO t (rowid, words) VALUES (1, ?)", (indexed(text),))
    return bool(index.execute("SELECT rowid FROM t WHERE t MATCH ?", (query(typed),)).fetchall())


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("The history of the telephone", "hist tele"),
        ("The history of the telephone", "TELEPHONE the"),
        ("Say OR and NOT to me", "NOT or"),
        ('He said "well done"', '"well" "done"'),
        ("a NEAR(b) miss*", "near( b"),
        ("title: words", "title:words"),
        ("^start -end +plus", "-end"),
        ("明天天气怎么样", "天气"),
        ("Où est-ce?", "ou est-ce"),
        ("thank you 😀", "😀"),
        ("ทดสอบภาษาไทย", "ภาษา"),
        ("O'Brien's", "o'brien"),
    ],
)
def test_found_as_typed(index: sqlite3.Connection, text: str, typed: str) -> None:
    assert matches(index, text, typed)


@pytest.mark.parametrize(
    ("text", "typed"), [("history", "story"), ("one two", "one three"), ("est ce", "ce-est"), ("天明", "明天")]
)
def test_not_found(index: sqlite3.Connection, text: str, typed: str) -> None:
    assert not matches(index, text, typed)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_query_and_finds_itself(index: sqlite3.Connection, typed: str) -> None:
    expression = query(typed)
    if expression:
        assert matches(index, typed, typed)
    else:
        assert not indexed(typed)


@given(st.text(max_size=300), st.text(max_size=20))
@example("you好0", "0 好0")
def test_marks_lie_in_the_snippet_and_never_overlap(text: str, typed: str) -> None:
    piece = snippet(text, typed)
    assert "\n" not in piece.text
    end = 0
    for first, last in piece.marks:
        assert end <= first < last <= len(piece.text)
        end = last


@given(st.text(max_size=200), st.text("abcdé 你😀", min_size=1, max_size=5), st.text(max_size=200))
def test_what_is_found_is_marked(before: str, typed: str, after: str) -> None:
    text = f"{before} {typed} {after}"
    if query(typed):
        assert snippet(text, typed).marks


def test_a_snippet_shows_the_place() -> None:
    text = "word " * 50 + "a needle here " + "word " * 50
    piece = snippet(text, "need")
    assert piece.text.startswith("…")
    assert piece.text.endswith("…")
    ((first, last),) = piece.marks
    assert piece.text[first:last] == "need"
    assert len(piece.text) < 120


def test_a_phrase_is_marked_as_one() -> None:
    piece = snippet("明天天气怎么样", "天气")
    assert [piece.text[a:b] for a, b in piece.marks] == ["天气"]


def test_nothing_found_shows_the_beginning() -> None:
    assert snippet("one\ntwo", "three").text == "one two"
