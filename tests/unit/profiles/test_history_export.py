from __future__ import annotations

import copy
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_desktop.errors import FileProblem
from aura_desktop.history_records import Format, Session, Stored
from aura_desktop.profiles.history_export import export
from aura_desktop.profiles.history_import import read_export

from .histories import content, exchange, fill, find, reading, said, store


def write(path: Path, target: Path, form: Format, uid: str | None = None) -> int:
    with reading(path) as db:
        return export(db, target, form, uid)


def take_in(path: Path, source: Path) -> list[bool]:
    with store(path) as opened:
        return [opened.add(*each) for each in read_export(source, "work")]


def two_conversations(path: Path) -> None:
    fill(path, *exchange("a", 1, "# Tell me\n*now*", "It began in 1876, in Boston."), said("b", 1, '你好 "q" \\ 😀'))
    fill(path, said("a", 1, "It began in 1876, in Boston.", part=1, heard=17))
    with store(path) as opened:
        opened.rename("a", "My *own* name")
        opened.star("b", True)


def test_json_comes_back_as_it_was(path: Path, tmp_path: Path) -> None:
    two_conversations(path)
    target = tmp_path / "all.json"
    assert write(path, target, Format.JSON) == 2
    if os.name != "nt":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    other = tmp_path / "work" / "history.db"
    assert take_in(other, target) == [True, True]
    assert content(other) == content(path)
    assert find(other, "own name") == ["a"]
    assert find(other, "你好", starred=True) == ["b"]
    with reading(other) as db:
        from aura_desktop.profiles.history_reading import all_sessions

        assert {session.profile for _, session, _ in all_sessions(db, None)} == {"work"}
    assert take_in(other, target) == [False, False], "a second time changes nothing"


def test_markdown_reads_well(path: Path, tmp_path: Path) -> None:
    two_conversations(path)
    target = tmp_path / "a.md"
    assert write(path, target, Format.MARKDOWN, "a") == 1
    text = target.read_text("utf-8")
    assert text.startswith("# My *own* name\n")
    assert "> # Tell me\n> *now*" in text
    assert "It began in 1876,\n\n*(not heard)*\n\n~~in Boston.~~" in text
    assert write(path, tmp_path / "all.md", Format.MARKDOWN) == 2
    assert (tmp_path / "all.md").read_text("utf-8").count("\n---\n") == 1


def test_a_deleted_conversation_is_not_exported(path: Path, tmp_path: Path) -> None:
    two_conversations(path)
    with store(path) as opened:
        opened.delete("a", 1.0)
    assert write(path, tmp_path / "x.json", Format.JSON) == 1
    assert "Boston" not in (tmp_path / "x.json").read_text("utf-8")


def test_a_place_that_cannot_be_written_is_told_and_left_clean(path: Path, tmp_path: Path) -> None:
    two_conversations(path)
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(FileProblem, match="choose another place"):
        write(path, target, Format.JSON)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "home"]


GOOD: dict[str, Any] = {
    "format": "aura-history",
    "version": 1,
    "sessions": [
        {
            "id": "abc-1",
            "title": "t",
            "starred": False,
            "started": "2026-11-25T14:00:00Z",
            "last_active": "2026-11-25T14:01:00+01:00",
            "messages": [
                {"turn": 1, "part": 0, "role": "user", "text": "secret", "at": "2026-11-25T14:00:00Z"},
                {
                    "turn": 1,
                    "part": 1,
                    "role": "assistant",
                    "text": "secret",
                    "heard": 3,
                    "at": "2026-11-25T14:00:01Z",
                    "provider": "openai",
                    "dollars": None,
                },
            ],
        }
    ],
}


def changed(where: tuple[str | int, ...], value: object) -> dict[str, Any]:
    document = copy.deepcopy(GOOD)
    place: Any = document
    for step in where[:-1]:
        place = place[step]
    if value is ...:
        del place[where[-1]]
    else:
        place[where[-1]] = value
    return document


def test_a_file_made_by_hand_is_taken_in(tmp_path: Path) -> None:
    source = tmp_path / "hand.json"
    source.write_text(json.dumps(GOOD))
    ((session, renamed, messages),) = read_export(source, "home")
    assert (session.uid, session.profile, renamed, len(messages)) == ("abc-1", "home", False, 2)
    assert messages[1].heard_text == "sec"


S = ("sessions", 0)
USER, AURA = (*S, "messages", 0), (*S, "messages", 1)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "no export of Aura"),
        ({}, "no export of Aura"),
        (changed(("format",), "other"), "no export of Aura"),
        (changed(("version",), 2), "newer Aura"),
        (changed(("version",), True), "version is unknown"),
        (changed(("version",), "1"), "version is unknown"),
        (changed(("sessions",), {}), "no list"),
        (changed(("sessions",), [1]), "conversation 1 is no object"),
        (changed((*S, "id"), "../../x"), "conversation 1 has no usable id"),
        (changed((*S, "id"), ...), "conversation 1 has no usable id"),
        (changed(("sessions",), GOOD["sessions"] * 2), "the same id"),
        (changed((*S, "title"), 3), '"title" of conversation 1'),
        (changed((*S, "starred"), "no"), '"starred" of conversation 1'),
        (changed((*S, "started"), "yesterday"), '"started" of conversation 1'),
        (changed((*S, "started"), "9999-12-31T23:59:59-23:00"), '"started" of conversation 1'),
        (changed((*S, "last_active"), 12), '"last_active" of conversation 1'),
        (changed((*S, "messages"), []), "conversation 1 has no messages"),
        (changed(USER, "x"), "message 1 of conversation 1 is no object"),
        (changed((*USER, "role"), "system"), "message 1 of conversation 1 has no usable role"),
        (changed((*USER, "role"), ["user"]), "message 1 of conversation 1 has no usable role"),
        (changed((*USER, "part"), 1), "no usable role"),
        (changed((*USER, "text"), " "), "message 1 of conversation 1 is empty"),
        (changed((*USER, "text"), "\ud800 secret"), "broken characters"),
        (changed((*USER, "text"), "x" * 1_000_001), "far too long"),
        (changed((*USER, "turn"), 0), '"turn" of message 1'),
        (changed((*USER, "turn"), True), '"turn" of message 1'),
        (changed((*USER, "turn"), 2), "not in order"),
        (changed((*AURA, "heard"), 7), "message 2 of conversation 1 was heard further than it goes"),
        (changed((*AURA, "heard"), -1), '"heard" of message 2'),
        (changed((*AURA, "dollars"), 10**400), '"dollars" of message 2'),
        (changed((*AURA, "dollars"), float("nan")), '"dollars" of message 2'),
        (changed((*AURA, "provider"), "x" * 65), "no usable provider"),
        (changed((*AURA, "at"), ...), '"at" of message 2'),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_taken_in(
    tmp_path: Path, document: object, says: str
) -> None:
    source = tmp_path / "bad.json"
    source.write_text(json.dumps(document))
    with pytest.raises(FileProblem) as caught:
        read_export(source, "home")
    assert says in caught.value.sentence
    assert "secret" not in caught.value.sentence


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_what_is_no_json_is_said(tmp_path: Path, raw: bytes) -> None:
    source = tmp_path / "bad.json"
    source.write_bytes(raw)
    with pytest.raises(FileProblem, match="not a JSON file"):
        read_export(source, "home")
    with pytest.raises(FileProblem, match="cannot be read"):
        read_export(tmp_path / "none.json", "home")


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
PLACES = st.sampled_from(
    [("sessions",), *[(*S, k) for k in GOOD["sessions"][0]]]
    + [(*USER, k) for k in GOOD["sessions"][0]["messages"][0]]
    + [(*AURA, k) for k in GOOD["sessions"][0]["messages"][1]]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLACES, JUNK)
def test_any_file_is_taken_in_or_refused_with_our_own_error(
    tmp_path: Path, where: tuple[str | int, ...], value: object
) -> None:
    source = tmp_path / "odd.json"
    source.write_text(json.dumps(changed(where, value)))
    try:
        read = list(read_export(source, "home"))
    except FileProblem:
        return
    with store(tmp_path / "into" / "history.db") as opened:
        for each in read:
            opened.add(*each)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT, st.integers(0, 30), st.floats(0, 4e9)), min_size=1, max_size=5))
def test_every_conversation_survives_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[str, str, int, float]]
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    messages = [
        message
        for turn, (question, answer, heard, at) in enumerate(turns, 1)
        for message in (
            Stored(turn, 0, question, len(question), at, typed=bool(turn % 2)),
            Stored(turn, 1, answer, min(heard, len(answer)), at, provider="xai", dollars=0.25),
        )
    ]
    with store(folder / "a.db") as opened:
        opened.add(Session("s", "home", turns[0][3], turns[-1][3], "t"), False, messages)
    write(folder / "a.db", folder / "x.json", Format.JSON)
    ((session, _, read),) = read_export(folder / "x.json", "home")
    assert [(m.turn, m.part, m.text, m.heard, m.typed, m.provider, m.dollars) for m in read] == [
        (m.turn, m.part, m.text, m.heard, m.typed, m.provider, m.dollars) for m in messages
    ]
    assert all(abs(a.at - b.at) < 1e-5 for a, b in zip(read, messages, strict=True))
    assert session.uid == "s"
