"""The system prompt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from aura_desktop.conversation.prompt import system_prompt

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=1), "CET"))


def test_it_says_what_day_and_time_it_is_and_where() -> None:
    prompt = system_prompt(NOW, "de_AT.UTF-8")
    for part in ("Monday, November 23, 2026", "14:05 CET (UTC+1)", "de-AT", "spoken", "no Markdown"):
        assert part in prompt


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "14:05 UTC."),
        (timezone(timedelta(hours=-3, minutes=-30), "NST"), "14:05 NST (UTC-3:30)."),
        (timezone(timedelta(hours=5, minutes=45)), "14:05 UTC+5:45."),
        (None, "14:05."),
    ],
)
def test_the_zone_is_named(zone: timezone | None, expected: str) -> None:
    assert expected in system_prompt(NOW.replace(tzinfo=zone), "")


@pytest.mark.parametrize("locale", ["", "C", "POSIX", "C.UTF-8"])
def test_an_unknown_locale_is_not_named(locale: str) -> None:
    prompt = system_prompt(NOW, locale)
    assert "locale" not in prompt
    assert "language the user speaks." in prompt


@pytest.mark.parametrize("small", [False, True])
def test_the_persona_comes_last(small: bool) -> None:
    assert system_prompt(NOW, "en_US", persona=" Be a pirate. ", small_model=small).endswith("\n\nBe a pirate.")


def test_the_prompt_of_a_small_model_is_much_shorter() -> None:
    small = system_prompt(NOW, "en_US", small_model=True)
    assert len(small) < 200 < len(system_prompt(NOW, "en_US")) < 1200
    assert "Monday, November 23, 2026" in small
    assert "2:05 PM" in small
    assert "en-US" in small


@pytest.mark.parametrize(("hour", "clock"), [(0, "12:05 AM"), (11, "11:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")])
def test_the_twelve_hour_clock(hour: int, clock: str) -> None:
    assert clock in system_prompt(NOW.replace(hour=hour), "en", small_model=True)


@pytest.mark.parametrize("small", [False, True])
def test_the_profile_says_what_aura_is_called_and_what_it_is_about(small: bool) -> None:
    prompt = system_prompt(
        NOW, "en_US", name="Ada", persona="Be dry.", organisation="Acme", terms=("Siobhan", "Krakow"), small_model=small
    )
    assert "Ada" in prompt
    assert "Aura" not in prompt
    assert "for Acme. Names and words that may come up, spelled like this: Siobhan, Krakow." in prompt
    assert prompt.endswith("Be dry.")


def test_a_profile_without_a_context_adds_nothing_to_the_prompt() -> None:
    assert system_prompt(NOW, "en_US", name=" ", organisation=" ", terms=()) == system_prompt(NOW, "en_US")
    assert "\n" not in system_prompt(NOW, "en_US")


def test_a_list_of_a_thousand_words_does_not_slow_every_answer_down() -> None:
    words = [f"word{number}" for number in range(1000)]
    prompt = system_prompt(NOW, "en_US", terms=words)
    assert len(prompt) < 3000
    assert "word0, word1" in prompt
