"""Which questions go where: the built-in rules against a table, and what a user may write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.errors import SettingsError
from aura_desktop.providers.router.builtin_rules import BUILT_IN
from aura_desktop.providers.router.rules import Choice, parse

BUILT_IN_RULES = parse(BUILT_IN)

TO_XAI = (
    # news
    "What's in the news?",
    "Give me the latest headlines.",
    "any news about the elections in France",
    "Read me the news",
    "What's happening in Ukraine right now?",
    "Was gibt es Neues?",
    "Lies mir die Nachrichten vor",
    "Was ist los in Berlin?",
    # X
    "What are people on X saying about the new iPhone?",
    "What did Elon Musk tweet this morning?",
    "Show me the latest posts about the SpaceX launch",
    "What's trending on Twitter?",
    "Was schreiben die Leute auf X über den Bahnstreik?",
    # sports
    "Who won the game last night?",
    "What's the score of the Lakers game?",
    "Did Arsenal win yesterday?",
    "When do the Yankees play next?",
    "Wer hat gestern das Spiel gewonnen?",
    "Wie steht es beim Spiel der Bayern?",
    "Wie hat Dortmund gespielt?",
    "Show me the Premier League standings",
    # markets
    "What's Apple's stock price?",
    "How is Tesla stock doing?",
    "What is the price of Bitcoin?",
    "How much is bitcoin worth?",
    "What's the exchange rate of the dollar to the euro?",
    "Wie steht die Aktie von Siemens?",
    "Wie ist der Goldpreis?",
    "Why is Bitcoin down today?",
    # weather
    "What's the weather like in London?",
    "Will it rain tomorrow?",
    "Wie wird das Wetter morgen?",
    "Regnet es in Hamburg?",
    # today
    "Who is the current president of Argentina?",
    "What is the latest iPhone?",
    "What happened today?",
    "Was ist heute passiert?",
    "Is there traffic on the A7?",
    "Which films are in the cinema this week?",
    "Was ist gerade in Paris los?",
)
TO_OPENAI = (
    # code
    "Write a Python function that reverses a list",
    "What is the latest Python version's syntax for match?",
    "How do I undo the last commit in git?",
    "Why does my JavaScript code throw this error right now?",
    "Schreib mir eine Funktion in Python",
    "What's new in C++ 23?",
    "Explain this regex to me",
    # reasoning and mathematics
    "What is 17 times 23?",
    "Wie viel ist 12 mal 8?",
    "Calculate the square root of two",
    "What's 15 percent of 80?",
    "What is the derivative of x squared?",
    "Prove that there are infinitely many primes; give me a proof",
    # writing
    "Write a poem about today's weather",
    "Can you draft an email to my boss about the news?",
    "Translate 'good morning' to French",
    "Schreibe ein Gedicht über den heutigen Tag",
    "Tell me a joke about the stock market",
    # how, why and what it means
    "How does inflation work?",
    "Explain how weather forecasts are made",
    "What does 'breaking' mean in physics?",
    "What is the history of football?",
    "Why do leaves change colour?",
    "How do I cook chicken stock?",
    "What's the difference between weather and climate?",
    "Wie funktioniert ein Wetterballon?",
    "Was bedeutet das Wort Schadenfreude?",
    # small talk and the clock
    "How are you today?",
    "What day is it today?",
    "What time is it right now?",
    "Wie spät ist es gerade?",
    "Wie geht es dir heute?",
    # the rest
    "Who wrote Faust?",
    "How far is the moon?",
    "Tell me about the Roman Empire",
    "What is the capital of Australia?",
    "Give me a recipe for pancakes",
    "Was ist die Hauptstadt von Peru?",
    "Who invented the telephone?",
    "Turn on the light",
)


def test_the_table_is_long_enough() -> None:
    assert len(TO_XAI) + len(TO_OPENAI) >= 60
    assert BUILT_IN_RULES.problems == ()


@pytest.mark.parametrize("text", TO_XAI)
def test_fresh_questions_go_to_grok(text: str) -> None:
    assert BUILT_IN_RULES.classify(text).service == "xai"


@pytest.mark.parametrize("text", TO_OPENAI)
def test_all_other_questions_go_to_openai(text: str) -> None:
    assert BUILT_IN_RULES.classify(text).service in ("openai", "")


def test_the_reason_names_the_rule() -> None:
    assert BUILT_IN_RULES.classify("Any news?") == Choice("xai", "news go to xAI Grok")
    assert BUILT_IN_RULES.classify("Fix this bug") == Choice("openai", "code questions go to OpenAI")
    assert parse("xai: grüße an").classify("Grüße an alle") == Choice("xai", "“grüsse an” goes to xAI Grok")
    assert BUILT_IN_RULES.classify("Who wrote Faust?") == Choice()


@pytest.mark.parametrize(
    ("rule", "fits", "not_fits"),
    [
        ("xai: news", ["news", "The NEWS, please", "news?"], ["newspaper", "renews"]),
        ("xai: head*", ["headlines", "head"], ["ahead", "forehead"]),
        ("xai: *kurs", ["Aktienkurs", "kurs"], ["kurse"]),
        ("xai: price of bitcoin", ["price of bitcoin", "the price of one bitcoin", "price, of a single bitcoin"], []),
        ("xai: price bitcoin", ["price of a big bitcoin"], ["bitcoin price", "price a b c d bitcoin"]),
        ('xai: "price of bitcoin"', ["the price of bitcoin"], ["price of one bitcoin"]),
        ("xai: münchen", ["In MÜNCHEN?", "Mu\u0308nchen"], ["munchen"]),
        ("xai: straße", ["Strasse", "STRASSE"], ["strass"]),
        ("xai: what's up", ["what’s up", "What's really up"], ["whats up"]),
        ('xai: c++, "c#"', ["c++ please", "in C#"], ["c", "c+"]),
        ("xai: re:\\bx\\b, re:^ab{1,2}c", ["on X now", "abbc"], ["xy", "abbbc"]),
        ("Grok: news", ["news"], []),
        ("xai: news\n  , weather", ["weather"], []),
    ],
)
def test_what_a_rule_fits(rule: str, fits: list[str], not_fits: list[str]) -> None:
    rules = parse(rule)
    assert rules.problems == ()
    assert all(rules.classify(text).service == "xai" for text in fits)
    assert not any(rules.classify(text).service for text in not_fits)


def test_the_first_line_that_fits_wins() -> None:
    assert parse("openai: code news\nxai: news").classify("code for the news").service == "openai"
    assert parse("xai: news\nopenai: code news").classify("code for the news").service == "xai"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("news to grok", "no colon"),
        ("gemini: news", "there is no service “gemini”"),
        ("xai:", "names no words"),
        ("xai: , ,", "names no words"),
        ('xai: "news', "quotation mark"),
        ("xai: re:(", "regular expression cannot be used"),
        ("xai: re:(a+)+b", "take for ever"),
        ("xai: *", "stands for anything"),
        ("xai: " + "word " * 300, "longer than"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_its_number_and_the_others_count(line: str, why: str) -> None:
    rules = parse(f"# mine\n\nopenai: code\n{line}\nxai: news")
    [problem] = rules.problems
    assert isinstance(problem, SettingsError)
    assert problem.sentence.startswith("Line 4 of the rules")
    assert why in problem.sentence
    assert rules.classify("code").service == "openai"
    assert rules.classify("news").service == "xai"


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_rules(rules: str, text: str) -> None:
    parse(rules).classify(text)
    BUILT_IN_RULES.classify(text)


def test_a_long_question_is_classified_at_once() -> None:
    for text in ("word " * 100_000, "a" * 500_000, "price " * 50_000, "1 " * 100_000, "did the a a a a a " * 1000):
        began = time.perf_counter()
        BUILT_IN_RULES.classify(text)
        assert time.perf_counter() - began < 0.25
