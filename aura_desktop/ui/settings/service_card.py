"""One service with its key: typed or pasted, checked, kept, forgotten. GUI thread only.

A key is in the field only while the user enters it: it goes away when it is kept and when the dialog closes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QWidget

from ...enquiries import Answer, CheckKey, KeyChecked, KeyList, KeySource, KeyState, Refused, StoreKey
from ...services import Service
from ..controls import GlyphButton
from ..words import tr
from .buttons import BusyButton, Flow, Plain
from .context import Context
from .form import Section
from .verdict import Verdict, text_label


class ServiceCard(Section):
    """The key of one service."""

    gap = 10

    def __init__(self, context: Context, service: Service) -> None:
        super().__init__(context.theme)
        self.service = service
        self._context = context
        self._topic = f"key of {service.name}"
        title = QLabel(service.title)
        title.setObjectName("cardTitle")
        self.state = text_label("", "rowNote")
        self.field = KeyField(tr("New key for {service}").format(service=service.title))
        title.setBuddy(self.field)
        self.reveal = GlyphButton(context.theme, "eye", "", kind="glyph")
        self.reveal.setCheckable(True)
        self.reveal.setAutoDefault(False)
        self.paste = Plain(tr("Paste"), tr("Paste the key for {service}").format(service=service.title))
        name = service.title
        self.save = BusyButton(tr("Save"), tr("Saving…"), tr("Save the key for {service}").format(service=name))
        self.check = BusyButton(tr("Check"), tr("Checking…"), tr("Check the key for {service}").format(service=name))
        self.forget = BusyButton(
            tr("Forget"), tr("Forgetting…"), tr("Forget the key for {service}").format(service=name)
        )
        host = QUrl(service.key_page).host()
        self.link = Plain(tr("Get a key at {host}").format(host=host), kind="link")
        self.link.setToolTip(service.key_page)
        self.verdict = Verdict(context.theme)
        entry = QHBoxLayout()
        entry.setContentsMargins(0, 0, 0, 0)
        entry.setSpacing(6)
        entry.addWidget(self.field, 1)
        entry.addWidget(self.reveal)
        entry.addWidget(self.paste)
        self.column.addWidget(title)
        self.column.addWidget(self.state)
        self.column.addLayout(entry)
        buttons = QWidget()
        buttons.setLayout(Flow(self.save, self.check, self.forget, self.link))
        self.column.addWidget(buttons)
        self.column.addWidget(self.verdict)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self._save)
        self.reveal.toggled.connect(self._reveal)
        self.paste.clicked.connect(self._paste)
        self.save.wanted.connect(self._save)
        self.check.wanted.connect(self._check)
        self.forget.wanted.connect(self._forget)
        self.link.clicked.connect(self._open_page)
        context.keys.changed.connect(self.show_state)
        context.store.before_closing(self.field.wipe)
        self._reveal(False)
        self.show_state()

    def show_state(self) -> None:
        """Say where the key is, and offer what can be done."""
        state = self._context.keys.state(self.service.name)
        self.state.setText(key_words(state, self.service) if self._context.keys.known else tr("Looking for a key…"))
        self.forget.setVisible(state.source in (KeySource.KEYRING, KeySource.SESSION))
        self._offer()

    def _offer(self) -> None:
        typed = bool(self.field.text().strip())
        self.save.setEnabled(typed)
        self.check.setEnabled(typed or self._context.keys.has(self.service.name))

    def _typed(self) -> None:
        # What was being asked is about another key.
        self._context.enquirer.give_up(self._topic)
        self._idle()
        self.verdict.clear()
        self._offer()

    def _idle(self) -> None:
        for button in (self.save, self.check, self.forget):
            button.set_busy(False)

    def _reveal(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        text = tr("Hide the key") if shown else tr("Show the key")
        self.reveal.set_face("eye-off" if shown else "eye", "")
        self.reveal.setAccessibleName(text)
        self.reveal.setToolTip(text)

    def _paste(self) -> None:
        self.field.selectAll()
        self.field.insert("".join(QApplication.clipboard().text().split()))
        self._typed()
        self.field.setFocus()

    def _save(self) -> None:
        key = self.field.text().strip()
        if not key:
            return
        self._ask(self.save, StoreKey(self.service.name, key), self._kept)

    def _forget(self) -> None:
        self._ask(self.forget, StoreKey(self.service.name, ""), self._forgotten)

    def _check(self) -> None:
        self._ask(self.check, CheckKey(self.service.name, self.field.text().strip()), self._checked)

    def _ask(self, button: BusyButton, question: StoreKey | CheckKey, then: Callable[[Answer], None]) -> None:
        self._idle()
        self.verdict.clear()
        button.set_busy(True)

        def answered(answer: Answer) -> None:
            self._idle()
            if isinstance(answer, Refused):
                self.verdict.show_bad(answer.sentence)
            else:
                then(answer)

        self._context.enquirer.ask(question, answered, topic=self._topic)

    def _kept(self, answer: Answer) -> None:
        self.field.wipe()
        self.reveal.setChecked(False)
        self._take(answer)
        # Whether it works is what the user wants to know next.
        self._check()

    def _forgotten(self, answer: Answer) -> None:
        self._take(answer)
        self.verdict.show_plain(tr("The key was forgotten."))
        self.field.setFocus()

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, KeyList):
            self._context.keys.take(answer)
        self._context.store.reload_soon()

    def _checked(self, answer: Answer) -> None:
        if isinstance(answer, KeyChecked):
            (self.verdict.show_ok if answer.ok else self.verdict.show_bad)(answer.sentence)

    def _open_page(self) -> None:
        if not self._context.open_url(QUrl(self.service.key_page)):
            self.verdict.show_plain(
                tr("No web browser was found; the address is {url}").format(url=self.service.key_page)
            )


class KeyField(QLineEdit):
    """Where a key is typed: hidden, never completed, and gone without a trace when it is wiped."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setMaxLength(512)
        self.setPlaceholderText(tr("Paste a key here"))
        self.setAccessibleName(name)

    def wipe(self) -> None:
        """Empty the field; undo brings nothing back."""
        self.setText("")  # unlike clear(), it drops the history too


def key_words(state: KeyState, service: Service) -> str:
    """Return where a key is, plainly."""
    which = tr("A key ending in {hint}").format(hint=state.hint) if state.hint else tr("A key")
    return {
        KeySource.NONE: tr("No key yet."),
        KeySource.KEYRING: tr("{key} is kept in the system's keyring."),
        KeySource.SESSION: tr("{key} is kept for this session only: it is gone when Aura ends."),
        KeySource.ENVIRONMENT: tr(
            "{key} comes from the environment variable {variable}; only there can it be removed."
        ),
    }[state.source].format(key=which, variable=service.variable)
