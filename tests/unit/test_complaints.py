"""Each complaint about a desktop app that our field notes collect has a test that shows it does not hold for Aura.

The complaints about the voice pipeline are scenarios (simulation/test_scenarios.py); this is the list of all the
others, by their number in the notes: the app (1 to 61), devices (D), delays and text (L), packaging (P).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

SHOWN = {
    "1-3 a hotkey that does nothing, and no line that says so": "test_the_source_says_what_it_is_first",
    "4 shortcuts on Wayland": "test_press_and_release_arrive",
    "5 push-to-talk hangs when the focus moves": "test_a_hold_always_ends",
    "6 forbidden instead of degraded": "test_wayland_without_a_portal_goes_on_with_x11_and_says_its_limit",
    "7 all checks green, nothing works": "test_a_key_works_when_its_event_has_arrived_and_not_before",
    "8 the old key still works": "test_after_another_choice_the_old_key_does_nothing",
    "9 a mode that cannot be chosen, silently": "test_wayland_with_neither_names_the_verb_to_bind",
    "10, 12 a modifier alone is taken": "test_a_modifier_alone_is_refused_with_the_reason",
    "11 an update broke every hotkey": "test_the_key_talks_while_another_program_has_the_focus",
    "13 the first words are lost": "test_push_to_talk_with_the_space_bar",
    "14 Bluetooth takes seconds to begin": "test_a_stream_opened_for_the_first_time_gets_three_seconds",
    "15, D7 a Bluetooth microphone spoils the sound": "test_one_bluetooth_headset_for_both_is_explained",
    "16, 18 a microphone is missing from the list": (
        "test_16_17_the_picker_lists_the_servers_devices_and_hides_portaudios"
    ),
    "17, 32 nothing but zeros": "test_16_zeros_only_say_that_the_microphone_is_muted_until_sound_comes",
    "19 plugged in again, and a restart is needed": "test_19_a_replugged_microphone_works_without_a_restart",
    "20 another microphone than the chosen one": "test_a_chosen_microphone_stays_chosen_and_is_returned_to",
    "21 no microphone, and no way to choose one": "test_every_microphone_trouble_carries_a_chooser",
    "22 a dozen entries for one microphone": "test_22_windows_lists_each_device_once_under_its_full_name",
    "23 a rate the device does not have": "test_23_devices_are_opened_at_their_own_rate_never_at_16_khz",
    "24 codes of the driver": "test_24_on_windows_wasapi_alone_is_tried_and_no_code_is_shown",
    "25 no device, no window": "test_the_window_opens_with_no_device_at_all",
    "26 a crash in the driver, nothing in the log": ("test_26_every_native_call_has_left_a_line_before_it_is_made"),
    "27 a recording that never stops": "test_an_endless_utterance_is_handed_on_and_goes_on",
    "28 the microphone is always in use": "test_a_muted_microphone_is_free_for_the_system",
    "29 a refused permission looks like something else": (
        "test_29_codes_that_hide_a_refused_permission_name_the_privacy_setting"
    ),
    "30 stuck on a page of the first run": "test_skipping_every_page_changes_nothing_and_aura_is_usable",
    "33 no microphone on macOS without the entitlement": "test_the_microphone_is_asked_for_on_macos",
    "34 quarantined by a virus scanner": "test_34_nothing_about_the_bundle_makes_virus_scanners_suspicious",
    "35 settings lost with an update": "test_a_file_of_a_newer_version_survives_an_older_program",
    "36, 37, 42-45 it hears itself": "test_it_does_not_hear_itself",
    "38 Listening is shown, nothing is heard": "test_listening_is_never_claimed_without_frames",
    "39 it listens on after the end": "test_39_closing_releases_the_microphone",
    "40, 41 it cannot be stopped": "test_stop_drives_the_engine",
    "46 marker text in the history": "test_no_marker_is_added_to_what_was_heard",
    "47 not hearing is shown as an error": "test_sound_without_words_is_told_and_answered_by_nobody",
    "47 and what to do is gone before it can be read": "test_a_notice_can_be_read_even_if_the_state_changes_at_once",
    "48 muting halts everything": "test_muting_affects_the_microphone_only",
    "49 muting from outside": "test_verbs_reach_the_running_aura",
    "50 blind users need sounds": "test_each_step_of_a_turn_has_its_sound",
    "51 the start sound comes too late": "test_the_start_sound_means_speak_now",
    "52 a tray": "test_closing_to_a_real_tray_and_back",
    "53 start at login": "test_the_setting_writes_and_removes_the_entry",
    "54 no window at the start": "test_a_hidden_start_waits_in_the_tray",
    "55 nobody finds the history": "test_the_history_is_in_the_window_from_the_start_267",
    "56 delete all": "test_deleting_all_asks_first_135",
    "57 try again": "test_each_message_can_be_copied_heard_and_asked_again_125",
    "58 search": "test_searching_as_one_types_975",
    "59, 61 controls without names": "test_every_control_has_a_name",
    "60 no way by keyboard": "test_the_tab_key_reaches_every_control",
    "D1 a loose plug, no error": "test_d1_a_dead_stream_is_reopened_at_once",
    "D2 an unplugged device is not told": "test_627_an_unplugged_microphone_is_told_at_once_by_its_name",
    "D3 reading the list kills the streams": "test_d3_the_list_is_refreshed_only_while_nothing_is_open",
    "D4 indexes move": "test_d4_a_device_is_found_by_name_wherever_its_index_has_gone",
    "D5 it freezes on unplug": "test_d5_a_driver_that_hangs_in_close_freezes_nothing",
    "D6 Bluetooth just falls silent": "test_d6_bluetooth_that_just_falls_quiet_moves_to_the_default",
    "D8 aborting takes seconds": "test_d8_on_a_mac_a_stream_is_stopped_and_not_aborted",
    "D9 pausing loses sound": "test_d9_pause_and_resume_lose_no_sample",
    "D10 it stutters with the microphone open": "d10-the-loudspeaker-stutters.toml",
    "L1 slow, and not interrupted": "test_turns_and_barge_in_are_fast_with_a_server_of_known_delays",
    "L2 a greeting that takes seconds": "test_a_greeting_in_the_users_language_where_it_is_wanted",
    "L3 Markdown is read aloud": "test_markdown_is_not_read_aloud_l3",
    "P1 a bundle without PortAudio": "test_p1_a_missing_portaudio_library_is_said_plainly",
}
NOT_HERE = {
    "31 asked for permission ten times": "the system asks, and remembers it for a signed release",
    "F1, F2 results of tools are lost": "Aura calls no tools",
}


@pytest.fixture(scope="module")
def there() -> frozenset[str]:
    """The names of all tests and scenarios."""
    files = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    functions = {name for text in files for name in re.findall(r"^(?:async )?def (test_\w+)\(", text, re.MULTILINE)}
    return frozenset(functions | {path.name for path in TESTS.rglob("*.toml")})


@pytest.mark.parametrize("complaint", SHOWN)
def test_a_complaint_has_its_test(complaint: str, there: frozenset[str]) -> None:
    assert SHOWN[complaint] in there


def test_none_of_the_sixty_one_is_missing() -> None:
    numbers: set[int] = set()
    for complaint in (*SHOWN, *NOT_HERE):
        head = re.match(r"(?:[A-Z]?\d+(?:-\d+)?(?:, )?)+", complaint)
        assert head is not None, complaint
        for first, last in re.findall(r"(?<![A-Z\d-])(\d+)(?:-(\d+))?", head[0]):
            numbers |= set(range(int(first), int(last or first) + 1))
    assert numbers == set(range(1, 62))
