"""The turn machine: what it decides, without any clock or task."""

from __future__ import annotations

from aura_desktop.conversation.turns import (
    Begin,
    Confirm,
    Discard,
    Duck,
    Hold,
    Phase,
    Release,
    Silence,
    TurnMachine,
    Unduck,
)


def spoken(machine: TurnMachine) -> None:
    """Let one utterance be said and answered audibly."""
    machine.utterance_started(by_key=False)
    [begin, confirm] = machine.ended()
    assert isinstance(begin, Begin)
    assert confirm == Confirm(begin.generation)
    assert machine.audible(begin.generation)


def test_a_turn_from_hearing_to_idle() -> None:
    machine = TurnMachine()
    assert machine.phase is Phase.IDLE
    assert machine.utterance_started(by_key=False) == []
    assert machine.phase is Phase.HEARING
    assert machine.paused() == [Begin(1, 1)]
    assert machine.ended() == [Confirm(1)]
    assert machine.phase is Phase.THINKING
    assert machine.audible(1)
    assert machine.phase is Phase.SPEAKING
    assert machine.finished(1)
    assert machine.phase is Phase.IDLE


def test_without_speculation_work_starts_at_the_end() -> None:
    machine = TurnMachine(speculate=False)
    machine.utterance_started(by_key=False)
    assert machine.paused() == []
    assert machine.ended() == [Begin(1, 1), Confirm(1)]


def test_speech_that_goes_on_drops_the_speculation_three_times_at_most() -> None:
    """B3 (pipecat 2703): the half turn's requests are cancelled; the cost is bounded."""
    machine = TurnMachine()
    machine.utterance_started(by_key=False)
    for generation in (1, 2, 3):
        assert machine.paused() == [Begin(1, generation)]
        assert machine.resumed() == [Discard(generation)]
    assert machine.paused() == []
    assert machine.ended() == [Begin(1, 4), Confirm(4)]


def test_a_voice_holds_the_reply_and_a_long_utterance_ends_it() -> None:
    machine = TurnMachine()
    spoken(machine)
    assert machine.utterance_started(by_key=False) == [Hold(1)]
    assert machine.insisted() == [Silence(1)]
    assert machine.insisted() == []
    assert machine.ended() == [Begin(2, 2), Confirm(2)]


def test_the_first_sign_of_a_voice_ducks_the_reply() -> None:
    machine = TurnMachine()
    assert machine.suspected() == []
    spoken(machine)
    assert machine.suspected() == [Duck(1)]
    assert machine.unsuspected() == [Unduck(1)]


def contested(machine: TurnMachine) -> int:
    """Let somebody talk over a reply up to a provisional end; returns the attempt that finds out the words."""
    spoken(machine)
    assert machine.utterance_started(by_key=False) == [Hold(1)]
    [begin] = machine.paused()
    assert isinstance(begin, Begin)
    assert machine.contested_by(begin.generation)
    return begin.generation


def test_mhm_lets_the_reply_go_on_and_is_no_turn() -> None:
    """B2 (pipecat 1391): "hmm" stops it. B8 (livekit 563): nor is it answered later."""
    machine = TurnMachine(speculate=False)
    attempt = contested(machine)
    assert machine.judged(takes_turn=False) == [Discard(attempt), Release(1)]
    assert machine.phase is Phase.SPEAKING
    assert machine.ended() == []
    assert machine.phase is Phase.SPEAKING


def test_stop_takes_the_turn() -> None:
    machine = TurnMachine()
    attempt = contested(machine)
    assert machine.judged(takes_turn=True) == [Silence(1)]
    assert machine.ended() == [Confirm(attempt)]


def test_mhm_that_goes_on_holds_the_reply_again() -> None:
    machine = TurnMachine()
    contested(machine)
    machine.judged(takes_turn=False)
    assert machine.resumed() == [Hold(1)]
    assert machine.phase is Phase.HEARING
    assert machine.insisted() == [Silence(1)]
    assert machine.ended() == [Begin(2, 3), Confirm(3)]


def test_the_reply_goes_on_ducked_while_the_words_are_late() -> None:
    machine = TurnMachine()
    attempt = contested(machine)
    assert machine.waited() == [Release(1, ducked=True)]
    assert machine.waited() == []
    assert machine.ended() == []
    assert machine.phase is Phase.SPEAKING
    assert machine.judged(takes_turn=False) == [Discard(attempt), Unduck(1)]


def test_late_words_still_take_the_turn() -> None:
    machine = TurnMachine()
    attempt = contested(machine)
    assert machine.ended() == [Release(1, ducked=True)]
    assert machine.judged(takes_turn=True) == [Silence(1), Confirm(attempt)]
    assert machine.phase is Phase.THINKING


def test_late_words_take_the_turn_of_a_reply_that_has_ended_meanwhile() -> None:
    machine = TurnMachine()
    attempt = contested(machine)
    machine.ended()
    assert machine.finished(1)
    assert machine.phase is Phase.THINKING
    assert machine.judged(takes_turn=True) == [Confirm(attempt)]


def test_a_second_utterance_before_the_words_of_the_first_are_known_loses_none() -> None:
    machine = TurnMachine()
    attempt = contested(machine)
    machine.ended()
    assert machine.utterance_started(by_key=False) == [Silence(1), Confirm(attempt), Hold(attempt)]


def test_a_blip_gives_the_reply_back() -> None:
    """B6 (livekit 4039): a false interruption resumes."""
    machine = TurnMachine()
    spoken(machine)
    machine.utterance_started(by_key=False)
    assert machine.dropped() == [Release(1)]
    assert machine.phase is Phase.SPEAKING


def test_a_confirmed_interruption_never_resumes_the_old_speech() -> None:
    """B9 (livekit agents-js 2122)."""
    machine = TurnMachine()
    spoken(machine)
    machine.utterance_started(by_key=False)
    machine.insisted()
    assert machine.dropped() == []
    assert machine.phase is Phase.IDLE


def test_the_key_silences_at_once() -> None:
    machine = TurnMachine()
    spoken(machine)
    assert machine.utterance_started(by_key=True) == [Silence(1)]


def test_results_of_an_old_generation_do_not_count() -> None:
    """B10 (vscode 326611), S5: late results of a cancelled turn are dropped by number."""
    machine = TurnMachine()
    spoken(machine)
    machine.stop()
    assert not machine.audible(1)
    assert not machine.finished(1)


def test_stop_drops_speech_under_way_too() -> None:
    machine = TurnMachine()
    spoken(machine)
    machine.utterance_started(by_key=False)
    assert machine.stop() == [Silence(1)]
    assert machine.ended() == []
    assert machine.phase is Phase.IDLE


def test_typed_text_is_a_turn_of_its_own() -> None:
    machine = TurnMachine()
    spoken(machine)
    assert machine.typed("hello") == [Silence(1), Begin(2, 2, "hello"), Confirm(2)]


def test_one_answer_to_one_turn() -> None:
    """T6 (pipecat 4912): a turn confirmed once is not begun again."""
    machine = TurnMachine()
    machine.utterance_started(by_key=False)
    machine.ended()
    assert machine.ended() == []
    assert machine.paused() == []


def test_a_failed_speculation_is_tried_again_at_the_end_of_turn() -> None:
    machine = TurnMachine()
    machine.utterance_started(by_key=False)
    machine.paused()
    assert machine.finished(1)
    assert machine.ended() == [Begin(1, 2), Confirm(2)]


def test_again_answers_the_latest_turn_once_more() -> None:
    machine = TurnMachine()
    machine.typed("hello")
    machine.finished(1)
    assert machine.again() == [Begin(1, 2), Confirm(2)]
    assert machine.again() == []


def test_an_early_pause_is_worth_a_try_only_where_it_is_free() -> None:
    machine = TurnMachine(most_free_tries=2)
    machine.utterance_started(by_key=False)
    assert machine.paused(early=True) == []
    for generation in (1, 2):
        assert machine.paused(early=True, free=True) == [Begin(1, generation)]
        assert machine.resumed() == [Discard(generation)]
    assert machine.paused(early=True, free=True) == []
    assert machine.paused() == [Begin(1, 3)]


def test_an_answer_is_asked_for_three_times_a_turn_at_most() -> None:
    """S5 (livekit 4219): preemptive generation doubles the cost."""
    machine = TurnMachine()
    machine.utterance_started(by_key=False)
    assert [machine.may_think() for _ in range(4)] == [True, True, True, False]
    machine.ended()
    machine.utterance_started(by_key=False)
    assert machine.may_think()
