"""The rules that say which question goes where, with a line to try them out. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from ...errors import AuraError
from ..sentences import said
from ..words import tr
from .buttons import Flow, Plain
from .context import Context
from .fields import Switch, TextArea
from .form import Row, Section, bind
from .verdict import Verdict, text_label


class RulesSection(Section):
    """The rules as text; an empty setting means the built-in ones, which are shown to be read and changed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self.heading = text_label(tr("Which question goes where"), "sectionTitle")
        self.use = self.row(tr("Choose by the question"), Switch(context.theme))
        self.use.set_note(tr("Off: the order above decides every time."))
        bind(context, "router.use_rules", self.use)
        self.editor = RulesEditor(context)
        self.text = Row(context.theme, tr("Rules"), self.editor, wide=True)
        self.text.set_note(tr("A rule a line: SERVICE: WORDS. The first that fits decides."))
        self.add(self.text)
        bind(context, "router.rules", self.text)
        self.back = Plain(tr("Back to built-in"), tr("Back to the built-in rules"))
        self.back.clicked.connect(self._back)
        holder = QWidget()
        holder.setLayout(Flow(self.back))
        self.add(holder)
        self.question = QLineEdit()
        self.question.setPlaceholderText(tr("Type a question, see where it would go"))
        self.question.setAccessibleName(tr("Try a question"))
        self.verdict = Verdict(context.theme)
        self._trial = QWidget()
        line = QHBoxLayout(self._trial)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        label = QLabel(tr("Try"))
        label.setBuddy(self.question)
        line.addWidget(label)
        line.addWidget(self.question, 1)
        self.add(self._trial)
        self.add(self.verdict)
        self._trial.setVisible(context.classify is not None)
        self.question.textChanged.connect(self._try)
        self.editor.textChanged.connect(self._rules_changed)
        self._rules_changed()

    def _rules_changed(self) -> None:
        self.back.setEnabled(bool(self.editor.value()))
        self._try()

    def _back(self) -> None:
        self.editor.replace(self._context.builtin_rules)
        self.editor.setFocus()

    def _try(self) -> None:
        classify, question = self._context.classify, self.question.text().strip()
        if classify is None or not question:
            self.verdict.clear()
            return
        try:
            where = said(classify(self.editor.value(), question))
            self.verdict.show_plain(where[:1].upper() + where[1:])
        except AuraError as error:
            self.verdict.show_bad(error.sentence)


class RulesEditor(TextArea):
    """The text of the rules; its value is empty while it is that of the built-in ones."""

    def __init__(self, context: Context) -> None:
        self._builtin = context.builtin_rules.strip()
        super().__init__(context.theme, 7, placeholder=tr("The built-in rules"))
        self.setLineWrapMode(self.LineWrapMode.WidgetWidth)

    def value(self) -> str:
        """Return the user's own rules, "" for the built-in ones."""
        text = super().value()
        return "" if text == self._builtin else text

    def show_value(self, value: object) -> None:
        """Show the rules in force."""
        super().show_value(str(value) or self._builtin)
