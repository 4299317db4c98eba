"""Questions to the core of a session: its state, its memory, where it shall stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .errors import PerunError, malformed
from .limits import DEFAULT_LIMITS
from .wire.asks import (
    Answer,
    Ask,
    MemorySpace,
    Part,
    PartGather,
    decode_addresses,
    decode_memory_spaces,
    encode_addresses,
    encode_ask,
    encode_memory_range,
    parts_of,
)
from .wire.constants import Key
from .wire.debug import Register, Registers, decode_debug


class WaitFor(Protocol):
    def __call__(self, holds: Callable[[], object], timeout: float = ..., what: str = ...) -> None: ...


class Inspector:
    """For players and the owner. Each call raises what the core or the host answered, or TIMEOUT."""

    def __init__(
        self, config: Callable[[int, bytes], None], wait_for: WaitFor, is_known: Callable[[], bool]
    ) -> None:
        self._config = config
        self._wait_for = wait_for
        self._is_known = is_known
        self._open: dict[int, tuple[PartGather, list[bytes | PerunError]]] = {}
        self._last = 0

    def save_state(self) -> bytes:
        return self._ask("saveState")

    def load_state(self, state: bytes) -> None:
        self._ask("loadState", state)

    def memory_spaces(self) -> list[MemorySpace]:
        return decode_memory_spaces(self._ask("memorySpaces"))

    def read_memory(self, space: str, address: int, length: int) -> bytes:
        return self._ask("readMemory", encode_memory_range(space, address, length))

    def set_breakpoint(self, address: int) -> None:
        self._ask("setBreakpoint", encode_addresses([address]))

    def clear_breakpoint(self, address: int) -> None:
        self._ask("clearBreakpoint", encode_addresses([address]))

    def breakpoints(self) -> list[int]:
        return decode_addresses(self._ask("breakpoints"), DEFAULT_LIMITS.breakpoints)

    def step_instruction(self) -> None:
        """One instruction; the core is paused behind it."""
        self._ask("stepInstruction")

    def registers(self) -> tuple[Register, ...]:
        """As they are at this moment, also while the core stands still."""
        found = decode_debug(self._ask("registers"))
        if isinstance(found, Registers):
            return found.registers
        raise malformed("the core answered with something else than registers")

    def take(self, answer: Answer) -> None:
        """One part of an answer; one that nobody waits for is ignored."""
        waiting = self._open.get(answer.request)
        if waiting is None:
            return
        gather, result = waiting
        if isinstance(answer.result, PerunError):
            result.append(answer.result)
            return
        try:
            whole = gather.add(answer.result)
        except PerunError as error:
            result.append(error)
        else:
            if whole is not None:
                result.append(whole)

    def _ask(self, kind: str, question: bytes = b"") -> bytes:
        if not self._is_known():
            raise PerunError("MISSING_CAPABILITY", "this host passes no questions on to its cores")
        if len(question) > DEFAULT_LIMITS.state_bytes:
            raise PerunError("PROTOCOL_TOO_LARGE", f"{kind} of {len(question)} bytes")
        self._last = self._last % 0xFFFF + 1
        request = self._last
        result: list[bytes | PerunError] = []
        self._open[request] = (PartGather(DEFAULT_LIMITS.state_bytes), result)
        try:
            for part in parts_of(question):
                self._config(Key.ASK, encode_ask(Ask(request, kind, part)))
            self._wait_for(lambda: result, DEFAULT_LIMITS.ask_s, f"the answer to {kind}")
        except PerunError as error:
            if error.code == "TIMEOUT":
                self._config(Key.ASK, encode_ask(Ask(request, "abandon", Part(0, 0, b""))))
            raise
        finally:
            del self._open[request]
        answer = result[0]
        if isinstance(answer, PerunError):
            raise answer
        return answer
