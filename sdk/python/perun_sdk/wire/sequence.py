"""Latest wins: 16-bit serial numbers, where 0 means that nothing is counted."""

from __future__ import annotations


class LatestWins:
    """Decides which packets of one sender count."""

    def __init__(self) -> None:
        self._newest = 0

    def accept(self, sequence: int) -> bool:
        """False where a newer one was accepted before; an equal one and 0 always count."""
        if sequence == 0:
            return True
        if self._newest != 0 and is_older(sequence, self._newest):
            return False
        self._newest = sequence
        return True


def is_older(sequence: int, reference: int) -> bool:
    """The exact opposite on the circle counts as older."""
    return ((sequence - reference) & 0xFFFF) >= 0x8000


def sequence_after(sequence: int) -> int:
    """1 to 65535, then 1 again."""
    return 1 if sequence >= 0xFFFF else sequence + 1
