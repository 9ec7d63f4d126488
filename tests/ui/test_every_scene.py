"""Every state of every window, in both languages: whole texts at 200 %, a name for each control, a way by keyboard.

The scenes are those of `make screenshots`; here they are looked at by a program instead of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.ui.camera import LOOKS, Camera
from aura_desktop.ui.language import ENGLISH, Language, languages
from aura_desktop.ui.mini import MiniWindow
from aura_desktop.ui.screenshots import drawings
from aura_desktop.ui.small_scenes import REPLY
from aura_desktop.ui.theme import BODY, Theme

from .layouts import cut, nameless, rested, still, unreached
from .looks import english, faint, moved, places

SCENES = dict(drawings())
del SCENES["tray"]  # a drawing, no window


# Each window's own tests try its sizes in English; German has the longer words.
CASES = [
    (code, name)
    for code in languages()
    for name in SCENES
    if code != ENGLISH or not name.endswith(("-large-text", "-narrow"))
]

_IN_THEIR_WORDS = (
    "What can you do?",
    "What do I pack for four days in Lisbon?",
    "A client with a long name",
    "And what about the",
    "I can talk about nearly anything: ask me a question, and talk over me when you have heard enough.",
    REPLY,
)
"""What the scenes show in English in every language: the words of a person or a model."""


@pytest.fixture
def spoken(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    language = Language(request.param)
    language.use(numbers=True)
    yield request.param
    language.end()


@pytest.fixture(autouse=True)
def text_at_200_percent(qapp: QApplication) -> Iterator[None]:
    """Windows come up with twice the size of text, as where the system's own is so large."""
    before, large = qapp.font(), qapp.font()
    large.setPixelSize(2 * BODY)
    qapp.setFont(large)
    yield
    qapp.setFont(before)


@dataclass(frozen=True, slots=True)
class Judge(Camera):
    """Looks at a scene instead of taking its picture."""

    found: list[str] = field(default_factory=list)
    qtbot: QtBot | None = None
    language: str = ENGLISH

    def shoot(self, scene: str, theme: Theme, widget: QWidget, grab: Callable[[], QPixmap] | None = None) -> None:
        assert self.qtbot is not None
        if isinstance(widget, QMenu):  # as wide as its words, and the arrow keys go through it
            self.found.extend("a line without words" for a in widget.actions() if not (a.text() or a.isSeparator()))
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        size = widget.size()
        if not scene.endswith("-large-text"):  # which has a size of its own for text at 200 %
            widget.resize(2 * size)
        self.found.extend(f"no name: {each}" for each in nameless(widget))
        widget.activateWindow()
        self.qtbot.waitUntil(widget.isActiveWindow)
        self.found.extend(f"no way by keyboard: {each}" for each in unreached(widget))
        self.found.extend(f"cut at 200 %: {each}" for each in still(self.qtbot, lambda: cut(widget)))
        if self.language == ENGLISH:
            self._change_look(scene, theme, widget)
        else:
            self.found.extend(f"not {self.language}: {each}" for each in english(widget, _IN_THEIR_WORDS))
        if not scene.endswith("-large-text"):
            theme.set_body(BODY)
            widget.resize(size)
            self.found.extend(f"cut: {each}" for each in still(self.qtbot, lambda: cut(widget)))

    def _change_look(self, scene: str, theme: Theme, widget: QWidget) -> None:
        """Look at the texts in one of the looks, each scene in the next: a colour is the same wherever it is used."""
        assert self.qtbot is not None
        look = LOOKS[list(SCENES).index(scene) % len(LOOKS)]
        before = rested(self.qtbot, lambda: places(widget))
        look.put_on(theme)
        if not isinstance(widget, MiniWindow):  # which takes its own size again
            after = still(self.qtbot, lambda: moved(before, places(widget)))
            self.found.extend(f"moved in {look.name}: {each}" for each in after)
        least = 7.0 if look.contrast == "on" else 4.5
        self.found.extend(f"faint in {look.name}: {each}" for each in faint(widget, least))


@pytest.mark.parametrize(("spoken", "name"), CASES, indirect=["spoken"])
def test_every_text_is_whole_and_every_control_has_a_name_and_a_way(
    qtbot: QtBot, spoken: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge = Judge(Path("nowhere"), 2, qtbot=qtbot, language=spoken)
    SCENES[name](judge)
    assert not judge.found, "\n".join(judge.found)
    assert not list(tmp_path.iterdir()), "a scene leaves nothing where the program was started"


def test_a_cut_text_a_missing_name_and_a_missing_way_are_noticed(qtbot: QtBot) -> None:
    """The judge itself: it must see what it is there for."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    label, button, line = QLabel("A text that is much longer than its room"), QPushButton("Long words"), QLineEdit()
    label.setFixedWidth(40)
    button.setFixedWidth(20)
    button.setAccessibleName("Long words")
    for widget in (label, button, line):
        column.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert len(cut(window)) == 2
    assert nameless(window) == ["QLineEdit "]
    assert unreached(window) == []
    button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    line.setFocus()
    assert unreached(window) == ["Long words"]


def test_a_faint_text_what_moves_and_english_are_noticed(qtbot: QtBot) -> None:
    """The judge of the looks: it must see what it is there for."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet("QWidget { background: #FFFFFF; font-size: 28px; } #faint { color: #999999; }")
    column = QVBoxLayout(window)
    clear, dim = QLabel("Der Text"), QLabel("Noch einer")
    dim.setObjectName("faint")
    for label in (clear, dim):
        column.addWidget(label)
    window.show()
    qtbot.waitExposed(window)
    assert [text.split(" has ")[0] for text in faint(window, 4.5)] == ["'Noch einer'"]
    assert english(window) == []
    before = places(window)
    assert moved(before, places(window)) == []
    clear.setFixedHeight(clear.height() + 20)
    clear.setText("The text")
    assert english(window) == ["The text"]
    assert english(window, ["The text"]) == []
    qtbot.waitUntil(lambda: len(moved(before, places(window))) == 2)


@pytest.mark.parametrize("name", ["listening", "settings-answers", "first-run-mind-key", "small-speaking"])
def test_right_to_left_nothing_is_cut_and_the_keyboard_finds_its_way(
    qtbot: QtBot, qapp: QApplication, name: str
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        judge = Judge(Path("nowhere"), 2, qtbot=qtbot)
        SCENES[name](judge)
        assert not judge.found
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
