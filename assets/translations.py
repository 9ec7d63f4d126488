"""Renews the translations of the window (make translations): python -m assets.translations [--check] [--add CODE].

1. Finds the sentences of the engine in the code and writes them to aura_desktop/ui/i18n/sentences.txt.
2. pyside6-lupdate brings every aura_CODE.ts up to date: what tr() is called with in aura_desktop/ui, and the sentences.
3. pyside6-lrelease makes aura_CODE.qm of each.

Then it lists what has no translation yet: Qt's Linguist, or any editor, puts it into the .ts file; then run it again.
With --check nothing is written, and what is out of date is an error, or untranslated in English or German: other
languages may be incomplete, and show English where they are. --add begins a new language.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "aura_desktop"
FOLDER = PACKAGE / "ui" / "i18n"
SENTENCES = FOLDER / "sentences.txt"
CONTEXT = "Sentences"
ENGLISH = "aura_en"
_WHOLE = (ENGLISH, "aura_de")
"""The languages that Aura comes with as a whole."""
EMPTY = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="{code}" sourcelanguage="en">
</TS>
"""

_NOT_SHOWN = (
    # What the window never shows: the command line's own, prompts and spoken lines, which have languages of their own.
    "__main__.py",
    "audio/wav.py",
    "cli/",
    "conversation/",
    "platform/logs.py",
    "profiles/history_export.py",
    "providers/local/host.py",
    "providers/local/sapi.py",
    "providers/router/builtin_rules.py",
    "providers/wav.py",
    "settings_table.py",
    "talk.py",
    "ui/",
)
_SHOWN_AFTER_ALL = (
    "cli/doctor.py",
    "cli/engines.py",
    "cli/latency.py",
    "cli/places.py",
    "cli/support.py",
    "cli/verbs.py",
    "conversation/answering.py",
    "conversation/conversation.py",
    "conversation/status.py",
)
_IN_PIECES = (
    # Modules whose sentences are put together from pieces: every text of theirs counts, not only whole sentences.
    "audio/choice.py",
    "checkup.py",
    "cli/doctor.py",
    "cli/engines.py",
    "cli/latency.py",
    "conversation/status.py",
    "platform/display.py",
    "profiles/history_file.py",
    "profiles/history_import.py",
    "profiles/keys.py",
    "providers/openai/models.py",
    "providers/xai/models.py",
    "providers/router/rules.py",
    "providers/router/telling.py",
    "settings.py",
)
_PIECES = (
    # What stands in gaps of sentences, and how several are put together.
    "loudspeaker", "microphone", "one", "one or headphones", "text", "sound",
    "speech-to-text", "language model", "text-to-speech",
    "The {0} server at {1}", "The address of the {0} server",
    "your own server", "the offline model", "offline recognition", "the system's voice",
    "Your own server", "The offline model", "Offline recognition", "The system's voice",
    "{0} does not accept the key.", "{0} asks for a key.", "Check it in settings.", "Put one in settings.",
    'no model "{0}"', "no such model",
    "{0}+{1}", "Ctrl", "Shift", "Space", "Pause", "Scroll Lock", "Print Screen", "Insert", "Home", "End", "Page Up",
    "Page Down", "Up", "Down", "Left", "Right", "Menu",
    # What the built-in rules are about.
    "code questions", "writing tasks", "mathematics questions", "small talk and time questions", "posts on X", "news",
    "prices on the markets", "sports results", "explanations", "weather questions", "questions of today",
    # The lines of the check-up.
    "display", "echo canceller", "keyring", "disk", "settings", "latency", "speaker", "hears", "answers", "speaks",
    "chat", "speech", "ready", "works", "{0} key", "{0} found", "{0} found, {1}", "{0}; {1}", "auto: {0}",
    "in the system's keyring", "kept until Aura ends", "in the environment variable {0}", "{0}, ends in {1}",
    "{0}, for {1} alone", "{0} at {1} ({2}).", "{0}, then {1}",
    "{0} failed", "{0} and {1}", "{0}, and {1}", "{0}, {1}", "{0}: {1}", "{0}.",
)  # fmt: skip
_CLAUSES = ("providers/router/telling.py",)
"""Modules whose pieces go on after a subject: "OpenAI" + "cannot be reached"."""
_AFTER_A_SUBJECT = ("providers/",)
"""Modules whose sentences without a beginning go on after one: "OpenAI" + "did not answer in time."."""
_UNSPOKEN = frozenset({"{0} {1} in settings.", "--set {0}.provider=compatible --set {1}.base_url={2}"})
"""Put together from the pieces above, and alone could be part of anything; and what is to be typed as it stands."""
_QUIET_KEYWORDS = frozenset({"detail", "name", "key", "code", "topic", "format", "provider"})
_LOGS = frozenset({"_log", "log", "logging", "logger"})
_ENDS = re.compile(r"(?<=[.!?…])\s+(?=[A-Z{“\"])")
_GAP = re.compile(r"\{\d+\}")
_NO_WORDS = re.compile(r"\\|\(\?|\|| = |\?$|^(AND|BEGIN|DELETE|ORDER|PRAGMA|SELECT|UPDATE|WHERE) ")
"""Patterns, SQL: what stands in the code and is meant for no reader."""


def sentences() -> list[str]:
    """Return the sentences of the engine, gaps as {0}, {1}; sorted."""
    found: set[str] = set(_PIECES)
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(_NOT_SHOWN) and not name.startswith(_SHOWN_AFTER_ALL):
            continue
        pieces = name.startswith(_IN_PIECES)
        for text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            found.update(_split(text, name, pieces=pieces))
    found.update(_settings_words())
    return sorted(found - _UNSPOKEN)


def _settings_words() -> Iterator[str]:
    """Yield what the table of settings says of each setting, for the window to show."""
    from aura_desktop.settings_table import TABLE

    for setting in TABLE:
        yield setting.help
    source = ast.parse((PACKAGE / "settings_table.py").read_text(encoding="utf-8"))
    for text in _texts(source):
        if text.startswith(("{0} cannot be", "a ", "{0} from", '"', "https on")):
            yield text


def _texts(tree: ast.Module) -> Iterator[str]:
    """Yield the literals of a module that may be shown: no docstrings, log lines, details."""
    hidden: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            hidden.add(id(node.value))
        elif isinstance(node, ast.Call):
            logs = isinstance(node.func, ast.Attribute) and _is_log(node.func.value)
            quiet = [word.value for word in node.keywords if word.arg in _QUIET_KEYWORDS]
            for part in [node] if logs else quiet:
                hidden.update(id(inner) for inner in ast.walk(part))
        elif isinstance(node, ast.JoinedStr):
            hidden.update(id(value) for value in node.values)
        elif isinstance(node, ast.Compare):
            hidden.update(id(value) for value in (node.left, *node.comparators))
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield _with_gaps(node)


def _is_log(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _LOGS


def _with_gaps(node: ast.JoinedStr) -> str:
    text, number = "", 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            text += str(value.value)
        else:
            text += f"{{{number}}}"
            number += 1
    return text


def _split(text: str, module: str, *, pieces: bool) -> Iterator[str]:
    """Yield the sentences of a text, each with its own numbers of gaps."""
    if "\n" in text.strip() or _NO_WORDS.search(text) or not re.search("[A-Za-z]{2}", _GAP.sub("", text)):
        return
    whole = text[-1:] in ".!?…"
    if module.startswith(_CLAUSES) and text[:1].islower() and not whole:
        if " " in text:
            yield f"{{0}} {text}"
        return
    if not whole and not pieces:
        return
    for part in _ENDS.split(text.strip()):
        sentence = part[-1:] in ".!?…"
        if sentence and part[:1].islower() and module.startswith(_AFTER_A_SUBJECT):
            part = f"{{n}} {part}"
        words = _GAP.sub("", part.replace("{n}", "")).split()
        least = 1 if sentence and not text[:1].islower() else 2
        if sum(any(c.isalpha() for c in word) for word in words) >= least:
            yield _renumbered(part)


def _renumbered(part: str) -> str:
    numbers: dict[str, int] = {}
    return re.sub(r"\{(n|\d+)\}", lambda gap: f"{{{numbers.setdefault(gap.group(1), len(numbers))}}}", part)


def update() -> None:
    """Bring sentences.txt, the .ts and the .qm files up to date."""
    FOLDER.mkdir(exist_ok=True)
    SENTENCES.write_text(_lines(sentences()), encoding="utf-8")
    for path in sorted(FOLDER.glob("aura_*.ts")):
        _update(path)
        if path.stem == ENGLISH:
            _fill_english(path)
        compile_file(path)


def compile_file(path: Path) -> None:
    """Make the .qm file of a .ts file, in one step: Qt maps it, and a program dies of one that shrinks under it."""
    new, kept = path.with_suffix(".new"), path.with_suffix(".qm")
    _run("pyside6-lrelease", "-silent", str(path), "-qm", str(new))
    os.replace(new, kept)


def _fill_english(path: Path) -> None:
    """Give every English text that counts its two forms: "%n day(s)" is "%n day" and "%n days"."""

    def filled(message: re.Match[str]) -> str:
        forms = "".join(f"\n{' ' * 12}<numerusform>{message[1].replace('(s)', s)}</numerusform>" for s in ("", "s"))
        return f"{message[0][: message[0].index('<translation')]}<translation>{forms}\n{' ' * 8}</translation>"

    text = path.read_text(encoding="utf-8")
    unfinished = r'<source>([^<]*)</source>\s*<translation type="unfinished">.*?</translation>'
    path.write_text(re.sub(unfinished, filled, text, flags=re.DOTALL), encoding="utf-8")


def _lines(found: list[str]) -> str:
    return "".join(text.replace("\n", "\\n") + "\n" for text in found)


def _update(path: Path) -> None:
    """Have lupdate merge what the code says now into one .ts file."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "sentences.py"
        calls = (f"QT_TRANSLATE_NOOP({CONTEXT!r}, {text!r})\n" for text in sentences())
        listed.write_text("".join(calls), encoding="utf-8")
        sources = [str(source) for source in sorted((PACKAGE / "ui").rglob("*.py"))]
        plural = ["-pluralonly"] if path.stem == ENGLISH else []  # the code is in English
        options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", *plural]
        _run("pyside6-lupdate", *options, *sources, str(listed), "-ts", str(path))


def _run(program: str, *arguments: str) -> None:
    command = Path(sys.executable).with_name(program)
    done = subprocess.run([str(command), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")


def untranslated(path: Path) -> list[str]:
    """Return the texts of a .ts file that have no translation, or only a part of their plural forms."""
    missing = []
    for message in ElementTree.parse(path).getroot().iter("message"):
        source, translation = message.findtext("source") or "", message.find("translation")
        forms = [] if translation is None else translation.findall("numerusform")
        texts = [form.text for form in forms] if forms else [translation.text if translation is not None else None]
        if translation is None or translation.get("type") == "unfinished" or not all(texts):
            missing.append(source)
    return missing


def problems() -> list[str]:
    """Return what is out of date or has no translation, a line each; changes nothing in the project."""
    found = []
    if not SENTENCES.exists() or SENTENCES.read_text(encoding="utf-8") != _lines(sentences()):
        found.append(f"{SENTENCES.name} is not what the code says: run make translations.")
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(FOLDER.glob("aura_*.ts")):
            copy = Path(folder) / path.name
            shutil.copy(path, copy)
            _update(copy)
            if _texts_of(copy) != _texts_of(path):
                found.append(f"{path.name} is not what the code says: run make translations.")
            missing = untranslated(copy)
            if path.stem in _WHOLE:
                found += [f"{path.name} has no translation of: {text}" for text in missing]
            elif missing:
                print(f"{path.name}: {len(missing)} texts have no translation yet.")
            compiled = Path(folder) / path.with_suffix(".qm").name
            _run("pyside6-lrelease", "-silent", str(path), "-qm", str(compiled))
            kept = path.with_suffix(".qm")
            if not kept.exists() or kept.read_bytes() != compiled.read_bytes():
                found.append(f"{kept.name} is not what {path.name} says: run make translations.")
    return found


def _texts_of(path: Path) -> set[tuple[str, str]]:
    root = ElementTree.parse(path).getroot()
    return {(m.findtext("source") or "", m.findtext("comment") or "") for m in root.iter("message")}


def main(arguments: list[str] | None = None) -> int:
    """Update or check; returns the exit code."""
    parser = argparse.ArgumentParser(description="Renews the translations of the window.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on what is out of date")
    parser.add_argument("--add", metavar="CODE", help="begin a language, such as fr")
    options = parser.parse_args(arguments)
    if options.add:
        new = FOLDER / f"aura_{options.add}.ts"
        if new.exists():
            raise SystemExit(f"{new.name} is there already.")
        new.write_text(EMPTY.format(code=options.add), encoding="utf-8")
        print(f"{new.name} was begun. Add {options.add} to the choices of window.language in settings_table.py.")
    if not options.check:
        update()
    found = problems()
    print("\n".join(found) or "Every text is translated.")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
