"""The states of the small window and of the tray's icon for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest

from ..events import State
from ..platform.remembered import Remembered
from .camera import Camera
from .hold import HoldToTalk
from .mini import MiniWindow
from .theme import Theme
from .tray_icons import SIZES, tray_icon


@dataclass(frozen=True, slots=True)
class SmallScene:
    """One picture of the small window."""

    name: str
    state: State
    words: str = ""
    body: int | None = None
    after: Callable[[MiniWindow], None] | None = None


def _focus(mini: MiniWindow) -> None:
    mini.back.setFocus(Qt.FocusReason.TabFocusReason)


def _trouble(mini: MiniWindow) -> None:
    mini.add_trouble("no-microphone", "There is no microphone. Connect one, or type instead.")


REPLY = "The telephone grew out of work on the telegraph in the 1870s. Bell received the first patent in 1876."
SCENES: tuple[SmallScene, ...] = (
    SmallScene("small-listening", State.LISTENING),
    SmallScene("small-hearing", State.HEARING, "And what about the"),
    SmallScene("small-thinking", State.THINKING, "And what about the fax?"),
    SmallScene("small-speaking", State.SPEAKING, REPLY),
    SmallScene("small-muted", State.MUTED, after=lambda mini: mini.set_muted(True)),
    SmallScene("small-trouble", State.TROUBLE, after=_trouble),
    SmallScene("small-focus", State.SPEAKING, REPLY, after=_focus),
    SmallScene("small-large-text", State.SPEAKING, REPLY, body=28),
)


def draw_small(scene: SmallScene, camera: Camera) -> None:
    """Draw one scene of the small window."""
    theme = Theme("light", reduce_motion=True)
    if scene.body is not None:
        theme.set_body(scene.body)
    mini = MiniWindow(theme, HoldToTalk(), Remembered())
    mini.set_state(scene.state, "")
    if scene.words:
        mini.set_words(scene.words)
    mini.show()
    if scene.after is not None:
        scene.after(mini)
    QTest.qWait(50)
    camera.shoot(scene.name, theme, mini)
    mini.hide()
    mini.deleteLater()


def draw_tray(camera: Camera) -> None:
    """Draw the tray's icon in every state and size, on a dark and on a light panel."""
    step, height = SIZES[-1] + 16, sum(SIZES) + 8 * len(SIZES)
    picture = QPixmap(step * len(State) * camera.scale, 2 * height * camera.scale)
    picture.setDevicePixelRatio(camera.scale)
    painter = QPainter(picture)
    for row, ground in enumerate(("#1E1E1E", "#F0F0F0")):
        painter.fillRect(QRect(0, row * height, step * len(State), height), QColor(ground))
        for column, state in enumerate(State):
            icon, y = tray_icon(state), row * height + 4
            for size in SIZES:
                painter.drawPixmap(column * step + 8, y, icon.pixmap(size, size))
                y += size + 8
    painter.end()
    picture.save(str(camera.folder / f"tray-{camera.scale}x.png"))
