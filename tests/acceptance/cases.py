"""The table of the fault test: every fault a fake knows, at every provider of every stage, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes import speaking
from tests.fakes.cloud import Cloud
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.stt_socket import GARBAGE, Break, When
from tests.fakes.stt_socket import SocketFault as SttFault

Arrange = Callable[[Cloud], None]


class End(StrEnum):
    """What the user gets."""

    WHOLE = "whole"  # the whole answer, by whoever; `by` says who must have done the job at last
    CUT = "cut"  # the answer as far as it came, and then a sentence that the rest was lost
    SENTENCE = "sentence"  # one sentence, in the window and aloud
    READ = "read"  # the whole answer to read, and one sentence in the window that the voice failed


@dataclass(frozen=True)
class Case:
    """One fault at one provider of one stage."""

    stage: str
    provider: str  # who is chosen, and ill
    fault: str
    arrange: Arrange
    end: End
    settings: dict[str, Any] = field(default_factory=dict)
    way: str = ""  # a protocol, where a provider has several
    own: bool = False  # the user's own server is set up
    by: str | None = None  # who must have done the job; "other": anybody but `provider`

    @property
    def batch(self) -> str:
        return f"{self.stage}-{self.way or self.provider}" + ("-alone" if self.alone else "")

    @property
    def alone(self) -> bool:
        return self.settings.get("router.fallback") is False

    @property
    def name(self) -> str:
        return f"{self.batch}-{self.fault}"


HTML = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
BOOM = json.dumps({"error": {"message": "boom", "type": "server_error", "code": "server_error"}}).encode()
WAIT = {"retry-after": "30"}


def _openai_statuses() -> dict[str, Fault]:
    return {
        "400": status_fault(400, code="invalid_request_error", message="Unsupported value."),
        "401": status_fault(401, code="invalid_api_key", message="Incorrect API key provided."),
        "402": status_fault(402, code="billing_not_active", message="Your account is not active."),
        "403": status_fault(403, code="unsupported_country_region_territory", message="Country not supported."),
        "404-model": status_fault(404, code="model_not_found", message="The model does not exist."),
        "422": status_fault(422, "detail-list", message="Input should be a string"),
        "429": status_fault(429, code="rate_limit_exceeded", message="Rate limit reached."),
        "429-wait": status_fault(429, code="rate_limit_exceeded", message="Rate limit reached.", headers=WAIT),
        "429-no-money": status_fault(429, code="insufficient_quota", message="You exceeded your current quota."),
        "500": status_fault(500, code="server_error", message="The server had an error."),
        "502-html": status_fault(502, "html"),
        "503-empty": status_fault(503, "empty"),
    }


def _xai_statuses() -> dict[str, Fault]:
    wrong, denied = "Client specified an invalid argument", "The caller does not have permission"
    return {
        "400-wrong-key": status_fault(400, "xai", code=wrong, message="Incorrect API key provided: xa***. "),
        "400-text": status_fault(400, "xai", code=wrong, message="Argument not supported on this model: stop"),
        "401": status_fault(401, "xai", code="Unauthenticated", message="No credentials."),
        "402": status_fault(402, "xai", code="Payment required", message="No credits."),
        "403-no-money": status_fault(403, "xai", code=denied, message="Your team doesn't have any credits yet."),
        "404-model": status_fault(404, "xai", code="Some requested entity was not found", message="No such model."),
        "422": status_fault(422, "xai", code=wrong, message="Failed to deserialize the JSON body."),
        "429": status_fault(429, "xai", code="Some resource has been exhausted", message="Too many requests."),
        "429-wait": status_fault(429, "xai", code="Some resource has been exhausted", message="Slow.", headers=WAIT),
        "500-garbage": status_fault(500, "garbage"),
        "503-html": status_fault(503, "html"),
    }


def _elevenlabs_statuses() -> dict[str, Fault]:
    return {
        "400": status_fault(400, "elevenlabs", code="invalid_request", message="Wrong."),
        "401": status_fault(401, "elevenlabs", code="invalid_api_key", message="Invalid API key"),
        "401-quota": status_fault(401, "elevenlabs", code="quota_exceeded", message="This exceeds your quota."),
        "401-permission": status_fault(401, "elevenlabs", code="missing_permissions", message="Missing permission."),
        "402": status_fault(402, "detail-message", code="paid_plan_required", message="Paid plan required."),
        "403": status_fault(403, "elevenlabs", code="forbidden", message="No."),
        "404-model": status_fault(404, "elevenlabs", code="model_not_found", message="No such model."),
        "422": status_fault(422, "detail-list", message="Field required"),
        "429": status_fault(429, "elevenlabs", code="too_many_concurrent_requests", message="Too many."),
        "429-wait": status_fault(429, "elevenlabs", code="system_busy", message="Busy.", headers=WAIT),
        "500": status_fault(500, "elevenlabs", code="internal", message="Oops."),
        "503-html": status_fault(503, "html"),
    }


def _statuses(provider: str) -> dict[str, Fault]:
    return {"xai": _xai_statuses, "elevenlabs": _elevenlabs_statuses}.get(provider, _openai_statuses)()


_TELLING = (
    "401-quota",
    "401-permission",
    "400-wrong-key",
    "402",
    "403-no-money",
    "404-model",
    "422",
    "429-wait",
    "500",
)


def _fewer(provider: str) -> dict[str, Fault]:
    """Return the statuses that each call for something else; chat meets all of them."""
    return {fault: what for fault, what in _statuses(provider).items() if fault in (*_TELLING, "401", "503-html")}


BODIES = {
    "garbage": Fault(Kind.BODY, 200, b"\xff\xfe{\x00", {"content-type": "application/json"}),
    "html": Fault(Kind.BODY, 200, HTML, {"content-type": "text/html"}),
    "empty": Fault(Kind.BODY, 200, b"", {"content-type": "text/event-stream"}),
}
NEVER = {"stall-before": Fault(Kind.STALL_BEFORE), "reset-before": Fault(Kind.RESET_BEFORE)}
SILENT = {"comments-only": Fault(Kind.COMMENTS_ONLY)}
MIDDLE = {kind.value: Fault(kind) for kind in (Kind.STALL_MID, Kind.RESET_MID, Kind.CLOSE_MID)}
EVENTS_MIDDLE = {
    "comments-mid": Fault(Kind.COMMENTS_MID),
    "error-mid": Fault(Kind.ERROR_MID, body=BOOM),
    "error-event": Fault(Kind.ERROR_EVENT, body=BOOM),
}
BENIGN = {k.value: Fault(k) for k in (Kind.SPLIT, Kind.ODD, Kind.COMMENTS_BETWEEN, Kind.CRLF, Kind.NO_LAST_BLANK)}
"""Answers that are whole, however odd: the provider itself must be heard."""


def _chat() -> Iterator[Case]:
    def put(name: str, fault: Fault) -> Arrange:
        return lambda cloud: setattr(cloud.chat[name], "chat", fault)

    for name in ("openai", "responses", "xai", "compatible"):
        provider = "openai" if name == "responses" else name
        settings: dict[str, Any] = {"chat.provider": provider}
        if name == "responses":
            settings["openai.chat_model"] = "gpt-5"
        own = name == "compatible"
        # Nobody may answer instead of the user's own server: what is said there stays there.
        lost, by = (End.SENTENCE, None) if own else (End.WHOLE, "other")
        whole = BENIGN | {"no-done": Fault(Kind.NO_DONE)}
        if name == "compatible":
            whole |= {"whole-json": Fault(Kind.WHOLE_JSON)}
        statuses = _statuses(provider)
        if name in ("responses", "compatible"):  # the same errors as those of OpenAI's chat completions
            statuses = {fault: statuses[fault] for fault in ("401", "404-model", "429-wait", "503-empty")}
        for fault, what in (statuses | BODIES | NEVER | SILENT).items():
            yield Case("chat", provider, fault, put(name, what), lost, settings, name, own, by)
        for fault, what in (MIDDLE | EVENTS_MIDDLE | {"no-finish": Fault(Kind.NO_FINISH)}).items():
            yield Case("chat", provider, fault, put(name, what), End.CUT, settings, name, own, provider)
        for fault, what in whole.items():
            # Some ten thousand single bytes may take longer than the deadline: then another one is heard.
            first = "" if fault == Kind.SPLIT else provider
            yield Case("chat", provider, fault, put(name, what), End.WHOLE, settings, name, own, first)
        if name in ("openai", "xai"):
            alone = {**settings, "router.fallback": False}
            some = statuses | BODIES | NEVER
            for fault in ("401", "400-wrong-key", "429", "503-empty", "503-html", "garbage", *NEVER):
                if fault in some:
                    yield Case("chat", provider, fault, put(name, some[fault]), End.SENTENCE, alone, name)


def _speech_http() -> Iterator[Case]:
    """Voices over HTTP; where a provider has a WebSocket too, it is refused, so that HTTP is asked."""

    def put(name: str, fault: Fault) -> Arrange:
        def arrange(cloud: Cloud) -> None:
            if name in ("xai", "elevenlabs"):
                cloud.voices[name].socket = speaking.SocketFault(speaking.Broken.REFUSED, 503)
                cloud.voices[name].http = fault
            else:
                cloud.voices[name].speech = fault

        return arrange

    for name in ("openai", "xai", "elevenlabs", "compatible"):
        own = name == "compatible"
        settings = {"speech.provider": name}
        way = f"{name}-http" if name in ("xai", "elevenlabs") else ""
        faults = _fewer(name)
        if own:
            faults = {fault: faults[fault] for fault in ("401", "404-model", "500")}
        faults |= NEVER | MIDDLE | {"html": BODIES["html"], "empty": Fault(Kind.EMPTY)}
        if name != "xai":
            faults |= SILENT
        if name == "elevenlabs":
            faults |= {"error-mid": Fault(Kind.ERROR_MID, body=b'{"detail": {"status": "internal", "message": "x"}}')}
        for fault, what in faults.items():
            yield Case("speech", name, fault, put(name, what), End.WHOLE, settings, way, own, "other")
        for kind in (Kind.ODD, Kind.WAV) if name in ("openai", "compatible") else ():
            yield Case("speech", name, kind.value, put(name, Fault(kind)), End.WHOLE, settings, way, own, name)
        if not own:
            alone = {**settings, "router.fallback": False}
            for fault in ("401", "400-wrong-key", "500", "stall-before"):
                if fault in faults:
                    yield Case("speech", name, fault, put(name, faults[fault]), End.READ, alone, way)


def _speech_socket() -> Iterator[Case]:
    """Voices on WebSockets. Before the first sound HTTP of the same provider has it; after it, another voice."""
    broken = speaking.Broken
    frames = {
        "elevenlabs": {
            "error": {"message": "An internal error occurred.", "error": "internal_error", "code": 1011},
            "error-quota": {"message": "Quota exceeded.", "error": "quota_exceeded", "code": 1008},
            "error-contexts": {"message": "Maximum contexts.", "error": "max_active_conversations", "code": 1008},
        },
        "xai": {"error": {"type": "error", "message": "Internal error."}},
    }
    before = (broken.SILENT, broken.RESET, broken.CLOSED, broken.GARBAGE, broken.BINARY, broken.BAD_AUDIO)
    middle = (broken.SILENT_MID, broken.RESET_MID, broken.CLOSED_MID)

    def put(name: str, fault: speaking.SocketFault, http: Fault | None = None) -> Arrange:
        def arrange(cloud: Cloud) -> None:
            cloud.voices[name].socket, cloud.voices[name].http = fault, http

        return arrange

    for way, provider, model in (
        ("elevenlabs", "elevenlabs", ""),
        ("dialogue", "elevenlabs", "eleven_v3_conversational"),
        ("xai", "xai", ""),
    ):
        settings: dict[str, Any] = {"speech.provider": provider}
        if model:
            settings["elevenlabs.speech_model"] = model
        own_way = f"{way}-socket"
        both = Fault(Kind.STATUS, 500)

        def case(fault: str, arrange: Arrange, by: str) -> Case:
            return Case("speech", provider, fault, arrange, End.WHOLE, settings, own_way, by=by)  # noqa: B023

        for status in (401, 402, 429, 500) if way != "dialogue" else (500,):
            refused = speaking.SocketFault(broken.REFUSED, status, b"{}")
            yield case(f"refused-{status}", put(provider, refused, both), "other")
        yield case("refused-socket-only", put(provider, speaking.SocketFault(broken.REFUSED, 500)), provider)
        for kind in before:
            fault = speaking.SocketFault(kind)
            if way != "dialogue":  # while a socket is silent another voice may come first
                by = "" if kind is broken.SILENT else provider
                yield case(f"{kind}-socket-only", put(provider, fault), by)
            yield case(kind.value, put(provider, fault, both), "other")
        yield case("empty", put(provider, speaking.SocketFault(broken.EMPTY), both), "other")
        for kind in middle:
            yield case(kind.value, put(provider, speaking.SocketFault(kind, times=1)), "")
        for error, frame in frames[provider].items():
            yield case(error, put(provider, speaking.SocketFault(broken.ERROR, frame=frame), both), "other")
            yield case(f"{error}-mid", put(provider, speaking.SocketFault(broken.ERROR_MID, frame=frame)), "")
    yield Case(
        "speech",
        "elevenlabs",
        "one-context-only",
        lambda cloud: setattr(cloud.voices["elevenlabs"], "context_limit", 1),
        End.WHOLE,
        {"speech.provider": "elevenlabs"},
        "elevenlabs-socket",
    )
    for name in ("elevenlabs", "xai"):
        yield Case(
            "speech",
            name,
            "odd-samples",
            lambda cloud, name=name: setattr(cloud.voices[name], "odd", True),  # type: ignore[misc]
            End.WHOLE,
            {"speech.provider": name},
            f"{name}-socket",
            by=name,
        )


STT_ERRORS: dict[str, dict[str, dict[str, Any]]] = {
    "openai": {
        "error": {"type": "error", "error": {"type": "server_error", "code": "server_error", "message": "boom"}},
        "error-money": {"type": "error", "error": {"type": "x", "code": "insufficient_quota", "message": "none"}},
    },
    "elevenlabs": {
        "error": {"message_type": "transcriber_error", "error": "boom"},
        "error-money": {"message_type": "quota_exceeded", "error": "none"},
        "error-busy": {"message_type": "rate_limited", "error": "slow"},
    },
    "xai": {"error": {"type": "error", "message": "boom"}},
}


def _stt() -> Iterator[Case]:
    for name in ("openai", "elevenlabs", "xai"):
        settings: dict[str, Any] = {"stt.provider": name}
        down = Fault(Kind.STATUS, 500, b"{}", {"content-type": "application/json"})

        def put(fault: SttFault | None, file: Fault | None = None, name: str = name) -> Arrange:
            def arrange(cloud: Cloud) -> None:
                cloud.hears[name].fault, cloud.hears[name].file_fault = fault, file

            return arrange

        def case(fault: str, arrange: Arrange, by: str, name: str = name) -> Case:
            return Case("stt", name, fault, arrange, End.WHOLE, settings, f"{name}-socket", by=by)  # noqa: B023

        sockets = {f"refused-{s}": SttFault(Break.HANDSHAKE, status=s, body=b"{}") for s in (429, 500)}
        sockets["never-ready"] = SttFault(Break.NEVER_READY)
        for when, at in (("open", When.OPEN), ("mid", When.SOUND), ("commit", When.COMMIT)):
            sockets[f"reset-{when}"] = SttFault(Break.RESET, at, after=0.2)
            sockets[f"stall-{when}"] = SttFault(Break.STALL, at, after=0.2)
            sockets[f"close-1008-{when}"] = SttFault(Break.CLOSE, at, after=0.2, code=1008, reason="policy")
        for number, garbage in list(enumerate(GARBAGE))[1::3]:
            sockets[f"garbage-{number}"] = SttFault(Break.GARBAGE, When.COMMIT, garbage=garbage)
        for error, frame in STT_ERRORS[name].items():
            if error != "error-money":
                sockets[error] = SttFault(Break.ERROR, When.SOUND, after=0.2, error=frame)
        for fault, what in sockets.items():
            # The file has it; another may come first when the socket falls silent (the last garbage means nothing).
            silent = fault == "never-ready" or fault.startswith("stall") or fault == f"garbage-{len(GARBAGE) - 1}"
            yield case(fault, put(what), "" if silent else name)
            if fault in ("refused-500", "never-ready", "reset-mid", "stall-commit", "garbage-1", "error"):
                yield case(f"{fault}-and-file", put(what, down), "other")
        for status in (401, 402):
            refused = SttFault(Break.HANDSHAKE, status=status, body=b"{}")
            yield case(f"refused-{status}", put(refused, Fault(Kind.STATUS, status, b"{}")), "other")
        if "error-money" in STT_ERRORS[name]:
            frame = STT_ERRORS[name]["error-money"]
            yield case("error-money", put(SttFault(Break.ERROR, When.SOUND, after=0.2, error=frame), down), "other")

        files = {**settings, "stt.streaming": False}
        html = Fault(Kind.BODY, 200, HTML, {"content-type": "text/html"})
        faults = _fewer(name) | NEVER | {"garbage": BODIES["garbage"], "html": html}
        for fault, what in faults.items():
            yield Case("stt", name, fault, put(None, what), End.WHOLE, files, f"{name}-file", by="other")
        alone = {**files, "router.fallback": False}
        for fault in ("401", "400-wrong-key", "429-wait", "500", "stall-before", "html"):
            if fault in faults:
                yield Case("stt", name, fault, put(None, faults[fault]), End.SENTENCE, alone, f"{name}-file")
    for name in ("openai", "elevenlabs"):
        yield Case(
            "stt",
            name,
            "out-of-order",
            lambda cloud, name=name: setattr(cloud.hears[name], "delays", [0.5, 0.0]),  # type: ignore[misc]
            End.WHOLE,
            {"stt.provider": name},
            f"{name}-socket",
            by=name,
        )
    own = {"stt.provider": "compatible", "router.fallback": False}
    faults = {
        fault: what for fault, what in _fewer("openai").items() if fault in ("401", "404-model", "429-wait", "500")
    }
    faults |= BODIES | NEVER | MIDDLE | SILENT
    for fault, what in faults.items():
        yield Case(
            "stt",
            "compatible",
            fault,
            lambda cloud, what=what: setattr(cloud.chat["compatible"], "stt", what),  # type: ignore[misc]
            End.SENTENCE,
            own,
            "compatible",
            True,
        )


CASES: tuple[Case, ...] = (*_chat(), *_speech_http(), *_speech_socket(), *_stt())
