"""The marks inside a line of Markdown taken out: emphasis, code, links, images, footnotes, HTML, mathematics."""

from __future__ import annotations

import html
import re

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+[^()]*)?\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"(?<!\\)\[([^\[\]]+)\](?:\(\s*[^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+[^()]*)?\)|\[[^\[\]]*\])")
_LINK_OPEN = re.compile(r"\]\((?:https?:|/|#|www)[^\s)]*\)?")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
_CITATION = re.compile(r"(?<=[\w.,!?)\"”])\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s@]+\.[^<>\s@]+)>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][\w:-]{0,30}(?:\s[^<>]{0,500})?/?>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MATH = re.compile(
    r"(?<![\w$\\])\$(?![\s\d.,]*\s)(?=[^$\n]*[\\^_={}+*/<>-]|[A-Za-z]'?\$)([^\s$][^$\n]*?)(?<!\s)\$(?!\d)"
)
_MATH_ROUND = re.compile(r"\\\((.{1,500}?)\\\)", re.DOTALL)
_SUBSCRIPT = re.compile(r"(?<=[A-Za-z0-9)])_(?:\{([^{}]*)\}|([A-Za-z0-9]))")
_SUPERSCRIPT = re.compile(r"\^(?:\{([^{}]*)\}|([A-Za-z0-9]+))")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_TEXT_COMMAND = re.compile(r"\\(?:text|mathrm|mathbf|mathit|operatorname|mathbb|mathcal)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_TIMES = re.compile(r"(?<=[\w)])\s+\*\s+(?=[\w(])|(?<=\d)\*(?=\d)|(?<=\))\*(?=[\w(])")
_POWER = re.compile(r"(?<=[\w)])\s*\*\*\s*(?=[\d(])(?!\S*\*\*)|(?<=\d)\s*\*\*\s*(?=\w)(?!\S*\*\*)")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{1,200})(?<=\S)==(?![=\w])")
_SNAKE = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")

_COMMANDS = {
    "times": " times ",
    "cdot": " times ",
    "div": " divided by ",
    "pm": " plus or minus ",
    "leq": " is at most ",
    "le": " is at most ",
    "geq": " is at least ",
    "ge": " is at least ",
    "neq": " is not equal to ",
    "ne": " is not equal to ",
    "approx": " is about ",
    "to": " to ",
    "rightarrow": " to ",
    "infty": " infinity ",
    "sum": " the sum of ",
    "int": " the integral of ",
    "degree": "°",
    "circ": "°",
    "left": "",
    "right": "",
    "quad": " ",
    "ldots": "...",
    "dots": "...",
    "cdots": "...",
}
_POWERS = {"2": " squared", "3": " cubed"}


def plain(text: str, *, english: bool = True) -> str:
    """Return one block of Markdown without its marks; signs that are words stay for `symbols.in_words`."""
    text = _CODE.sub(lambda m: " ".join(m[2].split()).replace("<", " < ").replace("$", " $"), text)
    text = _IMAGE.sub(r"\1", text)
    text = _FOOTNOTE.sub("", text)
    for _ in range(2):  # an image may stand inside a link
        text = _LINK.sub(r"\1", text)
    text = _LINK_OPEN.sub(" ", text)
    text = _CITATION.sub("", text)
    text = _AUTOLINK.sub(lambda m: m[1].removeprefix("mailto:"), text)
    text = _TAG.sub("", _BREAK.sub(" ", text))
    text = html.unescape(text)
    text = _MATH_ROUND.sub(lambda m: _formula(m[1], english=english), text)
    text = _MATH.sub(lambda m: _formula(m[1], english=english), text)
    text = _ESCAPE.sub(r"\1", text)
    if english:
        text = _POWER.sub(" to the power of ", text)
        text = _TIMES.sub(" times ", text)
    else:
        text = _TIMES.sub(" × ", text)
    text = _HIGHLIGHT.sub(r"\1", text)
    text = text.replace("*", "").replace("~~", "").replace("==", " = ").replace("`", "")
    return _SNAKE.sub(" ", text).replace("_", "")


def _formula(tex: str, *, english: bool) -> str:
    tex = _TEXT_COMMAND.sub(r"\1", tex)
    for _ in range(3):
        tex = _FRACTION.sub(r" \1 over \2 " if english else r" \1 / \2 ", tex)
        tex = _ROOT.sub(r" the square root of \1 " if english else r" √\1 ", tex)
    if english:
        tex = _SUPERSCRIPT.sub(lambda m: _power(m[1] or m[2] or ""), tex)
    tex = _SUBSCRIPT.sub(lambda m: " " + (m[1] or m[2] or ""), tex)
    tex = _COMMAND.sub(lambda m: _COMMANDS.get(m[1], f" {m[1]} "), tex)
    tex = re.sub(r"(?<=\d)(?=[A-Za-z](?![A-Za-z]))", " ", tex)
    return re.sub(r"\s*\*\s*", " times " if english else " × ", tex).translate(str.maketrans("{}\\&", "    "))


def _power(exponent: str) -> str:
    if "circ" in exponent:
        return "°"
    return _POWERS.get(exponent, f" to the power of {exponent}") + " "
