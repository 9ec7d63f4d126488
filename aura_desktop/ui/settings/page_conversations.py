"""The page of conversations: how long they are kept and remembered, and when Aura rests. GUI thread only."""

from __future__ import annotations

from ...history_records import FOREVER
from ..theme import Theme
from ..words import tr
from .context import Context
from .fields import Choice, NumberField, Switch
from .form import Page, bind

_DAYS = ("1", "7", "30", "90", "365")


class ConversationsPage(Page):
    """History, memory, rest and greeting."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Conversations"))
        theme = context.theme
        history = self.section(tr("History"))
        self.keep = history.row(
            tr("Keep conversations"),
            DaysChoice(theme),
            tr("On this computer alone, counted from their last word. Starred ones stay."),
        )
        bind(context, "history.keep", self.keep)
        self.beside = history.row(tr("Show them beside the conversation"), Switch(theme))
        bind(context, "window.history", self.beside)
        self.summary = history.row(
            tr("Remember long conversations"),
            Switch(theme),
            tr("What answers sums up the earlier part now and then; that costs a little at a paid service."),
        )
        bind(context, "history.summary", self.summary)
        life = self.section(tr("Beginning and rest"))
        self.rest = life.row(
            tr("Rest when nobody spoke for"),
            NumberField(theme, 5),
            tr("The microphone is closed then, until a key, a click or your talk key wakes Aura. 0 never rests."),
            unit=tr("minutes"),
        )
        bind(context, "session.rest_minutes", self.rest)
        self.greeting = life.row(
            tr("Greet me aloud"), Switch(theme), tr("When Aura is ready, and when a conversation begins.")
        )
        bind(context, "session.greeting", self.greeting)
        self.end()


class DaysChoice(Choice):
    """For ever, for some days, or not at all; another number of days that the file names is offered too."""

    def __init__(self, theme: Theme) -> None:
        days = tuple((value, tr("for %n day(s)", "", int(value))) for value in _DAYS)
        super().__init__(theme, ((FOREVER, tr("for ever")), *reversed(days), ("0", tr("not at all"))))

    def show_value(self, value: object) -> None:
        """Select `value`."""
        if self.findData(value) < 0 and str(value).isdigit():
            days = int(str(value))
            place = 1 + sum(int(self.itemData(at)) > days for at in range(1, self.count()))
            self.insertItem(place, tr("for %n day(s)", "", days), value)
        super().show_value(value)
