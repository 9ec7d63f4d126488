"""What the first run's choices come to."""

from __future__ import annotations

import pytest

from aura_desktop.audio.level import meter
from aura_desktop.enquiries import FoundServer
from aura_desktop.first_run import LOUD_ENOUGH, Mind, Plan, microphone_settings
from aura_desktop.services import Job
from aura_desktop.settings import Settings
from aura_desktop.speech.utterance import UtteranceConfig

OLLAMA = FoundServer("Ollama", "http://127.0.0.1:11434/v1", (Job.CHAT,), ("qwen3:4b",))
KEY = "sk-proj-4711-SECRET"


def planned(plan: Plan, has_keys: bool = False, **values: str) -> dict[str, str]:
    settings = Settings(None, {key.replace("_", ".", 1): value for key, value in values.items()})
    return plan.settings(settings.text, has_keys)


def test_the_line_of_the_meter_is_what_the_detector_asks_of_a_voice() -> None:
    assert meter(UtteranceConfig().barge_in_level_db) == pytest.approx(LOUD_ENOUGH)


def test_nothing_chosen_sets_nothing() -> None:
    assert planned(Plan()) == {}
    assert planned(Plan(mind=Mind.KEY)) == {}, "the page was looked at, and no key was given"
    assert planned(Plan(mind=Mind.SERVER)) == {}, "none was found"


def test_offline_stays_automatic_where_that_is_offline_anyway() -> None:
    """A key that the user adds later is then used at once."""
    assert planned(Plan(mind=Mind.OFFLINE)) == {}


@pytest.mark.parametrize("why", [{"has_keys": True}, {"chat_base_url": OLLAMA.base_url}, {"stt_provider": "openai"}])
def test_offline_is_named_where_something_else_could_be_taken(why: dict[str, object]) -> None:
    values = planned(Plan(mind=Mind.OFFLINE), **why)  # type: ignore[arg-type]
    assert values == {"stt.provider": "pocketsphinx", "chat.provider": "local", "speech.provider": "system"}


def test_a_key_makes_the_choice_automatic_again() -> None:
    plan = Plan(mind=Mind.KEY, service="openai", key=KEY)
    assert planned(plan, chat_provider="local", speech_provider="system") == {
        "chat.provider": "auto",
        "speech.provider": "auto",
    }


def test_a_server_does_what_it_can_and_the_rest_stays() -> None:
    plan = Plan(mind=Mind.SERVER, server=OLLAMA, models={Job.CHAT: "qwen3:4b"})
    assert planned(plan) == {
        "chat.base_url": OLLAMA.base_url,
        "chat.model": "qwen3:4b",
        "chat.provider": "compatible",
    }


def test_the_talk_key_can_be_set_and_taken_away() -> None:
    assert planned(Plan(talk_key="f8")) == {"keys.talk": "f8"}
    assert planned(Plan(talk_key=""), keys_talk="f8") == {"keys.talk": ""}


def test_a_key_is_never_printed() -> None:
    assert KEY not in repr(Plan(mind=Mind.KEY, service="openai", key=KEY))


def test_a_button_leads_to_the_permission_where_the_system_has_a_page_for_it() -> None:
    """OpenWhispr: a button that opens the right page of the system's settings."""
    assert "Privacy_Microphone" in microphone_settings("darwin")
    assert microphone_settings("win32") == "ms-settings:privacy-microphone"
    assert microphone_settings("linux") == ""
