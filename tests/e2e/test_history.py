"""The history of the real program: killed at any moment it holds what sounded in the room, and goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.behaviour import Behaviour, Record
from tests.fakes.openai_server import running

from .again import again_after_a_stall
from .killing import REPLY, ask, kill_and_look
from .program import PrivateDisplay, Program, compatible, until
from .pulse import PrivatePulse
from .room import Room

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@again_after_a_stall
def test_killed_while_it_talks_it_has_kept_what_was_heard_and_goes_on_with_it(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """Issue 5: kill -9 at any moment; what was heard up to 1 s before is kept, and an old conversation goes on."""
    database = tmp_path / "profiles" / "default" / "history.db"
    kept: list[int] = []
    with running(Behaviour(reply=REPLY)) as server:
        arguments = [*compatible(server.url), "--set", "listening.mode=hands-free", "--set", "sounds.earcons=off"]
        environ = {"PULSE_SERVER": sound.server}
        for number, after_s in enumerate((0.4, 3.0, 6.5)):
            with Program(tmp_path, display, arguments, environ) as aura:
                aura.window()
                aura.wait_for_microphone(sound.env)
                left = kill_and_look(aura, database, room, f"question{number} about the sea", after_s)
            assert left.wrong == ()
            kept.append(left.kept)
        assert kept == sorted(kept)
        assert kept[-1] > 20
        with Program(tmp_path, display, arguments, environ) as aura:
            window = aura.window()
            aura.wait_for_microphone(sound.env)
            aura.xdotool("windowfocus", "--sync", window)
            aura.xdotool("key", "ctrl+f")
            aura.xdotool("type", "question2")
            before = len(server.of("/chat/completions"))

            def goes_on() -> bool:
                # The search shows its result soon, and how soon cannot be seen from here.
                aura.xdotool("key", "Return")
                ask(aura, "and the moon")
                until(lambda: any(request.received for request in asked()), 5, "it is asked")
                return any("question2" in message["content"] for message in sent())

            def asked() -> list[Record]:
                return server.of("/chat/completions")[before:]

            def sent() -> list[dict[str, str]]:
                return [m for m in server.last("/chat/completions").body["messages"] if m["role"] != "system"]

            until(goes_on, 20, "the old conversation is gone on with")
            assert [message["content"] for message in sent()] == [
                "question2 about the sea",
                REPLY[: kept[-1]].strip(),
                "and the moon",
            ]
            assert aura.quit() == 0
    assert "Traceback" not in aura.output.read_text()
