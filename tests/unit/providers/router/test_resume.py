"""Where another voice goes on, and the times of characters across the change."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.router.resume import CHARS_PER_S, Pace, Spoken

RATE = 16_000


def sound(seconds: float) -> Pcm:
    return Pcm(RATE, bytes(2 * round(seconds * RATE)))


def test_times_are_given_out_with_their_sound_and_the_rest_at_the_end() -> None:
    spoken = Spoken("Hello you")
    spoken.align(Alignment("Hello you", tuple(number / 10 for number in range(9))))
    assert spoken.pcm(sound(0.25)) == [Alignment("Hel", (0.0, 0.1, 0.2))]
    assert spoken.pcm(sound(0.01)) == []
    assert spoken.finish()[0].chars == "lo you"


@pytest.mark.parametrize(
    ("seconds", "rest"),
    [
        (0.0, "One two three"),
        (0.05, "two three"),
        (0.35, "two three"),  # the space has begun
        (0.45, "three"),  # "t" of "two" has sounded: it is not said twice
        (0.75, "three"),
        (0.85, ""),
    ],
)
def test_the_rest_begins_with_the_first_word_that_has_not_begun(seconds: float, rest: str) -> None:
    spoken = Spoken("One two three")
    spoken.align(Alignment("One two three", tuple(number / 10 for number in range(13))))
    if seconds:
        spoken.pcm(sound(seconds))
    said, after, _ = spoken.broken(CHARS_PER_S)
    assert after.text == rest
    assert said + rest == "One two three"


def test_without_spaces_a_character_is_a_word() -> None:
    spoken = Spoken("今日は天気がいいですね。")
    spoken.pcm(sound(0.4))
    _, after, _ = spoken.broken(10.0)
    assert after.text == "気がいいですね。"


def test_a_voice_that_spells_its_text_otherwise_is_followed_in_proportion() -> None:
    spoken = Spoken("It is 42 degrees outside today")
    spoken.align(Alignment("It is forty-two degrees", tuple(number / 20 for number in range(23))))
    spoken.pcm(sound(0.45))
    _, after, gap = spoken.broken(20.0)
    assert after.text == "degrees outside today"
    assert gap == []
    after.align(Alignment("degrees", (0.0,) * 7))
    assert after.pcm(sound(0.1)) == []  # its times could not be told apart from those before


def test_the_pace_is_learnt() -> None:
    pace = Pace()
    assert pace.rate == CHARS_PER_S
    for _ in range(20):
        pace.learn(60, 3.0)
    assert pace.rate == pytest.approx(20, abs=0.5)
    pace.learn(0, 3.0)
    pace.learn(100, 0.0)
    assert pace.rate == pytest.approx(20, abs=0.5)


voices = st.lists(
    st.tuples(st.booleans(), st.floats(0.0, 2.0), st.floats(0.01, 0.2), st.floats(1.0, 40.0)), min_size=1, max_size=4
)


@given(st.text(st.sampled_from("ab éß今,. \n"), min_size=1, max_size=60), voices)
def test_nothing_is_said_twice_and_every_time_has_its_place(
    text: str, script: list[tuple[bool, float, float, float]]
) -> None:
    spoken, given_out, whole = Spoken(text), list[Alignment](), ""
    for aligned, seconds, per_char, pace in script:
        if aligned:
            spoken.align(Alignment(spoken.text, tuple(per_char * at for at in range(len(spoken.text)))))
        if seconds:
            given_out += spoken.pcm(sound(seconds))
        said, spoken, gap = spoken.broken(pace)
        given_out += gap
        whole += said
    assert whole + spoken.text == text
    chars = "".join(alignment.chars for alignment in given_out)
    starts = [start for alignment in given_out for start in alignment.starts]
    assert text.startswith(chars)
    assert len(chars) == len(starts)
    assert all(later >= earlier - 1e-3 for earlier, later in itertools.pairwise(starts))
