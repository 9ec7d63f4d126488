"""The page of keys for the whole desktop, the tray and the start at login. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from ...platform.key_machine import Purpose
from ...platform.key_source import Kind
from ..at_hand import SMALL_KEYS
from ..words import tr
from .buttons import Flow, Plain
from .context import Context
from .fields import Choice, Switch
from .form import Page, bind
from .key_row import KeyRow
from .verdict import Verdict, text_label


class KeysPage(Page):
    """Keys that work in any program, with a live test; tray, notifications, start at login."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Keys and tray"))
        self._context = context
        hand = context.hand
        self._keys = hand.keys if hand is not None else None
        self._build_keys()
        self._build_tray()
        start = self.section(tr("Start"))
        self.at_login = start.row(tr("Start Aura when you log in"), Switch(context.theme))
        bind(context, "startup.at_login", self.at_login)
        self.start_hidden = start.row(
            tr("Start without the window"), Switch(context.theme), tr("Aura waits in the tray, or minimised.")
        )
        bind(context, "startup.hidden", self.start_hidden)
        self.end()
        self.shown.connect(self._look)
        if self._keys is not None:
            self._keys.changed.connect(self._follow)
        self._follow()

    def _build_keys(self) -> None:
        context = self._context
        section = self.section(
            tr("Keys in any program"), tr("They work while another program is in front, or Aura is hidden.")
        )
        self.source = Verdict(context.theme)
        section.add(self.source)
        talk = tr("Starts a turn, and silences Aura.")
        self.talk = KeyRow(context, tr("Talk"), Purpose.TALK, self._keys, talk)
        section.add(self.talk)
        manners = (("hold", tr("While it is held")), ("toggle", tr("From one press to the next")))
        self.manner = section.row(tr("The key to talk works"), Choice(context.theme, manners))
        bind(context, "keys.manner", self.manner)
        self.mute = KeyRow(context, tr("Mute"), Purpose.MUTE, self._keys, tr("Mutes, or listens again."))
        self.stop = KeyRow(context, tr("Stop"), Purpose.STOP, self._keys, tr("Silences Aura at once."))
        section.add(self.mute)
        section.add(self.stop)
        self.trial = Plain(tr("Try the keys"))
        self.trial.setCheckable(True)
        self.trial.toggled.connect(self._try)
        section.add(_line(self.trial))
        self.trial.setVisible(self._keys is not None)  # shown before it has a parent, it would be a window
        command = context.hand.command if context.hand is not None else "aura-desktop"
        verbs = ("talk-start", "talk-stop", "toggle-mic", "stop", "show")
        can = tr("Your desktop's own keyboard settings can also bind keys to these commands:")
        self.commands = text_label("\n".join([can, *(f"{command} {verb}" for verb in verbs)]), "rowNote")
        section.add(self.commands)

    def _build_tray(self) -> None:
        theme = self._context.theme
        section = self.section(tr("Tray and small window"))
        self.tray = section.row(tr("Show Aura in the tray"), Switch(theme))
        bind(self._context, "window.tray", self.tray)
        self.close_to_tray = section.row(tr("Closing the window keeps Aura in the tray"), Switch(theme))
        bind(self._context, "window.close_to_tray", self.close_to_tray)
        self.notifications = section.row(
            tr("Tell of trouble while the window is hidden"),
            Switch(theme),
            tr("With a message of the desktop. It never shows what was said."),
        )
        bind(self._context, "window.notifications", self.notifications)
        keys = QKeySequence(SMALL_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        self.small = Plain(tr("Show the small window ({keys})").format(keys=keys))
        self.small.clicked.connect(self._show_small)
        section.add(_line(self.small))
        self.small.setVisible(self._context.hand is not None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the keys act again."""
        super().hideEvent(event)
        self.trial.setChecked(False)

    def _look(self) -> None:
        hand = self._context.hand
        if hand is None:
            return
        hand.follow_login()
        there = hand.tray.possible
        self.tray.set_note("" if there else tr("This desktop shows no tray; closing the window ends Aura."))
        self.tray.field.setEnabled(there)
        self.close_to_tray.field.setEnabled(there)

    def _show_small(self) -> None:
        if self._context.hand is not None:
            self._context.hand.show_small()

    def _try(self, trying: bool) -> None:
        self.trial.setText(tr("Done trying") if trying else tr("Try the keys"))
        if self._keys is not None:
            self._keys.set_trying(trying)
        self._follow()

    def _follow(self) -> None:
        keys = self._keys
        if keys is None:
            return
        using = keys.using
        words = {
            Kind.X11: tr("Keys are seen through X11."),
            Kind.XWAYLAND: using.caution,
            Kind.PORTAL: tr("The desktop asks you for the keys and tells Aura of them (the Wayland portal)."),
            Kind.WINDOWS: tr("Keys are seen through Windows."),
            Kind.MACOS: using.caution,
            Kind.NONE: using.caution or tr("Choose a key, and this line says how Aura sees it."),
        }[using.kind]
        if keys.trying:
            self.source.show_plain(tr("Press a key now: its lamp lights up, and nothing else happens."))
        elif using.kind in (Kind.XWAYLAND, Kind.NONE) and using.caution:
            self.source.show_bad(words)
        else:
            self.source.show_plain(words)


def _line(button: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(Flow(button))
    return holder
