"""The page that says who speaks, and how. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ...enquiries import Answer, PlaySound, Refused
from ...services import ELEVENLABS, OPENAI, OPENAI_SPEECH_ENDS, XAI, Job
from ..words import tr
from .buttons import BusyButton, Flow
from .choices import day, provider_choices
from .context import Context
from .fields import Choice, NumberField
from .form import Page, bind
from .listed import ModelRow, VoiceRow, own_server_rows
from .verdict import Verdict

# The order in which "auto" takes the services there is a key for (settings_table).
_AUTOMATIC = (ELEVENLABS.name, XAI.name, OPENAI.name)

_SOUNDS = ("listening", "done", "error")
_APART_MS = 700


class VoicePage(Page):
    """Who speaks, with which voice, how fast, with which model. Shows the voices of what can be in use."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Voice"))
        self._context = context
        who = self.section(tr("Who speaks"))
        choices = provider_choices(Job.SPEECH, context.store.declaration("speech.provider").choices)
        self.provider = who.row(tr("Aura speaks with"), Choice(context.theme, choices))
        bind(context, "speech.provider", self.provider)
        self.ending = Verdict(context.theme)
        who.add(self.ending)
        self.voices = {
            ELEVENLABS.name: VoiceRow(context, tr("Voice at ElevenLabs"), ELEVENLABS.name, "elevenlabs.voice"),
            XAI.name: VoiceRow(context, tr("Voice at xAI Grok"), XAI.name, "xai.voice"),
            OPENAI.name: VoiceRow(context, tr("Voice at OpenAI"), OPENAI.name, "openai.voice"),
            "compatible": VoiceRow(context, tr("Voice of your own server"), "compatible", "speech.voice"),
            "system": VoiceRow(context, tr("Voice of the system"), "system", "speech.voice"),
        }
        for row in self.voices.values():
            row.hear.clicked.connect(lambda _checked=False, heard=row: self._one_at_a_time(heard))
            who.add(row)
        self.speed = who.row(tr("Speed"), NumberField(context.theme, 0.1))
        self.speed.set_note(tr("1 is normal, 2 twice as fast, 0.5 half as fast."))
        bind(context, "speech.speed", self.speed)
        models = self.section(tr("Models"))
        self.elevenlabs = ModelRow(
            context, tr("Model at ElevenLabs"), ELEVENLABS.name, Job.SPEECH, "elevenlabs.speech_model"
        )
        self.openai = ModelRow(context, tr("Model at OpenAI"), OPENAI.name, Job.SPEECH, "openai.speech_model")
        models.add(self.elevenlabs)
        models.add(self.openai)
        self.address, self.own, self.own_key = own_server_rows(context, models, Job.SPEECH)
        self._build_sounds()
        self.end()
        context.store.changed.connect(self._arrange)
        context.keys.changed.connect(self._arrange)
        self.shown.connect(self._look)
        self._arrange()

    def _build_sounds(self) -> None:
        context = self._context
        sounds = self.section(tr("Short sounds"))
        wanted = (("off", tr("None")), ("errors", tr("For trouble")), ("all", tr("For every step of a turn")))
        self.earcons = sounds.row(
            tr("Sounds"),
            Choice(context.theme, wanted),
            tr("Every step: when Aura begins to listen, and when it has taken your words."),
        )
        bind(context, "sounds.earcons", self.earcons)
        self.volume = sounds.row(tr("Loudness of the sounds"), NumberField(context.theme, 10), unit=tr("of 100"))
        bind(context, "sounds.volume", self.volume)
        self.hear = BusyButton(tr("Hear the sounds"), tr("Playing…"))
        self.heard = Verdict(context.theme)
        holder = QWidget()
        holder.setLayout(Flow(self.hear))
        sounds.add(holder)
        sounds.add(self.heard)
        self.hear.wanted.connect(lambda: self._hear_sound(0))

    def _hear_sound(self, at: int) -> None:
        """Let the sound of this number be heard, and those after it."""
        self.hear.set_busy(at < len(_SOUNDS))
        if at == len(_SOUNDS):
            return

        def played(answer: Answer) -> None:
            if isinstance(answer, Refused):
                self.hear.set_busy(False)
                self.heard.show_bad(answer.sentence)
            else:
                self.heard.clear()
                QTimer.singleShot(_APART_MS, self, lambda: self._hear_sound(at + 1))

        self._context.enquirer.ask(PlaySound(_SOUNDS[at]), played, topic="short sounds")

    def shown_voices(self) -> tuple[str, ...]:
        """Return the providers whose voices are offered: the chosen one, or those that "auto" may take."""
        store, keys = self._context.store, self._context.keys
        chosen = store.text("speech.provider")
        if chosen != "auto":
            return (chosen,)
        able = tuple(name for name in _AUTOMATIC if keys.has(name))
        own = ("compatible",) if store.text("speech.base_url") else ()
        return (*able, *own) or ("system",)

    def _arrange(self) -> None:
        shown = self.shown_voices()
        for name, row in self.voices.items():
            row.setVisible(name in shown)
        ends = tr("OpenAI's speech service ends on {day}; choose another voice for the time after it.")
        self.ending.show_bad(ends.format(day=day(OPENAI_SPEECH_ENDS)) if shown[0] == OPENAI.name else "")
        if self.isVisible():
            self._look()

    def _one_at_a_time(self, heard: VoiceRow) -> None:
        for row in self.voices.values():
            if row is not heard and row.hear.busy:
                row.silence()

    def _look(self) -> None:
        for row in self._rows():
            row.look()

    def _rows(self) -> list[VoiceRow | ModelRow]:
        own = [self.own] if self._context.store.text("speech.base_url") else []
        voices = [row for name, row in self.voices.items() if name in self.shown_voices()]
        return [*voices, self.elevenlabs, self.openai, *own]
