"""The page that says who answers, and how. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...services import OPENAI, XAI, Job
from ..words import tr
from .choices import provider_choices
from .context import Context
from .fields import Choice, NumberField, Switch, TextField
from .form import Page, Row, Section, bind
from .listed import ModelRow, own_server_rows
from .rules import RulesSection


class AnswersPage(Page):
    """Who answers, with which model, how long, what happens when one is slow or fails, and the rules."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Answers"))
        self._context = context
        who = self.section(tr("Who answers"))
        choices = provider_choices(Job.CHAT, context.store.declaration("chat.provider").choices)
        self.provider = who.row(tr("Answers come from"), Choice(context.theme, choices))
        bind(context, "chat.provider", self.provider)
        models = self.section(tr("Models"))
        self.openai = ModelRow(context, tr("Model at OpenAI"), OPENAI.name, Job.CHAT, "openai.chat_model")
        self.xai = ModelRow(context, tr("Model at xAI Grok"), XAI.name, Job.CHAT, "xai.chat_model")
        models.add(self.openai)
        models.add(self.xai)
        self.address, self.own, self.own_key = own_server_rows(context, models, Job.CHAT)
        self.file = models.row(
            tr("File of the offline model"),
            TextField(placeholder=tr("The built-in model")),
            tr("Path of a GGUF file."),
        )
        bind(context, "chat.model", self.file)
        self._style_section()
        self._trouble_section()
        self.rules = RulesSection(context)
        self.column.addSpacing(8)
        self.column.addWidget(self.rules.heading)
        self.column.addWidget(self.rules)
        self.end()
        context.store.changed.connect(self._arrange)
        self.shown.connect(self._look)
        self._arrange()

    def _style_section(self) -> None:
        section, theme = self.section(tr("How Aura answers")), self._context.theme
        self.max_tokens = self._bound(
            section, "chat.max_tokens", tr("Longest reply"), NumberField(theme, 32), unit=tr("tokens")
        )
        self.max_tokens.set_note(tr("A token is about three quarters of a word."))
        self.temperature = self._bound(section, "chat.temperature", tr("Variety"), NumberField(theme, 0.1))
        self.temperature.set_note(tr("0 answers the same way each time; higher is more varied, up to 2."))

    def _trouble_section(self) -> None:
        section, theme = self.section(tr("When a service is slow or fails")), self._context.theme
        self.fallback = self._bound(
            section, "router.fallback", tr("Let another service take over when one fails"), Switch(theme)
        )
        self.hedge = self._bound(
            section, "router.hedge", tr("Ask the next one too when the first is slow"), Switch(theme)
        )
        self.hedge.set_note(tr("Whoever speaks first is heard; the other is cancelled, and costs a little."))
        self.deadline = self._bound(
            section, "router.deadline", tr("Longest wait for the first words"), NumberField(theme, 0.1), unit=tr("s")
        )
        self.offline = self._bound(
            section, "router.offline_chat", tr("Let the offline model answer when every service has failed"),
            Switch(theme),
        )  # fmt: skip
        self.order = self._bound(section, "router.order", tr("Order"), TextField())
        self.order.set_note(tr("Who is asked when no rule decides, first to last: openai, xai, compatible."))

    def _bound(
        self, section: Section, key: str, label: str, field: QWidget, *, wide: bool = False, unit: str = ""
    ) -> Row:
        row = section.row(label, field, wide=wide, unit=unit)
        bind(self._context, key, row)
        return row

    def _arrange(self) -> None:
        offline = self._context.store.text("chat.provider") == "local"
        # One setting holds both the name of the server's model and the file of the offline one.
        self.file.setVisible(offline)
        self.own.setVisible(not offline)

    def _look(self) -> None:
        for row in (self.openai, self.xai):
            row.look()
        if self._context.store.text("chat.base_url"):
            self.own.look()
