from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.providers.thinking import ThinkFilter


def run(*pieces: str) -> str:
    think = ThinkFilter()
    return "".join(think.feed(p) for p in pieces) + think.close()


CASES = {
    "Hello": "Hello",
    "<think>hmm</think>Hello": "Hello",
    "\n<think>\nhmm < a </thin> b\n</think>\n\nHello <think>there</think>": "Hello <think>there</think>",
    "<think></think><thinking>x</thinking> Hi": "Hi",
    "<think>never ends": "",
    "<thin": "<thin",
    "<thimble>": "<thimble>",
    "<": "<",
    "a < b <think>c": "a < b <think>c",
    "<reasoning>x</think></reasoning>y": "y",
}


@pytest.mark.parametrize("text", CASES)
def test_blocks_at_the_start_go_and_nothing_else(text: str) -> None:
    assert run(text) == CASES[text]
    assert run(*text) == CASES[text]


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 60), max_size=6))
def test_any_split_gives_the_same(text: str, cuts: list[int]) -> None:
    places = sorted(c for c in cuts if c <= len(text))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert run(*pieces) == CASES[text]


def test_text_without_a_block_is_not_held_back() -> None:
    think = ThinkFilter()
    assert think.feed("H") == "H"
    assert not think.thought


def test_endless_thinking_holds_no_memory() -> None:
    think = ThinkFilter()
    think.feed("<think>")
    for _ in range(100):
        assert think.feed("x" * 1000) == ""
    assert len(think._held) < 20
