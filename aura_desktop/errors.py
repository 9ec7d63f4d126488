"""Every failure the user can meet, as one tree.

AuraError
 ├ SettingsError            a setting or a command-line value that cannot be used
 ├ FileProblem              a file that is missing, damaged, empty, or cannot be written
 ├ AudioError               a microphone or a speaker
 │  ├ NoMicrophone  ├ NoSpeaker  ├ DeviceLost  ├ SilentMicrophone  ├ OwnVoice  └ SoundStuck
 └ ProviderError            speech-to-text, chat or speech
    ├ AuthFailed (NotPermitted, LoginNeeded)  ├ QuotaGone     ├ RateLimited(retry_after)  ├ BadRequest   ├ ModelGone
    ├ Unreachable     ├ TimedOut      ├ StreamBroken              ├ ProtocolError
    └ EngineFailed    a local engine that did not start or died

Each carries a stable `code` (translations and tests rely on it), one `sentence` for the user that says what is wrong
and what to do, a `category`, and at most one suggested `action`. No sentence ever holds a key or what was said.
"""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What kind of trouble it is: decides between trying again, asking the user, and giving up."""

    SETTINGS = "settings"
    FILE = "file"
    AUDIO = "audio"
    AUTHENTICATION = "authentication"
    QUOTA = "quota"
    RATE_LIMIT = "rate-limit"
    CONNECTIVITY = "connectivity"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    ENGINE = "engine"
    INTERNAL = "internal"


class Action(StrEnum):
    """The one thing a card offers to do about it."""

    NONE = "none"
    RETRY = "retry"
    CHOOSE_MICROPHONE = "choose-microphone"
    CHOOSE_SPEAKER = "choose-speaker"
    OPEN_SETTINGS = "open-settings"
    USE_PUSH_TO_TALK = "use-push-to-talk"
    OPEN_REPORTS = "open-reports"


class AuraError(Exception):
    """The base to catch. `sentence` is shown to the user as it stands; `detail` goes to the log only."""

    code = "internal"
    category = Category.INTERNAL
    action = Action.NONE

    def __init__(self, sentence: str, *, action: Action | None = None, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
        if action is not None:
            self.action = action

    def __str__(self) -> str:
        return self.sentence


class SettingsError(AuraError):
    """A setting or a command-line value that cannot be used."""

    code, category, action = "settings", Category.SETTINGS, Action.OPEN_SETTINGS


class FileProblem(AuraError):
    """A file that is missing, damaged, empty, or cannot be written."""

    code, category = "file", Category.FILE


class AudioError(AuraError):
    """A microphone or a speaker that cannot be used."""

    code, category = "audio", Category.AUDIO


class NoMicrophone(AudioError):
    """There is no microphone at all, or the chosen one cannot be opened."""

    code, action = "no-microphone", Action.CHOOSE_MICROPHONE


class NoSpeaker(AudioError):
    """There is no loudspeaker at all, or the chosen one cannot be opened."""

    code, action = "no-speaker", Action.CHOOSE_SPEAKER


class DeviceLost(AudioError):
    """A device that worked delivers nothing any more and did not come back."""

    code, action = "device-lost", Action.CHOOSE_MICROPHONE


class SilentMicrophone(AudioError):
    """The microphone delivers only zeros: muted, unplugged at the socket, or not permitted."""

    code, action = "silent-microphone", Action.CHOOSE_MICROPHONE


class OwnVoice(AudioError):
    """So much of Aura's own voice is left in the microphone that nobody could talk over it."""

    code, action = "own-voice", Action.USE_PUSH_TO_TALK


class SoundStuck(AudioError):
    """The computer's sound system does not answer."""

    code, action = "sound-stuck", Action.RETRY


class ProviderError(AuraError):
    """A speech-to-text, chat or speech provider failed. `partial` says that something had already arrived."""

    code, category, action = "provider", Category.PROTOCOL, Action.RETRY
    retryable = False

    def __init__(
        self,
        sentence: str,
        *,
        provider: str = "",
        partial: bool = False,
        action: Action | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(sentence, action=action, detail=detail)
        self.provider = provider
        self.partial = partial


class AuthFailed(ProviderError):
    """The key is missing, wrong or not allowed to do this."""

    code, category, action = "auth", Category.AUTHENTICATION, Action.OPEN_SETTINGS


class NotPermitted(AuthFailed):
    """The key is right, but was made without the permission for this."""

    code = "not-permitted"


class LoginNeeded(AuthFailed):
    """The user's own server, spoken to without a key, asks for one: perhaps only the login before it has expired."""

    code = "login-needed"


class QuotaGone(ProviderError):
    """No money or no characters left."""

    code, category, action = "quota", Category.QUOTA, Action.OPEN_SETTINGS


class RateLimited(ProviderError):
    """Too many requests; `retry_after` is in seconds, or None when the provider did not say."""

    code, category = "rate-limited", Category.RATE_LIMIT
    retryable = True
    retry_after: float | None = None


class BadRequest(ProviderError):
    """The provider refused what was asked."""

    code, action = "bad-request", Action.OPEN_SETTINGS


class ModelGone(ProviderError):
    """The model (or the path) does not exist there, or exists no longer."""

    code, category, action = "model-gone", Category.SETTINGS, Action.OPEN_SETTINGS


class Unreachable(ProviderError):
    """No connection could be made."""

    code, category = "unreachable", Category.CONNECTIVITY
    retryable = True


class TimedOut(ProviderError):
    """Nothing came within the first-byte or the between-bytes limit."""

    code, category = "timed-out", Category.TIMEOUT
    retryable = True


class StreamBroken(ProviderError):
    """The connection ended in the middle of an answer."""

    code, category = "stream-broken", Category.CONNECTIVITY
    retryable = True


class ProtocolError(ProviderError):
    """The answer is not what the protocol promises."""

    code = "protocol"


class EngineFailed(ProviderError):
    """A local engine did not start, or died."""

    code, category, action = "engine-failed", Category.ENGINE, Action.OPEN_SETTINGS
