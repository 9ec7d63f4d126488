from __future__ import annotations

import pytest

from aura_desktop.events import State
from aura_desktop.ui.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Palette, contrast, shape_pairs, text_pairs


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
