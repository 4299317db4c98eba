"""Whole planes of pixels at once: XOR, packing, palettes, scrolled bands."""

from __future__ import annotations

from ..wire.messages import Buffer

BAND_ROWS = 8
STRIP_WIDTH = 8
#: In the size in front of compressed indices: they lie in strips.
STRIPS_BIT = 1 << 31

#: Bits per pixel as sent, and the family whose planes can be XORed with each other.
FORMATS: dict[str, tuple[str, int]] = {
    "rgba8888": ("rgba", 32),
    "indexed8": ("indexed", 8),
    "indexed4": ("indexed", 4),
    "indexed2": ("indexed", 2),
    "indexed1": ("indexed", 1),
    "rgb565": ("rgb565", 16),
}
#: Bytes per pixel as worked on.
FAMILY_BYTES = {"rgba": 4, "rgb565": 2, "indexed": 1}


def pixel_bytes(pixel_format: str, pixels: int) -> int:
    """Bytes of the pixels as sent."""
    return (pixels * FORMATS[pixel_format][1] + 7) // 8


def vector_bytes(height: int) -> int:
    """Bytes of the vectors of a scroll delta."""
    return (height + BAND_ROWS - 1) // BAND_ROWS * 2


def indexed_format(colours: int) -> str:
    """The smallest format for so many colours."""
    if colours > 16:
        return "indexed8"
    if colours > 4:
        return "indexed4"
    return "indexed2" if colours > 2 else "indexed1"


def xor(a: Buffer, b: Buffer) -> bytes:
    """Of two buffers of one length; as numbers of that many bytes, which is one pass in C."""
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")


def combine(a: Buffer, b: Buffer) -> bytes:
    """OR of two buffers of one length."""
    return (int.from_bytes(a, "little") | int.from_bytes(b, "little")).to_bytes(len(a), "little")


def pack(indices: bytes, bits: int) -> bytes:
    """Several indices to a byte, the first in the lowest bits; rows do not begin a new one."""
    per_byte = 8 // bits
    length = (len(indices) + per_byte - 1) // per_byte
    padded = indices + bytes(length * per_byte - len(indices))
    packed = padded[0::per_byte]
    for place in range(1, per_byte):
        packed = combine(packed, padded[place::per_byte].translate(_SHIFTED[place * bits]))
    return packed


def unpack(packed: bytes, pixels: int, bits: int) -> bytes:
    per_byte = 8 // bits
    out = bytearray(len(packed) * per_byte)
    for place in range(per_byte):
        out[place::per_byte] = packed.translate(_EXTRACTED[bits][place])
    return bytes(out[:pixels])


def from_strips(plane: bytes, width: int, rows: int) -> bytes:
    """Rows again, of a plane in strips of eight pixels, from left to right and each from top to bottom."""
    out = bytearray(len(plane))
    for x in range(width):
        strip, column = divmod(x, STRIP_WIDTH)
        begin = strip * rows * STRIP_WIDTH
        out[x::width] = plane[begin + column : begin + rows * STRIP_WIDTH : STRIP_WIDTH]
    return bytes(out)


def is_within(indices: bytes, palette_bytes: int) -> bool:
    """True where no index is beyond a palette of so many bytes."""
    return not indices.translate(None, _NUMBERS[: palette_bytes // 4])


def expand(indices: bytes, palette: bytes) -> bytes:
    """Colours in place of indices, which must be within the palette."""
    out = bytearray(len(indices) * 4)
    for channel in range(4):
        out[channel::4] = indices.translate(palette[channel::4].ljust(256, b"\0"))
    return bytes(out)


def expand_565(plane: bytes) -> bytes:
    """RGB565, little-endian, to RGBA: the high bits of a channel are repeated below it, and alpha is 255."""
    low, high = plane[0::2], plane[1::2]
    out = bytearray(b"\xff" * (len(low) * 4))
    out[0::4] = high.translate(_RED)
    out[1::4] = combine(high.translate(_GREEN_HIGH), low.translate(_GREEN_LOW)).translate(_GREEN)
    out[2::4] = low.translate(_BLUE)
    return bytes(out)


def moved(before: bytes, vectors: bytes, stride: int, rows: int, size: int) -> bytes:
    """
    The plane before, each band of 8 rows moved by its vector (dy, dx, signed, in pixels): what stands at (x, y) is what
    stood at (x + dx, y + dy), and zeros where that is outside.
    """
    out = bytearray(len(before))
    for band in range(len(vectors) // 2):
        dy, dx = _signed(vectors[band * 2]), _signed(vectors[band * 2 + 1])
        shift = dx * size
        for row in range(band * BAND_ROWS, min(rows, (band + 1) * BAND_ROWS)):
            source = row + dy
            if not 0 <= source < rows or abs(shift) >= stride:
                continue
            line = before[source * stride : (source + 1) * stride]
            at = row * stride
            if shift >= 0:
                out[at : at + stride - shift] = line[shift:]
            else:
                out[at - shift : at + stride] = line[: stride + shift]
    return bytes(out)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _table(of: list[int]) -> bytes:
    return bytes(value & 0xFF for value in of)


_NUMBERS = bytes(range(256))
_SHIFTED = {shift: _table([value << shift for value in range(256)]) for shift in range(1, 8)}
_EXTRACTED = {
    bits: [_table([value >> place * bits & (1 << bits) - 1 for value in range(256)]) for place in range(8 // bits)]
    for bits in (1, 2, 4)
}
_RED = _table([value & 0xF8 | value >> 5 for value in range(256)])
_BLUE = _table([value << 3 & 0xF8 | value >> 2 & 7 for value in range(256)])
_GREEN_HIGH = _table([value << 5 for value in range(256)])
_GREEN_LOW = _table([value >> 3 & 0x1C for value in range(256)])
_GREEN = _table([value & 0xFC | value >> 6 for value in range(256)])
