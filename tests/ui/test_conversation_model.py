from __future__ import annotations

import pytest

from aura_desktop.events import Outcome, ReplyEnded, ReplyHeard, ReplyText, UserText
from aura_desktop.ui.conversation_model import ConversationModel, Cut, Message, Speaker
from aura_desktop.ui.message_text import Captions, Ink, lines

CAPTIONS = Captions("Aura", "you spoke here", "stopped here", "you wrote here", "not spoken")


@pytest.fixture
def model() -> ConversationModel:
    return ConversationModel()


def texts(model: ConversationModel) -> list[tuple[str, str]]:
    return [(message.speaker.value, message.text) for message in model.messages]


def test_partial_words_are_replaced_by_the_final_ones(model: ConversationModel) -> None:
    model.user_text(UserText(1, "what is", final=False))
    model.user_text(UserText(1, "what is the time", final=True))
    assert texts(model) == [("user", "what is the time")]
    assert model.messages[0].final


def test_partial_words_that_were_nothing_go_away(model: ConversationModel) -> None:
    model.user_text(UserText(1, "hm", final=False))
    model.user_text(UserText(1, "", final=False))
    assert model.messages == []


def test_what_the_user_said_stands_before_its_reply_even_when_it_comes_later(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "Hello."))
    model.user_text(UserText(1, "hi", final=True))
    assert texts(model) == [("user", "hi"), ("aura", "Hello.")]


def test_an_interrupted_reply_keeps_the_unheard_rest_apart(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "One two three."))
    model.reply_heard(ReplyHeard(1, 3))
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One two", " three."))
    assert model.messages[0].unheard_from == 7
    body, footer = lines(model.messages[0], CAPTIONS)[1:]
    assert [(text, look.ink) for text, look in body.pieces] == [("One two", Ink.TEXT), (" three.", Ink.FAINT)]
    assert footer.text == "you spoke here"


def test_heard_and_unheard_are_joined_by_the_space_that_was_between(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "One two three."))
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One two", "three."))
    assert model.messages[0].text == "One two three."
    assert model.messages[0].unheard_from == 8


def test_greying_begins_at_the_right_character_of_markdown(model: ConversationModel) -> None:
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "A **very", " good** one"))
    pieces = lines(model.messages[0], CAPTIONS)[1].pieces
    assert "".join(t for t, look in pieces if look.ink is Ink.TEXT) == "A very"
    assert "".join(t for t, look in pieces if look.ink is Ink.FAINT) == " good one"


@pytest.mark.parametrize(
    ("cut", "words"), [(None, "you spoke here"), (Cut.STOPPED, "stopped here"), (Cut.TYPED, "you wrote here")]
)
def test_the_line_below_says_what_cut_the_reply(model: ConversationModel, cut: Cut | None, words: str) -> None:
    model.reply_text(ReplyText(1, "One two."))
    if cut:
        model.interrupted(cut)
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One", " two."))
    assert lines(model.messages[0], CAPTIONS)[-1].text == words


def test_a_stop_is_not_remembered_for_the_next_reply(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "One two."))
    model.interrupted(Cut.STOPPED)
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One", " two."))
    model.reply_text(ReplyText(2, "Three four."))
    model.reply_ended(ReplyEnded(2, Outcome.CUT, "Three", " four."))
    assert lines(model.messages[1], CAPTIONS)[-1].text == "you spoke here"


def test_a_reply_nobody_heard_is_grey_as_a_whole(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "One two."))
    model.reply_ended(ReplyEnded(1, Outcome.DROPPED, "", "One two."))
    assert model.messages[0].unheard_from == 0
    assert lines(model.messages[0], CAPTIONS)[-1].text == "not spoken"


def test_a_reopened_turn_is_answered_in_the_place_of_the_dropped_answer(model: ConversationModel) -> None:
    model.user_text(UserText(1, "what is", final=True))
    model.reply_text(ReplyText(1, "What is what?"))
    model.reply_ended(ReplyEnded(1, Outcome.DROPPED, "", "What is what?"))
    model.user_text(UserText(1, "what is the time", final=True))
    model.reply_text(ReplyText(1, "Noon."))
    assert texts(model) == [("user", "what is the time"), ("aura", "Noon.")]
    assert not model.messages[1].final


def test_late_text_of_a_reply_that_was_heard_changes_nothing(model: ConversationModel) -> None:
    """B10 (vscode 326611): late chunks of a turn that is over must not come back."""
    model.reply_ended(ReplyEnded(1, Outcome.HEARD, "Noon.", ""))
    model.reply_text(ReplyText(1, "Noon. And more"))
    assert texts(model) == [("aura", "Noon.")]


def test_an_empty_dropped_reply_leaves_nothing(model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, " "))
    model.reply_ended(ReplyEnded(1, Outcome.DROPPED, "", ""))
    assert model.messages == []


def test_no_marker_is_added_to_what_was_heard(model: ConversationModel) -> None:
    """Open-LLM-VTuber 362: "..." behind a cut reply taught the model to answer "..."."""
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One two", " three"))
    assert model.messages == [
        Message(
            Speaker.AURA,
            1,
            "One two three",
            final=True,
            heard_chars=7,
            unheard_from=7,
            outcome=Outcome.CUT,
            cut=Cut.SPOKEN,
        )
    ]
