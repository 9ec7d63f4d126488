from __future__ import annotations

import contextlib
import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.providers.wav import NotPcm, PcmReader, wav_bytes

PCM = struct.pack("<8h", 1, -2, 300, -400, 5, 6, 7, 8)


def read(rate: int, *pieces: bytes) -> tuple[set[int], bytes]:
    reader = PcmReader(rate)
    found = [pcm for piece in pieces for pcm in reader.feed(piece)] + reader.close()
    assert all(len(pcm.data) % 2 == 0 for pcm in found)
    return {pcm.rate for pcm in found}, b"".join(pcm.data for pcm in found)


def test_wav_bytes_is_a_wav() -> None:
    with wave.open(io.BytesIO(wav_bytes(PCM, 16_000))) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 16_000)
        assert wav.readframes(100) == PCM


@given(st.binary(max_size=200), st.data())
def test_pcm_survives_any_split(pcm: bytes, data: st.DataObject) -> None:
    pcm = b"\0\0" + pcm
    cuts = sorted(data.draw(st.lists(st.integers(0, len(pcm)), max_size=8)))
    pieces = [pcm[a:b] for a, b in zip([0, *cuts], [*cuts, len(pcm)], strict=True)]
    assert read(24_000, *pieces)[1] == pcm[: len(pcm) & ~1]


@given(st.lists(st.integers(0, 70), max_size=8))
def test_wav_survives_any_split_and_its_rate_counts(cuts: list[int]) -> None:
    raw = wav_bytes(PCM, 22_050) + b"LIST\x04\0\0\0INFO"  # what follows the sound is no sound
    places = sorted(c for c in cuts if c <= len(raw))
    pieces = [raw[a:b] for a, b in zip([0, *places], [*places, len(raw)], strict=True)]
    assert read(24_000, *pieces) == ({22_050}, PCM)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_streamed_wav_does_not_know_its_size(size: int) -> None:
    raw = bytearray(wav_bytes(PCM, 16_000))
    raw[40:44] = struct.pack("<I", size)
    assert read(24_000, bytes(raw)) == ({16_000}, PCM)


@pytest.mark.parametrize(
    "raw",
    [
        b"ID3\x04" + b"\0" * 20,
        b"OggS" + b"\0" * 20,
        b"fLaC" + b"\0" * 20,
        b"RIFF\0\0\0\0AVI " + b"\0" * 20,
        wav_bytes(PCM, 16_000).replace(b"\x10\0\0\0\x01\0\x01\0", b"\x10\0\0\0\x01\0\x02\0"),
        wav_bytes(PCM, 16_000).replace(b"\x10\0\0\0\x01\0\x01\0", b"\x10\0\0\0\x03\0\x01\0"),
        wav_bytes(PCM, 1),
        b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd",
        b"RIFF\0\0\0\0WAVE" + b"junk\xff\xff\xff\x7f",
    ],
)
def test_what_is_no_mono_int16_is_refused(raw: bytes) -> None:
    with pytest.raises(NotPcm):
        read(24_000, *(raw[i : i + 1] for i in range(len(raw))))
    with pytest.raises(NotPcm):
        read(24_000, raw, b"\0" * 70_000)


def test_the_shortest_sounds() -> None:
    assert read(24_000, b"R", b"I")[1] == b"RI"
    assert read(24_000, b"\1")[1] == b""
    assert read(24_000)[1] == b""


@given(st.lists(st.binary(max_size=30), max_size=8), st.sampled_from([b"", b"RIFF", b"RIFF\0\0\0\0WAVE"]))
def test_random_bytes(pieces: list[bytes], head: bytes) -> None:
    with contextlib.suppress(NotPcm):
        read(24_000, head, *pieces)
