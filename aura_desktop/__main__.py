"""The program: reads the command line and runs one verb. Everything heavy is imported by the verb that needs it."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .errors import AuraError, FileProblem
from .platform.leaving import leave

if TYPE_CHECKING:
    from pathlib import Path

    from .cli.arguments import Arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (the process's own when None) and return the exit code.

    0 done, 1 an error (one sentence on stderr), 2 a usage error, 130 interrupted with Ctrl-C.
    """
    _mend_streams()
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments[:1] == ["--engine-host"]:  # a child process of ours: start the engine and nothing else
        from .providers.local.host import main as host

        os._exit(host(arguments[1:]))  # native engine threads may not outlive the host's decision to end
    try:
        return leave(_run(arguments, from_desktop=argv is None))
    except AuraError as error:
        _complain(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output is gone; without this the interpreter complains about it while it ends.
        with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(argv: Sequence[str], *, from_desktop: bool) -> int:
    """Run a command line; what keeps the window from opening is also shown, where it came `from_desktop`."""
    from .cli.arguments import parse

    arguments = parse(argv)
    if arguments.verb not in ("window", "show") or not from_desktop:
        return _do(arguments)
    try:
        return _do(arguments, show=True)
    except AuraError as error:
        from .cli import cannot_start
        from .platform.paths import aura_home

        _complain(error)
        cannot_start.show(error.sentence, aura_home() if isinstance(error, FileProblem) else None)
        return 1


def _do(arguments: Arguments, *, show: bool = False) -> int:
    if arguments.verb == "self-test":
        from .cli import selftest

        return selftest.run(as_json=arguments.as_json)
    from .platform.paths import aura_home, check_readable
    from .settings import Settings

    home = aura_home()
    check_readable(home)
    profile = _profile(home, arguments)
    settings = Settings.load(home, profile, arguments.assignments)
    if arguments.verb == "doctor":
        from .cli import doctor

        return doctor.run(settings, home, as_json=arguments.as_json, profile=profile)
    if arguments.verb == "diagnostics":
        from .cli import diagnostics
        from .profiles.keys import Keys

        return diagnostics.run(settings, home, Keys(profile), arguments.out)
    for problem in settings.problems:
        print(f"aura-desktop: {problem.sentence}", file=sys.stderr)
    if arguments.verb == "devices":
        from .cli import devices

        return devices.run(as_json=arguments.as_json, show_all=arguments.show_all)
    if arguments.verb == "keys":
        from .cli import keys
        from .profiles.keys import Keys

        mine = Keys(profile)
        return keys.run(mine, settings, arguments.action, arguments.service, as_json=arguments.as_json)
    from .cli.arguments import REMOTE

    if arguments.verb in REMOTE:
        from .cli import verbs

        done = verbs.run(home, arguments.verb, profile if arguments.named else "")
        if done is not None:
            return done
    from .platform import crash
    from .platform.logs import start_logging
    from .platform.paths import log_folder

    start_logging(home)
    crash.install(crash.Reports(log_folder(home)))
    try:
        if arguments.verb == "talk":
            from .cli import talk

            return talk.run(settings, arguments.wav, arguments.reply, as_json=arguments.as_json)
        from .cli import window

        return window.run(
            settings, home, profile, arguments.assignments, named=arguments.named, hidden=arguments.hidden
        )
    except (AuraError, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        crash.report(error)
        crash.print_places(error)
        print("aura-desktop: something went wrong inside Aura; the log folder has a report.", file=sys.stderr)
        if show:
            from .cli import cannot_start

            cannot_start.show("", log_folder(home))
        return 1
    finally:
        crash.finish()


def _complain(error: AuraError) -> None:
    print(f"aura-desktop: {error.sentence}", file=sys.stderr, flush=True)


def _profile(home: Path, arguments: Arguments) -> str:
    """Return the ID of the profile that is meant: by its ID or the name the window shows, else the usual one."""
    from .profiles.registry import Registry

    if arguments.named:
        found = Registry(home).find(arguments.profile)
        return found.id if found is not None else arguments.profile
    return Registry(home).last() if arguments.verb in ("window", "show") else arguments.profile


def _mend_streams() -> None:
    """Give a windowed program the streams it lacks, and write UTF-8 wherever the output goes."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (for the process's life)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
