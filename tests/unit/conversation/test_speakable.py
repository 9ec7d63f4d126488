"""What a voice says for Markdown: complaint L3, "Markdown read aloud"."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.conversation.speakable import speakable

ENGLISH: list[tuple[str, str]] = [
    # plain text
    ("", ""),
    ("Hello there.", "Hello there."),
    ("  two   spaces\tand a tab ", "two spaces and a tab"),
    # emphasis
    ("**Bold** and *slanted* and ***both*** and __this__ and _that_.", "Bold and slanted and both and this and that."),
    ("~~gone~~ ==marked==", "gone marked"),
    ("**First sentence of two.", "First sentence of two."),
    ("second of two.**", "second of two."),
    ("un*believ*able", "unbelievable"),
    # headings, lists, quotes, rules
    ("# Title", "Title"),
    ("### Title ###\nText.", "Title. Text."),
    ("Title\n=====\nText.", "Title. Text."),
    ("- one\n- two", "one. two"),
    ("* one,\n* two.", "one, two."),
    ("• one", "one"),
    ("- [ ] open\n- [x] done", "open. done"),
    ("1. First\n2) Second.", "1, First. 2, Second."),
    ("> quoted\n> text", "quoted text"),
    ("above\n\n---\n\nbelow", "above. below"),
    ("***", ""),
    ("- - -", ""),
    ("Roses are red\nViolets are blue", "Roses are red, Violets are blue"),
    # code
    ("Use `main.py` now.", "Use main.py now."),
    ("Call `my_function` twice.", "Call my function twice."),
    ("```python\nprint('hello')\n```", "Here is the code."),
    ("Look:\n```\nx\n```\nDone.", "Look: Here is the code. Done."),
    ("```\nnever closed", "Here is the code."),
    ("    ```sh\n    ls\n    ```", "Here is the code."),
    ("```\n```", ""),
    # links, images, addresses
    ("See [the docs](https://docs.rs/x_y/a(b)c) now.", "See the docs now."),
    ('See [it](http://a.b "A title").', "See it."),
    ("See [it][ref].\n\n[ref]: http://a.b", "See it."),
    ("![A cat](cat.png) sleeps.", "A cat sleeps."),
    ("[![A cat](cat.png)](http://a.b) sleeps.", "A cat sleeps."),
    ("Go to https://example.com.", "Go to example dot com."),
    ("Go to https://www.example.co.uk/a/b?c=d#e, then stop.", "Go to example dot co dot uk, then stop."),
    ("Go to <https://example.org>.", "Go to example dot org."),
    ("(https://example.com/x)", "(example dot com)"),
    ("Go to www.example.com/x.", "Go to example dot com."),
    ("Mail john.doe@example.com.", "Mail john dot doe at example dot com."),
    # footnotes and citations
    ("It is so.[^1]\n\n[^1]: Says who.", "It is so."),
    ("It is so [1].", "It is so 1."),
    ("It is so.[2]", "It is so."),
    # tables
    ("| Name | Born |\n|---|:-:|\n| Ada | 1815 |\n| Alan | |", "Name: Ada, Born: 1815. Name: Alan."),
    ("Name | Born\n--- | ---\nAda | 1815", "Name: Ada, Born: 1815."),
    ("| a | b |\n|---|---|", "a, b"),
    ("a | b", "a, b"),
    # HTML
    ("<b>Bold</b><br>and &amp; more &lt;", "Bold and and more"),
    ("<!-- hidden -->shown", "shown"),
    ("Press <kbd>Enter</kbd>.", "Press Enter."),
    # mathematics
    ("$E = mc^2$.", "E equals mc squared."),
    ("\\(a_1 + b\\) is it.", "a 1 plus b is it."),
    ("$$\\frac{a}{b} \\times 2$$", "a over b times 2"),
    ("\\[x^2 \\leq 4\\]", "x squared is at most 4"),
    ("$\\sqrt{16}$ is 4", "the square root of 16 is 4"),
    ("2 * 3 is 6.", "2 times 3 is 6."),
    ("2*3 and a * b", "2 times 3 and a times b"),
    ("2**3 is 8, 2^10 is more.", "2 to the power of 3 is 8, 2 to the power of 10 is more."),
    ("5 - 3 = 2", "5 minus 3 equals 2"),
    ("2 + 2 = 4.", "2 plus 2 equals 4."),
    ("6 ÷ 2, 3 × 4, 3×4", "6 divided by 2, 3 times 4, 3 times 4"),
    ("a < b and 3 > 2", "a is less than b and 3 is greater than 2"),
    ("snake_case and __init__", "snake case and init"),
    # signs
    ("It is 20 °C or 68°F.", "It is 20 degrees Celsius or 68 degrees Fahrenheit."),
    ("A 90° turn.", "A 90 degrees turn."),
    ("-5 degrees", "minus 5 degrees"),
    ("50 % or 5%", "50 % or 5%"),
    ("$5, $1, $1.50, $0.99, $2.00", "5 dollars, 1 dollar, 1 dollar and 50 cents, 99 cents, 2 dollars"),
    ("$5 million and $3k", "5 million dollars and 3 thousand dollars"),
    ("€5 or 5 € or £1,000", "5 euros or 5 euros or 1,000 pounds"),
    ("It costs $5 and not $10.", "It costs 5 dollars and not 10 dollars."),
    ("R&D & more", "R and D and more"),
    ("A → B -> C", "A to B to C"),
    ("1½ cups, ½ cup", "1 and a half cups, one half cup"),
    ("~5 km", "about 5 km"),
    ("We are #1.", "We are number 1."),
    ("A #hashtag.", "A hashtag."),
    ("C# and C++.", "C sharp and C plus plus."),
    ("Ask @name.", "Ask at name."),
    ("10–20 and 10 – 20", "10 to 20 and 10 to 20"),
    ("10-20 minutes", "10 to 20 minutes"),
    ("On 2026-11-23 at 10:05.", "On 2026-11-23 at 10:05."),
    ("Call 555-1234.", "Call 555-1234."),
    ("50 km/h", "50 kilometers per hour"),
    ("his/her and/or TCP/IP", "his or her and or TCP IP"),
    ("Well — yes -- no - maybe", "Well, yes, no, maybe"),
    ("well-known", "well-known"),
    # emoji, invisible characters, punctuation
    ("Great! 🎉👨‍👩‍👧🇩🇪👍🏽 Yes ❤️.", "Great! Yes."),
    ("1️⃣ one", "1 one"),
    ("Fine :) really", "Fine really"),
    ("a\u200bb\ufeff c\u00add\u202e", "ab cd"),
    ("a\x00b\x1b[0m", "ab 0m"),
    ("\ud800 x", "x"),
    ("Yes!!! Really?! No.... Well…", "Yes! Really? No... Well…"),
    ("Wait . Now , then", "Wait. Now, then"),
    ("! Then", "Then"),
    ("...", ""),
    (".NET and .5 litres", ".NET and .5 litres"),
    ('"Hello," she said.', '"Hello," she said.'),
    # other scripts
    ("**你好**，世界。", "你好，世界。"),
    ("नमस्ते।", "नमस्ते।"),
    ("می‌خواهم", "می‌خواهم"),
    ("مرحبا؟", "مرحبا؟"),
    ("Ça va ?", "Ça va?"),
]


@pytest.mark.parametrize(("markdown", "spoken"), ENGLISH)
def test_markdown_is_not_read_aloud_l3(markdown: str, spoken: str) -> None:
    assert speakable(markdown) == spoken


@pytest.mark.parametrize(
    ("markdown", "spoken"),
    [
        ("Es sind **20 °C**.", "Es sind 20 °C."),
        ("Das kostet 5 € & mehr.", "Das kostet 5 € & mehr."),
        ("```py\nx\n```", "Hier ist der Code."),
        ("Siehe https://example.de/x.", "Siehe example.de."),
        ("2 * 3 = 6", "2 × 3 = 6"),
    ],
)
def test_signs_of_other_languages_are_left_to_the_voice(markdown: str, spoken: str) -> None:
    assert speakable(markdown, language="de-AT") == spoken


@pytest.mark.parametrize("end", [".", "!", "?", "。", "؟", "।", "…"])
@pytest.mark.parametrize(
    "marked", ["**word{}**", "*word*{}", "`word`{}", "- word{}", "# word{}", "[word](http://a.b){}"]
)
def test_a_closing_stop_stays(end: str, marked: str) -> None:
    assert speakable(marked.format(end)) == "word" + end


SNIPPETS = st.sampled_from(
    [
        "**",
        "*",
        "_",
        "`",
        "```",
        "\n",
        "#",
        "# ",
        "|",
        "|---|",
        "> ",
        "[x](",
        ")",
        "]",
        "[",
        "<b>",
        "<",
        ">",
        "&amp;",
        "&#42;",
        "&#x7c;",
        "$",
        "$$",
        "\\(",
        "\\)",
        "\\*",
        "\\",
        "~~",
        "word",
        " ",
        "5",
        "2 * 3",
        "http://a_b.c/d*e",
        "a_b@c.d",
        "\u200b",
        "🎉",
        "—",
        "!",
        "?",
        ".",
        ",",
        "- ",
        "1. ",
    ]
)
ANY = st.one_of(st.text(), st.text(alphabet=st.characters()), st.lists(SNIPPETS, max_size=30).map("".join))


@settings(max_examples=500, deadline=None)
@given(ANY, st.sampled_from(["en", "de", "ja", ""]))
def test_no_mark_is_ever_left(markdown: str, language: str) -> None:
    spoken = speakable(markdown, language=language)
    assert not set(spoken) & set("*_`|#\\\n\r\t\u200b\ufeff\ufe0f")
    assert spoken == " ".join(spoken.split())
    assert all(unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn", "So") or char == "°" for char in spoken)
    assert not spoken or any(map(str.isalnum, spoken))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=8),
    st.sampled_from(["**", "*", "_", "`", "~~"]),
)
def test_words_survive_their_marks(words: list[str], mark: str) -> None:
    assert speakable(" ".join(mark + word + mark for word in words)) == " ".join(words)


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "[a](",
        "<",
        "<a ",
        "$",
        "$a",
        "\\(",
        "`",
        "`` ",
        "*",
        "a*",
        "_",
        "|",
        "| a ",
        "|-",
        "-",
        "- ",
        "1. ",
        "# ",
        "\n",
        "a.",
        "@",
        "http://",
        "www.",
        "!?",
        ". ",
        "…",
        ",;",
        "&",
        "=",
        "<!--",
        "~",
        "0",
        "0,",
        "(",
        "a_",
        "{",
        "\\frac{",
        "^{",
        " ",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    speakable(text)
    assert time.process_time() - started < 2.0
