"""The newest buttons of every pad: latest wins, and nothing queues up."""

from __future__ import annotations

from .wire.constants import MAX_PLAYERS
from .wire.sequence import LatestWins


class Pads:
    def __init__(self, players: int) -> None:
        self._states = [0] * min(max(players, 1), MAX_PLAYERS)
        self._order = [LatestWins() for _ in range(MAX_PLAYERS + 1)]

    @property
    def states(self) -> tuple[int, ...]:
        """Buttons per pad, player 1 first."""
        return tuple(self._states)

    @property
    def merged(self) -> int:
        """Every pad's buttons in one."""
        merged = 0
        for buttons in self._states:
            merged |= buttons
        return merged

    def accept(self, seat: int, sequence: int, buttons: int) -> None:
        """Seat 0, from hosts that know no seats, is player 1; seats that do not exist are ignored."""
        pad = max(seat, 1) - 1
        if pad < len(self._states) and self._order[seat].accept(sequence):
            self._states[pad] = buttons
