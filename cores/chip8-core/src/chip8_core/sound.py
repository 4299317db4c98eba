"""The speaker: mono int16 at 44 100 Hz, 735 samples in each frame that sounds."""

from __future__ import annotations

from array import array
from math import floor

RATE = 44_100
SAMPLES = RATE // 60
_LOUDNESS = 6000
_CIRCLE = 1 << 32
_PATTERN_BITS = 128


def _step(waves_per_second: float) -> int:
    return floor(waves_per_second / RATE * _CIRCLE + 0.5)


_BUZZER = _step(440)


class Speaker:
    """One frame of zeros when it stops, nothing while it is silent. Its phase is a fraction of 2^32 of its waveform."""

    def __init__(self) -> None:
        self.phase = 0
        self.was_sounding = False

    def frame(self, sounding: bool, pattern: bytes | None, pitch: int) -> array[int] | None:
        """`pattern`: the 128 bits of F002, None for the plain buzzer; `pitch` as FX3A sets it."""
        if not sounding:
            stopped = self.was_sounding
            self.was_sounding = False
            self.phase = 0
            return array("h", bytes(2 * SAMPLES)) if stopped else None
        self.was_sounding = True
        step = _BUZZER if pattern is None else _step(4000 * 2 ** ((pitch - 64) / 48) / _PATTERN_BITS)
        # The buzzer is a pattern of two halves.
        bits, length = (2, 2) if pattern is None else (int.from_bytes(pattern, "big"), _PATTERN_BITS)
        samples = array("h")
        phase = self.phase
        for _ in range(SAMPLES):
            place = phase * length >> 32
            samples.append(_LOUDNESS if bits >> length - 1 - place & 1 else -_LOUDNESS)
            phase = (phase + step) % _CIRCLE
        self.phase = phase
        return samples
