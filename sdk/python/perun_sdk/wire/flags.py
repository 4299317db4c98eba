"""The flags byte of a video packet."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import malformed
from .constants import PIXEL_FORMATS, name_of

DELTA = 0x01
LEVEL_SHIFT = 1
SCROLL = 0x08
FORMAT_SHIFT = 4
ZSTD = 0x80


@dataclass(frozen=True)
class Encoding:
    """`delta` none, xor or scroll; `compressor` none, lz4 or zstd; `level` 0 to 3, 0 where nothing is compressed."""

    delta: str = "none"
    pixel_format: str = "rgba8888"
    compressor: str = "none"
    level: int = 0


RAW = Encoding()


def flags_of(encoding: Encoding) -> int:
    flags = encoding.level << LEVEL_SHIFT | PIXEL_FORMATS[encoding.pixel_format] << FORMAT_SHIFT
    if (encoding.level == 0) != (encoding.compressor == "none"):
        raise malformed(f"level {encoding.level} with compressor {encoding.compressor}")
    if encoding.delta != "none":
        flags |= DELTA
    if encoding.delta == "scroll":
        flags |= SCROLL
    if encoding.compressor == "zstd":
        flags |= ZSTD
    return flags


def encoding_of(flags: int, extended: bool) -> Encoding:
    """Bits 3 to 7 are read with the extension only; there, what means nothing is PROTOCOL_MALFORMED."""
    is_delta = bool(flags & DELTA)
    level = flags >> LEVEL_SHIFT & 3
    delta = "xor" if is_delta else "none"
    compressor = "lz4" if level else "none"
    if not extended:
        return Encoding(delta, "rgba8888", compressor, level)
    if flags & SCROLL and not is_delta:
        raise malformed("video flags name a delta kind without a delta")
    if flags & ZSTD and level == 0:
        raise malformed("video flags name a compressor at level 0")
    pixel_format = name_of(PIXEL_FORMATS, flags >> FORMAT_SHIFT & 7)
    if pixel_format is None:
        raise malformed(f"video flags name an unknown pixel format {flags >> FORMAT_SHIFT & 7}")
    if flags & SCROLL:
        delta = "scroll"
    return Encoding(delta, pixel_format, "zstd" if flags & ZSTD else compressor, level)
