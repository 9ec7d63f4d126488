from __future__ import annotations

import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers import failures
from aura_desktop.providers.failures import Peer
from tests.any_json import any_json
from tests.fakes.faults import ERROR_SHAPES

WHO = "The language model server at 127.0.0.1:8000"
PEER = Peer(WHO, "compatible", model="llama")
WITH_KEY = Peer(WHO, "compatible", has_key=True, model="llama")


def respond(
    status: int,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    private: tuple[str, ...] = (),
    peer: Peer = WITH_KEY,
) -> errors.ProviderError:
    error = failures.from_response(peer, status, body, headers or {}, private=private)
    assert error.sentence.startswith(WHO)
    assert error.sentence.endswith(".")
    assert error.provider == "compatible"
    return error


@pytest.mark.parametrize("shape", ERROR_SHAPES)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, errors.ProtocolError), (400, errors.BadRequest), (401, errors.AuthFailed), (402, errors.QuotaGone),
        (403, errors.AuthFailed), (404, errors.ModelGone), (405, errors.ModelGone), (408, errors.TimedOut),
        (413, errors.BadRequest), (415, errors.BadRequest), (422, errors.BadRequest), (429, errors.RateLimited),
        (500, errors.Unreachable), (503, errors.Unreachable), (504, errors.TimedOut), (529, errors.Unreachable),
    ],
)  # fmt: skip
def test_every_status_in_every_shape(shape: str, status: int, kind: type[errors.ProviderError]) -> None:
    error = respond(status, ERROR_SHAPES[shape](status, "some_code", "something went wrong"))
    assert type(error) is kind
    assert error.retryable == (status in (408, 429) or status >= 500)


@pytest.mark.parametrize(
    ("status", "shape", "code", "message", "kind"),
    [
        (429, "openai", "insufficient_quota", "You exceeded your current quota", errors.QuotaGone),
        (401, "elevenlabs", "quota_exceeded", "This request exceeds your quota", errors.QuotaGone),
        (400, "xai", "Client specified an invalid argument", "Incorrect API key provided: xai-12", errors.AuthFailed),
        (404, "openai", "model_not_found", "The model `x` does not exist", errors.ModelGone),
        (404, "error-text", "", "model 'llama' not found, try pulling it first", errors.ModelGone),
        (404, "vllm", "NotFoundError", "The model `x` does not exist.", errors.ModelGone),
        (400, "openai", "model_not_found", "no", errors.ModelGone),
        (503, "llama.cpp", "unavailable_error", "Loading model", errors.Unreachable),
        (403, "xai", "The caller does not have permission", "Your team doesn't have any credits yet", errors.QuotaGone),
        (429, "xai", "exhausted", "Your team has reached its monthly spending limit", errors.QuotaGone),
        (403, "xai", "The caller does not have permission", "The key is blocked", errors.NotPermitted),
        (401, "elevenlabs", "missing_permissions", "The key is missing the permission x", errors.NotPermitted),
        (401, "openai", "invalid_request_error", "Missing scopes: model.request", errors.NotPermitted),
        (401, "openai", "invalid_api_key", "You have no permission to see this", errors.AuthFailed),
    ],
)
def test_what_the_body_says_decides(
    status: int, shape: str, code: str, message: str, kind: type[errors.ProviderError]
) -> None:
    error = respond(status, ERROR_SHAPES[shape](status, code, message))
    assert type(error) is kind
    if kind is errors.ModelGone:
        assert 'no model "llama"' in error.sentence
    if status == 503:
        assert "loading its model" in error.sentence


def test_a_missing_path_says_what_to_try() -> None:
    bare = Peer("The voice server at h:1", "compatible", wrong_path="Try the address with /v1 at its end, in settings.")
    error = failures.from_response(bare, 404, b"404 page not found", {})
    assert isinstance(error, errors.ModelGone)
    assert "/v1" in error.sentence


def test_auth_tells_a_wrong_key_from_a_missing_one() -> None:
    assert "asks for a key" in respond(401, peer=PEER).sentence
    assert "does not accept the key" in respond(401).sentence


@pytest.mark.parametrize(
    ("status", "message"), [(401, "Authorization required"), (403, "Forbidden"), (403, "You have no permission")]
)
def test_only_the_own_server_without_a_key_may_just_need_a_login(status: int, message: str) -> None:
    body = ERROR_SHAPES["openai"](status, "", message)
    assert type(respond(status, body, peer=PEER)) is errors.LoginNeeded
    assert type(respond(status, body, peer=Peer(WHO, "compatible", cloud=True))) is not errors.LoginNeeded
    assert type(respond(status, body)) is not errors.LoginNeeded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use sk-abc, or xai_def, or Bearer ghi now", "use … or … or … now"),
        ("(see https://me:pw@host/v1) and ask a@b", "(see … and ask …"),
        ("an empty a@ and b:// say nothing", "an empty a@ and b:// say nothing"),
        ("incomprehensibilities abcdefghijklmnop1", "incomprehensibilities …"),
        ("0123456789abcdef short1 x=0123456789abcdef!", "… short1 x=…!"),
        ("abcdefghijklmnopqrst/7 abcdefghijklmnopqrst/x", "…/7 abcdefghijklmnopqrst/x"),
        ("7/abcdefghijklmnopqrst", "7/abcdefghijklmnopqrst"),
    ],
)
def test_what_could_be_a_key_or_an_address_is_masked(text: str, expected: str) -> None:
    assert failures.masked(text) == expected


@pytest.mark.parametrize("piece", ["a", "a.", "a:/", "é", '"', "@", "model ", "\\", "sk-", "{["])
def test_long_complaints_cost_no_more_than_their_length(piece: str) -> None:
    """Eight times the text takes about eight times the work, and not 64 times (an unbroken body once held the loop)."""

    def cost(length: int) -> float:
        text = piece * (length // len(piece))
        body = json.dumps({"error": {"message": text}}).encode()

        def once() -> float:
            began = time.thread_time()
            failures.masked(text)
            respond(400, body)
            return time.thread_time() - began

        return min(once() for _ in range(3))

    assert cost(32_000) < 24 * max(cost(4_000), 0.0003)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None), ({"retry-after": "2"}, 2.0), ({"retry-after": "0.5"}, 0.5), ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "-3"}, 0.0), ({"retry-after": "nan"}, None), ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None), ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
    ],
)  # fmt: skip
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    error = respond(429, b"", headers)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("shape", "code", "message"),
    [
        ("llama.cpp", "exceed_context_size_error", "request (6031 tokens) exceeds the available size"),
        ("vllm", "BadRequestError", "This model's maximum context length is 2048 tokens."),
    ],
)
def test_a_conversation_too_long_is_said(shape: str, code: str, message: str) -> None:
    error = respond(400, ERROR_SHAPES[shape](400, code, message))
    assert isinstance(error, errors.BadRequest)
    assert "conversation this long" in error.sentence


def test_retry_after_as_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    found = failures.retry_after({"retry-after": date})
    assert found is not None
    assert 28 <= found <= 31


def test_detail_holds_neither_keys_nor_what_was_said() -> None:
    said = "my doctor Abernathy lives in Rübenstraße 4711"
    message = f"Cannot parse {said} given sk-abcdef1234567890XYZ at http://me:pw@host/v1 for 'anything quoted'"
    for shape in ("openai", "error-text", "detail-list", "detail-message"):
        error = respond(400, ERROR_SHAPES[shape](400, "bad_thing", message), private=("hello", said))
        for secret in ("doctor", "Abernathy", "lives", "Rüben", "4711", "sk-", "XYZ", "pw", "host", "quoted"):
            assert secret not in error.detail
            assert secret not in error.sentence
        assert "Cannot parse" in error.detail
        assert len(error.detail) < 300


def test_words_beside_an_escape_of_damaged_json_are_masked_too() -> None:
    body = rb'Cannot parse {"content": "\\nRunny nose\tand\u0020fever'
    error = failures.from_response(PEER, 400, body, {}, private=("Runny nose and fever",))
    assert "Cannot parse" in error.detail
    assert not [word for word in ("Runny", "nose", "fever") if word in error.detail]


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"error": {"message": "CUDA out of memory", "type": "server_error"}}, errors.StreamBroken),
        ({"error": "boom"}, errors.StreamBroken),
        ("boom", errors.StreamBroken),
        ({"message": "slow down", "code": 429}, errors.RateLimited),
        ({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, errors.RateLimited),
        ({"error": {"message": "no", "code": "insufficient_quota"}}, errors.QuotaGone),
        ({"error": {"message": "too long", "type": "invalid_request_error"}}, errors.BadRequest),
        ({"error": {"message": "no", "type": "authentication_error"}}, errors.AuthFailed),
        ({"object": "error", "message": "no", "code": 400}, errors.BadRequest),
        (None, errors.StreamBroken),
    ],
)
def test_errors_inside_a_stream(payload: object, kind: type[errors.ProviderError]) -> None:
    error = failures.from_event(WITH_KEY, payload, partial=True)
    assert type(error) is kind
    assert error.partial


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("exc", "began", "kind", "words"),
    [
        (caused(httpx.ConnectError("x"), ConnectionRefusedError()), False, errors.Unreachable, "Start it"),
        (caused(httpx.ConnectError("x"), socket.gaierror()), False, errors.Unreachable, "no computer has that name"),
        (
            caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError()),
            False,
            errors.Unreachable,
            "certificate",
        ),
        (caused(httpx.ConnectError("x"), ssl.SSLError()), False, errors.Unreachable, "https"),
        (
            caused(httpx.ConnectError("x"), ExceptionGroup("m", [OSError(), socket.gaierror()])),
            False,
            errors.Unreachable,
            "name",
        ),
        (httpx.ConnectTimeout("x"), False, errors.Unreachable, "does not answer"),
        (httpx.ProxyError("x"), False, errors.Unreachable, "proxy"),
        (httpx.ReadTimeout("x"), False, errors.TimedOut, "in time"),
        (httpx.PoolTimeout("x"), False, errors.TimedOut, "in time"),
        (httpx.ReadError("x"), False, errors.Unreachable, "without an answer"),
        (httpx.RemoteProtocolError("Server disconnected"), False, errors.Unreachable, "without an answer"),
        (httpx.RemoteProtocolError("illegal status line"), False, errors.ProtocolError, "does not speak http"),
        (httpx.RemoteProtocolError("x"), True, errors.StreamBroken, "middle of its answer"),
        (httpx.DecodingError("x"), True, errors.ProtocolError, "cannot be read"),
        (OSError(), True, errors.StreamBroken, "middle"),
    ],
)
def test_transport_exceptions(exc: Exception, began: bool, kind: type[errors.ProviderError], words: str) -> None:
    error = failures.from_httpx(PEER, exc, partial=began, began=began)
    assert type(error) is kind
    assert words in error.sentence
    assert error.partial is began


@pytest.mark.parametrize("cause", [ConnectionRefusedError(), socket.gaierror(), OSError("no route")])
def test_a_service_out_of_reach_is_no_server_to_start(cause: Exception) -> None:
    service = Peer("OpenAI", "openai", cloud=True)
    for error in (
        failures.from_httpx(service, caused(httpx.ConnectError("x"), cause)),
        failures.from_socket(service, cause),
    ):
        assert isinstance(error, errors.Unreachable)
        assert error.sentence.startswith("OpenAI cannot be reached. Check the internet connection")


JSON = any_json(["error", "detail", "message", "code", "type", "status", "msg"])


@given(st.integers(300, 599), st.one_of(st.binary(max_size=60), JSON.map(lambda v: json.dumps(v).encode())))
def test_any_body_gives_an_error_of_ours(status: int, body: bytes) -> None:
    assert isinstance(failures.from_response(PEER, status, body, {}), errors.ProviderError)


@given(JSON)
def test_any_object_gives_an_error_of_ours(payload: object) -> None:
    assert isinstance(failures.from_event(PEER, payload, partial=False), errors.ProviderError)


def test_a_deeply_nested_body_is_survived() -> None:
    assert isinstance(respond(400, b"[" * 100_000), errors.BadRequest)
    assert isinstance(respond(400, b'{"error":' * 500 + b"1" + b"}" * 500), errors.BadRequest)
    assert isinstance(respond(400, b'[{"error":[' * 300 + b"1" + b"]}]" * 300), errors.BadRequest)
