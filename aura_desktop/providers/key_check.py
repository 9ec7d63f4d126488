"""Finds out with a real request what a key is worth, and says it in one sentence. All functions on the asyncio thread.

A list of models does not tell: an empty account and a key without permissions get one too. So the smallest real work is
asked for, a reply of 16 tokens at most, or a word spoken and half a second heard.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from .. import errors
from ..enquiries import KeyChecked
from ..services import ELEVENLABS, OPENAI, Service
from . import failures
from .address import Job
from .http import ClientFactory, Server, Timeouts, new_client
from .openai import models as openai_models
from .xai import models as xai_models

SECONDS = 8.0
GLANCE_SECONDS = 3.0
_GRACE = 0.1  # for what the deadline of a request does not bound: the body of an error that does not come
_USUAL: Mapping[str, tuple[str, ...]] = {"openai": openai_models.CHAT_MODELS, "xai": xai_models.CHAT_MODELS}

# A voice that every account has, and the cheapest model (https://elevenlabs.io/docs/quickstart).
_VOICE, _SPEECH_MODEL, _HEARING_MODEL = "JBFqnCBsd6RMkjVDRZzb", "eleven_flash_v2_5", "scribe_v2"
_HALF_A_SECOND = bytes(16_000)
_NAMED_PERMISSION = re.compile(r"(?:missing scopes?: |missing the permission )([a-z][a-z_.]*[a-z])", re.I)
_NO_REGION = "unsupported_country_region_territory"
# A reasoning model may use up the 16 tokens before it says anything: it did work.
_CUT_SHORT = re.compile(r"max_tokens or model output limit was reached", re.I)


async def check_key(
    service: Service,
    key: str,
    *,
    base_url: str = "",
    chat_model: str = "",
    client_factory: ClientFactory = new_client,
    seconds: float = SECONDS,
) -> KeyChecked:
    """Return what `key` can do at `service`, within `seconds`. Costs next to nothing. Never raises a ProviderError.

    `base_url` "" is the service's own address, `chat_model` "" the usual model.
    """
    models = (chat_model,) if chat_model else _USUAL.get(service.name, ())

    async def ask(server: Server, deadline: float) -> str:
        if service is ELEVENLABS:
            return await _elevenlabs(server, service, deadline)
        await _chat(server, service, models, deadline)
        return f"The {service.title} key works."

    return await _checked(service, key, base_url, models[0] if models else "", client_factory, seconds, ask)


async def glance(
    service: Service,
    key: str,
    *,
    base_url: str = "",
    client_factory: ClientFactory = new_client,
    seconds: float = GLANCE_SECONDS,
) -> KeyChecked:
    """Return whether `service` knows `key`, by its list of models: free, but blind to an empty account."""

    async def ask(server: Server, deadline: float) -> str:
        try:
            await server.models(deadline)
        except errors.NotPermitted:
            return f"{service.title} accepts the key, which may do a part of its work only."
        return f"{service.title} accepts the key."

    return await _checked(service, key, base_url, "", client_factory, seconds, ask)


async def _checked(
    service: Service,
    key: str,
    base_url: str,
    model: str,
    client_factory: ClientFactory,
    seconds: float,
    ask: Callable[[Server, float], Awaitable[str]],
) -> KeyChecked:
    deadline = asyncio.get_running_loop().time() + seconds
    try:
        server = Server(
            base_url or service.base_url,
            Job.SPEECH if service is ELEVENLABS else Job.CHAT,
            provider=service.name,
            model=model,
            api_key=key,
            timeouts=Timeouts(connect=min(4.0, seconds), first=seconds, between=seconds),
            client_factory=client_factory,
            subject=service.title,
            key_header="xi-api-key" if service is ELEVENLABS else "authorization",
        )
    except errors.SettingsError as error:
        return KeyChecked(service.name, False, error.sentence, error.code)
    try:
        async with asyncio.timeout_at(deadline + _GRACE):
            return KeyChecked(service.name, True, await ask(server, deadline))
    except TimeoutError:
        found: errors.AuraError = failures.timed_out(server.peer, partial=False)
    except errors.AuraError as error:  # the service or the network, or the environment's proxy
        found = error
    finally:
        await server.aclose()
    sentence = _sentence(service, found, model, seconds) if isinstance(found, errors.ProviderError) else found.sentence
    return KeyChecked(service.name, False, sentence, found.code)


async def _chat(server: Server, service: Service, models: Sequence[str], deadline: float) -> None:
    """Have one of `models` say something; the next one when the account has the first no more."""
    for last, model in enumerate(models, 1 - len(models)):
        if service is OPENAI and openai_models.traits(model).responses:
            path, body = "/responses", {"model": model, "input": "Hi", "max_output_tokens": 16, "store": False}
        else:
            limit = "max_completion_tokens" if service is OPENAI else "max_tokens"
            path = "/chat/completions"
            body = {"model": model, "messages": [{"role": "user", "content": "Hi"}], limit: 16}
        try:
            await _post(server, path, body, deadline)
            return
        except errors.ModelGone:
            if last == 0:
                raise


async def _post(server: Server, path: str, body: dict[str, object], deadline: float) -> None:
    async with server.open("POST", path, deadline=deadline, json=body) as answer:
        if answer.status == 400 and _CUT_SHORT.search((await answer.error_body()).decode("utf-8", "replace")):
            return
        await answer.check()
        await answer.json(deadline)


async def _elevenlabs(server: Server, service: Service, deadline: float) -> str:
    """Return what the key is good for. Raises ProviderError.

    A key may be made without the right to see the account and be good for all that Aura needs
    (https://github.com/TypeWhisper/typewhisper-mac/issues/1103), or the other way round.
    """
    try:
        async with server.open("GET", "/user/subscription", deadline=deadline) as answer:
            await answer.check()
            account = _account(await answer.json(deadline), service)
    except errors.NotPermitted:
        account = "It may not see the account, so Aura cannot show what is left (permission User: Read)."
    both = (_allowed(_speak(server, deadline)), _allowed(_hear(server, deadline)))
    found = await asyncio.gather(*both, return_exceptions=True)  # the second must have ended when the first failed
    for outcome in found:
        if isinstance(outcome, BaseException):
            raise outcome
    speaks, hears = found
    if speaks and hears:
        return f"The {service.title} key works. {account}".rstrip()
    if not speaks and not hears:
        raise errors.NotPermitted("It may do nothing.", detail="missing the permission text_to_speech")
    can, lacking = ("voices", "Speech to Text") if speaks else ("hearing", "Text to Speech")
    missing = f"but lacks the permission {lacking}: give it that at {service.key_page} if you want it"
    return f"The {service.title} key works for {can}, {missing}. {account}".rstrip()


async def _allowed(work: Awaitable[None]) -> bool:
    """Return whether the service would do it; raises when the key, the credit or the network is the trouble."""
    try:
        await work
    except errors.NotPermitted:
        return False
    except (errors.BadRequest, errors.ModelGone, errors.RateLimited):
        return True  # it looked at what was asked, so the key was good enough
    return True


async def _speak(server: Server, deadline: float) -> None:
    body = {"text": "Hi", "model_id": _SPEECH_MODEL}
    path = f"/text-to-speech/{_VOICE}/stream"
    async with server.open(
        "POST", path, deadline=deadline, accept="*/*", json=body, params={"output_format": "pcm_16000"}
    ) as answer:
        await answer.check()


async def _hear(server: Server, deadline: float) -> None:
    form = {"model_id": _HEARING_MODEL, "file_format": "pcm_s16le_16"}
    files = {"file": ("audio.pcm", _HALF_A_SECOND, "application/octet-stream")}
    async with server.open("POST", "/speech-to-text", deadline=deadline, data=form, files=files) as answer:
        await answer.check()


def _account(found: object, service: Service) -> str:
    """Return what is left, in a sentence; raises QuotaGone when that is nothing and more cannot be bought."""
    facts = found if isinstance(found, dict) else {}
    used, limit = facts.get("character_count"), facts.get("character_limit")
    if type(used) is not int or type(limit) is not int:
        return ""
    day = _day(facts.get("next_character_count_reset_unix"))
    more = facts.get("max_credit_limit_extension") or facts.get("allowed_to_extend_character_limit")
    if used >= limit and not more:
        when = f" It is filled up on {day}." if day else ""
        raise errors.QuotaGone(
            f"The key is right, but the {service.title} account has no characters left.{when}"
            f" Buy more at {service.title}, or choose another voice.",
            provider=service.name,
        )
    until = f" until {day}" if day else ""
    return f"{max(0, limit - used):,} of {limit:,} characters are left{until}."


def _day(unix: object) -> str:
    if type(unix) is not int:
        return ""
    try:
        return f"{datetime.fromtimestamp(unix, UTC).astimezone():%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return ""


def _sentence(service: Service, error: errors.ProviderError, model: str, seconds: float) -> str:
    """Return what is wrong with the key and what to do."""
    title, page = service.title, service.key_page
    match error:
        case errors.ProviderError() if _NO_REGION in error.detail:
            return f"{title} does not serve the country that your internet connection comes from."
        case errors.NotPermitted():
            named = _NAMED_PERMISSION.search(error.detail)
            which = f" ({named[1]})" if named else ""
            return f"{title} knows the key, but it lacks the permission for this{which}. Give it that at {page}."
        case errors.AuthFailed():
            return f"{title} does not accept this key: it is wrong, or was withdrawn. Copy it again from {page}."
        case errors.QuotaGone() if error.detail:  # without: the sentence above, which knows more
            return f"The key is right, but the {title} account has no credit left. Top it up there, then check again."
        case errors.RateLimited():
            return f"{title} knows the key, but has too many requests at the moment. Wait a little and check again."
        case errors.ModelGone() if model:
            return f'{title} accepts the key, but has no model "{model}" for it. Choose another model in settings.'
        case errors.BadRequest():
            return f'{title} accepts the key, but refused a test of the model "{model}". Choose another in settings.'
        case errors.TimedOut():
            return f"{title} did not answer within {seconds:g} s, so the key is not checked. Try again in a moment."
    return error.sentence
