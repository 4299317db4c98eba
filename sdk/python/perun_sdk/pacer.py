"""When frames are due."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction


class Pacer:
    """
    Frame n is due at start + n / rate, worked out anew for each, so that no error adds up. After a hold-up a few frames
    are made up for at once and the rest is given up: a core too slow for its rate runs slower, and never spirals.
    """

    def __init__(
        self, rate: Fraction, catch_up: int = 3, now: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.lost_frames = 0
        self._own = rate
        self._rate = rate
        self._catch_up = catch_up
        self._now = now
        self._start = 0
        self._next = 0
        self._running = False

    @property
    def is_running(self) -> bool:
        return self._running

    def start(self) -> None:
        """The first frame is due at once; idempotent."""
        if not self._running:
            self._running = True
            self._start = self._now()
            self._next = 0

    def stop(self) -> None:
        self._running = False

    def change_speed(self, percent: int) -> None:
        """Percent of the rate, from the next frame on, which comes when it would have come."""
        self._start = self._deadline(self._next)
        self._next = 0
        self._rate = self._own * percent / 100

    @property
    def wait_s(self) -> float | None:
        """Seconds until the next frame is due; None while stopped."""
        if not self._running:
            return None
        return max(0, self._deadline(self._next) - self._now()) / 1e9

    def due(self) -> int:
        """How many frames are to be run now, each of which `began` is to be told of."""
        if not self._running:
            return 0
        late = self._now() - self._deadline(self._next)
        if late < 0:
            return 0
        behind = late * self._rate.numerator // (1_000_000_000 * self._rate.denominator)
        old = behind - self._catch_up + 1
        if old > 0:
            self.lost_frames += old
            self._next += old
        return min(behind + 1, self._catch_up)

    def began(self) -> None:
        self._next += 1

    def _deadline(self, frame: int) -> int:
        return self._start + frame * 1_000_000_000 * self._rate.denominator // self._rate.numerator
