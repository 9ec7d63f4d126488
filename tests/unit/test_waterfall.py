"""Where a turn's time goes: the arithmetic of one turn, and of the last hundred."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.conversation.latency import Marks, latency, waterfall
from aura_desktop.waterfall import MARKS, PROVIDERS, Stage, Timings, Waterfall, timings
from tests.waterfalls import TURN

moments = st.none() | st.floats(-5_000, 20_000).map(lambda ms: round(ms, 1))
lengths = st.floats(0, 20_000).map(lambda ms: round(ms, 1))
turns = st.builds(
    Waterfall,
    st.just(1),
    lengths,
    st.booleans(),
    moments,
    moments,
    moments,
    moments,
    moments,
    moments,
    moments,
    moments,
    st.booleans(),
    st.integers(0, 3),
)


def made(**seconds: float) -> Waterfall:
    """Return the waterfall of marks on a clock that shows 100 s at the end of speech."""
    marks = Marks(**{name: 100 + at for name, at in seconds.items() if name in Marks.__dataclass_fields__})
    found = waterfall(1, marks, 100.0, 100 + seconds.get("decided", 0.45), 100 + seconds["audible"])
    assert found is not None
    return found


# One turn


def test_every_stage_of_a_turn_and_whose_it_is() -> None:
    assert {stage: TURN.took(stage) for stage in Stage} == {
        Stage.END_OF_TURN: 450.0,
        Stage.SPEECH_TO_TEXT: 210.0,
        Stage.FIRST_TOKEN: 298.0,
        Stage.FIRST_PIECE: 60.0,
        Stage.FIRST_AUDIO: 149.0,
        Stage.SOUND: 62.0,
    }
    assert TURN.providers == 210 + 298 + 60 + 149
    assert TURN.ours == 912 - 717


def test_marks_on_the_clock_become_ms_after_the_end_of_speech() -> None:
    marks = Marks(100.13, 100.34, 100.342, 100.64, 100.7, 100.701, 100.85)
    found = waterfall(7, marks, 100.0, 100.45, 100.912, dropped=1)
    assert found == TURN
    spoken = latency(7, marks, 100.0, 100.45, 100.912)
    assert (spoken.voice_to_voice, spoken.end_of_turn) == (TURN.audible, TURN.end_of_turn)
    assert spoken.speech_to_text == TURN.took(Stage.SPEECH_TO_TEXT)
    assert spoken.first_token == TURN.took(Stage.FIRST_TOKEN)
    assert spoken.first_audio == TURN.took(Stage.FIRST_AUDIO)


def test_what_overlaps_is_counted_once() -> None:
    """The voice is asked for the first piece while the model still writes, and a router may ask two at once."""
    turn = Waterfall(1, 1000.0, chat_asked=100, first_token=500, first_piece=600, speech_asked=300, first_audio=800)
    assert turn.providers == 700
    within = Waterfall(1, 1000.0, stt_asked=100, transcript=900, chat_asked=200, first_token=300)
    assert within.providers == 800


def test_what_a_provider_did_before_the_end_of_speech_cost_the_user_nothing() -> None:
    turn = made(stt_asked=-0.4, transcribed=-0.1, chat_asked=-0.1, first_token=0.2, audible=0.5)
    assert turn.took(Stage.SPEECH_TO_TEXT) == 0
    assert turn.took(Stage.FIRST_TOKEN) == 200
    assert (turn.providers, turn.ours) == (200, 300)


def test_speech_that_waits_for_the_end_of_turn_is_not_on_its_way_to_the_speaker() -> None:
    turn = made(speech_asked=0.2, first_audio=0.3, decided=0.6, audible=0.66)
    assert turn.span(Stage.SOUND) == (600.0, 660.0)


def test_a_turn_is_speculative_when_anything_of_it_was_asked_before_the_end_of_turn() -> None:
    assert made(stt_asked=0.12, transcribed=0.3, decided=0.6, audible=0.9).speculative
    assert made(stt_asked=0.12, chat_asked=0.3, decided=0.6, audible=0.9).speculative
    assert not made(stt_asked=0.6, transcribed=0.8, decided=0.6, audible=0.9).speculative


def test_typed_text_counts_from_sending_and_has_no_end_of_turn() -> None:
    found = waterfall(3, Marks(chat_asked=50.01, first_token=50.3), None, 50.0, 50.5)
    assert found is not None
    assert (found.spoken, found.end_of_turn, found.audible) == (False, None, 500.0)
    assert found.span(Stage.END_OF_TURN) is None
    assert found.took(Stage.FIRST_TOKEN) == 290.0
    assert not found.speculative


def test_without_a_beginning_or_an_end_there_is_no_waterfall() -> None:
    assert waterfall(1, Marks(), None, None, 5.0) is None
    assert waterfall(1, Marks(), 1.0, 2.0, None) is None


def test_stages_that_never_happened_are_none() -> None:
    bare = Waterfall(1, 500.0)
    assert [bare.span(stage) for stage in Stage] == [None] * 6
    assert (bare.providers, bare.ours) == (0.0, 500.0)


@given(turns)
def test_the_providers_share_and_ours_are_the_whole_and_neither_is_negative(turn: Waterfall) -> None:
    assert turn.providers >= 0
    assert turn.ours >= 0
    assert turn.providers + turn.ours == pytest.approx(turn.audible, abs=0.051)


@given(turns)
def test_no_stage_lies_outside_the_turn(turn: Waterfall) -> None:
    for stage in Stage:
        span = turn.span(stage)
        assert span is None or 0 <= span[0] <= span[1] <= turn.audible


@given(turns)
def test_the_providers_share_is_at_least_their_longest_stage_and_at_most_all_of_them(turn: Waterfall) -> None:
    took = [each for stage in PROVIDERS if (each := turn.took(stage)) is not None]
    assert max(took, default=0.0) <= turn.providers + 0.11
    assert turn.providers <= sum(took) + 0.5


@given(
    st.lists(st.none() | st.floats(0, 1e6), min_size=7, max_size=7),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_any_marks_make_a_sound_waterfall(
    times: list[float | None], last_speech: float | None, decided: float | None, audible: float
) -> None:
    found = waterfall(1, Marks(*times), last_speech, decided, audible)
    if found is not None:
        assert found.audible >= 0
        assert found.providers + found.ours == pytest.approx(found.audible, abs=0.051)


# The last hundred


def of(*audible: float, **others: float) -> list[Waterfall]:
    return [Waterfall(1, each, **others) for each in audible]  # type: ignore[arg-type]


def test_median_and_p95() -> None:
    whole = timings(of(*(float(ms) for ms in range(1, 101)))).stage("audible")
    assert whole is not None
    assert (whole.median, whole.p95, whole.turns) == (50.5, 95.0, 100)
    few = timings(of(900.0, 1200.0, 800.0)).stage("audible")
    assert few is not None
    assert (few.median, few.p95) == (900.0, 1200.0)


def test_typed_turns_count_for_the_stages_but_not_for_what_begins_with_speech() -> None:
    typed = Waterfall(2, 300.0, spoken=False, chat_asked=0.0, first_token=100.0)
    found = timings([TURN, typed])
    assert found.turns == 2
    for name in ("audible", "providers", "ours", "end_of_turn"):
        figures = found.stage(name)
        assert figures is not None
        assert figures.turns == 1, name
    token = found.stage("first_token")
    assert token is not None
    assert (token.median, token.turns) == (199.0, 2)
    assert {mark.name: mark.median for mark in found.marks}["first_token"] == 640.0
    assert (found.speculative, found.dropped) == (1, 1)


def test_a_stage_that_no_turn_had_is_not_there() -> None:
    found = timings(of(500.0))
    assert {figures.name for figures in found.stages} == {"providers", "ours", "audible"}
    assert [figures.name for figures in found.marks] == ["audible"]
    assert found.stage("first_token") is None
    assert timings([]) == Timings(0)


@given(st.lists(turns, max_size=120))
def test_figures_are_times_that_turns_took(many: list[Waterfall]) -> None:
    found = timings(many)
    assert found.turns == len(many)
    for figures in found.stages:
        assert 0 <= figures.median <= figures.p95 <= 20_000
        assert 1 <= figures.turns <= len(many)
    names = [figures.name for figures in found.marks]
    assert names == [name for name in MARKS if name in names]
    if whole := found.stage("audible"):
        took = sorted(turn.audible for turn in many if turn.spoken)
        assert whole.p95 in took
        within = sum(each <= whole.p95 for each in took)
        assert within >= math.ceil(0.95 * len(took) - 1e-9)
