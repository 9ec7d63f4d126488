"""Health: the breaker and the first-token times, on a clock set by hand."""

from __future__ import annotations

import pytest

from aura_desktop.errors import (
    AuthFailed,
    LoginNeeded,
    ModelGone,
    NotPermitted,
    QuotaGone,
    RateLimited,
    StreamBroken,
    TimedOut,
    Unreachable,
)
from aura_desktop.providers.router.health import Condition, Health, HealthBook
from aura_desktop.services import Job


class HandClock:
    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time


def fixture() -> tuple[HandClock, HealthBook, Health]:
    clock = HandClock()
    book = HealthBook(clock)
    return clock, book, book.get("openai", Job.CHAT, "a key")


def fail(health: Health, error: Exception) -> None:
    health.asked().failed(error)  # type: ignore[arg-type]


def test_two_failures_in_a_row_open_the_breaker_for_five_seconds() -> None:
    clock, _, health = fixture()
    fail(health, TimedOut("Late."))
    assert health.condition is Condition.WELL
    fail(health, StreamBroken("Broke."))
    assert health.condition is Condition.RESTING
    clock.time += 4.9
    assert health.condition is Condition.RESTING
    clock.time += 0.2
    assert health.condition is Condition.PROBING


def test_a_success_between_two_failures_keeps_it_closed() -> None:
    _, _, health = fixture()
    fail(health, TimedOut("Late."))
    health.asked().succeeded()
    fail(health, TimedOut("Late."))
    assert health.condition is Condition.WELL


def test_no_connection_opens_it_at_once_a_fault_of_the_server_does_not() -> None:
    _, _, health = fixture()
    fail(health, Unreachable("Fault.", detail="http 503 overloaded"))
    assert health.condition is Condition.WELL
    health.forgive()
    fail(health, Unreachable("Reset.", detail="ReadError"))
    assert health.condition is Condition.WELL
    health.forgive()
    fail(health, Unreachable("Down.", detail="ConnectError"))
    assert health.condition is Condition.RESTING


def test_the_pause_grows_to_a_minute_and_a_success_resets_it() -> None:
    clock, _, health = fixture()
    for pause in (5, 10, 20, 40, 60, 60):
        fail(health, Unreachable("Down."))
        assert health.facts().retry_in == pytest.approx(pause)
        clock.time += pause
        assert health.condition is Condition.PROBING
    health.asked().succeeded()
    fail(health, Unreachable("Down."))
    assert health.facts().retry_in == pytest.approx(5)


@pytest.mark.parametrize(("asked", "pause"), [(7.0, 7.0), (0.0, 1.0), (1e9, 600.0)])
def test_a_rate_limit_rests_as_long_as_it_says(asked: float, pause: float) -> None:
    _, _, health = fixture()
    error = RateLimited("Slow down.")
    error.retry_after = asked
    fail(health, error)
    assert health.facts().retry_in == pytest.approx(pause)


def test_one_probe_at_a_time() -> None:
    clock, _, health = fixture()
    fail(health, Unreachable("Down."))
    clock.time += 5
    assert health.ready
    probe = health.asked()
    assert not health.ready
    probe.given_up()  # the user interrupted: that says nothing
    assert health.ready
    probe = health.asked()
    probe.began()
    assert health.condition is Condition.WELL
    probe.failed(StreamBroken("Broke after all."))
    assert health.condition is Condition.RESTING
    assert health.facts().retry_in == pytest.approx(10)


@pytest.mark.parametrize("error", [QuotaGone("Empty."), ModelGone("Gone.")])
def test_what_is_put_right_elsewhere_is_asked_again_later(error: Exception) -> None:
    """A topped-up account and a model that was pulled show in no setting."""
    clock, _, health = fixture()
    fail(health, error)
    assert health.condition is Condition.RESTING
    health.reached()
    assert health.facts().retry_in == pytest.approx(600)
    clock.time += 600
    assert health.condition is Condition.PROBING
    fail(health, error)
    health.asked().succeeded()  # nobody else was left, so it was asked
    assert health.condition is Condition.WELL


@pytest.mark.parametrize("error", [AuthFailed("Wrong."), NotPermitted("Not for this.")])
def test_a_bad_key_is_out_until_the_identity_changes(error: Exception) -> None:
    clock, book, health = fixture()
    fail(health, error)
    clock.time += 1e6
    assert health.condition is Condition.OUT
    health.reached()
    assert health.condition is Condition.OUT
    assert book.get("openai", Job.CHAT, "a key") is health
    assert book.get("openai", Job.STT, "a key").condition is Condition.WELL
    assert book.get("openai", Job.CHAT, "another key").condition is Condition.WELL


def test_an_own_server_behind_a_login_is_asked_again() -> None:
    """The login before a server without a key is renewed in a browser, which shows in no setting."""
    clock, _, health = fixture()
    for pause in (5, 10, 20, 40, 60, 60):
        fail(health, LoginNeeded("It asks for a key."))
        assert health.condition is Condition.RESTING
        assert health.facts().retry_in == pytest.approx(pause)
        clock.time += pause
        assert health.condition is Condition.PROBING
    health.asked().succeeded()
    assert health.condition is Condition.WELL


def test_what_the_user_put_right_elsewhere_is_forgiven() -> None:
    _, book, health = fixture()
    fail(health, AuthFailed("Wrong."))
    book.forgive("xai")
    assert health.condition is Condition.OUT
    book.forgive("openai")
    assert health.condition is Condition.WELL


def test_a_trial_counts_once() -> None:
    _, _, health = fixture()
    trial = health.asked()
    trial.failed(TimedOut("Late."))
    trial.failed(TimedOut("Late."))
    trial.succeeded()
    trial.overtaken()
    facts = health.facts()
    assert facts.failures == {"timed-out": 1}
    assert facts.successes == 0


def test_percentiles_of_the_latest_fifty() -> None:
    clock, book, health = fixture()
    for number in range(100):
        trial = health.asked()
        clock.time += 0.01 * number
        trial.began()
        trial.succeeded()
        if number == 6:
            assert health.percentile(0.5) is None
    facts = health.facts()
    assert facts.first_p50 == pytest.approx(0.74)
    assert facts.first_p95 == pytest.approx(0.97)
    assert facts.successes == 100
    assert book.facts() == (facts,)
    assert facts.provider == "openai"


def test_being_overtaken_is_a_failure_and_a_slow_start() -> None:
    clock, _, health = fixture()
    for _ in range(8):
        trial = health.asked()
        clock.time += 1.5
        trial.overtaken()
    assert health.percentile(0.5) == pytest.approx(1.5)
    assert health.condition is Condition.RESTING
    assert health.facts().sentence.startswith("OpenAI was too slow")
