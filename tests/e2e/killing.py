"""Kills the real program at a moment of a conversation, and compares its history with what sounded in the room."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.answers import seconds_of

from .program import Program, until
from .room import Room

REPLY = "The sea keeps the warmth of summer for a long while and gives it back in winter. " * 4
LATEST_S = 1.0
"""What was heard longer ago than this must be in the file (issue 5)."""
SLACK_S = 0.3  # the length of a word
PAUSE_S = 0.5  # longer than between two sentences
AHEAD_S = 1.5  # what lay in the sound server when the program was killed is lost there; on a busy machine that is much


@dataclass(frozen=True, slots=True)
class Left:
    """What was found after the kill. Characters of the reply, and seconds that the file was behind the room."""

    wrong: tuple[str, ...]
    kept: int
    sounded: int
    behind_s: float


def ask(aura: Program, text: str) -> None:
    """Type a message into the window."""
    aura.xdotool("windowfocus", "--sync", aura.window())
    aura.xdotool("type", text)
    aura.xdotool("key", "Return")


def kill_and_look(aura: Program, database: Path, room: Room, question: str, after_s: float) -> Left:
    """Ask, kill the program `after_s` seconds after its first sound, and look at its history."""
    asked = room.now
    ask(aura, question)
    first = room.wait_for_answer(asked, 20)
    until(lambda: room.now >= first + after_s, 60, "it has talked for a while")
    os.killpg(aura.process.pid, signal.SIGKILL)
    aura.process.wait(10)
    last = room.wait_for_silence(first, PAUSE_S, 30)  # on a busy machine the recording comes late, so it is asked last
    return look(database, question, last - first)


def look(database: Path, question: str, sounded_s: float) -> Left:
    """Compare what is kept with a reply that sounded for `sounded_s` seconds."""
    wrong: list[str] = []
    with closing(sqlite3.connect(database)) as db:  # as a start does: what lies beside the file is taken in
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        rows = db.execute("SELECT session, part, text, heard FROM message ORDER BY session, turn, part").fetchall()
    if state != "ok":
        wrong.append(state)
    session = next((row[0] for row in rows if row[2] == question), None)
    if session is None:
        wrong.append("the question is missing")
    replies = [row for row in rows if row[0] == session and row[1]]
    kept = replies[-1][3] if replies else 0
    if replies and not REPLY.startswith(replies[-1][2]):
        wrong.append("the reply is not what was said")
    second = len(REPLY) / seconds_of(REPLY)  # characters a second
    sounded = min(len(REPLY), round(sounded_s * second))
    behind = (sounded - kept) / second
    if behind > LATEST_S + SLACK_S:
        wrong.append(f"what sounded {behind:.2f} s before is missing")
    if behind < -AHEAD_S:
        wrong.append(f"{-behind:.2f} s are kept that never sounded")
    return Left(tuple(wrong), kept, sounded, behind)
