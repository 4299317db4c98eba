"""Encoded frames of one sender back to pixels."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import PerunError, too_large
from ..limits import DEFAULT_LIMITS, Limits
from ..wire.flags import Encoding, encoding_of
from .legacy import read_legacy
from .lz4_block import PREFIX_BYTES, decompress, size_of
from .picture import Frame
from .planes import (
    FAMILY_BYTES,
    FORMATS,
    STRIP_WIDTH,
    STRIPS_BIT,
    expand,
    expand_565,
    from_strips,
    is_within,
    moved,
    pixel_bytes,
    unpack,
    vector_bytes,
    xor,
)


@dataclass(frozen=True)
class _Plane:
    """What a delta of this family is applied to."""

    width: int
    height: int
    family: str
    data: bytes
    palette: bytes


class FrameDecoder:
    """
    One per connection. The frame decoded last is the base of a delta; after one that cannot be decoded (CODEC_SIZE,
    CODEC_CORRUPT, PROTOCOL_TOO_LARGE, PROTOCOL_MALFORMED) deltas are refused until the next whole frame.
    """

    def __init__(self, extended: bool = True, limits: Limits = DEFAULT_LIMITS) -> None:
        self._extended = extended
        self._limits = limits
        self._base: Frame | None = None
        self._plane: _Plane | None = None

    def reset(self) -> None:
        """The next delta has nothing to be applied to."""
        self._base = None
        self._plane = None

    def decode(self, flags: int, width: int, height: int, data: bytes) -> Frame:
        base, plane = self._base, self._plane
        self.reset()
        if width * height > self._limits.frame_pixels:
            raise too_large(f"a frame of {width}×{height} pixels")
        if base is not None and (base.width, base.height) != (width, height):
            base = plane = None
        if not self._extended:
            pixels, is_delta = read_legacy(flags, data, width * height * 4)
            frame = Frame(width, height, xor(pixels, _needed(base).pixels) if is_delta else bytes(pixels))
            plane = None
        else:
            encoding = encoding_of(flags, True)
            if encoding.delta != "none" and not data:
                frame = _needed(base)
            else:
                frame, plane = _decode(encoding, width, height, data, base, plane)
        self._base, self._plane = frame, plane
        return frame


def _decode(
    encoding: Encoding, width: int, height: int, data: bytes, base: Frame | None, before: _Plane | None
) -> tuple[Frame, _Plane | None]:
    family, bits = FORMATS[encoding.pixel_format]
    is_delta = encoding.delta != "none"
    length, in_strips = _plain(encoding, width, height, data)
    if is_delta:
        _needed(base)
    if is_delta and family != "rgba" and (before is None or before.family != family):
        raise PerunError("CODEC_CORRUPT", "a delta without its base frame")
    if encoding.compressor == "zstd":
        raise PerunError("CODEC_CORRUPT", "a frame compressed with zstd, which this end did not offer")
    plain = data if encoding.compressor == "none" else decompress(data, length, STRIPS_BIT if in_strips else 0)

    pixels = width * height
    vectors_end = length - pixel_bytes(encoding.pixel_format, pixels)
    palette_end = vectors_end - (vector_bytes(height) if encoding.delta == "scroll" else 0)
    plane = plain[vectors_end:] if vectors_end else bytes(plain)
    if bits < 8:
        plane = unpack(plane, pixels, bits)
    if in_strips:
        plane = from_strips(plane, width, height)
    if is_delta:
        old = _needed(base).pixels if family == "rgba" or before is None else before.data
        if encoding.delta == "scroll":
            size = FAMILY_BYTES[family]
            old = moved(old, plain[palette_end:vectors_end], width * size, height, size)
        plane = xor(plane, old)
    if family == "rgba":
        return Frame(width, height, plane), None
    if family == "rgb565":
        return Frame(width, height, expand_565(plane)), _Plane(width, height, family, plane, b"")
    palette = plain[:palette_end]
    if is_delta and before is not None:
        palette = xor(palette, before.palette[:palette_end].ljust(palette_end, b"\0"))
    if not is_within(plane, len(palette)):
        raise PerunError("CODEC_CORRUPT", "an index is beyond its palette")
    return Frame(width, height, expand(plane, palette)), _Plane(width, height, family, plane, palette)


def _plain(encoding: Encoding, width: int, height: int, data: bytes) -> tuple[int, bool]:
    """
    Bytes before compression, and whether they lie in strips, as the data say; CODEC_SIZE where such a frame cannot have
    so many, or not so.
    """
    family, bits = FORMATS[encoding.pixel_format]
    told = len(data) if encoding.compressor == "none" else size_of(data[:PREFIX_BYTES])
    in_strips = told is not None and encoding.compressor != "none" and told >= STRIPS_BIT
    length = (told or 0) - (STRIPS_BIT if in_strips else 0)
    palette = length - pixel_bytes(encoding.pixel_format, width * height)
    if encoding.delta == "scroll":
        palette -= vector_bytes(height)
    is_right = 0 < palette <= 4 << bits and palette % 4 == 0 if family == "indexed" else palette == 0
    may_be_in_strips = family == "indexed" and width % STRIP_WIDTH == 0
    if told is None or not is_right or (in_strips and not may_be_in_strips):
        size = "no size" if told is None else f"{length} bytes{' in strips' if in_strips else ''}"
        raise PerunError("CODEC_SIZE", f"a frame of {width}×{height} {encoding.pixel_format} pixels declares {size}")
    return length, in_strips


def _needed(base: Frame | None) -> Frame:
    if base is None:
        raise PerunError("CODEC_CORRUPT", "a delta without its base frame")
    return base
