"""The page of the window's looks: colours, contrast, motion, and its language. GUI thread only."""

from __future__ import annotations

from ..language import languages, own_name
from ..words import tr
from .context import Context
from .fields import Choice, Switch
from .form import Page, bind


class LookPage(Page):
    """Light or dark, how much contrast, how much moves, and in which language the window speaks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Look and language"))
        theme = context.theme
        colours = self.section(tr("Colours"))
        themes = (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark")))
        self.theme = colours.row(tr("Light or dark"), Choice(theme, themes))
        bind(context, "window.theme", self.theme)
        contrasts = (("system", tr("As the system")), ("on", tr("Always")), ("off", tr("Never")))
        self.contrast = colours.row(
            tr("High contrast"), Choice(theme, contrasts), tr("Black and white, with strong lines and colours.")
        )
        bind(context, "window.contrast", self.contrast)
        self.motion = colours.row(
            tr("Keep the window still"),
            Switch(theme),
            tr("Nothing pulses or slides; also when the system asks for it."),
        )
        bind(context, "window.reduce_motion", self.motion)
        words = self.section(tr("Language"))
        listed = (("system", tr("As the system")), *((code, own_name(code)) for code in languages()))
        self.language = words.row(
            tr("Language of the window"),
            Choice(theme, listed),
            tr("What Aura speaks follows your own language."),
        )
        bind(context, "window.language", self.language)
        self.end()
