"""The page of this profile: its name, who Aura is in it, and what it is about. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..words import tr
from .context import Context
from .fields import TextArea, TextField
from .form import Page, Row, Section, bind


class ProfilePage(Page):
    """What sets one profile apart: its name, Aura's name and character, organisation, names and words."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Profile"))
        self._context = context
        theme = context.theme
        this = self.section(
            tr("This profile"),
            tr("Each profile has its own settings, keys and conversations; nothing goes from one to another."),
        )
        self.title = self._bound(this, "profile.title", tr("Name of the profile"), TextField(soon=True))
        self.title.set_note(tr("Empty: the name of its folder."))
        who = self.section(tr("Who Aura is"))
        self.name = self._bound(who, "persona.name", tr("Name"), TextField(soon=True, placeholder=tr("Aura")))
        manner = TextArea(theme, 4, placeholder=tr("A friendly voice assistant that answers briefly"))
        self.persona = self._bound(who, "persona.manner", tr("Character and manner"), manner, wide=True)
        self.persona.set_note(tr("In your own words; empty for the built-in character."))
        about = self.section(
            tr("What it is about"), tr("Told to what answers, and to services that recognise speech, for better words.")
        )
        self.organisation = self._bound(about, "context.organisation", tr("Organisation"), TextField(soon=True))
        terms = TextArea(theme, 3, placeholder=tr("Siobhán, Kraków, Aura"))
        self.terms = self._bound(about, "context.terms", tr("Names and words to know"), terms, wide=True)
        self.terms.set_note(tr("With commas between them."))
        self.end()

    def _bound(self, section: Section, key: str, label: str, field: QWidget, *, wide: bool = False) -> Row:
        row = section.row(label, field, wide=wide)
        bind(self._context, key, row)
        return row
