"""Keeps ALSA and JACK from writing their probing errors to stderr.

PortAudio probes every ALSA entry and looks for a JACK server; both libraries print a line for each thing that is not
there. Their own error hooks are used, so that nothing else written to stderr is lost.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

_AlsaHandler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_JackHandler = ctypes.CFUNCTYPE(None, ctypes.c_char_p)

# Kept for the life of the process: the libraries hold the bare pointers.
_on_alsa = _AlsaHandler(lambda *_: None)
_on_jack = _JackHandler(lambda *_: None)


def silence_libraries() -> None:
    """Install silent error hooks; does nothing where the libraries are absent. Idempotent."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_on_alsa)
    with contextlib.suppress(OSError, AttributeError):
        jack = ctypes.CDLL("libjack.so.0")
        jack.jack_set_error_function(_on_jack)
        jack.jack_set_info_function(_on_jack)
