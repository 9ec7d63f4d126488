"""What ElevenLabs complains of, as errors: in the body of an HTTP answer and in the frames of its WebSockets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ... import errors
from .. import failures

_VOICE_TAGS = {"voice_not_found", "voice_does_not_exist", "invalid_voice_id"}
_MODEL_TAGS = {"model_not_found", "unsupported_model", "invalid_model_id"}
_LENGTH_TAGS = {"max_character_limit_exceeded", "text_too_long"}
_BUSY_TAGS = {"too_many_concurrent_requests", "system_busy", "max_active_conversations", "too_many_contexts"}


def from_answer(
    peer: failures.Peer, status: int, body: bytes, headers: Mapping[str, str], private: Iterable[str] = ()
) -> errors.ProviderError:
    """Return the error for an HTTP answer that is no success. Any thread."""
    private = tuple(private)
    usual = failures.from_response(peer, status, body, headers, private=private)
    return _named(peer, failures.read_body(body), usual)


def from_frame(peer: failures.Peer, payload: Mapping[str, object], *, partial: bool) -> errors.ProviderError:
    """Return the error for an error frame of a WebSocket, or an error object inside a stream. Any thread."""
    return _named(peer, failures.read_payload(payload), failures.from_event(peer, payload, partial=partial))


def _named(peer: failures.Peer, said: failures.Complaint, usual: errors.ProviderError) -> errors.ProviderError:
    """Return an error for what the tags of `said` name, else `usual`."""
    kind: type[errors.ProviderError]
    if said.tags & _VOICE_TAGS:
        kind, sentence = errors.ModelGone, "has no such voice. Choose another voice in settings."
    elif said.tags & _MODEL_TAGS:
        name = f'"{peer.model}"' if peer.model else "that"
        kind, sentence = errors.ModelGone, f"cannot speak with the model {name}. Choose another model in settings."
    elif said.tags & _LENGTH_TAGS:
        kind, sentence = errors.BadRequest, "cannot take that much text at once. Choose another model in settings."
    elif said.tags & _BUSY_TAGS:
        kind, sentence = errors.RateLimited, "has too many requests at the moment. Wait a little and try again."
    else:
        return usual
    error = kind(f"{peer.subject} {sentence}", provider=peer.provider, partial=usual.partial, detail=usual.detail)
    if isinstance(error, errors.RateLimited) and isinstance(usual, errors.RateLimited):
        error.retry_after = usual.retry_after
    return error
