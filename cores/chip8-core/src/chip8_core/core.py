"""The machine as a Perun core: sixteen hex keys, one keypad that everybody shares."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from perun_sdk import IndexedFrame, MemorySpace, PerunCore, PerunError, Register, TickResult

from . import saved
from .machine import Halt, Machine
from .sound import RATE

log = logging.getLogger("chip8")

#: Background, first plane, second plane, both; as RRGGBB.
PALETTES = {
    "dusk": ("101424", "7de2d1", "ff8c5a", "f6e7b4"),
    "octo": ("996600", "ffcc00", "ff6600", "662200"),
    "paper": ("f4f0e4", "222a33", "b33a2e", "6b7a8f"),
    "mono": ("000000", "ffffff", "808080", "c0c0c0"),
}


class Chip8(PerunCore):
    """`title` is the name of the game, for people."""

    def __init__(self, machine: Machine, title: str = "", palette: str = "dusk") -> None:
        self.machine = machine
        self._title = title
        # One plane needs two colours, and a bit per pixel.
        colours = PALETTES[palette] if machine.profile.is_xochip else PALETTES[palette][:2]
        self._palette = b"".join(bytes.fromhex(colour) + b"\xff" for colour in colours)
        self._halt_told = False

    def get_config(self) -> Mapping[str, Any]:
        width, height, _ = self.machine.screen.indices()
        return {
            "name": f"Perun {self.machine.profile.title}, in Python",
            "system": "chip8",
            "title": self._title,
            "width": width,
            "height": height,
            "fps": 60,
            "layout": "chip8",
            "audio_rate": RATE,
        }

    def tick(self, buttons: int) -> TickResult:
        audio = self.machine.run_frame(buttons)
        halt = self.machine.halt
        if halt is not None and not self._halt_told:
            self._halt_told = True
            log.warning("%s: %s", self._title, _sentence(halt))
        return TickResult(IndexedFrame(*self.machine.screen.indices(), self._palette), audio, self.machine.stopped_at)

    def step_instruction(self, buttons: int) -> TickResult:
        self.machine.step(buttons)
        return TickResult(IndexedFrame(*self.machine.screen.indices(), self._palette))

    def reset(self) -> None:
        self._halt_told = False
        self.machine.reset()

    def save_state(self) -> bytes:
        return saved.save(self.machine)

    def load_state(self, state: bytes) -> None:
        try:
            saved.load(self.machine, state)
        except ValueError as error:
            raise PerunError("PROTOCOL_MALFORMED", str(error)) from error
        self._halt_told = False

    def registers(self) -> Sequence[Register]:
        m = self.machine
        named = [("PC", 16, m.pc), ("I", 16, m.i), ("SP", 8, len(m.stack)), ("DT", 8, m.delay), ("ST", 8, m.sound)]
        named += [(f"V{number:X}", 8, value) for number, value in enumerate(m.v)]
        return [Register(*one) for one in named]

    def memory_spaces(self) -> Sequence[MemorySpace]:
        return [MemorySpace("memory", len(self.machine.memory)), MemorySpace("flags", len(self.machine.flags))]

    def read_memory(self, space: str, address: int, length: int) -> bytes:
        source = self.machine.flags if space == "flags" else self.machine.memory
        return bytes(source[address : address + length])

    def set_breakpoints(self, addresses: Sequence[int]) -> None:
        self.machine.stop_at(addresses)


def _sentence(halt: Halt) -> str:
    where = f"at 0x{halt.address:03X}; its last picture stays"
    if halt.cause == "exit":
        return f"the program ended {where}"
    return f"the program stopped: {halt.cause} 0x{halt.opcode:04X} {where}"
