"""Finds addresses in plain text, and tells where one really leads. Of Qt only QUrl; any thread."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QUrl

LONGEST = 2000  # characters of an address

# No spaces, quotes or brackets of the text around it, and nothing that cannot be seen or turns the reading direction.
_ADDRESS = re.compile(
    r"(?<![\w@])(?:https?://(?:\[[0-9A-Fa-f:.]+\])?|mailto:)[^\s<>\[\]\"`{}|\\^\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb]*",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?'\u2019\u201d\u2026*_~"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads.

    Attributes:
        url: What would be opened, in ASCII.
        place: The host, or the recipient, as it really is: decoded where its letters are its own.
        ascii_place: The same as the network knows it; "" where it is equal.
        encrypted: False for plain http.
        here: On this machine or in the user's own network.
        disguised: Something stands before the host that looks like one.
        mail: It begins a letter.
    """

    url: str
    place: str
    ascii_place: str = ""
    encrypted: bool = True
    here: bool = False
    disguised: bool = False
    mail: bool = False


def spans(text: str) -> list[tuple[int, int]]:
    """Return where the addresses in `text` begin and end, without the punctuation behind them."""
    found = []
    for match in _ADDRESS.finditer(text):
        start, end = match.span()
        while end > start:
            last = text[end - 1]
            if last in _BEHIND or (last == ")" and text.count(")", start, end) > text.count("(", start, end)):
                end -= 1
            else:
                break
        if end - start <= LONGEST and target(text[start:end]) is not None:
            found.append((start, end))
    return found


def target(text: str) -> Target | None:
    """Return where `text` leads; None for what is no http, https or mail address that can be trusted to be read."""
    if not text or len(text) > LONGEST or not _ADDRESS.fullmatch(text):
        return None
    url = QUrl(text, QUrl.ParsingMode.StrictMode)
    if not url.isValid():
        return None
    if url.scheme() == "mailto":
        return _mail(url)
    host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
    if url.scheme() not in ("http", "https") or not host:
        return None
    disguised = "@" in url.authority(QUrl.ComponentFormattingOption.FullyEncoded)
    if disguised:  # a name and a password of the model's are nobody's
        url = QUrl(re.sub(r"//[^/?#]*@", "//", _encoded(url), count=1), QUrl.ParsingMode.StrictMode)
    # Qt itself decodes only where a registry is known to watch over look-alikes; here both names are shown.
    shown = QUrl.fromAce(host.encode(), QUrl.AceProcessingOption.IgnoreIDNWhitelist) or host
    port = f":{url.port()}" if url.port() != -1 else ""
    return Target(
        _encoded(url),
        shown + port,
        host + port if host != shown else "",
        encrypted=url.scheme() == "https",
        here=_is_here(host),
        disguised=disguised,
    )


def _encoded(url: QUrl) -> str:
    return bytes(url.toEncoded().data()).decode("ascii")


def _mail(url: QUrl) -> Target | None:
    """Only the recipient counts: subject, text and files are the user's to write."""
    recipient = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    shown = url.path(QUrl.ComponentFormattingOption.FullyDecoded)
    # A second @, also an encoded one, would leave open which of the names is the host.
    if not re.fullmatch(r"[\x21-\x7e]+@[\x21-\x7e]+", recipient) or "," in recipient or shown.count("@") > 1:
        return None
    return Target(f"mailto:{recipient}", shown, recipient if recipient != shown else "", mail=True)


def _is_here(host: str) -> bool:
    import ipaddress

    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
