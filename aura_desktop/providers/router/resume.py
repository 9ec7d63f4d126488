"""Where one voice must go on when another has broken off, and character times that stay true across the change. Pure.

A voice's times are handed on only as far as its sound has been: what it announced and never said must not count.
"""

from __future__ import annotations

import re

from ..base import Alignment, Pcm

CHARS_PER_S = 15.0
"""Letters a second of an ordinary voice (as in conversation/heard.py), until the voice at work is known."""

LEARN_AFTER_S = 2.0
"""Weight of the ordinary rate against what was measured, in seconds of speech."""

_WORD = re.compile(r"[\u2e80-\u9fff]|[^\s\u2e80-\u9fff]+")
"""A word, or a Chinese or Japanese character: there are no spaces between those."""


class Pace:
    """How fast a voice talks, learnt from the pieces it has spoken to their ends."""

    def __init__(self) -> None:
        self._characters = 0
        self._seconds = 0.0

    @property
    def rate(self) -> float:
        """Characters a second."""
        return (self._characters + CHARS_PER_S * LEARN_AFTER_S) / (self._seconds + LEARN_AFTER_S)

    def learn(self, characters: int, seconds: float) -> None:
        """Note a whole piece."""
        if characters and seconds > 0.2:
            self._characters += characters
            self._seconds += seconds


class Spoken:
    """What one voice has given of `text`.

    Args:
        text: What it was asked to say.
        offset: Seconds of sound that were given out before it, by other voices.
        untimed: The words said before whose times nobody gave, and when they began.
        keep_times: Whether this voice's times can still be told apart from those before.
    """

    def __init__(
        self, text: str, *, offset: float = 0.0, untimed: tuple[str, float] = ("", 0.0), keep_times: bool = True
    ) -> None:
        self.text = text
        self.seconds = 0.0
        self._offset = offset
        self._untimed = untimed
        self._keep_times = keep_times
        self._chars = ""
        self._starts: list[float] = []
        self._released = 0

    def pcm(self, event: Pcm) -> list[Alignment]:
        """Note sound that is about to be given out; returns the character times that have become true with it."""
        self.seconds += len(event.data) / (2 * event.rate)
        due = self._released
        while due < len(self._starts) and self._starts[due] < self.seconds:
            due += 1
        return self._release(due)

    def align(self, event: Alignment) -> None:
        """Keep character times until their sound is there."""
        if self._keep_times:
            count = min(len(event.chars), len(event.starts))
            self._chars += event.chars[:count]
            self._starts += event.starts[:count]

    def finish(self) -> list[Alignment]:
        """Return what is left of the character times: the text was spoken to its end."""
        return self._release(len(self._starts))

    def broken(self, pace: float) -> tuple[str, Spoken, list[Alignment]]:
        """Return what was said when the sound ended here, what another voice is to say, and times to close the gap.

        The rest begins with the word after the one that sounded last, by the voice's own times as far as they reach,
        else in proportion to `pace` (characters a second): no word is said twice as far as can be known.
        """
        fits = self.text.startswith(self._chars)
        if fits and self._released < len(self._starts):
            begun = self._released
        elif fits and self._released:
            begun = self._released + int((self.seconds - self._starts[self._released - 1]) * pace)
        else:
            begun = int(self.seconds * pace)
        at = _next_word(self.text, begun) if self.seconds > 0 else 0
        said, rest, end = self.text[:at], self.text[at:], self._offset + self.seconds
        gap: list[Alignment] = []
        if self._released:
            untimed = ("", end)
            if fits and at > self._released:
                gap.append(Alignment(self.text[self._released : at], (end,) * (at - self._released)))
        else:
            untimed = (self._untimed[0] + said, self._untimed[1] if self._untimed[0] else self._offset)
        keep_times = self._keep_times and (fits or not self._released)
        return said, Spoken(rest, offset=end, untimed=untimed, keep_times=keep_times), gap

    def _release(self, due: int) -> list[Alignment]:
        if due <= self._released:
            return []
        found: list[Alignment] = []
        text, since = self._untimed
        if text:
            # The voice before gave no times: its words are spread over its sound, so that these have their place.
            step = (self._offset - since) / len(text)
            found.append(Alignment(text, tuple(since + step * at for at in range(len(text)))))
            self._untimed = ("", 0.0)
        starts = tuple(self._offset + start for start in self._starts[self._released : due])
        found.append(Alignment(self._chars[self._released : due], starts))
        self._released = due
        return found


def _next_word(text: str, begun: int) -> int:
    """Return where the first word starts that begins at or after `begun` characters; the text's end when none does."""
    for word in _WORD.finditer(text):
        if word.start() >= begun:
            return word.start()
    return len(text)
