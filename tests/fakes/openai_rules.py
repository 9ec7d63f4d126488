"""What OpenAI refuses, as its own answers say it: models, fields and values.

The facts were gathered for the tests by themselves, so that the adapter and the fake cannot agree by copying: model
pages of developers.openai.com/api/docs/models, and error texts quoted in github.com issues (livekit/agents 3966,
pydantic/pydantic-ai 7081, khoj-ai/khoj 1377, openai/openai-agents-python 2089, alvinunreal/tmuxai 82).
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

_UP = ("low", "medium", "high")
_ALL = ("none", *_UP, "xhigh", "max")
EFFORTS: dict[str, tuple[str, ...]] = {
    "gpt-4.1": (),
    "gpt-4o": (),
    "gpt-5": ("minimal", *_UP),
    "gpt-5-mini": ("minimal", *_UP),
    "gpt-5.1": ("none", *_UP),
    "gpt-5.2": ("none", *_UP, "xhigh"),
    "gpt-5.4": ("none", *_UP, "xhigh"),
    "gpt-5.6-luna": _ALL,
    "gpt-6-luna": _ALL,
    "gpt-6-astra": (*_UP, "xhigh", "max"),
    "gpt-6.1-sol": (*_UP, "xhigh", "max"),
    "o3": _UP,
    "gpt-5.2-pro": ("medium", "high", "xhigh"),
    "gpt-5.3-codex": (*_UP, "xhigh"),
}
"""Which efforts each model takes; none at all: it does not reason."""

DEFAULT_EFFORT = {"gpt-5.1": "none", "gpt-5.2": "none", "gpt-5.4": "none"}
RESPONSES_ONLY = ("gpt-5.2-pro", "gpt-5.3-codex")
TRANSCRIBERS = ("gpt-transcribe", "whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe")
SPEAKERS = ("gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15", "tts-1", "tts-1-hd")
VOICES = ("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse")
VOICES += ("marin", "cedar")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHAT_FIELDS = _names(
    "model messages stream stream_options max_tokens max_completion_tokens temperature top_p reasoning_effort store "
    "n stop seed tools tool_choice response_format verbosity prompt_cache_key service_tier metadata user"
)
_RESPONSES_FIELDS = _names(
    "model input instructions stream stream_options max_output_tokens temperature top_p reasoning store text tools "
    "tool_choice truncation include prompt_cache_key service_tier metadata previous_response_id"
)
_TRANSCRIPTION_FIELDS = _names(
    "file model language languages[] prompt response_format temperature stream keywords[] include[] "
    "timestamp_granularities[] chunking_strategy"
)
_SPEECH_FIELDS = _names("model input voice instructions response_format speed stream_format")


def error(message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> web.Response:
    body = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return web.json_response({"error": body}, status=status)


def no_model(model: str) -> web.Response:
    message = f"The model `{model}` does not exist or you do not have access to it."
    return error(message, code="model_not_found", status=404)


def check_chat(body: dict[str, Any], efforts: tuple[str, ...] | None) -> web.Response | None:
    """Return OpenAI's answer to a chat request that it refuses; `efforts` None: there is no such model."""
    for name in body:
        if name not in _CHAT_FIELDS:
            return error(f"Unrecognized request argument supplied: {name}")
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return error("you must provide a model parameter")
    if efforts is None:
        return no_model(model)
    if model in RESPONSES_ONLY:
        only = "This model is only supported in v1/responses and not in v1/chat/completions."
        return error(only, param="model", status=404)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return error("Missing required parameter: 'messages'.", param="messages", code="missing_required_parameter")
    for i, message in enumerate(messages):
        if message.get("role") not in ("system", "developer", "user", "assistant", "tool"):
            supported = "Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'."
            return error(f"Invalid value: '{message.get('role')}'. {supported}", param=f"messages[{i}].role")
        if not isinstance(message.get("content"), str):
            return error("Invalid type for content.", param=f"messages[{i}].content", code="invalid_type")
    if "stream_options" in body and not body.get("stream"):
        return error("The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options")
    if efforts and "max_tokens" in body:
        use = "Use 'max_completion_tokens' instead."
        return _unsupported("max_tokens", use)
    if "max_tokens" in body and "max_completion_tokens" in body:
        return error("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
    effort = body.get("reasoning_effort")
    if effort is not None and not efforts:
        return error("Unrecognized request argument supplied: reasoning_effort")
    return _effort("reasoning_effort", effort, efforts) or _sampling(body, effort, efforts)


def check_response(body: dict[str, Any], efforts: tuple[str, ...] | None) -> web.Response | None:
    """Return OpenAI's answer to a Responses request that it refuses; `efforts` None: there is no such model."""
    for name in body:
        if name not in _RESPONSES_FIELDS:
            return error(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    model = body.get("model")
    if efforts is None:
        return no_model(str(model))
    said = body.get("input")
    if not isinstance(said, str | list) or not said:
        return error("Missing required parameter: 'input'.", param="input", code="missing_required_parameter")
    for i, item in enumerate(said if isinstance(said, list) else []):
        if item.get("role") not in ("system", "developer", "user", "assistant"):
            supported = "Supported values are: 'assistant', 'system', 'developer', and 'user'."
            return error(f"Invalid value: '{item.get('role')}'. {supported}", param=f"input[{i}].role")
    limit = body.get("max_output_tokens")
    if limit is not None and limit < 16:
        return error("Invalid 'max_output_tokens': integer below minimum value.", param="max_output_tokens")
    if "include_usage" in (body.get("stream_options") or {}):
        name = "stream_options.include_usage"
        return error(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    effort = (body.get("reasoning") or {}).get("effort")
    if effort is not None and not efforts:
        return _unsupported("reasoning.effort")
    return _effort("reasoning.effort", effort, efforts) or _sampling(body, effort, efforts)


def check_transcription(form: dict[str, Any], models: tuple[str, ...]) -> web.Response | None:
    """Return OpenAI's answer to a transcription request that it refuses."""
    for name in form:
        if name not in _TRANSCRIPTION_FIELDS and not name.startswith("chunking_strategy["):
            return error(f"Unrecognized request argument supplied: {name}")
    model = str(form.get("model", ""))
    if model not in (*TRANSCRIBERS, *models):
        return no_model(model)
    if "file" not in form:
        return error("Missing required parameter: 'file'.", param="file")
    if model != "whisper-1" and form.get("response_format", "json") != "json":
        return error("response_format is not compatible with this model. Use 'json' instead.", param="response_format")
    if ("keywords[]" in form or "languages[]" in form) and model != "gpt-transcribe":
        return _unsupported("keywords" if "keywords[]" in form else "languages")
    ending = str(form["file"]["filename"]).rpartition(".")[2]
    if ending not in ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"):
        return error("Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'wav', ...]", param="file")
    return None


def check_speech(body: dict[str, Any], models: tuple[str, ...]) -> web.Response | None:
    """Return OpenAI's answer to a speech request that it refuses."""
    for name in body:
        if name not in _SPEECH_FIELDS:
            return error(f"Unrecognized request argument supplied: {name}")
    model = str(body.get("model", ""))
    if model not in (*SPEAKERS, *models):
        return no_model(model)
    text = body.get("input")
    if not isinstance(text, str) or not 0 < len(text) <= 4096:
        return error("Invalid 'input': string too long or empty. Maximum length 4096.", param="input")
    voice = body.get("voice")
    if voice not in VOICES and not isinstance(voice, dict):
        return error(f"Invalid value: '{voice}'. Supported values are: {VOICES}.", param="voice", code="invalid_value")
    if body.get("response_format", "mp3") not in ("mp3", "opus", "aac", "flac", "wav", "pcm"):
        return error("Invalid value.", param="response_format", code="invalid_value")
    if not 0.25 <= float(body.get("speed", 1.0)) <= 4.0:
        return error("Invalid 'speed': must be between 0.25 and 4.", param="speed")
    if "instructions" in body and model.startswith("tts-1"):
        return _unsupported("instructions")
    return None


def _effort(param: str, effort: object, efforts: tuple[str, ...]) -> web.Response | None:
    if effort is None or effort in efforts:
        return None
    values = ", ".join(f"'{e}'" for e in efforts)
    message = f"Unsupported value: '{effort}' is not supported with this model. Supported values are: {values}."
    return error(message, param=param, code="unsupported_value")


def _sampling(body: dict[str, Any], effort: object, efforts: tuple[str, ...]) -> web.Response | None:
    if not efforts or "temperature" not in body:
        return None
    active = effort if effort is not None else DEFAULT_EFFORT.get(str(body.get("model")), "medium")
    if active == "none" or body["temperature"] == 1:
        return None
    value = f"'temperature' does not support {body['temperature']} with this model."
    message = f"Unsupported value: {value} Only the default (1) value is supported."
    return error(message, param="temperature", code="unsupported_value")


def _unsupported(param: str, use: str = "") -> web.Response:
    message = f"Unsupported parameter: '{param}' is not supported with this model. {use}".rstrip()
    return error(message, param=param, code="unsupported_parameter")
