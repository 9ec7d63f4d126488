"""The page that says who turns speech into text, and how. GUI thread only."""

from __future__ import annotations

from ...services import ELEVENLABS, OPENAI, Job
from ..words import tr
from .choices import (
    headphones_choices,
    languages,
    pause_choices,
    provider_choices,
    release_choices,
    sensitivity_choices,
)
from .context import Context
from .fields import Choice, Switch
from .form import Page, bind
from .listed import ModelRow, own_server_rows
from .noted_picker import Entry, NotedPicker


class HearingPage(Page):
    """Who hears, which language to expect, with which model, and when a turn ends."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Hearing"))
        self._context = context
        theme = context.theme
        who = self.section(tr("Who hears"))
        choices = provider_choices(Job.STT, context.store.declaration("stt.provider").choices)
        self.provider = who.row(tr("Speech is recognised by"), Choice(theme, choices))
        bind(context, "stt.provider", self.provider)
        picker = NotedPicker(theme, tr("Found out by the service"), typing=True)
        picker.set_entries([Entry(tag, note=name) for tag, name in languages()])
        self.language = who.row(tr("Language you speak"), picker)
        bind(context, "stt.language", self.language)
        self.streaming = who.row(
            tr("Send your words while you talk"),
            Switch(theme),
            tr("The text is there sooner, where the service can; off: all at your pause."),
        )
        bind(context, "stt.streaming", self.streaming)
        turn = self.section(tr("When your turn ends"))
        self.pause = turn.row(
            tr("Pause"), Choice(theme, pause_choices()), tr("How long a pause ends your turn in hands-free mode.")
        )
        bind(context, "listening.pause", self.pause)
        self.speculate = turn.row(
            tr("Prepare the answer in your pauses"),
            Switch(theme),
            tr("Answers come sooner; what was prepared in vain costs a little at a paid service."),
        )
        bind(context, "listening.speculate", self.speculate)
        over = self.section(tr("When you talk over Aura"))
        self.sensitivity = over.row(
            tr("How readily it stops"),
            Choice(theme, sensitivity_choices()),
            tr("Careful needs a clear voice; eager takes the first word."),
        )
        bind(context, "listening.sensitivity", self.sensitivity)
        self.headphones = over.row(
            tr("Headphones"),
            Choice(theme, headphones_choices()),
            tr("With headphones the microphone cannot hear Aura, and a soft voice is enough."),
        )
        bind(context, "listening.headphones", self.headphones)
        self.echo = over.row(
            tr("Keep Aura from hearing itself"), Switch(theme), tr("Needed on open speakers; headphones do without.")
        )
        bind(context, "listening.echo_cancelling", self.echo)
        microphone = self.section(tr("Microphone"))
        self.release = microphone.row(
            tr("Let go of it"),
            Choice(theme, release_choices()),
            tr("The system then shows it as free. Between turns with the key, the first word may wait for it."),
        )
        bind(context, "audio.release_microphone", self.release)
        models = self.section(tr("Models"))
        self.openai = ModelRow(context, tr("Model at OpenAI"), OPENAI.name, Job.STT, "openai.stt_model")
        self.elevenlabs = ModelRow(context, tr("Model at ElevenLabs"), ELEVENLABS.name, Job.STT, "elevenlabs.stt_model")
        models.add(self.openai)
        models.add(self.elevenlabs)
        self.address, self.own, self.own_key = own_server_rows(context, models, Job.STT)
        self.end()
        self.shown.connect(self._look)

    def _look(self) -> None:
        self.openai.look()
        self.elevenlabs.look()
        if self._context.store.text("stt.base_url"):
            self.own.look()
