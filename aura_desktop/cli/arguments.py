"""The command line's grammar (a contract: scripts and tests rely on it)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from .. import __version__
from ..services import SERVERS, SERVICES
from ..settings import TABLE

_EXAMPLES = """\
examples:
  aura-desktop                                     open the window and talk
  aura-desktop --set listening.mode=push-to-talk   once with the space bar
  aura-desktop talk question.wav --reply answer.wav
  aura-desktop keys set openai                     paste a key, then talk with the best services
  aura-desktop --set chat.provider=compatible --set chat.base_url=http://127.0.0.1:11434/v1 --set chat.model=NAME

AURA_HOME sets the folder of all data, AURA_LOG the detail of the log (debug, info, warning, error). Keys are read from
OPENAI_API_KEY, XAI_API_KEY and ELEVENLABS_API_KEY where the profile has none of its own.
"""

REMOTE = {
    "show": "show the window of the running Aura, or start one",
    "toggle-mic": "mute the microphone of the running Aura, or hear it again",
    "talk-start": "begin to talk, as holding the talk key does; ends with talk-stop, or after a minute",
    "talk-stop": "end what talk-start began",
    "stop": "silence the running Aura at once",
    "quit": "end the running Aura",
}
"""Verbs to a running Aura: for keys of the desktop, scripts and remote controls."""

_ACTIONS = ("list", "set", "forget", "check")
"""Of `keys`."""

_NEVER_HERE = (
    "a key is never given on the command line, where other programs can read it: leave it out, and paste it when you"
    " are asked, or send it to standard input"
)


@dataclass(frozen=True, slots=True)
class Arguments:
    """One command line.

    `verb` is "window", "talk", "doctor", "diagnostics", "self-test", "devices", "keys" or one of REMOTE. `action` and
    `service` are those of "keys": "list", "set", "forget" or "check", and a name of services.SERVICES or SERVERS.
    """

    verb: str
    profile: str
    assignments: tuple[str, ...]
    as_json: bool = False
    wav: str = ""
    reply: str | None = None
    show_all: bool = False
    action: str = "list"
    service: str = ""
    hidden: bool = False
    out: str = ""
    named: bool = False
    """Whether the user has named the profile."""


def _settings_help() -> str:
    width = max(len(setting.key) for setting in TABLE)
    rows = [f"  {s.key:<{width}}  {s.help} [{_standard(s.default)}; {s.allowed}]" for s in TABLE]
    return "settings for --set, with [standard value; what is allowed]:\n" + "\n".join(rows)


def _standard(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default) or "empty"


def _add_common(parser: argparse.ArgumentParser, suffix: str) -> None:
    # A dest of their own below a verb: argparse would overwrite what came before the verb.
    parser.add_argument(
        "--profile",
        metavar="NAME",
        dest=f"profile{suffix}",
        help="use this profile; else the standard one, and for the window the one that was open last",
    )
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        dest=f"assignments{suffix}",
        help="use this setting once, without saving it; may be repeated",
    )


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="aura-desktop",
        description="A desktop voice assistant: talk, be answered aloud, talk over it and it stops.\n"
        "Without a verb it opens the window; a second start raises the first.",
        epilog=_EXAMPLES + "\n" + _settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"aura-desktop {__version__}")
    top.add_argument("--hidden", action="store_true", help="start in the tray, without the window (where there is one)")
    _add_common(top, "")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", title="verbs")

    talk = verbs.add_parser(
        "talk",
        help="hold one turn with a WAV file as microphone",
        description="Plays IN.wav into the same pipeline as a microphone, in real time, and prints what was understood"
        " and answered. Needs no display and no sound card. Any rate, width and number of channels will do.",
        allow_abbrev=False,
    )
    talk.add_argument("wav", metavar="IN.wav", help="the question")
    talk.add_argument("--reply", metavar="OUT.wav", help="write the spoken answer to this file")
    talk.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    doctor = verbs.add_parser(
        "doctor",
        help="check display, devices, engines, keys and servers",
        description="Checks what Aura needs and says what to do about what is missing. Exit code 1 when a line failed.",
        allow_abbrev=False,
    )
    doctor.add_argument("--json", action="store_true", dest="as_json", help="print a JSON list")

    diagnostics = verbs.add_parser(
        "diagnostics",
        help="write a zip of readable texts for somebody who helps",
        description="Writes versions, the check-up, settings without your own texts, times, log and reports of errors"
        " into one zip: no conversation, key or audio. Read it before you send it; nothing is sent by itself.",
        allow_abbrev=False,
    )
    diagnostics.add_argument("--out", metavar="FILE", default="", help="the zip; else one with the date in its name")

    self_test = verbs.add_parser(
        "self-test",
        help="check that this copy of Aura works, with a spoken turn on its own engines",
        description="Checks this copy of Aura: libraries, detectors, echo canceller, offline engines, a spoken turn,"
        " the windows. Needs no display, sound card, network or key. Exit code 1 when a line failed.",
        allow_abbrev=False,
    )
    self_test.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    devices = verbs.add_parser(
        "devices",
        help="list microphones and speakers as the picker shows them",
        description="Lists microphones and speakers as the picker shows them, with the value for audio.input and"
        " audio.output. * marks the one that the system default means.",
        allow_abbrev=False,
    )
    devices.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
    devices.add_argument("--all", action="store_true", dest="show_all", help="also list raw hardware entries")

    keys = verbs.add_parser(
        "keys",
        help="list, set, forget or check the keys of OpenAI, xAI Grok, ElevenLabs and your own servers",
        description="Lists where each key of the profile is (never the key), keeps one in the system's keyring, removes"
        " it, or tries it with a real request. `set` reads the key from a hidden prompt or from standard input."
        " Exit code 1 when it could not be done, or a key does not work.",
        allow_abbrev=False,
    )
    keys.add_argument("action", nargs="?", metavar="ACTION", default="list", help=", ".join(_ACTIONS))
    keys.add_argument(
        "service",
        nargs="?",
        metavar="SERVICE",
        help=f"whose key ({', '.join(SERVICES)}; for your own server, at the address in the settings:"
        f" {', '.join(SERVERS)}); check without it tries all of the services",
    )
    keys.add_argument("--json", action="store_true", dest="as_json", help="print JSON (list and check)")

    remote = [
        verbs.add_parser(
            name,
            help=told,
            description=f"{told[0].upper()}{told[1:]}. Answers within 2 s; exit code 1 when it could not be done.",
            allow_abbrev=False,
        )
        for name, told in REMOTE.items()
    ]
    for verb in (talk, doctor, diagnostics, self_test, devices, keys, *remote):
        _add_common(verb, "_after")
    return top


def parse(argv: Sequence[str]) -> Arguments:
    """Return the parsed command line; exits with code 2 on a usage error and 0 after --help or --version."""
    whole = parser()
    found, unknown = whole.parse_known_args(argv)
    options = vars(found)
    if found.verb == "keys":  # argparse's own sentences would repeat a key that was put here
        if unknown:
            whole.error(_NEVER_HERE)
        if options["action"] not in _ACTIONS:
            whole.error(f"keys takes one of {', '.join(_ACTIONS)}; {_NEVER_HERE}")
        asked = options["service"]
        if asked not in {**SERVICES, **SERVERS} and (asked or options["action"] in ("set", "forget")):
            whole.error(f"keys {options['action']} needs a service: {', '.join((*SERVICES, *SERVERS))}")
    if unknown:
        whole.error(f"unrecognized arguments: {' '.join(unknown)}")
    return Arguments(
        verb=found.verb or "window",
        profile=options.get("profile_after") or found.profile or "default",
        named=bool(options.get("profile_after") or found.profile),
        assignments=(*(found.assignments or ()), *(options.get("assignments_after") or ())),
        as_json=options.get("as_json", False),
        wav=options.get("wav", ""),
        reply=options.get("reply"),
        show_all=options.get("show_all", False),
        action=options.get("action", "list"),
        service=options.get("service") or "",
        hidden=found.hidden,
        out=options.get("out", ""),
    )
