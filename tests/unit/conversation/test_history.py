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


def exchange(history: History, turn: int, size: int = 5) -> None:
    history.add_user(f"q{turn}".ljust(size, "x"))
    history.set_heard(turn, f"a{turn}".ljust(size, "x"))


def test_the_model_gets_the_system_prompt_and_the_last_messages_from_a_user_message_on() -> None:
    history = History()
    for turn in range(30):
        exchange(history, turn)
    history.add_user("now")
    sent = history.for_model("system")
    assert (sent[0].role, sent[0].content) == ("system", "system")
    assert sent[1].role == "user"
    assert len(sent) == 20  # one message less than 20 fits, as the oldest would have been the assistant's
    assert sent[-1].content == "now"
    assert history.for_model("")[0].role == "user"


def test_the_budget_drops_the_oldest_but_never_what_was_just_said() -> None:
    history = History()
    for turn in range(10):
        exchange(history, turn, size=100)
    history.add_user("now " * 100)
    assert [m.role for m in history.for_model("s", budget_chars=700)] == ["system", "user", "assistant", "user"]
    assert [m.role for m in history.for_model("s", budget_chars=1)] == ["system", "user"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("user"), st.sampled_from(["", "a", "b c"])),
        st.tuples(st.sampled_from(["begin", "drop"]), st.integers(0, 4)),
        st.tuples(st.just("heard"), st.tuples(st.integers(0, 4), st.sampled_from(["", " ", "x", "y z"]))),
    )
)


@given(STEPS, st.integers(0, 6), st.integers(0, 30))
def test_roles_always_alternate_and_nothing_is_empty(steps: list, limit: int, budget: int) -> None:
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
    sent = history.for_model("s", limit, budget)
    assert sent[0].role == "system"
    assert all(message.role == ("user", "assistant")[at % 2] for at, message in enumerate(sent[1:]))
    if messages and messages[-1].role == "user":
        assert sent[-1] == messages[-1]
