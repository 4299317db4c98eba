"""A core whose pictures say their number, and which remembers all that it was told."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from perun_sdk import DeviceInput, Frame, IndexedFrame, MemorySpace, PerunCore, PerunError, Register, TickResult

PALETTE = b"".join(bytes((number * 80, 255 - number * 80, number, 255)) for number in range(4))


def picture_of(number: int) -> bytes:
    """32 × 24 pixels that no other number has."""
    return b"".join(bytes((number & 255, number >> 8 & 255, row, 255)) * 32 for row in range(24))


def number_of(frame: Frame) -> int:
    return frame.pixels[0] | frame.pixels[1] << 8


class Counting(PerunCore):
    """Its only register counts the frames; the only memory is 300 bytes."""

    def __init__(self, **config: Any) -> None:
        self.config = {"width": 32, "height": 24, "fps": 60, "system": "Count", "players": 1, **config}
        self.number = 0
        self.seen: list[tuple[int, tuple[int, ...]]] = []
        self.devices: list[tuple[int, DeviceInput]] = []
        self.heard: list[tuple[int, int, list[int]]] = []
        self.memory = bytes(range(256)) + bytes(44)
        self.stops: Sequence[int] = ()
        self.stuck = False

    def get_config(self) -> dict[str, Any]:
        return self.config

    def tick(self, buttons: int) -> TickResult:
        self.number += 1
        if not self.seen or self.seen[-1] != (buttons, self.pads):
            self.seen.append((buttons, self.pads))
        hit = self.number if self.number in self.stops else None
        return TickResult(picture_of(self.number), [self.number % 100] * 735, hit)

    def save_state(self) -> bytes:
        return b"count" + self.number.to_bytes(4, "big") + bytes(70_000)

    def load_state(self, state: bytes) -> None:
        if not state.startswith(b"count"):
            raise PerunError("PROTOCOL_MALFORMED", "no state of this core")
        self.number = int.from_bytes(state[5:9], "big")

    def registers(self) -> Sequence[Register]:
        return [Register("N", 32, self.number)]

    def memory_spaces(self) -> Sequence[MemorySpace]:
        return [MemorySpace("ram", len(self.memory))]

    def read_memory(self, space: str, address: int, length: int) -> bytes:
        return self.memory[address : address + length]

    def set_breakpoints(self, addresses: Sequence[int]) -> None:
        self.stops = addresses

    def step_instruction(self, buttons: int) -> TickResult:
        if self.stuck:
            raise ValueError("stuck")
        self.number += 1
        return TickResult(picture_of(self.number))

    def reset(self) -> None:
        self.number = 0

    def device(self, player: int, device: DeviceInput) -> None:
        self.devices.append((player, device))

    def microphone(self, rate: int, channels: int, samples: array[int]) -> None:
        self.heard.append((rate, channels, list(samples)))


class Coloured(PerunCore):
    """Indices and a palette that turn; every fourth picture is the one before."""

    def __init__(self) -> None:
        self.number = 0
        self.sent: list[IndexedFrame] = []

    def tick(self, buttons: int) -> tuple[IndexedFrame, None]:
        self.number += 1
        shown = self.number - (self.number % 4 == 0)
        indices = bytes((x * y + shown * (x + 1) + shown // 7) % 4 for y in range(20) for x in range(30))
        palette = PALETTE[shown % 3 * 4 :] + PALETTE[: shown % 3 * 4]
        self.sent.append(IndexedFrame(30, 20, indices, palette))
        return self.sent[-1], None
