"""From seconds played to the words heard: complaints H1 to H5."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.conversation.heard import HeardTracker
from aura_desktop.conversation.sentences import Piece, PieceSplitter
from aura_desktop.conversation.speakable import speakable


def piece(text: str, start: int = 0) -> Piece:
    return Piece(start, start + len(text), text, speakable(text))


def spoken(text: str, seconds: float, *, final: bool = True) -> tuple[HeardTracker, Piece]:
    tracker, only = HeardTracker(), piece(text)
    tracker.add_piece(only, 0.0)
    tracker.set_duration(only, seconds, final)
    return tracker, only


def reply(text: str, seconds_per_piece: float = 1.0) -> tuple[HeardTracker, list[Piece]]:
    splitter = PieceSplitter()
    pieces = splitter.feed(text) + splitter.finish()
    tracker = HeardTracker()
    for at, one in enumerate(pieces):
        tracker.add_piece(one, at * seconds_per_piece)
        tracker.set_duration(one, seconds_per_piece, True)
    return tracker, pieces


def test_nothing_played_is_nothing_heard_h1() -> None:
    tracker, _ = spoken("Hello there.", 1.0)
    assert tracker.heard_until(0.0) == 0
    assert HeardTracker().heard_until(5.0) == 0


def test_pieces_never_played_are_not_heard_h2() -> None:
    tracker, pieces = reply("First one here. Second one here. Third one here.")
    assert tracker.heard_until(1.0) == pieces[0].end


def test_partial_text_is_kept_to_the_word_h3() -> None:
    text = "aaaa bbbb cccc dddd"  # four words of equal length, 19 weights in 1.9 s: a word is 0.4 s, a space 0.1 s
    tracker, _ = spoken(text, 1.9)
    heard = [text[: tracker.heard_until(t)] for t in (0.2, 0.25, 0.7, 0.75, 1.2, 1.25, 1.85, 1.9)]
    assert heard == ["", "aaaa", "aaaa", "aaaa bbbb", "aaaa bbbb", "aaaa bbbb cccc", text, text]


@pytest.mark.parametrize(("share", "counts"), [(0.5, False), (0.7, True)])
def test_a_word_counts_once_60_percent_of_it_has_sounded(share: float, counts: bool) -> None:
    text = "aaaaaaaaaa bbbbbbbbbb"
    tracker, _ = spoken(text, 2.1)
    assert tracker.heard_until(1.1 + share) == (len(text) if counts else 10)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        # the marks of Markdown belong to the words they close
        ("A **bold** word.", ["A", "A **bold**", "A **bold** word."]),
        # what is not said goes with the word before it
        (
            "See [the docs](https://a.b/c) now.",
            ["See", "See [the", "See [the docs](https://a.b/c)", "See [the docs](https://a.b/c) now."],
        ),
        # words that became others: a price, a sign, a snake
        ("It is $5 now.", ["It", "It is", "It is $5", "It is $5 now."]),
        ("At 20 °C it is.", ["At", "At 20", "At 20 °C", "At 20 °C it", "At 20 °C it is."]),
        ("Use my_name here.", ["Use", "Use my", "Use my_name", "Use my_name here."]),
        ("- one\n- two", ["- one", "- one\n- two"]),
        ('He said "yes" (twice).', ["He", "He said", 'He said "yes"', 'He said "yes" (twice).']),
        # no spaces between words
        ("नमस्ते दोस्त।", ["नमस्ते", "नमस्ते दोस्त।"]),
        ("你好世界。", ["你", "你好", "你好世", "你好世界。"]),
    ],
)
def test_words_of_the_source_are_found_again(text: str, steps: list[str]) -> None:
    tracker, _ = spoken(text, 2.0)
    seen: list[str] = []
    for step in range(201):
        heard = text[: tracker.heard_until(step / 100)]
        if heard and (not seen or seen[-1] != heard):
            seen.append(heard)
    assert seen == steps


def test_code_counts_as_heard_with_its_phrase() -> None:
    text = "```py\nx = 1\n```\n"
    tracker, only = spoken(text, 1.0)
    assert only.spoken == "Here is the code."
    assert tracker.heard_until(0.1) == 0
    assert tracker.heard_until(1.0) == len(text)


def test_the_whole_reply_is_heard_at_the_end_with_marks_and_white_space() -> None:
    text = "**One here.** Two here.\n\n---\n\n🎉\n"
    tracker, pieces = reply(text)
    assert not pieces[-1].spoken
    assert tracker.heard_until(2.0) == len(text)
    assert tracker.heard_until(1.99) < len(text)


def test_an_unknown_length_never_runs_ahead_of_the_voice() -> None:
    text = "one two three four five six seven eight nine ten"
    tracker, only = spoken(text, 0.5, final=False)
    # Half a second holds two words of this at an ordinary rate, whatever has been synthesised.
    assert text[: tracker.heard_until(0.5)] in ("one", "one two")
    tracker.set_duration(only, 20.0, False)
    assert text[: tracker.heard_until(0.5)] == ""
    tracker.set_duration(only, 3.0, False)
    assert tracker.heard_until(3.0) < len(text) + 1
    tracker.set_duration(only, 3.0, True)
    assert tracker.heard_until(3.0) == len(text)


def test_the_rate_of_the_voice_is_learnt() -> None:
    def after(first_s: float) -> int:
        tracker = HeardTracker()
        first, second = piece("word " * 30), piece("other " * 30, 150)
        tracker.add_piece(first, 0.0)
        tracker.set_duration(first, first_s, True)
        tracker.add_piece(second, first_s)
        tracker.set_duration(second, 1.0, False)
        return tracker.heard_until(first_s + 4.0)

    assert after(20.0) < after(10.0) < after(5.0)


def test_alignment_beats_proportion() -> None:
    text = "aaaa bbbb cccc"
    tracker, only = spoken(text, 3.0)
    # The voice dwells on the first word for two seconds.
    tracker.align(only, "aaaa ", [0.0, 0.5, 1.0, 1.5, 2.0])
    tracker.align(only, "bbbb cccc", [2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9])
    assert [text[: tracker.heard_until(t)] for t in (1.0, 1.3, 2.2, 2.4, 2.95)] == [
        "",
        "aaaa",
        "aaaa",
        "aaaa bbbb",
        text,
    ]


def test_alignment_that_is_not_whole_yet_covers_what_it_reaches() -> None:
    text = "aaaa bbbb cccc"
    tracker, only = spoken(text, 3.0, final=False)
    tracker.align(only, "aaaa bb", [0.0, 0.5, 1.0, 1.5, 2.0, 2.1, 2.2])
    assert text[: tracker.heard_until(1.0)] == ""
    assert text[: tracker.heard_until(1.3)] == "aaaa"
    assert text[: tracker.heard_until(2.05)] == "aaaa"


def test_alignment_of_a_text_the_voice_rewrote() -> None:
    text = "It is 5 now."
    tracker, only = spoken(text, 2.0)
    chars = "it is five now."
    tracker.align(only, chars, [k * 0.1 for k in range(len(chars))])
    assert [text[: tracker.heard_until(t)] for t in (0.2, 0.5, 0.9, 1.4)] == ["It", "It is", "It is 5", "It is 5 now."]


def test_alignment_of_rubbish_does_no_harm() -> None:
    tracker, only = spoken("one two three", 2.0)
    tracker.align(only, "", [])
    tracker.align(only, "???", [0.0])
    tracker.align(only, "xyz", [1.0, 0.5, 0.2])
    assert tracker.heard_until(2.0) == 13
    assert all(0 <= tracker.heard_until(t / 10) <= 13 for t in range(30))


def test_two_equal_pieces_are_told_apart_by_their_place() -> None:
    tracker, pieces = reply("Yes. Yes. Yes.")
    assert [tracker.heard_until(t) for t in (1.0, 2.0, 3.0)] == [p.end for p in pieces]


SNIPPETS = st.sampled_from(
    [
        "word ",
        "**b** ",
        "[x](http://a.b) ",
        "`c` ",
        "$5 ",
        "5 ",
        ". ",
        "! ",
        "\n",
        "- ",
        "```\nx\n```\n",
        "🎉",
        "你好",
        "。",
        "| a |\n",
        "°C ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.lists(SNIPPETS, max_size=25).map("".join), st.text(max_size=80)),
    st.lists(st.floats(0.0, 5.0), max_size=30),
    st.booleans(),
)
def test_heard_text_only_grows_and_ends_whole(text: str, durations: list[float], final: bool) -> None:
    splitter = PieceSplitter()
    tracker, at = HeardTracker(), 0.0
    pieces = splitter.feed(text) + splitter.finish()
    for number, one in enumerate(pieces):
        seconds = durations[number] if number < len(durations) else 1.0
        seconds = seconds if one.spoken else 0.0
        tracker.add_piece(one, at)
        tracker.set_duration(one, seconds, final or number + 1 < len(pieces))
        at += seconds
    seen = [tracker.heard_until(at * k / 50) for k in range(51)]
    assert seen == sorted(seen)
    assert all(0 <= offset <= len(text) for offset in seen)
    if final:
        assert tracker.heard_until(at) == len(text)
