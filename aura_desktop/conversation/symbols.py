"""Signs turned into words, and everything that a voice could not say dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_JOINERS = "\u200c\u200d"
_KEEP_SYMBOLS = "°%$€£¥₹¢+=<>|~^§№±×÷→←⇒⟶≈≠≤≥½¼¾⅓⅔⅛²³¹√∞µ−¬`´"
_DROP_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm", "Me"})
_DROP_CHARS = frozenset("\ufe0f\ufe0e\u20e3\u2028\u2029")


def clean(text: str) -> str:
    """Return `text` without control and zero-width characters, emoji and signs with no words; lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\t", " ")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    out: list[str] = []
    for char in text:
        if char < "\u007f" and (char >= " " or char == "\n"):
            out.append(char)
        elif char in _JOINERS:
            # Persian and the scripts of India need them inside words; elsewhere they only glue emoji.
            if out and "\u0600" <= out[-1] <= "\u0dff":
                out.append(char)
        elif char in _DROP_CHARS:
            continue
        elif char in _KEEP_SYMBOLS:
            out.append(char)
        else:
            category = unicodedata.category(char)
            if category in ("So", "Sm"):
                out.append(" ")
            elif category not in _DROP_CATEGORIES:
                out.append(" " if category == "Zs" else char)
    return "".join(out)


_TLD = r"[A-Za-z]{2,24}"
_URL = re.compile(
    r"(?:https?|ftp)://(?:[^\s/@]*@)?(?:www\.)?([\w-]+(?:\.[\w-]+)*)[^\s<>\"”»]*?(?=[.,;:!?)\]'*_]*(?:[\s<>\"”»]|$))"
)
_WWW = re.compile(rf"\bwww\.([\w-]+(?:\.[\w-]+)*\.{_TLD})(?:/[^\s<>\"”»]*?)?(?=[.,;:!?)\]'*_]*(?:[\s<>\"”»]|$))")
_EMAIL = re.compile(rf"(?<![\w.+-])([\w.+-]{{1,64}})@([\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}\.{_TLD})\b")
_NUM = r"\d(?:[\d,.]{0,18}\d)?"  # bounded, so that a text of digits takes no quadratic time
_SCALE = r"(?:\s+(?:thousand|million|billion|trillion))?"
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
_ONE = {"dollars": "dollar", "euros": "euro", "pounds": "pound", "rupees": "rupee"}
_CENTS = {"dollars": "cents", "euros": "cents", "pounds": "pence"}
_SHORT_SCALE = {"k": " thousand", "m": " million", "bn": " billion", "b": " billion"}

_PRICE = re.compile(rf"(?:US|CA|A)?([$€£¥₹])\s?({_NUM})((?:k|K|M|m|bn|B)\b)?({_SCALE})(?!\w)")
_PRICE_AFTER = re.compile(rf"(?<![\w.])({_NUM})({_SCALE})\s?([€£¥₹])(?!\w)")


def _price(sign: str, number: str, short: str | None, scale: str | None) -> str:
    unit = _CURRENCIES[sign]
    scale = scale or _SHORT_SCALE.get((short or "").lower(), "")
    whole, dot, cents = number.partition(".")
    if scale or not dot or len(cents) != 2 or unit not in _CENTS or not cents.isdigit():
        return f"{number}{scale} {_ONE.get(unit, unit) if number == '1' and not scale else unit}"
    name = _ONE[unit] if whole == "1" else unit
    if cents == "00":
        return f"{whole} {name}"
    cent = f"{int(cents)} {_CENTS[unit] if int(cents) != 1 or unit == 'pounds' else 'cent'}"
    return cent if whole == "0" else f"{whole} {name} and {cent}"


Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rules(*pairs: tuple[str, str]) -> list[Rule]:
    return [(re.compile(pattern), words) for pattern, words in pairs]


_ENGLISH: list[Rule] = [
    (_PRICE, lambda m: _price(m[1], m[2], m[3], m[4])),
    (_PRICE_AFTER, lambda m: _price(m[3], m[1], None, m[2])),
    *_rules(
        (r"\s?°\s?C\b", " degrees Celsius"),
        (r"\s?°\s?F\b", " degrees Fahrenheit"),
        (r"\s?°\s?K\b|(?<=\d)\s?°(?=\s?[NSEW]\b)", " degrees"),
        (r"\s?°", " degrees"),
        (r"\b[Cc]\+\+", "C plus plus"),
        (r"\bC#", "C sharp"),
        (r"\bF#", "F sharp"),
        (r"(?<![\w&])#\s?(?=\d)|№\s?(?=\d)", "number "),
        (r"(?<=\d)\s?km/h\b", " kilometers per hour"),
        (r"(?<=\d)\s?m/s\b", " meters per second"),
        (r"(?<=\d)\s?km²", " square kilometers"),
        (r"(?<=\d)\s?m²", " square meters"),
        (r"(?<=\d)\s?m³", " cubic meters"),
        (r"\band/or\b", "and or"),
        (r"\bw/o\b", "without"),
        (r"\bw/(?=\s)", "with"),
        (r"(?<=[a-z]{2})/(?=[a-z]{2})", " or "),
        (r"(?<=[^\W\d_])/(?=[^\W\d_])", " "),
        (r"(?:-{1,2}|=)>|→|⇒|⟶", " to "),
        (r"<-+|←", " from "),
        (r"<=|≤", " is at most "),
        (r">=|≥", " is at least "),
        (r"!=|≠", " is not equal to "),
        (r"≈", " is about "),
        (r"(?<!\w)~\s?(?=[\d$€£])", "about "),
        (r"\+/-|±", " plus or minus "),
        (r"&", " and "),
        (r"(?<=\d)\s?×\s?(?=\d)|(?<=[\w)])\s×\s(?=[\w(])", " times "),
        (r"×", " times "),
        (r"÷", " divided by "),
        (r"√\s?", " the square root of "),
        (r"∞", " infinity "),
        (r"(?<=\d)½", " and a half"),
        (r"(?<=\d)¼", " and a quarter"),
        (r"(?<=\d)¾", " and three quarters"),
        (r"½", " one half "),
        (r"¼", " one quarter "),
        (r"¾", " three quarters "),
        (r"⅓", " one third "),
        (r"⅔", " two thirds "),
        (r"⅛", " one eighth "),
        (r"(?<=[\w)])²", " squared"),
        (r"(?<=[\w)])³", " cubed"),
        (r"(?<=[\w)])\^2\b", " squared"),
        (r"(?<=[\w)])\^3\b", " cubed"),
        (r"(?<=[\w)])\^", " to the power of "),
        (r"(?<=\w)\+(?=\s|$|[.,;:!?])", " plus"),
        (r"\+", " plus "),
        (r"=+", " equals "),
        (r"(?<![\w-])[−-](?=[$\d])", "minus "),
        (r"(?<=[\d)])\s+[−-]\s+(?=[\d(])|(?<=[\d)])\s?−\s?(?=[\d(])", " minus "),
        (r"(?<=\d)\s?–\s?(?=\d)", " to "),
        (r"(?<![\w-])(\d{1,3}(?:\.\d+)?)-(\d{1,3}(?:\.\d+)?)(?=\s?(?:%|[a-zA-Z]|degrees))(?!-)", r"\1 to \2"),
        (r"(?<!\w)@(?=\w)", "at "),
        (r"\s@\s", " at "),
        (r"(?<=\d)\s*<\s*(?=\d)|\s<\s", " is less than "),
        (r"(?<=\d)\s*>\s*(?=\d)|\s>\s", " is greater than "),
        (r"(?<!\w)<\s?(?=\d)", "less than "),
        (r"(?<!\w)>\s?(?=\d)", "more than "),
        (r"\|\|", " or "),
        (r"µ(?=[gmsl]\b)", "micro"),
        (r"§\s?(?=\d)", "section "),
    ),
]
_ANYWHERE = _rules(
    (r"(?<!\S)[:;=]-?[)(DPpO3](?!\S)|(?<!\S)<3(?!\S)", " "),
    (r"\s*—\s*|\s+[–−-]{1,2}\s+|(?<=\w)--(?=\w)", ", "),
    (r"-{2,}", " "),
    (r"\s+\|\s+", ", "),
    (r"\s+[/\\]\s+", ", "),
)
_DROP = str.maketrans(dict.fromkeys("*_`|#\\^~{}[]<>", " "))


def in_words(text: str, *, english: bool) -> str:
    """Return `text` with signs as words (English) and without whatever is left of marks (every language)."""
    text = _URL.sub(lambda m: _host(m[1], english=english), text)
    text = _WWW.sub(lambda m: _host(m[1], english=english), text)
    text = _EMAIL.sub(lambda m: _email(m[1], m[2], english=english), text)
    for pattern, words in _ANYWHERE[:1]:
        text = pattern.sub(words, text)
    if english:
        for pattern, words in _ENGLISH:
            text = pattern.sub(words, text)
    for pattern, words in _ANYWHERE[1:]:
        text = pattern.sub(words, text)
    return text.translate(_DROP)


def _host(host: str, *, english: bool) -> str:
    host = host.replace("_", "-")
    return " dot ".join(host.split(".")) if english else host


def _email(user: str, host: str, *, english: bool) -> str:
    if not english:
        return f"{user}@{host}"
    return f"{' dot '.join(user.split('.'))} at {_host(host, english=True)}"
