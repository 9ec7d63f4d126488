"""The servers found on this computer, each offered for what it can do. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ...enquiries import Answer, FindServers, FoundServer, Refused, ServerList
from ...services import Job
from ..words import tr
from .buttons import BusyButton, Flow, Plain
from .choices import model_for
from .context import Context
from .form import Section
from .verdict import Verdict, text_label

_SHOWN_MODELS = 3


class ServersSection(Section):
    """What runs here: asked for when it comes to sight, and again when the user wants."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self.rows: list[ServerRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.verdict = Verdict(context.theme)
        self.again = BusyButton(tr("Look again"), tr("Looking…"), tr("Look for servers again"))
        self.again.wanted.connect(self.look)
        self.column.addLayout(self._list)
        self.column.addWidget(self.verdict)
        holder = QWidget()
        holder.setLayout(Flow(self.again))
        self.column.addWidget(holder)

    def look(self) -> None:
        """Ask which servers there are."""
        self.again.set_busy(True)
        if not self.rows:
            self.verdict.show_plain(tr("Looking for servers on this computer…"))
        self._context.enquirer.ask(FindServers(), self._found, topic="servers")

    def _found(self, answer: Answer) -> None:
        self.again.set_busy(False)
        if isinstance(answer, Refused):
            self.verdict.show_bad(answer.sentence)
        elif isinstance(answer, ServerList):
            self._show(answer.servers)

    def _show(self, servers: tuple[FoundServer, ...]) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ServerRow(self._context, server) for server in servers]
        for row in self.rows:
            self._list.addWidget(row)
        self.verdict.show_plain(
            ""
            if servers
            else tr(
                "None was found. Aura knows Ollama, LM Studio, llama.cpp, vLLM, speaches and Kokoro; "
                "start one and look again."
            )
        )


class ServerRow(QFrame):
    """One server: its name, its address, some of its models, and a button for each thing it can do."""

    def __init__(self, context: Context, server: FoundServer) -> None:
        super().__init__()
        self.server = server
        self._context = context
        name = QLabel(server.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setObjectName("cardTitle")
        self.uses: dict[Job, Plain] = {}
        for job in server.jobs:
            button = Plain("")
            button.clicked.connect(lambda _checked=False, chosen=job: self.use(chosen))
            self.uses[job] = button
        self.verdict = Verdict(context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(name)
        column.addWidget(text_label(_details(server), "rowNote"))
        holder = QWidget()
        holder.setLayout(Flow(*self.uses.values()))
        column.addWidget(holder)
        column.addWidget(self.verdict)
        context.store.changed.connect(self.show_uses)
        self.show_uses()

    def use(self, job: Job) -> None:
        """Have this server do `job` from now on."""
        store, model = self._context.store, self._context.store.text(f"{job}.model")
        if model not in self.server.models:
            model = model_for(job, self.server.models)
        values = {f"{job}.base_url": self.server.base_url, f"{job}.model": model, f"{job}.provider": "compatible"}
        with store.together():
            problems = [sentence for key, value in values.items() if (sentence := store.set(key, value))]
        self.verdict.show_bad(problems[0] if problems else "")
        self.show_uses()

    def show_uses(self) -> None:
        """Say on each button whether this server does it."""
        store = self._context.store
        for job, button in self.uses.items():
            used = store.text(f"{job}.provider") == "compatible" and (
                store.text(f"{job}.base_url") == self.server.base_url.rstrip("/")
            )
            button.setText(_used_words(job) if used else _use_words(job))
            button.setAccessibleName(f"{button.text()}: {self.server.name}")


def _details(server: FoundServer) -> str:
    shown, more = server.models[:_SHOWN_MODELS], len(server.models) - _SHOWN_MODELS
    models = ", ".join(shown)
    if more > 0:
        models = tr("{models} and {count} more").format(models=models, count=more)
    return f"{server.base_url}\n{models}" if models else server.base_url


def _use_words(job: Job) -> str:
    return {
        Job.CHAT: tr("Use for answers"),
        Job.STT: tr("Use for hearing"),
        Job.SPEECH: tr("Use for voice"),
    }[job]


def _used_words(job: Job) -> str:
    return {
        Job.CHAT: tr("✓ Used for answers"),
        Job.STT: tr("✓ Used for hearing"),
        Job.SPEECH: tr("✓ Used for voice"),
    }[job]
