"""The inline marks of Markdown that hold words together: code, link text, link addresses."""

from __future__ import annotations

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("（", "）"))


class InlineMarks:
    """Follows running text a character at a time and says whether it is inside marks where nothing ends."""

    def __init__(self) -> None:
        self.ticks = 0
        """Backticks in the run that is not yet over."""
        self.code = 0
        """Backticks that opened the inline code, 0 outside."""
        self._square = 0
        self._target = False  # inside a link's (address)
        self._previous = ""
        self.inside_before = False
        """Whether the text was inside before the character just taken."""

    @property
    def inside(self) -> bool:
        """Whether the text is inside code, a link's text or its address."""
        return bool(self.code or self._square or self._target)

    def step(self, char: str) -> None:
        """Take the next character."""
        previous, self._previous = self._previous, char
        self.inside_before = self.inside
        if char == "`":
            self.ticks += 1
            return
        if self.ticks:
            if not self.code:
                self.code = self.ticks
            elif self.code == self.ticks:
                self.code = 0
            self.ticks = 0
        if self.code:
            return
        if char == "[":
            self._square += 1
        elif char == "]":
            self._square = max(0, self._square - 1)
        elif char == "(" and previous == "]":
            self._target = True
        elif char == ")":
            self._target = False

    def forget_links(self) -> None:
        """Take open brackets as ordinary text: too much has followed for a link."""
        self._square = 0
        self._target = False


def balanced(text: str) -> bool:
    """Return whether no quote and no bracket is left open in `text`."""
    if "„" in text:  # the German closing quote is the English opening one
        text = text.replace("“", "”").replace("„", "“")
    return text.count('"') % 2 == 0 and all(text.count(opening) <= text.count(closing) for opening, closing in _PAIRS)
