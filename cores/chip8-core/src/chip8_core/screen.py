"""The screen: two planes of 64 rows, each row one number of 128 bits with the leftmost pixel on top."""

from __future__ import annotations

WIDTH, HEIGHT = 128, 64
_ROW = (1 << WIDTH) - 1
_ROW_BYTES = WIDTH // 8

# In low resolution a pixel is two bits wide.
_DOUBLED = [sum(3 << place * 2 for place in range(8) if value >> place & 1) for value in range(256)]
# Per plane and bit of a byte: the value of its pixel.
_PIXELS = [
    [bytes((value >> 7 - bit & 1) << plane for value in range(256)) for bit in range(8)] for plane in range(2)
]


class Screen:
    """Always kept at 128 × 64; in low resolution a pixel is a block of 2 × 2, so that half-pixel scrolls need no more."""

    def __init__(self) -> None:
        self.planes = [[0] * HEIGHT, [0] * HEIGHT]
        self.hires = False
        #: The picture has details finer than low resolution shows.
        self.fine = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the current resolution."""
        return (WIDTH, HEIGHT) if self.hires else (WIDTH // 2, HEIGHT // 2)

    @property
    def is_dark(self) -> bool:
        return not any(any(rows) for rows in self.planes)

    def clear(self, planes: int) -> None:
        for plane in (0, 1):
            if planes >> plane & 1:
                self.planes[plane] = [0] * HEIGHT
        if self.is_dark:
            self.fine = False

    def set_hires(self, hires: bool, keeps_picture: bool) -> None:
        if not keeps_picture:
            self.clear(3)
        elif self.hires and not hires:
            self.fine = not self.is_dark
        self.hires = hires

    def draw(self, plane: int, x: int, y: int, rows: list[int], width: int, wraps: bool) -> tuple[int, int]:
        """
        XORs a sprite, a number of `width` bits per row, at pixels of the current resolution. Returns how many rows
        turned a lit pixel off, and how many lie wholly beyond the bottom.
        """
        across, down = self.size
        left, top = x % across, y % down
        hits = lost = 0
        for number, bits in enumerate(rows):
            line = top + number
            if line >= down:
                if not wraps:
                    lost += 1
                    continue
                line %= down
            if self._xor(plane, line, _placed(bits, width, left, across, wraps)):
                hits += 1
        return hits, lost

    def _xor(self, plane: int, line: int, bits: int) -> bool:
        rows = self.planes[plane]
        if self.hires:
            before = rows[line]
            rows[line] = before ^ bits
            return before & bits != 0
        wide = 0
        for place, byte in enumerate(bits.to_bytes(8, "little")):
            if byte:
                wide |= _DOUBLED[byte] << place * 16
        upper, lower = rows[line * 2], rows[line * 2 + 1]
        rows[line * 2], rows[line * 2 + 1] = upper ^ wide, lower ^ wide
        return (upper | lower) & wide != 0

    def scroll(self, dx: int, dy: int, planes: int) -> None:
        """Moves planes by pixels of the 128 × 64 screen; what enters is dark."""
        for plane in (0, 1):
            if planes >> plane & 1:
                rows = self.planes[plane]
                rows = [rows[y - dy] if 0 <= y - dy < HEIGHT else 0 for y in range(HEIGHT)]
                self.planes[plane] = [row >> dx if dx >= 0 else row << -dx & _ROW for row in rows]
        if not self.hires and (dx | dy) & 1:
            self.fine = True

    def indices(self) -> tuple[int, int, bytes]:
        """Width, height and a byte per pixel, 0 to 3: 64 × 32 where nothing is finer than that."""
        step = 1 if self.hires or self.fine else 2
        merged = 0
        for plane, rows in enumerate(self.planes):
            packed = b"".join(row.to_bytes(_ROW_BYTES, "big") for row in rows[::step])
            pixels = bytearray(len(packed) * 8)
            for bit in range(8):
                pixels[bit::8] = packed.translate(_PIXELS[plane][bit])
            merged |= int.from_bytes(pixels[::step], "little")
        width, height = WIDTH // step, HEIGHT // step
        return width, height, merged.to_bytes(width * height, "little")

    def to_bytes(self) -> bytes:
        """Both planes, eight pixels a byte."""
        return b"".join(row.to_bytes(_ROW_BYTES, "big") for rows in self.planes for row in rows)

    def from_bytes(self, data: bytes) -> None:
        rows = [int.from_bytes(data[at : at + _ROW_BYTES], "big") for at in range(0, len(data), _ROW_BYTES)]
        self.planes = [rows[:HEIGHT], rows[HEIGHT:]]


SCREEN_BYTES = 2 * HEIGHT * _ROW_BYTES


def _placed(bits: int, width: int, left: int, across: int, wraps: bool) -> int:
    """Those bits of a row that is `across` wide, from `left` on."""
    shift = across - width - left
    if shift >= 0:
        return bits << shift
    placed = bits >> -shift
    if wraps:
        placed |= bits << across + shift & (1 << across) - 1
    return placed
