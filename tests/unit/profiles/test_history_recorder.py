"""What is kept of a conversation, told by its events; complaints H1, H3, #46 of the field notes, and no marker text."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.events import (
    Event,
    Notice,
    Outcome,
    ReplyEnded,
    ReplyHeard,
    ReplyText,
    Served,
    Spending,
    UserText,
)
from aura_desktop.history_records import (
    Change,
    Head,
    MessageGone,
    MessageState,
    Opened,
    Session,
    Stored,
    SummaryState,
)
from aura_desktop.profiles.history_pending import Pending
from aura_desktop.profiles.history_recorder import KEPT_MESSAGES, Recorder

from .histories import said


class Kept:
    """A recorder, and what a database would hold of what it told."""

    def __init__(self, **options: Any) -> None:
        self.changes: list[Change] = []
        self.messages: dict[tuple[str, int, int], Stored] = {}
        self.titles: dict[str, str] = {}
        self.summaries: dict[str, SummaryState] = {}
        self.now = 1000.0
        self.keeps = True
        numbers = itertools.count(1)
        self.recorder = Recorder(
            self.post,
            clock=lambda: self.now,
            profile="home",
            keeps=lambda: self.keeps,
            new_uid=lambda: f"s{next(numbers)}",
            **options,
        )

    def post(self, change: Change) -> None:
        self.changes.append(change)
        match change:
            case MessageState(head, message, _, title):
                self.messages[head.uid, message.turn, message.part] = message
                if title is not None:
                    self.titles[head.uid] = title
            case MessageGone(uid, turn, part):
                del self.messages[uid, turn, part]
            case SummaryState():
                self.summaries[change.uid] = change

    def take(self, *events: Event) -> None:
        for event in events:
            self.now += 1
            self.recorder.take(event)

    def texts(self, uid: str = "s1") -> list[tuple[int, int, str, str]]:
        """(turn, part, heard, unheard) in order."""
        rows = sorted((k[1:], m) for k, m in self.messages.items() if k[0] == uid)
        return [(*key, m.heard_text, m.text[m.heard :]) for key, m in rows]


def user(turn: int, text: str, *, final: bool = True) -> UserText:
    return UserText(turn, text, final=final)


def test_an_exchange_is_kept_as_it_is_heard() -> None:
    kept = Kept()
    kept.take(user(1, "Hel", final=False))
    assert kept.texts() == []
    kept.take(user(1, "Hello?"), ReplyText(1, "Hi"), ReplyText(1, "Hi there."))
    assert kept.texts() == [(1, 0, "Hello?", ""), (1, 1, "", "Hi there.")]
    kept.take(ReplyHeard(1, 2))
    assert kept.texts()[1] == (1, 1, "Hi", " there.")
    kept.take(ReplyEnded(1, Outcome.HEARD, "Hi there.", ""))
    assert kept.texts()[1] == (1, 1, "Hi there.", "")
    assert kept.titles == {"s1": "Hello?"}
    assert {change.head for change in kept.changes if isinstance(change, MessageState)} == {Head("s1", "home", 1000.0)}


def test_an_interrupted_reply_is_kept_with_its_rest_and_no_marker_46() -> None:
    kept = Kept()
    kept.take(user(1, "Tell me"), ReplyText(1, "It began in 1876, in Boston."), ReplyHeard(1, 8))
    kept.take(ReplyEnded(1, Outcome.CUT, "It began in 1876,", " in Boston."), user(2, "Stop"))
    assert kept.texts() == [(1, 0, "Tell me", ""), (1, 1, "It began in 1876,", " in Boston."), (2, 0, "Stop", "")]


def test_a_reply_nobody_heard_is_no_empty_message_h1() -> None:
    kept = Kept()
    kept.take(user(1, "Hello"), ReplyText(1, "Hm"), ReplyEnded(1, Outcome.DROPPED, "", ""))
    assert kept.texts() == [(1, 0, "Hello", "")]
    kept.take(user(2, "Again"), ReplyText(2, "Yes?"), ReplyEnded(2, Outcome.DROPPED, "", "Yes?"))
    assert kept.texts()[-1] == (2, 1, "", "Yes?")


def test_noise_that_was_shown_for_a_moment_is_taken_back() -> None:
    kept = Kept()
    kept.take(user(1, "uh"), user(1, ""))
    assert kept.texts() == []
    kept.take(user(2, "A question"))
    assert kept.titles["s1"] == "A question"


def test_a_turn_that_was_reopened_is_one_message_and_its_unheard_answer_is_replaced() -> None:
    kept = Kept()
    kept.take(user(1, "Tell me"), ReplyText(1, "What?"), ReplyEnded(1, Outcome.DROPPED, "", "What?"))
    kept.take(user(1, "Tell me about Rome."), ReplyText(1, "Rome is old."))
    assert kept.texts() == [(1, 0, "Tell me about Rome.", ""), (1, 1, "", "Rome is old.")]
    assert kept.titles["s1"] == "Tell me about Rome."


def test_words_that_became_part_of_the_next_message_leave_nothing_behind() -> None:
    kept = Kept()
    kept.take(user(1, "Tell me"), ReplyText(1, "What?"), ReplyEnded(1, Outcome.DROPPED, "", "What?"))
    kept.take(user(1, ""), user(2, "Tell me about Rome."), ReplyText(2, "Rome is old."))
    assert kept.texts() == [(2, 0, "Tell me about Rome.", ""), (2, 1, "", "Rome is old.")]
    assert kept.titles["s1"] == "Tell me about Rome."


def test_a_second_answer_after_a_cut_one_stands_beside_it() -> None:
    kept = Kept()
    kept.take(user(1, "q"), ReplyText(1, "One two"), ReplyEnded(1, Outcome.CUT, "One", " two"))
    kept.take(ReplyText(1, "Three"), ReplyHeard(1, 5), ReplyEnded(1, Outcome.HEARD, "Three", ""))
    assert kept.texts() == [(1, 0, "q", ""), (1, 1, "One", " two"), (1, 2, "Three", "")]
    kept.take(ReplyText(1, "A straggler"), ReplyHeard(1, 3))
    assert kept.texts()[-1] == (1, 2, "Three", "")


def test_who_answered_and_what_it_cost() -> None:
    kept = Kept()
    kept.take(Served("stt", "elevenlabs"), Served("chat", "openai"), user(1, "q"), ReplyText(1, "r"))
    kept.take(ReplyEnded(1, Outcome.HEARD, "r", ""), Spending(0.002, 1.0), Spending(0.5, 1.5))
    reply = kept.messages["s1", 1, 1]
    assert (reply.provider, reply.dollars) == ("openai", 0.002)
    kept.take(user(2, "q"), ReplyText(2, "r"), Served("chat", "xai"), ReplyEnded(2, Outcome.HEARD, "r", ""))
    kept.take(Spending(None, 1.0))
    assert (kept.messages["s1", 2, 1].provider, kept.messages["s1", 2, 1].dollars) == ("xai", None)


def test_the_time_of_a_message_is_that_of_its_beginning() -> None:
    kept = Kept()
    kept.take(user(1, "q"), ReplyText(1, "r"), Notice("x"), ReplyEnded(1, Outcome.HEARD, "r", ""))
    assert kept.messages["s1", 1, 0].at == 1001
    assert kept.messages["s1", 1, 1].at == 1002
    last = kept.changes[-1]
    assert isinstance(last, MessageState)
    assert last.now == 1004


def test_a_private_conversation_is_never_told() -> None:
    kept = Kept()
    assert kept.recorder.begin(private=True) == "s2"
    assert kept.recorder.private
    kept.take(user(1, "secret"), ReplyText(1, "secret"), ReplyEnded(1, Outcome.HEARD, "secret", ""), Spending(1, 1))
    kept.recorder.summarised("secret", 1)
    kept.recorder.begin()
    kept.take(user(1, "late secret"), ReplyHeard(1, 3))
    assert kept.changes == []
    kept.take(user(2, "open"))
    assert kept.texts("s3") == [(1, 0, "open", "")]


def test_a_history_that_is_not_kept_is_not_told_from_that_moment_on() -> None:
    kept = Kept()
    kept.take(user(1, "before"))
    kept.keeps = False
    kept.take(user(2, "after"))
    kept.recorder.begin()
    kept.take(user(3, "much after"))
    kept.keeps = True
    kept.take(user(4, "the conversation began unkept and stays so"))
    assert [m.text for m in kept.messages.values()] == ["before"]
    assert not kept.recorder.private


def test_late_words_find_the_conversation_they_belong_to() -> None:
    kept = Kept()
    kept.take(user(1, "old"), ReplyText(1, "reply"), user(2, "hea", final=False))
    kept.recorder.begin()
    kept.take(ReplyEnded(1, Outcome.CUT, "rep", "ly"), user(2, "heard late"), user(3, "new"), Spending(0.1, 1.0))
    assert kept.texts("s1") == [(1, 0, "old", ""), (1, 1, "rep", "ly"), (2, 0, "heard late", "")]
    assert kept.texts("s2") == [(1, 0, "new", "")]
    assert kept.messages["s1", 1, 1].dollars == 0.1


def test_a_turn_of_which_nothing_was_told_yet_belongs_to_the_conversation_before() -> None:
    kept = Kept()
    kept.take(user(1, "old"))
    kept.recorder.begin(after_turn=2)
    kept.take(user(2, "its words come late"), user(3, "new"))
    assert kept.texts("s1") == [(1, 0, "old", ""), (2, 0, "its words come late", "")]
    assert kept.texts("s2") == [(1, 0, "new", "")]


def test_an_old_conversation_goes_on_with_its_own_turns_and_keeps_its_name() -> None:
    kept = Kept()
    kept.take(user(1, "a"), user(2, "b"))
    old = Opened(
        Session("old", "home", 5.0, 9.0, "Its name"),
        (Stored(6, 0, "q", 1, 5.0), Stored(6, 1, "r", 1, 6.0), Stored(7, 0, "last", 4, 9.0)),
        last_turn=7,
    )
    kept.recorder.resume(old)
    kept.take(user(3, "going on"), ReplyText(3, "yes"), ReplyEnded(3, Outcome.HEARD, "yes", ""))
    assert kept.texts("old") == [(8, 0, "going on", ""), (8, 1, "yes", "")]
    assert "old" not in kept.titles
    assert [c.head.started for c in kept.changes if isinstance(c, MessageState)][-1] == 5.0


def test_a_summary_is_told_with_the_turn_it_reaches() -> None:
    kept = Kept()
    for turn in range(1, 31):
        kept.take(user(turn, f"q{turn}"), ReplyText(turn, "r"), ReplyEnded(turn, Outcome.HEARD, "r", ""))
    kept.recorder.summarised("In short.", 20)
    assert kept.summaries["s1"] == SummaryState("s1", 20, "In short.")
    kept.recorder.summarised("Nothing left out.", 60)
    kept.recorder.summarised("Nothing.", 0)
    assert kept.summaries["s1"].text == "In short."


def test_a_conversation_of_hours_is_kept_as_a_whole_but_not_in_memory_c3() -> None:
    """Memory that grows in silence."""
    kept = Kept()
    for turn in range(1, KEPT_MESSAGES + 1):
        kept.take(user(turn, f"q{turn}"), ReplyText(turn, "r"), ReplyEnded(turn, Outcome.HEARD, "r", ""))
    assert len(kept.texts("s1")) == 2 * KEPT_MESSAGES, "nothing of it is missing in the file"
    assert kept.titles["s1"] == "q1"
    kept.recorder.summarised("In short.", 20)
    assert kept.summaries["s1"].turn == KEPT_MESSAGES - 10
    book = kept.recorder._book
    assert len(book.kept) == KEPT_MESSAGES
    assert book.ended <= set(book.kept)


def test_broken_characters_of_a_service_do_not_break_the_file() -> None:
    kept = Kept()
    kept.take(user(1, "q"), ReplyText(1, "a \ud83d b"), ReplyEnded(1, Outcome.HEARD, "a \ud83d", " b"))
    assert kept.texts()[1] == (1, 1, "a ?", " b")


EVENTS = st.one_of(
    st.builds(UserText, st.integers(1, 4), st.sampled_from(["", "a", "b c"]), final=st.booleans()),
    st.builds(ReplyText, st.integers(1, 4), st.sampled_from(["", "x", "x y", "z"])),
    st.builds(ReplyHeard, st.integers(1, 4), st.integers(0, 5)),
    st.builds(ReplyEnded, st.integers(1, 4), st.sampled_from(Outcome), *[st.sampled_from(["", "x", " y"])] * 2),
    st.builds(Served, st.just("chat"), st.sampled_from(["openai", "xai"])),
    st.builds(Spending, st.none() | st.just(0.1), st.just(1.0)),
    st.sampled_from(["begin", "private"]),
)


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_what_is_kept_is_sound(events: list[Any]) -> None:
    kept = Kept()
    private: set[str] = set()
    for event in events:
        if isinstance(event, str):
            uid = kept.recorder.begin(private=event == "private")
            private |= {uid} if event == "private" else set()
        else:
            kept.take(event)
    for (uid, turn, part), message in kept.messages.items():
        assert uid not in private
        assert 0 <= message.heard <= len(message.text)
        assert message.text.strip()
        assert part or message.heard == len(message.text)
        assert turn >= 1
        assert part < 2 or (uid, turn, part - 1) in kept.messages


# What waits to be written


def test_only_the_latest_of_a_growing_reply_waits() -> None:
    pending = Pending()
    pending.add(said("a", 1, "q"))
    for n in range(100):
        pending.add(said("a", 1, "word " * n, part=1))
    assert len(pending) == 2
    first, second = pending.take()
    assert isinstance(first, MessageState)
    assert isinstance(second, MessageState)
    assert (first.message.text, second.message.text) == ("q", "word " * 99)
    assert pending.take() == ()


def test_a_name_is_not_lost_when_its_message_changes() -> None:
    pending = Pending()
    pending.add(said("a", 1, "named"))
    later = said("a", 2, "x")
    pending.add(MessageState(later.head, Stored(1, 0, "named again", 11, 1.0), 2.0))
    (state,) = pending.take()
    assert isinstance(state, MessageState)
    assert (state.title, state.message.text) == ("named", "named again")


def test_it_rests_between_writes_and_longer_after_a_failure() -> None:
    pending = Pending()
    assert pending.due_in(0.0) is None
    pending.add(said("a", 1, "q"))
    assert pending.due_in(0.0) == 0.0
    changes = pending.take()
    pending.failed(changes, 10.0, 5.0)
    assert pending.due_in(11.0) == 4.0
    assert pending.take() == changes
    pending.written(20.0)
    pending.add(said("a", 2, "q"))
    due = pending.due_in(20.0)
    assert due is not None
    assert 0.0 < due <= 0.5


def test_what_failed_does_not_replace_what_came_meanwhile() -> None:
    pending = Pending()
    pending.add(said("a", 1, "old"))
    failed = pending.take()
    pending.add(said("a", 1, "new"))
    pending.failed(failed, 0.0, 1.0)
    (state,) = pending.take()
    assert isinstance(state, MessageState)
    assert state.message.text == "new"


def test_too_much_for_a_disk_that_stays_full_loses_the_oldest_and_counts_it() -> None:
    pending = Pending(most=10)
    for turn in range(1, 16):
        pending.add(said("a", turn, "x"))
    pending.add(MessageGone("b", 1, 0))
    assert pending.lost == 6
    pending.forget("b")
    assert [c.message.turn for c in pending.take() if isinstance(c, MessageState)] == list(range(7, 16))
