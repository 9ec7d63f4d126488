"""Rows whose lists come from a service: its models and its voices. GUI thread only."""

from __future__ import annotations

from datetime import date, timedelta

from ...enquiries import Answer, HearVoice, ListModels, ListVoices, ModelInfo, ModelList, Question, Refused, VoiceList
from ...services import SERVICES, Job
from ..sentences import said
from ..words import tr
from .buttons import BusyButton
from .choices import day, title
from .context import Context
from .fields import TextField
from .form import Row, Section, bind
from .noted_picker import Entry, NotedPicker
from .own_key import OwnKeyRow

SOON = timedelta(days=90)  # a model that ends sooner is marked


class ListedRow(Row):
    """A picker whose list is asked for when its page comes to sight, and again when the first answer was a refusal."""

    def __init__(self, context: Context, label: str, picker: NotedPicker, key: str, provider: str, note: str = ""):
        super().__init__(context.theme, label, picker, note)
        self.picker = picker
        self.provider = provider
        self._context = context
        self._key = key
        self._plain_note = note
        self._answered: Question | None = None
        self._key_state = context.keys.state(provider) if context.keys.known else None
        bind(context, key, self)
        picker.opened.connect(self.look)
        picker.edited.connect(self.remark)
        context.store.changed.connect(self._setting_changed)
        context.keys.changed.connect(self._keys_changed)

    def question(self) -> Question:
        """Return what asks for the list."""
        raise NotImplementedError

    def take(self, answer: Answer) -> None:
        """List what came."""
        raise NotImplementedError

    def remark(self) -> None:
        """Say under the picker what there is to say about the choice."""

    def look(self) -> None:
        """Ask for the list, unless it is there."""
        question = self.question()
        topic = f"list of {self.provider} for {self._key}"
        if question == self._answered or self._context.enquirer.busy(topic):
            return

        def answered(answer: Answer) -> None:
            if isinstance(answer, Refused):
                self.set_note(answer.sentence, warn=self.provider not in SERVICES)  # their own, which they set up
            else:
                self._answered = question
                self.take(answer)
                self.remark()

        self._context.enquirer.ask(question, answered, topic=topic)

    def look_again(self) -> None:
        """Forget the list, for the key or the address is another; ask for it at once where somebody looks."""
        self._answered = None
        self._context.enquirer.give_up(f"list of {self.provider} for {self._key}")
        if self.isVisible():
            self.look()

    def _keys_changed(self) -> None:
        before, self._key_state = self._key_state, self._context.keys.state(self.provider)
        if before is not None and before != self._key_state:
            self.look_again()

    def _setting_changed(self, key: str) -> None:
        if key == self._key:
            self.remark()


class ModelRow(ListedRow):
    """The model of one provider for one job, by name, with the day it ends; any other name can be typed."""

    def __init__(self, context: Context, label: str, provider: str, job: Job, key: str, note: str = "") -> None:
        self._job = job
        default = tr("Recommended") if provider in SERVICES else tr("The server's own")
        picker = NotedPicker(context.theme, default, typing=True)
        super().__init__(context, label, picker, key, provider, note)
        self._models: tuple[ModelInfo, ...] = ()

    def question(self) -> Question:
        """Ask for the models."""
        base_url = self._context.store.text(f"{self._job}.base_url") if self.provider == "compatible" else ""
        return ListModels(self.provider, self._job, base_url)

    def take(self, answer: Answer) -> None:
        """List the models, the recommended one marked."""
        if not isinstance(answer, ModelList):
            return
        self._models = answer.models
        best = next((model.id for model in answer.models if model.recommended), "")
        entries = [Entry(model.id, note=_model_note(model), warn=_ends_soon(model)) for model in answer.models]
        self.picker.set_entries(entries, tr("Recommended: {model}").format(model=best) if best else None)

    def remark(self) -> None:
        """Say when the chosen model ends, or that the list does not hold it."""
        value = self.picker.value()
        if not self._models:
            return
        chosen = next((m for m in self._models if (m.id == value if value else m.recommended)), None)
        if chosen is None:
            unlisted = tr("{service} does not list this model.").format(service=title(self.provider))
            self.set_note(unlisted if value else self._plain_note)
        elif chosen.ends is not None:
            self.set_note(tr("Ends {day}.").format(day=day(chosen.ends)), warn=_ends_soon(chosen))
        else:
            self.set_note(self._plain_note)


class VoiceRow(ListedRow):
    """The voice of one provider, by name, with a button to hear it."""

    def __init__(self, context: Context, label: str, provider: str, key: str) -> None:
        picker = NotedPicker(context.theme, tr("The standard voice"), typing=provider == "compatible")
        super().__init__(context, label, picker, key, provider)
        self.hear = BusyButton(tr("Hear it"), tr("Stop"), tr("Hear the voice of {name}").format(name=title(provider)))
        self.hear.clicked.connect(self._hear)
        picker.edited.connect(self.silence)
        self.set_extra(self.hear)

    def question(self) -> Question:
        """Ask for the voices."""
        return ListVoices(self.provider)

    def take(self, answer: Answer) -> None:
        """List the voices by name."""
        if isinstance(answer, VoiceList):
            entries = [Entry(v.id, v.name, " · ".join(filter(None, (v.note, v.language)))) for v in answer.voices]
            self.picker.set_entries(entries)

    def remark(self) -> None:
        """Nothing more to say once the list is there."""
        self.set_note("")

    def silence(self) -> None:
        """End the sample."""
        self._context.enquirer.give_up(self._topic)
        self.hear.set_busy(False)

    @property
    def _topic(self) -> str:
        return f"sample of {self.provider}"

    def _hear(self) -> None:
        if self.hear.busy:
            self.silence()
            return
        self.picker.commit()
        self.problem.clear()
        self.hear.set_busy(True)
        question = HearVoice(self.provider, self.picker.value())
        self._context.enquirer.ask(question, self._heard, topic=self._topic)

    def _heard(self, answer: Answer) -> None:
        self.hear.set_busy(False)
        if isinstance(answer, Refused):
            self.problem.show_bad(answer.sentence)


def own_server_rows(context: Context, section: Section, job: Job) -> tuple[Row, ModelRow, OwnKeyRow]:
    """Add the rows for the user's own server; returns those of its address, its model and its key."""
    field = TextField(placeholder="http://127.0.0.1:8000/v1")
    address = section.row(tr("Address of your own server"), field)
    address.set_note(tr("Any server that speaks OpenAI's protocol."))
    bind(context, f"{job}.base_url", address)
    key = OwnKeyRow(context, job)
    section.add(key)
    key.show_state()
    key_state = [key.state()]
    model = ModelRow(context, tr("Model of your own server"), "compatible", job, f"{job}.model")
    section.add(model)

    def moved(key: str) -> None:
        if key == f"{job}.base_url" and context.store.text(key):
            model.look_again()

    def opened() -> None:
        before, key_state[0] = key_state[0], key.state()
        if before != key_state[0] and context.store.text(f"{job}.base_url"):
            model.look_again()

    context.store.changed.connect(moved)
    context.keys.changed.connect(opened)
    return address, model, key


def _ends_soon(model: ModelInfo) -> bool:
    return model.ends is not None and model.ends - date.today() < SOON


def _model_note(model: ModelInfo) -> str:
    parts = (
        tr("recommended") if model.recommended else "",
        said(model.note),
        tr("ends {day}").format(day=day(model.ends)) if model.ends is not None else "",
    )
    return " · ".join(filter(None, parts))
