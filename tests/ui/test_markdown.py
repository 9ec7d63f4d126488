from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.ui.markdown import Block, read


def shown(source: str) -> list[str]:
    return ["".join(run.text for run in paragraph.runs) for paragraph in read(source)]


def test_emphasis_and_code_lose_their_marks() -> None:
    runs = read("a **bold** and *soft* `x_y` word")[0].runs
    assert [(r.text, r.bold, r.italic, r.code) for r in runs if r.bold or r.italic or r.code] == [
        ("bold", True, False, False),
        ("soft", False, True, False),
        ("x_y", False, False, True),
    ]


def test_lists_headings_and_fences_become_paragraphs() -> None:
    paragraphs = read("# Title\n\n- one\n  - two\n1. three\n```py\n**raw**\n```\nend")
    assert [p.block for p in paragraphs] == [
        Block.HEADING,
        Block.BULLET,
        Block.BULLET,
        Block.BULLET,
        Block.CODE,
        Block.BODY,
    ]
    assert shown("- one") == ["•  one"]
    assert shown("```\n**raw**\n```") == ["**raw**"]
    assert paragraphs[1].gap
    assert paragraphs[2].depth == 1


def test_text_that_is_no_markdown_stays_as_it_is() -> None:
    for text in ("2 * 3 * 4", "snake_case_name", "<b>not html</b>", "a ** b", "* ", "5 < 6 & 7", "-5 degrees"):
        assert shown(text) == [text]


def test_links_and_html_stay_text() -> None:
    source = "[here](http://example.org) <img src='http://example.org/x.png'>"
    assert shown(source) == [source]


@given(st.text(alphabet="ab *_`#-\n1.שא字😀", max_size=60))
def test_every_run_knows_where_it_stood_in_the_source(source: str) -> None:
    for paragraph in read(source):
        for run in paragraph.runs:
            if run.text != "•  ":
                assert source[run.start : run.start + len(run.text)] == run.text
