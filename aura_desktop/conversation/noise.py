"""Whether what was understood of an utterance is nothing: no words, or words that recognisers invent for noise."""

from __future__ import annotations

from collections.abc import Callable

from .reply import CurrentReply

CONFIDENT_S = 0.15
"""With less speech beyond doubt than this, invented words count as none: no noise measured had as much, no word less
(speech.utterance.UtteranceEnded)."""

Invented = Callable[[str, str | None], bool]
"""(text, language) -> whether recognisers write this for noise."""


def written_for_noise(text: str, language: str | None) -> bool:
    """Return whether recognisers write `text` for noise."""
    from ..providers.hallucinations import is_hallucination

    return is_hallucination(text, language)


def is_noise(reply: CurrentReply, invented: Invented) -> bool:
    """Return whether nobody said anything; False while the words are not known."""
    text = reply.attempt.user_text
    if text is None or reply.said_before:
        return False
    return not text or (reply.confident_s < CONFIDENT_S and invented(text, reply.attempt.user_language))
