from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from aura_desktop.conversation.context import Context
from aura_desktop.conversation.history import History
from aura_desktop.conversation.session import KEPT_MESSAGES, Sessions
from aura_desktop.errors import SettingsError
from aura_desktop.events import Event, Outcome, ReplyEnded, ReplyText, SessionBegan, UserText
from aura_desktop.history_records import MessageState, Opened, OpenSession, Session, Stored
from aura_desktop.profiles.history_recorder import Recorder
from aura_desktop.settings import DECLARED, Settings
from tests.unit.profiles.histories import desk


class Stage:
    """Everything that belongs to one conversation, without a database; it is the conversation too (session.Held)."""

    def __init__(self) -> None:
        self.states: list[MessageState] = []
        numbers = itertools.count(1)
        self.turn, self.left = 0, 0
        self.history, self.context = History(), Context()
        self.told: list[Event] = []
        self.recorder = Recorder(
            lambda change: self.states.append(change) if isinstance(change, MessageState) else None,
            clock=lambda: 5.0,
            profile="home",
            new_uid=lambda: f"s{next(numbers)}",
        )
        self.sessions = Sessions(self, self.recorder, emit=self.told.append, chat=lambda: None)

    def leave(self) -> None:
        self.left += 1

    def exchange(self, turn: int, said: str, reply: str) -> None:
        self.turn = turn
        self.history.add_user(said)
        self.history.set_heard(turn, reply)
        self.recorder.take(UserText(turn, said, final=True))
        self.recorder.take(ReplyText(turn, reply))
        self.recorder.take(ReplyEnded(turn, Outcome.HEARD, reply, ""))


def old(summary_turn: int = 0) -> Opened:
    messages = []
    for turn in range(1, 31):
        messages.append(Stored(turn, 0, f"q{turn}", 3, turn))
        messages.append(Stored(turn, 1, f"answer {turn} unheard", 9, turn))
    return Opened(
        Session("old", "home", 1, 30, "Old"),
        tuple(messages),
        30,
        summary="In short." if summary_turn else "",
        summary_turn=summary_turn,
    )


def test_a_new_conversation_knows_nothing_of_the_one_before() -> None:
    stage = Stage()
    stage.exchange(1, "secret", "noted")
    stage.context.restore("A secret.", 1)
    stage.sessions.begin(private=False)
    assert stage.history.messages() == ()
    assert stage.context.for_model(stage.history.messages(), "s")[0].content == "s"
    stage.exchange(2, "next", "yes")
    assert [state.head.uid for state in stage.states][-1] == "s2"
    stage.sessions.begin(private=True)
    count = len(stage.states)
    stage.exchange(3, "unkept", "yes")
    assert len(stage.states) == count
    assert stage.told == [SessionBegan("s2", 1), SessionBegan("s3", 2, private=True)]
    assert stage.left == 2
    assert [m.content for m in stage.history.messages()] == ["unkept", "yes"], "the model remembers it meanwhile"


def test_an_old_conversation_goes_on_where_it_was() -> None:
    stage = Stage()
    stage.exchange(1, "other", "thing")
    assert stage.sessions.held == SessionBegan("s1", 0)
    stage.sessions.resume(old(summary_turn=20))
    messages = stage.history.messages()
    assert stage.sessions.held == SessionBegan("old", 1)
    assert len(messages) == 60
    assert messages[-1].content == "answer 30", "what was not heard is not what the model said"
    sent = stage.context.for_model(messages, "s")
    assert "In short." in sent[0].content
    assert stage.context.covers == 40
    assert not any("other" in message.content for message in sent)
    stage.exchange(2, "more", "yes")
    told = {(s.head.uid, s.message.turn, s.message.part) for s in stage.states}
    assert told == {("s1", 1, 0), ("s1", 1, 1), ("old", 31, 0), ("old", 31, 1)}


def test_without_a_summary_nothing_is_covered() -> None:
    stage = Stage()
    stage.sessions.resume(old())
    assert stage.context.covers == 0
    assert stage.context.summary == ""
    stage.sessions.turn_begins()
    stage.sessions.turn_over()


def test_what_was_kept_is_what_is_gone_on_with(tmp_path: Path) -> None:
    with desk(tmp_path / "home" / "history.db") as d:
        first = Recorder(d.archive.post, clock=lambda: 5.0, profile="home", new_uid=lambda: "s1")
        first.take(UserText(1, "q", final=True))
        first.take(ReplyText(1, "heard and not"))
        first.take(ReplyEnded(1, Outcome.CUT, "heard", " and not"))
        assert d.archive.flush()
        opened = d.ask(OpenSession("s1"))
        assert isinstance(opened, Opened)
        stage = Stage()
        stage.sessions.resume(opened)
        assert [(m.role, m.content) for m in stage.history.messages()] == [("user", "q"), ("assistant", "heard")]


@pytest.mark.parametrize(("given", "kept"), [("Forever", "forever"), ("30", "30"), (" 007 ", "7"), ("0", "0")])
def test_the_days_history_is_kept(given: str, kept: str) -> None:
    assert DECLARED["history.keep"].parse(given) == kept
    assert Settings(None).text("history.keep") == "forever"


@pytest.mark.parametrize("given", ["", "-1", "never", "1.5", "36501", "0" * 9 + "1", "³", 30])
def test_days_that_are_none(given: object) -> None:
    with pytest.raises(SettingsError, match="forever"):
        DECLARED["history.keep"].parse(given)


def test_a_conversation_of_hours_is_not_kept_in_memory_as_a_whole_c3() -> None:
    """Memory that grows in silence: what the summary covers counts on as the oldest messages are let go."""
    stage = Stage()
    stage.context.restore("In short.", 2)
    for turn in range(1, KEPT_MESSAGES):
        stage.exchange(turn, f"q{turn}", f"answer {turn}")
        stage.sessions.turn_over()
        messages = stage.history.messages()
        assert len(messages) <= KEPT_MESSAGES
        assert messages[-1].content == f"answer {turn}"
        if turn == 101:
            assert stage.context.covers == 0, "the two that were covered are those that went"
        if turn == 90:
            assert stage.context.covers == 2
    assert "In short." in stage.context.for_model(messages, "s")[0].content
