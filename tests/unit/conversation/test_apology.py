"""The honest last sentence: there for every failure, in every language it promises."""

from __future__ import annotations

from dataclasses import fields

import pytest

from aura_desktop import errors
from aura_desktop.conversation.apology import WORDS, apology, bridge, broken_off, words_of

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AuraError)]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl", "pl"])
def test_every_language_has_its_own_sentences(language: str) -> None:
    words = WORDS[language]
    lines = [line for field in fields(words) for line in (getattr(words, field.name),) if isinstance(line, str)]
    lines += words.bridges
    assert len(set(lines)) == len(lines)
    for line in lines:
        assert line.endswith(".")
        assert 10 < len(line) < 110
        if language != "en":
            assert line not in str(WORDS["en"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_failure_has_a_sentence_that_says_what_to_do(kind: type[errors.AuraError]) -> None:
    for heard in (True, False):
        line = apology(kind("Whatever."), "en", heard=heard)
        assert "lease" in line
        assert line != "Whatever."


def test_the_network_is_told_apart_from_the_rest() -> None:
    assert "language model" in apology(errors.Unreachable("x"), "en")
    assert "speech recognition" in apology(errors.Unreachable("x"), "en", heard=False)
    assert "key" in apology(errors.NotPermitted("x"), "en")
    assert "Sprachmodell" in apology(errors.StreamBroken("x"), "de-AT")


def test_unknown_languages_get_english() -> None:
    for language in ("", "xx", "zh-CN", "C"):
        assert words_of(language) is WORDS["en"]
    assert words_of("pt_BR") is WORDS["pt"]
    assert broken_off("sw") == WORDS["en"].broken
    assert [bridge(number, "en") for number in range(4)] == [
        WORDS["en"].bridges[0],
        *[WORDS["en"].bridges[1]] * 3,
    ]
