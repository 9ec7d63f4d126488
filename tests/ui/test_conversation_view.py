from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPaintEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Outcome, ReplyEnded, ReplyText, UserText
from aura_desktop.ui.conversation_model import ConversationModel
from aura_desktop.ui.conversation_view import ConversationView
from aura_desktop.ui.message_text import Kind
from aura_desktop.ui.theme import Theme


@pytest.fixture
def model() -> ConversationModel:
    return ConversationModel()


@pytest.fixture
def view(qtbot: QtBot, model: ConversationModel) -> ConversationView:
    view = ConversationView(model, Theme("dark", reduce_motion=True))
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def blocks(view: ConversationView) -> list[tuple[int, str]]:
    view.flush()
    block, result = view.document().begin(), []
    while block.isValid():
        result.append((block.userState(), block.text()))
        block = block.next()
    return result


def expected(model: ConversationModel) -> list[tuple[int, str]]:
    from aura_desktop.ui.excerpt import captions
    from aura_desktop.ui.message_text import lines

    result = [(int(ln.kind), ln.text) for m in model.messages for ln in lines(m, captions())]
    return result or [(-1, "")]


def talk(model: ConversationModel, turns: int) -> None:
    for turn in range(1, turns + 1):
        model.user_text(UserText(turn, f"Question {turn}, long enough to fill a good part of the line?", final=True))
        model.reply_ended(ReplyEnded(turn, Outcome.HEARD, f"Answer {turn}. " + "It has a few more words. " * 6, ""))


def test_streaming_writes_the_reply_as_it_comes(view: ConversationView, model: ConversationModel) -> None:
    model.user_text(UserText(1, "hi", final=True))
    for text in ("Hel", "Hello", "Hello **the", "Hello **there**\n\n- a", "Hello **there**\n\n- ab\n- c"):
        model.reply_text(ReplyText(1, text))
        assert blocks(view) == expected(model)


class _Paints(QObject):
    """Collects the areas that are painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt names it)
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return False


def test_the_growing_mark_goes_with_the_end_of_a_reply_whose_text_is_the_same(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    """The bar of a reply that still grows stood on after it had been heard, until something else was painted."""
    qtbot.waitExposed(view)
    model.reply_text(ReplyText(1, "Sure, coming right up."))
    view.flush()
    QApplication.processEvents()
    paints = _Paints()
    view.viewport().installEventFilter(paints)
    model.reply_ended(ReplyEnded(1, Outcome.HEARD, "Sure, coming right up.", ""))
    view.flush()
    qtbot.waitUntil(lambda: any(area.contains(view.viewport().rect().topLeft()) for area in paints.areas))


REPLIES = ["x", "xy", "xy\nz", "**b** c", "- 1\n- 2\n\n`q`", "😀 é"]
EVENT = st.one_of(
    st.builds(UserText, st.integers(1, 4), st.sampled_from(["", "a", "ab 😀", "שלום 你好", "one\ntwo"]), st.booleans()),
    st.builds(ReplyText, st.integers(1, 4), st.sampled_from(REPLIES)),
    st.builds(
        ReplyEnded,
        st.integers(1, 4),
        st.sampled_from(list(Outcome)),
        st.sampled_from(["", "xy", "😀 two"]),
        st.sampled_from(["", " rest", " a\nb"]),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EVENT, max_size=14), st.booleans())
def test_the_document_equals_the_model_whatever_happens(qapp: QApplication, events: list[object], often: bool) -> None:
    model = ConversationModel()
    view = ConversationView(model, Theme("light", reduce_motion=True))
    for event in events:
        match event:
            case UserText():
                model.user_text(event)
            case ReplyText():
                model.reply_text(event)
            case ReplyEnded():
                model.reply_ended(event)
        if often:
            assert blocks(view) == expected(model)
    assert blocks(view) == expected(model)
    colours = [f.format.foreground().color().name() for f in _fragments(view)]
    view.rewrite()
    assert blocks(view) == expected(model)
    assert [f.format.foreground().color().name() for f in _fragments(view)] == colours
    view.deleteLater()


class _Fragment:
    def __init__(self, text: str, fmt: object) -> None:
        self.text, self.format = text, fmt


def _fragments(view: ConversationView) -> list[_Fragment]:
    result = []
    block = view.document().begin()
    while block.isValid():
        it = block.begin()
        while not it.atEnd():
            result.append(_Fragment(it.fragment().text(), it.fragment().charFormat()))
            it += 1
        block = block.next()
    return result


def test_the_unheard_rest_is_grey_with_a_line_below(view: ConversationView, model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "One two three."))
    model.reply_ended(ReplyEnded(1, Outcome.CUT, "One two", " three."))
    view.flush()
    by_text = {f.text: f.format.foreground().color() for f in _fragments(view)}
    assert by_text["One two"] == QColor(view._theme.palette.text)
    assert by_text[" three."] == QColor(view._theme.palette.faint)
    assert blocks(view)[-1] == (Kind.FOOTER, "you spoke here")


def test_html_of_a_model_is_shown_as_text_and_nothing_is_loaded(
    view: ConversationView, model: ConversationModel
) -> None:
    html = '<img src="http://127.0.0.1:9/x.png"><a href="http://example.org">x</a><script>1</script>'
    model.reply_ended(ReplyEnded(1, Outcome.HEARD, html, ""))
    assert blocks(view)[1] == (Kind.BODY, html)
    assert not view.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse


def test_copying_gives_plain_text(view: ConversationView, model: ConversationModel) -> None:
    talk(model, 1)
    view.selectAll()
    data = view.createMimeDataFromSelection()
    assert data.text().startswith("Question 1")
    assert not data.hasHtml()


def test_a_selection_survives_streaming(view: ConversationView, model: ConversationModel) -> None:
    model.user_text(UserText(1, "hi", final=True))
    model.reply_text(ReplyText(1, "Hello there"))
    view.flush()
    cursor = view.textCursor()
    cursor.setPosition(view.document().findBlockByNumber(2).position())
    cursor.setPosition(cursor.position() + 5, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    model.reply_text(ReplyText(1, "Hello there, friend.\n\nMore"))
    view.flush()
    assert view.textCursor().selectedText() == "Hello"


def test_the_view_follows_until_the_reader_scrolls_up(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    talk(model, 20)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    bar.setValue(200)
    model.user_text(UserText(21, "More?", final=True))
    assert bar.value() == 200
    assert view._latest.isVisible()
    qtbot.mouseClick(view._latest, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert not view._latest.isVisible()
    model.reply_text(ReplyText(21, "Yes. " * 200))
    view.flush()
    assert bar.value() == bar.maximum()


def test_resizing_keeps_the_end_in_view(qtbot: QtBot, view: ConversationView, model: ConversationModel) -> None:
    talk(model, 20)
    for width in (400, 900, 500):
        view.resize(width, 400)
        QApplication.processEvents()
        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_arrow_and_page_keys_scroll(qtbot: QtBot, view: ConversationView, model: ConversationModel) -> None:
    talk(model, 20)
    bar = view.verticalScrollBar()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp):
        before = bar.value()
        QTest.keyClick(view, key)
        assert bar.value() < before
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert bar.value() == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert view.following


@pytest.mark.parametrize("width", [360, 700, 1200])
def test_bubbles_stay_inside_the_column_in_every_script(
    view: ConversationView, model: ConversationModel, width: int
) -> None:
    view.resize(width, 500)
    for turn, text in enumerate(("hi", "one\ntwo lines", "שלום, מה שלומך?", "你好" * 60, "long words " * 30), start=1):
        model.user_text(UserText(turn, text, final=True))
    QApplication.processEvents()
    layout = view.document().documentLayout()
    block = view.document().begin()
    while block.isValid():
        area = view._bubble(block, layout.blockBoundingRect(block))
        assert area.left() >= 0
        assert area.right() <= view.viewport().width()
        assert area.right() >= view.viewport().width() / 2 + min(380, width / 2) - 60, "at the right of its column"
        block = block.next()


def test_right_to_left_replies_are_laid_out_right_to_left(view: ConversationView, model: ConversationModel) -> None:
    model.reply_ended(ReplyEnded(1, Outcome.HEARD, "שלום, מה שלומך?\nfine", ""))
    view.flush()
    assert view.document().findBlockByNumber(1).textDirection() == Qt.LayoutDirection.RightToLeft
    assert view.document().findBlockByNumber(2).textDirection() == Qt.LayoutDirection.LeftToRight


def test_streaming_into_a_thousand_messages_is_fast(view: ConversationView, model: ConversationModel) -> None:
    talk(model, 500)
    assert len(model.messages) == 1000
    model.user_text(UserText(501, "Once more?", final=True))
    text, costs = "", []
    for _ in range(60):
        text += "some more words "
        model.reply_text(ReplyText(501, text))
        start = time.thread_time()  # of this thread only: what other programs take does not count
        view.flush()
        view.viewport().repaint()
        costs.append(time.thread_time() - start)
    costs.sort()
    # One frame at 60 a second is 16.7 ms; the bound is generous for a machine that does other work as well.
    assert costs[len(costs) // 2] < 0.016


def test_changes_are_coalesced(qtbot: QtBot, view: ConversationView, model: ConversationModel) -> None:
    model.reply_text(ReplyText(1, "a"))
    revision = view.document().revision()
    for i in range(50):
        model.reply_text(ReplyText(1, "a" * (i + 2)))
    assert view.document().revision() == revision
    qtbot.waitUntil(lambda: view.document().toPlainText().endswith("a" * 51))


def test_the_welcome_goes_when_there_is_something_to_read(view: ConversationView, model: ConversationModel) -> None:
    assert view._welcome.isVisible()
    model.user_text(UserText(1, "hi", final=False))
    assert not view._welcome.isVisible()
    model.user_text(UserText(1, "", final=False))
    assert view._welcome.isVisible()


def test_painting_touches_only_what_is_seen(
    qtbot: QtBot, view: ConversationView, model: ConversationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(model, 300)
    drawn: list[int] = []
    bubble = view._bubble
    view._bubble = lambda block, area: drawn.append(1) or bubble(block, area)  # type: ignore[method-assign,func-returns-value]
    for _ in range(3):
        view.viewport().repaint()
    assert 0 < len(drawn) < 60


def grab_colour(view: ConversationView, at: QPoint) -> QColor:
    return view.viewport().grab().toImage().pixelColor(at)


def test_a_theme_switch_redraws_every_message(
    qtbot: QtBot, view: ConversationView, model: ConversationModel, tell: Callable[..., None]
) -> None:
    talk(model, 3)
    view._theme.set_name("light")
    assert {f.format.foreground().color().name() for f in _fragments(view)} == {
        QColor(view._theme.palette.text).name(),
        QColor(view._theme.palette.dim).name(),
        QColor(view._theme.palette.bubble_text).name(),
    }
