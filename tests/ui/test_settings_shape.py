"""What pictures of the settings showed: a table as wide as its card, no window for a moment, the focus to be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import ListModels, Refused
from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.demo_hand import demo_hand
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.profiles.dialog import ProfilesDialog
from aura_desktop.ui.settings.dialog import PAGES, SettingsDialog
from aura_desktop.ui.theme import Theme

from .fake_engine import FakeEngine
from .hints import FakeHints
from .layouts import cut
from .settings_desk import Desk

OpenDesk = Callable[..., Desk]


class Windows(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_no_part_of_a_page_is_a_window_before_it_stands_in_it(
    make_window: Callable[..., MainWindow], engine: FakeEngine
) -> None:
    engine.answers = demo_answers.answers()
    values = {f"{job}.base_url": "http://127.0.0.1:1/v1" for job in ("chat", "stt", "speech")}
    window = make_window(engine, settings=Settings(None, values))
    demo_hand(window, Settings(None))
    windows, app = Windows(), QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    try:
        window.open_settings()
        assert window.settings is not None
        assert window.settings.dialog is not None
        for name in PAGES:
            window.settings.dialog.page(name)
            QApplication.processEvents()
    finally:
        app.removeEventFilter(windows)
    assert [type(widget) for widget in windows.seen] == [SettingsDialog], "another takes the focus from what had it"


def spare(table: QTableWidget) -> int:
    """Return how many px of the table no column fills."""
    return table.viewport().width() - table.horizontalHeader().length()


def test_the_usage_table_is_as_wide_as_its_card_after_another_look(desk: Desk, qtbot: QtBot) -> None:
    table = desk.page("usage").table
    desk.dialog.resize(880, 680)
    qtbot.waitUntil(lambda: table.columnCount() == 5 and spare(table) == 0)
    for name in ("dark", "light", "dark"):
        desk.theme.set_name(name)
        QApplication.processEvents()
        assert spare(table) == 0, name


def test_the_usage_table_folds_where_it_is_narrow_and_needs_no_sideways_bar(desk: Desk, qtbot: QtBot) -> None:
    table = desk.page("usage").table
    desk.dialog.resize(880, 680)
    qtbot.waitUntil(lambda: table.rowCount() == 5 and table.columnCount() == 5)
    for _ in range(2):
        desk.dialog.resize(400, 640)
        qtbot.waitUntil(lambda: table.columnCount() == 2)
        assert spare(table) == 0
        assert not table.horizontalScrollBar().isVisible()
        assert table.item(0, 0).text() == "OpenAI · answers\n148203 + 31870 tokens"
        assert table.item(0, 1).text() == "$0.36\n212"
        assert table.horizontalHeaderItem(0).text() == "Service\nAmount"
        assert table.verticalScrollBar().maximum() == 0, "every row is seen"
        desk.dialog.resize(880, 680)
        qtbot.waitUntil(lambda: table.columnCount() == 5)
        assert spare(table) == 0


def test_with_large_text_the_settings_open_with_the_focus_on_the_choice_of_a_page(open_desk: OpenDesk) -> None:
    dialog = open_desk(body=28).dialog
    assert dialog.folded.isVisible()
    assert dialog.focusWidget() is dialog.folded


def test_an_own_server_that_does_not_answer_is_trouble_in_its_row(open_desk: OpenDesk, qtbot: QtBot) -> None:
    def refuse(_question: ListModels) -> Refused:
        return Refused("unreachable", "Your own server does not answer.")

    answers = {**demo_answers.answers(), ListModels: refuse}
    page = open_desk(values={"chat.base_url": "http://127.0.0.1:1/v1"}, answers=answers).page("answers")
    qtbot.waitUntil(lambda: page.own.note == "Your own server does not answer.")
    assert page.own._note.property("tone") == "warn"
    qtbot.waitUntil(lambda: bool(page.openai.note))
    assert page.openai._note.property("tone") != "warn"


def test_every_field_shows_its_placeholder_in_the_same_colour(desk: Desk) -> None:
    page = desk.page("profile")
    for name in ("light", "dark"):
        desk.theme.set_name(name)
        QApplication.processEvents()
        fields = [*page.findChildren(QLineEdit), *page.findChildren(QPlainTextEdit)]
        assert len(fields) > 2
        assert {field.palette().placeholderText().color().name() for field in fields} == {
            desk.theme.palette.faint.lower()
        }


def test_the_profiles_are_never_so_low_that_buttons_lie_over_texts(qtbot: QtBot) -> None:
    dialog = ProfilesDialog(Theme("light", reduce_motion=True, hints=FakeHints()))
    qtbot.addWidget(dialog)
    dialog.rename.setText("Give it another name, as some languages would put it")
    dialog.show()
    dialog.resize(200, 200)
    QApplication.processEvents()
    heading = next(label for label in dialog.findChildren(QLabel) if label.objectName() == "sectionTitle")
    assert dialog.delete.y() > dialog.go.y(), "they wrap at this width"
    assert dialog.delete.geometry().bottom() < heading.geometry().top()
    assert dialog.list.geometry().bottom() < dialog.go.geometry().top()
    assert not cut(dialog)
