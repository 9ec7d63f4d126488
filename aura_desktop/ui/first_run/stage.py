"""What every page of the first run works with. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QWidget

from ...control import Engine
from ...events import DevicesChanged, Event
from ...first_run import Plan
from ..settings.enquirer import Enquirer
from ..settings.form import SECTION_GAP, Page
from ..settings.keys import Keys
from ..settings.store import Store
from ..theme import Theme


@dataclass(frozen=True, slots=True)
class Stage:
    """The theme, the settings as they are, the way to ask, the engine there is, and what has been chosen so far."""

    theme: Theme
    store: Store
    enquirer: Enquirer
    keys: Keys
    plan: Plan
    engine: Callable[[], Engine | None]
    open_url: Callable[[QUrl], bool]
    platform: str

    def ask(self, what: Callable[[Engine], None]) -> None:
        """Have the engine do something, if there is one."""
        engine = self.engine()
        if engine is not None:
            what(engine)


class Step(Page):
    """One page. It tries things out at once, and what it found goes into the plan with `accept`."""

    def __init__(self, stage: Stage, title: str) -> None:
        super().__init__(stage.theme, title)
        self.stage = stage
        self.title = title

    def show_section(self, section: QWidget, shown: bool) -> None:
        """Show a section with its heading, or take both away."""
        for at in range(1, self.column.count()):
            if (item := self.column.itemAt(at)) is None or item.widget() is not section:
                continue
            before = self.column.itemAt(at - 1)
            if before is not None and (heading := before.widget()) is not None:
                heading.setVisible(shown)
            space = self.column.itemAt(at - 2)
            if space is not None and (gap := space.spacerItem()) is not None:
                gap.changeSize(0, SECTION_GAP if shown else 0)
                self.column.invalidate()
        section.setVisible(shown)

    def bring(self, widget: QWidget) -> None:
        """Scroll to `widget`, once it has its place: what was just said must be seen."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget))

    def enter(self) -> None:
        """The page comes to sight."""

    def leave(self) -> None:
        """The page goes out of sight."""

    def accept(self) -> None:
        """Put what was chosen into the plan."""

    def skip(self) -> None:
        """Choose nothing here: take what was tried out back."""

    def set_devices(self, devices: DevicesChanged) -> None:
        """Take the devices there are."""

    def take(self, event: Event) -> None:
        """Take what the engine tells."""

    def look_again(self) -> None:
        """The user comes back from another window: what was wrong may be mended."""
