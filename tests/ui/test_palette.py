from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.events import State
from aura_desktop.ui.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Palette, contrast, shape_pairs, text_pairs
from aura_desktop.ui.theme import Contrast, Theme, ThemeName


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_text_has_a_contrast_of_four_and_a_half(palette: Palette) -> None:
    weak = {pair: round(contrast(*pair), 2) for pair in text_pairs(palette) if contrast(*pair) < 4.5}
    assert not weak


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_shapes_have_a_contrast_of_three(palette: Palette) -> None:
    weak = {pair: round(contrast(*pair), 2) for pair in shape_pairs(palette) if contrast(*pair) < 3}
    assert not weak


@pytest.mark.parametrize("palette", [HIGH_DARK, HIGH_LIGHT], ids=["dark", "light"])
def test_high_contrast_is_seven_for_text_and_four_and_a_half_for_shapes(palette: Palette) -> None:
    weak = {pair: round(contrast(*pair), 2) for pair in text_pairs(palette) if contrast(*pair) < 7}
    weak |= {pair: round(contrast(*pair), 2) for pair in shape_pairs(palette) if contrast(*pair) < 4.5}
    assert not weak


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_colour_in_both_themes(state: State) -> None:
    assert DARK.orb.of(state) != ""
    assert LIGHT.accents.of(state) != DARK.accents.of(state)


def test_the_unheard_rest_is_told_apart_from_what_was_heard() -> None:
    for palette in (DARK, LIGHT, HIGH_DARK, HIGH_LIGHT):
        assert contrast(palette.text, palette.faint) > 2


@pytest.mark.parametrize("contrasts", ["off", "on"])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_button_has_an_outline_that_is_seen_and_a_card_s_button_is_as_round(
    qtbot: QtBot, name: ThemeName, contrasts: Contrast
) -> None:
    theme = Theme(name, reduce_motion=True)
    theme.set_contrast(contrasts)
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.setObjectName("card")
    ground.setStyleSheet(theme.style_sheet())
    buttons = []
    for kind, x in (("plain", 10), ("strong", 160)):
        button = QPushButton("Check again", ground)
        button.setProperty("kind", kind)
        button.setGeometry(x, 10, 120, 40)
        buttons.append(button)
    ground.resize(300, 60)
    ground.show()
    picture = ground.grab().toImage()
    plain, strong = (button.geometry() for button in buttons)
    outline = picture.pixelColor(plain.left() + 1, plain.center().y()).name()
    assert contrast(outline, theme.palette.surface) >= 3.0
    corner = picture.pixelColor(strong.left() + 3, strong.top() + 2).name()
    assert corner != theme.palette.accents.trouble.lower(), "the corner of a pill shows what is behind it"
