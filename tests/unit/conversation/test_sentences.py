"""Where a streamed reply is cut into pieces to speak."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.conversation.sentences import Piece, PieceSplitter


def split(text: str, size: int = 0, *, eager: bool = False, longest: int = 240) -> list[Piece]:
    splitter = PieceSplitter(eager=eager, longest=longest)
    pieces: list[Piece] = []
    for at in range(0, len(text), size or max(1, len(text))):
        pieces += splitter.feed(text[at : at + (size or len(text))])
    return pieces + splitter.finish()


def texts(text: str, size: int = 0) -> list[str]:
    return [piece.text.strip() for piece in split(text, size)]


WHOLE = [
    # Each of these is one sentence that must stay one piece.
    "I met Dr. Smith and Mrs. Jones.",
    "Bring fruit, e.g. apples, i.e. the red ones.",
    "Use apples, pears, etc. for it.",
    "The U.S. government said so.",
    "The U.S. President said so.",
    "It starts at 5 p.m. today.",
    "It starts at 5 p.m. Monday.",
    "It starts at 10:05 a.m. EST.",
    "See No. 5 on the list.",
    "See Fig. 3 and p. 12 there.",
    "It was Spurs vs. Arsenal again.",
    "We drove to St. Paul at noon.",
    "It weighs approx. 3.5 kg today.",
    "Das kostet z.B. Geld.",
    "Das kostet z. B. Geld.",
    "Das heißt d.h. Geld usw. und so.",
    "Nimm die Nr. 7 bitte.",
    "Wir sehen uns am 1. Mai.",
    "Wir leben im 21. Jahrhundert.",
    "Dr.-Ing. Meier kommt heute.",
    "Prof. Dr. Meier kommt heute.",
    "M. Dupont et Mme. Durand arrivent.",
    "El Sr. López llegó ayer.",
    "Pi is 3.14 and v2.0.1 is out.",
    "It costs $1.50 or 1,000.5 euros.",
    "Meet me at 3:30 on 2026-11-23.",
    "Open main.py and look at example.com today.",
    "Write to john.doe@example.com today.",
    "Go to https://example.com/a.b?c=d.e!f today.",
    "J. R. R. Tolkien wrote it.",
    "George W. Bush was there.",
    "Well... maybe it works.",
    "Well … maybe it works.",
    '"Really?" she said.',
    "“Stop!” he cried.",
    "Das kostet 3,5 Mio. Euro im Jahr.",
    "„Wirklich?“, fragte sie.",
    "Louis XIV. war König.",
    "The hrs. of work are long.",
    "Apple Inc. shares rose.",
    "Use `foo. Bar` as it is.",
    "See [A. Very. Long title](https://x.org/a) now.",
    "Ph.D. students know it.",
    "Martin Luther King Jr. Day is in January.",
    "It happened on Jan. 5 at night.",
    "Version 2. of it came.",
    "「はい。」と言った。",
    "🙂👨‍👩‍👧 is a family emoji.",
]


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("lead", ["", "Yes. "])
def test_does_not_split_inside(text: str, lead: str) -> None:
    # As a later piece, where clauses no longer count; the plain beginning "Yes." is a piece of its own.
    opening = "So it is. " + lead
    assert texts(opening + text) == [part for part in ("So it is.", lead.strip(), text) if part]


SPLITS: list[tuple[str, list[str]]] = [
    ("Hi there. How are you?", ["Hi there.", "How are you?"]),
    ("No. I will not.", ["No.", "I will not."]),
    ("He lives in the U.S. He likes it.", ["He lives in the U.S.", "He likes it."]),
    ("It is 5 p.m. Bring it.", ["It is 5 p.m.", "Bring it."]),
    ("Apples, pears, etc. They are good.", ["Apples, pears, etc.", "They are good."]),
    ("So do I. The rest too.", ["So do I.", "The rest too."]),
    ("Take vitamin C. It helps.", ["Take vitamin C.", "It helps."]),
    ("„Ja.“ Dann ging sie.", ["„Ja.“", "Dann ging sie."]),
    ("So. Born on Jan. 3, 1892. He wrote.", ["So.", "Born on Jan. 3, 1892.", "He wrote."]),
    ("It was in 2026. Then it ended.", ["It was in 2026.", "Then it ended."]),
    ("I have 5. You have 3.", ["I have 5.", "You have 3."]),
    ("Look at main.py. Then stop.", ["Look at main.py.", "Then stop."]),
    ("Go to example.com. Then stop.", ["Go to example.com.", "Then stop."]),
    ("yeah. that works.", ["yeah.", "that works."]),
    ("What?! No way!! Yes.", ["What?!", "No way!!", "Yes."]),
    ('He said "yes." Then he left.', ['He said "yes."', "Then he left."]),
    ("It rained (a lot). Then it stopped.", ["It rained (a lot).", "Then it stopped."]),
    ("I think... I do.", ["I think...", "I do."]),
    ("Great! 🎉 Let's go.", ["Great!", "🎉 Let's go."]),
    ("**One here. Two here.** Three.", ["**One here.", "Two here.**", "Three."]),
    ("It is so.[1] Then more.", ["It is so.[1]", "Then more."]),
    ('Yes. "No," he said.', ["Yes.", '"No," he said.']),
    ("我是。你好！好吗？好的", ["我是。", "你好！", "好吗？", "好的"]),
    ("「はい。」次へ。", ["「はい。」", "次へ。"]),
    ("यह है। वह भी है।", ["यह है।", "वह भी है।"]),
    ("هل هذا صحيح؟ نعم هذا صحيح.", ["هل هذا صحيح؟", "نعم هذا صحيح."]),
    ("זה נכון. כן.", ["זה נכון.", "כן."]),
    ("یہ ٹھیک ہے۔ وہ بھی۔", ["یہ ٹھیک ہے۔", "وہ بھی۔"]),
    ("One here.\nTwo here.", ["One here.", "Two here."]),
    ("One part\n\nTwo part", ["One part", "Two part"]),
    ("wrapped in\nthe middle.", ["wrapped in\nthe middle."]),
    ("# A title\nThe text.", ["# A title", "The text."]),
    ("#1 is best.", ["#1 is best."]),
    ("- one\n- two\n* three\n  - four", ["- one", "- two", "* three", "- four"]),
    ("1. First\n2. Second. More.\n10) Last", ["1. First", "2. Second.", "More.", "10) Last"]),
    ("- [ ] open\n- [x] done", ["- [ ] open", "- [x] done"]),
    ("> a quote\n> goes on\n\nText.", ["> a quote\n> goes on", "Text."]),
    ("Steps: 1. Open it. 2. Close it.", ["Steps: 1. Open it.", "2. Close it."]),
    ("Look:\n```py\na = 1. B\n\nc\n```\nDone.", ["Look:", "```py\na = 1. B\n\nc\n```", "Done."]),
    ("Look:\n~~~\n```\nx. Y\n```\n~~~\nDone.", ["Look:", "~~~\n```\nx. Y\n```\n~~~", "Done."]),
    ("````\n```\nx\n```\n````\nDone.", ["````\n```\nx\n```\n````", "Done."]),
    ("Here:```js\nx. Y\n```\nDone.", ["Here:", "```js\nx. Y\n```", "Done."]),
    ("```\nnever. Closed", ["```\nnever. Closed"]),
    ("Look:\n| a | b |\n|---|---|\n| 1. X | 2 |\nDone.", ["Look:", "| a | b |\n|---|---|\n| 1. X | 2 |", "Done."]),
    ("One.\n\n---\n\nTwo.", ["One.", "---\n\nTwo."]),
    ("🎉\n\nHello.", ["🎉\n\nHello."]),
    ("Hello. 🎉", ["Hello.", "🎉"]),
    ("", []),
    ("   ", [""]),
    # The first piece may be a clause of three words and more; a later one may not.
    ("Well, in short, yes, it is.", ["Well, in short,", "yes, it is."]),
    (
        "One moment: it is so, my friend. But, as I said, no.",
        ["One moment: it is so,", "my friend.", "But, as I said, no."],
    ),
    ("It is quite long – but good.", ["It is quite long –", "but good."]),
    ("It is quite long—but good.", ["It is quite long—", "but good."]),
    ("It costs 1,000 or 10:05 in all.", ["It costs 1,000 or 10:05 in all."]),
    ("Sie sagte (das ist so, ja) viel.", ["Sie sagte (das ist so, ja) viel."]),
    ("东京是日本的首都，人很多。", ["东京是日本的首都，", "人很多。"]),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS)
@pytest.mark.parametrize("size", [0, 1, 3])
def test_splits(text: str, expected: list[str], size: int) -> None:
    assert texts(text, size) == expected


@pytest.mark.parametrize(
    ("fed", "first"),
    [
        ("Really?", "Really?"),
        ("Of course!", "Of course!"),
        ("你好。", "你好。"),
        ("Right.", None),  # "Right." may go on as "Right.com"
        ('"Really?', None),  # the quote is still open
        ("See https://a.b/c?", None),
        ("**Really?", None),
        ("Well then. A", "Well then. "),
        ("In the beginning, t", "In the beginning, "),
        ("At first, t", None),  # two words
    ],
)
def test_the_first_piece_comes_as_early_as_it_is_certain(fed: str, first: str | None) -> None:
    pieces = PieceSplitter().feed(fed)
    assert [piece.text for piece in pieces] == ([] if first is None else [first])


def test_a_stop_after_an_eager_first_piece_is_not_spoken() -> None:
    pieces = split("What?! Never. Yes.", 1, eager=True)
    assert [p.spoken for p in pieces] == ["What?", "Never.", "Yes."]


def test_only_the_first_piece_is_eager() -> None:
    assert [p.text for p in split("Well. What?! Never.", 1, eager=True)] == ["Well. ", "What?! ", "Never."]


def test_short_answers_are_spoken_at_once_t2() -> None:
    splitter = PieceSplitter()
    assert [p.spoken for p in splitter.feed("Yes. It is")] == ["Yes."]


def test_code_is_one_piece_with_a_short_phrase() -> None:
    [piece] = split("```python\nprint('a. B')\n\nx = 1\n```\n")
    assert piece.spoken == "Here is the code."


def test_a_long_sentence_is_split_at_a_clause_mark() -> None:
    text = "This goes on and on, " * 40
    pieces = split("Start. " + text)
    assert all(len(p.text) <= 250 and p.text.rstrip().endswith((",", ".")) for p in pieces)


def test_a_long_sentence_without_marks_is_split_between_words() -> None:
    pieces = split("word " * 300)
    assert all(len(p.text) <= 250 for p in pieces)


def test_a_long_link_is_never_split() -> None:
    text = "x " * 100 + "[" + "many words here " * 5 + "](https://example.com/) " + "y " * 100
    assert any("[many" in p.text and "example.com/)" in p.text for p in split(text))


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [
        ("The quick brown fox, as always, jumps over Dr. Lazy dog. ", 2.0),
        ("- **Item** with `code` and a [link](https://example.com/x).\n", 8.0),
        ("a", 2.0),
        ("! ", 8.0),
        ("`a b. ", 8.0),
        ("[a b ", 8.0),
        ("```\nx. Y\n", 8.0),
        ("“x. Y ", 8.0),
    ],
)
def test_reading_100_kilobytes_a_character_at_a_time_is_linear(unit: str, seconds: float) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    assert sum(len(p.text) for p in split(text, 1, eager=True)) == len(text)
    assert time.process_time() - started < seconds


SNIPPETS = st.sampled_from(
    [
        "Hello there. ",
        "Dr. Smith",
        " e.g. ",
        "3.14",
        "**",
        "*",
        "_",
        "`",
        "```\n",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "# ",
        "| a | b |\n",
        "|---|---|\n",
        "> ",
        "[x](http://a.b/c. d)",
        "[",
        "]",
        "(",
        ")",
        '"',
        "“",
        "”",
        "...",
        "…",
        "?",
        "!",
        ". ",
        ", ",
        ": ",
        "—",
        "。",
        "「",
        "」",
        "，",
        "你好",
        "👨‍👩‍👧",
        "🇩🇪",
        "U.S. ",
        "p.m. ",
        "The ",
        "next ",
        "5",
        " ",
        "नमस्ते। ",
        "؟",
        "~~~\n",
        "---\n",
        "<b>",
        "$x$",
        "word ",
        "I. ",
        "W. ",
        "am 3. ",
        "Mai ",
    ]
)
REPLIES = st.one_of(st.lists(SNIPPETS, max_size=40).map("".join), st.text(max_size=200))


def fed(text: str, cuts: list[int], *, eager: bool, longest: int = 60) -> list[Piece]:
    splitter = PieceSplitter(eager=eager, longest=longest)
    places = sorted({cut % (len(text) + 1) for cut in cuts})
    pieces: list[Piece] = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        pieces += splitter.feed(text[start:end])
    return pieces + splitter.finish()


@settings(max_examples=300, deadline=None)
@given(REPLIES, st.lists(st.integers(0, 10_000), max_size=20))
def test_pieces_do_not_depend_on_the_deltas(text: str, cuts: list[int]) -> None:
    assert fed(text, cuts, eager=False) == fed(text, list(range(len(text))), eager=False)


@settings(max_examples=300, deadline=None)
@given(REPLIES, st.lists(st.integers(0, 10_000), max_size=20), st.booleans())
def test_pieces_cover_the_reply_without_loss_or_doubling(text: str, cuts: list[int], eager: bool) -> None:
    pieces = fed(text, cuts, eager=eager)
    assert "".join(p.text for p in pieces) == text
    at = 0
    for piece in pieces:
        assert (piece.start, piece.end, piece.text) == (at, at + len(piece.text), text[at : at + len(piece.text)])
        assert piece.text
        at = piece.end
    assert all(piece.spoken for piece in pieces[:-1])  # only the last may be silent
