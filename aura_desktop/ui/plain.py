"""Keeps text that comes from outside (answers, titles, names of models and devices) plain where Qt would read HTML."""

from __future__ import annotations

import html


def plain_tip(text: str) -> str:
    """Return `text` for a tooltip, which has no plain mode of its own: it shows tags as they are and loads nothing."""
    if "<" not in text:
        return text
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>"
