"""Removes the reasoning that some servers leave at the start of a reply's text."""

from __future__ import annotations

_TAGS = ("<think>", "<thinking>", "<reasoning>")


class ThinkFilter:
    """Drops a `<think>...</think>` block at the start of a text that comes in pieces split anywhere. Any thread."""

    def __init__(self) -> None:
        self._held = ""
        self._end_tag: str | None = None  # inside a block
        self._open = False  # the reply proper has begun
        self.thought = False  # a block was seen

    def feed(self, text: str) -> str:
        """Return what of `text` (and of what was held back) is reply."""
        if self._open:
            return text
        self._held += text
        while True:
            if self._end_tag is not None:
                inside, found, after = self._held.partition(self._end_tag)
                if not found:
                    self._held = inside[-len(self._end_tag) :]
                    return ""
                self._end_tag, self._held = None, after
            start = self._held.lstrip()
            tag = next((t for t in _TAGS if start.startswith(t)), None)
            if tag is None:
                break
            self.thought, self._end_tag = True, f"</{tag[1:]}"
            self._held = start[len(tag) :]
        if not start or any(t.startswith(start) for t in _TAGS):
            self._held = start
            return ""
        self._open, self._held = True, ""
        return start

    def close(self) -> str:
        """Return what was held back at the end: the start of a tag that never became one."""
        if self._open or self._end_tag is not None:
            return ""
        held, self._held, self._open = self._held, "", True
        return held
