"""Addresses in what a model says: text that is shown as it is, and opened by a click after a look at the target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Outcome, ReplyEnded, ReplyText, UserText
from aura_desktop.ui.conversation_model import ConversationModel
from aura_desktop.ui.conversation_view import ConversationView
from aura_desktop.ui.link_dialog import LinkDialog
from aura_desktop.ui.link_text import spans, target
from aura_desktop.ui.markdown import read
from aura_desktop.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


# Which text is an address


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.org/a_b_c?x=1&y=2#z.", ["https://example.org/a_b_c?x=1&y=2#z"]),
        ("(https://example.org/wiki/Foo_(bar))", ["https://example.org/wiki/Foo_(bar)"]),
        ("[here](http://example.org), or", ["http://example.org"]),
        ("<https://a.example> **https://b.example**", ["https://a.example", "https://b.example"]),
        ("write to mailto:anna@example.org!", ["mailto:anna@example.org"]),
        ("HTTPS://Example.ORG", ["HTTPS://Example.ORG"]),
        ("https://example.org\u202egro.live", ["https://example.org"]),
        ("https://example.org\u200b/x", ["https://example.org"]),
    ],
)
def test_addresses_are_found_without_what_stands_around_them(text: str, addresses: list[str]) -> None:
    assert found(text) == addresses


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<script>1</script>",
        "smb://host/share ssh://host vscode://x ms-settings:about",
        "xhttps://example.org",
        "https://",
        "https://exa mple",
        "http:///etc/passwd",
        "mailto:",
        "mailto:a@b.example,c@d.example",
        "mailto:nobody",
        "mailto:a@b.example@c.example",
        "mailto:a%40b.example@c.example",
        "https://" + "a" * 3000 + ".example",
        "https://example.org:99999/",
        "https://[::1",
    ],
)
def test_nothing_else_is_an_address(text: str) -> None:
    assert found(text) == [] or all(one.startswith("https://exa") and target(one) for one in found(text))
    assert target(text) is None


# Where it really leads


@pytest.mark.parametrize(
    ("text", "place", "checks"),
    [
        ("https://example.org/x", "example.org", {}),
        ("https://example.org:8443/", "example.org:8443", {}),
        ("http://example.org", "example.org", {"encrypted": False}),
        # A Cyrillic letter in the place of the first one.
        ("https://\u0430pple.com/", "\u0430pple.com", {"ascii_place": "xn--pple-43d.com"}),
        ("https://xn--pple-43d.com/", "\u0430pple.com", {"ascii_place": "xn--pple-43d.com"}),
        ("https://b\u00fccher.example", "b\u00fccher.example", {"ascii_place": "xn--bcher-kva.example"}),
        ("https://my-bank.example@evil.example/login", "evil.example", {"disguised": True}),
        ("https://my-bank.example:443@evil.example/", "evil.example", {"disguised": True}),
        ("http://127.0.0.1:11434/api/delete", "127.0.0.1:11434", {"here": True}),
        ("http://0x7f.1/", "127.0.0.1", {"here": True}),
        ("http://2130706433/", "127.0.0.1", {"here": True}),
        ("http://192.168.1.1/", "192.168.1.1", {"here": True}),
        ("http://[::1]:80/", "::1", {"here": True}),
        ("http://router/", "router", {"here": True}),
        ("mailto:anna@example.org?subject=x&attach=/etc/passwd", "anna@example.org", {"mail": True}),
    ],
)
def test_the_real_target_is_told(text: str, place: str, checks: dict[str, Any]) -> None:
    shown = target(text)
    assert shown is not None
    assert shown.place.startswith(place)
    for name in ("ascii_place", "encrypted", "here", "disguised", "mail"):
        standard = {"ascii_place": "", "encrypted": True}.get(name, False)
        if name in checks or name != "encrypted" or shown.url.startswith("https"):
            assert getattr(shown, name) == checks.get(name, standard), name
    assert shown.url.isascii()
    assert "my-bank" not in shown.url, "no name or password is sent along"
    assert "attach" not in shown.url


@given(st.text(max_size=80))
def test_any_text_is_read_and_what_is_shown_is_what_would_be_opened(text: str) -> None:
    for one in (text, f"https://{text}", f"mailto:{text}"):
        for start, end in spans(one):
            shown = target(one[start:end])
            assert shown is not None
            url = QUrl(shown.url, QUrl.ParsingMode.StrictMode)
            assert url.isValid()
            if shown.mail:
                assert url.toString().count("@") == 1
            else:
                host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
                assert host in (shown.place.split(":")[0], shown.ascii_place.split(":")[0], shown.place.strip("[]"))


def test_addresses_are_runs_of_their_own_with_the_emphasis_around_them() -> None:
    runs = read("**see https://x.example/a_b_c*d*e.** or `https://code.example`")[0].runs
    assert [(r.text, r.bold, r.link) for r in runs] == [
        ("see ", True, ""),
        ("https://x.example/a_b_c*d*e", True, "https://x.example/a_b_c*d*e"),
        (".", True, ""),
        (" or ", False, ""),
        ("https://code.example", False, ""),
    ]


@given(st.lists(st.sampled_from(["*", "**", "_", "`", "https://a.b/c_d", "http://x", " ", "(", ")", "a", "\n", "- "])))
def test_every_run_of_a_text_with_addresses_knows_where_it_stood(parts: list[str]) -> None:
    source = "".join(parts)
    for paragraph in read(source):
        for run in paragraph.runs:
            if run.text != "•  ":
                assert source[run.start : run.start + len(run.text)] == run.text
                assert run.link in ("", run.text)


# In the window


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def view(qtbot: QtBot, opened: list[str]) -> Iterator[ConversationView]:
    view = ConversationView(ConversationModel(), Theme("light", reduce_motion=True))
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.links.open_url = lambda url: (
        bool(opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))) or True
    )
    view.show()
    yield view
    QApplication.processEvents()


def say(view: ConversationView, text: str, turn: int = 1) -> None:
    view._model.user_text(UserText(turn, "Where is it?", final=True))
    view._model.reply_ended(ReplyEnded(turn, Outcome.HEARD, text, ""))
    view.flush()
    QApplication.processEvents()


def place_of(view: ConversationView, words: str) -> QPoint:
    cursor = view.document().find(words)
    assert not cursor.isNull()
    start = QTextCursor(cursor)
    start.setPosition(cursor.selectionStart() + 2)
    return view.cursorRect(start).center() + QPoint(2, 0)


def asked(view: ConversationView) -> LinkDialog:
    dialog = view.links.dialog
    assert dialog is not None
    return dialog


def broken(text: str, host: str) -> bool:
    """Return whether a line of `text` may end within `host`, which the text holds with signs that are not seen."""
    layout = QTextLayout(text)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(1.0)
    layout.endLayout()
    lines = [layout.lineAt(at) for at in range(layout.lineCount())]
    pieces = [text[line.textStart() : line.textStart() + line.textLength()].replace("\u2060", "") for line in lines]
    return not any(host in piece for piece in pieces)


def test_a_click_asks_first_and_opens_what_was_shown(view: ConversationView, qtbot: QtBot, opened: list[str]) -> None:
    say(view, "Look at [your bank](https://\u0430pple.com/login).")
    qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, "https://"))
    dialog = asked(view)
    assert opened == []
    assert dialog.place.text().replace("\u2060", "") == "This leads to \u0430pple.com (xn--pple-43d.com)"
    assert not broken(dialog.place.text(), "xn--pple-43d.com")
    assert "the name in brackets is the real one" in dialog.caution.text()
    assert dialog.whole.text().replace("\u200b", "") == "https://xn--pple-43d.com/login"
    assert dialog.place.textFormat() == Qt.TextFormat.PlainText
    qtbot.mouseClick(dialog.go, LEFT)
    assert opened == ["https://xn--pple-43d.com/login"]


def test_the_safe_answer_is_the_one_that_enter_and_escape_give(
    view: ConversationView, qtbot: QtBot, opened: list[str]
) -> None:
    say(view, "https://example.org/")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, "https://"))
        dialog = asked(view)
        closed = []
        dialog.finished.connect(closed.append)
        QTest.keyClick(dialog, key)
        assert closed == [0]
    assert opened == []


def test_the_label_of_a_link_is_shown_with_its_address_and_is_no_link(
    view: ConversationView, qtbot: QtBot, opened: list[str]
) -> None:
    say(view, "[https://my-bank.example](https://evil.example)")
    assert "[https://my-bank.example](https://evil.example)" in view.toPlainText(), "nothing is hidden"
    qtbot.mouseClick(view.viewport(), LEFT, pos=place_of(view, "https://evil"))
    assert asked(view).place.text() == "This leads to evil.example"


def test_dragging_over_an_address_selects_it_and_asks_nothing(view: ConversationView, qtbot: QtBot) -> None:
    say(view, "https://example.org/with/a/long/path")
    start = place_of(view, "https://")
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), start + QPoint(60, 0))
    QTest.mouseMove(view.viewport(), start + QPoint(80, 0))
    cursor = view.textCursor()
    cursor.setPosition(cursor.position() + 5, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(80, 0))
    assert view.links.dialog is None


def test_the_keyboard_asks_about_the_addresses_the_newest_first(
    view: ConversationView, opened: list[str], qtbot: QtBot
) -> None:
    say(view, "First https://one.example/ and https://two.example/")
    say(view, "Then mailto:anna@example.org", turn=2)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = asked(view)
    assert [dialog.picker.itemText(i) for i in range(dialog.picker.count())] == [
        "mailto:anna@example.org",
        "https://two.example/",
        "https://one.example/",
    ]
    assert dialog.go.text() == "Write an e-mail"
    dialog.picker.setCurrentIndex(2)
    assert dialog.place.text() == "This leads to one.example"
    assert dialog.go.accessibleName() == "Open in the browser: one.example"
    qtbot.mouseClick(dialog.go, LEFT)
    assert opened == ["https://one.example/"]


def test_without_addresses_the_key_does_nothing(view: ConversationView) -> None:
    say(view, "Nothing to open here: javascript:alert(1)")
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert view.links.dialog is None


def test_what_the_user_said_is_no_link(view: ConversationView) -> None:
    view._model.user_text(UserText(1, "https://example.org", final=True))
    view.flush()
    assert view.links.nearest() == []


def test_an_address_can_be_copied_and_a_missing_program_is_said(view: ConversationView, qtbot: QtBot) -> None:
    say(view, "https://example.org/a-b_c")
    view.links.open_url = lambda _url: False
    view.links.ask(["https://example.org/a-b_c"])
    dialog = asked(view)
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "https://example.org/a-b_c"
    qtbot.mouseClick(dialog.go, LEFT)
    assert dialog.isVisible()
    assert "No program was found" in dialog.caution.text()
    dialog.reject()


def test_an_address_that_grows_while_it_is_spoken_is_whole_at_the_end(view: ConversationView) -> None:
    for text in ("at https://exam", "at https://example.org/a", "at https://example.org/a/b."):
        view._model.reply_text(ReplyText(1, text))
        view.flush()
    assert view.links.nearest() == ["https://example.org/a/b"]


def test_the_unheard_part_of_an_address_leads_where_the_whole_does(view: ConversationView) -> None:
    view._model.reply_ended(ReplyEnded(1, Outcome.CUT, "at https://exam", "ple.org/"))
    view.flush()
    assert set(view.links.nearest()) == {"https://example.org/"}


@pytest.mark.parametrize("body", [14, 28], ids=["100%", "200%"])
def test_no_text_of_the_question_is_cut(view: ConversationView, qtbot: QtBot, body: int) -> None:
    view._theme.set_body(body)
    worst = "http://me@\u0430pple.com/" + "/".join(["a-rather-long-part"] * 12)
    view.links.ask([worst, "mailto:anna@example.org"])
    dialog = asked(view)
    qtbot.wait(20)
    for label in (dialog.place, dialog.whole, dialog.caution):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert label.width() >= label.minimumSizeHint().width()
    dialog.reject()
