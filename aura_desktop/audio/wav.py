"""WAV files in and out. Reads every PCM and float WAV there is; the standard library's `wave` refuses float ones.

The layout is RIFF/WAVE ("Multimedia Programming Interface and Data Specifications 1.0", 1991), WAVE_FORMAT_EXTENSIBLE
(Microsoft, 2001) and RF64 (EBU Tech 3306). Sizes in the headers are not trusted: streams write 0 or 0xFFFFFFFF.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from ..errors import FileProblem
from .base import Samples

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_LARGEST_BYTES = 1 << 30  # about 90 minutes of 48 kHz stereo in 32 bits
_HEADER_BYTES = 44
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"ID3", "an MP3"),
    (0, b"\xff\xfb", "an MP3"),
    (0, b"\xff\xf3", "an MP3"),
    (0, b"\xff\xf2", "an MP3"),
    (0, b"OggS", "an Ogg"),
    (0, b"fLaC", "a FLAC"),
    (4, b"ftyp", "an M4A or MP4"),
    (0, b"\x1aE\xdf\xa3", "a WebM or Matroska"),
    (0, b"FORM", "an AIFF"),
    (0, b"#!AMR", "an AMR"),
)


def read_wav(path: str | os.PathLike[str]) -> tuple[Samples, int]:
    """Return a WAV file as mono int16 samples and its rate in Hz; channels are averaged.

    Accepts 8, 16, 24 and 32 bit PCM and 32 and 64 bit float, any rate and channel count, and data that is cut short.

    Raises:
        FileProblem: It cannot be read, is not such a WAV, or holds no samples.
    """
    data = _load(Path(path))
    name = Path(path).name
    if not data:
        raise FileProblem(f"The file {name} is empty: record it again, or choose another one.")
    form, audio, order = _chunks(data, name)
    samples = _decode(form, audio, order, name)
    if not len(samples):
        raise FileProblem(f"The file {name} holds no sound: record it again, or choose another one.")
    return samples, form.rate


def write_wav(path: str | os.PathLike[str], samples: Samples, rate: int) -> None:
    """Write mono int16 samples as a 16 bit WAV; the file appears whole or not at all.

    Raises:
        FileProblem: It cannot be written.
    """
    target = Path(path)
    data = np.ascontiguousarray(samples, np.int16).astype("<i2").tobytes()
    temporary: Path | None = None
    try:
        if target.exists() and not target.is_file():  # a pipe or a device cannot be replaced by a rename
            target.write_bytes(_header(rate, len(data)) + data)
            return
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(_header(rate, len(data)))
            file.write(data)
        # The temporary file is private; the finished one has the usual permissions.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(target)
    except (OSError, ValueError) as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise _unwritable(target, error) from error


class StreamingWavWriter:
    """Writes a mono int16 WAV as it comes; after every `write` the file is a valid WAV. One thread at a time.

    Raises:
        FileProblem: From the constructor, `write` and `close` when the file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], rate: int) -> None:
        self._path = Path(path)
        self._rate = rate
        self._bytes = 0
        try:
            self._file: BinaryIO | None = self._path.open("wb", buffering=0)
        except (OSError, ValueError) as error:
            raise _unwritable(self._path, error) from error
        try:
            self._put(_header(rate, 0))
        except FileProblem:
            self._file.close()
            raise

    def write(self, samples: Samples) -> None:
        """Append samples and bring the header up to date. Ignored after `close`."""
        if self._file is None or not len(samples):
            return
        data = np.ascontiguousarray(samples, np.int16).astype("<i2").tobytes()
        self._put(data)
        self._bytes += len(data)
        try:
            self._file.seek(0)
            self._put(_header(self._rate, self._bytes))
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def close(self) -> None:
        """Finish the file. Idempotent."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def __enter__(self) -> StreamingWavWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest and self._file is not None:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise _unwritable(self._path, error) from error


@dataclass(frozen=True, slots=True)
class _Format:
    tag: int
    channels: int
    rate: int
    bits: int
    frame_bytes: int


def _load(path: Path) -> bytes:
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise FileProblem(f"{name} is a folder: name a WAV file.")
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise FileProblem(f"There is no file {name}: check the path.") from error
    except PermissionError as error:
        raise FileProblem(f"The file {name} may not be read: check its permissions.") from error
    except (OSError, ValueError) as error:
        raise FileProblem(f"The file {name} cannot be read: check the path and the disk.", detail=str(error)) from error
    if len(data) > _LARGEST_BYTES:
        raise FileProblem(f"The file {name} is larger than 1 GB: cut it into shorter ones.")
    return data


def _chunks(data: bytes, name: str) -> tuple[_Format, bytes, str]:
    if len(data) < 12 or data[:4] not in (b"RIFF", b"RIFX", b"RF64") or data[8:12] != b"WAVE":
        raise _not_wav(data, name)
    order = ">" if data[:4] == b"RIFX" else "<"
    long_size: int | None = None
    form: _Format | None = None
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from(order + "I", data, at + 4)[0]
        body = at + 8
        if kind == b"ds64" and body + 16 <= len(data):
            long_size = struct.unpack_from("<Q", data, body + 8)[0]
        elif kind == b"fmt " and form is None:
            form = _format(data[body : body + size], order, name)
        elif kind == b"data":
            if form is None:
                raise FileProblem(f"The file {name} is damaged (no format): save it again as a WAV.")
            if size == 0xFFFFFFFF and long_size is not None:
                size = long_size
            if size in (0, 0xFFFFFFFF):  # written by a stream that never came back to fill it in
                size = len(data) - body
            return form, data[body : body + size], order
        at = body + size + (size & 1)
    if form is None:
        raise FileProblem(f"The file {name} is damaged (no format): save it again as a WAV.")
    return form, b"", order


def _format(body: bytes, order: str, name: str) -> _Format:
    if len(body) < 16:
        raise FileProblem(f"The file {name} is damaged (format cut short): save it again as a WAV.")
    tag, channels, rate, _, align, bits = struct.unpack_from(order + "HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        tag = struct.unpack_from(order + "H", body, 24)[0]
    usable = (tag == _PCM and bits in range(1, 33)) or (tag == _FLOAT and bits in (32, 64))
    if not usable:
        raise FileProblem(
            f"The WAV file {name} is compressed or of a kind Aura cannot read: save it as 16 bit PCM.",
            detail=f"tag {tag:#x}, {bits} bits",
        )
    width = (bits + 7) // 8
    if not channels or not 1000 <= rate <= 768_000:
        raise FileProblem(f"The file {name} is damaged (impossible format): save it again as a WAV.")
    if align and align % channels == 0 and width <= align // channels <= 8 and tag == _PCM:
        width = align // channels  # 20 or 24 bits in a wider container
    if width > 4 and tag == _PCM:
        raise FileProblem(f"The WAV file {name} has more than 32 bits a sample: save it as 16 bit PCM.")
    return _Format(tag, channels, rate, width * 8, width * channels)


def _decode(form: _Format, audio: bytes, order: str, name: str) -> Samples:
    frames = len(audio) // form.frame_bytes
    audio = audio[: frames * form.frame_bytes]
    width = form.bits // 8
    if form.tag == _FLOAT:
        with np.errstate(all="ignore"):  # a damaged file may hold any number
            wide = np.frombuffer(audio, f"{order}f{width}").astype(np.float64)
            wide = np.nan_to_num(wide, nan=0.0, posinf=1.0, neginf=-1.0)
            mono = np.clip(wide, -1.0, 1.0).reshape(frames, form.channels).mean(axis=1) * 32767.0
    elif form.bits == 16 and form.channels == 1:
        return np.frombuffer(audio, f"{order}i2").astype(np.int16)
    elif form.bits == 8:
        mono = (
            ((np.frombuffer(audio, np.uint8).astype(np.float64) - 128.0) * 256.0)
            .reshape(-1, form.channels)
            .mean(axis=1)
        )
    else:
        raw = np.frombuffer(audio, np.uint8).reshape(-1, width)
        raw = raw if order == "<" else raw[:, ::-1]
        padded = np.zeros((len(raw), 4), np.uint8)
        padded[:, 4 - width :] = raw
        mono = (padded.view("<i4")[:, 0].astype(np.float64) / 65536.0).reshape(-1, form.channels).mean(axis=1)
    samples: Samples = np.clip(np.round(mono), -32768, 32767).astype(np.int16)
    return samples


def _not_wav(data: bytes, name: str) -> FileProblem:
    for at, magic, kind in _MAGIC:
        if data[at : at + len(magic)] == magic:
            return FileProblem(f"The file {name} is {kind} file: save it as a WAV.")
    return FileProblem(f"The file {name} is not a WAV sound file: choose another one, or save it as a WAV.")


def _header(rate: int, size: int) -> bytes:
    size = min(size, 0xFFFFFFFF - _HEADER_BYTES)
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", size
    )


def _unwritable(path: Path, error: Exception) -> FileProblem:
    name = path.name or str(path)
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.ENOSPC, errno.EDQUOT):
        sentence = f"The disk is full, so {name} could not be written: free some space and try again."
    elif code in (errno.EACCES, errno.EPERM, errno.EROFS):
        sentence = f"{name} may not be written there: choose another folder."
    elif code in (errno.ENOENT, errno.ENOTDIR):
        sentence = f"The folder for {name} does not exist: create it, or choose another one."
    elif code == errno.EISDIR:
        sentence = f"{name} is a folder: name a WAV file."
    else:
        sentence = f"{name} could not be written: choose another place."
    return FileProblem(sentence, detail=str(error))
