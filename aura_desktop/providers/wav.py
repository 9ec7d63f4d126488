"""WAV without I/O: a header around PCM for an upload, and PCM out of a stream that may or may not be a WAV."""

from __future__ import annotations

import struct

from .base import Pcm

_MAX_HEADER = 64 << 10
_RATES = range(4_000, 192_001)
_COMPRESSED = (b"ID3", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3")


class NotPcm(ValueError):
    """The stream is no mono int16 PCM; the text says what it is."""


def wav_bytes(pcm: bytes, rate: int) -> bytes:
    """Return mono int16 `pcm` at `rate` Hz as a whole WAV file. Any thread."""
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16,
                       b"data", len(pcm))  # fmt: skip
    return head + pcm


class PcmReader:
    """Whole mono int16 samples out of bytes at any split; a WAV header is recognised and its rate used.

    Any thread, one at a time.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._held = b""  # the odd byte, or a header under way
        self._in_header = True
        self._left: int | None = None  # bytes left of a WAV's sound, None when it does not say

    def feed(self, data: bytes) -> list[Pcm]:
        """Return the sound that `data` completes. Raises NotPcm."""
        data = self._held + data
        self._held = b""
        if self._in_header:
            start = self._header(data)
            if start is None:
                self._held = data
                return []
            self._in_header = False
            data = data[start:]
        if self._left is not None:
            data = data[: self._left]
        whole = len(data) & ~1
        data, self._held = data[:whole], data[whole:]
        if self._left is not None:
            self._left -= whole
        return [Pcm(self._rate, data)] if data else []

    def close(self) -> list[Pcm]:
        """Return what the end of the stream completes: a sound shorter than any header."""
        if not self._in_header or self._held[:4] == b"RIFF":
            return []
        self._in_header = False
        data, self._held = self._held, b""
        whole = len(data) & ~1
        return [Pcm(self._rate, data[:whole])] if whole else []

    def _header(self, data: bytes) -> int | None:
        """Return where the sound starts in `data`, None when more is needed."""
        if any(data.startswith(magic) for magic in _COMPRESSED):
            raise NotPcm("compressed audio")
        if any(magic.startswith(data[:4]) for magic in (b"RIFF", *_COMPRESSED)) and len(data) < 4:
            return None
        if data[:4] != b"RIFF":
            return 0
        if len(data) < 12:
            return None
        if data[8:12] != b"WAVE":
            raise NotPcm("no audio")
        at, format_seen = 12, False
        while True:
            if at > _MAX_HEADER:
                raise NotPcm("a WAV without sound")
            if len(data) < at + 8:
                return None
            name, size = struct.unpack_from("<4sI", data, at)
            if name == b"data":
                if not format_seen:
                    raise NotPcm("a damaged WAV")
                # Streaming servers write 0 or a huge size, for they do not know it yet.
                self._left = size if 0 < size < 0x7FFFF000 else None
                return at + 8
            if name == b"fmt ":
                if len(data) < at + 8 + 16:
                    return None
                kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
                if kind not in (1, 0xFFFE) or channels != 1 or bits != 16 or rate not in _RATES:
                    raise NotPcm(f"a WAV of {channels} channels and {bits} bits")
                self._rate, format_seen = rate, True
            at += 8 + size + (size & 1)
