"""A decoded picture, and one of few colours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ..errors import PerunError
from .planes import expand, is_within


@dataclass(frozen=True)
class Frame:
    """width × height pixels of four bytes R, G, B, A, rows from the top, no padding."""

    width: int
    height: int
    pixels: bytes

    @property
    def sha256(self) -> str:
        """Hash of the pixels, as `perun client connect --view dump` prints it."""
        return hashlib.sha256(self.pixels).hexdigest()

    def pixel(self, x: int, y: int) -> tuple[int, int, int, int]:
        """R, G, B, A at that place."""
        at = (y * self.width + x) * 4
        r, g, b, a = self.pixels[at : at + 4]
        return r, g, b, a


@dataclass(frozen=True)
class IndexedFrame:
    """A byte per pixel, each the number of a colour, and the colours: four bytes R, G, B, A each, 1 to 256 of them."""

    width: int
    height: int
    indices: bytes
    palette: bytes


def check_frame(frame: Frame | IndexedFrame) -> None:
    """CODEC_SIZE where the bytes are not as many as the size says, or a palette is none."""
    pixels = frame.width * frame.height
    if not (0 < frame.width <= 0xFFFF and 0 < frame.height <= 0xFFFF):
        raise PerunError("CODEC_SIZE", f"a frame of {frame.width}×{frame.height} pixels")
    if isinstance(frame, Frame):
        if len(frame.pixels) != pixels * 4:
            raise PerunError("CODEC_SIZE", f"{len(frame.pixels)} bytes for a frame of {frame.width}×{frame.height}")
        return
    if len(frame.indices) != pixels:
        raise PerunError("CODEC_SIZE", f"{len(frame.indices)} indices for a frame of {frame.width}×{frame.height}")
    colours, left = divmod(len(frame.palette), 4)
    if left or not 1 <= colours <= 256:
        raise PerunError("CODEC_SIZE", f"a palette of {len(frame.palette)} bytes")
    if not is_within(frame.indices, len(frame.palette)):
        raise PerunError("CODEC_SIZE", f"index {max(frame.indices)} in a palette of {colours} colours")


def to_rgba(frame: Frame | IndexedFrame) -> Frame:
    if isinstance(frame, Frame):
        return frame
    return Frame(frame.width, frame.height, expand(frame.indices, frame.palette))
