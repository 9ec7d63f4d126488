"""The conversation as heard: complaints H1 to H5."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.conversation.history import History


def plain(history: History) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in history.messages()]


def test_an_exchange() -> None:
    history = History()
    history.add_user("Hello.")
    history.begin_reply(1)
    history.set_heard(1, "Hi there. ")
    assert plain(history) == [("user", "Hello."), ("assistant", "Hi there.")]


def test_a_reply_of_which_nothing_was_heard_leaves_no_empty_message_h1() -> None:
    history = History()
    history.add_user("Hello.")
    history.begin_reply(1)
    history.set_heard(1, " \n")
    assert plain(history) == [("user", "Hello.")]


def test_a_reply_never_played_does_not_stay_in_context_h2() -> None:
    history = History()
    history.add_user("Tell me about")
    history.begin_reply(1)
    history.drop(1)
    history.add_user("the moon.")
    assert plain(history) == [("user", "Tell me about the moon.")]


def test_a_cut_reply_is_stored_as_far_as_it_was_heard_h3_h4() -> None:
    history = History()
    history.add_user("Tell me all.")
    history.begin_reply(1)
    history.set_heard(1, "Well, it")
    history.add_user("Stop.")
    assert plain(history) == [("user", "Tell me all."), ("assistant", "Well, it"), ("user", "Stop.")]


def test_a_cut_reply_carries_no_marker_h5() -> None:
    history = History()
    history.add_user("Tell me all.")
    history.set_heard(1, "Well, it")
    assert history.messages()[-1].content == "Well, it"


def test_what_was_heard_may_grow_and_shrink() -> None:
    history = History()
    history.add_user("a")
    for heard in ("one", "one two", "one", ""):
        history.set_heard(1, heard)
    assert plain(history) == [("user", "a")]


def test_a_late_result_of_an_older_turn_keeps_its_place() -> None:
    history = History()
    history.add_user("a")
    history.begin_reply(1)
    history.add_user("b")
    history.begin_reply(2)
    history.set_heard(2, "two")
    history.set_heard(1, "one")
    assert plain(history) == [("user", "a"), ("assistant", "one"), ("user", "b"), ("assistant", "two")]


def test_empty_words_are_no_message() -> None:
    history = History()
    history.add_user("  ")
    assert history.messages() == ()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("user"), st.sampled_from(["", "a", "b c"])),
        st.tuples(st.sampled_from(["begin", "drop"]), st.integers(0, 4)),
        st.tuples(st.just("heard"), st.tuples(st.integers(0, 4), st.sampled_from(["", " ", "x", "y z"]))),
    )
)


@given(STEPS)
def test_roles_always_alternate_and_nothing_is_empty(steps: list) -> None:
    history = History()
    for name, value in steps:
        match name:
            case "user":
                history.add_user(value)
            case "begin":
                history.begin_reply(value)
            case "drop":
                history.drop(value)
            case _:
                history.set_heard(*value)
    messages = history.messages()
    assert all(message.content.strip() for message in messages)
    assert all(a.role != b.role for a, b in pairwise(messages))


@given(st.lists(st.booleans(), max_size=60), st.integers(2, 20))
def test_only_the_latest_are_kept_whole_exchange_by_whole_exchange_c3(answered: list[bool], most: int) -> None:
    """Memory that grows in silence: a conversation of hours holds no more than one of half an hour."""
    history = History()
    for turn, heard in enumerate(answered):
        history.add_user(f"Question {turn}")
        history.begin_reply(turn)
        history.set_heard(turn, f"Answer {turn}" if heard else "")
        before = plain(history)
        fewer = history.keep_latest(most)
        after = plain(history)
        assert before[fewer:] == after, "what is left is as it was"
        assert len(after) <= most + 1
        assert after[0][0] == "user"
        assert history.keep_latest(most + 1) == 0
