"""Frames of cores without the extension, whose data have to say for themselves what they are."""

from __future__ import annotations

from ..errors import PerunError
from .lz4_block import FRAME_MAGIC, decompress, decompress_block, decompress_frame, size_of

_DELTA, _LEVEL, _SDK_DELTA = 0x01, 0x06, 0x02


def read_legacy(flags: int, data: bytes, expected: int) -> tuple[bytes, bool]:
    """
    The pixels, or a difference to the frame before, and which of the two; the order of the rules is that of
    docs/protocol/perun.md. CODEC_SIZE or CODEC_CORRUPT.
    """
    level = flags & _LEVEL
    is_exact = len(data) == expected
    is_delta = bool(flags & _DELTA)
    if level == 0 and is_exact:
        return data, is_delta
    # With level 0 the first SDK meant "compressed" by this bit.
    is_delta = is_delta and level != 0
    may_be_sdk_delta = is_exact and level == _SDK_DELTA
    try:
        if data.startswith(FRAME_MAGIC):
            return decompress_frame(data, expected), is_delta
        if size_of(data) == expected:
            return decompress(data, expected), is_delta
    except PerunError:
        if not may_be_sdk_delta:
            raise
    if may_be_sdk_delta:
        return data, True
    return decompress_block(data, expected), is_delta
