"""No line of the log is made of what was said, typed or answered: a look at every call that writes one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "aura_desktop"
LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")
PRIVATE = {
    "text", "texts", "transcript", "reply", "words", "sentence", "said", "heard", "message", "messages", "content",
    "prompt", "question", "answer", "title", "persona", "key", "keys", "url", "base_url", "body", "raw", "profile",
    "error",
}  # fmt: skip
"""Names of values that hold such text, and of exceptions, whose message may quote it.

An AuraError's `detail` is made for the log: providers.failures masks what may be the user's words in it.
"""

HARMLESS = {("portaudio.py", "error"), ("device_watch.py", "error"), ("sound_server.py", "error")}
"""What libraries say that know of nothing but devices."""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of a logger."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        named = isinstance(owner, ast.Name) and owner.id in ("log", "_log", "logger")
        made = isinstance(owner, ast.Call) and getattr(owner.func, "attr", "") == "getLogger"
        if node.func.attr in LEVELS and (named or made):
            yield node


def carried(argument: ast.expr) -> str:
    """Return the name of what an argument carries as it is: `x`, `y.x`; "" for numbers, types, codes and calls."""
    if isinstance(argument, ast.Name):
        return argument.id
    return argument.attr if isinstance(argument, ast.Attribute) else ""


def wrong(tree: ast.AST, name: str) -> list[str]:
    found = []
    for call in calls(tree):
        form, *arguments = call.args[1:] if call.func.attr == "log" else call.args  # type: ignore[attr-defined]
        if not isinstance(form, ast.Constant):
            found.append(f"{name}:{call.lineno}: the text of the line is not a constant")
        for argument in arguments:
            word = carried(argument)
            if word in PRIVATE and (name, word) not in HARMLESS:
                found.append(f"{name}:{call.lineno}: {ast.unparse(argument)}")
            if isinstance(argument, ast.JoinedStr) or (
                isinstance(argument, ast.Call) and getattr(argument.func, "id", "") in ("repr", "str")
            ):
                found.append(f"{name}:{call.lineno}: {ast.unparse(argument)}")
    return found


def test_no_line_of_the_log_carries_what_was_said() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    trees = {path: ast.parse(path.read_text("utf-8")) for path in modules}
    assert sum(len(list(calls(tree))) for tree in trees.values()) > 60
    assert [line for path, tree in trees.items() for line in wrong(tree, path.name)] == []


@pytest.mark.parametrize(
    "line",
    [
        "log.info('heard %s', event.text)",
        "_log.warning(f'heard {text}')",
        "log.error('failed: %s', error)",
        "log.error('failed: %s', str(error))",
        "logging.getLogger('x').debug('got ' + reply)",
        "log.log(level, 'the words were %s', words)",
    ],
)
def test_the_control_such_lines_are_found(line: str) -> None:
    assert wrong(ast.parse(line), "control.py")


def test_the_control_kinds_and_numbers_are_allowed() -> None:
    allowed = "log.warning('engine not ready: %s after %d ms', type(error).__name__, milliseconds)"
    assert wrong(ast.parse(allowed), "control.py") == []
