"""The colours of the window as plain tokens: light and dark, each in high contrast too, and what tests hold them to.

Holds no Qt: usable from any thread.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from ..events import State


@dataclass(frozen=True, slots=True)
class Accents:
    """One colour a kind of state; `#RRGGBB`."""

    listening: str
    hearing: str
    thinking: str
    speaking: str
    muted: str
    trouble: str

    def of(self, state: State) -> str:
        """Return the colour of `state`."""
        return str(getattr(self, _ACCENT_OF[state]))

    def all(self) -> tuple[str, ...]:
        """Return every colour."""
        return tuple(str(getattr(self, field.name)) for field in fields(self))


_ACCENT_OF = {
    State.STARTING: "muted",
    State.LISTENING: "listening",
    State.READY: "listening",
    State.HEARING: "hearing",
    State.THINKING: "thinking",
    State.SPEAKING: "speaking",
    State.MUTED: "muted",
    State.WAITING_FOR_MICROPHONE: "trouble",
    State.TROUBLE: "trouble",
    State.RESTING: "muted",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The tokens of one theme; `#RRGGBB` each."""

    dark: bool
    background: str  # behind the conversation
    surface: str  # the dock, panels
    raised: str  # buttons, the chosen segment
    sunken: str  # the text field, the track of a switch
    hover: str
    line: str  # thin separators, decoration only
    edge: str  # the outline of a control, 3:1
    text: str
    dim: str  # second lines, labels
    faint: str  # what was not heard, placeholders: still 4.5:1
    bubble: str
    bubble_text: str
    selection: str
    selection_text: str
    card: str  # behind a problem
    card_line: str
    on_accent: str  # text on an accent
    meter_off: str
    scroll: str  # the handle of a scroll bar
    accents: Accents  # readable as text
    orb: Accents  # shapes


DARK = Palette(
    dark=True,
    background="#0F1216",
    surface="#1A1F26",
    raised="#262D37",
    sunken="#11151A",
    hover="#303844",
    line="#2A323C",
    edge="#6A7686",
    text="#E8EBEF",
    dim="#A3ADBA",
    faint="#8C97A7",
    bubble="#1B3A44",
    bubble_text="#EAF4F6",
    selection="#2B6777",
    selection_text="#FFFFFF",
    card="#2A2216",
    card_line="#6E5420",
    on_accent="#0B1014",
    meter_off="#39434F",
    scroll="#39434F",
    accents=Accents("#2DD4BF", "#4ADE80", "#A78BFA", "#38BDF8", "#8FA0B5", "#F5A524"),
    orb=Accents("#2DD4BF", "#4ADE80", "#A78BFA", "#38BDF8", "#74849B", "#F59E0B"),
)

LIGHT = Palette(
    dark=False,
    background="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F1F3F6",
    hover="#E6EAEF",
    line="#DDE2E8",
    edge="#7E8996",
    text="#14181D",
    dim="#55606E",
    faint="#626D7B",
    bubble="#D6F0EC",
    bubble_text="#10201E",
    selection="#9ADBD2",
    selection_text="#0A1514",
    card="#FFF6E3",
    card_line="#E5C274",
    on_accent="#FFFFFF",
    meter_off="#D3D9E0",
    scroll="#B4BCC6",
    accents=Accents("#0F766E", "#15803D", "#6D3FD4", "#0369A1", "#5B6777", "#A34A08"),
    orb=Accents("#0E9C8F", "#16A34A", "#7C5CF0", "#0A8AD0", "#6B7A8F", "#D97706"),
)

HIGH_DARK = Palette(
    dark=True,
    background="#000000",
    surface="#000000",
    raised="#1A1A1A",
    sunken="#000000",
    hover="#2E2E2E",
    line="#A8B0BA",
    edge="#FFFFFF",
    text="#FFFFFF",
    dim="#E4E4E4",
    faint="#B4B4B4",
    bubble="#00323C",
    bubble_text="#FFFFFF",
    selection="#FFE14D",
    selection_text="#000000",
    card="#241B00",
    card_line="#FFC04D",
    on_accent="#000000",
    meter_off="#8A8A8A",
    scroll="#8A8A8A",
    accents=Accents("#2DF5DC", "#6BFF9A", "#CFC0FF", "#7CD4FF", "#C8D2DE", "#FFC04D"),
    orb=Accents("#2DF5DC", "#6BFF9A", "#CFC0FF", "#7CD4FF", "#C8D2DE", "#FFC04D"),
)

HIGH_LIGHT = Palette(
    dark=False,
    background="#FFFFFF",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#FFFFFF",
    hover="#E4E4E4",
    line="#5A5A5A",
    edge="#000000",
    text="#000000",
    dim="#262626",
    faint="#4D4D4D",
    bubble="#DDF5F1",
    bubble_text="#000000",
    selection="#0B3D91",
    selection_text="#FFFFFF",
    card="#FFF4D6",
    card_line="#7A2E00",
    on_accent="#FFFFFF",
    meter_off="#8A8A8A",
    scroll="#8A8A8A",
    accents=Accents("#00524B", "#0B5424", "#4A1FB8", "#004A7C", "#37414D", "#7A2E00"),
    orb=Accents("#00524B", "#0B5424", "#4A1FB8", "#004A7C", "#37414D", "#7A2E00"),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, success criterion 1.4.3)."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs(palette: Palette) -> list[tuple[str, str]]:
    """Return every (text, background) pair the window draws; each needs 4.5:1, in high contrast 7:1."""
    p = palette
    pairs = [
        (ink, ground) for ink in (p.text, p.dim, p.faint) for ground in (p.background, p.surface, p.raised, p.sunken)
    ]
    pairs += [(ink, p.hover) for ink in (p.text, p.dim)]
    pairs += [(p.bubble_text, p.bubble), (p.dim, p.bubble), (p.selection_text, p.selection)]
    pairs += [(p.text, p.card), (p.dim, p.card), (p.text, p.bubble)]
    pairs += [(p.on_accent, accent) for accent in p.accents.all()]
    pairs += [(accent, p.surface) for accent in p.accents.all()]
    return pairs


def shape_pairs(palette: Palette) -> list[tuple[str, str]]:
    """Return every (shape, background) pair that carries meaning; each needs 3:1, in high contrast 4.5:1."""
    p = palette
    pairs = [(orb, p.surface) for orb in p.orb.all()]
    pairs += [(accent, ground) for accent in p.accents.all() for ground in (p.background, p.surface, p.sunken, p.card)]
    pairs += [(p.edge, ground) for ground in (p.background, p.surface, p.sunken)]
    return pairs
