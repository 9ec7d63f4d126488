"""The window's profiles as the program sees them: opens one, goes to another, deletes what was left. Main thread."""

from __future__ import annotations

import logging
import os
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Action, AuraError, FileProblem
from ..events import Problem
from ..platform import crash
from ..platform.single_instance import Handler, Instance
from ..profiles.registry import STANDARD, Profile, Registry
from ..settings import Settings, profile_folder
from .support import last_time, support

if TYPE_CHECKING:
    from ..control import Engine
    from ..profiles.keys import Keys
    from ..ui.at_hand import AtHand
    from ..ui.language_change import LanguageChange
    from ..ui.main_window import MainWindow
    from ..ui.profiles.desk import ProfileDesk
    from ..ui.seats import Sitting
    from ..ui.theme import ThemeName

_log = logging.getLogger(__name__)
_CLOSING_S = 15.0
"""How long a profile that is being left may take before it cannot be deleted now."""
_DELETING_S = 8.0
"""How long the end of the program waits for profiles that are being deleted: an engine ends within 4 s."""
_THEMES: dict[str, ThemeName] = {"system": "system", "light": "light", "dark": "dark"}


class Places:
    """What ui.profiles.desk.Host asks for: the profiles of one data folder and the one that is open.

    Args:
        home: The data folder.
        instance: Answers the verbs of other processes.
        name: The ID of the profile that is opened first.
        assignments: One-off settings of that profile; no other one gets them.
        build: Makes the engine of a profile's settings; None: the program's own.
    """

    def __init__(
        self,
        home: Path,
        instance: Instance | None,
        name: str,
        assignments: Iterable[str] = (),
        build: Callable[[Settings], Engine] | None = None,
    ) -> None:
        from ..ui.seats import Seats

        self.home = home
        self._keys: dict[str, Keys] = {}
        """Of the profile that is open, and those of others that no keyring took: they last until Aura ends."""
        self.registry = Registry(home, self._keys_of)
        self._support = support(home)
        self.seats = Seats()
        self.name = name
        """The ID of the profile that is open."""
        self._instance = instance
        self._first = name
        self._assignments = tuple(assignments)
        self._build = build or _build
        self._closings: dict[str, Callable[[float], bool]] = {}
        self._deleting: list[str] = []
        self._deleted = threading.Condition()
        self._untold: Problem | None = None
        self.desk: ProfileDesk | None = None
        self.seats.left.connect(self._forget)
        self.hand: AtHand | None = None
        self._language: LanguageChange | None = None

    def run(self, settings: Settings, *, hidden: bool = False) -> int:
        """Open the window of the first profile, with `settings`, and return the exit code when the user has quit."""
        from ..ui import application

        self.registry.sweep_soon()
        self._untold = last_time()
        try:
            return application.run(self.sitting(settings, hidden=hidden), self.seats, argv=sys.argv[:1])
        finally:
            self.finish()

    def finish(self, seconds: float = _DELETING_S) -> None:
        """Wait, no longer than `seconds`, for profiles that are being deleted: nobody would do it after the end."""
        with self._deleted:
            if not self._deleted.wait_for(lambda: not self._deleting, seconds):
                _log.warning("a profile could not be deleted before the end")

    def go(self, name: str, *, delete: Profile | None = None) -> None:
        """Open the profile with the ID `name` in the place of the one that is open; then `delete` that one.

        Raises:
            AuraError: it cannot be opened; everything stays as it is.
        """
        if name in self._deleting:
            raise AuraError("That profile is being deleted.")
        if name != STANDARD and not os.path.isdir(profile_folder(self.home, name)):  # opening it would make it anew
            raise AuraError("That profile is not there any more.")
        settings = Settings.load(self.home, name, self._assignments if name == self._first else ())
        old = self.name
        hidden, small = self._out_of_sight()
        self.name = name
        try:
            self._closings[old] = self.seats.sit(self.sitting(settings, hidden=hidden, small=small))
        except BaseException:
            self.name = old
            raise
        _log.info("another profile is open")
        if delete is not None and self.desk is not None:
            self.desk.delete_when_closed(delete)

    def deletion(self, name: str) -> Callable[[], None]:
        """Let nobody go to the profile with the ID `name` any more, and return what deletes it, to be called once.

        That blocks until nothing of the profile is open: any thread but the main one. It raises AuraError when the
        profile could not be deleted.
        """
        self._deleting.append(name)
        asked_by = self.desk

        def delete() -> None:
            try:
                wait = self._closings.get(name)
                if name == self.name or not (wait is None or wait(_CLOSING_S)):
                    raise AuraError("The profile is still closing. Try again in a moment.")
                self.registry.delete(name)
            except AuraError as error:
                if self.desk is not asked_by:  # its window has gone, and can tell nobody
                    self.seats.problem.emit(Problem("profile", error.sentence))
                raise
            finally:
                with self._deleted:
                    self._deleting.remove(name)
                    self._deleted.notify_all()

        return delete

    def renew(self, settings: Settings) -> None:
        """Make the window anew with the same profile and engine. Never from inside one of its events."""
        hidden, small = self._out_of_sight()
        self.seats.renew(self.sitting(settings, hidden=hidden, small=small, again=True))
        _log.info("the window was made anew")

    def _out_of_sight(self) -> tuple[bool, bool]:
        """Return whether the window is hidden, and whether the small one stands in its place."""
        window, mini = self.seats.window, self.hand.mini if self.hand is not None else None
        return window is not None and not window.isVisible(), mini is not None and mini.isVisible()

    def sitting(self, settings: Settings, *, hidden: bool, small: bool = False, again: bool = False) -> Sitting:
        """Return what the window of the profile that `self.name` says is made from.

        It starts `hidden`, with the `small` one in its place; `again` says that the profile was open before.
        """
        from ..providers.router.builtin_rules import BUILT_IN
        from ..ui.seats import Sitting

        first_time = settings.untouched and not hidden and not again

        def prepare(window: MainWindow) -> None:
            self._prepare(window, settings)
            for problem in () if again else settings.problems:  # cards that are dismissed stay away
                window.show_problem(Problem(problem.code, problem.sentence))

        def shown() -> None:
            _log.info("the window is shown")
            self.registry.remember_soon(self.name)
            window = self.seats.window
            if first_time and window is not None and window.first_run is not None:
                window.first_run.open_soon()

        def show(window: MainWindow) -> None:
            assert self.hand is not None
            self.hand.show_first(hidden=hidden)
            if small:
                self.hand.show_small()

        return Sitting(
            lambda: self._engine(settings, self._build),
            theme=_THEMES[settings.text("window.theme")],
            reduce_motion=settings.flag("window.reduce_motion"),
            language=settings.text("window.language"),
            actions={Action.OPEN_REPORTS: self._open_reports},
            settings=settings,
            classify=classify,
            builtin_rules=BUILT_IN,
            on_window=prepare,
            on_window_shown=shown,
            on_leave=self._leave,
            show=show,
        )

    def _engine(self, settings: Settings, build: Callable[[Settings], Engine]) -> Engine:
        """Make the engine. On a worker's thread, when the window is there."""
        from ..profiles.shared_keys import keys_of

        assert settings.path is not None
        self._keys[settings.path.parent.name] = keys_of(settings)
        return build(settings)

    def _prepare(self, window: MainWindow, settings: Settings) -> None:
        from ..ui.at_hand import AtHand
        from ..ui.language_change import LanguageChange
        from ..ui.profiles.desk import ProfileDesk

        if window.settings is not None:
            window.settings.support = self._support
        if self._untold is not None:
            window.show_problem(self._untold)
            self._untold = None
            crash.told()
        hand = self.hand = AtHand(window, settings, profile_folder(self.home, self.name))
        desk = self.desk = ProfileDesk(window, settings, self.name, self)
        hand.follow_profiles(desk)
        self._language = LanguageChange(window, settings, self.seats, lambda: self.renew(settings))
        if self._instance is None:
            return
        handlers: dict[str, Handler] = hand.verbs.handlers()

        def also_going(show: Handler) -> Handler:
            def handle(arguments: Mapping[str, Any]) -> str:
                name = arguments.get("profile")
                if isinstance(name, str) and name:
                    desk.asked_for(name)
                return show(arguments)

            return handle

        for verb in ("raise", "show"):
            handlers[verb] = also_going(handlers[verb])
        try:
            self._instance.serve(handlers)
        except (OSError, FileProblem) as error:
            # A second start cannot raise this window then; that is no reason not to open it.
            _log.warning("other starts cannot reach this one: %s", type(error).__name__)

    def _keys_of(self, name: str) -> Keys:
        from ..profiles.keys import Keys

        return self._keys.get(name) or Keys(name)

    def _open_reports(self, _problem: Problem) -> None:
        from ..ui.support import open_folder

        open_folder(self._support.folder)

    def _forget(self) -> None:
        """Keep nothing of profiles that were left, but keys that would be lost."""
        for name, keys in tuple(self._keys.items()):
            if name != self.name and not keys.lost_with_this:
                del self._keys[name]
        # The library keeps the addresses it took apart, and they may hold the password of a user's own server.
        getattr(urllib.parse, "clear_cache", lambda: None)()

    def _leave(self) -> None:
        """Let go of everything that belongs to the window that goes."""
        desk, hand, self.desk, self.hand = self.desk, self.hand, None, None
        if self._language is not None:
            self._language.close()
            self._language = None
        if desk is not None:
            desk.close()
        if hand is not None:
            hand.close()


def classify(rules: str, question: str) -> str:
    """Return where `question` would go by `rules`, in a sentence."""
    from ..wiring import try_rules

    return try_rules(rules, question)


def _build(settings: Settings) -> Engine:
    from ..app import build_engine

    return build_engine(settings)
