"""What a turn and a month have cost, and the limit that the user set."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from aura_desktop.errors import Action
from aura_desktop.events import Notice, Problem, ProblemCleared, Spending
from aura_desktop.providers.metering import Meter
from aura_desktop.services import Job

from .ledgers import Bench, bench

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def test_it_is_the_providers_meter() -> None:
    meter: Meter = Bench().ledger
    meter.turn_over()


def test_a_turn_is_added_up_over_its_jobs() -> None:
    b = Bench()
    b.ledger.heard("elevenlabs", "scribe_v2_realtime", 3.6, hedged=False)
    b.ledger.answered("openai", "gpt-6-luna", 1_000, 200, hedged=False, estimated=False)
    b.ledger.spoken("elevenlabs", "eleven_flash_v2_5", 100, hedged=False)
    b.ledger.spoken("elevenlabs", "eleven_flash_v2_5", 50, hedged=False)
    b.ledger.turn_over()
    (spent,) = b.of(Spending)
    dollars = 3.6 * 0.39 / 3600 + 0.0001 + 0.0001 + 150 * 0.00004
    assert spent.turn_dollars == pytest.approx(dollars)
    assert spent.month_dollars == pytest.approx(dollars)
    assert (spent.tokens_in, spent.tokens_out, spent.heard_seconds, spent.spoken_characters) == (1_000, 200, 3.6, 150)


def test_each_turn_is_its_own_and_the_month_goes_on() -> None:
    b = Bench()
    b.spend(0.5)
    b.spend(0.25)
    assert [s.turn_dollars for s in b.of(Spending)] == pytest.approx([0.5, 0.25])
    assert [s.month_dollars for s in b.of(Spending)] == pytest.approx([0.5, 0.75])


def test_a_turn_that_used_nothing_tells_nothing() -> None:
    b = Bench()
    b.ledger.turn_over()
    b.spend(0.1)
    b.ledger.turn_over()
    assert len(b.of(Spending)) == 1


def test_livekit_agents_4219_what_was_asked_for_and_not_used_is_counted_and_shown() -> None:
    """Preemptive and hedged requests double the cost unseen: here they are part of the sum, and told apart."""
    b = Bench()
    b.ledger.answered("openai", "gpt-6.2-sol", 1_000, 0, hedged=True, estimated=True)
    b.ledger.answered("xai", "grok-4.20-non-reasoning", 1_000, 0, hedged=False, estimated=False)
    b.ledger.turn_over()
    (spent,) = b.of(Spending)
    assert (spent.turn_dollars, spent.hedged_dollars) == pytest.approx((0.002 + 0.00125, 0.002))
    lines = {line.provider: line for line in b.ledger.report().lines}
    assert (lines["openai"].dollars, lines["openai"].hedged_dollars) == pytest.approx((0.002, 0.002))
    assert lines["xai"].hedged_dollars == 0


def test_an_unknown_price_is_said_to_be_unknown_and_the_rest_is_still_added_up() -> None:
    b = Bench()
    b.ledger.answered("openai", "gpt-9-nova", 1_000, 1_000, hedged=False, estimated=False)
    b.ledger.heard("openai", "gpt-transcribe", 60, hedged=False)
    b.ledger.turn_over()
    (spent,) = b.of(Spending)
    assert spent.turn_dollars is None
    assert spent.month_dollars == pytest.approx(0.0045)
    chat, stt = b.ledger.report().lines
    assert (chat.job, chat.requests, chat.tokens_out, chat.dollars) == (Job.CHAT, 1, 1_000, None)
    assert stt.dollars == pytest.approx(0.0045)
    assert b.ledger.report().dollars == pytest.approx(0.0045)


def test_offline_engines_cost_nothing() -> None:
    b = Bench()
    b.ledger.answered("local", "", 500, 50, hedged=False, estimated=True)
    b.ledger.turn_over()
    assert b.of(Spending)[0].turn_dollars == 0.0


def test_nonsense_from_a_server_does_not_reach_the_sums() -> None:
    b = Bench()
    b.ledger.answered("openai", "gpt-6-luna", -5, 10**40, hedged=False, estimated=False)
    b.ledger.heard("openai", "gpt-transcribe", float("nan"), hedged=False)
    b.ledger.heard("openai", "gpt-transcribe", float("-inf"), hedged=False)
    b.ledger.turn_over()
    (spent,) = b.of(Spending)
    assert (spent.tokens_in, spent.tokens_out, spent.heard_seconds) == (0, 10**9, 0.0)


# Months


def test_a_month_begins_at_local_midnight() -> None:
    b = Bench(now=datetime(2026, 11, 30, 23, 59, 59))
    b.ledger.heard("openai", "gpt-transcribe", 60, hedged=False)
    b.now = datetime(2026, 12, 1)
    b.ledger.answered("openai", "gpt-6.2-sol", 0, 100_000, hedged=False, estimated=False)
    b.ledger.turn_over()
    (spent,) = b.of(Spending)
    assert spent.turn_dollars == pytest.approx(1.0045)
    assert spent.month_dollars == pytest.approx(1.0)
    assert b.ledger.report(date(2026, 11, 15)).dollars == pytest.approx(0.0045)
    assert (b.ledger.report().month, b.ledger.months()) == (DECEMBER, (DECEMBER, NOVEMBER))


def test_a_clock_that_goes_backwards_loses_nothing() -> None:
    b = Bench(now=datetime(2026, 12, 1, 0, 0, 5))
    b.spend(1)
    b.now = datetime(2026, 11, 30, 23, 59, 50)
    b.spend(2)
    b.now = datetime(2026, 12, 1, 0, 1)
    b.spend(4)
    assert [s.month_dollars for s in b.of(Spending)] == pytest.approx([1, 2, 5])
    assert b.ledger.report(NOVEMBER).dollars == pytest.approx(2)


def test_a_month_without_figures_is_an_empty_report() -> None:
    report = Bench().ledger.report(date(2020, 2, 29))
    assert (report.month, report.lines, report.dollars) == (date(2020, 2, 1), (), 0.0)


# The limit


def test_it_warns_once_near_the_limit_and_once_at_it_and_blocks_nothing() -> None:
    b = Bench()
    b.limit = 10
    for dollars in (7.75, 0.5, 0.25, 1.5, 3.0):
        b.spend(dollars)
    assert [n.text for n in b.of(Notice)] == ["This month has cost about $8.25 of the $10.00 you set as its limit."]
    (problem,) = b.of(Problem)
    assert (problem.code, problem.action) == ("monthly-limit", Action.OPEN_SETTINGS)
    assert "$10.00, and you set a limit of $10.00" in problem.sentence
    assert len(b.of(Spending)) == 5
    assert all(s.limit == 10 for s in b.of(Spending))


def test_one_large_turn_over_the_limit_warns_of_the_limit_only() -> None:
    b = Bench()
    b.limit = 1
    b.spend(5)
    b.spend(1)
    assert (len(b.of(Notice)), len(b.of(Problem))) == (0, 1)


def test_no_limit_no_warning() -> None:
    b = Bench()
    b.spend(5_000)
    assert not b.of(Notice) + b.of(Problem)


def test_a_higher_limit_takes_the_card_away_and_warns_again_when_it_is_reached() -> None:
    b = Bench()
    b.limit = 1
    b.spend(2)
    b.limit = 10
    b.spend(1)
    assert b.of(ProblemCleared) == [ProblemCleared("monthly-limit")]
    b.spend(5.5)
    b.spend(2)
    assert (len(b.of(Notice)), len(b.of(Problem))) == (1, 2)


def test_a_new_month_takes_the_card_away_and_may_warn_again() -> None:
    b = Bench()
    b.limit = 1
    b.spend(2)
    b.now = datetime(2026, 12, 1)
    b.spend(0.1)
    b.spend(1)
    assert (len(b.of(Problem)), len(b.of(ProblemCleared))) == (2, 1)


async def test_what_was_warned_of_is_remembered_by_the_next_start(tmp_path: Path) -> None:
    for _ in range(2):
        async with bench(tmp_path / "usage.json") as b:
            b.limit = 1
            b.spend(2)
            first = len(b.of(Problem))
    assert first == 0
    assert b.of(Spending)[0].month_dollars == pytest.approx(4)
