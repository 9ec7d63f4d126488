"""The page of the microphone: which one, and whether it hears. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl

from ...events import DevicesChanged, Event, Problem, ProblemCleared
from ...first_run import microphone_settings
from ..controls import TickBox
from ..devices import DevicePicker
from ..settings.buttons import Flow, Plain
from ..settings.verdict import Verdict, text_label
from ..words import tr
from .meter import ThresholdMeter
from .stage import Stage, Step
from .widgets import held

LEVEL_MS = 33
_TROUBLE = ("no-microphone", "device-lost", "silent-microphone")


class MicrophoneStep(Step):
    """A list of microphones, a live level with a line to pass, and what the system has to allow."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, tr("Your microphone"))
        self._chosen: str | None = None
        self._before: str | None = None
        self._problems: dict[str, str] = {}
        section = self.section(tr("Which one do you talk into?"))
        self.picker = DevicePicker(stage.theme, lambda: stage.ask(lambda engine: engine.refresh_devices()))
        self.row = section.row(tr("Microphone"), self.picker, wide=True)
        self.show_all = TickBox(stage.theme, tr("Show all devices"))
        self.show_all.setAccessibleName(tr("Show all devices"))
        section.add(self.show_all)
        level = self.section(tr("Say something: the level should pass the line."))
        self.meter = ThresholdMeter(stage.theme)
        level.add(self.meter)
        self.verdict = Verdict(stage.theme)
        level.add(self.verdict)
        self._page = microphone_settings(stage.platform)
        self.allow = Plain(tr("Open the system's microphone settings"))
        self.permission = self.section(tr("Permission"))
        self.permission.add(text_label(_permission(stage.platform), "rowNote"))
        line = held(Flow(self.allow))
        self.permission.add(line)
        for part in (line, self.allow):
            part.setVisible(bool(self._page))
        self.end()
        self._devices = DevicesChanged((), (), None, None)
        self._timer = QTimer(self)
        self._timer.setInterval(LEVEL_MS)
        self._timer.timeout.connect(self._read)
        self.picker.chosen.connect(self._choose)
        self.show_all.toggled.connect(self._fill)
        self.allow.clicked.connect(self._open_page)
        self._fill()

    def enter(self) -> None:
        """Watch the level, and look for devices."""
        self._timer.start()
        self.stage.ask(lambda engine: engine.refresh_devices())

    def leave(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def accept(self) -> None:
        """Keep the microphone that was chosen."""
        if self._chosen is not None:
            self.stage.plan.microphone = self._chosen

    def skip(self) -> None:
        """Go back to the microphone that was in use."""
        self.stage.plan.microphone = None
        if self._chosen is not None:
            self._chosen = None
            before = self.stage.store.text("audio.input")
            self.stage.ask(lambda engine: engine.select_input(before))

    def set_devices(self, devices: DevicesChanged) -> None:
        """List the microphones."""
        self._devices = devices
        self._fill()

    def take(self, event: Event) -> None:
        """Follow the trouble there is with a microphone."""
        if isinstance(event, Problem) and event.code in _TROUBLE:
            self._problems[event.code] = event.sentence
        elif isinstance(event, ProblemCleared):
            self._problems.pop(event.code, None)
        else:
            return
        self._judge()

    def look_again(self) -> None:
        """A permission may have been given meanwhile."""
        for code in tuple(self._problems):
            self.stage.ask(lambda engine, code=code: engine.retry(code))  # type: ignore[misc]

    def _choose(self, key: str) -> None:
        self._chosen = key
        self.meter.passed = False
        self._judge()
        self.stage.ask(lambda engine: engine.select_input(key))

    def _fill(self) -> None:
        devices, raw = self._devices, self.show_all.isChecked()
        self.picker.fill(devices.inputs, devices.input_key, raw=raw, missing=tr("No microphone"))

    def _read(self) -> None:
        engine = self.stage.engine()
        passed = self.meter.passed
        self.meter.set_level(engine.microphone_level() if engine is not None else 0.0)
        if self.meter.passed and not passed:
            self._judge()

    def _judge(self) -> None:
        if self._problems:
            self.verdict.show_bad(list(self._problems.values())[-1])
            self.bring(self.verdict)
        elif self.meter.passed:
            self.verdict.show_ok(tr("Aura hears you."))
        else:
            self.verdict.show_plain(tr("Nothing loud enough yet."))

    def _open_page(self) -> None:
        if not self.stage.open_url(QUrl(self._page)):
            self.verdict.show_bad(tr("The system's settings did not open; look for the microphone's privacy there."))


def _permission(platform: str) -> str:
    if platform == "darwin":
        return tr("macOS asks once whether Aura may use the microphone. If it was refused, allow it there.")
    if platform == "win32":
        return tr("Windows must let desktop apps use the microphone. If the level stays empty, allow it there.")
    return tr("If the level stays empty, look in the sound settings of the system: the microphone may be muted there.")
