"""The page of mind and voice: offline, a key, or a server on this computer. GUI thread only.

A key is in the field, and in the plan, only until it is kept or the dialog closes.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QApplication, QHBoxLayout

from ...enquiries import Answer, CheckKey, FindServers, FoundServer, HearVoice, KeyChecked, Refused, ServerList
from ...first_run import Mind
from ...services import SERVICES, Job
from ..settings.buttons import BusyButton, Flow, Plain
from ..settings.choices import model_for
from ..settings.fields import Choice
from ..settings.service_card import KeyField
from ..settings.verdict import Verdict, text_label
from ..words import tr
from .stage import Stage, Step
from .widgets import held

CHECK_MS = 700
"""A key is tried when the typing rests so long; a pasted one at once."""


class MindStep(Step):
    """Who hears, answers and speaks."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, tr("Mind and voice"))
        self._edited = False
        self._servers: tuple[FoundServer, ...] = ()
        self._looked = False
        minds = (
            (Mind.OFFLINE.value, tr("Offline, on this computer")),
            (Mind.KEY.value, tr("A service, with a key of yours")),
            (Mind.SERVER.value, tr("A server on this computer")),
        )
        section = self.section(tr("Who hears, answers and speaks?"))
        self.mind = Choice(stage.theme, minds)
        section.row(tr("Aura uses"), self.mind, wide=True)
        self._build_offline()
        self._build_key()
        self._build_server()
        self.end()
        self.mind.edited.connect(self._choose)
        stage.keys.changed.connect(self._keys_changed)
        stage.store.before_closing(self.field.wipe)
        self.mind.show_value(self._present().value)
        self._arrange()

    def _build_offline(self) -> None:
        theme = self.stage.theme
        self.offline = self.section(tr("Offline"))
        self.offline.add(
            text_label(
                tr("No account, no network, nothing leaves this computer. It hears English, and answers simply."),
                "rowNote",
            )
        )
        self.hear = BusyButton(tr("Hear the voice"), tr("Speaking…"))
        self.heard = Verdict(theme)
        self.offline.add(held(Flow(self.hear)))
        self.offline.add(self.heard)
        self.hear.wanted.connect(self._hear)

    def _build_key(self) -> None:
        theme = self.stage.theme
        self.keyed = self.section(tr("Key"))
        self.service = Choice(theme, tuple((name, service.title) for name, service in SERVICES.items()))
        self.keyed.row(tr("Service"), self.service, wide=True)
        self.service.show_value(next(iter(SERVICES)))
        self.field = KeyField(tr("Key"))
        self.paste = Plain(tr("Paste"), tr("Paste the key"))
        self.check = BusyButton(tr("Check"), tr("Checking…"), tr("Check the key"))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        self.keyed.add(held(line))
        self.link = Plain("", kind="link")
        self.keyed.add(held(Flow(self.paste, self.check, self.link)))
        self.verdict = Verdict(theme)
        self.keyed.add(self.verdict)
        self.kept = text_label("", "rowNote")
        self.keyed.add(self.kept)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(CHECK_MS)
        self._rest.timeout.connect(self.try_key)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self.try_key)
        self.paste.clicked.connect(self._paste)
        self.check.wanted.connect(self.try_key)
        self.link.clicked.connect(self._open_page)
        self.service.edited.connect(self._service_chosen)

    def _build_server(self) -> None:
        theme = self.stage.theme
        self.served = self.section(tr("Server"))
        self.server = Choice(theme, ())
        self.server_row = self.served.row(tr("Server"), self.server, wide=True)
        self.again = BusyButton(tr("Look again"), tr("Looking…"), tr("Look for servers again"))
        self.looked = Verdict(theme)
        self.served.add(self.looked)
        self.served.add(held(Flow(self.again)))
        self.again.wanted.connect(self._look)
        self.server.edited.connect(lambda _value, _done: self._show_server())

    def enter(self) -> None:
        """Look for what there is."""
        self._arrange()

    def leave(self) -> None:
        """Ask no more."""
        self._rest.stop()
        for topic, button in (("key", self.check), ("servers", self.again), ("voice", self.hear)):
            if button.busy:
                self.stage.enquirer.give_up(f"first run: {topic}")
                button.set_busy(False)
        if not self._servers:
            self._looked = False

    def accept(self) -> None:
        """Keep what was chosen, if anything was."""
        plan, key = self.stage.plan, self.field.text().strip()
        mind = Mind(self.mind.currentData())
        plan.mind = mind if self._edited or key else None
        plan.key, plan.service = (key, str(self.service.currentData())) if mind is Mind.KEY else ("", "")
        plan.server = self._chosen_server() if mind is Mind.SERVER else None
        plan.models = {job: model_for(job, plan.server.models) for job in plan.server.jobs} if plan.server else None

    def skip(self) -> None:
        """Leave it as it is."""
        plan = self.stage.plan
        plan.mind, plan.key, plan.service, plan.server, plan.models = None, "", "", None, None
        self._edited = False
        self.field.wipe()
        self.verdict.clear()
        self.mind.show_value(self._present().value)
        self._arrange()

    def refuse(self, sentence: str) -> None:
        """Say why the key could not be kept."""
        self.verdict.show_bad(sentence)
        self.bring(self.verdict)

    def try_key(self) -> None:
        """Ask the service whether the key works; nothing is kept."""
        self._rest.stop()
        key, name = self.field.text().strip(), str(self.service.currentData())
        if not key and not self.stage.keys.has(name):
            self.verdict.show_bad(tr("Paste a key first."))
            return
        self.check.set_busy(True)
        self.verdict.clear()

        def checked(answer: Answer) -> None:
            self.check.set_busy(False)
            if isinstance(answer, KeyChecked):
                (self.verdict.show_ok if answer.ok else self.verdict.show_bad)(answer.sentence)
            elif isinstance(answer, Refused):
                self.verdict.show_bad(answer.sentence)
            self.bring(self.verdict)

        self.stage.enquirer.ask(CheckKey(name, key), checked, topic="first run: key")

    def _present(self) -> Mind:
        """Return what is in use now."""
        store, keys = self.stage.store, self.stage.keys
        if any(store.text(f"{job}.provider") == "compatible" for job in Job):
            return Mind.SERVER
        chosen = {store.text(f"{job}.provider") for job in Job}
        if chosen & SERVICES.keys() or ("auto" in chosen and any(keys.has(name) for name in SERVICES)):
            return Mind.KEY
        return Mind.OFFLINE

    def _choose(self, _value: object, _done: bool) -> None:
        self._edited = True
        self._arrange()

    def _keys_changed(self) -> None:
        if not self._edited:
            self.mind.show_value(self._present().value)
        self._arrange()

    def _arrange(self) -> None:
        mind = Mind(self.mind.currentData())
        for section, its in ((self.offline, Mind.OFFLINE), (self.keyed, Mind.KEY), (self.served, Mind.SERVER)):
            self.show_section(section, its is mind)
        self._describe_service()
        if mind is Mind.SERVER and not self._looked and self.isVisible():
            self._look()

    # Offline

    def _hear(self) -> None:
        self.hear.set_busy(True)

        def spoken(answer: Answer) -> None:
            self.hear.set_busy(False)
            self.heard.show_bad(answer.sentence if isinstance(answer, Refused) else "")

        self.stage.enquirer.ask(HearVoice("system", ""), spoken, topic="first run: voice")

    # A key

    def _describe_service(self) -> None:
        service, keys = SERVICES[str(self.service.currentData())], self.stage.keys
        self.link.setText(tr("Get a key at {host}").format(host=QUrl(service.key_page).host()))
        self.link.setAccessibleName(self.link.text())
        self.link.setToolTip(service.key_page)
        words = []
        if keys.has(service.name):
            words.append(tr("There is a key for {service} already.").format(service=service.title))
        if Job.CHAT not in service.jobs:
            words.append(tr("{service} hears and speaks; something else answers.").format(service=service.title))
        words.append(keys.no_keyring or tr("The key is kept in the system's keyring when you finish."))
        self.kept.setText(" ".join(words))

    def _service_chosen(self, _value: object, _done: bool) -> None:
        self._edited = True
        self._typed()
        self._describe_service()

    def _typed(self) -> None:
        # What was being asked is about another key.
        self.stage.enquirer.give_up("first run: key")
        self.check.set_busy(False)
        self.verdict.clear()
        if self.field.text().strip():
            self._rest.start()
        else:
            self._rest.stop()

    def _paste(self) -> None:
        self.field.selectAll()
        self.field.insert("".join(QApplication.clipboard().text().split()))
        self.field.setFocus()
        self.try_key()

    def _open_page(self) -> None:
        address = SERVICES[str(self.service.currentData())].key_page
        if not self.stage.open_url(QUrl(address)):
            self.verdict.show_plain(tr("No web browser was found; the address is {url}").format(url=address))

    # A server

    def _look(self) -> None:
        self._looked = True
        self.again.set_busy(True)
        self.looked.show_plain(tr("Looking for servers on this computer…"))
        self.stage.enquirer.ask(FindServers(), self._found, topic="first run: servers")

    def _found(self, answer: Answer) -> None:
        self.again.set_busy(False)
        if isinstance(answer, Refused):
            self.looked.show_bad(answer.sentence)
        elif isinstance(answer, ServerList):
            self._servers = answer.servers
            self.server.clear()
            for server in answer.servers:
                self.server.addItem(server.name, server.base_url)
            self._show_server()

    def _chosen_server(self) -> FoundServer | None:
        at = self.server.currentIndex()
        return self._servers[at] if 0 <= at < len(self._servers) else None

    def _show_server(self) -> None:
        server = self._chosen_server()
        self.server_row.setVisible(server is not None)
        if server is None:
            self.looked.show_plain(
                tr(
                    "None was found. Aura knows Ollama, LM Studio, llama.cpp, vLLM, speaches and Kokoro; "
                    "start one and look again."
                )
            )
            return
        does = {Job.CHAT: tr("answers"), Job.STT: tr("hears"), Job.SPEECH: tr("speaks")}
        jobs = ", ".join(does[job] for job in server.jobs)
        self.looked.show_plain(tr("It {jobs}; the rest stays as it is.").format(jobs=jobs))
