from collections.abc import Iterator

import pytest

from .program import PrivateDisplay
from .pulse import MISSING, PrivatePulse, available
from .room import Room


@pytest.fixture(scope="module")
def sound() -> Iterator[PrivatePulse]:
    """A private PulseAudio with a virtual microphone and speaker."""
    if not available():
        pytest.skip(MISSING)
    with PrivatePulse() as server:
        yield server


@pytest.fixture(scope="module")
def display() -> Iterator[PrivateDisplay]:
    """A private X server."""
    if not PrivateDisplay.available():
        pytest.skip("needs xvfb and xdotool")
    with PrivateDisplay() as server:
        yield server


@pytest.fixture
def room(sound: PrivatePulse) -> Iterator[Room]:
    """Everything the microphone hears and the speaker plays from now on."""
    with sound.record() as recording:
        yield Room(recording, sound.env)
