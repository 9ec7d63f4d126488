"""Draws the program's icon: assets/aura.svg, and the PNGs the program needs at run time (aura_desktop/data).

Run with: QT_QPA_PLATFORM=offscreen python assets/make_icons.py
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QLinearGradient, QPainter, QRadialGradient

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
TOP, BOTTOM, TEAL, LIGHT, DEEP = "#1B2530", "#0D1117", "#2DD4BF", "#8FF3E4", "#0E9F94"

SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256">
  <defs>
    <linearGradient id="tile" x2="0" y2="1"><stop stop-color="{TOP}"/><stop offset="1" \
stop-color="{BOTTOM}"/></linearGradient>
    <radialGradient id="halo"><stop offset=".5" stop-color="{TEAL}" stop-opacity=".55"/><stop offset=".78" \
stop-color="{TEAL}" stop-opacity=".16"/><stop offset="1" stop-color="{TEAL}" stop-opacity="0"/></radialGradient>
    <radialGradient id="core" cx=".33" cy=".28" r=".85"><stop stop-color="{LIGHT}"/><stop offset=".45" \
stop-color="{TEAL}"/><stop offset="1" stop-color="{DEEP}"/></radialGradient>
  </defs>
  <rect x="8" y="8" width="240" height="240" rx="56" fill="url(#tile)"/>
  <circle cx="128" cy="128" r="108" fill="url(#halo)"/>
  <circle cx="128" cy="128" r="58" fill="url(#core)"/>
</svg>
"""


def draw(size: int) -> QImage:
    """Return the icon at `size` px; small ones lose the margin and most of the glow so that the orb stays legible."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    small = size < 48
    painter.scale(size / 256, size / 256)
    margin = 0 if small else 8
    tile = QLinearGradient(0, 0, 0, 256)
    tile.setColorAt(0, QColor(TOP))
    tile.setColorAt(1, QColor(BOTTOM))
    painter.setBrush(tile)
    painter.drawRoundedRect(QRectF(margin, margin, 256 - 2 * margin, 256 - 2 * margin), 56, 56)
    halo = QRadialGradient(QPointF(128, 128), 112 if small else 108)
    for stop, alpha in ((0.5, 0.55), (0.78, 0.16), (1.0, 0.0)):
        colour = QColor(TEAL)
        colour.setAlphaF(alpha)
        halo.setColorAt(stop, colour)
    painter.setBrush(halo)
    painter.drawEllipse(QPointF(128, 128), 112, 112)
    radius = 78 if small else 58
    core = QRadialGradient(QPointF(128 - radius * 0.34, 128 - radius * 0.44), radius * 1.7)
    for stop, name in ((0.0, LIGHT), (0.45, TEAL), (1.0, DEEP)):
        core.setColorAt(stop, QColor(name))
    painter.setBrush(core)
    painter.drawEllipse(QPointF(128, 128), radius, radius)
    painter.end()
    return image


def main() -> None:
    """Write every file."""
    app = QGuiApplication([])
    here = Path(__file__).parent
    (here / "aura.svg").write_text(SVG, encoding="utf-8")
    data = here.parent / "aura_desktop" / "data"
    for size in SIZES:
        target = here if size == 512 else data
        draw(size).save(str(target / f"aura-{size}.png"))
    app.quit()


if __name__ == "__main__":
    main()
