"""Which palette is in force and how large text is; follows the system live. GUI thread only."""

from __future__ import annotations

import os
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from ..events import State
from .palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Palette
from .style import stylesheet

ThemeName = Literal["system", "light", "dark"]
Contrast = Literal["system", "on", "off"]

BODY = 14  # px, the size of running text at 100 %
SMALLEST = 11  # px, nothing is smaller


class SchemeHints(Protocol):
    """What the theme asks of the system (QStyleHints offers it)."""

    colorSchemeChanged: SignalInstance  # noqa: N815 - Qt's own name

    def colorScheme(self) -> Qt.ColorScheme:
        """Return light, dark or unknown."""
        ...


class Theme(QObject):
    """The palette, the sizes and the style sheet in force; `changed` says that any of them is different now."""

    changed = Signal()

    def __init__(
        self,
        name: ThemeName = "system",
        *,
        contrast: Contrast = "system",
        reduce_motion: bool = False,
        hints: SchemeHints | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._name: ThemeName = name
        self._contrast: Contrast = contrast
        self._reduce_motion = reduce_motion
        self._hints: SchemeHints = hints or QGuiApplication.styleHints()
        self.body = _body_size(QApplication.font())
        self.palette = self._pick()
        self._hints.colorSchemeChanged.connect(self._refresh)
        access = self._accessibility()
        if access is not None and hasattr(access, "contrastPreferenceChanged"):
            access.contrastPreferenceChanged.connect(self._refresh)

    @property
    def name(self) -> ThemeName:
        """The setting: system, light or dark."""
        return self._name

    def set_name(self, name: ThemeName) -> None:
        """Follow the system, or stay light or dark."""
        self._name = name
        self._refresh()

    @property
    def contrast(self) -> Contrast:
        """The setting: as the system asks, always high, or never."""
        return self._contrast

    def set_contrast(self, contrast: Contrast) -> None:
        """Follow the system, or have high contrast, or not."""
        self._contrast = contrast
        self._refresh()

    @property
    def high_contrast(self) -> bool:
        """True when the user or the system asks for high contrast."""
        if self._contrast != "system":
            return self._contrast == "on"
        preference = getattr(self._accessibility(), "contrastPreference", None)
        return preference is not None and getattr(preference(), "name", "") == "HighContrast"

    def set_reduce_motion(self, reduce: bool) -> None:
        """Keep still, or move again unless the system asks for stillness."""
        if reduce is not self._reduce_motion:
            self._reduce_motion = reduce
            self.changed.emit()

    def set_body(self, pixels: int) -> None:
        """Set the size of running text in px; every other size follows it."""
        if pixels != self.body:
            self.body = max(SMALLEST, pixels)
            self.changed.emit()

    def follow_font(self) -> None:
        """Take the size of running text from the application's font, after the system changed it."""
        self.set_body(_body_size(QApplication.font()))

    def px(self, pixels: float) -> int:
        """Scale a length that goes with text, given for 14 px text."""
        return round(pixels * self.body / BODY)

    def font(self, pixels: float = BODY, *, bold: bool = False) -> QFont:
        """Return the interface font at `pixels` (for 14 px text), never under 11 px."""
        font = QFont(QApplication.font())
        font.setPixelSize(max(SMALLEST, self.px(pixels)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def accent(self, state: State) -> QColor:
        """Return the state's colour where it is text or a filled control."""
        return QColor(self.palette.accents.of(state))

    def orb(self, state: State) -> QColor:
        """Return the state's colour of the orb and the meter."""
        return QColor(self.palette.orb.of(state))

    def style_sheet(self) -> str:
        """Return the window's style sheet."""
        return stylesheet(self.palette, self.px)

    def qt_palette(self) -> QPalette:
        """Return the same colours for what the style draws by itself."""
        p, result, role = self.palette, QPalette(), QPalette.ColorRole
        for target, colour in (
            (role.Window, p.background),
            (role.WindowText, p.text),
            (role.Base, p.background),
            (role.AlternateBase, p.surface),
            (role.Text, p.text),
            (role.Button, p.raised),
            (role.ButtonText, p.text),
            (role.BrightText, p.text),
            (role.PlaceholderText, p.faint),
            (role.Highlight, p.selection),
            (role.HighlightedText, p.selection_text),
            (role.ToolTipBase, p.surface),
            (role.ToolTipText, p.text),
            (role.Link, p.accents.speaking),
        ):
            result.setColor(target, QColor(colour))
        return result

    @property
    def reduce_motion(self) -> bool:
        """True when the user, the system or the style asks for stillness."""
        return self._reduce_motion or _system_reduces_motion()

    def _pick(self) -> Palette:
        dark = self._wants_dark()
        if self.high_contrast:
            return HIGH_DARK if dark else HIGH_LIGHT
        return DARK if dark else LIGHT

    def _wants_dark(self) -> bool:
        if self._name != "system":
            return self._name == "dark"
        scheme = self._hints.colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            # Some platforms only have a palette: a dark window colour says it as well.
            return QGuiApplication.palette().window().color().lightness() < 128
        return scheme == Qt.ColorScheme.Dark

    def _accessibility(self) -> object | None:
        """Return what the system says of the user's needs (Qt 6.10 on), None where it says nothing."""
        access = getattr(self._hints, "accessibility", None)
        return access() if access is not None else None

    def _refresh(self) -> None:
        palette = self._pick()
        if palette is not self.palette:
            self.palette = palette
            self.changed.emit()


def _body_size(font: QFont) -> int:
    """Return 14 px, or the system's own size where that is larger (text scaling)."""
    pixels = font.pixelSize()
    if pixels <= 0:
        screen = QGuiApplication.primaryScreen()
        pixels = round(font.pointSizeF() * (screen.logicalDotsPerInch() if screen else 96) / 72)
    return max(BODY, pixels)


def _system_reduces_motion() -> bool:
    """Ask every place that may say so: the environment, Qt's accessibility hints (6.11 on), the style."""
    if os.environ.get("AURA_REDUCE_MOTION", "") not in ("", "0"):
        return True
    hints = QGuiApplication.styleHints()
    preference = getattr(getattr(hints, "accessibility", lambda: None)(), "motionPreference", None)
    if preference is not None and getattr(preference(), "name", "") == "ReducedMotion":
        return True
    style = QApplication.style()
    return bool(style) and style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
