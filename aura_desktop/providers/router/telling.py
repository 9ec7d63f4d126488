"""The router's words: why it was this provider, and one sentence for a failure of several."""

from __future__ import annotations

from collections.abc import Sequence

from ... import errors
from ...errors import AuraError
from ...services import TITLES

SLOW = "overtaken"
"""The detail of TimedOut for a provider whose answer was not waited for."""

_MOST_TELLING: tuple[type[AuraError], ...] = (
    errors.NotPermitted,
    errors.LoginNeeded,
    errors.AuthFailed,
    errors.QuotaGone,
    errors.ModelGone,
    errors.SettingsError,
    errors.BadRequest,
    errors.RateLimited,
    errors.EngineFailed,
    errors.Unreachable,
    errors.TimedOut,
    errors.StreamBroken,
    errors.ProtocolError,
)
"""What the user can put right comes before what only time can."""

_CLAUSES: dict[type[AuraError], str] = {
    errors.NotPermitted: "does not allow this with the key",
    errors.LoginNeeded: "asks for a key",
    errors.AuthFailed: "does not accept the key",
    errors.QuotaGone: "has no credit left",
    errors.ModelGone: "does not have the model",
    errors.SettingsError: "is not set up",
    errors.BadRequest: "refused the request",
    errors.RateLimited: "has too many requests at the moment",
    errors.EngineFailed: "does not work on this computer",
    errors.Unreachable: "cannot be reached",
    errors.TimedOut: "did not answer in time",
    errors.StreamBroken: "broke off",
    errors.ProtocolError: "answered in a way that cannot be used",
}

_ADVICE: dict[type[AuraError], str] = {
    errors.NotPermitted: "Check the key's permissions at the service, or use another key.",
    errors.LoginNeeded: "Put its key in settings, or let the server answer without one.",
    errors.AuthFailed: "Check the key in settings.",
    errors.QuotaGone: "Top up the account, or choose another service in settings.",
    errors.ModelGone: "Choose another model in settings.",
    errors.SettingsError: "Look at its settings.",
    errors.BadRequest: "Check the model and the other choices in settings.",
    errors.RateLimited: "Wait a little and try again.",
    errors.EngineFailed: "Choose another in settings.",
    errors.Unreachable: "Check the network and try again.",
}


def title(provider: str) -> str:
    """Return how the window names `provider`."""
    return TITLES.get(provider, provider)


def clause(provider: str, error: AuraError) -> str:
    """Return in a few words what is wrong with `provider`: "OpenAI cannot be reached"."""
    if isinstance(error, errors.TimedOut) and error.detail == SLOW:
        return f"{title(provider)} was too slow"
    kind = _kind(error)
    return f"{title(provider)} {_CLAUSES[kind] if kind is not None else 'failed'}"


def too_slow(provider: str) -> errors.TimedOut:
    """Return the error of a provider that was slower than the one asked after it."""
    sentence = f"{_capital(title(provider))} was too slow. Try again, or choose another in settings."
    return errors.TimedOut(sentence, provider=provider, detail=SLOW)


def empty(provider: str, what: str) -> errors.ProtocolError:
    """Return the error of a provider that finished without any `what` ("text", "sound")."""
    sentence = f"{_capital(title(provider))} answered without any {what}. Try again, or choose another in settings."
    return errors.ProtocolError(sentence, provider=provider, detail=f"no {what}")


def cut_off(provider: str) -> errors.StreamBroken:
    """Return the error of an answer that came to an end, or to a halt, before it was whole."""
    sentence = f"{_capital(title(provider))} broke off in the middle of its answer. Try again."
    return errors.StreamBroken(sentence, provider=provider, partial=True, detail="stalled or not finished")


def late(provider: str) -> errors.TimedOut:
    """Return the error of a provider that had not begun to answer when time was up."""
    sentence = f"{_capital(title(provider))} did not answer in time. Try again, or choose another in settings."
    return errors.TimedOut(sentence, provider=provider, detail="no answer")


def all_failed(failures: Sequence[tuple[str, AuraError]]) -> AuraError:
    """Return one error for all that failed: its kind is the most telling one's, its sentence names what was tried."""
    found = dict(failures)
    if not found:
        return errors.EngineFailed("Nothing is chosen that can do this. Choose a service in settings.")
    telling = min(found.values(), key=_rank)
    if len(found) == 1:
        return telling
    kind = _kind(telling) or errors.ProviderError
    advice = _ADVICE.get(kind, "Try again.")
    tried = _joined([clause(name, error) for name, error in found.items()])
    sentence = f"{_capital(tried)}. {advice}"
    details = "; ".join(f"{name}: {error.code} ({error.detail})" for name, error in found.items())
    if not issubclass(kind, errors.ProviderError):
        return kind(sentence, action=telling.action, detail=details)
    provider = next(name for name, error in found.items() if error is telling)
    summary = kind(sentence, provider=provider, action=telling.action, detail=details)
    if isinstance(summary, errors.RateLimited) and isinstance(telling, errors.RateLimited):
        summary.retry_after = telling.retry_after
    return summary


def _rank(error: AuraError) -> int:
    kind = _kind(error)
    return _MOST_TELLING.index(kind) if kind is not None else len(_MOST_TELLING)


def _kind(error: AuraError) -> type[AuraError] | None:
    return next((kind for kind in _MOST_TELLING if isinstance(error, kind)), None)


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 2 or " " in parts[0] else " and ".join(parts)


def _capital(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]  # xAI writes itself so
