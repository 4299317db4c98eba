"""A whole machine: sixty frames a second, each from the keys held to a picture and its sound."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from . import font
from .instructions import execute
from .profiles import PROGRAM_START, STACK_DEPTH, Profile, Quirks
from .screen import Screen
from .sound import Speaker

#: Why a program no longer runs; their order is part of a saved state.
HALT_CAUSES = ("exit", "unknown opcode", "stack overflow", "stack underflow")


@dataclass(frozen=True)
class Halt:
    cause: str
    opcode: int
    address: int


class Machine:
    """The same program, seed and keys give the same pictures and samples. ValueError where the program does not fit."""

    def __init__(
        self,
        profile: Profile,
        program: bytes,
        quirks: Quirks | None = None,
        speed: int | None = None,
        seed: int = 1,
    ) -> None:
        if not 0 < len(program) <= profile.program_limit:
            raise ValueError(f"a program of {len(program)} bytes; {profile.title} takes 1 to {profile.program_limit}")
        self.profile = profile
        self.quirks = quirks or profile.quirks
        self._program = program
        self._speed = speed or profile.instructions_per_frame
        self._seed = seed
        self._breakpoints: frozenset[int] = frozenset()
        self.flags = bytearray(16)
        self._switch_on()

    def _switch_on(self) -> None:
        self.memory = bytearray(self.profile.memory_bytes)
        self._store(font.SMALL_ADDRESS, font.SMALL)
        if self.profile.is_superchip:
            letters = len(font.BIG) if self.quirks.big_font_letters else font.BIG_DIGIT_BYTES
            self._store(font.BIG_ADDRESS, font.BIG[:letters])
        self._store(PROGRAM_START, self._program)
        self.mask = len(self.memory) - 1
        self.v = bytearray(16)
        self.stack: list[int] = []
        self.screen = Screen()
        self.speaker = Speaker()
        self.pattern: bytes | None = None
        self.pitch = 64
        self.pc = PROGRAM_START
        self.i = 0
        self.delay = 0
        self.sound = 0
        self.planes = 1
        self.keys = 0
        self.previous_keys = 0
        #: The key that FX0A saw going down and waits for to come up.
        self.waited_key: int | None = None
        self.random_state = self._seed & 0xFFFF_FFFF
        self.at_frame_start = False
        #: Nothing is left to do in this frame.
        self.idle = False
        self.halt: Halt | None = None
        self.rest_of_frame = 0
        #: The last thing it did was a single instruction: a breakpoint here has been seen.
        self._stepped = False

    def _store(self, address: int, data: bytes) -> None:
        self.memory[address : address + len(data)] = data

    @property
    def stopped_at(self) -> int | None:
        """The address of the breakpoint that it stands in front of."""
        return self.pc if self.rest_of_frame else None

    def stop_at(self, addresses: Iterable[int]) -> None:
        self._breakpoints = frozenset(addresses)

    def reset(self) -> None:
        """Starts over. The flags of FX75 survive, as they did on the calculator."""
        self._switch_on()

    def run_frame(self, keys: int) -> array[int] | None:
        """With the hex keys held, bit n for key n; returns the samples, None for silence or at a breakpoint."""
        resumed = self.rest_of_frame > 0
        # After a breakpoint the rest of the same frame is run, from the instruction that it stood in front of.
        left = self.rest_of_frame or self._speed
        if not resumed:
            self._start_frame(keys)
        self.rest_of_frame = 0
        passes = resumed or self._stepped
        self._stepped = False
        while left > 0 and not self.idle:
            if self.pc in self._breakpoints and not passes:
                self.rest_of_frame = left
                return None
            passes = False
            self._execute_next()
            left -= 1
        return self.speaker.frame(self.sound > 0 and self.halt is None, self.pattern, self.pitch)

    def step(self, keys: int) -> None:
        """One instruction; behind the last one of a frame, the first of the next with the keys held."""
        if self.rest_of_frame == 0:
            self._start_frame(keys)
            self.rest_of_frame = self._speed
        if not self.idle:
            self._execute_next()
        self.rest_of_frame = 0 if self.idle else self.rest_of_frame - 1
        self._stepped = True

    def _execute_next(self) -> None:
        opcode = self.word(self.pc)
        self.pc = self.pc + 2 & self.mask
        execute(self, opcode)
        self.at_frame_start = False

    def _start_frame(self, keys: int) -> None:
        self.previous_keys = self.keys
        self.keys = keys & 0xFFFF
        self.delay -= self.delay > 0
        self.sound -= self.sound > 0
        self.at_frame_start = True
        self.idle = self.halt is not None

    def word(self, address: int) -> int:
        return self.memory[address & self.mask] << 8 | self.memory[address + 1 & self.mask]

    def jump(self, address: int) -> None:
        self.pc = address & self.mask

    def skip(self) -> None:
        """The next instruction, which may be the long one of XO-CHIP."""
        is_long = self.profile.is_xochip and self.word(self.pc) == 0xF000
        self.jump(self.pc + (4 if is_long else 2))

    def repeat_next_frame(self) -> None:
        self.jump(self.pc - 2)
        self.idle = True

    def stop(self, cause: str, opcode: int) -> None:
        self.jump(self.pc - 2)
        self.halt = Halt(cause, opcode, self.pc)
        self.idle = True

    def push(self, opcode: int) -> bool:
        if len(self.stack) == STACK_DEPTH:
            self.stop("stack overflow", opcode)
            return False
        self.stack.append(self.pc)
        return True

    def random(self) -> int:
        """Marsaglia's xorshift32; 0 to 255."""
        # 0 is the one state it never leaves.
        x = self.random_state or 0x9E37_79B9
        x ^= x << 13 & 0xFFFF_FFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFF_FFFF
        self.random_state = x
        return x >> 16 & 0xFF
