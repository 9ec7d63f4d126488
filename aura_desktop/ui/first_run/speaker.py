"""The page of the speaker: which one, how loud, and whether Aura hears itself. GUI thread only."""

from __future__ import annotations

from ...enquiries import Answer, CheckEcho, EchoChecked, EchoFinding, PlaySound, Refused
from ...events import DevicesChanged
from ..devices import DevicePicker
from ..settings.buttons import BusyButton, Flow, Plain
from ..settings.verdict import Verdict
from ..words import tr
from .stage import Stage, Step
from .widgets import held


class SpeakerStep(Step):
    """A list of speakers, a test sound, and the echo check."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, tr("Your speaker"))
        self._chosen: str | None = None
        section = self.section(tr("Where should Aura be heard?"))
        self.picker = DevicePicker(stage.theme, lambda: stage.ask(lambda engine: engine.refresh_devices()))
        section.row(tr("Speaker"), self.picker, wide=True)
        self.test = Plain(tr("Play a test sound"))
        self.sounded = Verdict(stage.theme)
        section.add(held(Flow(self.test)))
        section.add(self.sounded)
        echo = self.section(
            tr("Does Aura hear itself?"), tr("Aura says a sentence and listens to it. Be quiet for some seconds.")
        )
        self.check = BusyButton(tr("Check for echo"), tr("Listening…"))
        self.verdict = Verdict(stage.theme)
        echo.add(held(Flow(self.check)))
        echo.add(self.verdict)
        self.end()
        self.picker.chosen.connect(self._choose)
        self.test.clicked.connect(self._play)
        self.check.wanted.connect(self._check)
        self.set_devices(DevicesChanged((), (), None, None))

    def leave(self) -> None:
        """Let what is being said end."""
        if self.check.busy:
            self.stage.enquirer.give_up("echo")
            self.check.set_busy(False)

    def accept(self) -> None:
        """Keep the speaker that was chosen."""
        if self._chosen is not None:
            self.stage.plan.speaker = self._chosen

    def skip(self) -> None:
        """Go back to the speaker that was in use."""
        self.stage.plan.speaker = None
        if self._chosen is not None:
            self._chosen = None
            before = self.stage.store.text("audio.output")
            self.stage.ask(lambda engine: engine.select_output(before))

    def set_devices(self, devices: DevicesChanged) -> None:
        """List the speakers; raw entries only while one of them is in use."""
        self.picker.fill(devices.outputs, devices.output_key, raw=False, missing=tr("No speaker"))

    def _choose(self, key: str) -> None:
        self._chosen = key
        self.verdict.clear()
        self.sounded.clear()
        self.stage.ask(lambda engine: engine.select_output(key))

    def _play(self) -> None:
        def played(answer: Answer) -> None:
            if isinstance(answer, Refused):
                self.sounded.show_bad(answer.sentence)
            else:
                self.sounded.show_plain(tr("Heard nothing? Choose another speaker, or turn it up."))

        self.stage.enquirer.ask(PlaySound("test"), played, topic="test sound")

    def _check(self) -> None:
        self.check.set_busy(True)
        self.verdict.clear()

        def checked(answer: Answer) -> None:
            self.check.set_busy(False)
            if isinstance(answer, Refused):
                self.verdict.show_bad(answer.sentence)
            elif isinstance(answer, EchoChecked):
                good = answer.finding in (EchoFinding.APART, EchoFinding.CANCELLED)
                (self.verdict.show_ok if good else self.verdict.show_bad)(answer.sentence)
            self.bring(self.verdict)

        self.stage.enquirer.ask(CheckEcho(), checked, topic="echo")
