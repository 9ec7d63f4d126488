"""One reader from what a server or the network did wrong to the tree in errors.py.

Sentences name the job and the server. The server's own words go, shortened and with everything masked that could be a
key or something the user said, into `detail` only.
"""

from __future__ import annotations

import email.utils
import json
import math
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import httpx

from .. import errors

_MAX_DETAIL = 160
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|“[^”]*”")
_KEY = re.compile(r"\b(?:sk|xai|key|Bearer)[-_ ]\S+", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
_RUN = re.compile(r"[\w.*\-]+")
_DIGIT = re.compile(r"\d")
_SHORTEST_KEY = 16
_WORD = re.compile(r"\w+")
_ESCAPE = re.compile(r"\\+(?:u[0-9a-fA-F]{4}|.)")
_NO_MODEL_TAGS = {"model_not_found", "notfounderror"}
_QUOTA_TAGS = {"insufficient_quota", "quota_exceeded", "billing_not_active", "billing_hard_limit_reached"}
_RATE_TAGS = {"rate_limit_exceeded", "rate_limit_error", "too_many_requests", "requests", "tokens"}
_AUTH_TAGS = {"invalid_api_key", "authentication_error", "permission_error", "unauthorized", "permission_denied"}
_REQUEST_TAGS = {"invalid_request_error", "badrequesterror"}
_MODEL = re.compile(r"\bmodel\b", re.I)
_IS_NOT_THERE = re.compile(r"\b(?:not found|does ?n[o']t exist|unknown|not available|not loaded)", re.I)
_NO_CREDIT = re.compile(r"\bcredits?\b|spending limit|exceeded your current quota", re.I)
_PERMISSION_TAGS = {"missing_permissions", "missing_scope"}
_NO_PERMISSION = re.compile(r"missing (?:the )?(?:permission|scope)|insufficient permissions", re.I)
_TOO_LONG_TAGS = {"exceed_context_size_error", "context_length_exceeded"}
_TOO_LONG = re.compile(r"context (?:length|size|window)", re.I)
_LOADING = re.compile(r"\bloading\b", re.I)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is spoken to, as sentences name it.

    `subject` opens a sentence ("The voice server at 127.0.0.1:8880"); `provider` is the adapter's name; `wrong_path`
    is what to do when nothing is at the address; `cloud` says that it is a service and no server of the user's.
    """

    subject: str
    provider: str
    has_key: bool = False
    model: str = ""
    wrong_path: str = "Check the address in settings."
    cloud: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an error body says: its text, its codes and types in lower case, and an HTTP status given inside it."""

    message: str = ""
    tags: frozenset[str] = frozenset()
    status: int | None = None
    web_page: bool = False


def read_body(body: bytes) -> Complaint:
    """Return what an error body of any known shape says. Never raises. Any thread."""
    try:
        return read_payload(json.loads(body))
    except (ValueError, RecursionError):
        head = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return Complaint(web_page=head == b"<", message="" if head == b"<" else body[:300].decode("utf-8", "replace"))


def read_payload(payload: object) -> Complaint:
    """Return what a decoded error object says: {"error": {...} | "text"}, {"detail": "text" | {...} | [...]}, bare."""
    if isinstance(payload, str):
        return Complaint(message=payload)
    if isinstance(payload, list):
        return read_payload(payload[0]) if payload and not isinstance(payload[0], list) else Complaint()
    if not isinstance(payload, dict):
        return Complaint()
    tags = {v.lower() for k in ("code", "type", "status", "error") if isinstance(v := payload.get(k), str)}
    code = next((c for k in ("code", "status") if (c := _http_status(payload.get(k))) is not None), None)
    message = next((v for k in ("message", "msg") if isinstance(v := payload.get(k), str)), "")
    for key in ("error", "detail", "errors"):
        inner = payload.get(key)
        if inner and not (message and isinstance(inner, str)):
            # One level is enough for every known shape, and a hostile body cannot nest us to death.
            found = read_payload(inner) if not isinstance(inner, dict) else _flat(inner)
            return Complaint(found.message or message, found.tags | tags, found.status or code)
    return Complaint(message, frozenset(tags), code)


def is_error(payload: Mapping[str, object]) -> bool:
    """Return whether a stream's JSON object is an error and not a piece of the answer."""
    if payload.get("error") or payload.get("object") == "error" or payload.get("type") == "error":
        return True
    return "choices" not in payload and bool(payload.get("detail") or payload.get("errors"))


def from_response(
    peer: Peer, status: int, body: bytes, headers: Mapping[str, str], *, private: Iterable[str] = ()
) -> errors.ProviderError:
    """Return the error for an answer that is no success. `private` texts never show in `detail`. Any thread."""
    return _classify(peer, read_body(body), status, headers, partial=False, private=private)


def from_event(peer: Peer, payload: object, *, partial: bool, private: Iterable[str] = ()) -> errors.ProviderError:
    """Return the error for an error object inside a stream that had begun with success. Any thread."""
    complaint = read_payload(payload)
    tags = complaint.tags
    status = complaint.status
    if status is None:
        if tags & _QUOTA_TAGS:
            status = 402
        elif tags & _RATE_TAGS:
            status = 429
        elif tags & _AUTH_TAGS:
            status = 401
        elif tags & (_REQUEST_TAGS | _TOO_LONG_TAGS):
            status = 400
    if status is None or status >= 500:
        sentence = f"{peer.subject} reported a fault in the middle of its answer. Try again."
        detail = _detail(complaint, status, private)
        return errors.StreamBroken(sentence, provider=peer.provider, partial=partial, detail=detail)
    return _classify(peer, complaint, status, {}, partial=partial, private=private)


def from_httpx(peer: Peer, exc: Exception, *, partial: bool = False, began: bool = False) -> errors.ProviderError:
    """Return the error for an exception of the transport; `began` says that the answer's head had arrived."""
    detail = type(exc).__name__
    kind: type[errors.ProviderError] = errors.Unreachable
    if isinstance(exc, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.UnsupportedProtocol):
        sentence = f"{peer.subject} {_why_no_connection(exc, cloud=peer.cloud)}"
    elif isinstance(exc, httpx.TimeoutException):
        return timed_out(peer, partial=partial, began=began)
    elif isinstance(exc, httpx.DecodingError | httpx.LocalProtocolError | httpx.TooManyRedirects):
        kind = errors.ProtocolError
        sentence = f"{peer.subject} answers in a way that cannot be read. Check the address in settings."
    elif isinstance(exc, httpx.RemoteProtocolError) and not began and "disconnected" not in str(exc):
        kind = errors.ProtocolError
        sentence = f"{peer.subject} does not speak http at this address. Check the address in settings."
    elif began:
        kind = errors.StreamBroken
        sentence = f"{peer.subject} ended the connection in the middle of its answer. Try again."
    else:
        sentence = f"{peer.subject} ended the connection without an answer. Try again, or check that it runs well."
    return kind(sentence, provider=peer.provider, partial=partial, detail=detail)


def from_socket(peer: Peer, exc: Exception) -> errors.ProviderError:
    """Return the error for a WebSocket that could not be opened. Any thread."""
    sentence = f"{peer.subject} {_why_no_connection(exc, cloud=peer.cloud)}"
    return errors.Unreachable(sentence, provider=peer.provider, detail=type(exc).__name__)


def from_close(peer: Peer, reason: str, *, partial: bool) -> errors.ProviderError:
    """Return the error for a WebSocket that the server closed with a reason (close code 1008). Any thread."""
    tag = re.sub(r"[^a-z0-9]+", "_", reason.lower()).strip("_")
    return from_event(peer, {"code": tag, "message": reason}, partial=partial)


def timed_out(peer: Peer, *, partial: bool, began: bool = False) -> errors.TimedOut:
    """Return the error for an answer that did not come, or did not go on, in time."""
    if partial:
        sentence = f"{peer.subject} fell silent in the middle of its answer. Try again."
    else:
        sentence = f"{peer.subject} did not answer in time. Try again, or choose another in settings."
    return errors.TimedOut(sentence, provider=peer.provider, partial=partial, detail="began" if began else "no answer")


def broken(peer: Peer, *, partial: bool, detail: str = "") -> errors.StreamBroken:
    """Return the error for an answer that ended before its end."""
    sentence = f"{peer.subject} ended its answer before it was whole. Try again."
    return errors.StreamBroken(sentence, provider=peer.provider, partial=partial, detail=detail)


def protocol(peer: Peer, what: str, *, partial: bool = False, detail: str = "") -> errors.ProtocolError:
    """Return the error for an answer outside the protocol; `what` goes on the sentence after the subject."""
    action = errors.Action.OPEN_SETTINGS
    return errors.ProtocolError(
        f"{peer.subject} {what}", provider=peer.provider, partial=partial, detail=detail, action=action
    )


def web_page(peer: Peer, *, partial: bool = False) -> errors.ProtocolError:
    """Return the error for a web page where an answer should be: the address is something else's."""
    return protocol(peer, "answers with a web page, so it is something else. Check the address in settings.")


def _flat(payload: dict[str, object]) -> Complaint:
    named = {k: v for k, v in payload.items() if k in ("code", "type", "status", "message", "msg", "error", "detail")}
    text = next((v for k in ("message", "msg", "error", "detail") if isinstance(v := named.get(k), str)), "")
    tags = frozenset(v.lower() for k in ("code", "type", "status", "error") if isinstance(v := named.get(k), str))
    code = next((c for k in ("code", "status") if (c := _http_status(named.get(k))) is not None), None)
    return Complaint(text, tags, code)


def _http_status(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 400 <= value <= 599 else None


def _classify(
    peer: Peer,
    said: Complaint,
    status: int,
    headers: Mapping[str, str],
    *,
    partial: bool,
    private: Iterable[str],
) -> errors.ProviderError:
    who = peer.subject
    kind: type[errors.ProviderError]
    wants_key = "api key" in said.message.lower() or "api_key" in said.message.lower() or bool(said.tags & _AUTH_TAGS)
    no_model = bool(said.tags & _NO_MODEL_TAGS) or _says_no_model(said.message)
    action: errors.Action | None = None
    no_credit = bool(said.tags & _QUOTA_TAGS) and status in (400, 401, 403, 429)
    # xAI tells an empty account with 403 or 429 and words only (https://github.com/continuedev/continue/issues/12670).
    if status == 402 or no_credit or (status in (403, 429) and _NO_CREDIT.search(said.message)):
        kind = errors.QuotaGone
        sentence = f"{who} says that the account has no credit left. Top it up, or choose another in settings."
    elif (peer.has_key or peer.cloud) and _lacks_permission(said, status):
        kind = errors.NotPermitted
        sentence = f"{who} does not let this key do that. Give the key the permission there, or use another key."
    elif status in (401, 403) or (status == 400 and wants_key):
        kind = errors.AuthFailed if peer.has_key or peer.cloud else errors.LoginNeeded
        trouble = "does not accept the key. Check it" if peer.has_key else "asks for a key. Put one"
        sentence = f"{who} {trouble} in settings."
    elif status == 429:
        kind = errors.RateLimited
        sentence = f"{who} has too many requests at the moment. Wait a little and try again."
    elif status in (404, 405, 410) or (status in (400, 422) and no_model):
        kind = errors.ModelGone
        if no_model or (status == 404 and _MODEL.search(said.message)):
            name = f'no model "{peer.model}"' if peer.model else "no such model"
            sentence = f"{who} has {name}. Choose another model in settings."
        else:
            sentence = f"{who} offers nothing at this address (HTTP {status}). {peer.wrong_path}"
    elif status == 408 or status == 504:
        return timed_out(peer, partial=partial)
    elif status == 503 and _LOADING.search(said.message):
        kind = errors.Unreachable
        sentence = f"{who} is still loading its model. Wait a little and try again."
    elif status >= 500:
        kind = errors.Unreachable
        sentence = f"{who} reports a fault of its own (HTTP {status}). Try again, or choose another in settings."
    elif status == 407:
        kind = errors.Unreachable
        sentence = f"{who} is behind a proxy that asks for a password. Check the system's proxy settings."
    elif status == 413:
        kind = errors.BadRequest
        sentence = f"{who} says that the request is too large. Say it in a shorter way."
        action = errors.Action.RETRY
    elif status in (400, 422) and (said.tags & _TOO_LONG_TAGS or _TOO_LONG.search(said.message)):
        kind = errors.BadRequest
        sentence = f"{who} cannot take a conversation this long. Start a new one, or choose a larger model in settings."
    elif status >= 400:
        kind = errors.BadRequest
        sentence = f"{who} refused the request (HTTP {status}). Check the model and the other choices in settings."
    else:
        kind, action = errors.ProtocolError, errors.Action.OPEN_SETTINGS
        sentence = f"{who} sends requests elsewhere (HTTP {status}). Put its final address in settings."
    if said.web_page and kind in (errors.BadRequest, errors.ModelGone):
        sentence = f"{who} answers with a web page, so it is something else. {peer.wrong_path}"
    detail = _detail(said, status, private)
    error = kind(sentence, provider=peer.provider, partial=partial, action=action, detail=detail)
    if isinstance(error, errors.RateLimited):
        error.retry_after = retry_after(headers)
    return error


def _says_no_model(message: str) -> bool:
    named = _MODEL.search(message)
    return named is not None and _IS_NOT_THERE.search(message, named.end()) is not None


def _lacks_permission(said: Complaint, status: int) -> bool:
    if status == 403:  # 401 speaks of "permission" for a wrong key too, 403 does not
        return any("permission" in text.lower() for text in (said.message, *said.tags))
    return status == 401 and bool(said.tags & _PERMISSION_TAGS or _NO_PERMISSION.search(said.message))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `retry-after-ms` or `retry-after` (seconds or a date) asks for, else None."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            seconds = float(value) * unit
        except ValueError:
            try:
                seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
            except (ValueError, OverflowError, OSError):
                continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def _why_no_connection(exc: Exception, *, cloud: bool = False) -> str:
    causes = list(_causes(exc))
    if isinstance(exc, httpx.ProxyError):
        return "cannot be reached through the proxy. Check the system's proxy settings."
    if cloud and not any(isinstance(c, ssl.SSLError) for c in causes):
        return "cannot be reached. Check the internet connection, and the address if you set one in settings."
    if any(isinstance(c, socket.gaierror) for c in causes):
        return "cannot be found: no computer has that name. Check the address in settings, and the network."
    if any(isinstance(c, ssl.SSLCertVerificationError) for c in causes):
        return "shows a certificate that this computer does not trust. Check the address, or install its certificate."
    if any(isinstance(c, ssl.SSLError) for c in causes):
        return "does not speak https at this address. Try http:// in settings."
    return "does not answer. Start it, or choose another in settings."


def _causes(exc: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    if exc is None or depth > 8:
        return
    yield exc
    if isinstance(exc, BaseExceptionGroup):
        for inner in exc.exceptions:
            yield from _causes(inner, depth + 1)
    yield from _causes(exc.__cause__ or exc.__context__, depth + 1)


def masked(text: str) -> str:
    """Return `text` with "…" for keys, addresses, and long runs that hold a digit. Linear in its length. Any thread."""
    return _TOKEN.sub(_masked_token, _KEY.sub("…", text))


def _masked_token(token: re.Match[str]) -> str:
    word = token[0]
    if any(0 <= word.find(sign) < len(word) - len(sign) for sign in ("://", "@")):
        return "…"
    last_digit = max((digit.start() for digit in _DIGIT.finditer(word)), default=-1)

    def mask(run: re.Match[str]) -> str:
        # A digit anywhere behind counts: a key may be cut by a sign that no key of ours has.
        return "…" if len(run[0]) >= _SHORTEST_KEY and run.start() <= last_digit else run[0]

    return _RUN.sub(mask, word)


def _detail(said: Complaint, status: int | None, private: Iterable[str]) -> str:
    """Return a log line: status, codes, and the message with all masked that may be a key or the user's words."""
    tags = " ".join(sorted(t for t in said.tags if re.fullmatch(r"[a-z][a-z0-9_]{2,40}", t)))
    known = {w for text in private for w in _WORD.findall(text.casefold())}

    def mask(word: re.Match[str]) -> str:
        found = word[0].casefold()
        telling = len(found) > 3 or any(c.isdigit() for c in found)
        return "…" if not found.isascii() or (telling and found in known) else word[0]

    text = _ESCAPE.sub(" ", said.message[:2000])  # of damaged JSON, and JSON in JSON: "\\nword" is a word too
    message = masked(_QUOTED.sub("…", text))
    message = _WORD.sub(mask, " ".join(message.split()))
    page = " (a web page)" if said.web_page else ""
    return f"http {status} {tags} {message[:_MAX_DETAIL]}{page}".strip()
