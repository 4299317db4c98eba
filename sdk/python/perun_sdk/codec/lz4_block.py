"""LZ4 as Perun sends it: uncompressed size as u32 little-endian, then one raw block."""

from __future__ import annotations

from typing import cast

import lz4.block
import lz4.frame

from ..errors import PerunError
from ..wire.messages import Buffer

PREFIX_BYTES = 4
FRAME_MAGIC = b"\x04\x22\x4d\x18"

# No byte of a block stands for more than this many.
_MOST_EXPANSION = 255

_MODES: dict[int, dict[str, object]] = {
    1: {"mode": "fast", "acceleration": 1},
    2: {"mode": "default"},
    3: {"mode": "high_compression"},
}


def compress(data: Buffer, level: int = 2) -> bytes:
    """With the size in front."""
    return cast(bytes, lz4.block.compress(data, store_size=True, **_MODES[level]))


def size_of(data: Buffer) -> int | None:
    """The size in front; None where there are not even four bytes."""
    return int.from_bytes(data[:PREFIX_BYTES], "little") if len(data) >= PREFIX_BYTES else None


def decompress(data: Buffer, expected: int, mark: int = 0) -> bytes:
    """
    Exactly `expected` bytes. CODEC_SIZE where the prefix, less `mark`, says otherwise; CODEC_CORRUPT where it is no such
    block.
    """
    declared = size_of(data)
    declared = declared if declared is None else declared - mark
    if declared != expected:
        raise PerunError("CODEC_SIZE", f"an LZ4 block declares {declared} bytes, expected are {expected}")
    return decompress_block(memoryview(data)[PREFIX_BYTES:], expected)


def decompress_block(block: Buffer, expected: int) -> bytes:
    """A raw block that must yield so many bytes; what cannot is found before there is room for them."""
    if expected > len(block) * _MOST_EXPANSION:
        raise PerunError("CODEC_CORRUPT", f"{len(block)} bytes of LZ4 cannot yield {expected}")
    try:
        plain = cast(bytes, lz4.block.decompress(bytes(block), uncompressed_size=expected))
    except (lz4.block.LZ4BlockError, ValueError) as error:
        raise PerunError("CODEC_CORRUPT", f"an LZ4 block cannot be read: {error}") from error
    if len(plain) != expected:
        raise PerunError("CODEC_CORRUPT", f"an LZ4 block yields {len(plain)} of {expected} bytes")
    if _copies_itself(bytes(block)):
        raise PerunError("CODEC_CORRUPT", "an LZ4 block cannot be read: an offset of 0")
    return plain


def _copies_itself(block: bytes) -> bool:
    """
    True where a match has the offset 0, which the C library takes and fills with whatever lay in memory. Walks a block
    that the library has found well formed.
    """
    if b"\0\0" not in block:
        return False
    at, end = 0, len(block)
    while True:
        token = block[at]
        at += 1
        literals = token >> 4
        if literals == 15:
            while block[at] == 255:
                literals += 255
                at += 1
            literals += block[at]
            at += 1
        at += literals
        if at >= end:
            return False
        if block[at] == 0 and block[at + 1] == 0:
            return True
        at += 2
        if token & 15 == 15:
            while block[at] == 255:
                at += 1
            at += 1


def decompress_frame(data: bytes, expected: int) -> bytes:
    """The LZ4 frame format, as some old cores send it; must yield exactly `expected` bytes and be all there is."""
    if expected > len(data) * _MOST_EXPANSION:
        raise PerunError("CODEC_CORRUPT", f"{len(data)} bytes of LZ4 cannot yield {expected}")
    try:
        declared = int(lz4.frame.get_frame_info(data)["content_size"])
        if declared not in (0, expected):
            raise PerunError("CODEC_SIZE", f"an LZ4 frame declares {declared} bytes, expected are {expected}")
        reader = lz4.frame.LZ4FrameDecompressor()
        plain = cast(bytes, reader.decompress(data, max_length=expected + 1))
    except (RuntimeError, ValueError) as error:
        raise PerunError("CODEC_CORRUPT", f"an LZ4 frame cannot be read: {error}") from error
    if len(plain) != expected or not reader.eof or reader.unused_data:
        raise PerunError("CODEC_CORRUPT", f"an LZ4 frame does not yield exactly {expected} bytes")
    return plain
