"""A parser under test, and how its input is damaged."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from aura_desktop.errors import AuraError

LARGEST = 1 << 13
TOKENS = (
    b"null", b"true", b"-1", b"1e999", b"NaN", b"9" * 30, b"{}", b"[]", b'""', b'"\\ud800"', b"\xff\xfe", b"\0",
    b"[" * 300, b'{"a":' * 300, "\u202e".encode(), b"data: ", b"<b>", b"*" * 50, b"\x7f\xff\xff\xff", b"\xff" * 4,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parser:
    """`feed` takes bytes and raises nothing but `refusals`; `seeds` are inputs that make sense to it."""

    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = (AuraError,)

    def accepts(self, data: bytes) -> bool:
        """Return whether `data` was taken; any other error than a refusal comes through."""
        try:
            self.feed(data)
        except self.refusals:
            return False
        return True


def damaged(rng: random.Random, seeds: Iterable[bytes]) -> bytes:
    """Return one of `seeds`, changed at a few places."""
    known = list(seeds)
    if rng.random() < 0.05:
        return rng.randbytes(rng.randrange(200))
    data = bytearray(rng.choice(known))
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                data[at : at + 1] = rng.randbytes(1)
            case 1:
                del data[at : at + rng.randrange(1, 40)]
            case 2:
                data[at:at] = rng.choice(TOKENS)
            case 3:
                other = rng.choice(known)
                begin = rng.randrange(len(other) + 1)
                data[at:at] = other[begin : begin + rng.randrange(1, 80)]
            case 4:
                data[at : at + rng.randrange(1, 8)] = rng.choice(TOKENS)
            case 5:
                del data[at:]
    return bytes(data[:LARGEST])


def text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def cut(data: bytes) -> list[bytes]:
    """Return `data` in pieces whose sizes come from its own bytes, so that a find can be repeated."""
    pieces, rest = [], data
    while rest:
        size = 1 + rest[0] % 37
        pieces.append(rest[:size])
        rest = rest[size:]
    return pieces


def from_file(read: Callable[[Path], object], name: str = "file.json") -> Callable[[bytes], object]:
    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    path = Path(folder.name) / name

    def feed(data: bytes) -> object:
        assert folder.name  # keeps the folder while this is alive
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        return read(path)

    return feed
