"""Sound between authors, who count in the byte order of their machine, and the wire, which is big-endian."""

from __future__ import annotations

import sys
from array import array

from .core import Sound
from .errors import PerunError


def to_wire(sound: Sound, channels: int) -> bytes:
    """Big-endian int16. CODEC_SIZE where the samples do not fill their channels."""
    if sound is None:
        return b""
    try:
        if isinstance(sound, (bytes, bytearray, memoryview)):
            samples = array("h", bytes(sound))
        else:
            samples = array("h", sound)
    except (ValueError, OverflowError, TypeError) as error:
        raise PerunError("CODEC_SIZE", f"audio is not of int16 samples: {error}", "return int16 samples") from error
    if len(samples) % channels:
        raise PerunError("CODEC_SIZE", f"{len(samples)} samples do not fill {channels} channels", "interleave them")
    if sys.byteorder == "little":
        samples.byteswap()
    return samples.tobytes()


def from_wire(samples: bytes) -> array[int]:
    """int16 in the byte order of this machine."""
    found = array("h", samples)
    if sys.byteorder == "little":
        found.byteswap()
    return found
