"""Damaged input for every parser of what comes from outside: taken, or refused with an error of ours."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import LARGEST, PARSERS, Parser, damaged


@cache
def parser(name: str) -> Parser:
    return PARSERS[name]()


@pytest.mark.parametrize("name", PARSERS)
def test_what_it_begins_from_makes_sense(name: str) -> None:
    assert any(parser(name).accepts(seed) for seed in parser(name).seeds)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=120, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_damaged_input_is_taken_or_refused_with_our_own_error(name: str, rng: random.Random) -> None:
    parser(name).accepts(damaged(rng, parser(name).seeds))


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_noise_is_taken_or_refused_with_our_own_error(name: str, data: bytes) -> None:
    parser(name).accepts(data)


def test_the_control_another_error_comes_through() -> None:
    def breaks(data: bytes) -> None:
        raise KeyError("unexpected")

    with pytest.raises(KeyError):
        Parser(breaks, (b"",)).accepts(b"x")


def test_damage_is_repeatable_and_bounded() -> None:
    seeds = (b"x" * LARGEST, b"short")
    first = [damaged(random.Random(n), seeds) for n in range(50)]
    assert first == [damaged(random.Random(n), seeds) for n in range(50)]
    assert all(len(one) <= LARGEST for one in first)
    assert len(set(first)) > 40
