"""Whether an utterance reads finished."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.conversation.endings import reading, reads_finished
from aura_desktop.speech.pace import Reading


@pytest.mark.parametrize(
    "text",
    [
        "What time is it?",
        "Stop!",
        "I would like a coffee.",
        "yes",
        "OK",
        "ok.",
        "No",
        "thank you",
        "never mind",
        "turn on the lights",
        "turn the light on",
        "Turn the lights off",
        "set a timer to ten minutes please",
        "play some music please",
        "ja",
        "danke",
        "Wie spät ist es",
        "mach das Licht aus bitte",
        "yes please",
        "“Stop.”",
        "你好吗？",
        "stop",
    ],
)
def test_complete(text: str) -> None:
    assert reads_finished(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "and",
        "so",
        "um",
        "I want to",
        "I would like a",
        "what is the",
        "tell me about the",
        "set a timer for",
        "I was thinking, um",
        "first,",
        "my number is five five five",
        "555",
        "0171 55 3",
        "because",
        "I went there with",
        "it is a well-",
        "well",
        "I think that the",
        "und",
        "ich möchte ein",
        "das ist weil",
        "ähm",
        "wenn ich dann und",
        "what I mean is...",
        "the thing is:",
        "turn on the",
        "mit",
        "I'm",
        "give me",
        "call my",
        "is it",
    ],
)
def test_goes_on(text: str) -> None:
    expected = {"give me": None, "is it": None}.get(text, False)
    assert reads_finished(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "...?"[:0],
        "blue",
        "hey",
        "give me a small double shot",
        "set a timer to ten minutes",
        "I think so",
        "yes I am",
        "what is it for",
        "mach das licht an",
        "the weather in berlin",
        "what's the weather like",
        "I know that",
        "wo kommst du her",
        "i like it",
    ],
)
def test_cannot_tell(text: str) -> None:
    assert reads_finished(text) is None


def test_yes_and_ok_count_as_whole_answers_t2() -> None:
    assert [reads_finished(word) for word in ("yes", "OK", "Yes.", "no")] == [True] * 4


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert reads_finished(text) in (True, False, None)


@pytest.mark.parametrize(
    "text",
    [
        "can i get a house coffee",
        "may i have a single shot drip coffee with a lot of skim milk",
        "i'd like a single shot latte with a little bit of almond milk",
        "brew a dark roast iced coffee with some almond milk and brown sugar",
        "make me an iced mocha with sweetener",
        "set a timer to ten minutes",
        "please show me the weather",
        "could you remind me to call my mother",
        "kannst du mir das wetter zeigen",
    ],
)
def test_a_request_whose_object_is_named(text: str) -> None:
    assert reading(text) is Reading.REQUEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can i get", Reading.OPEN),
        ("can i get a single", Reading.OPEN),
        ("i want", Reading.OPEN),
        ("set a timer for ten", Reading.OPEN),
        ("i think we talked about that", Reading.OPEN),
        ("are you a student", Reading.OPEN),
        ("get me a coffee with", Reading.UNFINISHED),
        ("get me a drip coffee and", Reading.UNFINISHED),
        ("make me an iced mocha, um", Reading.UNFINISHED),
        ("turn on the lights", Reading.FINISHED),
        ("What time is it?", Reading.FINISHED),
    ],
)
def test_other_readings(text: str, expected: Reading) -> None:
    assert reading(text) is expected
