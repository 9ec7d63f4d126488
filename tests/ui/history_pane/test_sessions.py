"""The history in the window.

Complaints: Handy #267 (nobody finds it), #135, #125, #975 (delete all, retry, search);
gpt4all #386 and dsnote #168 (names, a keyboard path to everything).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

from aura_desktop.events import Outcome, ReplyEnded, ReplyText, SessionBegan, UserText
from aura_desktop.history_records import Delete, EraseAll, Export, Format, Import, ListSessions, Rename, Restore, Star
from aura_desktop.ui.history.dialogs import SystemDialogs, file_name

from ..history_library import session
from .bench import CONTROL, SHIFT, Bench, Key, act


def test_the_history_is_in_the_window_from_the_start_267(bench: Bench) -> None:
    assert bench.pane.isVisible()
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.desk.place.unfold.isVisible()


def test_an_old_conversation_opens_by_enter_and_by_click(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Return)
    assert bench.engine.calls == [("resume", "b")]
    assert "question of b" in bench.text()
    assert [m.turn for m in bench.model.messages] == [6, 6, 7, 7]
    assert bench.model.messages[1].unheard_from == 5
    assert bench.model.messages[1].outcome is Outcome.CUT
    assert bench.model.messages[3].outcome is Outcome.DROPPED
    row = bench.pane.model.row_of("c")
    assert row is not None
    place = bench.pane.view.visualRect(bench.pane.model.index(row, 0)).center()
    QTest.mouseClick(bench.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    bench.settle()
    assert bench.engine.calls[-1] == ("resume", "c")
    assert "question of b" not in bench.text()
    bench.choose("c")
    bench.key(Key.Key_Return)
    assert len(bench.engine.calls) == 2, "it is being held already"


def test_it_goes_on_below_what_was_said_and_late_news_of_the_one_before_is_not_shown(bench: Bench) -> None:
    bench.model.user_text(UserText(6, "of before", final=True))
    bench.choose("a")
    bench.key(Key.Key_Return)
    bench.model.reply_ended(ReplyEnded(7, Outcome.CUT, "late", " news"))
    bench.model.user_text(UserText(7, "late words", final=True))
    bench.model.user_text(UserText(8, "going on", final=True))
    bench.model.reply_text(ReplyText(8, "yes"))
    text = bench.text()
    assert "of before" not in text
    assert "late" not in text
    assert text.index("never heard") < text.index("going on") < text.index("yes")


def test_a_long_conversation_says_that_it_is_not_shown_whole(bench: Bench) -> None:
    bench.library.tell(session("long"))
    bench.settle()
    bench.choose("long")
    bench.key(Key.Key_Return)
    assert any("latest part" in notice for notice in bench.notices)


def test_searching_as_one_types_975(bench: Bench) -> None:
    bench.key(Key.Key_F, CONTROL) if QApplication.focusWidget() else bench.pane.search.setFocus()
    assert bench.pane.search.hasFocus()
    QTest.keyClicks(bench.pane.search, "title b")
    bench.settle()
    assert bench.uids() == ["b"]
    assert [request.words for request in bench.library.named(ListSessions)][-7:] == [
        "t", "ti", "tit", "titl", "title", "title ", "title b",
    ]  # fmt: skip
    bench.key(Key.Key_Return)
    assert bench.engine.calls == [("resume", "b")]
    bench.pane.search.setFocus()
    bench.key(Key.Key_Escape)
    assert bench.uids() == ["a", "b", "c"]
    bench.key(Key.Key_Down)
    assert bench.pane.view.hasFocus()
    assert bench.pane.view.current is not None
    bench.pane.search.setText("nowhere")
    bench.settle()
    assert bench.pane.empty.text() == "No conversation found"


def test_only_starred_ones(bench: Bench) -> None:
    bench.pane.only_starred.click()
    bench.settle()
    assert bench.uids() == ["b"]
    bench.choose("b")
    bench.key(Key.Key_D, CONTROL)
    assert bench.library.named(Star) == [Star("b", False)]
    assert bench.uids() == []
    assert bench.pane.empty.text() == "No starred conversations"


def test_renaming_by_the_keyboard(bench: Bench) -> None:
    bench.choose("a")
    bench.key(Key.Key_F2)
    field = bench.pane.view.findChild(QLineEdit, "renameField")
    assert field is not None
    assert field.accessibleName()
    assert field.selectedText() == "Title a"
    QTest.keyClicks(field, "Better")
    QTest.keyClick(field, Key.Key_Return)
    bench.settle()
    assert bench.library.named(Rename) == [Rename("a", "Better")]
    row = bench.pane.model.row_of("a")
    assert row is not None
    assert bench.pane.model.index(row, 0).data() == "Better"


def test_deleting_can_be_undone_135(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Delete)
    assert bench.library.named(Delete) == [Delete("b")]
    assert bench.uids() == ["a", "c"]
    assert bench.pane.view.current is not None, "the keyboard keeps a place"
    assert bench.pane.undo.isVisible()
    bench.pane.undo.button.click()
    bench.settle()
    assert bench.library.named(Restore) == [Restore("b")]
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.pane.undo.isVisible()
    assert bench.engine.calls == []


def test_deleting_the_conversation_that_is_held_begins_another(bench: Bench) -> None:
    bench.choose("a")
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Delete)
    assert bench.engine.calls == [("resume", "a"), ("begin", False)]
    assert bench.model.messages == []


def test_deleting_all_asks_first_135(bench: Bench) -> None:
    bench.dialogs.sure = False
    act(bench.pane.whole_menu(), "Delete all…")
    assert bench.library.named(EraseAll) == []
    bench.dialogs.sure = True
    act(bench.pane.whole_menu(), "Delete all…")
    bench.settle()
    assert bench.library.named(EraseAll) == [EraseAll()]
    assert bench.uids() == []
    assert bench.engine.calls == [("begin", False)]
    assert bench.pane.empty.text() == "Your conversations will be listed here"


def test_the_question_before_deleting_all_gives_the_safe_answer_by_enter(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: boxes.append(box) or 0)
    assert SystemDialogs().delete_all(bench.pane) is False
    (box,) = boxes
    assert box.defaultButton().text() == "Keep them"
    assert box.escapeButton() is box.defaultButton()


def test_copying_a_conversation(bench: Bench) -> None:
    bench.choose("c")
    bench.key(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "# Title c\n"
    assert bench.notices == ["The conversation was copied"]


def test_exporting_and_taking_in(bench: Bench) -> None:
    act(bench.pane.session_menu(session("a", title="What: now/then?")), "Export as Markdown…")
    act(bench.pane.whole_menu(), "Export all as JSON…")
    act(bench.pane.whole_menu(), "Take in an export…")
    bench.settle()
    assert bench.dialogs.asked == ["What now then.md", "Aura conversations.json", "open"]
    assert bench.library.named(Export) == [
        Export(Path("chosen"), Format.MARKDOWN, "a"),
        Export(Path("chosen"), Format.JSON, None),
    ]
    assert bench.library.named(Import) == [Import(Path("chosen"))]
    assert bench.notices == [
        "The conversation was exported",
        "3 conversations were exported",
        "3 conversations taken in; already here: 1",
    ]
    bench.dialogs.path = None
    act(bench.pane.whole_menu(), "Export all as Markdown…")
    act(bench.pane.whole_menu(), "Take in an export…")
    assert len(bench.library.named(Export)) == 2


@pytest.mark.parametrize(("title", "name"), [("", "Aura"), ("../x", "x"), ("a" * 99, "a" * 60), ("你好?", "你好")])
def test_names_of_files(title: str, name: str) -> None:
    assert file_name(title) == name


def test_what_the_history_refuses_is_said(bench: Bench) -> None:
    bench.library.refuse = "It cannot be written."
    bench.choose("a")
    for key, modifiers in ((Key.Key_D, CONTROL), (Key.Key_Delete, None), (Key.Key_Return, None), (Key.Key_C, CONTROL)):
        bench.key(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert bench.notices == ["It cannot be written."] * 4
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.pane.undo.isVisible()


def test_new_and_private_conversations(bench: Bench) -> None:
    bench.pane.new.click()
    assert bench.engine.calls == [("begin", False)]
    bench.pane.private.click()
    assert bench.engine.calls[-1] == ("begin", True)
    assert bench.pane.private.isChecked()
    assert bench.pane.banner.isVisible()
    bench.pane.private.click()
    assert bench.engine.calls[-1] == ("begin", False)
    assert not bench.pane.private.isChecked()
    assert not bench.pane.banner.isVisible()
    bench.key(Key.Key_N, CONTROL | SHIFT)
    assert bench.engine.calls[-1] == ("begin", True)
    bench.key(Key.Key_N, CONTROL)
    assert bench.engine.calls[-1] == ("begin", False)


def test_a_private_conversation_says_so_while_the_pane_is_folded_and_survives_deleting_all(bench: Bench) -> None:
    bench.pane.fold.click()
    unfold = bench.desk.place.unfold
    assert "Private" not in unfold.text() + unfold.accessibleName()
    bench.key(Key.Key_N, CONTROL | SHIFT)
    assert unfold.text() == "Private"
    assert "nothing is kept" in unfold.accessibleName()
    calls = list(bench.engine.calls)
    bench.desk._deleted("")
    assert bench.engine.calls == calls, "the next words would be kept"
    bench.desk.begin(private=False)
    assert unfold.text() == ""
    bench.desk._deleted("")
    assert bench.engine.calls[-1] == ("begin", False)


def test_without_an_engine_nothing_is_begun_and_the_switch_says_what_is(bench: Bench) -> None:
    bench.desk.set_engine(None)
    bench.pane.private.click()
    bench.pane.new.click()
    assert not bench.pane.private.isChecked()
    bench.choose("a")
    bench.key(Key.Key_Return)
    assert bench.engine.calls == []
    assert bench.notices == ["Aura is still starting; try again in a moment"] * 3


def test_the_first_conversation_of_a_start_keeps_what_was_said_already(bench: Bench) -> None:
    bench.model.user_text(UserText(1, "typed at once", final=True))
    bench.desk.session_began(SessionBegan("first", 0))
    assert "typed at once" in bench.text()
