"""Frames of one core to what its host reads."""

from __future__ import annotations

from dataclasses import dataclass

from ..wire.flags import RAW, Encoding, flags_of
from .lz4_block import compress
from .picture import Frame, IndexedFrame, check_frame, to_rgba
from .planes import FORMATS, indexed_format, pack, xor

# The seed's rule for the default level: a delta is worth it below this part of the whole frame.
_DELTA_WORTH = 0.7


@dataclass(frozen=True)
class Forms:
    """What may be sent. Level 0: raw whole frames and nothing else; 1 the delta always, 2 the seed's rule, 3 the smaller."""

    level: int = 0
    indexed: bool = False
    scroll: bool = False


@dataclass(frozen=True)
class Encoded:
    flags: int
    width: int
    height: int
    data: bytes

    @property
    def is_keyframe(self) -> bool:
        return not self.flags & 1


class FrameEncoder:
    """Keeps the frame before as the base of the next delta; the first after a change of size or kind is whole."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._before: Frame | IndexedFrame | None = None

    def encode(self, picture: Frame | IndexedFrame) -> Encoded:
        """CODEC_SIZE where its parts do not fit each other."""
        check_frame(picture)
        forms = self._forms
        if isinstance(picture, IndexedFrame) and not (forms.indexed and forms.level):
            picture = to_rgba(picture)
        if forms.level == 0 and isinstance(picture, Frame):
            return Encoded(flags_of(RAW), picture.width, picture.height, bytes(picture.pixels))
        before = self._before
        self._before = picture
        is_alike = type(before) is type(picture) and _size(before) == _size(picture)
        if before is None or not is_alike:
            return self._whole(picture)
        if forms.scroll and before == picture:
            return self._finish(picture, "xor", _format(picture), None)
        delta = self._delta(picture, before)
        if forms.level == 1:
            return delta
        whole = self._whole(picture)
        worth = len(whole.data) * (_DELTA_WORTH if forms.level == 2 else 1)
        return delta if len(delta.data) < worth else whole

    def _whole(self, picture: Frame | IndexedFrame) -> Encoded:
        pixel_format = _format(picture)
        if isinstance(picture, Frame):
            return self._finish(picture, "none", pixel_format, bytes(picture.pixels))
        plain = bytes(picture.palette) + _packed(picture.indices, pixel_format)
        return self._finish(picture, "none", pixel_format, plain)

    def _delta(self, picture: Frame | IndexedFrame, before: Frame | IndexedFrame) -> Encoded:
        if isinstance(picture, Frame) and isinstance(before, Frame):
            return self._finish(picture, "xor", "rgba8888", xor(picture.pixels, before.pixels))
        assert isinstance(picture, IndexedFrame) and isinstance(before, IndexedFrame)
        # The difference of two indices can need as many bits as the larger of the two palettes.
        wider = picture if len(picture.palette) > len(before.palette) else before
        pixel_format = _format(wider)
        size = len(picture.palette)
        palette = xor(picture.palette, bytes(before.palette[:size]).ljust(size, b"\0"))
        indices = xor(picture.indices, before.indices)
        return self._finish(picture, "xor", pixel_format, palette + _packed(indices, pixel_format))

    def _finish(self, picture: Frame | IndexedFrame, delta: str, pixel_format: str, plain: bytes | None) -> Encoded:
        """Compresses where that makes it smaller; without data the picture is the one before."""
        level = self._forms.level
        encoding = Encoding(delta, pixel_format, "lz4", level)
        data = b"" if plain is None else compress(plain, level)
        if plain is not None and len(data) >= len(plain):
            encoding, data = Encoding(delta, pixel_format), plain
        return Encoded(flags_of(encoding), picture.width, picture.height, data)


def _size(picture: Frame | IndexedFrame | None) -> tuple[int, int]:
    return (0, 0) if picture is None else (picture.width, picture.height)


def _format(picture: Frame | IndexedFrame) -> str:
    return "rgba8888" if isinstance(picture, Frame) else indexed_format(len(picture.palette) // 4)


def _packed(indices: bytes, pixel_format: str) -> bytes:
    bits = FORMATS[pixel_format][1]
    return indices if bits == 8 else pack(indices, bits)
