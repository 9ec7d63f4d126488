from __future__ import annotations

import contextlib
import os
import struct
import wave

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_desktop.audio.wav import StreamingWavWriter, read_wav, write_wav
from aura_desktop.errors import FileProblem

SAMPLES = (10_000 * np.sin(np.arange(1000) * 0.05)).astype(np.int16)
FULL = SAMPLES.astype(np.float64) / 32768


def wav(body: bytes, tag=1, channels=1, rate=16_000, bits=16, *, order="<", size=None, magic=None, extra=b"") -> bytes:
    align = channels * ((bits + 7) // 8)
    form = struct.pack(order + "HHIIHH", tag, channels, rate, rate * align, align, bits) + extra
    chunks = b"fmt " + struct.pack(order + "I", len(form)) + form
    chunks += b"data" + struct.pack(order + "I", len(body) if size is None else size) + body
    head = magic or (b"RIFF" if order == "<" else b"RIFX")
    return head + struct.pack(order + "I", len(chunks) + 4) + b"WAVE" + chunks


def packed24(order: str) -> bytes:
    wide = (SAMPLES.astype(np.int32) * 256).astype(f"{order}i4").tobytes()
    parts = [wide[at + (order == ">") * 0 : at + 4] for at in range(0, len(wide), 4)]
    return b"".join(part[:3] if order == "<" else part[1:] for part in parts)


KINDS = {
    "8": (wav(((SAMPLES >> 8) + 128).astype(np.uint8).tobytes(), bits=8), 300),
    "16": (wav(SAMPLES.astype("<i2").tobytes()), 0),
    "24": (wav(packed24("<"), bits=24), 1),
    "32": (wav((SAMPLES.astype(np.int64) * 65536).astype("<i4").tobytes(), bits=32), 1),
    "float32": (wav(FULL.astype("<f4").tobytes(), tag=3, bits=32), 2),
    "float64": (wav(FULL.astype("<f8").tobytes(), tag=3, bits=64), 2),
    "16 RIFX": (wav(SAMPLES.astype(">i2").tobytes(), order=">"), 0),
    "24 RIFX": (wav(packed24(">"), bits=24, order=">"), 1),
    "float32 RIFX": (wav(FULL.astype(">f4").tobytes(), tag=3, bits=32, order=">"), 2),
    "extensible": (
        wav(
            SAMPLES.astype("<i2").tobytes(),
            tag=0xFFFE,
            extra=struct.pack("<HHIH", 22, 16, 4, 1) + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71",
        ),
        0,
    ),
    "extensible float": (
        wav(
            FULL.astype("<f4").tobytes(),
            tag=0xFFFE,
            bits=32,
            extra=struct.pack("<HHIH", 22, 32, 4, 3) + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71",
        ),
        2,
    ),
    "size 0 of a stream": (wav(SAMPLES.tobytes(), size=0), 0),
    "size 0xFFFFFFFF of a stream": (wav(SAMPLES.tobytes(), size=0xFFFFFFFF), 0),
    "RF64": (
        b"RF64\xff\xff\xff\xffWAVEds64"
        + struct.pack("<IQQQI", 28, 0, 2000, 1000, 0)
        + wav(SAMPLES.tobytes(), size=0xFFFFFFFF)[12:]
        + b"LIST\x00\x00\x00\x00",
        0,
    ),
    "odd chunk first": (
        b"RIFF\x00\x00\x00\x00WAVELIST" + struct.pack("<I", 3) + b"abc\x00" + wav(SAMPLES.tobytes())[12:],
        0,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_wav_is_read(kind, tmp_path):
    data, tolerance = KINDS[kind]
    path = tmp_path / "in.wav"
    path.write_bytes(data)
    samples, rate = read_wav(path)
    assert rate == 16_000
    assert samples.dtype == np.int16
    assert len(samples) == 1000
    assert np.abs(samples.astype(int) - SAMPLES).max() <= tolerance


@pytest.mark.parametrize("channels", [2, 3, 6])
def test_channels_are_averaged(channels, tmp_path):
    body = np.zeros((100, channels), "<i2")
    body[:, 0] = 600 * channels
    (tmp_path / "in.wav").write_bytes(wav(body.tobytes(), channels=channels, rate=44_100))
    samples, rate = read_wav(tmp_path / "in.wav")
    assert rate == 44_100
    assert (samples == 600).all()


def test_data_cut_in_the_middle_of_a_sample_is_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "in.wav").write_bytes(wav(SAMPLES.tobytes())[:-101])
    assert len(read_wav(tmp_path / "in.wav")[0]) == 949


def test_floats_beyond_full_scale_and_not_numbers_are_tamed(tmp_path):
    body = np.array([5.0, -5.0, np.nan, np.inf, -np.inf, 0.5], "<f4").tobytes()
    (tmp_path / "in.wav").write_bytes(wav(body, tag=3, bits=32))
    assert read_wav(tmp_path / "in.wav")[0].tolist() == [32767, -32767, 0, 32767, -32767, 16384]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"ID3\x04rest of it", "MP3"),
        (b"OggS rest of the page", "Ogg"),
        (b"fLaC rest of the file", "FLAC"),
        (b"\x00\x00\x00\x20ftypM4A rest", "M4A"),
        (b"hello, this is a text", "not a WAV"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "not a WAV"),
        (b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
        (wav(b""), "no sound"),
        (wav(b"\x01"), "no sound"),
        (wav(b"\x00" * 100, tag=2, bits=4), "compressed"),
        (wav(b"\x00" * 100, channels=0), "damaged"),
        (wav(b"\x00" * 100, rate=0), "damaged"),
    ],
)
def test_what_is_no_usable_wav_gets_one_clear_sentence(data, words, tmp_path):
    path = tmp_path / "in.wav"
    path.write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        read_wav(path)
    assert words in caught.value.sentence
    assert "in.wav" in caught.value.sentence


def test_missing_folder_and_forbidden_files_say_so(tmp_path):
    with pytest.raises(FileProblem, match=r"no file gone\.wav"):
        read_wav(tmp_path / "gone.wav")
    with pytest.raises(FileProblem, match="is a folder"):
        read_wav(tmp_path)
    with pytest.raises(FileProblem):
        read_wav("bad\0name.wav")
    if os.geteuid() != 0:
        (tmp_path / "secret.wav").write_bytes(wav(SAMPLES.tobytes()))
        (tmp_path / "secret.wav").chmod(0)
        with pytest.raises(FileProblem, match="may not be read"):
            read_wav(tmp_path / "secret.wav")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_file_problem(tmp_path, data):
    path = tmp_path / "random.wav"
    for content in (data, b"RIFF\x00\x00\x00\x00WAVE" + data, b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + data):
        path.write_bytes(content)
        try:
            samples, rate = read_wav(path)
        except FileProblem:
            continue
        assert len(samples)
        assert rate >= 1000


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 255)), max_size=6),
    st.integers(0, 200),
)
def test_damaged_headers_raise_nothing_but_a_file_problem(tmp_path, kind, hits, cut):
    data = bytearray(KINDS[kind][0])
    for at, value in hits:
        data[at] = value
    path = tmp_path / "damaged.wav"
    path.write_bytes(data[: len(data) - cut])
    with contextlib.suppress(FileProblem):
        read_wav(path)


def test_written_files_are_read_by_the_standard_library(tmp_path):
    write_wav(tmp_path / "out.wav", SAMPLES, 24_000)
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (
            1,
            2,
            24_000,
            1000,
        )
        assert file.readframes(1000) == SAMPLES.tobytes()
    assert os.listdir(tmp_path) == ["out.wav"]


def test_a_failed_write_leaves_the_old_file_alone(tmp_path):
    write_wav(tmp_path / "out.wav", SAMPLES, 16_000)
    with pytest.raises(FileProblem, match=r"could not be written|does not exist"):
        write_wav(tmp_path / "nowhere" / "out.wav", SAMPLES, 16_000)
    assert len(read_wav(tmp_path / "out.wav")[0]) == 1000


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, which only Linux has")
def test_a_full_disk_is_one_clear_sentence():
    with pytest.raises(FileProblem, match="disk is full"):
        write_wav("/dev/full", SAMPLES, 16_000)
    with pytest.raises(FileProblem, match="disk is full"):
        StreamingWavWriter("/dev/full", 16_000)


def test_a_streamed_file_is_valid_after_every_write(tmp_path):
    path = tmp_path / "reply.wav"
    with StreamingWavWriter(path, 48_000) as writer:
        for number in range(1, 4):
            writer.write(SAMPLES)
            samples, rate = read_wav(path)
            assert (len(samples), rate) == (number * 1000, 48_000)
    writer.write(SAMPLES)
    writer.close()
    assert len(read_wav(path)[0]) == 3000


def test_a_streamed_file_with_nothing_in_it_has_a_valid_header(tmp_path):
    StreamingWavWriter(tmp_path / "reply.wav", 48_000).close()
    with wave.open(str(tmp_path / "reply.wav")) as file:
        assert file.getnframes() == 0


def test_a_stream_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(FileProblem, match="is a folder"):
        StreamingWavWriter(tmp_path, 16_000)
